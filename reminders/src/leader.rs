//! The one process that fires timers.
//!
//! It sleeps until the next timer is due, or until there is word of other timers; reads what is due; and lets the handlers act, as many
//! as may at once. It reads no more than it can fire now, so that what is replaced or called off meanwhile does not fire.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use commands::Clock;
use futures::FutureExt;
use ledger::{Ledger, Position};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::{
    FireError, ReminderError, checkpoint,
    follower::Progress,
    handler::Handlers,
    lease::{Candidate, Lease},
    news::News,
    running::{Fired, Running},
    store::{self, Failed, Pending},
};

/// What the lease is named.
pub(crate) const LEASE: &str = "reminders: timers";
/// How often one who stands by tries to take over.
const STAND_BY: Duration = Duration::from_millis(500);
/// The longest pause after an error.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// How often the queue is looked at though nobody said that it changed: another process's word may be lost. It also shows whether
/// the lease still holds.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// How long events that cannot be read yet are waited for before the first timer fires.
const HELD_BACK: Duration = Duration::from_secs(10);
/// How long the lease's connection may take to answer before it counts as lost.
const ANSWER: Duration = Duration::from_secs(30);
/// The longest pause between two tries at a timer (seconds).
const LONGEST_RETRY: i64 = 3600;
/// The longest pause where no handler acts on the timer's kind (seconds): the next version of the program may have one.
const LONGEST_WITHOUT_HANDLER: i64 = 60;
/// What fires later than this (milliseconds) counts as late.
const LATE: i64 = 1000;

/// What a process needs to fire timers.
#[derive(Clone)]
pub(crate) struct Leader {
    pub(crate) ledger: Ledger,
    pub(crate) clock: Clock,
    pub(crate) handlers: Handlers,
    pub(crate) reactions: Vec<watch::Receiver<Progress>>,
    pub(crate) news: News,
    /// Does this process fire timers now?
    pub(crate) leading: Arc<watch::Sender<bool>>,
}

