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
    let checkpoints: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT name, transaction_id::text, position FROM reaction_checkpoints")
            .fetch_all(ledger.pool())
            .await?;
    let mut reactions = Vec::with_capacity(checkpoints.len());
    for (name, transaction, position) in checkpoints {
        let waited = sqlx::query_scalar(
            "SELECT greatest(coalesce((SELECT extract(epoch FROM now() - recorded_at) FROM events
                 WHERE (transaction_id, position) > ($1::text::xid8, $2)
                 ORDER BY events.transaction_id, events.position LIMIT 1), 0), 0)::float8",
        );
        let waited = waited.bind(transaction).bind(position).fetch_one(ledger.pool()).await?;
        reactions.push((name, waited));
    }
    let (timers, messages) = sqlx::query_as(
        "SELECT greatest(extract(epoch FROM now() - (SELECT min(next_at) FROM timers)), 0)::float8,
                greatest(extract(epoch FROM now() - (SELECT min(next_at) FROM outbox WHERE state = 'pending')), 0)::float8",
    )
    .fetch_one(ledger.pool())
    .await?;
    Ok(Overdue { reactions, timers, messages })
}
