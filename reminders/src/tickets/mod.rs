//! What tickets wait for: warnings and breaches of service levels, closing 48 hours after the solution, locks that run out; and
//! counting anew when a site's hours or promises have changed.
//!
//! Every timer of a ticket ends in one command, a review ([`commands::Bus::review_ticket`]): the ticket itself knows what has come due.

mod recount;

use std::sync::Arc;

use async_trait::async_trait;
use commands::{Bus, CommandError};
use cqrs_es::Aggregate;
use domain::{
    SiteId, TicketId,
    site::{Site, SiteEvent},
    ticket::{Promise, REOPEN_WINDOW, Status, Ticket, TicketEvent},
};
use ledger::Recorded;
use projections::Runner;
use serde_json::Value;
use uuid::Uuid;

use crate::{Due, FireError, Handler, Reaction, ReactionError, Timer, TimerChange};
use recount::Recount;

/// The rule that acts, as the history names it.
const RULE: &str = "ticket timers";
const REVIEW: &str = "ticket.review";
const RECOUNT: &str = "tickets.recount";

/// Who acts when tickets' timers are due.
pub fn handlers(bus: &Bus, runner: &Runner) -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(Review { bus: bus.clone() }),
        Arc::new(Recount { bus: bus.clone(), runner: runner.clone() }),
    ]
}

/// Which timers follow from what happens to tickets, and to their sites' rules.
pub fn reactions() -> Vec<Arc<dyn Reaction>> {
    vec![Arc::new(TicketTimers), Arc::new(SiteTimers)]
}

/// Looks at one ticket's time.
struct Review {
    bus: Bus,
}

#[async_trait]
impl Handler for Review {
    fn kinds(&self) -> &[&'static str] {
        &[REVIEW]
    }

    async fn fire(&self, due: &Due) -> Result<(), FireError> {
        let id = TicketId(due.timer.subject);
        match self.bus.review_ticket(&due.caller(RULE), due.timer.site, id).await {
            // Nothing is left to look at.
            Ok(_) | Err(CommandError::NotFound) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

struct TicketTimers;

impl Reaction for TicketTimers {
    fn name(&self) -> &'static str {
        "ticket timers"
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &[Ticket::TYPE]
    }

    fn react(&self, recorded: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
        use TicketEvent as E;
        let ticket = About::of(recorded)?;
        Ok(match recorded.event::<TicketEvent>()? {
            E::SlaClocksSet { clocks } => Promise::ALL
                .into_iter()
                .flat_map(|promise| {
                    let clock = clocks.get(promise).filter(|clock| !clock.breached);
                    let warning = clock.and_then(domain::ticket::Clock::warning);
                    let due = clock.and_then(domain::ticket::Clock::due);
                    [
                        ticket.timer(&format!("{}/warning", promise.as_str()), warning),
                        ticket.timer(&format!("{}/due", promise.as_str()), due),
                    ]
                })
                .collect(),
            E::TicketStatusChanged { to: Status::Resolved, at, .. } => {
                vec![ticket.timer("close", Some(at + REOPEN_WINDOW))]
            }
            E::TicketStatusChanged { .. } | E::TicketMerged { .. } => vec![ticket.timer("close", None)],
            E::TicketLocked { until, .. } | E::TicketLockRenewed { until } => {
                vec![ticket.timer("lock", Some(until))]
            }
            E::TicketUnlocked { .. } => vec![ticket.timer("lock", None)],
            _ => vec![],
        })
    }
}

/// Other hours or other promises: every ticket under way is counted anew.
struct SiteTimers;

impl Reaction for SiteTimers {
    fn name(&self) -> &'static str {
        "site timers"
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &[Site::TYPE]
    }

    fn react(&self, recorded: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
        use SiteEvent as E;
        let about = About::of(recorded)?;
        Ok(match recorded.event::<SiteEvent>()? {
            E::BusinessCalendarAdopted { .. } | E::ServiceLevelsSet { .. } => {
                let due_at = recorded.metadata()?.occurred_at;
                vec![TimerChange::Set(Timer {
                    key: format!("site/{}/recount-tickets", about.id),
                    kind: RECOUNT.to_owned(),
                    site: about.site,
                    subject: about.id,
                    due_at,
                    // So that each change is a command of its own, even two in one instant.
                    payload: Value::from(recorded.sequence),
                })]
            }
            _ => vec![],
        })
    }
}

/// Whose event it is.
struct About {
    id: Uuid,
    site: SiteId,
}

impl About {
    fn of(recorded: &Recorded) -> Result<Self, ReactionError> {
        let id = Uuid::parse_str(&recorded.aggregate_id).map_err(|error| ReactionError(error.to_string()))?;
        let metadata = recorded.metadata()?;
        Ok(Self { id, site: SiteId(metadata.site_id) })
    }

    /// The ticket's timer of this name: set, or no longer wanted.
    fn timer(&self, name: &str, due_at: Option<chrono::DateTime<chrono::Utc>>) -> TimerChange {
        let key = format!("ticket/{}/{name}", self.id);
        match due_at {
            Some(due_at) => TimerChange::Set(Timer {
                key,
                kind: REVIEW.to_owned(),
                site: self.site,
                subject: self.id,
                due_at,
                payload: Value::Null,
            }),
            None => TimerChange::Cancel(key),
        }
    }
}
