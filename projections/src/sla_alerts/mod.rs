//! Alerts: each warning and each breach of a service level, for agents and admins. One row for each.

mod read;

use chrono::{DateTime, Utc};
use domain::{
    SiteId, TicketId,
    ticket::{Promise, Ticket, TicketEvent},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    About, Misfit, PersonalColumns, ReadModel, Touched, TouchedTicket,
    model::{Projection, Table},
};

pub use read::AlertFilter;

pub(crate) static PROJECTION: Projection =
    Projection { name: "sla_alerts", version: 1, tables: &[Table::of::<AlertRow>()] };

/// What an alert says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// Little time is left.
    Warning,
    /// A promise is broken.
    Breach,
}

/// A warning or a breach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRow {
    /// The alert: follows from the ticket and the event's place in its stream.
    pub alert_id: Uuid,
    /// The site.
    pub site_id: SiteId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// What it says.
    pub kind: AlertKind,
    /// Of which promise.
    pub promise: Promise,
    /// When the promise is, or was, to be kept.
    pub due_at: DateTime<Utc>,
    /// When this was told.
    pub told_at: DateTime<Utc>,
    /// Was it told later than it should have been?
    pub late: bool,
}

impl ReadModel for AlertRow {
    type Aggregate = Ticket;
    const TABLE: &'static str = "sla_alerts";
    const KEY: &'static str = "alert_id";
    const SEVERAL: bool = true;
    const PERSONAL: Option<PersonalColumns> = None;

    fn key(event: &TicketEvent, about: &About) -> Option<Uuid> {
        match event {
            TicketEvent::SlaWarned { .. } | TicketEvent::SlaBreached { .. } => Some(alert(about)),
            _ => None,
        }
    }

    fn fold(_: Option<Self>, event: TicketEvent, about: About) -> Result<Option<Self>, Misfit> {
        let (kind, promise, due_at, late) = match event {
            TicketEvent::SlaWarned { promise, due, late } => (AlertKind::Warning, promise, due, late),
            TicketEvent::SlaBreached { promise, due, late } => (AlertKind::Breach, promise, due, late),
            _ => return Ok(None),
        };
        Ok(Some(Self {
            alert_id: alert(&about),
            site_id: about.site,
            ticket_id: TicketId(about.id),
            kind,
            promise,
            due_at,
            told_at: about.at,
            late,
        }))
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

fn alert(about: &About) -> Uuid {
    alert_id(about.id, about.sequence)
}

/// The alert that the event at this place of a ticket's stream tells.
pub fn alert_id(ticket: Uuid, sequence: i64) -> Uuid {
    Uuid::new_v5(&ticket, &sequence.to_be_bytes())
}
