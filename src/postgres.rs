//! A private PostgreSQL, supervised by this process, for those who do not bring one of their own (`DATABASE_URL`).
//!
//! What the data directory holds, below `RANDEVU_DATA_DIR/postgres`:
//!
//! | name | what |
//! |---|---|
//! | `owner.lock` | locked while a server uses the directory; holds its process id |
//! | `pg_hba.conf`, `pg_ident.conf` | who may connect; written at each start |
//! | `data` | PostgreSQL's own files; appears by a rename, so it is complete or absent |
//! | `socket` | the unix socket, the only way in: nothing listens on the network |
//!
//! Three promises, each with a test in `tests/postgres`:
//! one owner at a time (the lock), no postmaster that outlives its owner (the kernel stops it, see [`supervisor`]), and
//! nothing lost by a kill (`fsync` stays on; the next start waits for the old postmaster and recovers).

mod account;
mod attach;
mod binaries;
mod cluster;
mod supervisor;

use std::path::{Path, PathBuf};

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection, Executor};
use tokio::sync::watch;

pub use binaries::{OLDEST_MAJOR, Search};
use cluster::Cluster;
pub use supervisor::Status;
use supervisor::Supervisor;

/// The database that the server uses inside the private PostgreSQL.
const DATABASE: &str = "randevu";

/// The superuser's name inside the cluster.
const SUPERUSER: &str = "postgres";

/// Only part of the socket file's name: nothing listens on a port.
const PORT: u16 = 5432;

/// Where the private PostgreSQL keeps its files and where its programs are looked for.
#[derive(Clone, Debug)]
pub struct PostgresConfig {
    /// `RANDEVU_DATA_DIR`.
    pub data_dir: PathBuf,
    /// Where to look for PostgreSQL's programs.
    pub search: Search,
}

/// A running private PostgreSQL. Dropping it stops it too, but only [`Postgres::stop`] waits until it is gone.
#[derive(Debug)]
pub struct Postgres {
    supervisor: Supervisor,
    options: PgConnectOptions,
}

/// Why there is no private PostgreSQL. The messages are for the operator and say what to do.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// There is none, and whoever asks is not there to make one.
    #[error("there is no installation in {} (RANDEVU_DATA_DIR), and no DATABASE_URL", .0.display())]
    NotThere(PathBuf),
    /// No programs of a version that will do.
    #[error(
        "no PostgreSQL {OLDEST_MAJOR} or newer was found. Install it (Debian: apt-get install postgresql; macOS: brew \
         install postgresql), or run script/setup, or name its bin directory in RANDEVU_POSTGRES_BIN, or bring a database \
         of your own in DATABASE_URL"
    )]
    NoBinaries,
    /// `RANDEVU_POSTGRES_BIN` names a directory that will not do.
    #[error("RANDEVU_POSTGRES_BIN={}: no PostgreSQL {OLDEST_MAJOR} or newer is there", .0.display())]
    UnusableOverride(PathBuf),
    /// The files were written by a major version that is not installed.
    #[error(
        "the data in {} was written by PostgreSQL {written}, but this machine has {installed}. Install PostgreSQL \
         {written}, or move the data with pg_upgrade", data.display()
    )]
    OtherMajor {
        /// The data directory.
        data: PathBuf,
        /// Its `PG_VERSION`.
        written: String,
        /// What was found, for people.
        installed: String,
    },
    /// Another server uses the directory.
    #[error("{} is in use by another Randevu server{}", directory.display(), .pid.as_deref().map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    InUse {
        /// The directory.
        directory: PathBuf,
        /// The other server's process id, where it could be read.
        pid: Option<String>,
    },
    /// The directory was made by another user.
    #[error("{} belongs to user {owner}, and this server runs as user {me}: run it as the same user as before", directory.display())]
    ForeignOwner {
        /// The directory.
        directory: PathBuf,
        /// Numeric id of its owner.
        owner: u32,
        /// Numeric id of this process's user.
        me: u32,
    },
    /// The user who is to run PostgreSQL cannot reach something.
    #[error("user {account}, who runs PostgreSQL because root may not, cannot reach {}: {hint}", path.display())]
    Unreachable {
        /// The user.
        account: String,
        /// What is out of reach.
        path: PathBuf,
        /// What to do about it.
        hint: &'static str,
    },
    /// Root may not run PostgreSQL and there is no way to become somebody else.
    #[error(
        "PostgreSQL refuses to run as root, and {0}. Run Randevu as an ordinary user, or set DATABASE_URL"
    )]
    NoAccount(String),
    /// One of PostgreSQL's programs failed.
    #[error("{program} failed: {output}")]
    Program {
        /// Which one.
        program: &'static str,
        /// The last lines that it printed.
        output: String,
    },
    /// A postmaster of an earlier run does not stop.
    #[error("PostgreSQL (process {0}) of an earlier run does not stop: end it by hand and start again")]
    Stray(i32),
    /// The file system said no.
    #[error("{doing} {}: {source}", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On which file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// PostgreSQL runs, but the server's own database could not be made.
    #[error("the database {DATABASE} could not be created: {0}")]
    Database(#[from] sqlx::Error),
    /// The supervising thread is gone.
    #[error("the thread that supervises PostgreSQL ended unexpectedly")]
    Supervisor,
}

impl PostgresError {
    fn io(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, source }
    }
}

impl Postgres {
    /// Starts PostgreSQL on the data directory, which is made first where there is none, and returns when it answers.
    ///
    /// The first start takes some two seconds, later ones a fifth of one. After a crash it lasts as long as PostgreSQL's
    /// recovery does.
    pub async fn start(config: &PostgresConfig) -> Result<Self, PostgresError> {
        let config = config.clone();
        let cluster = tokio::task::spawn_blocking(move || Cluster::open(&config))
            .await
            .map_err(|_| PostgresError::Supervisor)??;
        let options = PgConnectOptions::new_without_pgpass()
            .socket(cluster.socket())
            .port(PORT)
            .username(SUPERUSER)
            .ssl_mode(PgSslMode::Disable) // a unix socket never leaves the machine, whatever PGSSLMODE says
            .database(DATABASE);
        let supervisor = Supervisor::start(cluster).await?;
        if let Err(error) = create_database(&options).await {
            supervisor.stop().await;
            return Err(error);
        }
        Ok(Self { supervisor, options })
    }

    /// How to connect to the server's database.
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// The same as an address, for programs like `psql`.
    pub fn url(&self) -> String {
        let socket = self.options.get_socket().map(|path| path.to_string_lossy().replace('/', "%2F"));
        format!("postgres://{SUPERUSER}@{}:{PORT}/{DATABASE}?sslmode=disable", socket.unwrap_or_default())
    }

    /// Whether PostgreSQL is up, and each change of that.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.supervisor.status()
    }

    /// Stops PostgreSQL: connections are ended, a checkpoint is written. Returns when it is gone.
    pub async fn stop(self) {
        self.supervisor.stop().await;
    }
}

async fn create_database(options: &PgConnectOptions) -> Result<(), PostgresError> {
    let mut connection = options.clone().database("postgres").connect().await?;
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(DATABASE)
        .fetch_one(&mut connection)
        .await?;
    if !exists {
        connection.execute(format!("CREATE DATABASE {DATABASE}").as_str()).await?;
    }
    connection.close().await?;
    Ok(())
}
