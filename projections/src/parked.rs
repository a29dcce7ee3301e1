//! Events that could not be folded, and those behind them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use ledger::{Position, Replayed};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};

use crate::{Misfit, ProjectionError, model::Projection};

/// One parked event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Parked {
    /// The projection that could not fold it.
    pub projection: String,
    /// The aggregate's stored name.
    pub aggregate_type: String,
    /// The aggregate.
    pub aggregate_id: String,
    /// The event's place in the aggregate's stream.
    pub sequence: i64,
    /// Why it is parked.
    pub error: String,
    /// Since when.
    pub parked_at: DateTime<Utc>,
}

/// Every parked event, in the order in which they stand in their streams.
pub async fn parked(pool: &PgPool) -> Result<Vec<Parked>, ProjectionError> {
    Ok(sqlx::query_as(
        "SELECT projection, aggregate_type, aggregate_id, sequence, error, parked_at FROM parked_events
         ORDER BY projection, aggregate_type, aggregate_id, sequence",
    )
    .fetch_all(pool)
    .await?)
}

/// Streams that a projection has events parked of, and events that it passes over. What comes later in a parked stream is parked too,
/// so that no fold sees a gap that nobody has agreed to.
#[derive(Clone, Debug, Default)]
pub(crate) struct ParkedStreams {
    parked: HashSet<(String, String)>,
    skipped: HashSet<(String, String, i64)>,
}

impl ParkedStreams {
    /// As they are.
    pub(crate) async fn read(connection: &mut PgConnection, projection: &str) -> Result<Self, sqlx::Error> {
        let parked: Vec<(String, String)> = sqlx::query_as(
            "SELECT DISTINCT aggregate_type, aggregate_id FROM parked_events WHERE projection = $1",
        )
        .bind(projection)
        .fetch_all(&mut *connection)
        .await?;
        let fresh = Self::with_nothing_parked(connection, projection).await?;
        Ok(Self { parked: parked.into_iter().collect(), ..fresh })
    }

    /// For folding anew: nothing is parked yet, and what is passed over stays so.
    pub(crate) async fn with_nothing_parked(
        connection: &mut PgConnection,
        projection: &str,
    ) -> Result<Self, sqlx::Error> {
        let skipped: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT aggregate_type, aggregate_id, sequence FROM skipped_events WHERE projection = $1",
        )
        .bind(projection)
        .fetch_all(connection)
        .await?;
        Ok(Self { parked: HashSet::new(), skipped: skipped.into_iter().collect() })
    }

    pub(crate) fn holds(&self, event: &Replayed) -> bool {
        // Nearly always there are none, and then nothing is copied to ask.
        !self.parked.is_empty() && self.parked.contains(&stream(event))
    }

    pub(crate) fn passes_over(&self, event: &Replayed) -> bool {
        !self.skipped.is_empty() && {
            let (aggregate_type, aggregate_id) = stream(event);
            self.skipped.contains(&(aggregate_type, aggregate_id, event.sequence))
        }
    }

    pub(crate) fn add_parked(&mut self, parked: &Parking) {
        self.parked.insert((parked.aggregate_type.to_owned(), parked.aggregate_id.clone()));
    }

    pub(crate) fn add(&mut self, event: &Replayed) {
        self.parked.insert(stream(event));
    }
}

fn stream(event: &Replayed) -> (String, String) {
    (event.aggregate_type.to_owned(), event.aggregate_id.clone())
}

/// An event to be parked.
#[derive(Clone, Serialize)]
pub(crate) struct Parking {
    aggregate_type: &'static str,
    aggregate_id: String,
    sequence: i64,
    #[serde(serialize_with = "as_text")]
    position: Position,
    error: String,
}

impl std::fmt::Display for Parking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "event {} of {} {}: {}", self.sequence, self.aggregate_type, self.aggregate_id, self.error)
    }
}

fn as_text<S: serde::Serializer>(position: &Position, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(position)
}

/// As it is kept while it is not parked yet.
#[derive(Deserialize)]
struct Kept {
    aggregate_type: String,
    aggregate_id: String,
    sequence: i64,
    position: String,
    error: String,
}

impl Parking {
    /// What was kept, of a projection's aggregates.
    pub(crate) fn read(
        projection: &Projection,
        kept: serde_json::Value,
    ) -> Result<Vec<Self>, ProjectionError> {
        let kept: Vec<Kept> = serde_json::from_value(kept)?;
        let parking = kept.into_iter().filter_map(|kept| {
            let table = projection.table_of(&kept.aggregate_type)?;
            Some(Self {
                aggregate_type: projection.tables[table].aggregate,
                aggregate_id: kept.aggregate_id,
                sequence: kept.sequence,
                position: kept.position.parse().ok()?,
                error: kept.error,
            })
        });
        Ok(parking.collect())
    }

    pub(crate) fn of(event: &Replayed, misfit: &Misfit) -> Self {
        Self {
            aggregate_type: event.aggregate_type,
            aggregate_id: event.aggregate_id.clone(),
            sequence: event.sequence,
            position: event.position,
            error: misfit.0.clone(),
        }
    }

    pub(crate) fn behind(event: &Replayed) -> Self {
        Self::of(event, &Misfit("an earlier event of its stream is parked".to_owned()))
    }
}

/// Stores what is to be parked.
pub(crate) async fn park(
    connection: &mut PgConnection,
    projection: &'static str,
    events: &[Parking],
) -> Result<(), sqlx::Error> {
    if events.is_empty() {
        return Ok(());
    }
    for event in events {
        tracing::error!(
            projection,
            aggregate_type = event.aggregate_type,
            aggregate_id = %event.aggregate_id,
            sequence = event.sequence,
            error = %event.error,
            "an event is parked"
        );
    }
    sqlx::query(
        "INSERT INTO parked_events
             (projection, aggregate_type, aggregate_id, sequence, transaction_id, position, error)
         SELECT $1, t, id, s, x::xid8, p, e
         FROM UNNEST($2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[]) AS u(t, id, s, x, p, e)
         ON CONFLICT (projection, aggregate_type, aggregate_id, sequence) DO UPDATE SET error = EXCLUDED.error",
    )
    .bind(projection)
    .bind(events.iter().map(|event| event.aggregate_type).collect::<Vec<_>>())
    .bind(events.iter().map(|event| event.aggregate_id.as_str()).collect::<Vec<_>>())
    .bind(events.iter().map(|event| event.sequence).collect::<Vec<_>>())
    .bind(events.iter().map(|event| event.position.transaction.to_string()).collect::<Vec<_>>())
    .bind(events.iter().map(|event| event.position.number).collect::<Vec<_>>())
    .bind(events.iter().map(|event| event.error.as_str()).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}
