//! Commands on tickets.

mod desk;
mod templates;

pub(crate) use desk::Sites;
pub use desk::Standing;

use std::collections::BTreeMap;

use domain::{
    AccountId, CategoryId, DepartmentId, MessageId, Role, SiteId, TicketId,
    account::Account,
    desk::{FieldKey, FieldValue, FieldValues},
    ticket::{
        Attachment, Body, Comment, Draft, MergeTarget, Priority, Source, Status, Subject, Tag, Ticket,
        TicketAction, TicketCommand,
    },
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    Bus, Caller, CommandError, InputRefusal, Receipt,
    bus::{Target, within},
};

/// A ticket to open.
#[derive(Clone, Debug, Serialize)]
pub struct OpenTicket {
    /// For whom.
    pub requester: AccountId,
    /// In one line.
    pub subject: Subject,
    /// What the matter is.
    pub message: NewMessage,
    /// How much it presses.
    pub priority: Priority,
    /// Whose task it is.
    pub department: Option<DepartmentId>,
    /// What it is about.
    pub category: Option<CategoryId>,
    /// How it came in.
    pub source: Source,
    /// Custom fields.
    pub fields: FieldValues,
}

/// A message to write.
#[derive(Clone, Debug, Serialize)]
pub struct NewMessage {
    /// What it says.
    pub body: Body,
    /// Files uploaded before, by whoever writes.
    pub attachments: Vec<Attachment>,
}

/// A ticket, and which version of it the caller saw.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TicketRef {
    /// The ticket.
    pub id: TicketId,
    /// The version seen; a ticket that has changed since is refused as `STALE`. Without it, whatever stands is meant.
    pub seen: Option<u64>,
}

impl From<TicketId> for TicketRef {
    fn from(id: TicketId) -> Self {
        Self { id, seen: None }
    }
}

