//! What is written in tickets, and the files that go with it.

use async_graphql::{Context, Enum, Object};
use chrono::{DateTime, Utc};
use domain::{AccountId, TicketId};
use projections::ticket_messages::{MessageFile, MessageKind, MessageView};
use uuid::Uuid;

use super::TicketPerson;
use crate::{asker::Asked, error::Problem, http::attachments, personal::Personal, sight::Sight};

/// Who writes to whom.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum TicketMessageKind {
    /// The customer to the desk.
    Customer,
    /// The desk to the customer.
    Desk,
    /// The desk to itself. The customer never sees it.
    Note,
}

/// A message of a ticket.
pub(crate) struct TicketMessage {
    view: MessageView,
    sight: Sight,
}

impl TicketMessage {
    pub(super) fn new(view: MessageView, sight: Sight) -> Self {
        Self { view, sight }
    }
}

/// A message of a ticket.
#[Object]
impl TicketMessage {
    /// The message's id.
    async fn id(&self) -> Uuid {
        self.view.message.0
    }

    /// Who writes to whom.
    async fn kind(&self) -> TicketMessageKind {
        match self.view.kind {
            MessageKind::Customer => TicketMessageKind::Customer,
            MessageKind::Desk => TicketMessageKind::Desk,
            MessageKind::Note => TicketMessageKind::Note,
        }
    }

    /// Who wrote it; null when Randevu itself did.
    #[graphql(complexity = 2)]
    async fn author(&self) -> Result<Option<TicketPerson>, Problem> {
        match self.view.author {
            Some(id) => Ok(Some(TicketPerson::of(id, &self.sight).await?)),
            None => Ok(None),
        }
    }

    /// What it says: plain text. Null once the customer has been erased.
    async fn body(&self) -> Option<Personal<&str>> {
        let body = self.view.body.as_ref()?.as_str();
        Some(Personal::new("TicketMessage.body", self.view.requester, body).within(self.view.ticket.0))
    }

    /// What goes with it.
    async fn attachments(&self) -> Vec<Attachment> {
        let file = |file: &MessageFile| Attachment {
            file: file.clone(),
            owner: self.view.requester,
            ticket: self.view.ticket,
            sight: self.sight.clone(),
        };
        self.view.attachments.iter().map(file).collect()
    }

    /// When it was written.
    async fn sent_at(&self) -> DateTime<Utc> {
        self.view.sent_at
    }
}

/// A file that goes with a message.
pub(crate) struct Attachment {
    file: MessageFile,
    owner: AccountId,
    ticket: TicketId,
    sight: Sight,
}

impl Attachment {
    fn of_owner<T>(&self, field: &'static str, value: T) -> Personal<T> {
        Personal::new(field, self.owner, value).within(self.ticket.0)
    }
}

/// A file that goes with a message.
#[Object]
impl Attachment {
    /// The file's id.
    async fn id(&self) -> Uuid {
        self.file.id.0
    }

    /// Its name, as its owner called it; null once the customer has been erased.
    async fn name(&self) -> Option<Personal<&str>> {
        self.file.name.as_ref().map(|name| self.of_owner("Attachment.name", name.as_str()))
    }

    /// What it is, by its content.
    async fn media_type(&self) -> &str {
        &self.file.media_type
    }

    /// Its size.
    async fn bytes(&self) -> u64 {
        self.file.bytes
    }

    /// SHA-256 of the file, in hexadecimal.
    async fn sha256(&self) -> &str {
        &self.file.sha256
    }

    /// Where it can be fetched from, without signing in, for at least two and at most five minutes. Whoever has the address can fetch it.
    async fn url(&self, context: &Context<'_>) -> Personal<String> {
        let services = context.services();
        let address = attachments::address(
            &services.config,
            self.sight.reader().site_id(),
            self.file.id,
            services.bus.clock().now(),
        );
        self.of_owner("Attachment.url", address)
    }
}
