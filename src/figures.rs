//! Figures that nobody counts while it happens: how far things are behind, how many there are now. Looked up now and then.

use std::time::Duration;

use chrono::{DateTime, Utc};
use commands::Clock;
use ledger::Ledger;
use operations::Disk;
use projections::State;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

/// How often.
const EVERY: Duration = Duration::from_secs(15);

/// Looks the figures up until told to stop.
pub async fn keep(ledger: Ledger, disk: Disk, stop: CancellationToken) {
    metrics::gauge!("process_start_time_seconds").set(seconds(Clock::System.now()));
    let mut turns = tokio::time::interval(EVERY);
    turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while stop.run_until_cancelled(turns.tick()).await.is_some() {
        connections(ledger.pool());
        room(&disk);
        let Some(looked) = stop.run_until_cancelled(look(&ledger, Clock::System.now())).await else { return };
        if let Err(error) = looked {
            tracing::debug!(%error, "figures cannot be looked up");
        }
    }
}

async fn look(ledger: &Ledger, now: DateTime<Utc>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    followed(ledger, now).await?;
    let held_back = ledger.held_back(0).await?.first().map_or(0, |oldest| oldest.seconds);
    metrics::gauge!("randevu_log_held_back_seconds").set(number(held_back));
    overdue(ledger).await?;
    calls(ledger).await?;
    Ok(())
}

/// How far projections are behind the log.
async fn followed(ledger: &Ledger, now: DateTime<Utc>) -> Result<(), projections::ProjectionError> {
    for status in projections::status(ledger).await? {
        let name = status.name;
        let seconds = status.behind_since.map_or(0.0, |since| seconds(now) - seconds(since));
        metrics::gauge!("randevu_projection_lag_events", "projection" => name).set(number(status.behind));
        metrics::gauge!("randevu_projection_lag_seconds", "projection" => name).set(seconds.max(0.0));
        metrics::gauge!("randevu_projection_parked_events", "projection" => name).set(number(status.parked));
        let paused = if status.state == State::Paused { 1.0 } else { 0.0 };
        metrics::gauge!("randevu_projection_paused", "projection" => name).set(paused);
    }
    Ok(())
}

/// How long reactions, timers and messages have waited beyond their time.
async fn overdue(ledger: &Ledger) -> Result<(), reminders::ReminderError> {
    let overdue = reminders::overdue(ledger).await?;
    for (reaction, seconds) in overdue.reactions {
        metrics::gauge!("randevu_reactions_lag_seconds", "reaction" => reaction).set(seconds);
    }
    metrics::gauge!("randevu_timers_overdue_seconds").set(overdue.timers);
    metrics::gauge!("randevu_messages_overdue_seconds").set(overdue.messages);
    Ok(())
}

/// Calls and recordings that go on.
async fn calls(ledger: &Ledger) -> Result<(), projections::ProjectionError> {
    let open = projections::calls::under_way(ledger).await?;
    for (status, count) in open.calls {
        metrics::gauge!("randevu_calls_open", "status" => status).set(number(count));
    }
    metrics::gauge!("randevu_recordings_open").set(number(open.recordings));
    Ok(())
}

fn connections(pool: &PgPool) {
    let (all, idle) = (f64::from(pool.size()), count(pool.num_idle()));
    metrics::gauge!("randevu_database_connections", "state" => "idle").set(idle);
    metrics::gauge!("randevu_database_connections", "state" => "used").set((all - idle).max(0.0));
    metrics::gauge!("randevu_database_connections_max").set(f64::from(pool.options().get_max_connections()));
}

fn room(disk: &Disk) {
    match disk.free() {
        Ok(free) => metrics::gauge!("randevu_disk_free_bytes").set(bytes(free)),
        Err(error) => tracing::warn!(%error, "it cannot be said how much room there is on the disk"),
    }
}

/// Seconds since 1970.
fn seconds(at: DateTime<Utc>) -> f64 {
    number(at.timestamp_millis()) / 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is for people")]
fn number(value: i64) -> f64 {
    value as f64
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is for people")]
fn bytes(value: u64) -> f64 {
    value as f64
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is for people")]
fn count(value: usize) -> f64 {
    value as f64
}
