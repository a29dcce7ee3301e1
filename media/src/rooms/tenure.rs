//! One process at a time runs the rooms of a database: everybody in a call must meet in one place.
//!
//! Whoever holds the lock tidies up after the one before, who may have died: whoever was connected with that one is so no longer, and has
//! the usual time to come back.

use std::{sync::Arc, time::Duration};

use commands::{Bus, Caller, CommandError, Report};
use domain::{Actor, call::LeaveReason};
use sqlx::{Connection, PgConnection};
use tokio::{sync::watch, time::timeout};

use super::Shared;

/// How often it is tried to take over, and looked whether the lock is still held.
const BEAT: Duration = Duration::from_secs(1);
/// The rule that acts, as the history names it.
pub(super) const RULE: &str = "relay";

/// Takes over as soon as nobody else runs the rooms, and says so; says when that is no longer so.
pub(super) async fn hold(shared: Arc<Shared>, open: watch::Sender<bool>) {
    let stop = shared.stop.clone();
    while !stop.is_cancelled() {
        let held = tokio::select! {
            () = stop.cancelled() => break,
            held = try_holding(&shared, &open) => held,
        };
        open.send_replace(false);
        if let Err(error) = held {
            tracing::warn!(%error, "the rooms cannot be opened");
        }
        let _ = timeout(BEAT, stop.cancelled()).await;
    }
    open.send_replace(false);
}

/// Returns once the lock is another's, or lost.
async fn try_holding(shared: &Arc<Shared>, open: &watch::Sender<bool>) -> Result<(), CommandError> {
    let bus = &shared.bus;
    // No longer the pool's: it must never be given to somebody else with the lock on it.
    let mut connection = bus.ledger().pool().acquire().await?.detach();
    if !take(&mut connection).await? {
        let _ = connection.close().await;
        return Ok(());
    }
    tidy_up(bus).await?;
    open.send_replace(true);
    shared.resume_recordings().await;
    loop {
        tokio::time::sleep(BEAT).await;
        sqlx::query("SELECT 1").execute(&mut connection).await?;
    }
}

async fn take(connection: &mut PgConnection) -> Result<bool, CommandError> {
    Ok(sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended('rooms', 0))")
        .fetch_one(connection)
        .await?)
}

/// Notes that whoever the log says is connected is not.
async fn tidy_up(bus: &Bus) -> Result<(), CommandError> {
    let caller = Caller::new(Actor::System(RULE));
    for (site, id) in bus.ledger().open_calls().await? {
        let call = bus.call(site, id).await?;
        for whose in call.room().into_iter().flat_map(domain::call::Room::joined) {
            bus.report(&caller, site, id, whose, Report::Left(LeaveReason::RelayStopped)).await?;
        }
    }
    Ok(())
}
