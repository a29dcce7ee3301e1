//! Which messages follow from what happens: to whom, through what, when.

mod accounts;
mod appointments;
mod replan;
mod tickets;

use std::sync::Arc;

use async_trait::async_trait;
use commands::{Bus, CommandError};
use cqrs_es::Aggregate;
use domain::{
    AccountId, Role, SiteId,
    account::Account,
    appointment::Appointment,
    notification::{About, Channel, Kind},
    schedule::Schedule,
    site::Site,
    ticket::Ticket,
};
use ledger::{Ledger, Metadata, Recorded};
use projections::{MOST, PageRequest, Reader, Runner, accounts::AccountFilter};
use serde_json::Value;
use uuid::Uuid;

use crate::{Handler, MessageChange, Planned, Reaction, ReactionError, TimerChange, outbox::message_id};

/// Which messages follow from what happens to appointments, tickets and accounts.
pub fn reactions(bus: &Bus, ledger: &Ledger) -> Vec<Arc<dyn Reaction>> {
    vec![
        Arc::new(Messages { bus: bus.clone(), ledger: ledger.clone() }),
        Arc::new(Reminders { bus: bus.clone() }),
    ]
}

/// Who plans reminders anew when what they were planned by has changed.
pub fn handlers(bus: &Bus, ledger: &Ledger, runner: &Runner) -> Vec<Arc<dyn Handler>> {
    vec![Arc::new(replan::Replan { bus: bus.clone(), ledger: ledger.clone(), runner: runner.clone() })]
}

struct Messages {
    bus: Bus,
    ledger: Ledger,
}

#[async_trait]
impl Reaction for Messages {
    fn name(&self) -> &'static str {
        "messages"
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &[Appointment::TYPE, Ticket::TYPE, Account::TYPE, Site::TYPE, Schedule::TYPE]
    }

    fn react(&self, recorded: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
        replan::timers(recorded)
    }

    async fn messages(&self, recorded: &Recorded) -> Result<Vec<MessageChange>, CommandError> {
        let occasion = Occasion::of(recorded)?;
        match recorded.aggregate_type.as_str() {
            Appointment::TYPE => appointments::messages(&self.bus, &occasion, recorded).await,
            Ticket::TYPE => tickets::messages(&self.bus, &self.ledger, &occasion, recorded).await,
            Account::TYPE => accounts::messages(&self.ledger, &occasion, recorded).await,
            _ => Ok(vec![]),
        }
    }

    fn begins_now(&self) -> bool {
        true
    }
}

/// Plans reminders. Unlike [`Messages`] it reads all that ever happened: whoever has booked already is reminded too.
struct Reminders {
    bus: Bus,
}

#[async_trait]
impl Reaction for Reminders {
    fn name(&self) -> &'static str {
        "reminders"
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &[Appointment::TYPE]
    }

    fn react(&self, _: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
        Ok(vec![])
    }

    async fn messages(&self, recorded: &Recorded) -> Result<Vec<MessageChange>, CommandError> {
        appointments::planned(&self.bus, &Occasion::of(recorded)?, recorded).await
    }
}

/// An event that messages follow from.
struct Occasion {
    site: SiteId,
    id: Uuid,
    sequence: i64,
    metadata: Metadata,
}

impl Occasion {
    fn of(recorded: &Recorded) -> Result<Self, CommandError> {
        let metadata = recorded.metadata()?;
        let id = Uuid::parse_str(&recorded.aggregate_id)
            .map_err(|error| CommandError::Fault(error.to_string()))?;
        Ok(Self { site: SiteId(metadata.site_id), id, sequence: recorded.sequence, metadata })
    }

    /// The site's admins.
    async fn admins(&self, ledger: &Ledger) -> Result<Vec<AccountId>, CommandError> {
        let filter =
            AccountFilter { role: Some(Role::Admin), active: Some(true), ..AccountFilter::default() };
        let reader = Reader::system(ledger, self.site);
        let (mut admins, mut next) = (vec![], Some(PageRequest::first(MOST)));
        while let Some(request) = next.take() {
            let page = reader.accounts(&filter, &request).await;
            let page = page.map_err(|error| CommandError::Unavailable(error.to_string()))?;
            let last = page.rows.last().filter(|_| page.has_next);
            next = last.map(|edge| PageRequest::after(MOST, edge.cursor.clone()));
            admins.extend(page.rows.into_iter().map(|edge| edge.row.account_id));
        }
        Ok(admins)
    }

    /// A mail that goes out at once.
    fn mail(&self, about: About, kind: Kind, recipient: AccountId, details: Value) -> MessageChange {
        MessageChange::Plan(Planned {
            id: message_id(about, kind, Channel::Email, recipient, &self.sequence.to_string()),
            site: self.site,
            kind,
            channel: Channel::Email,
            recipient,
            about,
            details,
            due_at: self.metadata.occurred_at,
        })
    }
}
