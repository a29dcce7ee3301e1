//! How far a reaction has come, and what it passed over.

use ledger::{Position, Recorded};
use sqlx::{PgConnection, PgExecutor, PgPool, Row, postgres::PgRow};

/// The place that is stored for a reaction: everything up to it has had its effect, everything beyond has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint(pub(crate) Position);

impl Checkpoint {
    /// Reads it; the first who asks makes it, at `first`.
    pub(crate) async fn read(
        connection: &mut PgConnection,
        reaction: &str,
        first: Position,
    ) -> Result<Self, sqlx::Error> {
        sqlx::query(
            "INSERT INTO reaction_checkpoints (name, transaction_id, position) VALUES ($1, $2::text::xid8, $3)
             ON CONFLICT DO NOTHING",
        )
        .bind(reaction)
        .bind(first.transaction.to_string())
        .bind(first.number)
        .execute(&mut *connection)
        .await?;
        let row = sqlx::query(
            "SELECT transaction_id::text AS transaction, position FROM reaction_checkpoints WHERE name = $1",
        )
        .bind(reaction)
        .fetch_one(connection)
        .await?;
        position(&row).map(Self)
    }

    /// Moves it from here to `to`, unless somebody else moved it first. In a transaction, holds its row until the end.
    pub(crate) async fn advance(
        self,
        executor: impl PgExecutor<'_>,
        reaction: &str,
        to: Position,
    ) -> Result<bool, sqlx::Error> {
        let moved = sqlx::query(
            "UPDATE reaction_checkpoints SET transaction_id = $1::text::xid8, position = $2, last_error = NULL,
                    updated_at = now()
             WHERE name = $3 AND transaction_id = $4::text::xid8 AND position = $5",
        )
        .bind(to.transaction.to_string())
        .bind(to.number)
        .bind(reaction)
        .bind(self.0.transaction.to_string())
        .bind(self.0.number)
        .execute(executor)
        .await?;
        Ok(moved.rows_affected() == 1)
    }
}

/// The place of the last event that is committed by now, though a transaction that still runs may keep it from being read.
pub(crate) async fn last_committed(pool: &PgPool) -> Result<Position, sqlx::Error> {
    let row = sqlx::query(
        "SELECT transaction_id::text AS transaction, position FROM events
         ORDER BY events.transaction_id DESC, events.position DESC LIMIT 1",
    )
    .fetch_optional(pool)
    .await?;
    row.as_ref().map_or(Ok(Position::START), position)
}

/// The place that a row with `transaction` (as text) and `position` tells.
pub(crate) fn position(row: &PgRow) -> Result<Position, sqlx::Error> {
    let transaction: String = row.try_get("transaction")?;
    Ok(Position {
        transaction: transaction.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
        number: row.try_get("position")?,
    })
}

/// Which event it is.
#[derive(Clone, Debug)]
pub(crate) struct EventName {
    pub(crate) aggregate_type: String,
    pub(crate) aggregate_id: String,
    pub(crate) sequence: i64,
}

impl EventName {
    pub(crate) fn of(event: &Recorded) -> Self {
        Self {
            aggregate_type: event.aggregate_type.clone(),
            aggregate_id: event.aggregate_id.clone(),
            sequence: event.sequence,
        }
    }

    /// Lists it as passed over by `reaction`, for this reason, and logs it.
    pub(crate) async fn list(
        &self,
        connection: &mut PgConnection,
        reaction: &'static str,
        why: &str,
    ) -> Result<(), sqlx::Error> {
        tracing::error!(
            reaction,
            aggregate_type = self.aggregate_type,
            aggregate_id = self.aggregate_id,
            sequence = self.sequence,
            error = why,
            "a reaction passes an event over"
        );
        metrics::counter!("randevu_reactions_unhandled_total", "reaction" => reaction).increment(1);
        sqlx::query(
            "INSERT INTO unhandled_events (reaction, aggregate_type, aggregate_id, sequence, error)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (reaction, aggregate_type, aggregate_id, sequence) DO UPDATE SET error = EXCLUDED.error",
        )
        .bind(reaction)
        .bind(&self.aggregate_type)
        .bind(&self.aggregate_id)
        .bind(self.sequence)
        .bind(why.replace('\0', ""))
        .execute(connection)
        .await?;
        Ok(())
    }
}
