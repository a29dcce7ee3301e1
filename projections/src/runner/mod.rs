//! The runner: follows the log for every projection, one task each.
//!
//! One more task watches how far the log can be read; the others wait for it to move. A change is told to others only after the
//! rows are committed.

mod follower;
mod horizon;
#[cfg(test)]
mod versions;

use std::{collections::HashMap, sync::Arc, time::Duration};

use ledger::{Ledger, Position};
use tokio::sync::{broadcast, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{Change, PROJECTIONS, model::Projection};
use follower::Follower;
use horizon::{Wanted, watch_horizon};

/// Changes that a slow subscriber may be behind before it is told that it missed some.
const CHANGES: usize = 4096;

/// Why waiting for a projection ended without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WaitError {
    /// It took too long. The command stands; what is read may still be from before it.
    #[error("the read models are behind")]
    TimedOut,
    /// There is no such projection here.
    #[error("there is no projection of that name")]
    Unknown,
}

/// Follows the log for every projection. Cheap to clone; stops with its token.
#[derive(Clone)]
pub struct Runner {
    passed: Arc<HashMap<&'static str, watch::Receiver<Position>>>,
    changes: broadcast::Sender<Change>,
    wanted: Arc<Wanted>,
    tasks: TaskTracker,
}

impl Runner {
    /// Starts following. Projections that were folded by an older version are brought to this one's first, beside what is in use; those that
    /// a newer version folds are left to it.
    pub fn start(ledger: &Ledger, stop: &CancellationToken) -> Self {
        Self::follow(ledger, stop, &PROJECTIONS)
    }

    pub(crate) fn follow(
        ledger: &Ledger,
        stop: &CancellationToken,
        projections: &[&'static Projection],
    ) -> Self {
        let (changes, _) = broadcast::channel(CHANGES);
        let (reached, horizon) = watch::channel(Position::START);
        let wanted = Arc::new(Wanted::default());
        let tasks = TaskTracker::new();
        tasks.spawn(watch_horizon(ledger.clone(), reached, wanted.clone(), stop.clone()));
        let mut passed = HashMap::new();
        for projection in projections.iter().copied() {
            let (sender, receiver) = watch::channel(Position::START);
            passed.insert(projection.name, receiver);
            let follower =
                Follower::new(ledger.clone(), projection, horizon.clone(), sender, changes.clone());
            tasks.spawn(follower.run(stop.clone()));
        }
        tasks.close();
        Self { passed: Arc::new(passed), changes, wanted, tasks }
    }

    /// What changes from now on. A subscriber that lags behind is told so by the channel and should ask for everything again.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// How far a projection has come, and whenever it moves on.
    pub fn passed(&self, name: &str) -> Option<watch::Receiver<Position>> {
        self.passed.get(name).cloned()
    }

    /// Waits until all of these projections have passed `position`, so that what is read next is no older than it.
    pub async fn wait_for(
        &self,
        names: &[&str],
        position: Position,
        timeout: Duration,
    ) -> Result<(), WaitError> {
        self.wanted.want(position);
        let all = async {
            for name in names {
                let mut passed = self.passed(name).ok_or(WaitError::Unknown)?;
                // The sender only goes when the runner stops.
                passed.wait_for(|passed| *passed >= position).await.map_err(|_| WaitError::TimedOut)?;
            }
            Ok(())
        };
        tokio::time::timeout(timeout, all).await.map_err(|_| WaitError::TimedOut)?
    }

    /// Waits until every task has ended, after the token was cancelled.
    pub async fn stopped(&self) {
        self.tasks.wait().await;
    }
}
