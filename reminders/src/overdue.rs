//! How long what the system does by itself has waited beyond its time.

use ledger::Ledger;

use crate::ReminderError;

/// How long things have waited, in seconds; 0 where nothing waits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overdue {
    /// The oldest event that each reaction has still to read, of any kind.
    pub reactions: Vec<(String, f64)>,
    /// The timer that was due first.
    pub timers: f64,
    /// The message that was due first.
    pub messages: f64,
}

/// Looks it up, whichever process does the work. Cheap: the heads of indexes.
///
/// # Errors
/// If the database does not answer.
pub async fn overdue(ledger: &Ledger) -> Result<Overdue, ReminderError> {
    let reactions = sqlx::query_as(
        "SELECT c.name, greatest(coalesce((SELECT extract(epoch FROM now() - e.recorded_at) FROM events e
             WHERE (e.transaction_id, e.position) > (c.transaction_id, c.position)
             ORDER BY e.transaction_id, e.position LIMIT 1), 0), 0)::float8
         FROM reaction_checkpoints c",
    )
    .fetch_all(ledger.pool())
    .await?;
    let (timers, messages) = sqlx::query_as(
        "SELECT greatest(extract(epoch FROM now() - (SELECT min(next_at) FROM timers)), 0)::float8,
                greatest(extract(epoch FROM now() - (SELECT min(next_at) FROM outbox WHERE state = 'pending')), 0)::float8",
    )
    .fetch_one(ledger.pool())
    .await?;
    Ok(Overdue { reactions, timers, messages })
}
