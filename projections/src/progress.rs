//! How far work on a whole projection has come.

use std::time::{Duration, Instant};

use ledger::Ledger;

use crate::{ProjectionError, model::Projection};

/// How far a rebuild or a comparison has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Events folded.
    pub done: u64,
    /// Events that there were at the beginning.
    pub total: u64,
    /// Since the beginning.
    pub elapsed: Duration,
}

impl Progress {
    /// Events folded per second.
    #[expect(clippy::cast_precision_loss, reason = "a rate is for people")]
    pub fn rate(&self) -> f64 {
        self.done as f64 / self.elapsed.as_secs_f64().max(1e-6)
    }
}

/// Counts the events of a projection as they are folded.
pub(crate) struct Count {
    began: Instant,
    now: Progress,
}

impl Count {
    pub(crate) async fn begin(ledger: &Ledger, projection: &Projection) -> Result<Self, ProjectionError> {
        let began = Instant::now();
        let total: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE aggregate_type = ANY($1)")
            .bind(projection.aggregates())
            .fetch_one(ledger.pool())
            .await?;
        Ok(Self { began, now: Progress { done: 0, total: total.unsigned_abs(), elapsed: Duration::ZERO } })
    }

    /// So many more.
    pub(crate) fn add(&mut self, events: usize) -> Progress {
        self.now.done += events as u64;
        self.now.elapsed = self.began.elapsed();
        self.now
    }
}
