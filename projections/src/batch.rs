//! Some events folded into the rows they concern.

use std::collections::HashSet;

use ledger::Replayed;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    ProjectionError, Touched,
    model::Projection,
    parked::{ParkedStreams, Parking, park},
    sheet::{Outcome, Sheet},
};

/// Where a projection's tables are: in use, or beside them while they are rebuilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    InUse,
    Shadow,
}

impl Place {
    pub(crate) fn schema(self) -> &'static str {
        match self {
            Self::InUse => "public",
            Self::Shadow => "rebuild",
        }
    }
}

/// Folded, not yet written.
pub(crate) struct Batch {
    outcomes: Vec<Outcome>,
    parking: Vec<Parking>,
    pub(crate) touched: Vec<Touched>,
}

impl Batch {
    /// Loads the rows that `events` concern and folds. Changes nothing outside, except that `streams` learns what is parked.
    pub(crate) async fn fold(
        connection: &mut PgConnection,
        place: Place,
        projection: &Projection,
        events: &[Replayed],
        streams: &mut ParkedStreams,
    ) -> Result<Self, ProjectionError> {
        let mut sheets = projection.sheets();
        for (table, sheet) in projection.tables.iter().zip(&mut sheets) {
            let keys: HashSet<Uuid> = events
                .iter()
                .filter(|event| event.aggregate_type == table.aggregate)
                .filter_map(|event| sheet.key(event))
                .collect();
            if keys.is_empty() {
                continue;
            }
            let (name, key, schema) = (table.name, table.key, place.schema());
            let rows: Vec<Value> = sqlx::query_scalar(&format!(
                "SELECT to_jsonb(t) FROM {schema}.{name} t WHERE {key} = ANY($1)"
            ))
            .bind(Vec::from_iter(keys))
            .fetch_all(&mut *connection)
            .await?;
            for row in rows {
                sheet.put(row)?;
            }
        }
        Self::of(sheets, projection, events, streams)
    }

    /// Folds whole streams, whatever rows there are.
    pub(crate) fn anew(
        projection: &Projection,
        events: &[Replayed],
        streams: &mut ParkedStreams,
    ) -> Result<Self, ProjectionError> {
        Self::of(projection.sheets(), projection, events, streams)
    }

    fn of(
        mut sheets: Vec<Box<dyn Sheet>>,
        projection: &Projection,
        events: &[Replayed],
        streams: &mut ParkedStreams,
    ) -> Result<Self, ProjectionError> {
        let parking = fold_into(&mut sheets, projection, events, streams);
        let outcomes = sheets.iter().map(|sheet| sheet.outcome()).collect::<Result<_, _>>()?;
        let touched = sheets.iter().flat_map(|sheet| sheet.touched()).collect();
        Ok(Self { outcomes, parking, touched })
    }

    /// Writes the rows and what is parked.
    pub(crate) async fn write(
        &self,
        connection: &mut PgConnection,
        place: Place,
        projection: &Projection,
    ) -> Result<(), sqlx::Error> {
        self.write_rows(connection, place, projection).await?;
        park(connection, projection.name, &self.parking).await
    }

    /// Writes the rows alone.
    pub(crate) async fn write_rows(
        &self,
        connection: &mut PgConnection,
        place: Place,
        projection: &Projection,
    ) -> Result<(), sqlx::Error> {
        let schema = place.schema();
        for (table, outcome) in projection.tables.iter().zip(&self.outcomes) {
            let (name, key) = (table.name, table.key);
            if !outcome.columns.is_empty() {
                let columns = outcome.columns.join(", ");
                let replaced: Vec<String> =
                    outcome.columns.iter().map(|column| format!("{column} = EXCLUDED.{column}")).collect();
                sqlx::query(&format!(
                    "INSERT INTO {schema}.{name} ({columns})
                     SELECT {columns} FROM jsonb_populate_recordset(NULL::{schema}.{name}, $1::text::jsonb)
                     ON CONFLICT ({key}) DO UPDATE SET {}",
                    replaced.join(", ")
                ))
                .bind(&outcome.rows)
                .execute(&mut *connection)
                .await?;
            }
            if !outcome.gone.is_empty() {
                sqlx::query(&format!("DELETE FROM {schema}.{name} WHERE {key} = ANY($1)"))
                    .bind(&outcome.gone)
                    .execute(&mut *connection)
                    .await?;
            }
        }
        Ok(())
    }

    /// What is to be parked.
    pub(crate) fn into_parking(self) -> Vec<Parking> {
        self.parking
    }

    /// How many events are to be parked.
    pub(crate) fn parked(&self) -> usize {
        self.parking.len()
    }
}

/// Folds `events` into `sheets`; what does not fold, and what comes behind it, is to be parked.
pub(crate) fn fold_into<'a>(
    sheets: &mut [Box<dyn Sheet>],
    projection: &Projection,
    events: impl IntoIterator<Item = &'a Replayed>,
    streams: &mut ParkedStreams,
) -> Vec<Parking> {
    let mut parking = vec![];
    for event in events {
        let Some(table) = projection.table_of(event.aggregate_type) else { continue };
        if streams.passes_over(event) {
            continue;
        }
        if streams.holds(event) {
            parking.push(Parking::behind(event));
        } else if let Err(misfit) = sheets[table].fold(event) {
            streams.add(event);
            parking.push(Parking::of(event, &misfit));
        }
    }
    parking
}
