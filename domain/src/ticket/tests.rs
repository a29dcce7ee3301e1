//! Given what happened, when something is asked, then this follows.

mod clocks;
mod desk;
mod life;
mod people;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::*;
use crate::{
    Actor, MessageId, Refusal, Request, Role, Roles, TicketId,
    calendar::{BusinessCalendar, Timetable},
    desk::Desk,
};

pub(super) const SITE: SiteId = SiteId(Uuid::from_u128(1));
pub(super) const CUSTOMER: AccountId = AccountId(Uuid::from_u128(2));
pub(super) const AGENT: AccountId = AccountId(Uuid::from_u128(3));
pub(super) const OTHER_AGENT: AccountId = AccountId(Uuid::from_u128(4));
pub(super) const ADMIN: AccountId = AccountId(Uuid::from_u128(5));
pub(super) const STRANGER: AccountId = AccountId(Uuid::from_u128(6));

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn person(id: AccountId, role: Role) -> Actor {
    Actor::Person { id, site: SITE, roles: Roles::of([role]) }
}

pub(super) fn customer() -> Actor {
    person(CUSTOMER, Role::Client)
}

pub(super) fn agent() -> Actor {
    person(AGENT, Role::Agent)
}

/// A ticket on a bench: time stands still until it is moved.
pub(super) struct Bench {
    pub(super) ticket: Ticket,
    pub(super) events: Vec<TicketEvent>,
    pub(super) rules: Rules,
    pub(super) now: DateTime<Utc>,
}

impl Bench {
    /// Monday 2026-03-02, 09:00 in Istanbul; open Monday to Friday, 09:00 to 18:00.
    pub(super) fn new() -> Self {
        let calendar = BusinessCalendar::default_in("Europe/Istanbul".parse().unwrap());
        Self {
            ticket: Ticket::default(),
            events: vec![],
            rules: Rules { desk: Desk::default(), timetable: Timetable::of(calendar) },
            now: at("2026-03-02T06:00:00Z"),
        }
    }

    pub(super) fn opened() -> Self {
        let mut bench = Self::new();
        bench.ask(customer(), open(Priority::Normal)).unwrap();
        bench
    }

    pub(super) fn resolved() -> Self {
        let mut bench = Self::opened();
        bench.ask(agent(), reply("Çözüldü")).unwrap();
        bench.ask(agent(), status(Status::Resolved)).unwrap();
        bench
    }

    pub(super) fn ask(
        &mut self,
        actor: Actor,
        action: TicketAction,
    ) -> Result<Vec<TicketEvent>, &'static str> {
        self.ask_seeing(actor, action, None).map_err(|refusal| refusal.code())
    }

    pub(super) fn ask_seeing(
        &mut self,
        actor: Actor,
        action: TicketAction,
        seen: Option<u64>,
    ) -> Result<Vec<TicketEvent>, TicketRefusal> {
        let command = TicketCommand { action, rules: Arc::new(self.rules.clone()), seen };
        let events = self.ticket.decide(&Request { command, actor, at: self.now })?;
        self.ticket = events.iter().fold(std::mem::take(&mut self.ticket), Ticket::evolve);
        self.events.extend(events.iter().cloned());
        Ok(events)
    }

    pub(super) fn review(&mut self) -> Vec<TicketEvent> {
        self.ask(Actor::System("timers"), TicketAction::Review).unwrap()
    }

    pub(super) fn case(&self) -> &Case {
        self.ticket.case().unwrap()
    }

    pub(super) fn status(&self) -> Status {
        self.case().status()
    }

    pub(super) fn pass(&mut self, time: TimeDelta) {
        self.now += time;
    }
}

pub(super) fn draft(text: &str) -> Draft {
    Draft { id: MessageId(Uuid::from_u128(100)), body: Body::new(text).unwrap(), attachments: vec![] }
}

pub(super) fn open(priority: Priority) -> TicketAction {
    TicketAction::Open {
        site: SITE,
        requester: CUSTOMER,
        subject: Subject::new("İade").unwrap(),
        message: draft("Ürünü iade etmek istiyorum"),
        priority,
        department: None,
        category: None,
        source: Source::Web,
        fields: FieldValues::new(),
    }
}

pub(super) fn reply(text: &str) -> TicketAction {
    TicketAction::Reply { message: draft(text), then: None }
}

pub(super) fn status(to: Status) -> TicketAction {
    TicketAction::ChangeStatus { to }
}
