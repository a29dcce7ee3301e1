//! Another try at parked events, after the cause was put right; or none any more.

use ledger::Ledger;
use sqlx::PgConnection;

use crate::{
    ProjectionError,
    batch::{Batch, Place},
    checkpoint::Checkpoint,
    model::Projection,
    named,
    parked::ParkedStreams,
};

/// Which parked event.
#[derive(Clone, Copy, Debug)]
pub struct ParkedEvent<'a> {
    /// The aggregate's stored name.
    pub aggregate_type: &'a str,
    /// The aggregate.
    pub aggregate_id: &'a str,
    /// Its place in the aggregate's stream.
    pub sequence: i64,
}

/// Folds a projection's parked events again, in their order; gives how many are parked still. What does not fold stays parked.
///
/// # Errors
/// If there is no such projection, or the database does not answer.
pub async fn retry(ledger: &Ledger, name: &str) -> Result<usize, ProjectionError> {
    let projection = named(name)?;
    let mut transaction = ledger.pool().begin().await?;
    // Nobody else folds meanwhile.
    Checkpoint::lock(&mut transaction, projection).await?.of_this_version(projection)?;
    let left = fold_again(ledger, transaction.as_mut(), projection).await?;
    transaction.commit().await?;
    Ok(left)
}

/// Has a projection pass over a parked event for ever, also when it is rebuilt, and folds what was parked behind it; gives how many are
/// parked still. The event stays in the history. For an event that never will fold: its row then lacks what it said.
///
/// # Errors
/// If there is no such projection, the event is not parked, or only because an earlier one of its stream is.
pub async fn skip(
    ledger: &Ledger,
    name: &str,
    event: &ParkedEvent<'_>,
    reason: &str,
) -> Result<usize, ProjectionError> {
    let projection = named(name)?;
    let mut transaction = ledger.pool().begin().await?;
    Checkpoint::lock(&mut transaction, projection).await?.of_this_version(projection)?;
    let first: Option<i64> = sqlx::query_scalar(
        "SELECT min(sequence) FROM parked_events
         WHERE projection = $1 AND aggregate_type = $2 AND aggregate_id = $3",
    )
    .bind(projection.name)
    .bind(event.aggregate_type)
    .bind(event.aggregate_id)
    .fetch_one(&mut *transaction)
    .await?;
    match first {
        Some(first) if first == event.sequence => {}
        Some(first) if first < event.sequence => return Err(ProjectionError::BehindAnother(first)),
        _ => return Err(ProjectionError::NotParked),
    }
    sqlx::query(
        "INSERT INTO skipped_events (projection, aggregate_type, aggregate_id, sequence, reason)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(projection.name)
    .bind(event.aggregate_type)
    .bind(event.aggregate_id)
    .bind(event.sequence)
    .bind(reason)
    .execute(&mut *transaction)
    .await?;
    let left = fold_again(ledger, transaction.as_mut(), projection).await?;
    transaction.commit().await?;
    Ok(left)
}

async fn fold_again(
    ledger: &Ledger,
    transaction: &mut PgConnection,
    projection: &Projection,
) -> Result<usize, ProjectionError> {
    let parked: Vec<(String, String, i64, i64)> = sqlx::query_as(
        "SELECT aggregate_type, aggregate_id, min(sequence), max(sequence) FROM parked_events
         WHERE projection = $1 GROUP BY aggregate_type, aggregate_id",
    )
    .bind(projection.name)
    .fetch_all(&mut *transaction)
    .await?;
    let mut events = vec![];
    for (aggregate_type, aggregate_id, first, last) in parked {
        let Some(table) = projection.table_of(&aggregate_type) else { continue };
        let table = &projection.tables[table];
        let stream =
            ledger.replay_stream(table.aggregate, &aggregate_id, first, table.personal.is_some()).await?;
        // What is behind the last parked one has not been passed yet.
        events.extend(stream.into_iter().filter(|event| event.sequence <= last));
    }
    let mut streams = ParkedStreams::with_nothing_parked(&mut *transaction, projection.name).await?;
    let batch = Batch::fold(&mut *transaction, Place::InUse, projection, &events, &mut streams).await?;
    sqlx::query("DELETE FROM parked_events WHERE projection = $1")
        .bind(projection.name)
        .execute(&mut *transaction)
        .await?;
    batch.write(&mut *transaction, Place::InUse, projection).await?;
    look_anew(&mut *transaction, projection).await?;
    Ok(batch.parked())
}

/// Lets whoever follows the log know that something besides it has happened.
pub(crate) async fn look_anew(
    connection: &mut PgConnection,
    projection: &Projection,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE projection_checkpoints SET generation = generation + 1, updated_at = now() WHERE name = $1",
    )
    .bind(projection.name)
    .execute(connection)
    .await?;
    Ok(())
}
