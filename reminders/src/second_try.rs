//! Another try at the events that a reaction passed over, by a program that may understand them by now.

use ledger::{Ledger, LedgerError, Position};
use sqlx::PgConnection;

use crate::{
    MessageChange, Reaction, ReminderError,
    cause::Cause,
    checkpoint,
    checkpoint::Checkpoint,
    outbox,
    reaction::{ask, ask_messages},
    store,
};

/// An aggregate with an event that was passed over.
#[derive(sqlx::FromRow)]
struct Stream {
    aggregate_type: String,
    aggregate_id: String,
    /// The first such event.
    first: i64,
}

/// Tries a reaction's unhandled events again; says whether that changed any timers. What followed from later events of the same
/// stream is written again behind it, so that the last word stays the last. Timers that fired already may fire again by that, under
/// the same command ids. What still cannot be handled stays listed.
pub(crate) async fn unhandled(ledger: &Ledger, reaction: &dyn Reaction) -> Result<bool, ReminderError> {
    let streams: Vec<Stream> = sqlx::query_as(
        "SELECT aggregate_type, aggregate_id, min(sequence) AS first FROM unhandled_events WHERE reaction = $1
         GROUP BY aggregate_type, aggregate_id",
    )
    .bind(reaction.name())
    .fetch_all(ledger.pool())
    .await?;
    let mut changed = false;
    for stream in streams {
        changed |= again(ledger, reaction, &stream).await?;
    }
    Ok(changed)
}

async fn again(ledger: &Ledger, reaction: &dyn Reaction, stream: &Stream) -> Result<bool, ReminderError> {
    let name = reaction.name();
    let mut connection = ledger.pool().acquire().await?;
    // There is one: events were passed over.
    let here = Checkpoint::read(&mut connection, name, Position::START).await?;
    drop(connection);
    let events = match ledger.log().stream(&stream.aggregate_type, &stream.aggregate_id).await {
        Err(LedgerError::Fault(_)) => return Ok(false),
        outcome => outcome?,
    };
    // What is beyond the checkpoint will be read in its turn.
    let passed = events.iter().filter(|event| event.sequence >= stream.first && event.position <= here.0);
    let (mut timers, mut messages) = (vec![], vec![]);
    for event in passed {
        let (Ok(more), Ok(planned)) = (ask(reaction, event), ask_messages(reaction, event).await) else {
            return Ok(false);
        };
        let cause = Cause::of(event);
        timers.extend(more.into_iter().map(|change| (change, cause.clone())));
        messages.push((planned, cause));
    }
    let mut transaction = ledger.pool().begin().await?;
    let row = sqlx::query(
        "SELECT transaction_id::text AS transaction, position FROM reaction_checkpoints WHERE name = $1 FOR UPDATE",
    )
    .bind(name)
    .fetch_one(&mut *transaction)
    .await?;
    let listed = sqlx::query(
        "DELETE FROM unhandled_events WHERE reaction = $1 AND aggregate_type = $2 AND aggregate_id = $3",
    )
    .bind(name)
    .bind(&stream.aggregate_type)
    .bind(&stream.aggregate_id)
    .execute(&mut *transaction)
    .await?
    .rows_affected();
    let unmoved = checkpoint::position(&row)? == here.0;
    let written = match store::apply(&mut transaction, &timers).await {
        Ok(()) => plan(&mut transaction, &messages).await,
        error => error,
    };
    let applied = match written {
        Ok(()) => true,
        Err(error) => {
            transaction.rollback().await?;
            let error = ReminderError::from(error);
            return if error.is_of_the_data() { Ok(false) } else { Err(error) };
        }
    };
    // Another process moves the reaction on, or has tried this very stream: it is listed until the next start at the latest.
    if !unmoved || listed == 0 {
        transaction.rollback().await?;
        return Ok(false);
    }
    transaction.commit().await?;
    tracing::info!(
        reaction = name,
        aggregate_id = stream.aggregate_id,
        "events passed over before are handled now"
    );
    Ok(applied)
}

/// Plans what follows from each event.
async fn plan(
    connection: &mut PgConnection,
    messages: &[(Vec<MessageChange>, Option<Cause>)],
) -> Result<(), sqlx::Error> {
    for (planned, cause) in messages {
        outbox::apply(connection, planned, cause.as_ref()).await?;
    }
    Ok(())
}
