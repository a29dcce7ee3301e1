//! The one place that knows what time it is, and that waits for a time to come.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use tokio::sync::watch;

/// The longest that a wait trusts the machine's time to run evenly: it may be set while somebody waits for it.
const TRUST: Duration = Duration::from_secs(1);

/// The time, as commands see it. Cheap to clone; clones of a manual clock move together.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's time.
    #[default]
    System,
    /// A time that stands still until it is moved: for tests, and for telling a story that happened earlier.
    Manual(Arc<watch::Sender<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn manual(at: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(watch::Sender::new(at)))
    }

    /// Now, to the microsecond, which is what PostgreSQL keeps.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else asks")]
            Self::System => Utc::now().trunc_subsecs(6),
            Self::Manual(at) => *at.borrow(),
        }
    }

    /// Moves a manual clock to `at`; the machine's time cannot be moved.
    pub fn set(&self, to: DateTime<Utc>) {
        if let Self::Manual(at) = self {
            at.send_replace(to);
        }
    }

    /// Moves a manual clock on by `by`.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Manual(at) = self {
            at.send_modify(|at| *at += by);
        }
    }

    /// Waits until this clock shows `at` or later; not at all if it does already. Never ends early, and ends on the machine's time
    /// within a millisecond or two, even when that time was set in between: then within a second of the change. On a manual clock it
    /// ends when the clock is moved there.
    pub async fn sleep_until(&self, at: DateTime<Utc>) {
        match self {
            Self::System => {
                // Fails once the time has come.
                while let Ok(left) = (at - self.now()).to_std()
                    && !left.is_zero()
                {
                    tokio::time::sleep(left.min(TRUST)).await;
                }
            }
            Self::Manual(time) => {
                // The sender is `self`: it does not go away while this waits.
                let _ = time.subscribe().wait_for(|now| *now >= at).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[tokio::test]
    async fn a_manual_clock_wakes_who_waits_when_it_is_moved_there_and_not_a_microsecond_before() {
        let clock = Clock::manual(noon());
        let at = noon() + TimeDelta::hours(1);
        let waiting = waiter(&clock, at);
        assert!(!ended(&waiting).await);
        clock.set(at - TimeDelta::microseconds(1));
        assert!(!ended(&waiting).await);
        clock.advance(TimeDelta::microseconds(1));
        assert!(ended(&waiting).await);
    }

    #[tokio::test]
    async fn what_is_past_is_not_waited_for() {
        Clock::manual(noon()).sleep_until(noon()).await;
        Clock::System.sleep_until(noon() - TimeDelta::days(20_000)).await;
    }

    #[tokio::test]
    async fn on_the_machines_time_nobody_is_woken_early() {
        for milliseconds in [0, 1, 7, 40] {
            let at = Clock::System.now() + TimeDelta::milliseconds(milliseconds);
            Clock::System.sleep_until(at).await;
            assert!(Clock::System.now() >= at);
        }
    }

    #[tokio::test]
    async fn clones_of_a_manual_clock_move_together() {
        let clock = Clock::manual(noon());
        let other = clock.clone();
        other.advance(TimeDelta::minutes(5));
        assert_eq!(clock.now(), noon() + TimeDelta::minutes(5));
    }

    fn waiter(clock: &Clock, at: DateTime<Utc>) -> tokio::task::JoinHandle<()> {
        let clock = clock.clone();
        tokio::spawn(async move { clock.sleep_until(at).await })
    }

    /// Has the task ended, once everything that could run has run? There is one thread, so yielding lets it.
    async fn ended(task: &tokio::task::JoinHandle<()>) -> bool {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        task.is_finished()
    }
}