impl Leader {
    /// Fires timers while it holds the lease, stands by while another does; until told to stop.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut candidate = Candidate::new(self.ledger.pool(), LEASE);
        let mut errors: u32 = 0;
        while !stop.is_cancelled() {
            let outcome = match answered(candidate.take()).await {
                Ok(Some(lease)) => self.lead(lease, &stop).await,
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            };
            errors = if let Err(error) = &outcome {
                tracing::warn!(%error, "timers are not fired here");
                errors.saturating_add(1)
            } else {
                0
            };
            let pause = (STAND_BY * 2_u32.saturating_pow(errors)).min(LONGEST_PAUSE);
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(pause) => {}
            }
        }
        candidate.leave().await;
    }

    /// Fires timers until told to stop, or until the lease is lost.
    async fn lead(&self, mut lease: Lease, stop: &CancellationToken) -> Result<(), ReminderError> {
        tracing::info!("timers are fired here");
        self.set_leading(true);
        let mut running = Running::default();
        let outcome = tokio::select! {
            outcome = self.fire(&mut lease, &mut running, stop) => outcome,
            () = self.news.listen(self.ledger.pool()) => {
                Err(ReminderError::Interrupted("the connections are closed"))
            }
        };
        self.set_leading(false);
        // What is at work finishes, with or without the lease: it would not be less done by being cut off.
        let fired = running.finished().await;
        let settled = match outcome {
            Ok(()) => self.settle(&mut lease, &mut running, fired).await,
            Err(error) => Err(error),
        };
        lease.release().await;
        settled
    }

    /// Waits until the reactions have read what was committed before: what was called off while nobody was here must not fire. A
    /// reaction that does not get on is not waited for, and only for a while those events that somebody's running transaction keeps
    /// from being read.
    async fn catch_up(&self) -> Result<(), ReminderError> {
        let committed = checkpoint::last_committed(self.ledger.pool()).await?;
        self.passed(self.ledger.log().end().await?).await;
        let _ = timeout(HELD_BACK, self.passed(committed)).await;
        Ok(())
    }

    /// Waits until every reaction that gets on has passed `position`.
    async fn passed(&self, position: Position) {
        for mut progress in self.reactions.clone() {
            // The sender only goes when the service stops.
            let _ = progress.wait_for(|progress| progress.passed >= position || progress.stuck).await;
        }
    }

    async fn fire(
        &self,
        lease: &mut Lease,
        running: &mut Running,
        stop: &CancellationToken,
    ) -> Result<(), ReminderError> {
        let mut ears = self.news.ears();
        tokio::select! {
            caught_up = self.catch_up() => caught_up?,
            () = stop.cancelled() => {}
        }
        while !stop.is_cancelled() {
            let now = self.clock.now();
            let free = running.free();
            let due = answered(store::due(lease.connection(), now, &running.busy(), free)).await?;
            let all = due.len() < free;
            self.begin(lease, running, due, now).await?;
            if !all && running.free() > 0 {
                let ended = running.ended().now_or_never().unwrap_or_default();
                self.settle(lease, running, ended).await?;
                continue;
            }
            // Without a free place only the end of something matters.
            let next = if all { answered(store::next_after(lease.connection(), now)).await? } else { None };
            let mut ended = vec![];
            tokio::select! {
                () = stop.cancelled() => {}
                fired = running.ended() => ended = fired,
                Ok(()) = ears.changed() => {}
                () = self.reached(next) => {}
                () = sleep(LOOK_AGAIN) => {}
            }
            self.settle(lease, running, ended).await?;
        }
        Ok(())
    }

    async fn reached(&self, next: Option<DateTime<Utc>>) {
        match next {
            Some(next) => self.clock.sleep_until(next).await,
            None => std::future::pending().await,
        }
    }

    /// Lets the handlers act on the first of `due` of each subject; the others wait for it.
    async fn begin(
        &self,
        lease: &mut Lease,
        running: &mut Running,
        mut due: Vec<Pending>,
        now: DateTime<Utc>,
    ) -> Result<(), ReminderError> {
        due.sort_by(|one, other| {
            (one.timer.due_at, &one.timer.key).cmp(&(other.timer.due_at, &other.timer.key))
        });
        for pending in due {
            if running.is_busy(pending.timer.subject) {
                continue;
            }
            match self.handlers.of(&pending.timer.kind) {
                Some((kind, handler)) => {
                    if pending.attempts == 0 {
                        measure(kind, now - pending.timer.due_at);
                    }
                    running.start(pending, handler, now);
                }
                None => self.leave_alone(lease, &pending).await?,
            }
        }
        Ok(())
    }

    /// Deals with what has fired: forgets it, or keeps it for another try.
    async fn settle(
        &self,
        lease: &mut Lease,
        running: &mut Running,
        fired: Vec<Fired>,
    ) -> Result<(), ReminderError> {
        let mut done = vec![];
        for Fired { pending, outcome } in &fired {
            let kind = self.handlers.of(&pending.timer.kind).map_or("unknown", |(kind, _)| kind);
            match outcome {
                Ok(()) => {
                    metrics::counter!("randevu_timers_fired_total", "kind" => kind).increment(1);
                    done.push(pending);
                }
                Err(error) => {
                    let failed = self.failed(pending, error, LONGEST_RETRY);
                    metrics::counter!("randevu_timers_failed_total", "kind" => kind).increment(1);
                    tracing::warn!(
                        key = pending.timer.key, kind, attempt = pending.attempts + 1, %error,
                        retry_at = %failed.retry_at, "a timer fired in vain"
                    );
                    answered(store::postpone(lease.connection(), &failed)).await?;
                }
            }
        }
        loop {
            match answered(store::remove(lease.connection(), &done)).await {
                Err(error) if error.is_a_lost_race() => {}
                outcome => break outcome?,
            }
        }
        running.settled(&fired);
        Ok(())
    }

    /// Nobody acts on timers of this kind.
    async fn leave_alone(&self, lease: &mut Lease, pending: &Pending) -> Result<(), ReminderError> {
        let error = FireError(format!("nothing here acts on timers of the kind {}", pending.timer.kind));
        if pending.attempts == 0 {
            tracing::error!(key = pending.timer.key, %error, "a timer is left alone");
        }
        metrics::counter!("randevu_timers_failed_total", "kind" => "unknown").increment(1);
        let failed = self.failed(pending, &error, LONGEST_WITHOUT_HANDLER);
        answered(store::postpone(lease.connection(), &failed)).await
    }

    /// How a timer that fired in vain is kept: the pause before the next try doubles from a second to `longest` seconds.
    fn failed<'a>(&self, pending: &'a Pending, error: &FireError, longest: i64) -> Failed<'a> {
        let pause = 2_i64.saturating_pow(pending.attempts).min(longest);
        Failed { pending, retry_at: self.clock.now() + TimeDelta::seconds(pause), error: error.to_string() }
    }

    fn set_leading(&self, leading: bool) {
        metrics::gauge!("randevu_timers_leading").set(if leading { 1.0 } else { 0.0 });
        self.leading.send_replace(leading);
    }
}

/// What the lease's connection answers. One that says nothing is as good as lost: PostgreSQL may have given the lease to another.
async fn answered<T>(question: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, ReminderError> {
    match timeout(ANSWER, question).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(ReminderError::Interrupted("the connection of the lease does not answer")),
    }
}

fn measure(kind: &'static str, lateness: TimeDelta) {
    metrics::histogram!("randevu_timers_lateness_seconds", "kind" => kind)
        .record(lateness.as_seconds_f64().max(0.0));
    if lateness > TimeDelta::milliseconds(LATE) {
        metrics::counter!("randevu_timers_late_total", "kind" => kind).increment(1);
    }
}
