//! Who has read what of whom.
//!
//! What is read is noted when an answer is put together; before it goes out, its notes are stored. Notes that come while others are being stored are stored together with the next: so a busy server writes few, large
//! batches, and yet no answer is ever ahead of its record.

mod list;
mod looking;
mod store;

use std::{
    borrow::Cow,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use domain::{AccountId, SiteId};
use sqlx::PgPool;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

pub use list::{AccessFilter, AccessPlace, DataAccess, NoPlace};
pub use looking::{Looking, Sighted};
use store::Line;

/// How long an answer waits for its notes to be stored.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long storing waits after it has failed.
const PAUSE: Duration = Duration::from_millis(200);

/// Who reads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DataReader {
    /// A person who is signed in.
    Account(AccountId),
    /// Whoever ran a command on the server, by the name that the system knows.
    Command(String),
}

impl DataReader {
    fn stored(&self) -> String {
        match self {
            Self::Account(account) => account.to_string(),
            Self::Command(user) => format!("os:{user}"),
        }
    }

    fn of(stored: &str) -> Self {
        match stored.parse() {
            Ok(account) => Self::Account(account),
            Err(_) => Self::Command(stored.trim_start_matches("os:").to_owned()),
        }
    }
}

/// What makes one line of the record: further fields of the same go into the same line, and so does who else was shown the same fields.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// At which site.
    pub site: SiteId,
    /// Who reads.
    pub reader: DataReader,
    /// Whose data; nobody's where the history was looked at without them.
    pub subject: Option<AccountId>,
    /// In which record: an appointment, a ticket.
    pub record: Option<Uuid>,
    /// As part of which request.
    pub request: Uuid,
    /// Why, where that was asked.
    pub reason: Option<String>,
}

/// The record could not be written, so nothing may be shown.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("what is read of people cannot be recorded")]
pub struct NotRecorded;

/// Until when notes are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Batch(u64);

/// A field of the API, as `Account.email`.
pub type Field = Cow<'static, str>;

#[derive(Default)]
struct Pending {
    number: Batch,
    lines: Vec<Line>,
}

/// Notes who reads what of whom. Cheap to clone. Needs a Tokio runtime.
#[derive(Clone)]
pub struct AccessLog(Arc<Inner>);

struct Inner {
    pending: Mutex<Pending>,
    more: Arc<Notify>,
    stored: watch::Receiver<Batch>,
}

impl AccessLog {
    /// A log that is stored in this database.
    pub fn start(pool: PgPool) -> Self {
        let (tell, stored) = watch::channel(Batch::default());
        let pending = Mutex::new(Pending { number: Batch(1), ..Pending::default() });
        let inner = Arc::new(Inner { pending, more: Arc::new(Notify::new()), stored });
        tokio::spawn(write(pool, Arc::downgrade(&inner), Arc::clone(&inner.more), tell));
        Self(inner)
    }

    /// Notes what is read together, and stores it together: see [`AccessLog::stored`].
    pub fn note(&self, read: impl IntoIterator<Item = (Access, Field)>, at: DateTime<Utc>) -> Batch {
        let lines = store::lines(read, at);
        let mut pending = self.0.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if pending.lines.is_empty() && !lines.is_empty() {
            self.0.more.notify_one();
        }
        pending.lines.extend(lines);
        pending.number
    }

    /// Comes back when these notes are stored.
    ///
    /// # Errors
    /// If they cannot be, for as long as anybody would wait for an answer.
    pub async fn stored(&self, batch: Batch) -> Result<(), NotRecorded> {
        let mut stored = self.0.stored.clone();
        let waited = tokio::time::timeout(PATIENCE, stored.wait_for(|number| *number >= batch)).await;
        match waited {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(NotRecorded),
        }
    }
}

impl Inner {
    fn take(&self) -> (Batch, Vec<Line>) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let number = pending.number;
        pending.number = Batch(number.0 + 1);
        (number, std::mem::take(&mut pending.lines))
    }
}

/// Stores what is noted, for as long as anybody notes anything. What could not be stored is tried again together with what came since.
async fn write(pool: PgPool, inner: std::sync::Weak<Inner>, more: Arc<Notify>, tell: watch::Sender<Batch>) {
    let mut unstored: Vec<Line> = vec![];
    loop {
        let awaited = more.notified();
        if unstored.is_empty() {
            // Nobody notes anything any more once the last handle is gone; then nobody waits, either.
            let _ = tokio::time::timeout(Duration::from_secs(1), awaited).await;
        } else {
            tokio::time::sleep(PAUSE).await;
        }
        let Some(inner) = inner.upgrade() else { return };
        let (number, lines) = inner.take();
        drop(inner);
        unstored.extend(lines);
        match store::store(&pool, &mut unstored).await {
            Ok(()) => {
                tell.send_replace(number);
            }
            Err(error) => tracing::error!(%error, "what is read of people cannot be recorded"),
        }
    }
}
