//! A private PostgreSQL as the server runs it, with flushing to disk, in a directory that goes away.

use std::path::PathBuf;

use commands::Clock;
use ledger::{Ledger, MIGRATIONS, MasterKey};
use randevu::{
    app::{App, Core},
    config::Config,
    postgres::Postgres,
};
use sqlx::{ConnectOptions, Executor, PgPool, postgres::PgPoolOptions};

pub(crate) struct Server {
    postgres: Postgres,
    directory: PathBuf,
}

/// A Randevu that answers.
pub(crate) struct Serving {
    pub(crate) app: App,
    pub(crate) url: String,
    pool: PgPool,
}

impl Serving {
    /// The processor time, in ticks of the system's clock, that this process and those of PostgreSQL have taken until now.
    pub(crate) async fn processor_ticks(&self) -> u64 {
        let processes = sqlx::query_scalar::<_, i32>("SELECT pid FROM pg_stat_activity");
        let processes = processes.fetch_all(&self.pool).await.expect("PostgreSQL's processes");
        let names = processes.iter().map(ToString::to_string).chain(["self".to_owned()]);
        names.filter_map(|name| ticks(&std::fs::read_to_string(format!("/proc/{name}/stat")).ok()?)).sum()
    }

    pub(crate) async fn stop(self) {
        self.app.stop().await;
        self.pool.close().await;
    }
}

/// Of a process, in its own code and in the system's: the 14th and 15th value. The name, which is the 2nd, may hold anything, up to its bracket.
fn ticks(stat: &str) -> Option<u64> {
    let mut values = stat.rsplit_once(") ")?.1.split(' ').skip(11);
    Some(values.next()?.parse::<u64>().ok()? + values.next()?.parse::<u64>().ok()?)
}

impl Server {
    pub(crate) async fn start() -> Self {
        let directory = std::env::temp_dir().join(format!("randevu-bench-{}", std::process::id()));
        let environment = [("RANDEVU_DATA_DIR".to_owned(), directory.display().to_string())].into();
        let config =
            Config::from_map(&environment, rustix::process::geteuid().is_root()).expect("a configuration");
        let postgres = Postgres::start(&config.postgres).await.expect("a PostgreSQL");
        Self { postgres, directory }
    }

    /// An empty, migrated database.
    pub(crate) async fn database(&self, name: &str) -> PgPool {
        let mut connection = self.postgres.options().connect().await.expect("the server answers");
        connection.execute(format!("CREATE DATABASE {name}").as_str()).await.expect("a database");
        let options = self.postgres.options().database(name);
        let pool = PgPoolOptions::new().max_connections(40).connect_with(options).await.expect("a pool");
        MIGRATIONS.run(&pool).await.expect("the migrations run");
        pool
    }

    pub(crate) fn ledger(pool: &PgPool) -> Ledger {
        Ledger::open(pool.clone(), &MasterKey::new([1; 32]))
    }

    /// Where programs like pgbench find it: socket directory and port.
    pub(crate) fn socket(&self) -> (PathBuf, u16) {
        let options = self.postgres.options();
        (options.get_socket().expect("a socket").clone(), options.get_port())
    }

    /// A Randevu on a database of this name, by `clock`.
    pub(crate) async fn serve(&self, name: &str, clock: &Clock) -> Serving {
        let pool = self.database(name).await;
        let directory = self.directory.join(name);
        let environment = [
            ("DATABASE_URL", "postgres://unused@localhost/unused"),
            ("RANDEVU_LISTEN", "127.0.0.1:0"),
            ("RANDEVU_RATE_PER_MINUTE", "100000000"),
            ("RANDEVU_DATA_DIR", &directory.to_string_lossy()),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let config = Config::from_map(&environment, false).expect("a configuration");
        let core = Core::open(&config, pool.connect_options().as_ref().clone()).await.expect("a core");
        let listener = App::listen(&config).await.expect("a free address");
        let app = App::start(&config, core, clock.clone(), listener).await.expect("a server");
        let url = format!("http://{}", app.address());
        Serving { app, url, pool }
    }

    pub(crate) async fn stop(self) {
        self.postgres.stop().await;
        let _ = std::fs::remove_dir_all(self.directory);
    }
}
