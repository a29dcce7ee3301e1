//! Handlers at work.

use std::{collections::HashSet, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use futures::FutureExt;
use tokio::{task::JoinSet, time::timeout};
use tracing::Instrument;
use uuid::Uuid;

use crate::{Due, FireError, Handler, cause::Cause, store::Pending};

/// The most handlers at work at once.
const AT_ONCE: usize = 64;
/// The longest that a handler may take.
const LONGEST: Duration = Duration::from_secs(60);

/// A timer that fired.
pub(crate) struct Fired {
    pub(crate) pending: Pending,
    pub(crate) outcome: Result<(), FireError>,
}

/// Handlers at work, one at a time for each subject. Dropping it stops them where they are.
#[derive(Default)]
pub(crate) struct Running {
    tasks: JoinSet<Fired>,
    subjects: HashSet<Uuid>,
}

impl Running {
    /// How many more may begin.
    pub(crate) fn free(&self) -> usize {
        AT_ONCE.saturating_sub(self.tasks.len())
    }

    /// Whose timers have fired and are not settled yet.
    pub(crate) fn busy(&self) -> Vec<Uuid> {
        self.subjects.iter().copied().collect()
    }

    /// Is a timer of this subject fired and not settled yet?
    pub(crate) fn is_busy(&self, subject: Uuid) -> bool {
        self.subjects.contains(&subject)
    }

    /// Lets `handler` act, now being this time.
    pub(crate) fn start(&mut self, pending: Pending, handler: Arc<dyn Handler>, now: DateTime<Utc>) {
        self.subjects.insert(pending.timer.subject);
        let due = Due::new(&pending, now);
        let span = tracing::debug_span!(
            "timer",
            otel.name = format!("timer {}", due.timer.kind),
            subject.id = %due.timer.subject,
            site.id = %due.timer.site,
            attempt = due.attempt,
        );
        let span = Cause::leads_to(due.cause.as_ref(), span);
        let firing = async move {
            let firing = AssertUnwindSafe(handler.fire(&due)).catch_unwind();
            let outcome = match timeout(LONGEST, firing).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_)) => Err(FireError::new("the handler panicked")),
                Err(_) => Err(FireError::new("the handler took too long")),
            };
            Fired { pending, outcome }
        };
        self.tasks.spawn(firing.instrument(span));
    }

    /// Waits for one or more to end; for ever where none is at work. The subjects stay busy until they are [`Self::settled`].
    pub(crate) async fn ended(&mut self) -> Vec<Fired> {
        let Some(first) = self.tasks.join_next().await else { return std::future::pending().await };
        let rest = std::iter::from_fn(|| self.tasks.try_join_next());
        // A task neither panics nor is aborted while this lives.
        std::iter::once(first).chain(rest).filter_map(Result::ok).collect()
    }

    /// Waits for all to end.
    pub(crate) async fn finished(&mut self) -> Vec<Fired> {
        let mut fired = vec![];
        while let Some(ended) = self.tasks.join_next().await {
            fired.extend(ended);
        }
        fired
    }

    /// These are dealt with; their subjects' next timers may fire.
    pub(crate) fn settled(&mut self, fired: &[Fired]) {
        for fired in fired {
            self.subjects.remove(&fired.pending.timer.subject);
        }
    }
}
