//! Tickets, as their customers and the desk see them.
#![allow(clippy::unused_async, reason = "the schema's macro takes no other functions")]

mod board;
mod clocks;
mod edits;
mod filter;
mod history;
mod live;
mod lock;
mod message;
mod queries;
mod replies;
mod templates;

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};
use commands::{CommandError, Standing};
use domain::{AccountId, Refusal, TicketId, desk};
use projections::tickets::TicketView;
use uuid::Uuid;

use crate::{
    account::Account,
    asker::Asked,
    desk::{Category, Department, Priority, TicketFieldValue},
    error::Problem,
    page,
    personal::Personal,
    receipt::{self, Receipt},
    sight::Sight,
};

pub(crate) use board::{DepartmentCount, PriorityCount};
pub(crate) use clocks::SlaPromise;
pub(crate) use edits::TicketEdits;
pub(crate) use live::TicketSubscriptions;
pub(crate) use lock::{Editors, LockMutations, LockSubscriptions};
pub(crate) use queries::TicketQueries;
pub(crate) use replies::ReplyMutations;
pub(crate) use templates::{TemplateMutations, TemplateQueries};

use clocks::TicketClock;
use history::TicketHistoryEntry;
use lock::TicketLock;
use message::TicketMessage;

/// Where a ticket stands.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ticket::Status")]
pub(crate) enum TicketStatus {
    /// Nobody has taken it up.
    New,
    /// Being worked on.
    Open,
    /// The customer is to answer.
    WaitingReply,
    /// Somebody outside is to act.
    Pending,
    /// Solved, unless the customer says otherwise within 48 hours.
    Resolved,
    /// Over, for good.
    Closed,
}

/// How a ticket came in.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ticket::Source")]
pub(crate) enum TicketSource {
    /// Through the web.
    Web,
    /// By mail.
    Email,
    /// By telephone.
    Phone,
    /// Out of a conversation.
    Chat,
    /// By another program.
    Api,
}

/// Somebody who has to do with a ticket.
#[derive(Clone, SimpleObject)]
pub(crate) struct TicketPerson {
    /// The account.
    id: Uuid,
    /// The name; null once erased.
    name: Option<Personal<String>>,
}

impl TicketPerson {
    async fn of(id: AccountId, sight: &Sight) -> Result<Self, Problem> {
        Ok(Self { id: id.0, name: sight.name("TicketPerson.name", id).await? })
    }
}

/// A ticket and what the reader may see of its people.
pub(crate) struct Ticket {
    view: TicketView,
    sight: Sight,
    standing: Arc<Standing>,
}

impl Ticket {
    pub(crate) fn new(view: TicketView, sight: Sight, standing: Arc<Standing>) -> Self {
        Self { view, sight, standing }
    }

    /// What of it is the customer's.
    fn of_customer<T>(&self, field: &'static str, value: T) -> Personal<T> {
        Personal::new(field, self.view.requester, value).within(self.view.ticket.0)
    }

    fn desk(&self) -> &desk::Desk {
        &self.standing.rules.desk
    }
}

/// One customer's matter, from the first message until it is closed.
#[Object]
impl Ticket {
    /// The ticket's id.
    async fn id(&self) -> Uuid {
        self.view.ticket.0
    }

    /// Its number at the site, from 1.
    async fn number(&self) -> i64 {
        self.view.number
    }

    /// In one line; null once the customer has been erased.
    async fn subject(&self) -> Option<Personal<&str>> {
        self.view.subject.as_ref().map(|subject| self.of_customer("Ticket.subject", subject.as_str()))
    }

    /// What the matter is: the first message's text.
    #[graphql(complexity = 2)]
    async fn description(&self) -> Result<Option<Personal<String>>, Problem> {
        let opening = self.sight.opening(self.view.ticket).await?;
        let body = opening.and_then(|message| message.body);
        Ok(body.map(|body| self.of_customer("Ticket.description", body.into())))
    }

    /// Where it stands.
    async fn status(&self) -> TicketStatus {
        self.view.status.into()
    }

    /// The states it can go to from there, for the desk.
    async fn next_statuses(&self) -> Option<Vec<TicketStatus>> {
        let next = self.view.status.next();
        self.view.desk.as_ref().map(|_| next.iter().copied().map(Into::into).collect())
    }

