//! Rebuilding: the whole log folded anew, beside what is in use, and exchanged for it at once.
//!
//! 1. Fold the log in memory, page by page.
//! 2. COPY the rows into shadow tables, a megabyte to a transaction: a transaction that writes for long would keep every reader of
//!    the log waiting (see [`ledger::Horizon`]).
//! 3. Fold what was appended meanwhile into the shadows.
//! 4. Hold the checkpoint, fold the last few events, exchange the tables, move the checkpoint: one transaction.
//!
//! Until the exchange readers see the old tables, which are followed live all the while; after it the new ones.

use std::time::Duration;

use ledger::{Ledger, Position};
use sqlx::{Connection, PgConnection};
use tokio::sync::mpsc;

use crate::{
    Progress, ProjectionError,
    batch::{Batch, Place},
    checkpoint::Checkpoint,
    model::{Projection, Table},
    named,
    parked::{Parking, park},
    progress::Count,
    scan::Scan,
    sheet::Sheet,
};

/// Events folded into the shadows in one transaction.
const PAGE: i64 = 1000;
/// How often the exchange is tried while long readers are in its way.
const TRIES: u32 = 60;

/// Rebuilds a projection and clears its parked events, those excepted that still do not fold. Says how far it has come now and
/// then; gives the final count.
pub async fn rebuild(
    ledger: &Ledger,
    name: &str,
    progress: impl FnMut(Progress) + Send,
) -> Result<Progress, ProjectionError> {
    let projection = named(name)?;
    let mut guard = Guard::acquire(ledger, projection).await?;
    let outcome = run(ledger, projection, progress).await;
    guard.release().await;
    outcome
}

/// Clears away what a rebuild that was broken off has left beside the tables in use.
///
/// # Errors
/// If there is no such projection, it is being rebuilt, or the database does not answer.
pub async fn discard(ledger: &Ledger, name: &str) -> Result<(), ProjectionError> {
    let projection = named(name)?;
    let mut guard = Guard::acquire(ledger, projection).await?;
    let mut dropped = Ok(());
    for table in projection.tables {
        let drop = format!("DROP TABLE IF EXISTS rebuild.{}", table.name);
        dropped = dropped.and(sqlx::query(&drop).execute(ledger.pool()).await.map(|_| ()));
    }
    guard.release().await;
    Ok(dropped?)
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

/// What a rebuild of this projection is locked by.
pub(crate) fn lock_name(name: &str) -> String {
    format!("rebuild {name}")
}

/// Keeps a second rebuild out, in any process. A connection of its own: if the process dies, so does the lock.
struct Guard(Option<PgConnection>);

impl Guard {
    async fn acquire(ledger: &Ledger, projection: &Projection) -> Result<Self, ProjectionError> {
        let mut connection = ledger.pool().acquire().await?.detach();
        Checkpoint::read(&mut connection, projection).await?;
        let free: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
            .bind(lock_name(projection.name))
            .fetch_one(&mut connection)
            .await?;
        if free { Ok(Self(Some(connection))) } else { Err(ProjectionError::BeingRebuilt) }
    }

    /// Gives the lock back. The server drops it with the connection too, but in its own time: who rebuilds again at once would be
    /// refused.
    async fn release(&mut self) {
        if let Some(mut connection) = self.0.take() {
            let _ = sqlx::query("SELECT pg_advisory_unlock_all()").execute(&mut connection).await;
            let _ = connection.close().await;
        }
    }
}

async fn run(
    ledger: &Ledger,
    projection: &'static Projection,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Progress, ProjectionError> {
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
    for (table, sheet) in projection.tables.iter().zip(std::mem::take(&mut scan.sheets)) {
        fill(ledger, table, sheet).await?;
    }
    let mut shadow = Shadow { ledger, projection, scan };
    let end = ledger.horizon().await?.end;
    tell(shadow.catch_up(end).await?);
    for attempt in 1.. {
        match shadow.exchange().await {
            Ok(events) => return Ok(tell(events)),
            Err(ProjectionError::Database(error)) if attempt < TRIES && in_the_way(&error) => {
                tokio::time::sleep(Duration::from_millis(20 * u64::from(attempt))).await;
            }
            Err(error) => return Err(error),
        }
    }
    Err(ProjectionError::BeingRebuilt)
}

/// Was the exchange only in somebody's way? Lock not available, deadlock.
fn in_the_way(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("55P03" | "40P01"))
}

