//! Messages of tickets: what customers and the desk write to each other, and the desk to itself. One row for each message.

mod read;

use chrono::{DateTime, Utc};
use domain::{
    AccountId, AttachmentId, MessageId, Personal, SiteId, TicketId,
    text::Line,
    ticket::{Attachment, Body, Message, Ticket, TicketEvent},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    About, Misfit, PersonalColumns, ReadModel, Touched, TouchedTicket,
    model::{Projection, Table},
};

pub use read::MessageView;

pub(crate) static PROJECTION: Projection =
    Projection { name: "ticket_messages", version: 1, tables: &[Table::of::<MessageRow>()] };

/// Who writes to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// The customer to the desk.
    Customer,
    /// The desk to the customer.
    Desk,
    /// The desk to itself. The customer never sees it.
    Note,
}

/// A message of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// The message.
    pub message_id: MessageId,
    /// Its ticket.
    pub ticket_id: TicketId,
    /// Its site.
    pub site_id: SiteId,
    /// Whose ticket it is.
    pub requester_id: AccountId,
    /// Who wrote it; none when Randevu itself did.
    pub author_id: Option<AccountId>,
    /// Who writes to whom.
    pub kind: MessageKind,
    /// What it says; none once the requester has been erased.
    pub body: Option<Body>,
    /// What goes with it.
    pub attachments: Vec<MessageFile>,
    /// When it was written.
    pub sent_at: DateTime<Utc>,
    /// Its place among the ticket's events. For the desk: the gaps tell of what happened between messages.
    pub sequence: i64,
}

/// A file that goes with a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageFile {
    /// Its identifier.
    pub id: AttachmentId,
    /// Its name, as its owner called it; none once the requester has been erased.
    pub name: Option<Line<255>>,
    /// What it is, by its content.
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

impl From<Attachment> for MessageFile {
    fn from(Attachment { id, name, media_type, bytes, sha256 }: Attachment) -> Self {
        Self { id, name: name.into_inner(), media_type, bytes, sha256 }
    }
}

impl ReadModel for MessageRow {
    type Aggregate = Ticket;
    const TABLE: &'static str = "ticket_messages";
    const KEY: &'static str = "message_id";
    const SEVERAL: bool = true;
    const JSON: &'static [&'static str] = &["attachments"];
    const PERSONAL: Option<PersonalColumns> =
        Some(PersonalColumns { of: "requester_id", columns: &["body", "attachments"] });

    fn key(event: &TicketEvent, _: &About) -> Option<Uuid> {
        match event {
            TicketEvent::TicketOpened { opening, .. } => Some(opening.message.id.0),
            TicketEvent::CustomerReplied { message, .. }
            | TicketEvent::DeskReplied { message, .. }
            | TicketEvent::NoteAdded { message } => Some(message.id.0),
            _ => None,
        }
    }

    fn fold(row: Option<Self>, event: TicketEvent, about: About) -> Result<Option<Self>, Misfit> {
        if row.is_some() {
            return Err(Misfit("another message has this identifier".to_owned()));
        }
        let (kind, message) = match event {
            TicketEvent::TicketOpened { opening, .. } => {
                // Whoever wrote it down, it is the customer's matter.
                (MessageKind::Customer, opening.message)
            }
            TicketEvent::CustomerReplied { message, .. } => (MessageKind::Customer, message),
            TicketEvent::DeskReplied { message, .. } => (MessageKind::Desk, message),
            TicketEvent::NoteAdded { message } => (MessageKind::Note, message),
            _ => return Ok(None),
        };
        Ok(Some(Self::of(kind, message, about)))
    }

    fn touches(&self) -> Touched {
        let ticket = TouchedTicket {
            ticket: self.ticket_id,
            requester: Some(self.requester_id),
            assignees: vec![],
            departments: vec![],
            public: self.kind != MessageKind::Note,
            fields: vec![],
        };
        Touched { ticket: Some(ticket), ..Touched::of(self.site_id) }
    }
}

impl MessageRow {
    fn of(kind: MessageKind, message: Message, about: About) -> Self {
        let Personal { subject, .. } = message.body;
        Self {
            message_id: message.id,
            ticket_id: TicketId(about.id),
            site_id: about.site,
            // Messages are the requester's, whoever wrote them.
            requester_id: subject,
            author_id: message.author,
            kind,
            body: message.body.into_inner(),
            attachments: message.attachments.into_iter().map(MessageFile::from).collect(),
            sent_at: about.at,
            sequence: about.sequence,
        }
    }
}
