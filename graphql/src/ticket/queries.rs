//! Questions about tickets.
#![allow(clippy::too_many_arguments, reason = "a field's arguments are its function's")]

use std::sync::Arc;

use async_graphql::{Context, Object, connection::Connection};
use chrono::{DateTime, Utc};
use domain::{AccountId, DepartmentId, TicketId};
use projections::{
    sla_alerts::AlertFilter,
    tickets::{self as read, TicketView},
};
use uuid::Uuid;

use super::{
    Ticket,
    board::{BoardColumn, BoardCounts},
    clocks::{SlaAlert, SlaAlertKind},
    filter::{TicketFilter, TicketSort},
    one,
};
use crate::{asker::Asked, error::Problem, page, personal::Whose};

/// Cards of a column, if it is not said how many.
const CARDS: i32 = 20;

/// Questions about tickets.
#[derive(Default)]
pub(crate) struct TicketQueries;

#[Object]
impl TicketQueries {
    /// A ticket by its id, or by its number at the own site; null if there is none that the reader may know of.
    async fn ticket(
        &self,
        context: &Context<'_>,
        id: Option<Uuid>,
        #[graphql(desc = "Instead of the id.")] number: Option<i64>,
    ) -> Result<Option<Ticket>, Problem> {
        let sight = context.sight()?;
        match (id, number) {
            (Some(id), _) => one(context, &sight, TicketId(id)).await,
            (None, Some(number)) => match sight.reader().ticket_by_number(number).await? {
                Some(view) => one(context, &sight, view.ticket).await,
                None => Ok(None),
            },
            (None, None) => Ok(None),
        }
    }

    /// The site's tickets. For the desk.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn tickets(
        &self,
        context: &Context<'_>,
        filter: Option<TicketFilter>,
        #[graphql(default)] sort: TicketSort,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, Ticket>, Problem> {
        let request = page::request(first, after, last, before)?;
        let filter = filter.unwrap_or_default().read()?;
        let sight = context.sight()?;
        let page = sight.reader().tickets(&filter, sort.into(), &request).await?;
        found(context, &filter, "Query.tickets", page.rows.iter().map(|edge| &edge.row));
        connection(context, page).await
    }

    /// The signed-in person's own tickets, those changed last first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn my_tickets(
        &self,
        context: &Context<'_>,
        filter: Option<TicketFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, Ticket>, Problem> {
        let request = page::request(first, after, last, before)?;
        let filter = filter.unwrap_or_default().read()?;
        let page = context.sight()?.reader().my_tickets(&filter, &request).await?;
        connection(context, page).await
    }

    /// The board: a column for each status that is asked for. For the desk.
    #[graphql(complexity = "2 * page::cost(Some(cards), None, child_complexity)")]
    async fn ticket_board(
        &self,
        context: &Context<'_>,
        filter: Option<TicketFilter>,
        #[graphql(default)] sort: TicketSort,
        #[graphql(desc = "The most cards of each column: 0 to 100.", default_with = "CARDS")] cards: i32,
    ) -> Result<Vec<BoardColumn>, Problem> {
        let filter = filter.unwrap_or_default().read()?;
        let cards = usize::try_from(cards).unwrap_or(usize::MAX);
        let sight = context.sight()?;
        let columns = sight.reader().board(&filter, sort.into(), cards).await?;
        found(context, &filter, "Query.ticketBoard", columns.iter().flat_map(|column| &column.cards));
        let standing = context.services().bus.site(sight.reader().site_id()).await?;
        Ok(columns.into_iter().map(|column| BoardColumn::new(column, &sight, &standing)).collect())
    }

    /// How many tickets there are, from several sides. For the desk.
    #[graphql(complexity = "20 + child_complexity")]
    async fn ticket_counts(
        &self,
        context: &Context<'_>,
        filter: Option<TicketFilter>,
    ) -> Result<BoardCounts, Problem> {
        let filter = filter.unwrap_or_default().read()?;
        let sight = context.sight()?;
        let counts = sight.reader().board_counts(&filter).await?;
        let standing = context.services().bus.site(sight.reader().site_id()).await?;
        Ok(BoardCounts { counts, sight, standing })
    }

    /// Warnings and breaches of service levels, latest first. For the desk.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn sla_alerts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only warnings, or only breaches.")] kind: Option<SlaAlertKind>,
        #[graphql(desc = "Only those told after this moment.")] since: Option<DateTime<Utc>>,
        #[graphql(desc = "Only of this one's tickets.")] assignee_id: Option<Uuid>,
        #[graphql(desc = "Only of this department's tickets.")] department_id: Option<Uuid>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, SlaAlert>, Problem> {
        let request = page::request(first, after, last, before)?;
        let filter = AlertFilter {
            kind: kind.map(Into::into),
            after: since,
            assignee: assignee_id.map(AccountId),
            department: department_id.map(DepartmentId),
        };
        let sight = context.sight()?;
        let page = sight.reader().sla_alerts(&filter, &request).await?;
        Ok(page::connection(page, |row| SlaAlert { row, sight: sight.clone() }))
    }
}

/// Records whose tickets a search has found: that a word is in one tells what somebody wrote.
fn found<'a>(
    context: &Context<'_>,
    filter: &read::TicketFilter,
    field: &'static str,
    tickets: impl Iterator<Item = &'a TicketView>,
) {
    if filter.search.is_some() {
        for ticket in tickets {
            let (subject, record) = (Some(ticket.requester), Some(ticket.ticket.0));
            context.shows(&Whose { subject, field, record, reason: None });
        }
    }
}

async fn connection(
    context: &Context<'_>,
    page: projections::Page<read::TicketView>,
) -> Result<Connection<String, Ticket>, Problem> {
    let sight = context.sight()?;
    let standing = context.services().bus.site(sight.reader().site_id()).await?;
    let ticket = |view: TicketView| Ticket::new(view, sight.clone(), Arc::clone(&standing));
    Ok(page::connection(page, ticket))
}
