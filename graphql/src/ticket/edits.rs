//! What the desk changes of tickets.
#![allow(clippy::too_many_arguments, reason = "a field's arguments are its function's")]

use async_graphql::{Context, Object};
use domain::{AccountId, CategoryId, DepartmentId, TicketId, ticket::Tag};
use uuid::Uuid;

use super::{TicketPayload, TicketStatus, payload, replies::reference};
use crate::{
    asker::Asked,
    desk::{Priority, TicketFieldValueInput, changes},
    error::Problem,
    scalars,
};

/// What the desk changes of tickets. Each takes `seen`, the version of the ticket that was seen: a ticket that has changed since is
/// refused as `STALE`, with what has changed.
#[derive(Default)]
pub(crate) struct TicketEdits;

#[Object]
impl TicketEdits {
    /// Moves a ticket along.
    async fn change_ticket_status(
        &self,
        context: &Context<'_>,
        id: Uuid,
        status: TicketStatus,
        #[graphql(desc = "The version of the ticket that was seen.")] seen: Option<i64>,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let ticket = reference(id, seen);
        let bus = &context.services().bus;
        let outcome = bus.change_ticket_status(&caller, site, ticket, status.into()).await;
        payload(context, ticket.id, outcome).await
    }

    /// Makes a ticket press more, or less. Its clocks are counted anew, with the time they have used.
    async fn change_ticket_priority(
        &self,
        context: &Context<'_>,
        id: Uuid,
        priority: Priority,
        #[graphql(desc = "The version of the ticket that was seen.")] seen: Option<i64>,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let ticket = reference(id, seen);
        let bus = &context.services().bus;
        let outcome = bus.change_ticket_priority(&caller, site, ticket, priority.into()).await;
        payload(context, ticket.id, outcome).await
    }

    /// Says a ticket's matter in other words.
    async fn change_ticket_subject(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(desc = "At most 200 characters.")] subject: String,
        #[graphql(desc = "The version of the ticket that was seen.")] seen: Option<i64>,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let ticket = reference(id, seen);
        let subject = scalars::text("subject", &subject)?;
        let outcome = context.services().bus.change_ticket_subject(&caller, site, ticket, subject).await;
        payload(context, ticket.id, outcome).await
    }

    /// Sorts a ticket into a category, or into none.
    async fn change_ticket_category(
        &self,
        context: &Context<'_>,
        id: Uuid,
        category_id: Option<Uuid>,
        #[graphql(desc = "The version of the ticket that was seen.")] seen: Option<i64>,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let ticket = reference(id, seen);
        let category = category_id.map(CategoryId);
        let outcome = context.services().bus.change_ticket_category(&caller, site, ticket, category).await;
        payload(context, ticket.id, outcome).await
    }

    /// Fills in custom fields; a field without a value is cleared. Others stay.
    async fn change_ticket_fields(
        &self,
        context: &Context<'_>,
        id: Uuid,
        fields: Vec<TicketFieldValueInput>,
        #[graphql(desc = "The version of the ticket that was seen.")] seen: Option<i64>,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let ticket = reference(id, seen);
        let bus = &context.services().bus;
        let fields = changes(&bus.site(site).await?.rules.desk, fields)?;
        let outcome = bus.change_ticket_fields(&caller, site, ticket, fields).await;
        payload(context, ticket.id, outcome).await
    }

    /// Gives a ticket to an agent or admin, or to nobody. A new ticket is thereby taken up.
    async fn assign_ticket(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(desc = "Nobody if left out.")] assignee_id: Option<Uuid>,
        #[graphql(desc = "The version of the ticket that was seen.")] seen: Option<i64>,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let ticket = reference(id, seen);
        let assignee = assignee_id.map(AccountId);
        let outcome = context.services().bus.assign_ticket(&caller, site, ticket, assignee).await;
        payload(context, ticket.id, outcome).await
    }

    /// Hands a ticket to another department, and there to somebody or nobody yet.
    async fn transfer_ticket(
        &self,
        context: &Context<'_>,
        id: Uuid,
        department_id: Uuid,
        assignee_id: Option<Uuid>,
        #[graphql(desc = "What it is about, there.")] category_id: Option<Uuid>,
        #[graphql(desc = "The version of the ticket that was seen.")] seen: Option<i64>,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let ticket = reference(id, seen);
        let (department, category) = (DepartmentId(department_id), category_id.map(CategoryId));
        let bus = &context.services().bus;
        let assignee = assignee_id.map(AccountId);
        let outcome = bus.transfer_ticket(&caller, site, ticket, department, assignee, category).await;
        payload(context, ticket.id, outcome).await
    }

    /// Puts tags on a ticket and takes some off.
    async fn tag_ticket(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(desc = "1 to 40 characters each; kept in lower case.", default)] add: Vec<String>,
        #[graphql(default)] remove: Vec<String>,
        #[graphql(desc = "The version of the ticket that was seen.")] seen: Option<i64>,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let ticket = reference(id, seen);
        let (add, remove) = (tags("add", &add)?, tags("remove", &remove)?);
        let outcome = context.services().bus.tag_ticket(&caller, site, ticket, add, remove).await;
        payload(context, ticket.id, outcome).await
    }

    /// Closes a ticket for good: it goes on in another of the same customer.
    async fn merge_ticket(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(desc = "The ticket in which it goes on.")] into_id: Uuid,
        #[graphql(desc = "The version of the ticket that was seen.")] seen: Option<i64>,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let ticket = reference(id, seen);
        let outcome = context.services().bus.merge_ticket(&caller, site, ticket, TicketId(into_id)).await;
        payload(context, ticket.id, outcome).await
    }
}

fn tags(argument: &str, given: &[String]) -> Result<Vec<Tag>, Problem> {
    given.iter().map(|tag| Tag::new(tag).map_err(Problem::argument(argument))).collect()
}
