//! The server: the parts put together on one database, started and stopped in good order.

use std::{sync::Arc, time::Duration};

use attachments::{Limits, Store};
use axum::serve::ListenerExt;
use commands::{Bus, Clock, LinkKey, RecordingArchive, RoomKey};
use data_encoding::HEXLOWER;
use ledger::{CheckpointKey, KeyringError, Ledger, MIGRATIONS, Purpose, Secrets};
use mail::{SmtpOptions, Transport};
use media::{rooms::Rooms, turn::TurnServer};
use operations::{Disk, Prepared};
use projections::Runner;
use reminders::{Carriers, Letterhead, Receiving, Sending, Service, calls, notify, tickets};
use sqlx::{PgPool, postgres::PgConnectOptions};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    audit::schedule::Schedule,
    config::{Config, Mode},
    database,
    erasure::{self, Eraser, Erasures},
    figures, master_key, relay,
    retention::{Keeper, Retention},
    sweep,
};

/// So many bytes have to be free on the disk, or the server says that it is not ready. PostgreSQL writes its log ahead in pieces of 16 MiB.
const LEAST_DISK: u64 = 128 << 20;
/// How long requests under way may take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// No connection to the database can be had.
    #[error(transparent)]
    Unreachable(#[from] database::Unreachable),
    /// The database does not answer.
    #[error("the database cannot be used: {0}")]
    Database(sqlx::Error),
    /// The database has no room left.
    #[error("the database's disk is full: {0}")]
    DiskFull(sqlx::Error),
    /// Its schema is newer than this program, or was tampered with.
    #[error("the database's schema cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The master key cannot be read.
    #[error(transparent)]
    MasterKey(#[from] master_key::MasterKeyError),
    /// The data was sealed with another master key.
    #[error("the master key {origin} is not the one that this database needs: {why}")]
    OtherMasterKey {
        /// Where it comes from.
        origin: String,
        /// What does not fit.
        why: KeyringError,
    },
    /// The secrets beside people's keys cannot be read, or people not be forgotten again.
    #[error("the keys cannot be used: {0}")]
    Keys(ledger::LedgerError),
    /// What was begun to be forgotten cannot be taken up again.
    #[error("erasures cannot be completed: {0}")]
    Erasures(String),
    /// The history comes from another database cluster and could not be made readable in this one.
    #[error("the restored history cannot be brought into this database: {0}")]
    Restored(ledger::LedgerError),
    /// The directory of attached files cannot be used.
    #[error("attached files cannot be kept in {path}: {source}")]
    Attachments {
        /// The directory.
        path: String,
        /// What the store said.
        source: attachments::StoreError,
    },
    /// The directory of what is prepared for auditors cannot be used.
    #[error("files for auditors cannot be kept in {path}: {source}")]
    Prepared {
        /// The directory.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Mails or text messages cannot be sent as the configuration says.
    #[error("messages cannot be sent: {0}")]
    Carriers(String),
    /// The relay does not start, most often because an address is taken.
    #[error("the relay of calls {0} (RANDEVU_MEDIA_LISTEN, RANDEVU_MEDIA_TCP_LISTEN)")]
    Relay(#[from] media::engine::StartError),
    /// The TURN server does not start, most often because its address is taken.
    #[error("the TURN server cannot listen on {address} (RANDEVU_TURN_LISTEN): {source}")]
    Turn {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address} (RANDEVU_LISTEN): {source}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() {
            Some(ledger::DISK_FULL) => Self::DiskFull(error),
            _ => Self::Database(error),
        }
    }
}

/// The write side on one database: what the server and the operator's commands have in common.
pub struct Core {
    /// Its connections.
    pub pool: PgPool,
    /// The event store.
    pub ledger: Ledger,
    /// What checkpoints, links and addresses are signed with.
    pub secrets: Secrets,
}

impl Core {
    /// Connects, brings the schema up to date and opens the ledger.
    pub async fn open(config: &Config, options: PgConnectOptions) -> Result<Self, AppError> {
        let pool = database::pool(options).await?;
        MIGRATIONS.run(&pool).await?;
        let empty = sqlx::query_scalar("SELECT NOT EXISTS (SELECT FROM events)").fetch_one(&pool).await?;
        let ledger = Ledger::open_with(pool.clone(), master_key::of(config, empty).await?);
        ledger.keyring().check().await.map_err(|why| match why {
            KeyringError::Ledger(error) => AppError::Keys(error),
            why => AppError::OtherMasterKey { origin: config.master_key.to_string(), why },
        })?;
        let secrets = ledger.keyring().secrets().await.map_err(AppError::Keys)?;
        let numbered = ledger.settle().await.map_err(AppError::Restored)?;
        if numbered > 0 {
            tracing::warn!(
                events = numbered,
                "this history comes from another database cluster: its log is numbered anew"
            );
        }
        let remembered = ledger.forget_again().await.map_err(AppError::Keys)?;
        if !remembered.is_empty() {
            tracing::warn!(
                people = remembered.len(),
                "an older copy of keys or sign-ins was put back: who was forgotten since is forgotten again"
            );
            erasure::resume(&ledger).await.map_err(|error| AppError::Erasures(error.to_string()))?;
        }
        Ok(Self { pool, ledger, secrets })
    }
}

/// A server that answers requests.
pub struct App {
    core: Core,
    runner: Runner,
    reminders: Service,
    rooms: Rooms,
    turn: Option<TurnServer>,
    checkpoints: Option<tokio::task::JoinHandle<()>>,
    stop: CancellationToken,
    serving: tokio::task::JoinHandle<()>,
    address: std::net::SocketAddr,
}

impl App {
    /// Takes the address that requests come to, before anything else is begun: where it is taken, nothing was.
    pub async fn listen(config: &Config) -> Result<TcpListener, AppError> {
        let refused = |source| AppError::Listen { address: config.listen, source };
        TcpListener::bind(config.listen).await.map_err(refused)
    }

    /// Starts following the log and answering requests, by `clock`.
    pub async fn start(
        config: &Config,
        core: Core,
        clock: Clock,
        listener: TcpListener,
    ) -> Result<Self, AppError> {
        let stop = CancellationToken::new();
        let runner = Runner::start(&core.ledger, &stop);
        let bus = Bus::new(core.ledger.clone(), clock.clone());
        let files = files(config, &core).await?;
        let links = LinkKey::new(core.secrets.get(Purpose::Links));
        let recordings = RecordingArchive::new(config.data_dir.join("recordings"));
        let prepared = prepared(config)?;
        let disk = Disk::of(&config.data_dir, LEAST_DISK);
        erasure::resume(&core.ledger).await.map_err(|error| AppError::Erasures(error.to_string()))?;
        let eraser = Eraser {
            bus: bus.clone(),
            files: files.clone(),
            recordings: recordings.clone(),
            prepared: prepared.clone(),
            turn: tokio::sync::Mutex::default(),
        };
        let keeper = Keeper { bus: bus.clone(), recordings: recordings.clone() };
        let reminders = Service::start(
            &core.ledger,
            &clock,
            [
                tickets::handlers(&bus, &runner),
                calls::handlers(&bus),
                notify::handlers(&bus, &core.ledger, &runner),
                vec![eraser.handler(), keeper.handler()],
            ]
            .concat(),
            [
                tickets::reactions(),
                calls::reactions(),
                notify::reactions(&bus, &core.ledger),
                vec![Arc::new(Erasures), Arc::new(Retention)],
            ]
            .concat(),
            Some(Sending {
                head: Letterhead {
                    public_url: config.public_url.clone(),
                    from: config.mail_from.clone(),
                    bounces_to: config.mail_bounces_to.clone().map(|address| address.0),
                    links: links.clone(),
                },
                carriers: Arc::new(carriers(config)?),
                bus: bus.clone(),
                runner: runner.clone(),
            }),
            &stop,
        );
        let checkpoints =
            schedule(config, &core, &clock).map(|schedule| tokio::spawn(schedule.run(stop.clone())));
        tokio::spawn(sweep::run(files.clone(), prepared.clone(), clock, stop.clone()));
        let receiving = config.sms_url.as_ref().map(|url| {
            let secret = receipts_secret(&core.secrets);
            Arc::new(Receiving {
                receipts: url.0.receipts(&secret),
                address: receipts_address(config, &core.secrets),
                bus: bus.clone(),
                ledger: core.ledger.clone(),
            })
        });
        let room_key = RoomKey::new(core.secrets.get(Purpose::Rooms));
        let engine = relay::start(config).await?;
        let turn = relay::turn_server(config, &engine, bus.clock().clone()).await?;
        let turns = config.turn.iter().cloned().chain(turn.as_ref().map(TurnServer::turn)).collect();
        let rooms = Rooms::start(&bus, engine, room_key.clone(), turns, recordings.clone(), &stop);
        let app = graphql::app(graphql::Parts {
            receiving,
            bus,
            runner: runner.clone(),
            attachments: files,
            recordings,
            disk: disk.clone(),
            prepared,
            checkpoint_key: CheckpointKey::from(&core.secrets),
            config: http_config(config, &core.secrets, links, room_key),
            shutdown: stop.clone(),
        })
        .merge(rooms.router());
        tokio::spawn(figures::keep(core.ledger.clone(), disk, stop.clone()));
        let listen_error = |source| AppError::Listen { address: config.listen, source };
        let address = listener.local_addr().map_err(listen_error)?;
        let stopping = stop.clone();
        let serving = tokio::spawn(async move {
            let service = app.into_make_service_with_connect_info::<std::net::SocketAddr>();
            // Small messages must not wait for the acknowledgement of those before them.
            let listener = listener.tap_io(|connection| {
                let _ = connection.set_nodelay(true);
            });
            let server = axum::serve(listener, service).with_graceful_shutdown(stopping.cancelled_owned());
            if let Err(error) = server.await {
                tracing::error!(%error, "the HTTP server ended");
            }
        });
        Ok(Self { core, runner, reminders, rooms, turn, checkpoints, stop, serving, address })
    }

    /// Where it listens.
    pub fn address(&self) -> std::net::SocketAddr {
        self.address
    }

    /// Waits until the read models have seen everything that is in the log now; says whether they have.
    pub async fn caught_up(&self, patience: Duration) -> bool {
        let Ok(end) = self.core.ledger.log().end().await else { return false };
        let names: Vec<_> = projections::names().collect();
        self.runner.wait_for(&names, end, patience).await.is_ok()
    }

    /// Its event store.
    pub fn ledger(&self) -> &Ledger {
        &self.core.ledger
    }

    /// Its projections.
    pub fn runner(&self) -> &Runner {
        &self.runner
    }

    /// What it does by itself.
    pub fn reminders(&self) -> &Service {
        &self.reminders
    }

    /// Finishes what is under way and closes all connections.
    pub async fn stop(self) {
        self.stop.cancel();
        if tokio::time::timeout(GRACE, self.serving).await.is_err() {
            tracing::warn!("requests under way were cut off");
        }
        self.rooms.stopped().await;
        // Until now it has carried goodbyes.
        drop(self.turn);
        self.reminders.stopped().await;
        self.runner.stopped().await;
        if let Some(checkpoints) = self.checkpoints {
            let _ = checkpoints.await;
        }
        self.core.pool.close().await;
    }
}

/// The files that people have attached.
pub async fn files(config: &Config, core: &Core) -> Result<Store, AppError> {
    let directory = config.data_dir.join("attachments");
    let opened = Store::open(core.pool.clone(), directory.clone(), Limits::default()).await;
    opened.map_err(|source| AppError::Attachments { path: directory.display().to_string(), source })
}

/// What is prepared for auditors.
fn prepared(config: &Config) -> Result<Prepared, AppError> {
    let directory = config.data_dir.join("audit");
    let opened = Prepared::open(&directory);
    opened.map_err(|source| AppError::Prepared { path: directory.display().to_string(), source })
}

/// Who makes checkpoints, if the operator has said where they are put.
fn schedule(config: &Config, core: &Core, clock: &Clock) -> Option<Schedule> {
    Some(Schedule {
        ledger: core.ledger.clone(),
        key: CheckpointKey::from(&core.secrets),
        clock: clock.clone(),
        place: config.checkpoint_to.clone()?,
        token: config.checkpoint_token.clone(),
        every: chrono::TimeDelta::from_std(config.checkpoint_every).ok()?,
    })
}

/// Where mails go, for people.
pub fn where_mails_go(config: &Config) -> String {
    match &config.smtp_url {
        Some(url) => format!("Mails are handed to        {}", url.0),
        None => format!("Mails are written here     {}", config.data_dir.join("mail").display()),
    }
}

/// What stands in the address that carriers of text messages call, so that nobody else can.
fn receipts_secret(secrets: &Secrets) -> String {
    HEXLOWER.encode(&secrets.get(Purpose::Receipts))
}

/// The address that carriers of text messages call with delivery receipts. Secret.
pub fn receipts_address(config: &Config, secrets: &Secrets) -> String {
    format!("{}/sms/receipts/{}", config.public_url, receipts_secret(secrets))
}

/// Who carries messages: without a mail server mails are written into a directory, so that they can be read all the same.
fn carriers(config: &Config) -> Result<Carriers, AppError> {
    let mail = if let Some(url) = &config.smtp_url {
        let options =
            SmtpOptions { certificates: config.smtp_certificates.clone(), ..SmtpOptions::default() };
        Transport::smtp(&url.0, options)
    } else {
        Transport::directory(config.data_dir.join("mail"))
    };
    let mail = mail.map_err(|error| AppError::Carriers(error.to_string()))?;
    let sms = config.sms_url.as_ref().map(|url| url.0.provider(sms::Options::default()));
    let sms = sms.transpose().map_err(|error| AppError::Carriers(error.to_string()))?;
    Ok(Carriers { mail: Some(mail), sms: sms.map(Arc::from) })
}

fn http_config(config: &Config, secrets: &Secrets, links: LinkKey, rooms: RoomKey) -> graphql::HttpConfig {
    let proxies = config.trusted_proxies.clone();
    graphql::HttpConfig {
        production: config.mode == Mode::Production,
        cors_origins: config.cors_origins.clone(),
        trusted_proxies: std::sync::Arc::new(move |address| {
            proxies.iter().any(|network| network.contains(address))
        }),
        rate_per_minute: config.rate_per_minute,
        ..graphql::HttpConfig::new(config.public_url.clone(), secrets.get(Purpose::Feeds), links, rooms)
    }
}
