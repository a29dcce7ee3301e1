//! Deadlines: the clocks of each ticket's service levels. For the desk alone.
//!
//! What is left of a promise is no column: it depends on the moment of asking. It follows from the clock and the site's timetable,
//! through [`domain::ticket::Clock::remaining`].

mod read;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    SiteId, TicketId,
    ticket::{ClockState, Clocks, Promise, Ticket, TicketEvent},
};
use serde::{Deserialize, Serialize};

use crate::{
    About, Misfit, PersonalColumns, ReadModel, Touched, TouchedTicket,
    model::{Projection, Table},
    tickets::{next_due, pressing},
};

pub use read::DeadlineFilter;
pub(crate) use read::push_ticket_of;

pub(crate) static PROJECTION: Projection =
    Projection { name: "sla_deadlines", version: 1, tables: &[Table::of::<DeadlineRow>()] };

/// The clocks of one ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineRow {
    /// The ticket.
    pub ticket_id: TicketId,
    /// Its site.
    pub site_id: SiteId,
    /// The clocks as the domain set them last.
    pub clocks: Clocks,
    /// What was told of each promise, as far as it still holds.
    pub told: BTreeMap<Promise, Told>,
    /// How the most pressing clock stands; none where nothing is promised.
    pub state: Option<ClockState>,
    /// When the next promise is, or was, to be kept; none while no clock runs.
    pub next_due_at: Option<DateTime<Utc>>,
    /// When the desk will next be warned, if nothing happens.
    pub next_warning_at: Option<DateTime<Utc>>,
    /// When the clocks were last set.
    pub updated_at: DateTime<Utc>,
    /// The sequence of the last event folded.
    pub sequence: i64,
}

/// What was told of a promise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// When the desk was warned.
    pub warned_at: Option<DateTime<Utc>>,
    /// How it was broken.
    pub breach: Option<Breach>,
}

/// How a promise was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// When it was to be kept.
    pub due: DateTime<Utc>,
    /// When this was told.
    pub at: DateTime<Utc>,
    /// Was it found out only afterwards?
    pub late: bool,
}

impl ReadModel for DeadlineRow {
    type Aggregate = Ticket;
    const TABLE: &'static str = "sla_deadlines";
    const KEY: &'static str = "ticket_id";
    const PERSONAL: Option<PersonalColumns> = None;

    fn fold(row: Option<Self>, event: TicketEvent, about: About) -> Result<Option<Self>, Misfit> {
        if let TicketEvent::TicketOpened { opening, .. } = event {
            return Ok(Some(Self {
                ticket_id: TicketId(about.id),
                site_id: opening.site,
                clocks: Clocks::default(),
                told: BTreeMap::new(),
                state: None,
                next_due_at: None,
                next_warning_at: None,
                updated_at: about.at,
                sequence: about.sequence,
            }));
        }
        let mut row = row.ok_or_else(Misfit::unbegun)?;
        match event {
            TicketEvent::SlaWarned { promise, .. } => {
                row.told.entry(promise).or_default().warned_at = Some(about.at);
            }
            TicketEvent::SlaBreached { promise, due, late } => {
                row.told.entry(promise).or_default().breach = Some(Breach { due, at: about.at, late });
            }
            TicketEvent::SlaClocksSet { clocks } => row.set(clocks),
            _ => return Ok(Some(row)),
        }
        row.updated_at = about.at;
        row.sequence = about.sequence;
        Ok(Some(row))
    }

    fn touches(&self) -> Touched {
        let ticket = TouchedTicket {
            ticket: self.ticket_id,
            requester: None,
            assignees: vec![],
            departments: vec![],
            public: false,
            fields: vec![],
        };
        Touched { ticket: Some(ticket), ..Touched::of(self.site_id) }
    }
}

impl DeadlineRow {
    fn set(&mut self, clocks: Clocks) {
        // What a clock no longer says of itself was taken back, or was of a promise before this one.
        self.told.retain(|promise, told| {
            let clock = clocks.measuring(*promise);
            told.warned_at = told.warned_at.filter(|_| clock.is_some_and(|clock| clock.warned));
            told.breach = told.breach.filter(|_| clock.is_some_and(|clock| clock.breached));
            *told != Told::default()
        });
        self.state = pressing(&clocks);
        self.next_due_at = next_due(&clocks);
        self.next_warning_at =
            Promise::ALL.into_iter().filter_map(|promise| clocks.get(promise)?.warning()).min();
        self.clocks = clocks;
    }
}
