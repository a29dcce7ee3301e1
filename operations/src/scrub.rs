//! Removing from disk what PostgreSQL keeps of what is deleted.
//!
//! A row that is changed or deleted stays on its page, and in indexes, until something else is written there; the planner's statistics hold
//! samples of columns; the write-ahead log has all that was written lately, and its files are used again with their old content. So the tables
//! are rewritten, their statistics are gathered anew, and the log is turned until each of its files has been written over.

use std::time::Duration;

use chrono::{DateTime, Utc};
use ledger::{Ledger, LedgerError};
use serde::Serialize;
use sqlx::{PgConnection, Row};

use crate::disk::{Disk, SCARCE};

/// Tables that only grow: nothing in them is ever changed, and they hold personal values sealed.
const GROWING: [&str; 1] = ["events"];
/// Others' transactions may go on for so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often is looked.
const LOOK: Duration = Duration::from_millis(200);
/// A table that others use all the time is tried so often, for ten seconds each.
const TRIES: u32 = 6;
/// The log has no more files than these, of 16 MB each.
const MOST_FILES: u32 = 1_000;

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scrubbed {
    /// Tables that were rewritten.
    pub tables: u64,
    /// How large they were (bytes).
    pub bytes: i64,
    /// People who were forgotten, of whom nothing is left in old versions any more.
    pub people: u64,
    /// What could not be done, and why. Where there is any, nobody counts as gone.
    pub left: Vec<String>,
}

