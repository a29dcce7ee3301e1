//! Folding the rows of some aggregates anew, where they are in use: what an event says of a person who was forgotten since reads otherwise.

use ledger::{Ledger, Position, Replayed};

use crate::{
    PROJECTIONS, ProjectionError,
    batch::{Batch, Place},
    checkpoint::Checkpoint,
    model::Projection,
    parked::ParkedStreams,
    rebuild::discard_prepared,
    retry::look_anew,
};

/// Folded at a time: whoever follows the log for a projection waits meanwhile.
const STREAMS: usize = 200;

/// Folds all rows of these aggregates (type and identifier) anew, in every projection that reads personal values of them. May be done
/// again.
///
/// # Errors
/// If the database does not answer; what was folded until then stays.
pub async fn refold(ledger: &Ledger, streams: &[(String, String)]) -> Result<(), ProjectionError> {
    for projection in PROJECTIONS {
        let personal = projection.personal();
        let concerned: Vec<_> =
            streams.iter().filter(|(aggregate, _)| personal.contains(&aggregate.as_str())).collect();
        for some in concerned.chunks(STREAMS) {
            fold_anew(ledger, projection, some).await?;
        }
    }
    discard_prepared(ledger).await
}

/// The events of these streams that the projection folds, opened, up to `until`.
pub(crate) async fn events_of(
    ledger: &Ledger,
    projection: &Projection,
    streams: &[&(String, String)],
    until: Position,
) -> Result<Vec<Replayed>, ProjectionError> {
    let mut events = vec![];
    for (aggregate, id) in streams {
        let Some(table) = projection.table_of(aggregate) else { continue };
        let stream = ledger.replay_stream(projection.tables[table].aggregate, id, 1, true).await?;
        events.extend(stream.into_iter().filter(|event| event.position <= until));
    }
    Ok(events)
}

async fn fold_anew(
    ledger: &Ledger,
    projection: &'static Projection,
    streams: &[&(String, String)],
) -> Result<(), ProjectionError> {
    let mut connection = ledger.pool().acquire().await?;
    Checkpoint::read(&mut connection, projection).await?;
    drop(connection);
    let mut transaction = ledger.pool().begin().await?;
    // Nobody else folds meanwhile.
    let here = Checkpoint::lock(&mut transaction, projection).await?.of_this_version(projection)?;
    let events = events_of(ledger, projection, streams, here.position).await?;
    // What is parked parks again, and is no news.
    let mut parked = ParkedStreams::with_nothing_parked(&mut transaction, projection.name).await?;
    let batch = Batch::anew(projection, &events, &mut parked)?;
    batch.write_rows(&mut transaction, Place::InUse, projection).await?;
    look_anew(&mut transaction, projection).await?;
    transaction.commit().await?;
    Ok(())
}
