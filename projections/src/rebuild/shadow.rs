//! The tables beside those in use: filled, kept up, exchanged.

use chrono::{DateTime, Utc};
use domain::{AccountId, SiteId};
use ledger::{Ledger, Position};
use sqlx::{Connection, PgConnection};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::guard::Guard;
use crate::{
    ProjectionError,
    batch::{Batch, Place},
    checkpoint::Checkpoint,
    model::{Projection, Table},
    parked::{ParkedStreams, Parking, park},
    refold::events_of,
    scan::Scan,
    sheet::Sheet,
};

/// Events folded into the shadows in one transaction.
const PAGE: i64 = 1000;

/// The tables beside those in use, and how far they have come.
pub(super) struct Shadow<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) projection: &'static Projection,
    pub(super) guard: &'a mut Guard,
    pub(super) here: Standpoint,
    /// Who was forgotten before is nowhere in them.
    pub(super) began_at: DateTime<Utc>,
}

/// How far the shadows have come.
#[derive(Clone)]
pub(super) struct Standpoint {
    pub(super) position: Position,
    pub(super) streams: ParkedStreams,
    pub(super) parking: Vec<Parking>,
}

impl<'a> Shadow<'a> {
    /// Makes the shadows and copies into them what was folded.
    pub(super) async fn fill(
        ledger: &'a Ledger,
        guard: &'a mut Guard,
        scan: Scan,
        began_at: DateTime<Utc>,
    ) -> Result<Self, ProjectionError> {
        let Scan { projection, sheets, streams, parking, position } = scan;
        for (table, sheet) in projection.tables.iter().zip(sheets) {
            fill(&mut guard.connection, table, sheet).await?;
        }
        let here = Standpoint { position, streams, parking };
        Ok(Self { ledger, projection, guard, here, began_at })
    }

    /// Folds everything up to `until` into the shadows, a short transaction to a page; gives how many events that were.
    pub(super) async fn catch_up(&mut self, until: Position) -> Result<usize, ProjectionError> {
        let Self { ledger, projection, guard, here, .. } = self;
        here.catch_up(ledger, &mut guard.connection, projection, until).await
    }

    /// Exchanges the tables; gives how many events had come meanwhile.
    pub(super) async fn exchange(&mut self) -> Result<usize, ProjectionError> {
        let end = self.ledger.horizon().await?.end;
        let folded = self.catch_up(end).await?;
        // What is written from here on is undone with the transaction.
        let before = self.here.clone();
        let exchanged = self.exchange_at_once().await;
        if exchanged.is_err() {
            self.here = before;
        }
        Ok(folded + exchanged?)
    }

    async fn exchange_at_once(&mut self) -> Result<usize, ProjectionError> {
        let Self { ledger, projection, guard, here, began_at } = self;
        let mut transaction = guard.connection.begin().await?;
        // Who waits for the tables' locks makes everybody behind wait as well, so not for long.
        sqlx::query("SET LOCAL lock_timeout = '500ms'").execute(&mut *transaction).await?;
        let live = Checkpoint::lock(&mut transaction, projection).await?;
        // From here on nobody else folds; the shadows get ahead of what is in use, never behind it.
        let end = ledger.horizon().await?.end.max(live.position);
        let folded = here.catch_up(ledger, &mut transaction, projection, end).await?;
        forget_since(ledger, &mut transaction, projection, here.position, *began_at).await?;
        for table in projection.tables {
            sqlx::query("SELECT swap_read_model($1)").bind(table.name).execute(&mut *transaction).await?;
        }
        sqlx::query("DELETE FROM prepared_projections WHERE name = $1")
            .bind(projection.name)
            .execute(&mut *transaction)
            .await?;
        replace_parked(&mut transaction, projection, &here.parking).await?;
        sqlx::query(
            "UPDATE projection_checkpoints SET version = $2, transaction_id = $3::text::xid8, position = $4,
                 generation = generation + 1, last_error = NULL, updated_at = now()
             WHERE name = $1",
        )
        .bind(projection.name)
        .bind(projection.version)
        .bind(end.transaction.to_string())
        .bind(end.number)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(folded)
    }

