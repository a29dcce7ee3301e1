//! A history that was restored into another database cluster.
//!
//! The log's order is `(transaction_id, position)`, read below the oldest transaction that still runs. A dump that is restored elsewhere
//! brings transaction ids along that lie ahead of the new cluster's own counter: nothing would be readable until it had caught up, and
//! what is written meanwhile would stand before what came first. So the restored events get small numbers, which lie behind any cluster's
//! counter, and keep their order by position; digests do not cover these numbers.
//!
//! Whoever follows the log is neither sent back nor ahead: events that lie between the same two checkpoints get the same number, so that
//! each checkpoint still parts what was read from what was not.

use sqlx::PgConnection;

use crate::{Ledger, LedgerError};

/// The first transaction id that a cluster gives out is 3; those of its own making lie some hundreds after it.
const FIRST: i64 = 3;

/// What followers remember, by table: where they have come to.
const CHECKPOINTS: [&str; 2] = ["projection_checkpoints", "reaction_checkpoints"];

impl Ledger {
    /// Makes a history readable that was restored from another cluster. Gives how many events were numbered anew; none, nearly always,
    /// as nothing is to be done. Nobody may follow the log yet.
    ///
    /// # Errors
    /// If the database does not answer; then nothing has changed.
    pub async fn settle(&self) -> Result<u64, LedgerError> {
        let mut transaction = self.pool.begin().await.map_err(LedgerError::of)?;
        let numbered = settle(&mut transaction).await.map_err(LedgerError::of)?;
        transaction.commit().await.map_err(LedgerError::of)?;
        if numbered > 0 {
            // Nothing is known of a table that was just restored, and everything that follows the log is planned by what is known.
            sqlx::query("ANALYZE events").execute(&self.pool).await.map_err(LedgerError::of)?;
        }
        Ok(numbered)
    }

    /// The identifier of the database cluster, where this database's user may know it.
    pub(crate) async fn system_identifier(
        connection: &mut PgConnection,
    ) -> Result<Option<String>, sqlx::Error> {
        let allowed: bool =
            sqlx::query_scalar("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")
                .fetch_one(&mut *connection)
                .await?;
        if !allowed {
            return Ok(None);
        }
        sqlx::query_scalar("SELECT system_identifier::text FROM pg_control_system()")
            .fetch_optional(connection)
            .await
    }
}

/// What is known of where the history lies.
struct Standing {
    /// The cluster, as it calls itself.
    here: Option<String>,
    /// The cluster that the events are numbered in.
    known: Option<String>,
    /// Are there events whose numbers lie ahead of the cluster's counter?
    ahead: bool,
}

impl Standing {
    async fn read(connection: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let here = Ledger::system_identifier(connection).await?;
        let known = sqlx::query_scalar("SELECT system_identifier FROM installation")
            .fetch_optional(&mut *connection)
            .await?;
        let ahead = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM events WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot()))",
        )
        .fetch_one(connection)
        .await?;
        Ok(Self { here, known, ahead })
    }

    /// Where the identifier is not to be had, or was not kept yet, numbers ahead of the counter tell as much.
    fn is_foreign(&self) -> bool {
        let moved = matches!((&self.here, &self.known), (Some(here), Some(known)) if here != known);
        moved || self.ahead
    }
}

async fn settle(connection: &mut PgConnection) -> Result<u64, sqlx::Error> {
    let mut standing = Standing::read(connection).await?;
    if !standing.is_foreign() && standing.known.is_some() {
        return Ok(0);
    }
    // Another process may start at the same moment.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('settle', 0))")
        .execute(&mut *connection)
        .await?;
    standing = Standing::read(connection).await?;
    let numbered = if standing.is_foreign() {
        tracing::warn!(
            "this history comes from another database cluster: its log is being numbered anew, which takes a while"
        );
        number_anew(connection).await?
    } else {
        0
    };
    if standing.here.is_some() && standing.here != standing.known {
        sqlx::query(
            "INSERT INTO installation (system_identifier) VALUES ($1)
             ON CONFLICT (only_row) DO UPDATE SET system_identifier = EXCLUDED.system_identifier",
        )
        .bind(standing.here)
        .execute(connection)
        .await?;
    }
    Ok(numbered)
}

async fn number_anew(connection: &mut PgConnection) -> Result<u64, sqlx::Error> {
    sqlx::query("LOCK TABLE events IN ACCESS EXCLUSIVE MODE").execute(&mut *connection).await?;
    let union =
        CHECKPOINTS.map(|table| format!("SELECT transaction_id, position FROM {table}")).join(" UNION ");
    sqlx::query(&format!(
        "CREATE TEMPORARY TABLE marks ON COMMIT DROP AS
         SELECT transaction_id, position, row_number() OVER (ORDER BY transaction_id, position) - 1 AS rank
         FROM ({union}) c"
    ))
    .execute(&mut *connection)
    .await?;
    let numbered = sqlx::query(
        "UPDATE events e SET transaction_id = ($1 + (SELECT count(*) FROM marks m
             WHERE (m.transaction_id, m.position) < (e.transaction_id, e.position)))::text::xid8",
    )
    .bind(FIRST)
    .execute(&mut *connection)
    .await?
    .rows_affected();
    for table in CHECKPOINTS {
        sqlx::query(&format!(
            "UPDATE {table} c SET transaction_id = ($1 + m.rank)::text::xid8, position = $2 FROM marks m
             WHERE m.transaction_id = c.transaction_id AND m.position = c.position"
        ))
        .bind(FIRST)
        .bind(i64::MAX)
        .execute(&mut *connection)
        .await?;
    }
    // Its tables are in no backup.
    sqlx::query("DELETE FROM prepared_projections").execute(&mut *connection).await?;
    sqlx::query(
        "UPDATE parked_events p SET transaction_id = e.transaction_id FROM events e
         WHERE (e.aggregate_type, e.aggregate_id, e.sequence) = (p.aggregate_type, p.aggregate_id, p.sequence)",
    )
    .execute(connection)
    .await?;
    Ok(numbered)
}
