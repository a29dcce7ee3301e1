//! Sessions by which people are in rooms: whoever signs out leaves at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use commands::Bus;
use sqlx::postgres::PgListener;
use tokio::{sync::broadcast, time::timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const CHANNEL: &str = "randevu_sessions";
/// How often every session is looked at, told or not: one may have expired, or its account been closed.
const LOOK: Duration = Duration::from_secs(10);
const RECONNECT: Duration = Duration::from_millis(500);
/// Sessions that end in one moment; whoever misses one is told again at the next look.
const TOLD: usize = 256;

/// The sessions of those who are connected. Cheap to clone.
#[derive(Clone)]
pub(super) struct Sessions(Arc<Inner>);

struct Inner {
    bus: Bus,
    connected: Mutex<HashMap<Uuid, usize>>,
    ended: broadcast::Sender<Uuid>,
}

/// Hears when one session ends, until it is dropped.
pub(super) struct Lasting {
    sessions: Sessions,
    id: Uuid,
    ended: broadcast::Receiver<Uuid>,
}

impl Lasting {
    /// Waits until the session is over.
    pub(super) async fn over(&mut self) {
        loop {
            match self.ended.recv().await {
                Ok(id) if id == self.id => return,
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

impl Drop for Lasting {
    fn drop(&mut self) {
        let mut connected = self.sessions.connected();
        if let Some(count) = connected.get_mut(&self.id) {
            *count -= 1;
            if *count == 0 {
                connected.remove(&self.id);
            }
        }
    }
}

impl Sessions {
    pub(super) fn new(bus: Bus) -> Self {
        let ended = broadcast::channel(TOLD).0;
        Self(Arc::new(Inner { bus, connected: Mutex::default(), ended }))
    }

    /// Hears of this session's end from now on.
    pub(super) fn follow(&self, id: Uuid) -> Lasting {
        *self.connected().entry(id).or_default() += 1;
        Lasting { sessions: self.clone(), id, ended: self.0.ended.subscribe() }
    }

    /// Tells those who follow.
    pub(super) async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let hearing = stop.run_until_cancelled(self.hear()).await;
            if let Some(Err(error)) = hearing {
                tracing::warn!(%error, "not hearing of sessions that end");
                let _ = timeout(RECONNECT, stop.cancelled()).await;
            }
        }
    }

    async fn hear(&self) -> Result<(), commands::CommandError> {
        let mut listener = PgListener::connect_with(self.0.bus.ledger().pool()).await?;
        listener.listen(CHANNEL).await?;
        loop {
            // What was told while nobody listened is found by looking.
            let connected: Vec<Uuid> = self.connected().keys().copied().collect();
            if !connected.is_empty() {
                for id in self.0.bus.ended_sessions(&connected).await? {
                    let _ = self.0.ended.send(id);
                }
            }
            while let Ok(told) = timeout(LOOK, listener.recv()).await {
                if let Ok(id) = told?.payload().parse() {
                    let _ = self.0.ended.send(id);
                }
            }
        }
    }

    fn connected(&self) -> MutexGuard<'_, HashMap<Uuid, usize>> {
        // Nothing is left half done while it is held.
        self.0.connected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