/// Makes the shadow of a table and copies the rows into it.
async fn fill(ledger: &Ledger, table: &Table, sheet: Box<dyn Sheet>) -> Result<(), ProjectionError> {
    let mut connection = ledger.pool().acquire().await?;
    sqlx::query("SELECT shadow_read_model($1)").bind(table.name).execute(&mut *connection).await?;
    let columns = sheet.columns()?;
    if columns.is_empty() {
        return Ok(());
    }
    let statement = format!("COPY rebuild.{} ({}) FROM STDIN", table.name, columns.join(", "));
    // While one piece is stored the next is written.
    let (sender, mut pieces) = mpsc::channel(2);
    let writing = tokio::task::spawn_blocking(move || {
        sheet.copy(&mut |piece| {
            // Nobody takes it any more once storing has failed, which is then reported.
            let _ = sender.blocking_send(piece);
        })
    });
    while let Some(piece) = pieces.recv().await {
        let mut copy = connection.copy_in_raw(&statement).await?;
        copy.send(piece).await?;
        copy.finish().await?;
    }
    writing.await.map_err(|error| ProjectionError::Interrupted(error.to_string()))??;
    Ok(())
}

/// The tables beside those in use, and how far they have come.
struct Shadow<'a> {
    ledger: &'a Ledger,
    projection: &'static Projection,
    scan: Scan,
}

impl Shadow<'_> {
    /// Folds everything up to `until` into the shadows; gives how many events that were.
    async fn catch_up(&mut self, until: Position) -> Result<usize, ProjectionError> {
        let (pool, aggregates) = (self.ledger.pool(), self.projection.aggregates());
        let mut folded = 0;
        loop {
            let personal = self.projection.personal();
            let events =
                self.ledger.replay_opening(self.scan.position, until, PAGE, &aggregates, &personal).await?;
            let Some(last) = events.last() else {
                self.scan.position = until;
                return Ok(folded);
            };
            let batch =
                Batch::fold(pool, Place::Shadow, self.projection, &events, &mut self.scan.streams).await?;
            let mut transaction = pool.begin().await?;
            batch.write_rows(&mut transaction, Place::Shadow, self.projection).await?;
            transaction.commit().await?;
            folded += events.len();
            self.scan.position = last.position;
            self.scan.parking.extend(batch.into_parking());
        }
    }

    /// Exchanges the tables; gives how many events had come meanwhile.
    async fn exchange(&mut self) -> Result<usize, ProjectionError> {
        let end = self.ledger.horizon().await?.end;
        let mut folded = self.catch_up(end).await?;
        let mut transaction = self.ledger.pool().begin().await?;
        // Who waits for the tables' locks makes everybody behind wait as well, so not for long.
        sqlx::query("SET LOCAL lock_timeout = '500ms'").execute(&mut *transaction).await?;
        let live = Checkpoint::lock(&mut transaction, self.projection).await?;
        // From here on nobody else folds; the shadows get ahead of what is in use, never behind it.
        let end = self.ledger.horizon().await?.end.max(live.position);
        folded += self.catch_up(end).await?;
        for table in self.projection.tables {
            sqlx::query("SELECT swap_read_model($1)").bind(table.name).execute(&mut *transaction).await?;
        }
        replace_parked(&mut transaction, self.projection, &self.scan.parking).await?;
        sqlx::query(
            "UPDATE projection_checkpoints SET version = $2, transaction_id = $3::text::xid8, position = $4,
                 generation = generation + 1, last_error = NULL, updated_at = now()
             WHERE name = $1",
        )
        .bind(self.projection.name)
        .bind(self.projection.version)
        .bind(end.transaction.to_string())
        .bind(end.number)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(folded)
    }
}

async fn replace_parked(
    connection: &mut PgConnection,
    projection: &Projection,
    parking: &[Parking],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM parked_events WHERE projection = $1")
        .bind(projection.name)
        .execute(&mut *connection)
        .await?;
    park(connection, projection.name, parking).await
}
