//! What is written: new tickets, answers, notes, ratings.
#![allow(clippy::too_many_arguments, reason = "a field's arguments are its function's")]

use async_graphql::{Context, InputObject, Object};
use commands::{NewMessage, OpenTicket, TicketRef};
use domain::{
    AccountId, AttachmentId, CategoryId, DepartmentId, Personal, SiteId, TicketId, text::Text, ticket,
};
use uuid::Uuid;

use super::{TicketPayload, TicketSource, TicketStatus, payload};
use crate::{
    asker::Asked,
    desk::{Priority, TicketFieldValueInput, filled_in},
    error::Problem,
    http::attachments,
    scalars,
};

/// A ticket to open.
#[derive(InputObject)]
pub(crate) struct OpenTicketInput {
    /// For whom; for oneself if left out. The desk opens tickets for anybody.
    requester_id: Option<Uuid>,
    /// In one line, at most 200 characters.
    subject: String,
    /// What the matter is, at most 20,000 characters.
    body: String,
    /// How much it presses.
    #[graphql(default_with = "Priority::Normal")]
    priority: Priority,
    /// Whose task it is; needed where the site has departments.
    department_id: Option<Uuid>,
    /// What it is about.
    category_id: Option<Uuid>,
    /// How it came in.
    #[graphql(default_with = "TicketSource::Web")]
    source: TicketSource,
    /// Custom fields.
    fields: Option<Vec<TicketFieldValueInput>>,
    /// Files uploaded before (`POST /attachments`), at most 10.
    attachment_ids: Option<Vec<Uuid>>,
}

/// A message to write.
#[derive(InputObject)]
pub(crate) struct TicketMessageInput {
    /// What it says: plain text, at most 20,000 characters.
    body: String,
    /// Files uploaded before (`POST /attachments`), at most 10.
    attachment_ids: Option<Vec<Uuid>>,
}

/// What is written in tickets.
#[derive(Default)]
pub(crate) struct ReplyMutations;

#[Object]
impl ReplyMutations {
    /// Opens a ticket.
    async fn open_ticket(
        &self,
        context: &Context<'_>,
        input: OpenTicketInput,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let me = context.session()?.account;
        let requester = input.requester_id.map_or(me, AccountId);
        let bus = &context.services().bus;
        let standing = bus.site(site).await?;
        let new = OpenTicket {
            requester,
            subject: scalars::text("subject", &input.subject)?,
            message: NewMessage {
                body: scalars::text("body", &input.body)?,
                attachments: files(context, site, requester, input.attachment_ids).await?,
            },
            priority: input.priority.into(),
            department: input.department_id.map(DepartmentId),
            category: input.category_id.map(CategoryId),
            source: input.source.into(),
            fields: filled_in(&standing.rules.desk, input.fields)?,
        };
        let (id, receipt) = bus.open_ticket(&caller, site, new).await?;
        payload(context, id, Ok(receipt)).await
    }

    /// Answers: the customer to the desk, or the desk to the customer. A customer's answer within 48 hours reopens a resolved ticket.
    async fn reply_to_ticket(
        &self,
        context: &Context<'_>,
        id: Uuid,
        message: TicketMessageInput,
        #[graphql(desc = "Where the ticket goes with it. For the desk.")] then: Option<TicketStatus>,
        #[graphql(
            desc = "For the desk: the version of the ticket that was seen; others' changes since are refused as STALE."
        )]
        seen: Option<i64>,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let ticket = reference(id, seen);
        let message = written(context, site, ticket.id, message).await?;
        let then = then.map(Into::into);
        let outcome = context.services().bus.reply_to_ticket(&caller, site, ticket, message, then).await;
        payload(context, ticket.id, outcome).await
    }

    /// Writes a note that the customer never sees.
    async fn note_on_ticket(
        &self,
        context: &Context<'_>,
        id: Uuid,
        message: TicketMessageInput,
        #[graphql(desc = "The version of the ticket that was seen.")] seen: Option<i64>,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let ticket = reference(id, seen);
        let message = written(context, site, ticket.id, message).await?;
        let outcome = context.services().bus.note_on_ticket(&caller, site, ticket, message).await;
        payload(context, ticket.id, outcome).await
    }

    /// The customer says how it went, once the ticket is resolved or closed. What was said can be changed until the ticket is closed.
    async fn rate_ticket(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(desc = "From 1, bad, to 5, excellent.")] score: i32,
        #[graphql(desc = "At most 2,000 characters.")] comment: Option<String>,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let score =
            u8::try_from(score).map_err(|_| Problem::refused(&ticket::TicketRefusal::RatingOutOfRange))?;
        let comment = scalars::optional_text("comment", comment)?;
        let id = TicketId(id);
        let outcome = context.services().bus.rate_ticket(&caller, site, id, score, comment).await;
        payload(context, id, outcome).await
    }
}

/// A ticket, and which version of it was seen.
pub(super) fn reference(id: Uuid, seen: Option<i64>) -> TicketRef {
    // Below zero is no version that was ever seen.
    let seen = seen.map(|seen| u64::try_from(seen).unwrap_or(0));
    TicketRef { id: TicketId(id), seen }
}

async fn written(
    context: &Context<'_>,
    site: SiteId,
    ticket: TicketId,
    input: TicketMessageInput,
) -> Result<NewMessage, Problem> {
    let body = scalars::text("body", &input.body)?;
    let mut attachments = vec![];
    if input.attachment_ids.as_ref().is_some_and(|ids| !ids.is_empty()) {
        // Files of a message are the customer's: they are about that person's matter.
        let view = context.sight()?.reader().ticket(ticket).await?;
        let view = view.ok_or(commands::CommandError::NotFound)?;
        attachments = files(context, site, view.requester, input.attachment_ids).await?;
    }
    Ok(NewMessage { body, attachments })
}

/// The files with these ids, which the signed-in person uploaded.
async fn files(
    context: &Context<'_>,
    site: SiteId,
    requester: AccountId,
    ids: Option<Vec<Uuid>>,
) -> Result<Vec<ticket::Attachment>, Problem> {
    let ids: Vec<AttachmentId> = ids.unwrap_or_default().into_iter().map(AttachmentId).collect();
    if ids.len() > ticket::MOST_ATTACHMENTS {
        let limit = ticket::MOST_ATTACHMENTS;
        return Err(Problem::refused(&ticket::TicketRefusal::TooManyAttachments { limit }));
    }
    let me = context.session()?.account;
    let found = context.services().attachments.meta(site, &ids).await.map_err(attachments::problem)?;
    let mut files = vec![];
    for id in ids {
        let file = found.iter().find(|file| file.id == id && file.uploaded_by == me);
        let file =
            file.ok_or_else(|| Problem::refused(&::attachments::AttachmentRefusal::NotFound { id }))?;
        files.push(ticket::Attachment {
            id,
            name: Personal::new(requester, Text::new(&file.file_name).map_err(Problem::argument("name"))?),
            media_type: file.media_type.clone(),
            bytes: file.bytes,
            sha256: file.sha256_hex(),
        });
    }
    Ok(files)
}
