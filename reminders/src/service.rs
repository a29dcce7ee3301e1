//! The service: reactions that follow the log, and the firing of what they set.

use std::{sync::Arc, time::Duration};

use commands::{Bus, Clock};
use ledger::{Ledger, Position};
use projections::Runner;
use tokio::sync::watch;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    Carriers, Handler, Letterhead, Reaction, ReminderError, Status,
    follower::{Follower, Progress},
    handler::Handlers,
    horizon::watch_horizon,
    leader::Leader,
    letters::Writer,
    news::News,
    status,
    worker::Worker,
};

/// The reactions have not come that far within the time given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the reactions are behind")]
pub struct NotReached;

/// What sending messages takes.
pub struct Sending {
    /// Where messages come from, and their links lead.
    pub head: Letterhead,
    /// Who carries them.
    pub carriers: Arc<Carriers>,
    /// Where what messages are about is looked up, and how they ended is noted.
    pub bus: Bus,
    /// What keeps the read models.
    pub runner: Runner,
}

/// Follows the log for every reaction, and fires timers where no other process does. Cheap to clone; stops with its token.
#[derive(Clone)]
pub struct Service {
    ledger: Ledger,
    clock: Clock,
    reactions: Arc<Vec<Arc<dyn Reaction>>>,
    progress: Arc<Vec<watch::Receiver<Progress>>>,
    leading: watch::Receiver<bool>,
    tasks: TaskTracker,
}

impl Service {
    /// Starts, on a migrated database and in a Tokio runtime. Takes, for as long as it fires timers, two connections besides those
    /// that its handlers and reactions use for moments.
    ///
    /// `sending` is who sends messages, where this process does.
    ///
    /// Several processes may start it on one database, with the same handlers and reactions: each event has its effect once, and
    /// one process fires. When that one ends or is cut off, another takes over within half a second of PostgreSQL's noticing.
    pub fn start(
        ledger: &Ledger,
        clock: &Clock,
        handlers: Vec<Arc<dyn Handler>>,
        reactions: Vec<Arc<dyn Reaction>>,
        sending: Option<Sending>,
        stop: &CancellationToken,
    ) -> Self {
        let (reached, horizon) = watch::channel(Position::START);
        let (leading, leads) = watch::channel(false);
        let (news, messages) = (News::new(), News::of_messages());
        let tasks = TaskTracker::new();
        tasks.spawn(watch_horizon(ledger.clone(), reached, stop.clone()));
        let mut progress = vec![];
        for reaction in &reactions {
            let (sender, receiver) = watch::channel(Progress::default());
            progress.push(receiver);
            let follower = Follower {
                ledger: ledger.clone(),
                reaction: Arc::clone(reaction),
                horizon: horizon.clone(),
                progress: sender,
                news: news.clone(),
                messages: messages.clone(),
            };
            tasks.spawn(follower.run(stop.clone()));
        }
        let leader = Leader {
            ledger: ledger.clone(),
            clock: clock.clone(),
            handlers: Handlers::new(handlers),
            reactions: progress.clone(),
            news,
            leading: Arc::new(leading),
        };
        tasks.spawn(leader.run(stop.clone()));
        if let Some(Sending { head, carriers, bus, runner }) = sending {
            let writer = Writer { bus, ledger: ledger.clone(), runner, head };
            tasks.spawn(Worker::new(ledger, writer, carriers, messages).run(stop.clone()));
        }
        tasks.close();
        Self {
            ledger: ledger.clone(),
            clock: clock.clone(),
            reactions: Arc::new(reactions),
            progress: Arc::new(progress),
            leading: leads,
            tasks,
        }
    }

    /// Waits until every reaction has read the events up to `position`, and the timers that follow are set or cancelled.
    pub async fn reacted(&self, position: Position, timeout: Duration) -> Result<(), NotReached> {
        let all = async {
            for progress in self.progress.iter() {
                // The sender only goes when the service stops.
                let reached = progress.clone().wait_for(|progress| progress.passed >= position).await.is_ok();
                if !reached {
                    return Err(NotReached);
                }
            }
            Ok(())
        };
        tokio::time::timeout(timeout, all).await.map_err(|_| NotReached)?
    }

    /// Whether this process fires timers, and whenever that changes.
    pub fn leading(&self) -> watch::Receiver<bool> {
        self.leading.clone()
    }

    /// How timers and reactions fare.
    pub async fn status(&self) -> Result<Status, ReminderError> {
        let leader = *self.leading.borrow();
        let reactions = self.reactions.iter().map(|reaction| &**reaction);
        status::status(&self.ledger, self.clock.now(), leader, reactions).await
    }

    /// Waits until every task has ended, after the token was cancelled. Handlers at work finish first, which may take a minute.
    pub async fn stopped(&self) {
        self.tasks.wait().await;
    }
}