    /// How much it presses.
    async fn priority(&self) -> Priority {
        self.view.priority.into()
    }

    /// Whose task it is.
    async fn department(&self) -> Option<Department> {
        self.desk().departments.get(&self.view.department?).map(Department::from)
    }

    /// What it is about.
    async fn category(&self) -> Option<Category> {
        self.desk().categories.get(&self.view.category?).map(Category::from)
    }

    /// How it came in.
    async fn source(&self) -> TicketSource {
        self.view.source.into()
    }

    /// Whose matter it is.
    #[graphql(complexity = 2)]
    async fn requester(&self) -> Result<TicketPerson, Problem> {
        TicketPerson::of(self.view.requester, &self.sight).await
    }

    /// The customer's account, for the desk.
    #[graphql(complexity = 2)]
    async fn requester_account(&self) -> Result<Option<Account>, Problem> {
        if self.view.desk.is_none() {
            return Ok(None);
        }
        Ok(self.sight.person(self.view.requester).await?.map(Account))
    }

    /// Whose task it is, by name; null if nobody's.
    #[graphql(complexity = 2)]
    async fn assignee(&self) -> Result<Option<TicketPerson>, Problem> {
        match self.view.assignee {
            Some(id) => Ok(Some(TicketPerson::of(id, &self.sight).await?)),
            None => Ok(None),
        }
    }

    /// Custom fields that were filled in, those that the reader may see.
    async fn fields(&self) -> Vec<TicketFieldValue> {
        let whose = (self.view.requester, self.view.ticket);
        let told = |(key, value)| TicketFieldValue::of(self.desk(), whose, key, value);
        self.view.fields.iter().map(told).collect()
    }

    /// Words that it is found by; null to customers.
    async fn tags(&self) -> Option<Vec<&str>> {
        self.view.desk.as_ref().map(|desk| desk.tags.iter().map(domain::ticket::Tag::as_str).collect())
    }

    /// Who edits it now; null to customers, and if nobody does.
    async fn lock(&self, context: &Context<'_>) -> Option<TicketLock> {
        let now = context.services().bus.clock().now();
        let lock = self.view.desk.as_ref()?.locked_at(now)?;
        Some(TicketLock::new(lock, self.sight.clone()))
    }

    /// The clocks of its service levels; null to customers.
    #[graphql(complexity = "3 + 3 * child_complexity")]
    async fn clocks(&self, context: &Context<'_>) -> Result<Option<Vec<TicketClock>>, Problem> {
        if self.view.desk.is_none() {
            return Ok(None);
        }
        let now = context.services().bus.clock().now();
        let row = self.sight.deadlines(self.view.ticket).await?;
        Ok(row.map(|row| clocks::of(&row, now, &self.standing.rules.timetable)))
    }

    /// When the next promise is, or was, to be kept; null to customers, and while no clock runs.
    async fn next_due_at(&self) -> Option<DateTime<Utc>> {
        self.view.desk.as_ref()?.next_due_at
    }

    /// How the most pressing of its clocks stands; null to customers.
    async fn sla_state(&self) -> Option<clocks::SlaState> {
        self.view.desk.as_ref()?.sla_state.map(Into::into)
    }

    /// How it went, from 1 to 5; null if the customer has not said.
    async fn rating(&self) -> Option<i16> {
        self.view.rating
    }

    /// What the customer added to that.
    async fn rating_comment(&self) -> Option<Personal<&str>> {
        let comment = self.view.rating_comment.as_ref();
        comment.map(|comment| self.of_customer("Ticket.ratingComment", comment.as_str()))
    }

    /// The ticket in which it goes on, if the reader may know of it.
    #[graphql(complexity = 5)]
    async fn merged_into(&self) -> Result<Option<Ticket>, Problem> {
        let Some(into) = self.view.merged_into else { return Ok(None) };
        let found = self.sight.reader().ticket(into).await?;
        Ok(found.map(|view| Ticket::new(view, self.sight.clone(), Arc::clone(&self.standing))))
    }