/// What is told on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScrubStep {
    /// A table of so many is rewritten.
    Table(u64, u64),
    /// The write-ahead log is turned.
    Log,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum ScrubError {
    /// Somebody's data are still in tables or files.
    #[error("{0} people are not forgotten completely yet: see `randevu timers`, account.erase")]
    Incomplete(usize),
    /// A transaction, or a copy elsewhere, still sees what was before, so PostgreSQL would keep it.
    #[error("{0} still sees what was before, and PostgreSQL keeps it: end it, or wait for it")]
    Seen(String),
    /// The database does not answer, or refuses.
    #[error("the database cannot be used: {0}")]
    Database(#[from] sqlx::Error),
    /// The store does not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Since when the longest forgotten of those people waits of whom something may be left in old versions, and how many they are.
///
/// # Errors
/// If the database does not answer.
pub async fn unscrubbed(ledger: &Ledger) -> Result<(i64, Option<DateTime<Utc>>), sqlx::Error> {
    sqlx::query_as("SELECT count(*), min(completed_at) FROM erasures WHERE scrubbed_at IS NULL AND completed_at IS NOT NULL")
        .fetch_one(ledger.pool())
        .await
}

/// Does it. While a table is rewritten, whoever wants to use it waits; while any is, readers of the log do.
///
/// # Errors
/// If it was not done. It may be done again.
pub async fn scrub(
    ledger: &Ledger,
    told: &mut (dyn FnMut(ScrubStep) + Send),
) -> Result<Scrubbed, ScrubError> {
    let unfinished = ledger.unfinished_erasures().await?.len();
    if unfinished > 0 {
        return Err(ScrubError::Incomplete(unfinished));
    }
    let mut connection = ledger.pool().acquire().await?;
    let began: DateTime<Utc> = sqlx::query_scalar("SELECT now()").fetch_one(&mut *connection).await?;
    unseen(&mut connection).await?;
    let mut done = Scrubbed::default();
    sqlx::query("SET lock_timeout = '10s'").execute(&mut *connection).await?;
    let rewritten = rewrite(&mut connection, &mut done, told).await;
    // The connection goes back to its pool as it came.
    sqlx::query("RESET lock_timeout").execute(&mut *connection).await?;
    rewritten?;
    told(ScrubStep::Log);
    for slot in slots(&mut connection).await? {
        done.left.push(format!(
            "the write-ahead log: the replication slot {slot} keeps what its reader has not taken"
        ));
    }
    if let Err(error) = turn(&mut connection).await {
        done.left.push(format!("the write-ahead log: {error}; it takes a superuser of PostgreSQL"));
    }
    if done.left.is_empty() {
        let people = sqlx::query(
            "UPDATE erasures SET scrubbed_at = now() WHERE completed_at <= $1 AND scrubbed_at IS NULL",
        );
        done.people = people.bind(began).execute(&mut *connection).await?.rows_affected();
    }
    Ok(done)
}

/// Comes back when no transaction sees any more what was there before now: what one sees is kept by a rewrite, too.
async fn unseen(connection: &mut PgConnection) -> Result<(), ScrubError> {
    let mark: String = sqlx::query_scalar("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
        .fetch_one(&mut *connection)
        .await?;
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let seer: Option<String> = sqlx::query_scalar(
            "SELECT who FROM (
                SELECT format('the transaction of process %s', pid), backend_xmin FROM pg_stat_activity
                    WHERE (datname = current_database() OR datname IS NULL) AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
                UNION ALL SELECT format('the replication slot %s', slot_name), xmin FROM pg_replication_slots WHERE xmin IS NOT NULL
                UNION ALL SELECT format('the prepared transaction %s', gid), transaction FROM pg_prepared_xacts
                    WHERE database = current_database()
             ) seers (who, xmin) WHERE age(xmin) > age($1::xid8::xid) ORDER BY age(xmin) DESC LIMIT 1",
        )
        .bind(&mark)
        .fetch_optional(&mut *connection)
        .await?;
        let Some(seer) = seer else { return Ok(()) };
        if tokio::time::Instant::now() > deadline {
            return Err(ScrubError::Seen(seer));
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn rewrite(
    connection: &mut PgConnection,
    done: &mut Scrubbed,
    told: &mut (dyn FnMut(ScrubStep) + Send),
) -> Result<(), ScrubError> {
    // The statistics last: they are gathered anew with each table.
    let tables = sqlx::query(
        "SELECT c.oid::regclass::text AS name, pg_relation_filenode(c.oid)::int8 AS file, pg_total_relation_size(c.oid) AS bytes
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind = 'r' AND (n.nspname IN ('public', 'rebuild') AND NOT (n.nspname = 'public' AND c.relname = ANY ($1))
            OR n.nspname = 'pg_catalog' AND c.relname IN ('pg_statistic', 'pg_statistic_ext_data'))
         ORDER BY n.nspname = 'pg_catalog', c.relname",
    )
    .bind(&GROWING[..])
    .fetch_all(&mut *connection)
    .await?;
    let total = tables.len() as u64;
    let disk = Disk::of_database(connection).await;
    for (table, number) in tables.iter().zip(0..) {
        told(ScrubStep::Table(number, total));
        let name: String = table.try_get("name")?;
        // The new table lies beside the old one until it is complete. A database whose disk is full stops.
        let bytes: i64 = table.try_get("bytes")?;
        let free = disk.as_ref().and_then(|disk| disk.free().ok());
        if let Some(free) = free.filter(|free| *free < bytes.unsigned_abs() + SCARCE) {
            done.left.push(format!(
                "{name}: rewriting it takes {} MB, and {} MB of {} would have to stay free",
                bytes >> 20,
                SCARCE >> 20,
                free >> 20
            ));
            continue;
        }
        let rewritten = match forget_samples(connection, &name).await {
            Ok(()) => full(connection, &name).await,
            refused => refused,
        };
        match rewritten {
            Ok(()) => {}
            Err(sqlx::Error::Database(error)) => {
                done.left.push(format!("{name}: {}", error.message()));
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        // Who may not do this is only warned, which nobody hears.
        let file: Option<i64> = sqlx::query_scalar("SELECT pg_relation_filenode(to_regclass($1))::int8")
            .bind(&name)
            .fetch_one(&mut *connection)
            .await?;
        if file == Some(table.try_get("file")?) {
            done.left.push(format!("{name}: this user may not rewrite it"));
            continue;
        }
        done.tables += 1;
        done.bytes += bytes;
    }
    Ok(())
}

/// Removes what the planner has kept of the table's columns. Of a table that is empty now it would never be gathered anew.
async fn forget_samples(connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM pg_catalog.pg_statistic WHERE starelid = to_regclass($1)
            OR starelid IN (SELECT indexrelid FROM pg_index WHERE indrelid = to_regclass($1))",
    )
    .bind(name)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Rewrites one table and its indexes.
async fn full(connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    let analyze = if name.starts_with("pg_") { "" } else { ", ANALYZE" };
    let statement = format!("VACUUM (FULL{analyze}) {name}");
    let mut tries = 0;
    loop {
        tries += 1;
        match sqlx::raw_sql(&statement).execute(&mut *connection).await {
            Err(sqlx::Error::Database(error))
                if error.code().as_deref() == Some("55P03") && tries < TRIES => {}
            done => return done.map(|_| ()),
        }
    }
}

/// Replication slots whose readers have not taken all of the log that was written up to now: their files are kept.
async fn slots(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT slot_name::text FROM pg_replication_slots WHERE restart_lsn < pg_current_wal_insert_lsn() ORDER BY slot_name",
    )
    .fetch_all(connection)
    .await
}

/// Writes over each file of the write-ahead log. A checkpoint then lets go of those that were before, or takes them for later use: so once more.
async fn turn(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    for _ in 0..2 {
        for _ in 0..MOST_FILES {
            let ahead: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' AND name > pg_walfile_name(pg_current_wal_insert_lsn())",
            )
            .fetch_one(&mut *connection)
            .await?;
            // A file in which nothing was written is not left. What is left is filled up with zeros; behind the last, a new one is made.
            sqlx::query("SELECT pg_logical_emit_message(false, 'randevu', '')")
                .execute(&mut *connection)
                .await?;
            sqlx::query("SELECT pg_switch_wal()").execute(&mut *connection).await?;
            if ahead == 0 {
                break;
            }
        }
        sqlx::raw_sql("CHECKPOINT").execute(&mut *connection).await?;
    }
    Ok(())
}
