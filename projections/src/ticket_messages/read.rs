//! Who reads which messages: the desk all, customers those that they and the desk wrote to each other in their own tickets.

use chrono::{DateTime, Utc};
use domain::{AccountId, MessageId, TicketId};
use sqlx::{Postgres, QueryBuilder, types::Json};

use super::{MessageFile, MessageKind, MessageRow};
use crate::{
    Page, PageRequest, ReadError, Reader,
    reader::page::{self, Kind, Order},
};

/// By time and not by sequence: the gaps of that would tell customers of notes.
const BY_TIME: Order = Order {
    list: "ticket messages",
    column: "sent_at",
    kind: Kind::Instant,
    id: "message_id",
    descending: false,
};

/// The table without what searches are for.
const MESSAGES: &str = "(SELECT message_id, ticket_id, site_id, requester_id, author_id, kind, body, attachments, sent_at, sequence
     FROM ticket_messages)";

/// A message as its reader may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageView {
    /// The message.
    pub message: MessageId,
    /// Its ticket.
    pub ticket: TicketId,
    /// Whose ticket it is, and so whose data.
    pub requester: AccountId,
    /// Who wrote it; none when Randevu itself did.
    pub author: Option<AccountId>,
    /// Who writes to whom.
    pub kind: MessageKind,
    /// What it says; none once the requester has been erased.
    pub body: Option<domain::ticket::Body>,
    /// What goes with it.
    pub attachments: Vec<MessageFile>,
    /// When it was written.
    pub sent_at: DateTime<Utc>,
}

impl From<MessageRow> for MessageView {
    fn from(row: MessageRow) -> Self {
        Self {
            message: row.message_id,
            ticket: row.ticket_id,
            requester: row.requester_id,
            author: row.author_id,
            kind: row.kind,
            body: row.body,
            attachments: row.attachments,
            sent_at: row.sent_at,
        }
    }
}

impl Reader {
    /// The messages of a ticket that the reader may see, oldest first. Empty if the reader may not know of the ticket.
    pub async fn ticket_messages(
        &self,
        ticket: TicketId,
        request: &PageRequest,
    ) -> Result<Page<MessageView>, ReadError> {
        let mut query = page::query(MESSAGES, BY_TIME);
        query.push(" AND t.ticket_id = ").push_bind(ticket.0);
        self.within_earshot(&mut query);
        let mut transaction = self.begin().await?;
        let found: Page<MessageRow> = page::read(&mut transaction, query, BY_TIME, request).await?;
        Ok(found.map(MessageView::from))
    }

    /// Those of these messages that the reader may see, in any order.
    pub async fn messages_by_ids(&self, ids: &[MessageId]) -> Result<Vec<MessageView>, ReadError> {
        let mut query = messages();
        query
            .push(" AND t.message_id = ANY(")
            .push_bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
            .push(")");
        self.read_messages(query).await
    }

    /// The message with which each of these tickets began: its description. Of those that the reader may know of, in any order.
    pub async fn opening_messages(&self, tickets: &[TicketId]) -> Result<Vec<MessageView>, ReadError> {
        let mut query = messages();
        query.push(" AND t.sequence = 1 AND t.ticket_id = ANY(");
        query.push_bind(tickets.iter().map(|id| id.0).collect::<Vec<_>>()).push(")");
        self.read_messages(query).await
    }

    async fn read_messages(
        &self,
        mut query: QueryBuilder<'static, Postgres>,
    ) -> Result<Vec<MessageView>, ReadError> {
        self.within_earshot(&mut query);
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<MessageRow>> = query.build_query_scalar().fetch_all(&mut *transaction).await?;
        Ok(rows.into_iter().map(|row| row.0.into()).collect())
    }

    /// Narrows a query of messages `t` to those that the reader may see.
    fn within_earshot(&self, query: &mut QueryBuilder<'_, Postgres>) {
        query.push(" AND t.site_id = ").push_bind(self.site.0);
        if self.is_desk() {
            return;
        }
        match self.me() {
            Some(me) => {
                query.push(" AND t.kind <> 'note' AND t.requester_id = ").push_bind(me.0);
            }
            None => {
                query.push(" AND false");
            }
        }
    }
}

fn messages() -> QueryBuilder<'static, Postgres> {
    QueryBuilder::new(format!("SELECT to_jsonb(t) FROM {MESSAGES} t WHERE true"))
}
