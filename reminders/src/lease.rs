//! Work that one process at a time does.
//!
//! The lease is a lock that PostgreSQL holds for a connection. When the process dies, or is cut off, the connection ends and the lock
//! with it. Whoever holds the lease does the guarded work's reading through the lease's own connection: where that fails, the lease is gone,
//! and there is nothing more to do by mistake.

use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection, PgPool};

/// A connection that holds the lock, or tries to.
pub struct Candidate {
    pool: PgPool,
    name: &'static str,
    connection: Option<PgConnection>,
}

/// The right to do the work.
pub struct Lease {
    connection: PgConnection,
}

/// For the connection's whole life. What it commits may be lost in the database's crash, and is then done again; it may idle for
/// as long as nothing is due; and when the machine at its other end goes dark, PostgreSQL finds out within some 15 seconds.
const SETTINGS: &str =
    "SET synchronous_commit = off; SET idle_session_timeout = 0; SET tcp_keepalives_idle = 5;
    SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 2";

/// How long a good-bye may take.
const GOOD_BYE: Duration = Duration::from_secs(5);

impl Candidate {
    /// Somebody who would do the work that is guarded by the lock of this name.
    pub fn new(pool: &PgPool, name: &'static str) -> Self {
        Self { pool: pool.clone(), name, connection: None }
    }

    /// Takes the lease if nobody has it. Dropped in the middle, it takes nothing: the connection ends with it.
    pub async fn take(&mut self) -> Result<Option<Lease>, sqlx::Error> {
        let mut connection = if let Some(connection) = self.connection.take() {
            connection
        } else {
            // No longer the pool's: it must never be given to somebody else with the lock on it.
            let mut connection = self.pool.acquire().await?.detach();
            connection.execute(SETTINGS).await?;
            connection
        };
        let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
            .bind(self.name)
            .fetch_one(&mut connection)
            .await?;
        if taken {
            return Ok(Some(Lease { connection }));
        }
        self.connection = Some(connection);
        Ok(None)
    }

    /// Gives up.
    pub async fn leave(self) {
        if let Some(connection) = self.connection {
            close(connection).await;
        }
    }
}

impl Lease {
    /// The connection that holds the lock.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Lets another have it.
    pub async fn release(self) {
        close(self.connection).await;
    }
}

/// Says good-bye, upon which PostgreSQL lets go of the lock. A connection that is lost has let go already.
async fn close(connection: PgConnection) {
    let _ = tokio::time::timeout(GOOD_BYE, connection.close()).await;
}
