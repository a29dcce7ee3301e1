//! Calls that somebody is connected to, as they stand: loaded anew whenever the log has more of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use commands::{Bus, CommandError};
use domain::{AccountId, CallId, SiteId, account::Account, call::Call};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// Looked at though nobody said that there is anything new.
const LOOK: Duration = Duration::from_secs(2);
/// A burst of events is read once.
const BURST: Duration = Duration::from_millis(5);

/// A call as it stood after so many events.
#[derive(Debug)]
pub(super) struct Snapshot {
    version: i64,
    pub(super) call: Call,
    /// What the people in it are called; nobody who has been erased.
    pub(super) names: HashMap<AccountId, String>,
}

/// The calls that are watched. Cheap to clone.
#[derive(Clone)]
pub(super) struct Watcher(Arc<Inner>);

struct Inner {
    bus: Bus,
    watched: Mutex<HashMap<CallId, Watched>>,
}

struct Watched {
    site: SiteId,
    watchers: usize,
    snapshot: watch::Sender<Arc<Snapshot>>,
}

/// Watching one call, until it is dropped.
pub(super) struct Watching {
    watcher: Watcher,
    call: CallId,
    pub(super) snapshot: watch::Receiver<Arc<Snapshot>>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        let mut watched = self.watcher.watched();
        if let Some(entry) = watched.get_mut(&self.call) {
            entry.watchers -= 1;
            if entry.watchers == 0 {
                watched.remove(&self.call);
            }
        }
    }
}

impl Watcher {
    pub(super) fn new(bus: Bus) -> Self {
        Self(Arc::new(Inner { bus, watched: Mutex::default() }))
    }

    /// Watches a call.
    pub(super) async fn watch(&self, site: SiteId, call: CallId) -> Result<Watching, CommandError> {
        if let Some(watching) = self.join(call) {
            // It may have gone on since it was last looked at.
            self.look_at(&[call]).await?;
            return Ok(watching);
        }
        let snapshot = Arc::new(self.load(site, call, None).await?);
        {
            let mut watched = self.watched();
            let new = || Watched { site, watchers: 0, snapshot: watch::channel(snapshot).0 };
            watched.entry(call).or_insert_with(new);
        }
        self.join(call).ok_or_else(|| CommandError::Fault("a watched call is watched".to_owned()))
    }

    fn join(&self, call: CallId) -> Option<Watching> {
        let mut watched = self.watched();
        let entry = watched.get_mut(&call)?;
        entry.watchers += 1;
        Some(Watching { watcher: self.clone(), call, snapshot: entry.snapshot.subscribe() })
    }

    /// Keeps what is watched up to date.
    pub(super) async fn run(self, stop: CancellationToken) {
        let mut changes = self.0.bus.ledger().changes();
        while !stop.is_cancelled() {
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "calls cannot be followed");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                _ = timeout(LOOK, changes.changed()) => sleep(BURST).await,
            }
        }
    }

    async fn look(&self) -> Result<(), CommandError> {
        let calls: Vec<CallId> = self.watched().keys().copied().collect();
        if calls.is_empty() { Ok(()) } else { self.look_at(&calls).await }
    }

    /// Loads those of these calls that have gone on.
    async fn look_at(&self, calls: &[CallId]) -> Result<(), CommandError> {
        let known: HashMap<CallId, (SiteId, Arc<Snapshot>)> = {
            let watched = self.watched();
            let entries = calls.iter().filter_map(|call| Some((*call, watched.get(call)?)));
            entries.map(|(call, entry)| (call, (entry.site, Arc::clone(&entry.snapshot.borrow())))).collect()
        };
        for (call, version) in self.0.bus.ledger().versions_of_calls(calls).await? {
            let Some((site, before)) = known.get(&call).filter(|(_, before)| before.version < version) else {
                continue;
            };
            let now = self.load(*site, call, Some(before)).await?;
            if let Some(entry) = self.watched().get(&call) {
                entry.snapshot.send_if_modified(|current| {
                    let newer = current.version < now.version;
                    if newer {
                        *current = Arc::new(now);
                    }
                    newer
                });
            }
        }
        Ok(())
    }

    /// The call now. The version is asked for first: what is loaded is of this version or a later one.
    async fn load(
        &self,
        site: SiteId,
        id: CallId,
        before: Option<&Snapshot>,
    ) -> Result<Snapshot, CommandError> {
        let versions = self.0.bus.ledger().versions_of_calls(&[id]).await?;
        let version = versions.first().map_or(0, |(_, version)| *version);
        let call = self.0.bus.call(site, id).await?;
        let room = call.room().ok_or(CommandError::NotFound)?;
        let mut names = before.map(|before| before.names.clone()).unwrap_or_default();
        let unknown = room.people.keys().filter(|account| !names.contains_key(account));
        let accounts = self.0.bus.load_all::<Account>(unknown.map(|account| (site, account.0))).await?;
        for (id, account) in accounts {
            if let Some(name) = account.holder().and_then(|holder| holder.profile.name.get()) {
                names.insert(AccountId(id), name.to_string());
            }
        }
        Ok(Snapshot { version, call, names })
    }

    fn watched(&self) -> MutexGuard<'_, HashMap<CallId, Watched>> {
        // Nothing is left half done while it is held.
        self.0.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
