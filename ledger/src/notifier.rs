//! Wake-ups: readers learn soon that there is something new, however many events arrive.
//!
//! PostgreSQL serialises transactions that notify, from NOTIFY through commit, so no appending transaction notifies. One task
//! does it afterwards, and says it once for all that was appended meanwhile. A lost wake-up costs time, never an event: readers ask
//! the log, not the message. That a person's key was destroyed is heard here, too.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::{Notify, watch};

use crate::Keyring;

const CHANNEL: &str = "randevu_events";
/// On which the database tells whose key was destroyed.
const KEYS: &str = "randevu_keys";
/// At most so often other processes are told.
const PAUSE: Duration = Duration::from_millis(5);
/// How often the idle teller looks whether the ledger is still in use.
const RECHECK: Duration = Duration::from_secs(1);
/// After a lost connection.
const RECONNECT: Duration = Duration::from_millis(500);

/// What the writer tells of its commits.
pub(crate) struct Announcer {
    readers: watch::Sender<u64>,
    appended: Notify,
}

impl Announcer {
    /// Starts the tasks that tell other processes of what this one appends, and this one of what others append. Both end with the
    /// announcer or the pool.
    pub(crate) fn start(pool: &PgPool, keyring: &Keyring) -> (Arc<Self>, watch::Receiver<u64>) {
        let (readers, changes) = watch::channel(0);
        let announcer = Arc::new(Self { readers, appended: Notify::new() });
        // A name for this process, so that it does not wake itself a second time.
        let own = uuid::Uuid::new_v4().to_string();
        tokio::spawn(tell(pool.clone(), Arc::downgrade(&announcer), own.clone()));
        tokio::spawn(hear(pool.clone(), Arc::downgrade(&announcer), own, keyring.clone()));
        (announcer, changes)
    }

    /// This process appended events.
    pub(crate) fn appended(&self) {
        self.wake_readers();
        self.appended.notify_one();
    }

    fn wake_readers(&self) {
        self.readers.send_modify(|value| *value += 1);
    }
}

async fn tell(pool: PgPool, announcer: Weak<Announcer>, own: String) {
    loop {
        let Some(announcer) = announcer.upgrade() else { return };
        if tokio::time::timeout(RECHECK, announcer.appended.notified()).await.is_err() {
            if pool.is_closed() {
                return;
            }
            continue;
        }
        drop(announcer);
        if let Err(error) =
            sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(&own).execute(&pool).await
            && !pool.is_closed()
        {
            tracing::warn!(%error, "could not notify other processes of new events");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn hear(pool: PgPool, announcer: Weak<Announcer>, own: String, keyring: Keyring) {
    loop {
        let listening = async {
            let mut listener = PgListener::connect_with(&pool).await?;
            listener.listen_all([CHANNEL, KEYS]).await?;
            keyring.tell_known(&mut listener).await?;
            keyring.drop_copies();
            loop {
                let foreign = match listener.try_recv().await? {
                    Some(message) if message.channel() == KEYS => {
                        message
                            .payload()
                            .parse()
                            .map_or_else(|_| keyring.drop_copies(), |id| keyring.drop_copy(id));
                        false
                    }
                    Some(message) => message.payload() != own,
                    // What was told while the connection was away is unknown: wake once.
                    None => {
                        keyring.tell_known(&mut listener).await?;
                        keyring.drop_copies();
                        true
                    }
                };
                let Some(announcer) = announcer.upgrade() else { return Ok::<_, sqlx::Error>(()) };
                if foreign {
                    announcer.wake_readers();
                }
            }
        };
        match listening.await {
            Ok(()) => return,
            Err(_) if pool.is_closed() || announcer.strong_count() == 0 => return,
            Err(error) => tracing::warn!(%error, "not hearing of other processes' events"),
        }
        tokio::time::sleep(RECONNECT).await;
    }
}
