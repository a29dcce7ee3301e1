//! Wake-ups: whoever sleeps until the next timer or message is due learns that there are others now.
//!
//! Told after the commit, never in it: PostgreSQL takes a lock on everybody's commits for a transaction that notifies. A lost word
//! costs time, no timer: the one who sleeps looks again now and then.

use std::{sync::Arc, time::Duration};

use sqlx::{PgPool, postgres::PgListener};
use tokio::{sync::watch, time::sleep};
use uuid::Uuid;

/// After a lost connection.
const RECONNECT: Duration = Duration::from_millis(500);

/// Word of other timers, or of other messages. Cheap to clone.
#[derive(Clone)]
pub(crate) struct News {
    channel: &'static str,
    here: Arc<watch::Sender<()>>,
    /// This process's name on the channel, so that it does not wake itself a second time.
    own: Uuid,
}

impl News {
    /// Of timers.
    pub(crate) fn new() -> Self {
        Self::on("randevu_timers")
    }

    /// Of messages.
    pub(crate) fn of_messages() -> Self {
        Self::on("randevu_messages")
    }

    fn on(channel: &'static str) -> Self {
        Self { channel, here: Arc::new(watch::Sender::new(())), own: Uuid::new_v4() }
    }

    /// Tells this process and the others that there are other ones.
    pub(crate) async fn tell(&self, pool: &PgPool) {
        self.here.send_replace(());
        let told = sqlx::query("SELECT pg_notify($1, $2)").bind(self.channel).bind(self.own.to_string());
        if let Err(error) = told.execute(pool).await
            && !pool.is_closed()
        {
            tracing::warn!(%error, "could not tell other processes what has changed");
        }
    }

    /// The ears of one who sleeps: changed whenever there is word. What was said since they last heard is heard at once.
    pub(crate) fn ears(&self) -> watch::Receiver<()> {
        self.here.subscribe()
    }

    /// Listens to the other processes. Ends with the pool, or when dropped.
    pub(crate) async fn listen(&self, pool: &PgPool) {
        loop {
            let listening = async {
                let mut listener = PgListener::connect_with(pool).await?;
                listener.listen(self.channel).await?;
                // What was told before, or while the connection was away, is unknown: look once.
                self.here.send_replace(());
                loop {
                    match listener.try_recv().await? {
                        Some(word) if word.payload() == self.own.to_string() => {}
                        Some(_) | None => self.here.send_replace(()),
                    }
                }
            };
            let ended: Result<std::convert::Infallible, sqlx::Error> = listening.await;
            match ended {
                Ok(never) => match never {},
                Err(_) if pool.is_closed() => return,
                Err(error) => tracing::warn!(%error, "not hearing of other processes"),
            }
            sleep(RECONNECT).await;
        }
    }
}
