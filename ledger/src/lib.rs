//! The event store: append, load, tail in global order; sealing of personal data; digest chain.
//!
//! Commands write through a [`UnitOfWork`], which is the repository that cqrs-es loads from and persists to: reads go to
//! postgres-es, writes go to the [`writer`](crate::writer) that commits events, what follows from them (an [`Effect`]: claims on time,
//! tickets' numbers, …) and the command's own id in one transaction, several commands to a commit. Readers follow the [`Log`].

mod append;
mod bundle;
mod canonical;
mod checkpoint;
mod cluster;
mod copied;
mod difference;
mod digest;
mod effect;
mod emergency;
mod erasure;
mod error;
mod evidence;
mod health;
mod holds;
mod inline;
mod keyring;
mod log;
mod master_key;
mod metadata;
mod moment;
mod names;
mod notifier;
mod position;
mod relapse;
mod replay;
mod rotation;
mod seal;
mod secrets;
mod statements;
#[cfg(feature = "testing")]
pub mod testing;
mod timeline;
pub mod trace;
mod unit_of_work;
mod upcast;
mod verify;
mod writer;

use std::sync::Arc;

use postgres_es::PostgresEventRepository;
use sqlx::PgPool;
use tokio::sync::watch;

pub use bundle::{BundleError, BundledAttachment, BundledFile, Chains, Manifest};
pub use checkpoint::{Checkpoint, CheckpointError, CheckpointKey, Head, Seal, SealError};
pub use difference::{Difference, differences};
pub use effect::{Attach, Claim, Effect};
pub use emergency::{EMERGENCY_REASON, EmergencyAccess};
pub use erasure::{Contact, Erasure};
pub use error::{DISK_FULL, LedgerError};
pub use evidence::Evidence;
pub use health::{HeldBack, Kind, Statistics, Stream};
pub use holds::Hold;
pub use keyring::Keyring;
pub use log::{Log, Recorded};
pub use master_key::{MasterKey, MasterKeys};
pub use metadata::Metadata;
pub use moment::{Moment, MomentError, gapless, is_aggregate_type};
pub use position::Position;
pub use replay::{Horizon, Replayed};
pub use rotation::{Census, KeyringError, Rotated};
pub use secrets::{Purpose, Secrets};
pub use timeline::TimelineFilter;
pub use unit_of_work::{CommandKey, Receipt, UnitOfWork};
pub use upcast::upcasters;
pub use verify::{Breach, Flaw, LogOrder, Verified};

/// The database's schema, forward only.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");

/// The event store of one installation. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    pool: PgPool,
    keyring: Keyring,
    writer: writer::Writer,
    changes: watch::Receiver<u64>,
    loader: Arc<PostgresEventRepository>,
}

impl Ledger {
    /// Opens the store on a migrated database and starts its writer. Needs a Tokio runtime.
    pub fn open(pool: PgPool, master: &MasterKey) -> Self {
        Self::open_with(pool, master.clone().into())
    }

    /// As [`Ledger::open`], with a previous master key besides.
    pub fn open_with(pool: PgPool, masters: MasterKeys) -> Self {
        let keyring = Keyring::new(pool.clone(), masters);
        let (announcer, changes) = notifier::Announcer::start(&pool, &keyring);
        Self {
            keyring,
            writer: writer::Writer::start(pool.clone(), announcer),
            loader: Arc::new(PostgresEventRepository::new(pool.clone())),
            changes,
            pool,
        }
    }

    /// A repository for the one command that `command` names.
    pub fn unit_of_work(&self, command: CommandKey) -> UnitOfWork {
        UnitOfWork::new(self.clone(), command)
    }

    /// The log of all events, in global order.
    pub fn log(&self) -> Log {
        Log::new(self.pool.clone(), self.keyring.clone())
    }

    /// Changes its value whenever events may have been appended, by this process or another.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.clone()
    }

    /// The keys of persons.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The connections that the store uses.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The answer already given to the command with this key, if it was given.
    pub async fn receipt(&self, command: &CommandKey) -> Result<Option<Receipt>, LedgerError> {
        statements::receipt(&self.pool, command).await
    }

    /// The newest sequence of an aggregate's stream; 0 when it has no events. Cheap: one row of an index.
    pub async fn version(&self, aggregate_type: &str, aggregate_id: &str) -> Result<i64, LedgerError> {
        statements::version(&self.pool, aggregate_type, aggregate_id).await
    }

    /// The calls that these people talk in; who talks in none is left out.
    pub async fn engagements(
        &self,
        accounts: &[domain::AccountId],
    ) -> Result<std::collections::HashMap<domain::AccountId, domain::CallId>, LedgerError> {
        statements::engagements(&self.pool, accounts).await
    }

    /// The calls that are not over, with their sites.
    pub async fn open_calls(&self) -> Result<Vec<(domain::SiteId, domain::CallId)>, LedgerError> {
        statements::open_calls(&self.pool).await
    }

    /// How many events each of these calls has, in one look.
    pub async fn versions_of_calls(
        &self,
        calls: &[domain::CallId],
    ) -> Result<Vec<(domain::CallId, i64)>, LedgerError> {
        statements::versions(&self.pool, calls).await
    }

    /// Do provider and client have an appointment that was neither cancelled nor declined?
    pub async fn has_consultation(
        &self,
        provider: domain::AccountId,
        client: domain::AccountId,
    ) -> Result<bool, LedgerError> {
        statements::has_consultation(&self.pool, provider, client).await
    }
}