    /// Leaves the shadows for the program of this version to take up.
    pub(super) async fn leave(&mut self) -> Result<(), ProjectionError> {
        let Self { ledger, projection, guard, here, began_at } = self;
        let mut transaction = guard.connection.begin().await?;
        forget_since(ledger, &mut transaction, projection, here.position, *began_at).await?;
        sqlx::query(
            "INSERT INTO prepared_projections (name, version, transaction_id, position, parked, began_at)
             VALUES ($1, $2, $3::text::xid8, $4, $5, $6)
             ON CONFLICT (name) DO UPDATE SET version = EXCLUDED.version, transaction_id = EXCLUDED.transaction_id,
                 position = EXCLUDED.position, parked = EXCLUDED.parked, began_at = EXCLUDED.began_at",
        )
        .bind(projection.name)
        .bind(projection.version)
        .bind(here.position.transaction.to_string())
        .bind(here.position.number)
        .bind(serde_json::to_value(&here.parking)?)
        .bind(*began_at)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}

impl Standpoint {
    async fn catch_up(
        &mut self,
        ledger: &Ledger,
        connection: &mut PgConnection,
        projection: &Projection,
        until: Position,
    ) -> Result<usize, ProjectionError> {
        let (aggregates, personal) = (projection.aggregates(), projection.personal());
        let mut folded = 0;
        loop {
            let events = ledger.replay_opening(self.position, until, PAGE, &aggregates, &personal).await?;
            let Some(last) = events.last() else {
                self.position = until.max(self.position);
                return Ok(folded);
            };
            let batch =
                Batch::fold(connection, Place::Shadow, projection, &events, &mut self.streams).await?;
            let mut transaction = connection.begin().await?;
            batch.write_rows(&mut transaction, Place::Shadow, projection).await?;
            transaction.commit().await?;
            folded += events.len();
            self.position = last.position;
            self.parking.extend(batch.into_parking());
        }
    }
}

/// Folds anew, in the shadows, the rows of everybody who was forgotten since they were begun: what was folded before may know them still.
async fn forget_since(
    ledger: &Ledger,
    connection: &mut PgConnection,
    projection: &Projection,
    until: Position,
    began_at: DateTime<Utc>,
) -> Result<(), ProjectionError> {
    // An erasure has the time at which its transaction began, which never takes that long.
    let forgotten: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "SELECT site_id, account_id FROM erasures WHERE erased_at >= $1 - interval '1 minute'",
    )
    .bind(began_at)
    .fetch_all(&mut *connection)
    .await?;
    let personal = projection.personal();
    for (site, person) in forgotten {
        ledger.keyring().forget_copy(AccountId(person));
        let streams = ledger.streams_of_person(SiteId(site), AccountId(person)).await?;
        let concerned: Vec<_> =
            streams.iter().filter(|(aggregate, _)| personal.contains(&aggregate.as_str())).collect();
        let events = events_of(ledger, projection, &concerned, until).await?;
        let mut parked = ParkedStreams::with_nothing_parked(connection, projection.name).await?;
        let batch = Batch::anew(projection, &events, &mut parked)?;
        batch.write_rows(connection, Place::Shadow, projection).await?;
    }
    Ok(())
}

/// Makes the shadow of a table and copies the rows into it.
async fn fill(
    connection: &mut PgConnection,
    table: &Table,
    sheet: Box<dyn Sheet>,
) -> Result<(), ProjectionError> {
    sqlx::query("SELECT shadow_read_model($1)").bind(table.name).execute(&mut *connection).await?;
    let columns = sheet.columns()?;
    if columns.is_empty() {
        return Ok(());
    }
    let statement = format!("COPY rebuild.{} ({}) FROM STDIN", table.name, columns.join(", "));
    // While one piece is stored the next is written.
    let (sender, mut pieces) = mpsc::channel(2);
    let writing = tokio::task::spawn_blocking(move || {
        sheet.copy(&mut |piece| {
            // Nobody takes it any more once storing has failed, which is then reported.
            let _ = sender.blocking_send(piece);
        })
    });
    while let Some(piece) = pieces.recv().await {
        let mut copy = connection.copy_in_raw(&statement).await?;
        copy.send(piece).await?;
        copy.finish().await?;
    }
    writing.await.map_err(|error| ProjectionError::Interrupted(error.to_string()))??;
    Ok(())
}

async fn replace_parked(
    connection: &mut PgConnection,
    projection: &Projection,
    parking: &[Parking],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM parked_events WHERE projection = $1")
        .bind(projection.name)
        .execute(&mut *connection)
        .await?;
    park(connection, projection.name, parking).await
}
