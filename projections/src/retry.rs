//! Another try at parked events, after the cause was put right.

use ledger::Ledger;

use crate::{
    ProjectionError,
    batch::{Batch, Place},
    checkpoint::Checkpoint,
    model::Projection,
    named,
    parked::ParkedStreams,
};

/// Folds a projection's parked events again, in their order; gives how many are parked still. What does not fold stays parked.
pub async fn retry(ledger: &Ledger, name: &str) -> Result<usize, ProjectionError> {
    let projection = named(name)?;
    let mut transaction = ledger.pool().begin().await?;
    // Nobody else folds meanwhile; rows are read outside of the transaction and cannot change.
    Checkpoint::lock(&mut transaction, projection).await?;
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
        let stream = ledger.replay_stream(table.aggregate, &aggregate_id, first, table.personal).await?;
        // What is behind the last parked one has not been passed yet.
        events.extend(stream.into_iter().filter(|event| event.sequence <= last));
    }
    let mut streams = ParkedStreams::default();
    let batch = Batch::fold(ledger.pool(), Place::InUse, projection, &events, &mut streams).await?;
    sqlx::query("DELETE FROM parked_events WHERE projection = $1")
        .bind(projection.name)
        .execute(&mut *transaction)
        .await?;
    batch.write(&mut transaction, Place::InUse, projection).await?;
    look_anew(&mut transaction, projection).await?;
    transaction.commit().await?;
    Ok(batch.parked())
}

/// Lets whoever follows the log know that something besides it has happened.
async fn look_anew(connection: &mut sqlx::PgConnection, projection: &Projection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE projection_checkpoints SET generation = generation + 1, updated_at = now() WHERE name = $1",
    )
    .bind(projection.name)
    .execute(connection)
    .await?;
    Ok(())
}
