//! What a reader sees of a ticket that he may know of.

use chrono::{DateTime, Utc};
use domain::{
    AccountId, CategoryId, DepartmentId, SiteId, TicketId,
    desk::FieldValues,
    ticket::{ClockState, Comment, Lock, Priority, Source, Status, Subject, Tag},
};

use super::TicketRow;
use crate::{Reader, desks::PublicFields};

/// A ticket as its reader may see it: the desk all of it, the customer without what is the desk's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketView {
    /// The ticket.
    pub ticket: TicketId,
    /// Its site.
    pub site: SiteId,
    /// Its number at the site.
    pub number: i64,
    /// Whose matter it is.
    pub requester: AccountId,
    /// In one line; none once the requester has been erased.
    pub subject: Option<Subject>,
    /// Where it stands.
    pub status: Status,
    /// How much it presses.
    pub priority: Priority,
    /// Whose task it is.
    pub department: Option<DepartmentId>,
    /// What it is about.
    pub category: Option<CategoryId>,
    /// Whose task it is, by name.
    pub assignee: Option<AccountId>,
    /// How it came in.
    pub source: Source,
    /// Custom fields, those that the reader may see.
    pub fields: FieldValues,
    /// How it went, from 1 to 5.
    pub rating: Option<i16>,
    /// What the customer added to that.
    pub rating_comment: Option<Comment>,
    /// The ticket in which it goes on.
    pub merged_into: Option<TicketId>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was solved, unless reopened.
    pub resolved_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// When the desk first answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Messages between customer and desk, the first included.
    pub messages: i32,
    /// When something last changed that the reader may know of.
    pub updated_at: DateTime<Utc>,
    /// Grows whenever something changes that the reader may know of. To the desk it is the domain's version, which commands name as
    /// the one they saw; to customers a count of its own, in which what happens within the desk leaves no gap.
    pub version: i64,
    /// What is the desk's own; none for customers.
    pub desk: Option<DeskView>,
}

/// What only the desk sees of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskView {
    /// Words that it is found by.
    pub tags: Vec<Tag>,
    /// Notes in it.
    pub notes: i32,
    /// Who edits it, though perhaps no longer: until when, it says.
    pub lock: Option<Lock>,
    /// How the most pressing of its clocks stands; none where nothing is promised.
    pub sla_state: Option<ClockState>,
    /// When the next promise is, or was, to be kept; none while no clock runs.
    pub next_due_at: Option<DateTime<Utc>>,
}

impl DeskView {
    /// Who edits it at `at`.
    pub fn locked_at(&self, at: DateTime<Utc>) -> Option<Lock> {
        self.lock.filter(|lock| at < lock.until)
    }
}

impl Reader {
    /// What the reader sees of a ticket that he may know of. `public` are the fields that customers see.
    pub(super) fn ticket_view(&self, row: TicketRow, public: &PublicFields) -> TicketView {
        if self.is_desk() { of_desk(row) } else { of_customer(row, public) }
    }
}

fn of_desk(row: TicketRow) -> TicketView {
    let desk = DeskView {
        tags: row.tags.clone(),
        notes: row.notes,
        lock: row.lock(),
        sla_state: row.sla_state,
        next_due_at: row.next_due_at,
    };
    let (updated_at, version) = (row.updated_at, row.version);
    TicketView { updated_at, version, desk: Some(desk), ..common(row) }
}

fn of_customer(row: TicketRow, public: &PublicFields) -> TicketView {
    let mut updated_at = row.public_updated_at;
    let mut version = row.public_version;
    for (_, changes) in row.field_changes.iter().filter(|(key, _)| public.contains(*key)) {
        updated_at = updated_at.max(changes.at);
        version += changes.times;
    }
    let mut view = TicketView { updated_at, version, ..common(row) };
    view.fields.retain(|key, _| public.contains(key));
    view
}

fn common(row: TicketRow) -> TicketView {
    TicketView {
        ticket: row.ticket_id,
        site: row.site_id,
        number: row.number,
        requester: row.requester_id,
        subject: row.subject,
        status: row.status,
        priority: row.priority,
        department: row.department_id,
        category: row.category_id,
        assignee: row.assignee_id,
        source: row.source,
        fields: row.fields.unwrap_or_default(),
        rating: row.rating,
        rating_comment: row.rating_comment,
        merged_into: row.merged_into,
        opened_at: row.opened_at,
        resolved_at: row.resolved_at,
        closed_at: row.closed_at,
        answered_at: row.answered_at,
        messages: row.messages,
        updated_at: row.updated_at,
        version: row.version,
        desk: None,
    }
}
