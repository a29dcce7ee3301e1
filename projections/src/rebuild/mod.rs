//! Rebuilding: the whole log folded anew, beside what is in use, and exchanged for it at once.
//!
//! 1. Fold the log in memory, page by page.
//! 2. COPY the rows into shadow tables, a megabyte to a transaction: a transaction that writes for long would keep every reader of
//!    the log waiting (see [`ledger::Horizon`]).
//! 3. Fold what was appended meanwhile into the shadows.
//! 4. Hold the checkpoint, fold the last few events, exchange the tables, move the checkpoint: one transaction.
//!
//! Until the exchange readers see the old tables, which are followed live all the while; after it the new ones. A newer program can do
//! the first three steps beside the older one that serves, and the last when it takes over: see [`prepare`].

mod guard;
mod shadow;

use std::time::Duration;

use chrono::{DateTime, Utc};
use ledger::{Ledger, Position};

use crate::{
    PROJECTIONS, Progress, ProjectionError,
    checkpoint::Checkpoint,
    model::Projection,
    named,
    parked::{ParkedStreams, Parking},
    progress::Count,
    scan::Scan,
};
pub(crate) use guard::{Guard, lock_name};
use shadow::{Shadow, Standpoint};

/// How often the exchange is tried while long readers are in its way.
const TRIES: u32 = 60;

/// Rebuilds a projection and clears its parked events, those excepted that still do not fold. Says how far it has come now and
/// then; gives the final count.
///
/// # Errors
/// If there is no such projection, it is being rebuilt, a newer program folds it, or the database does not answer.
pub async fn rebuild(
    ledger: &Ledger,
    name: &str,
    progress: impl FnMut(Progress) + Send,
) -> Result<Progress, ProjectionError> {
    anew(ledger, named(name)?, Aim::Exchange, progress).await
}

/// Builds this program's version of a projection beside an older one that is in use, and leaves it there: when this program begins to
/// follow the log, it has only to catch up and to exchange the tables. Gives nothing if what is in use is of this version already.
///
/// # Errors
/// As [`rebuild`].
pub async fn prepare(
    ledger: &Ledger,
    name: &str,
    progress: impl FnMut(Progress) + Send,
) -> Result<Option<Progress>, ProjectionError> {
    prepare_one(ledger, named(name)?, progress).await
}

pub(crate) async fn prepare_one(
    ledger: &Ledger,
    projection: &'static Projection,
    progress: impl FnMut(Progress) + Send,
) -> Result<Option<Progress>, ProjectionError> {
    let mut connection = ledger.pool().acquire().await?;
    let stored = Checkpoint::read(&mut connection, projection).await?;
    drop(connection);
    if stored.version == projection.version {
        return Ok(None);
    }
    anew(ledger, projection, Aim::Leave, progress).await.map(Some)
}

/// Brings a projection from an older version to this program's: from what was prepared, or anew.
pub(crate) async fn renew(ledger: &Ledger, projection: &'static Projection) -> Result<(), ProjectionError> {
    let mut guard = Guard::acquire(ledger, projection).await?;
    let taken_up = take_up(ledger, projection, &mut guard).await;
    guard.release().await;
    if !taken_up? {
        anew(ledger, projection, Aim::Exchange, |_| {}).await?;
    }
    Ok(())
}

/// Clears away what a rebuild that was broken off has left beside the tables in use, or what was prepared.
///
/// # Errors
/// If there is no such projection, it is being rebuilt, or the database does not answer.
pub async fn discard(ledger: &Ledger, name: &str) -> Result<(), ProjectionError> {
    discard_one(ledger, named(name)?).await
}

/// The same right after a rebuild was dropped in the middle: its lock goes with its connection, which the database may notice a moment
/// later.
///
/// # Errors
/// As [`discard`]; if somebody else rebuilds it by now, as well.
pub async fn discard_broken_off(ledger: &Ledger, name: &str) -> Result<(), ProjectionError> {
    for pause in [0, 50, 200, 1000, 3000] {
        tokio::time::sleep(Duration::from_millis(pause)).await;
        match discard(ledger, name).await {
            Err(ProjectionError::BeingRebuilt) => {}
            other => return other,
        }
    }
    Err(ProjectionError::BeingRebuilt)
}

