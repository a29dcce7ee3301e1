//! Tamper evidence: recomputes the digest chains and names the first event that does not fit.

use std::collections::HashMap;

use futures::TryStreamExt;
use serde_json::Value;
use sqlx::Row;

use crate::{
    Ledger, LedgerError,
    digest::{self, EventDigest, Fields, GENESIS},
};

/// Where a chain breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The stream's aggregate type.
    pub aggregate_type: String,
    /// The stream's aggregate.
    pub aggregate_id: String,
    /// The first event that does not fit what is before it.
    pub sequence: i64,
}

/// What a check of the whole ledger found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many events were checked.
    pub events: u64,
    /// The first breach of each broken stream.
    pub breaches: Vec<Breach>,
}

impl Ledger {
    /// Recomputes every stream's chain over what is stored. An event that was changed, removed from the middle or put in is found; the
    /// loss of a stream's last events is not, which is what exported checkpoints are for.
    pub async fn verify(&self) -> Result<Verified, LedgerError> {
        let mut rows = sqlx::query(
            "SELECT aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest
             FROM events ORDER BY aggregate_type, aggregate_id, sequence",
        )
        .fetch(&self.pool);
        let mut events = 0;
        let mut broken: HashMap<(String, String), i64> = HashMap::new();
        let mut stream = (String::new(), String::new());
        let mut previous: EventDigest = GENESIS;
        let mut expected = 1;
        while let Some(row) = rows.try_next().await.map_err(LedgerError::of)? {
            events += 1;
            let get = |name| row.try_get::<String, _>(name).map_err(LedgerError::of);
            let (aggregate_type, aggregate_id) = (get("aggregate_type")?, get("aggregate_id")?);
            if (&aggregate_type, &aggregate_id) != (&stream.0, &stream.1) {
                stream = (aggregate_type, aggregate_id);
                previous = GENESIS;
                expected = 1;
            }
            let sequence: i64 = row.try_get("sequence").map_err(LedgerError::of)?;
            let payload: Value = row.try_get("payload").map_err(LedgerError::of)?;
            let metadata: Value = row.try_get("metadata").map_err(LedgerError::of)?;
            let stored: Vec<u8> = row.try_get("digest").map_err(LedgerError::of)?;
            let fields = Fields {
                aggregate_type: &stream.0,
                aggregate_id: &stream.1,
                sequence,
                event_type: &get("event_type")?,
                event_version: &get("event_version")?,
                payload: &payload,
                metadata: &metadata,
            };
            if sequence != expected || digest::chain(&previous, &fields).as_slice() != stored {
                broken.entry(stream.clone()).or_insert(sequence);
            }
            previous = stored.try_into().unwrap_or(GENESIS);
            expected = sequence + 1;
        }
        let mut breaches: Vec<Breach> = broken
            .into_iter()
            .map(|((aggregate_type, aggregate_id), sequence)| Breach {
                aggregate_type,
                aggregate_id,
                sequence,
            })
            .collect();
        breaches.sort_by(|one, other| {
            (&one.aggregate_type, &one.aggregate_id).cmp(&(&other.aggregate_type, &other.aggregate_id))
        });
        Ok(Verified { events, breaches })
    }
}
