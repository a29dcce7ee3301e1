//! How timers and reactions fare.

use chrono::{DateTime, Utc};
use ledger::{Ledger, Position};
use sqlx::{Row, postgres::PgRow};

use crate::{Reaction, ReminderError, checkpoint};

/// How timers and reactions fare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Does this process fire timers? Otherwise it stands by.
    pub leader: bool,
    /// How many timers there are.
    pub pending: i64,
    /// How many of them are due by now.
    pub overdue: i64,
    /// When the one that is due first is due, or was.
    pub oldest_due: Option<DateTime<Utc>>,
    /// How many have fired in vain and are kept for another try.
    pub failed: i64,
    /// The service's reactions.
    pub reactions: Vec<ReactionStatus>,
}

/// How a reaction fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionStatus {
    /// Its name.
    pub name: &'static str,
    /// How far it has come.
    pub checkpoint: Position,
    /// How many events it has still to read.
    pub behind: i64,
    /// How many events it has passed over, because it could not read them or say what follows.
    pub unhandled: i64,
    /// Why it passed the last of those over.
    pub unhandled_because: Option<String>,
    /// Why it does not move, if it does not.
    pub last_error: Option<String>,
    /// When it last moved; none if it never ran.
    pub updated_at: Option<DateTime<Utc>>,
}

/// Reads it from the tables. Counts every timer: a look for people, a third of a second for a million of them.
pub(crate) async fn status<'a>(
    ledger: &Ledger,
    now: DateTime<Utc>,
    leader: bool,
    reactions: impl Iterator<Item = &'a dyn Reaction>,
) -> Result<Status, ReminderError> {
    let row = sqlx::query(
        "SELECT count(*) AS pending, count(*) FILTER (WHERE due_at <= $1) AS overdue, min(due_at) AS oldest_due,
                count(*) FILTER (WHERE attempts > 0) AS failed FROM timers",
    )
    .bind(now)
    .fetch_one(ledger.pool())
    .await?;
    let mut found = vec![];
    for reaction in reactions {
        found.push(of(ledger, reaction).await?);
    }
    Ok(Status {
        leader,
        pending: row.try_get("pending")?,
        overdue: row.try_get("overdue")?,
        oldest_due: row.try_get("oldest_due")?,
        failed: row.try_get("failed")?,
        reactions: found,
    })
}

async fn of(ledger: &Ledger, reaction: &dyn Reaction) -> Result<ReactionStatus, ReminderError> {
    let row = sqlx::query(
        "SELECT transaction_id::text AS transaction, position, last_error, updated_at,
                (SELECT count(*) FROM unhandled_events WHERE reaction = c.name) AS unhandled,
                (SELECT error FROM unhandled_events WHERE reaction = c.name
                 ORDER BY noted_at DESC, sequence DESC LIMIT 1) AS unhandled_because
         FROM reaction_checkpoints c WHERE name = $1",
    )
    .bind(reaction.name())
    .fetch_optional(ledger.pool())
    .await?;
    let Some(row) = row else {
        return Ok(ReactionStatus {
            name: reaction.name(),
            checkpoint: Position::START,
            behind: ledger.log().count_after(Position::START).await?,
            unhandled: 0,
            unhandled_because: None,
            last_error: None,
            updated_at: None,
        });
    };
    let checkpoint = checkpoint::position(&row)?;
    Ok(ReactionStatus {
        name: reaction.name(),
        checkpoint,
        behind: ledger.unread(checkpoint, reaction.aggregates()).await?.0,
        unhandled: row.try_get("unhandled")?,
        unhandled_because: row.try_get("unhandled_because")?,
        last_error: row.try_get("last_error")?,
        updated_at: row.try_get("updated_at")?,
    })
}

/// A timer that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What it is called.
    pub key: String,
    /// Which handler acts.
    pub kind: String,
    /// When it is, or was, due.
    pub due_at: DateTime<Utc>,
    /// When it is tried next: then, or later after a failure.
    pub next_at: DateTime<Utc>,
    /// Tries that failed.
    pub attempts: i32,
    /// What went wrong in the last of them.
    pub last_error: Option<String>,
}

impl Waiting {
    /// The timers that are due first, at most `limit`.
    pub async fn list(ledger: &Ledger, limit: i64) -> Result<Vec<Self>, ReminderError> {
        let rows = sqlx::query(
            "SELECT timer_key, kind, due_at, next_at, attempts, last_error FROM timers ORDER BY next_at, timer_key LIMIT $1",
        )
        .bind(limit)
        .fetch_all(ledger.pool())
        .await?;
        let read = |row: &PgRow| {
            Ok(Self {
                key: row.try_get("timer_key")?,
                kind: row.try_get("kind")?,
                due_at: row.try_get("due_at")?,
                next_at: row.try_get("next_at")?,
                attempts: row.try_get("attempts")?,
                last_error: row.try_get("last_error")?,
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }
}
