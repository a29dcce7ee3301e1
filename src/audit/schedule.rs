//! Checkpoints that the server makes by itself: the last one is remembered in the database, and of several processes one makes them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use commands::Clock;
use ledger::{CheckpointKey, Ledger, SealError};
use operations::stamp;
use reminders::lease::{Candidate, Lease};
use sqlx::PgConnection;
use tokio_util::sync::CancellationToken;

use super::keeper::Target;
use crate::config::{CheckpointPlace, Secret};

/// What the lease is named.
const LEASE: &str = "audit: checkpoints";
/// How often one who stands by tries to take over.
const STAND_BY: Duration = Duration::from_secs(5);
/// How often one who waits looks whether the lease still holds.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// The first pause after a checkpoint that failed; then it doubles.
const RETRY: TimeDelta = TimeDelta::minutes(1);
/// The longest pause.
const LONGEST_RETRY: TimeDelta = TimeDelta::hours(1);

/// Makes checkpoints.
pub struct Schedule {
    /// The history.
    pub ledger: Ledger,
    /// What signs them.
    pub key: CheckpointKey,
    /// When they are due.
    pub clock: Clock,
    /// Where they are put.
    pub place: CheckpointPlace,
    /// What goes along where that is an address.
    pub token: Option<Secret>,
    /// How long after one the next is made.
    pub every: TimeDelta,
}

/// Why a checkpoint was not made.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error("it is not kept: {0}")]
    Keep(String),
    #[error("the database cannot be used: {0}")]
    Database(#[from] sqlx::Error),
}

impl Failure {
    /// For metrics.
    fn reason(&self) -> &'static str {
        match self {
            Self::Seal(SealError::Broken(_)) => "broken",
            Self::Seal(SealError::Ledger(_)) | Self::Database(_) => "database",
            Self::Keep(_) => "keeper",
        }
    }
}

impl Schedule {
    /// Makes them when they are due, while no other process does; until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        let working = async {
            let mut candidate = Candidate::new(self.ledger.pool(), LEASE);
            loop {
                match candidate.take().await {
                    Ok(Some(lease)) => {
                        if let Err(error) = self.lead(lease).await {
                            tracing::warn!(%error, "checkpoints are not made here any more");
                        }
                    }
                    Ok(None) => {}
                    Err(error) => tracing::warn!(%error, "checkpoints are not made here"),
                }
                tokio::time::sleep(STAND_BY).await;
            }
        };
        // A check that is given up has changed nothing, and PostgreSQL lets go of the lease with its connection.
        stop.run_until_cancelled(working).await;
    }

    /// Makes them until the lease is lost.
    async fn lead(&self, mut lease: Lease) -> Result<(), sqlx::Error> {
        let (mut pause, mut not_before) = (RETRY, None);
        loop {
            // Read through the lease's connection: where that fails, another may hold the lease by now.
            let due = self.due(lease.connection()).await?.max(not_before);
            if let Some(due) = due
                && due > self.clock.now()
            {
                // The clock may be moved, the lease be lost: neither is slept through.
                let _ = tokio::time::timeout(LOOK_AGAIN, self.clock.sleep_until(due)).await;
                continue;
            }
            match self.make(lease.connection()).await {
                Ok(()) => (pause, not_before) = (RETRY, None),
                Err(error) => {
                    tracing::error!(%error, "a checkpoint failed");
                    metrics::counter!("randevu_checkpoints_failed_total", "reason" => error.reason())
                        .increment(1);
                    not_before = Some(self.clock.now() + pause);
                    pause = (pause * 2).min(LONGEST_RETRY);
                }
            }
        }
    }

    /// When the next is due; at once if there was none.
    async fn due(&self, connection: &mut PgConnection) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
        let last: Option<DateTime<Utc>> =
            sqlx::query_scalar("SELECT max(made_at) FROM kept_checkpoints").fetch_one(connection).await?;
        #[expect(clippy::cast_precision_loss, reason = "seconds of this century")]
        if let Some(last) = last {
            metrics::gauge!("randevu_checkpoint_timestamp_seconds").set(last.timestamp() as f64);
        }
        Ok(last.map(|last| last + self.every))
    }

    async fn make(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        let now = self.clock.now();
        let made = self.ledger.checkpoint(&self.key, now, &mut |_| {}).await?;
        let name = format!("randevu-{}.checkpoint", stamp(now));
        let target = Target::at(&self.place, &name);
        target.keep(made.text(), self.token.as_ref()).await.map_err(Failure::Keep)?;
        sqlx::query("INSERT INTO kept_checkpoints (made_at, name, events, streams) VALUES ($1, $2, $3, $4)")
            .bind(now)
            .bind(&name)
            .bind(i64::try_from(made.seal.events).unwrap_or(i64::MAX))
            .bind(i64::try_from(made.seal.streams).unwrap_or(i64::MAX))
            .execute(connection)
            .await?;
        metrics::counter!("randevu_checkpoints_made_total").increment(1);
        tracing::info!(to = %target, events = made.seal.events, streams = made.seal.streams, "a checkpoint is kept");
        Ok(())
    }
}
