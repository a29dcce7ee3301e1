//! A database of its own for each test (feature `testing`).
//!
//! `RANDEVU_TEST_DATABASE_URL` names a server on which databases may be created; `script/test` starts one, and so does
//! `eval "$(script/test-database)"`.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    str::FromStr,
    task::Poll,
};

use data_encoding::HEXLOWER;
use futures::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::{
    ConnectOptions, Connection, Executor, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use uuid::Uuid;

use crate::{
    Ledger, MIGRATIONS, MasterKey, canonical,
    digest::{self, EventDigest, Fields, GENESIS},
    names, statements,
};

/// Digests are written so many at a time.
const WRITTEN: usize = 10_000;

/// A migrated database that one test has to itself.
pub struct TestDatabase {
    server: PgConnectOptions,
    name: String,
}

impl TestDatabase {
    /// Creates and migrates it.
    ///
    /// # Panics
    /// When there is no server to create it on: a test without its database must fail, not pass.
    pub async fn create() -> Self {
        let url = std::env::var("RANDEVU_TEST_DATABASE_URL").expect(
            "RANDEVU_TEST_DATABASE_URL is not set; run script/test, or eval \"$(script/test-database)\"",
        );
        let server =
            PgConnectOptions::from_str(&url).expect("RANDEVU_TEST_DATABASE_URL is a PostgreSQL address");
        let name = format!("test_{}", Uuid::new_v4().simple());
        let mut connection = server.connect().await.expect("the test server answers");
        let template = template(&server, &mut connection).await.expect("a migrated database");
        connection
            .execute(format!("CREATE DATABASE {name} TEMPLATE {template}").as_str())
            .await
            .expect("a database can be created");
        let _ = connection.close().await;
        Self { server, name }
    }

    /// Where it is.
    pub fn options(&self) -> PgConnectOptions {
        self.server.clone().database(&self.name)
    }

    /// Its address, for another process.
    pub fn url(&self) -> String {
        self.options().to_url_lossy().to_string()
    }

    /// A pool of at most `connections` to it.
    pub async fn pool(&self, connections: u32) -> PgPool {
        PgPoolOptions::new()
            .max_connections(connections)
            .connect_with(self.options())
            .await
            .expect("the test database answers")
    }

    /// A ledger on it. Ledgers of one database share its master key.
    pub async fn ledger(&self) -> Ledger {
        Ledger::open(self.pool(10).await, &MasterKey::new([7; 32]))
    }
}

/// The migrated database that those of all tests are copies of, which is faster than migrating each. Made by whoever comes first; its name
/// says which migrations it has.
async fn template(server: &PgConnectOptions, connection: &mut PgConnection) -> Result<String, sqlx::Error> {
    let migrations = MIGRATIONS.iter().fold(Sha256::new(), |sum, one| sum.chain_update(&*one.checksum));
    let name = format!("randevu_template_{}", &HEXLOWER.encode(&migrations.finalize())[..16]);
    let exists = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)";
    if sqlx::query_scalar(exists).bind(&name).fetch_one(&mut *connection).await? {
        return Ok(name);
    }
    let lock = "SELECT pg_advisory_lock(hashtext($1))";
    sqlx::query(lock).bind(&name).execute(&mut *connection).await?;
    if !sqlx::query_scalar(exists).bind(&name).fetch_one(&mut *connection).await? {
        // Under another name until it is complete.
        let unfinished = format!("{name}_unfinished");
        connection.execute(format!("DROP DATABASE IF EXISTS {unfinished}").as_str()).await?;
        connection.execute(format!("CREATE DATABASE {unfinished}").as_str()).await?;
        let pool = PgPoolOptions::new().connect_with(server.clone().database(&unfinished)).await?;
        MIGRATIONS.run(&pool).await?;
        pool.close().await;
        connection.execute(format!("ALTER DATABASE {unfinished} RENAME TO {name}").as_str()).await?;
    }
    // The lock goes with the connection.
    Ok(name)
}

/// Gives every event the texts, the digest and the names that fit: for events that a test has made with SQL, and for playing somebody who knows how
/// to forge.
pub async fn forge(pool: &PgPool) {
    let stored = sqlx::query_as::<_, Stored>(
        "SELECT aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata FROM events
         ORDER BY aggregate_type, aggregate_id, sequence",
    );
    let mut pages = stored.fetch(pool).try_chunks(WRITTEN);
    let mut previous = GENESIS;
    while let Some(rows) = pages.try_next().await.expect("the events are read") {
        let texts: Vec<_> = rows.iter().map(|row| [&row.5, &row.6].map(canonical::of_value)).collect();
        let mut digests = Vec::with_capacity(rows.len());
        for (row, texts) in rows.iter().zip(&texts) {
            previous = chained(if row.2 == 1 { &GENESIS } else { &previous }, row, texts);
            digests.push(previous);
        }
        sqlx::query(
            "UPDATE events SET payload = new.payload::json, metadata = new.metadata::json, digest = new.digest, names = new.names::uuid[]
             FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bytea[], $7::text[])
                 AS new (type, id, sequence, payload, metadata, digest, names)
             WHERE aggregate_type = new.type AND aggregate_id = new.id AND events.sequence = new.sequence",
        )
        .bind(rows.iter().map(|row| row.0.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.1.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.2).collect::<Vec<_>>())
        .bind(texts.iter().map(|[payload, _]| payload.as_str()).collect::<Vec<_>>())
        .bind(texts.iter().map(|[_, metadata]| metadata.as_str()).collect::<Vec<_>>())
        .bind(digests.iter().map(<[u8; 32]>::as_slice).collect::<Vec<_>>())
        .bind(rows.iter().map(named).collect::<Vec<_>>())
        .execute(pool)
        .await
        .expect("the events are written");
    }
}

fn named((_, aggregate_id, _, _, _, payload, metadata): &Stored) -> String {
    let site = metadata["site_id"].as_str().and_then(|site| site.parse().ok()).unwrap_or_default();
    statements::array(&names::names(payload, &names::known(aggregate_id, site)))
}

fn chained(previous: &EventDigest, row: &Stored, [payload, metadata]: &[String; 2]) -> EventDigest {
    let (aggregate_type, aggregate_id, sequence, event_type, version, ..) = row;
    let fields = Fields {
        aggregate_type,
        aggregate_id,
        sequence: *sequence,
        event_type: event_type.as_bytes(),
        event_version: version.as_bytes(),
        payload: payload.as_bytes(),
        metadata: metadata.as_bytes(),
    };
    digest::chain(previous, &fields)
}

/// An event's fields that its digest covers.
type Stored = (String, String, i64, String, String, serde_json::Value, serde_json::Value);

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // On a thread of its own: a test's runtime may be gone, or single-threaded and waiting for this very call.
        let dropping = std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
                return;
            };
            runtime.block_on(async {
                if let Ok(mut connection) = server.connect().await {
                    let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                    let _ = connection.execute(statement.as_str()).await;
                    let _ = connection.close().await;
                }
            });
        });
        let _ = dropping.join();
    }
}

/// Drops a future while it waits for the `polls`th time; nothing if it had ended before.
pub async fn broken_off<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let (mut future, mut left) = (pin!(future), polls);
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            left -= 1;
            if left == 0 { Poll::Ready(None) } else { Poll::Pending }
        }
    })
    .await
}