impl Bus {
    /// Opens a ticket. It gets its number as it is committed.
    pub async fn open_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        new: OpenTicket,
    ) -> Result<(TicketId, Receipt), CommandError> {
        within(caller, site)?;
        let id = TicketId::generate();
        let target = Target::creating::<Ticket>(caller, site, id, &("open", &new))?;
        let receipt = self.once(caller, &target, || self.try_opening(caller, site, &target, &new)).await?;
        let id = receipt
            .aggregate_id
            .parse()
            .map_err(|_| CommandError::Fault("a ticket's id is a UUID".into()))?;
        Ok((id, receipt))
    }

    async fn try_opening(
        &self,
        caller: &Caller,
        site: SiteId,
        target: &Target,
        new: &OpenTicket,
    ) -> Result<Receipt, CommandError> {
        if !caller.actor.is(new.requester) {
            let account: Account = self.load(site, new.requester).await?;
            account.active().ok_or(InputRefusal::NoSuchClient)?;
        }
        let new = new.clone();
        let action = TicketAction::Open {
            site,
            requester: new.requester,
            subject: new.subject,
            message: draft(target, &new.message),
            priority: new.priority,
            department: new.department,
            category: new.category,
            source: new.source,
            fields: new.fields,
        };
        self.try_ticket(caller, site, target, None, action).await
    }

    /// Answers: the customer to the desk, or the desk to the customer, and then perhaps moves the ticket along.
    pub async fn reply_to_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        ticket: TicketRef,
        message: NewMessage,
        then: Option<Status>,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, ticket, &("reply", &message, then))?;
        let message = draft(&target, &message);
        self.change_ticket(caller, site, ticket, &target, TicketAction::Reply { message, then }).await
    }

    /// Writes a note that the customer never sees.
    pub async fn note_on_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        ticket: TicketRef,
        message: NewMessage,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, ticket, &("note", &message))?;
        let message = draft(&target, &message);
        self.change_ticket(caller, site, ticket, &target, TicketAction::Note { message }).await
    }

    /// Moves a ticket along.
    pub async fn change_ticket_status(
        &self,
        caller: &Caller,
        site: SiteId,
        ticket: TicketRef,
        to: Status,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, ticket, &("status", to))?;
        self.change_ticket(caller, site, ticket, &target, TicketAction::ChangeStatus { to }).await
    }

    /// Makes a ticket press more, or less.
    pub async fn change_ticket_priority(
        &self,
        caller: &Caller,
        site: SiteId,
        ticket: TicketRef,
        to: Priority,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, ticket, &("priority", to))?;
        self.change_ticket(caller, site, ticket, &target, TicketAction::ChangePriority { to }).await
    }

    /// Says a ticket's matter in other words.
    pub async fn change_ticket_subject(
        &self,
        caller: &Caller,
        site: SiteId,
        ticket: TicketRef,
        to: Subject,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, ticket, &("subject", &to))?;
        self.change_ticket(caller, site, ticket, &target, TicketAction::ChangeSubject { to }).await
    }

    /// Sorts a ticket into a category, or into none.
    pub async fn change_ticket_category(
        &self,
        caller: &Caller,
        site: SiteId,
        ticket: TicketRef,
        to: Option<CategoryId>,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, ticket, &("category", to))?;
        self.change_ticket(caller, site, ticket, &target, TicketAction::ChangeCategory { to }).await
    }

    /// Fills in custom fields, or clears them.
    pub async fn change_ticket_fields(
        &self,
        caller: &Caller,
        site: SiteId,
        ticket: TicketRef,
        changes: BTreeMap<FieldKey, Option<FieldValue>>,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, ticket, &("fields", &changes))?;
        self.change_ticket(caller, site, ticket, &target, TicketAction::ChangeFields { changes }).await
    }

    /// Gives a ticket to somebody of the desk, or to nobody.
    pub async fn assign_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        ticket: TicketRef,
        to: Option<AccountId>,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, ticket, &("assign", to))?;
        self.check_assignee(site, to).await?;
        self.change_ticket(caller, site, ticket, &target, TicketAction::Assign { to }).await
    }

    /// Hands a ticket to another department, and there to somebody or nobody yet.
    pub async fn transfer_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        ticket: TicketRef,
        department: DepartmentId,
        assignee: Option<AccountId>,
        category: Option<CategoryId>,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, ticket, &("transfer", department, assignee, category))?;
        self.check_assignee(site, assignee).await?;
        let action = TicketAction::Transfer { department, assignee, category };
        self.change_ticket(caller, site, ticket, &target, action).await
    }

    /// Puts tags on a ticket and takes some off.
    pub async fn tag_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        ticket: TicketRef,
        add: Vec<Tag>,
        remove: Vec<Tag>,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, ticket, &("tags", &add, &remove))?;
        self.change_ticket(caller, site, ticket, &target, TicketAction::ChangeTags { add, remove }).await
    }

    /// Closes a ticket: it goes on in another of the same customer.
    pub async fn merge_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        ticket: TicketRef,
        into: TicketId,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, ticket, &("merge", into))?;
        within(caller, site)?;
        if into == ticket.id {
            return Err(CommandError::refused(domain::ticket::TicketRefusal::MergeIntoItself));
        }
        self.once(caller, &target, || async {
            let other: Ticket = self.load(site, into).await?;
            let case = other.case().ok_or(CommandError::NotFound)?;
            let into = MergeTarget { ticket: into, requester: case.requester, status: case.status() };
            self.try_ticket(caller, site, &target, ticket.seen, TicketAction::Merge { into }).await
        })
        .await
    }

    /// Keeps others of the desk from editing a ticket for two minutes, or for two more.
    pub async fn lock_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        id: TicketId,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, id.into(), &"lock")?;
        self.change_ticket(caller, site, id.into(), &target, TicketAction::Lock).await
    }

    /// Lets others edit a ticket again; by force also when somebody else holds the lock.
    pub async fn unlock_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        id: TicketId,
        by_force: bool,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, id.into(), &("unlock", by_force))?;
        self.change_ticket(caller, site, id.into(), &target, TicketAction::Unlock { by_force }).await
    }

    /// The customer says how it went, from 1 to 5.
    pub async fn rate_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        id: TicketId,
        score: u8,
        comment: Option<Comment>,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, id.into(), &("rate", score, &comment))?;
        self.change_ticket(caller, site, id.into(), &target, TicketAction::Rate { score, comment }).await
    }

    /// Looks at a ticket's time: what has come due is told, what has run out is ended. For timers and for changed rules.
    pub async fn review_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        id: TicketId,
    ) -> Result<Receipt, CommandError> {
        let target = target(caller, site, id.into(), &"review")?;
        self.change_ticket(caller, site, id.into(), &target, TicketAction::Review).await
    }

    async fn change_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        ticket: TicketRef,
        target: &Target,
        action: TicketAction,
    ) -> Result<Receipt, CommandError> {
        within(caller, site)?;
        self.once(caller, target, || self.try_ticket(caller, site, target, ticket.seen, action.clone())).await
    }

    async fn try_ticket(
        &self,
        caller: &Caller,
        site: SiteId,
        target: &Target,
        seen: Option<u64>,
        action: TicketAction,
    ) -> Result<Receipt, CommandError> {
        let rules = self.rules(site).await?;
        self.attempt::<Ticket, _>(caller, target, TicketCommand { action, rules, seen }).await
    }

    /// Tickets are given to active agents and admins of the site.
    async fn check_assignee(&self, site: SiteId, to: Option<AccountId>) -> Result<(), CommandError> {
        let Some(to) = to else { return Ok(()) };
        let account: Account = self.load(site, to).await?;
        let works = account.active().is_some_and(|holder| holder.roles.any(&[Role::Agent, Role::Admin]));
        if works { Ok(()) } else { Err(InputRefusal::NoSuchAgent.into()) }
    }
}

fn target(
    caller: &Caller,
    site: SiteId,
    ticket: TicketRef,
    intent: &impl Serialize,
) -> Result<Target, CommandError> {
    Target::new::<Ticket>(caller, site, ticket.id, &(intent, ticket.seen))
}

/// The message's identifier follows from the command's: a command given twice writes one message.
fn draft(target: &Target, new: &NewMessage) -> Draft {
    Draft {
        id: MessageId(Uuid::new_v5(&target.command_id(), b"message")),
        body: new.body.clone(),
        attachments: new.attachments.clone(),
    }
}
