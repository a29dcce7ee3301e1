//! The clocks of a ticket's service levels, as the desk sees them, and the alerts they give.

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{calendar::Timetable, ticket::Promise};
use projections::{
    sla_alerts::{AlertKind, AlertRow},
    sla_deadlines::DeadlineRow,
};
use uuid::Uuid;

use super::{Ticket, one};
use crate::{error::Problem, sight::Sight};

/// What is promised.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ticket::Promise")]
pub(crate) enum SlaPromise {
    /// The desk's first answer.
    FirstResponse,
    /// The desk's answer to a later message of the customer.
    NextResponse,
    /// The solution.
    Resolution,
}

/// How a clock stands.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ticket::ClockState")]
pub(crate) enum SlaState {
    /// It counts.
    Running,
    /// It stands still: somebody else must act.
    Paused,
    /// The promise was kept.
    Met,
    /// The desk was warned; the promise can still be kept.
    Warned,
    /// The promise was broken.
    Breached,
}

/// A clock of a ticket's service levels. It counts business time.
#[derive(SimpleObject)]
pub(crate) struct TicketClock {
    /// What is promised.
    promise: SlaPromise,
    /// How it stands.
    state: SlaState,
    /// Within how many minutes of business time.
    target_minutes: u32,
    /// Seconds of business time counted by now.
    used_seconds: i64,
    /// Seconds of business time left now; below zero once it is overdue.
    remaining_seconds: i64,
    /// Does it count? A broken promise goes on counting until it is made good.
    running: bool,
    /// When the desk is warned, if nothing happens before.
    warning_at: Option<DateTime<Utc>>,
    /// When the promise is, or was, to be kept; null while the clock stands still.
    due_at: Option<DateTime<Utc>>,
    /// When the desk was warned.
    warned_at: Option<DateTime<Utc>>,
    /// When the promise was broken.
    breached_at: Option<DateTime<Utc>>,
    /// Was that found out only afterwards?
    late: bool,
}

/// The clocks of a ticket as they read at `now`.
pub(super) fn of(row: &DeadlineRow, now: DateTime<Utc>, timetable: &Timetable) -> Vec<TicketClock> {
    let clock = |promise: Promise| {
        let clock = row.clocks.get(promise)?;
        let told = row.told.get(&promise).copied().unwrap_or_default();
        Some(TicketClock {
            promise: promise.into(),
            state: clock.state().into(),
            target_minutes: clock.target_minutes?,
            used_seconds: clock.used(now, timetable).num_seconds(),
            remaining_seconds: clock.remaining(now, timetable)?.num_seconds(),
            running: matches!(clock.phase, domain::ticket::Phase::Running { .. }),
            warning_at: clock.warning(),
            due_at: clock.due(),
            warned_at: told.warned_at,
            breached_at: told.breach.map(|breach| breach.due),
            late: told.breach.is_some_and(|breach| breach.late),
        })
    };
    Promise::ALL.into_iter().filter_map(clock).collect()
}

/// What an alert says.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum SlaAlertKind {
    /// Little time is left.
    Warning,
    /// A promise is broken.
    Breach,
}

impl From<AlertKind> for SlaAlertKind {
    fn from(kind: AlertKind) -> Self {
        match kind {
            AlertKind::Warning => Self::Warning,
            AlertKind::Breach => Self::Breach,
        }
    }
}

impl From<SlaAlertKind> for AlertKind {
    fn from(kind: SlaAlertKind) -> Self {
        match kind {
            SlaAlertKind::Warning => Self::Warning,
            SlaAlertKind::Breach => Self::Breach,
        }
    }
}

/// A warning or a breach, and its ticket as the reader may see it.
pub(crate) struct SlaAlert {
    pub(super) row: AlertRow,
    pub(super) sight: Sight,
}

/// A warning or a breach of a ticket's service levels.
#[Object]
impl SlaAlert {
    /// The alert's id.
    async fn id(&self) -> Uuid {
        self.row.alert_id
    }

    /// What it says.
    async fn kind(&self) -> SlaAlertKind {
        self.row.kind.into()
    }

    /// Of which promise.
    async fn promise(&self) -> SlaPromise {
        self.row.promise.into()
    }

    /// When the promise is, or was, to be kept.
    async fn due_at(&self) -> DateTime<Utc> {
        self.row.due_at
    }

    /// When this was told.
    async fn told_at(&self) -> DateTime<Utc> {
        self.row.told_at
    }

    /// Was it told more than 5 seconds after its time, because nobody was there to tell it?
    async fn late(&self) -> bool {
        self.row.late
    }

    /// The ticket.
    async fn ticket_id(&self) -> Uuid {
        self.row.ticket_id.0
    }

    /// The ticket as it is now.
    #[graphql(complexity = 3)]
    async fn ticket(&self, context: &Context<'_>) -> Result<Option<Ticket>, Problem> {
        one(context, &self.sight, self.row.ticket_id).await
    }
}