    /// The tickets that go on in this one.
    #[graphql(complexity = "5 + 5 * child_complexity")]
    async fn merged(&self) -> Result<Vec<Ticket>, Problem> {
        let found = self.sight.reader().merged_into(self.view.ticket).await?;
        let ticket = |view| Ticket::new(view, self.sight.clone(), Arc::clone(&self.standing));
        Ok(found.into_iter().map(ticket).collect())
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime<Utc> {
        self.view.opened_at
    }

    /// When something last changed that the reader may know of.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.view.updated_at
    }

    /// When the desk first answered.
    async fn answered_at(&self) -> Option<DateTime<Utc>> {
        self.view.answered_at
    }

    /// When it was solved, unless reopened.
    async fn resolved_at(&self) -> Option<DateTime<Utc>> {
        self.view.resolved_at
    }

    /// When it was closed.
    async fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.view.closed_at
    }

    /// Which version of the ticket this is: send it as `seen` with an edit, so that it is refused if others were faster.
    async fn version(&self) -> i64 {
        self.view.version
    }

    /// How many messages the customer and the desk wrote to each other.
    async fn message_count(&self) -> i32 {
        self.view.messages
    }

    /// The messages, oldest first. Notes among them are for the desk alone.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn messages(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, TicketMessage>, Problem> {
        let request = page::request(first, after, last, before)?;
        let page = self.sight.reader().ticket_messages(self.view.ticket, &request).await?;
        Ok(page::connection(page, |row| TicketMessage::new(row, self.sight.clone())))
    }

    /// Who did what, when, from which state to which, in order; to customers what they may know of.
    #[graphql(complexity = "20 + 5 * child_complexity")]
    async fn history(&self) -> Result<Vec<TicketHistoryEntry>, Problem> {
        let entries = self.sight.reader().ticket_history(self.view.ticket).await?.unwrap_or_default();
        let told = |entry| TicketHistoryEntry::new(entry, &self.view, &self.sight, &self.standing);
        Ok(entries.into_iter().map(told).collect())
    }
}

/// A ticket after a command.
#[derive(SimpleObject)]
pub(crate) struct TicketPayload {
    /// The ticket; null if the change cannot be shown yet.
    ticket: Option<Ticket>,
    /// That the command was carried out.
    receipt: Receipt,
}

/// What a mutation of a ticket waits for.
const SHOWN: [&str; 4] = ["tickets", "ticket_messages", "sla_deadlines", "sla_alerts"];

/// What a mutation answers; whoever holds the lock is named in its refusal.
async fn payload(
    context: &Context<'_>,
    id: TicketId,
    outcome: Result<commands::Receipt, CommandError>,
) -> Result<TicketPayload, Problem> {
    let receipt = match outcome {
        Ok(receipt) => receipt,
        Err(error) => return Err(named(context, error).await?),
    };
    let mut ticket = None;
    if receipt::shown(context, &receipt, &SHOWN).await {
        ticket = one(context, &context.sight()?, id).await?;
    }
    // Not the stream's own version: its gaps would tell customers of what happens within the desk.
    let version = ticket.as_ref().map_or(0, |ticket: &Ticket| ticket.view.version);
    Ok(TicketPayload { ticket, receipt: Receipt { version, ..(&receipt).into() } })
}

/// The ticket, if it may be seen.
async fn one(context: &Context<'_>, sight: &Sight, id: TicketId) -> Result<Option<Ticket>, Problem> {
    let Some(view) = sight.reader().ticket(id).await? else { return Ok(None) };
    let standing = context.services().bus.site(view.site).await?;
    Ok(Some(Ticket::new(view, sight.clone(), standing)))
}

/// The refusal, with the name of whoever holds the lock if that is why.
async fn named(context: &Context<'_>, error: CommandError) -> Result<Problem, Problem> {
    let owner = match &error {
        CommandError::Refused(refusal) if refusal.code() == "LOCKED" => owner(refusal.as_ref()),
        _ => None,
    };
    let problem = Problem::from(error);
    match owner {
        Some(owner) => {
            let name = context.sight()?.name("ownerName", owner).await?;
            let name = name.map(|name| context.asker().shown_outside(context.services(), name));
            Ok(problem.with("ownerName", name.into()))
        }
        None => Ok(problem),
    }
}

fn owner(refusal: &dyn Refusal) -> Option<AccountId> {
    refusal.details().get("owner")?.as_str()?.parse().ok()
}
