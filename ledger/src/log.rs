//! The log: all events in global order, for whoever follows along.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use cqrs_es::persist::{EventUpcaster, SerializedEvent};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::{PgPool, Row, postgres::PgRow};

use crate::{Keyring, LedgerError, Metadata, Position, seal, upcast};

/// One event as it was recorded: opened, and in today's shape.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Where it stands in the global order.
    pub position: Position,
    /// When the database recorded it.
    pub recorded_at: DateTime<Utc>,
    /// The aggregate's stored name.
    pub aggregate_type: String,
    /// The aggregate's identifier.
    pub aggregate_id: String,
    /// Its place in the aggregate's own stream, from 1.
    pub sequence: i64,
    /// The event's stored name.
    pub event_type: String,
    /// The version of its shape.
    pub event_version: String,
    /// The event, as the domain serialises it.
    pub payload: Value,
    /// Who, when, why.
    pub metadata: Value,
}

impl Recorded {
    /// The event as the domain knows it.
    pub fn event<E: DeserializeOwned>(&self) -> Result<E, LedgerError> {
        E::deserialize(&self.payload).map_err(|error| LedgerError::misshapen(&error))
    }

    /// Who, when, why.
    pub fn metadata(&self) -> Result<Metadata, LedgerError> {
        use serde::Deserialize;
        Metadata::deserialize(&self.metadata).map_err(|error| LedgerError::Fault(error.to_string()))
    }
}

const COLUMNS: &str = "transaction_id::text AS transaction, position, recorded_at, aggregate_type, aggregate_id, \
     sequence, event_type, event_version, payload, metadata";

/// The log of all events. Cheap to clone.
#[derive(Clone)]
pub struct Log {
    pool: PgPool,
    keyring: Keyring,
    upcasters: Arc<Vec<Box<dyn EventUpcaster>>>,
}

impl Log {
    pub(crate) fn new(pool: PgPool, keyring: Keyring) -> Self {
        Self { pool, keyring, upcasters: Arc::new(upcast::upcasters()) }
    }

    /// Can somebody have read up to this place by now? What lies further ahead was never given out.
    pub async fn is_reachable(&self, position: Position) -> Result<bool, LedgerError> {
        sqlx::query_scalar("SELECT $1::text::xid8 < pg_snapshot_xmax(pg_current_snapshot())")
            .bind(position.transaction.to_string())
            .fetch_one(&self.pool)
            .await
            .map_err(LedgerError::of)
    }

    /// The next events after `after`, at most `limit`, of these aggregate types (all when empty). Only what was committed before the
    /// oldest transaction still running: nothing can appear before an event that was once read.
    pub async fn read_after(
        &self,
        after: Position,
        limit: i64,
        aggregate_types: &[&str],
    ) -> Result<Vec<Recorded>, LedgerError> {
        let rows = sqlx::query(&format!(
            "SELECT {COLUMNS} FROM events
             WHERE (transaction_id, position) > ($1::text::xid8, $2)
               AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
               AND ($4::text[] = '{{}}' OR aggregate_type = ANY($4))
             ORDER BY events.transaction_id, events.position LIMIT $3"
        ))
        .bind(after.transaction.to_string())
        .bind(after.number)
        .bind(limit)
        .bind(aggregate_types)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        self.recorded(&rows).await
    }

    /// The place of the last event that [`Log::read_after`] can see now.
    pub async fn end(&self) -> Result<Position, LedgerError> {
        let row = sqlx::query(
            "SELECT transaction_id::text AS transaction, position FROM events
             WHERE transaction_id < pg_snapshot_xmin(pg_current_snapshot())
             ORDER BY events.transaction_id DESC, events.position DESC LIMIT 1",
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        row.as_ref().map_or(Ok(Position::START), position)
    }

    /// How many events follow `after`.
    pub async fn count_after(&self, after: Position) -> Result<i64, LedgerError> {
        sqlx::query_scalar(
            "SELECT count(*) FROM events WHERE (transaction_id, position) > ($1::text::xid8, $2)
               AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())",
        )
        .bind(after.transaction.to_string())
        .bind(after.number)
        .fetch_one(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// The events of one aggregate, in their order.
    pub async fn stream(
        &self,
        aggregate_type: &str,
        aggregate_id: &str,
    ) -> Result<Vec<Recorded>, LedgerError> {
        let rows = sqlx::query(&format!(
            "SELECT {COLUMNS} FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence"
        ))
        .bind(aggregate_type)
        .bind(aggregate_id)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        self.recorded(&rows).await
    }

    /// The events of several aggregates of one type, each one's in their order.
    pub async fn streams(
        &self,
        aggregate_type: &str,
        aggregate_ids: &[String],
    ) -> Result<Vec<Recorded>, LedgerError> {
        let rows = sqlx::query(&format!(
            "SELECT {COLUMNS} FROM events WHERE aggregate_type = $1 AND aggregate_id = ANY($2)
             ORDER BY aggregate_id, sequence"
        ))
        .bind(aggregate_type)
        .bind(aggregate_ids)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        self.recorded(&rows).await
    }

    /// Events as they were read: opened, and in today's shape.
    pub(crate) async fn recorded(&self, rows: &[PgRow]) -> Result<Vec<Recorded>, LedgerError> {
        let mut events = rows.iter().map(raw).collect::<Result<Vec<_>, _>>()?;
        seal::open(events.iter_mut().map(|event| &mut event.payload), &self.keyring).await?;
        Ok(events.into_iter().map(|event| self.today(event)).collect())
    }

    fn today(&self, event: Recorded) -> Recorded {
        let stale = self
            .upcasters
            .iter()
            .any(|upcaster| upcaster.can_upcast(&event.event_type, &event.event_version));
        if !stale {
            return event;
        }
        let old = SerializedEvent {
            aggregate_id: event.aggregate_id.clone(),
            sequence: usize::try_from(event.sequence).unwrap_or_default(),
            aggregate_type: event.aggregate_type.clone(),
            event_type: event.event_type.clone(),
            event_version: event.event_version.clone(),
            payload: event.payload,
            metadata: event.metadata,
        };
        let new = upcast::upcast(old, &self.upcasters);
        Recorded {
            payload: new.payload,
            metadata: new.metadata,
            event_type: new.event_type,
            event_version: new.event_version,
            ..event
        }
    }
}

pub(crate) fn position(row: &PgRow) -> Result<Position, LedgerError> {
    let transaction: String = row.try_get("transaction").map_err(LedgerError::of)?;
    Ok(Position {
        transaction: transaction
            .parse()
            .map_err(|_| LedgerError::Fault("a transaction id is a number".into()))?,
        number: row.try_get("position").map_err(LedgerError::of)?,
    })
}

fn raw(row: &PgRow) -> Result<Recorded, LedgerError> {
    let read = || -> Result<Recorded, sqlx::Error> {
        Ok(Recorded {
            position: Position::START,
            recorded_at: row.try_get("recorded_at")?,
            aggregate_type: row.try_get("aggregate_type")?,
            aggregate_id: row.try_get("aggregate_id")?,
            sequence: row.try_get("sequence")?,
            event_type: row.try_get("event_type")?,
            event_version: row.try_get("event_version")?,
            payload: row.try_get("payload")?,
            metadata: row.try_get("metadata")?,
        })
    };
    Ok(Recorded { position: position(row)?, ..read().map_err(LedgerError::of)? })
}
