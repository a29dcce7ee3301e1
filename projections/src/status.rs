//! How the projections fare, as the database knows it; and pausing them.

use chrono::{DateTime, Utc};
use ledger::{Ledger, Position};
use sqlx::{PgPool, Row};

use crate::{PROJECTIONS, ProjectionError, named};

/// What a projection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Follows the log and has read all of it.
    Live,
    /// Follows the log and is behind.
    CatchingUp,
    /// Is being rebuilt; what is in use stays in use meanwhile.
    Rebuilding,
    /// Told to wait.
    Paused,
    /// Nobody follows the log for it.
    Stopped,
}

/// How a projection fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Its name.
    pub name: &'static str,
    /// What it is doing.
    pub state: State,
    /// How far it has come.
    pub checkpoint: Position,
    /// How many events it has still to read.
    pub behind: i64,
    /// When the oldest of these was recorded.
    pub behind_since: Option<DateTime<Utc>>,
    /// How many events are parked.
    pub parked: i64,
    /// The version of the folds that its rows in use are of.
    pub version: i32,
    /// The version of this program's folds: a greater one takes over when this program begins to follow the log.
    pub program_version: i32,
    /// Why it does not move, if it does not.
    pub last_error: Option<String>,
    /// When it last moved or was changed; none if it never ran.
    pub updated_at: Option<DateTime<Utc>>,
}

/// Who follows the log says so at least this often (seconds); see [`crate::Runner`].
const ALIVE: i32 = 20;

/// How every projection fares. Needs no runner.
pub async fn status(ledger: &Ledger) -> Result<Vec<Status>, ProjectionError> {
    let mut found = Vec::with_capacity(PROJECTIONS.len());
    for projection in PROJECTIONS {
        let row = sqlx::query(
            "SELECT version, transaction_id::text AS transaction, position, paused, caught_up, last_error, updated_at,
                    coalesce(followed_at > now() - make_interval(secs => $2), false) AS followed,
                    (SELECT count(*) FROM parked_events WHERE projection = c.name) AS parked,
                    EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                     WHERE l.locktype = 'advisory' AND d.datname = current_database() AND l.granted
                       AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($3, 0)) AS rebuilding
             FROM projection_checkpoints c WHERE name = $1",
        )
        .bind(projection.name)
        .bind(f64::from(ALIVE))
        .bind(crate::rebuild::lock_name(projection.name))
        .fetch_optional(ledger.pool())
        .await?;
        let Some(row) = row else {
            found.push(Status {
                name: projection.name,
                state: State::Stopped,
                checkpoint: Position::START,
                behind: ledger.log().count_after(Position::START).await?,
                behind_since: None,
                parked: 0,
                version: projection.version,
                program_version: projection.version,
                last_error: None,
                updated_at: None,
            });
            continue;
        };
        let transaction: String = row.try_get("transaction")?;
        let checkpoint = Position {
            transaction: transaction.parse().unwrap_or_default(),
            number: row.try_get("position")?,
        };
        let (behind, behind_since) = ledger.unread(checkpoint, &projection.aggregates()).await?;
        let state = if row.try_get("rebuilding")? {
            State::Rebuilding
        } else if row.try_get("paused")? {
            State::Paused
        } else if !row.try_get::<bool, _>("followed")? {
            State::Stopped
        } else if row.try_get("caught_up")? {
            State::Live
        } else {
            State::CatchingUp
        };
        found.push(Status {
            name: projection.name,
            state,
            checkpoint,
            behind,
            behind_since,
            parked: row.try_get("parked")?,
            version: row.try_get("version")?,
            program_version: projection.version,
            last_error: row.try_get("last_error")?,
            updated_at: row.try_get("updated_at")?,
        });
    }
    Ok(found)
}

/// Lets a projection stand still until it is resumed. What is read meanwhile is old.
pub async fn pause(pool: &PgPool, name: &str) -> Result<(), ProjectionError> {
    set_paused(pool, name, true).await
}

/// Lets a paused projection go on.
pub async fn resume(pool: &PgPool, name: &str) -> Result<(), ProjectionError> {
    set_paused(pool, name, false).await
}

async fn set_paused(pool: &PgPool, name: &str, paused: bool) -> Result<(), ProjectionError> {
    let projection = named(name)?;
    sqlx::query(
        "INSERT INTO projection_checkpoints (name, version, paused) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET paused = $3, generation = projection_checkpoints.generation + 1,
             updated_at = now()",
    )
    .bind(projection.name)
    .bind(projection.version)
    .bind(paused)
    .execute(pool)
    .await?;
    Ok(())
}
