//! What operators ask of the store: how much there is, and whether anything is in its way.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{Ledger, LedgerError};

/// How much the store holds.
#[derive(Clone, Debug, Serialize)]
pub struct Statistics {
    /// Events in all.
    pub events: i64,
    /// Aggregates in all.
    pub streams: i64,
    /// When the oldest was recorded.
    pub first: Option<DateTime<Utc>>,
    /// When the newest was recorded.
    pub last: Option<DateTime<Utc>>,
    /// Recorded in the last hour.
    pub last_hour: i64,
    /// Recorded in the last 24 hours.
    pub last_day: i64,
    /// What the events take on disk, indexes and all, in bytes.
    pub bytes: i64,
    /// Of each type, the most frequent first.
    pub kinds: Vec<Kind>,
    /// The longest streams.
    pub longest: Vec<Stream>,
}

/// How many events there are of one type.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Kind {
    /// The aggregate's stored name.
    pub aggregate_type: String,
    /// The event's.
    pub event_type: String,
    /// How many.
    pub events: i64,
}

/// An aggregate's events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Stream {
    /// The aggregate's stored name.
    pub aggregate_type: String,
    /// The aggregate.
    pub aggregate_id: String,
    /// How many.
    pub events: i64,
}

/// A transaction that keeps readers of the log waiting.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct HeldBack {
    /// The server process that runs it.
    pub pid: i32,
    /// Its database; another one of the cluster holds the log back as well.
    pub database: Option<String>,
    /// What its client calls itself.
    pub application: String,
    /// For how long it has run, in seconds.
    pub seconds: i64,
    /// What it is doing.
    pub state: Option<String>,
}

/// The longest streams that are named.
const LONGEST: i64 = 5;

impl Ledger {
    /// How much there is. Reads every event's row once.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn statistics(&self) -> Result<Statistics, LedgerError> {
        let read = async {
            let (events, first, last, last_hour, last_day, bytes) = sqlx::query_as(
                "SELECT count(*), min(recorded_at), max(recorded_at),
                        count(*) FILTER (WHERE recorded_at > now() - interval '1 hour'),
                        count(*) FILTER (WHERE recorded_at > now() - interval '1 day'),
                        pg_total_relation_size('events')
                 FROM events",
            )
            .fetch_one(&self.pool)
            .await?;
            let streams = sqlx::query_scalar("SELECT count(*) FROM events WHERE sequence = 1")
                .fetch_one(&self.pool)
                .await?;
            let kinds = sqlx::query_as(
                "SELECT aggregate_type, event_type, count(*) AS events FROM events
                 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
            )
            .fetch_all(&self.pool)
            .await?;
            let longest = sqlx::query_as(
                "SELECT aggregate_type, aggregate_id, count(*) AS events FROM events
                 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $1",
            )
            .bind(LONGEST)
            .fetch_all(&self.pool)
            .await?;
            Ok(Statistics { events, streams, first, last, last_hour, last_day, bytes, kinds, longest })
        };
        read.await.map_err(LedgerError::of)
    }

    /// Streams whose sequences have gaps: events of them are missing. `events` says how many are there.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn streams_with_gaps(&self) -> Result<Vec<Stream>, LedgerError> {
        sqlx::query_as(
            "SELECT aggregate_type, aggregate_id, count(*) AS events FROM events
             GROUP BY 1, 2 HAVING count(*) <> max(sequence) ORDER BY 1, 2 LIMIT 100",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// Transactions that have run for `seconds` or longer and have a number of their own: nobody reads the log beyond the oldest of them.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn held_back(&self, seconds: i32) -> Result<Vec<HeldBack>, LedgerError> {
        sqlx::query_as(
            "SELECT pid, datname::text AS database, application_name AS application, state,
                    extract(epoch FROM now() - xact_start)::bigint AS seconds
             FROM pg_stat_activity
             WHERE backend_xid IS NOT NULL AND xact_start <= now() - make_interval(secs => $1)
             ORDER BY xact_start",
        )
        .bind(f64::from(seconds))
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)
    }
}
