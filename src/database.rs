//! The database that the server uses: the operator's own, or a private one that it supervises itself.

use std::time::Duration;

use sqlx::{
    ConnectOptions, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::config::Config;
use crate::postgres::{Postgres, PostgresError};

/// Connections that the server keeps to its database, at most.
const CONNECTIONS: u32 = 30;
/// How long a request waits for one before it is refused.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database does not let anybody in.
#[derive(Debug, thiserror::Error)]
#[error("the database at {place} cannot be used: {why}")]
pub struct Unreachable {
    place: String,
    why: sqlx::Error,
}

/// The server's connections. Waits for a database that is just being started.
///
/// # Errors
/// If there is none, or it does not let anybody in.
pub async fn pool(options: PgConnectOptions) -> Result<PgPool, Unreachable> {
    let options = options.application_name("randevu");
    let opened = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_with(options.clone())
        .await;
    let why = match opened {
        Ok(pool) => return Ok(pool),
        // The pool tried until its time was over, and does not say what was in the way.
        Err(sqlx::Error::PoolTimedOut) => match options.connect().await {
            Ok(_) => sqlx::Error::PoolTimedOut,
            Err(why) => why,
        },
        Err(why) => why,
    };
    let place = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    Err(Unreachable { place, why })
}

/// A database that can be connected to for as long as this value lives.
#[derive(Debug)]
pub struct Database {
    options: PgConnectOptions,
    private: Option<Postgres>,
}

impl Database {
    /// The operator's database as it is; the private one is started, and created where there is none yet.
    ///
    /// Does not connect to the operator's database: it may come up later than the server.
    pub async fn open(config: &Config) -> Result<Self, PostgresError> {
        if let Some(url) = &config.database_url {
            return Ok(Self { options: url.options(), private: None });
        }
        let private = Postgres::start(&config.postgres).await?;
        Ok(Self { options: private.options(), private: Some(private) })
    }

    /// As [`Database::open`], but a private PostgreSQL that a running server supervises is used along with it; and none is created unless it
    /// is the `first` thing that is done.
    pub async fn open_beside(config: &Config, first: bool) -> Result<Self, PostgresError> {
        if config.database_url.is_none() && !first && !Postgres::is_there(&config.postgres) {
            return Err(PostgresError::NotThere(config.postgres.data_dir.clone()));
        }
        match Self::open(config).await {
            Err(in_use @ PostgresError::InUse { .. }) => match Postgres::running(&config.postgres) {
                Some(options) => Ok(Self { options, private: None }),
                None => Err(in_use),
            },
            opened => opened,
        }
    }

    /// How to connect.
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// The private PostgreSQL, when it is one.
    pub fn private(&self) -> Option<&Postgres> {
        self.private.as_ref()
    }

    /// Stops the private PostgreSQL and waits until it is gone. Close all pools before: connections end here.
    pub async fn close(self) {
        if let Some(private) = self.private {
            private.stop().await;
        }
    }
}