async fn discard_one(ledger: &Ledger, projection: &Projection) -> Result<(), ProjectionError> {
    let mut guard = Guard::acquire(ledger, projection).await?;
    let cleared = guard.clear(projection).await;
    guard.release().await;
    Ok(cleared?)
}

/// Throws away what was prepared of these projections: it may know somebody who was forgotten since. What is being prepared at this moment
/// looks by itself.
pub(crate) async fn discard_prepared(ledger: &Ledger) -> Result<(), ProjectionError> {
    let prepared: Vec<String> =
        sqlx::query_scalar("SELECT name FROM prepared_projections").fetch_all(ledger.pool()).await?;
    let known =
        PROJECTIONS.into_iter().filter(|projection| prepared.iter().any(|name| name == projection.name));
    for projection in known.filter(|projection| !projection.personal().is_empty()) {
        match discard_one(ledger, projection).await {
            Err(ProjectionError::BeingRebuilt) => {}
            outcome => outcome?,
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    Exchange,
    Leave,
}

async fn anew(
    ledger: &Ledger,
    projection: &'static Projection,
    aim: Aim,
    progress: impl FnMut(Progress) + Send,
) -> Result<Progress, ProjectionError> {
    let mut guard = Guard::acquire(ledger, projection).await?;
    let outcome = run(ledger, projection, &mut guard, aim, progress).await;
    guard.release().await;
    outcome
}

async fn run(
    ledger: &Ledger,
    projection: &'static Projection,
    guard: &mut Guard,
    aim: Aim,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Progress, ProjectionError> {
    guard.clear(projection).await?;
    let stored = Checkpoint::read(&mut guard.connection, projection).await?;
    if stored.version > projection.version {
        return Err(ProjectionError::OtherVersion);
    }
    // Before anything personal is read.
    let began_at: DateTime<Utc> = sqlx::query_scalar("SELECT now()").fetch_one(&mut guard.connection).await?;
    let mut count = Count::begin(ledger, projection).await?;
    let mut scan = Scan::begin(ledger, projection).await?;
    let mut tell = |events: usize| {
        let now = count.add(events);
        progress(now);
        now
    };
    let until = ledger.horizon().await?.end;
    scan.run(ledger, until, |events| {
        tell(events);
    })
    .await?;
    let mut shadow = Shadow::fill(ledger, guard, scan, began_at).await?;
    let end = ledger.horizon().await?.end;
    tell(shadow.catch_up(end).await?);
    match aim {
        Aim::Exchange => Ok(tell(exchange(&mut shadow).await?)),
        Aim::Leave => {
            shadow.leave().await?;
            Ok(tell(0))
        }
    }
}

/// Exchanges the tables for what was prepared of this version; says whether there was something.
async fn take_up(
    ledger: &Ledger,
    projection: &'static Projection,
    guard: &mut Guard,
) -> Result<bool, ProjectionError> {
    let prepared: Option<(String, i64, serde_json::Value, DateTime<Utc>)> = sqlx::query_as(
        "SELECT transaction_id::text, position, parked, began_at FROM prepared_projections
         WHERE name = $1 AND version = $2",
    )
    .bind(projection.name)
    .bind(projection.version)
    .fetch_optional(&mut guard.connection)
    .await?;
    let Some((transaction, number, parked, began_at)) = prepared else { return Ok(false) };
    let parking: Vec<Parking> = Parking::read(projection, parked)?;
    let mut streams = ParkedStreams::with_nothing_parked(&mut guard.connection, projection.name).await?;
    for parked in &parking {
        streams.add_parked(parked);
    }
    let transaction = transaction.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let here = Standpoint { position: Position { transaction, number }, streams, parking };
    exchange(&mut Shadow { ledger, projection, guard, here, began_at }).await?;
    Ok(true)
}

async fn exchange(shadow: &mut Shadow<'_>) -> Result<usize, ProjectionError> {
    let mut attempt = 1;
    loop {
        match shadow.exchange().await {
            Err(ProjectionError::Database(error)) if attempt < TRIES && in_the_way(&error) => {
                tokio::time::sleep(Duration::from_millis(20 * u64::from(attempt))).await;
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

/// Was the exchange only in somebody's way? Lock not available, deadlock.
fn in_the_way(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("55P03" | "40P01"))
}
