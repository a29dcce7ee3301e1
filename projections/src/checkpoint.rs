//! How far a projection has come, as the database knows it.

use ledger::Position;
use sqlx::{PgConnection, PgExecutor, Row, postgres::PgRow};

use crate::{ProjectionError, model::Projection};

/// A row of `projection_checkpoints`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) version: i32,
    pub(crate) position: Position,
    pub(crate) generation: i64,
    pub(crate) paused: bool,
}

const COLUMNS: &str = "version, transaction_id::text AS transaction, position, generation, paused";

impl Checkpoint {
    /// Reads it; the first who asks makes it, at the log's beginning.
    pub(crate) async fn read(
        connection: &mut PgConnection,
        projection: &Projection,
    ) -> Result<Self, ProjectionError> {
        let read = format!("SELECT {COLUMNS} FROM projection_checkpoints WHERE name = $1");
        if let Some(row) = sqlx::query(&read).bind(projection.name).fetch_optional(&mut *connection).await? {
            return Ok(of(&row)?);
        }
        sqlx::query(
            "INSERT INTO projection_checkpoints (name, version) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(projection.name)
        .bind(projection.version)
        .execute(&mut *connection)
        .await?;
        Ok(of(&sqlx::query(&read).bind(projection.name).fetch_one(connection).await?)?)
    }

    /// Reads it and keeps everybody else from moving it until the transaction ends.
    pub(crate) async fn lock(
        connection: &mut PgConnection,
        projection: &Projection,
    ) -> Result<Self, ProjectionError> {
        let read = format!("SELECT {COLUMNS} FROM projection_checkpoints WHERE name = $1 FOR UPDATE");
        let row = sqlx::query(&read).bind(projection.name).fetch_optional(connection).await?;
        Ok(of(&row.ok_or(ProjectionError::Unknown)?)?)
    }

    /// Are the rows in use of this program's version? Its folds fit no others.
    pub(crate) fn of_this_version(self, projection: &Projection) -> Result<Self, ProjectionError> {
        if self.version == projection.version { Ok(self) } else { Err(ProjectionError::OtherVersion) }
    }

    /// Moves it from here to `to`, unless somebody else moved it first. In a transaction, holds its row until the end.
    pub(crate) async fn advance(
        &self,
        executor: impl PgExecutor<'_>,
        projection: &Projection,
        to: Position,
        caught_up: bool,
    ) -> Result<bool, sqlx::Error> {
        let moved = sqlx::query(
            "UPDATE projection_checkpoints SET transaction_id = $1::text::xid8, position = $2, caught_up = $7,
                    last_error = NULL, followed_at = now(), updated_at = now()
             WHERE name = $3 AND transaction_id = $4::text::xid8 AND position = $5 AND generation = $6",
        )
        .bind(to.transaction.to_string())
        .bind(to.number)
        .bind(projection.name)
        .bind(self.position.transaction.to_string())
        .bind(self.position.number)
        .bind(self.generation)
        .bind(caught_up)
        .execute(executor)
        .await?;
        Ok(moved.rows_affected() == 1)
    }
}

fn of(row: &PgRow) -> Result<Checkpoint, sqlx::Error> {
    let transaction: String = row.try_get("transaction")?;
    Ok(Checkpoint {
        version: row.try_get("version")?,
        position: Position {
            transaction: transaction.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
            number: row.try_get("position")?,
        },
        generation: row.try_get("generation")?,
        paused: row.try_get("paused")?,
    })
}
