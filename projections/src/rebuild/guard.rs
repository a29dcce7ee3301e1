//! One rebuild of a projection at a time, in any process.

use ledger::Ledger;
use sqlx::{Connection, PgConnection};

use crate::{ProjectionError, checkpoint::Checkpoint, model::Projection};

/// What a rebuild of this projection is locked by.
pub(crate) fn lock_name(name: &str) -> String {
    format!("rebuild {name}")
}

/// Keeps a second rebuild out. Everything that a rebuild writes goes through the very session that holds the lock: if that is lost, nothing
/// more is written, and the next who has the lock is alone with the shadows.
pub(crate) struct Guard {
    pub(crate) connection: PgConnection,
}

impl Guard {
    pub(crate) async fn acquire(ledger: &Ledger, projection: &Projection) -> Result<Self, ProjectionError> {
        let mut connection = ledger.pool().acquire().await?.detach();
        Checkpoint::read(&mut connection, projection).await?;
        let free: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
            .bind(lock_name(projection.name))
            .fetch_one(&mut connection)
            .await?;
        if free { Ok(Self { connection }) } else { Err(ProjectionError::BeingRebuilt) }
    }

    /// Gives the lock back. The server drops it with the connection too, but in its own time: who rebuilds again at once would be
    /// refused.
    pub(crate) async fn release(mut self) {
        let _ = sqlx::query("SELECT pg_advisory_unlock_all()").execute(&mut self.connection).await;
        let _ = self.connection.close().await;
    }

    /// Drops the shadows and what says that they are of use.
    pub(crate) async fn clear(&mut self, projection: &Projection) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM prepared_projections WHERE name = $1")
            .bind(projection.name)
            .execute(&mut self.connection)
            .await?;
        for table in projection.tables {
            let drop = format!("DROP TABLE IF EXISTS rebuild.{}", table.name);
            sqlx::query(&drop).execute(&mut self.connection).await?;
        }
        Ok(())
    }
}
