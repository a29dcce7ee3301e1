//! Connecting to the private PostgreSQL of a server that runs, from another process: the operator's command line.

use std::fs;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::{DATABASE, Postgres, PostgresConfig, SUPERUSER};

impl Postgres {
    /// Is there a cluster in this data directory?
    pub fn is_there(config: &PostgresConfig) -> bool {
        config.data_dir.join("postgres/data/PG_VERSION").exists()
    }

    /// How to connect to the PostgreSQL that a running server supervises on this data directory; nothing if it is not ready.
    ///
    /// The fourth and fifth lines of `postmaster.pid` are its port and its socket's directory, the eighth says `ready`.
    pub fn running(config: &PostgresConfig) -> Option<PgConnectOptions> {
        let file = config.data_dir.join("postgres/data/postmaster.pid");
        let text = fs::read_to_string(file).ok()?;
        let mut lines = text.lines().map(str::trim);
        let port = lines.nth(3)?.parse().ok()?;
        let socket = lines.next()?.to_owned();
        (lines.nth(2)? == "ready").then(|| {
            PgConnectOptions::new_without_pgpass()
                .socket(socket)
                .port(port)
                .username(SUPERUSER)
                .ssl_mode(PgSslMode::Disable)
                .database(DATABASE)
        })
    }
}
