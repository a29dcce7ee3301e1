//! Tickets: one row for each, as the desk's board and lists show it.
//!
//! A row holds what the desk sees. Customers are shown a [`TicketView`] of it, reduced to what they may know.

mod board;
mod filter;
mod fold;
mod history;
mod list;
mod read;
mod search;
mod view;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    AccountId, CategoryId, DepartmentId, SiteId, TicketId,
    desk::{FieldKey, FieldValues},
    ticket::{ClockState, Comment, Lock, Priority, Source, Status, Subject, Tag},
};
use serde::{Deserialize, Serialize};

use crate::model::{Projection, Table};

pub use board::{BoardColumn, BoardCounts};
pub(crate) use filter::any;
pub use filter::{Assigned, Between, TicketFilter, TicketSort};
pub(crate) use fold::{is_public, next_due, pressing};
pub use history::{FieldChange, TicketHappening, TicketHistoryEntry};
pub use view::{DeskView, TicketView};

pub(crate) static PROJECTION: Projection =
    Projection { name: "tickets", version: 1, tables: &[Table::of::<TicketRow>()] };

/// A ticket, as the desk sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRow {
    /// The ticket.
    pub ticket_id: TicketId,
    /// Its site.
    pub site_id: SiteId,
    /// Its number at the site, from 1.
    pub number: i64,
    /// Whose matter it is.
    pub requester_id: AccountId,
    /// In one line; none once the requester has been erased.
    pub subject: Option<Subject>,
    /// Where it stands.
    pub status: Status,
    /// How much it presses.
    pub priority: Priority,
    /// The same as a number, 0 for the lowest, to sort by.
    pub priority_rank: i16,
    /// Whose task it is.
    pub department_id: Option<DepartmentId>,
    /// What it is about.
    pub category_id: Option<CategoryId>,
    /// Whose task it is, by name.
    pub assignee_id: Option<AccountId>,
    /// How it came in.
    pub source: Source,
    /// Custom fields; none once the requester has been erased.
    pub fields: Option<FieldValues>,
    /// How often and when each custom field has changed since the opening.
    pub field_changes: BTreeMap<FieldKey, Changes>,
    /// Words that it is found by.
    pub tags: Vec<Tag>,
    /// How it went, from 1 to 5.
    pub rating: Option<i16>,
    /// What the customer added to that.
    pub rating_comment: Option<Comment>,
    /// Who edits it, though perhaps no longer: `lock_until` may have passed.
    pub lock_owner: Option<AccountId>,
    /// Since when.
    pub lock_since: Option<DateTime<Utc>>,
    /// Until when, unless renewed.
    pub lock_until: Option<DateTime<Utc>>,
    /// The ticket in which it goes on.
    pub merged_into: Option<TicketId>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When people last changed it; locks and clocks do not count.
    pub updated_at: DateTime<Utc>,
    /// When it was solved, unless reopened.
    pub resolved_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// When the desk first answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Messages that the customer sees, the first included.
    pub messages: i32,
    /// Notes, which the customer does not see.
    pub notes: i32,
    /// The domain's version: how often people changed it.
    pub version: i64,
    /// How often something changed that the customer may know of, custom fields left out.
    pub public_version: i64,
    /// When that last was.
    pub public_updated_at: DateTime<Utc>,
    /// How the most pressing of its clocks stands; none where nothing is promised.
    pub sla_state: Option<ClockState>,
    /// When the next promise is, or was, to be kept; none while no clock runs.
    pub next_due_at: Option<DateTime<Utc>>,
    /// The sequence of the last event folded.
    pub sequence: i64,
}

/// Changes of one custom field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// How many there were.
    pub times: i64,
    /// When the last one was.
    pub at: DateTime<Utc>,
}

impl TicketRow {
    /// Who edits it, though perhaps no longer.
    fn lock(&self) -> Option<Lock> {
        Some(Lock { owner: self.lock_owner?, since: self.lock_since?, until: self.lock_until? })
    }
}
