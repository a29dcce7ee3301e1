//! Events with what proves that they are what was recorded, for those who are to check it elsewhere.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::Row;

use crate::{
    Ledger, LedgerError, Position, TimelineFilter, canonical,
    checkpoint::{Head, hex},
    digest::{self, EventDigest, Fields},
};

/// An event as it is stored, and as it reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Where it stands in the log.
    pub position: String,
    /// When the database recorded it.
    pub recorded_at: DateTime<Utc>,
    /// The stream's aggregate type.
    #[serde(rename = "type")]
    pub aggregate_type: String,
    /// The stream's aggregate.
    #[serde(rename = "id")]
    pub aggregate_id: String,
    /// Its number in the stream, from 1.
    pub sequence: i64,
    /// The event's stored name.
    pub event: String,
    /// The version of its shape.
    pub version: String,
    /// The stored payload, personal values sealed, as the text that the digest covers: JSON with sorted keys and without white space.
    pub payload: String,
    /// Who, when, why, as the text that the digest covers.
    pub metadata: String,
    /// The event's digest.
    #[serde(with = "hex")]
    pub digest: EventDigest,
    /// The payload to read: in today's shape, with personal values opened, or erased where the person was.
    pub opened: Value,
}

impl Evidence {
    /// Is the digest that of this event behind one with the digest `previous`?
    pub fn fits(&self, previous: &EventDigest) -> bool {
        let fields = Fields {
            aggregate_type: &self.aggregate_type,
            aggregate_id: &self.aggregate_id,
            sequence: self.sequence,
            event_type: self.event.as_bytes(),
            event_version: self.version.as_bytes(),
            payload: self.payload.as_bytes(),
            metadata: self.metadata.as_bytes(),
        };
        digest::chain(previous, &fields) == self.digest
    }
}

impl Ledger {
    /// As [`Ledger::timeline`], with the proof.
    ///
    /// # Errors
    /// If the log cannot be read, or a sealed value is damaged.
    pub async fn evidence(
        &self,
        filter: &TimelineFilter,
        after: Position,
        limit: i64,
    ) -> Result<Vec<(Position, Evidence)>, LedgerError> {
        let rows = self.search(filter, after, limit).await?;
        let recorded = self.log().recorded(&rows).await?;
        let json = |value: Value| canonical::of_value(&value);
        rows.iter()
            .zip(recorded)
            .map(|(row, recorded)| {
                let stored = || -> Result<_, sqlx::Error> {
                    let digest: &[u8] = row.try_get("digest")?;
                    Ok(Evidence {
                        position: recorded.position.to_string(),
                        recorded_at: recorded.recorded_at,
                        aggregate_type: recorded.aggregate_type,
                        aggregate_id: recorded.aggregate_id,
                        sequence: recorded.sequence,
                        event: row.try_get("event_type")?,
                        version: row.try_get("event_version")?,
                        payload: json(row.try_get("payload")?),
                        metadata: json(row.try_get("metadata")?),
                        digest: digest
                            .try_into()
                            .map_err(|_| sqlx::Error::Decode("a digest has 32 bytes".into()))?,
                        opened: recorded.payload,
                    })
                };
                Ok((recorded.position, stored().map_err(LedgerError::of)?))
            })
            .collect()
    }

    /// The digests of all events of these streams (types and ids) up to a place in the log, stream by stream, in their order.
    ///
    /// # Errors
    /// If they cannot be read.
    pub async fn digests(
        &self,
        streams: &[(String, String)],
        until: Position,
    ) -> Result<Vec<Head>, LedgerError> {
        let rows: Vec<(String, String, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT aggregate_type, aggregate_id, sequence, digest
             FROM UNNEST($1::text[], $2::text[]) AS wanted (aggregate_type, aggregate_id)
             JOIN events USING (aggregate_type, aggregate_id)
             WHERE (transaction_id, position) <= ($3::text::xid8, $4)
             ORDER BY aggregate_type, aggregate_id, sequence",
        )
        .bind(streams.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>())
        .bind(streams.iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>())
        .bind(until.transaction.to_string())
        .bind(until.number)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        rows.into_iter()
            .map(|(aggregate_type, aggregate_id, sequence, digest)| {
                let digest =
                    digest.try_into().map_err(|_| LedgerError::Fault("a digest has 32 bytes".into()))?;
                Ok(Head { aggregate_type, aggregate_id, sequence, digest })
            })
            .collect()
    }
}
