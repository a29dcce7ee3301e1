//! A ticket: one customer's matter, from the first message until it is closed.
//!
//! ```text
//!   open   ┌─────┐ taken up ┌──────┐ asked back  ┌───────────────┐
//!  ───────►│ new ├─────────►│ open ├────────────►│ waiting_reply │
//!          └─┬─┬─┘          └▲─┬─▲─┘◄────────────┤ pending       │
//!            │ │   pending   │ │ │  customer      └──┬────────────┘
//!            │ └─────────────┼─┼─┼──────────────────►│
//!            │        reopen │ │ │ solved            │ solved
//!            │    within 48 h│ ▼ │     ┌──────────┐  │
//!            │               └───┴─────┤ resolved │◄─┘
//!            │ closed                  └────┬─────┘
//!            └──────────────► closed ◄──────┘ 48 h without an answer
//! ```
//!
//! Customers write and rate; the desk does everything else, and writes notes that customers never see. Beside the status run the
//! clocks of the service levels ([`Clocks`]). Whatever is decided ends with a review of the time, so a clock, a lock or a
//! resolved ticket is never further behind than the last thing that happened; timers ask for a review when nothing else does.
//!
//! A ticket's *version* counts what people changed in it, locks and clocks left out: somebody who edits says which version was seen,
//! and is told what has changed since instead of overwriting it.

mod access;
mod aggregate;
mod changes;
mod clocks;
mod command;
mod decide;
mod error;
mod event;
mod status;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub use changes::Aspect;
pub use clocks::{Clock, ClockState, Clocks, PUNCTUAL, Phase, Promise};
pub use command::{Draft, MergeTarget, Rules, TicketAction, TicketCommand};
pub use error::TicketRefusal;
pub use event::{Attachment, Body, Comment, LockEnd, Message, Opening, Source, Subject, Tag, TicketEvent};
pub use status::{REOPEN_WINDOW, Stage, Status, StatusCause};

pub use crate::desk::Priority;
use crate::{AccountId, CategoryId, DepartmentId, Personal, SiteId, desk::FieldValues};

/// For how long a lock holds without being renewed (row E6).
pub const LOCK_LIFE: TimeDelta = TimeDelta::minutes(2);
/// A lock that was renewed less than this before is not renewed again.
const LOCK_BEAT: TimeDelta = TimeDelta::seconds(10);
/// The most tags of a ticket.
pub const MOST_TAGS: usize = 30;
/// The most files of a message.
pub const MOST_ATTACHMENTS: usize = 10;

/// The state of one ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ticket {
    /// Not opened yet.
    #[default]
    Nothing,
    /// Opened.
    Filed(Box<Case>),
}

/// Somebody of the desk edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// Who.
    pub owner: AccountId,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when, unless renewed.
    pub until: DateTime<Utc>,
}

/// What the rules need to know of an opened ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The site.
    pub site: SiteId,
    /// Its number at the site.
    pub number: u64,
    /// Whose matter it is.
    pub requester: AccountId,
    /// Where it stands.
    pub stage: Stage,
    /// How much it presses.
    pub priority: Priority,
    /// Whose task it is.
    pub department: Option<DepartmentId>,
    /// Whose task it is, by name.
    pub assignee: Option<AccountId>,
    /// What it is about.
    pub category: Option<CategoryId>,
    /// In one line.
    pub subject: Personal<event::Subject>,
    /// Custom fields.
    pub fields: Personal<FieldValues>,
    /// Words that it is found by.
    pub tags: BTreeSet<Tag>,
    /// The clocks of its service levels.
    pub clocks: Clocks,
    /// Did the desk ever answer?
    pub answered: bool,
    /// Since when a later message of the customer waits for an answer.
    pub asked: Option<DateTime<Utc>>,
    /// Who edits it.
    pub lock: Option<Lock>,
    /// How it went.
    pub rating: Option<u8>,
    /// What changed, in order: the version is their number.
    pub changes: Vec<Aspect>,
}

impl Case {
    /// Where it stands, as people see it.
    pub fn status(&self) -> Status {
        self.stage.status()
    }

    /// How often people changed it.
    pub fn version(&self) -> u64 {
        self.changes.len() as u64
    }

    /// Who edits it at `at`.
    pub fn locked_at(&self, at: DateTime<Utc>) -> Option<Lock> {
        self.lock.filter(|lock| at < lock.until)
    }

    fn facts(&self) -> clocks::Facts {
        clocks::Facts { status: self.status(), answered: self.answered, asked: self.asked }
    }

    fn opened(opening: &Opening) -> Self {
        Self {
            site: opening.site,
            number: opening.number,
            requester: opening.requester,
            stage: Stage::New,
            priority: opening.priority,
            department: opening.department,
            assignee: None,
            category: opening.category,
            subject: opening.subject.clone(),
            fields: opening.fields.clone(),
            tags: BTreeSet::new(),
            clocks: Clocks::default(),
            answered: false,
            asked: None,
            lock: None,
            rating: None,
            changes: vec![Aspect::Opened],
        }
    }

    fn evolve(&mut self, event: &TicketEvent) {
        use TicketEvent as E;
        self.changes.extend(Aspect::of(event));
        match event {
            E::TicketOpened { .. } | E::NoteAdded { .. } | E::SlaWarned { .. } | E::SlaBreached { .. } => {}
            E::CustomerReplied { at, .. } => {
                if self.answered && self.asked.is_none() {
                    self.asked = Some(*at);
                }
            }
            E::DeskReplied { .. } => {
                self.answered = true;
                self.asked = None;
            }
            E::TicketStatusChanged { to, at, .. } => self.stage = Stage::of(*to, *at),
            E::PriorityChanged { to, .. } => self.priority = *to,
            E::SubjectChanged { subject } => self.subject = subject.clone(),
            E::CategoryChanged { to, .. } => self.category = *to,
            E::TicketFieldsChanged { fields } => self.fields = fields.clone(),
            E::TicketAssigned { to, .. } => self.assignee = *to,
            E::TicketTransferred { to, .. } => self.department = Some(*to),
            E::TagsChanged { added, removed } => {
                self.tags.retain(|tag| !removed.contains(tag));
                self.tags.extend(added.iter().cloned());
            }
            E::TicketMerged { into, at } => {
                self.stage = Stage::Closed { since: *at, merged_into: Some(*into) };
            }
            E::TicketLocked { owner, since, until } => {
                self.lock = Some(Lock { owner: *owner, since: *since, until: *until });
            }
            E::TicketLockRenewed { until } => {
                if let Some(lock) = &mut self.lock {
                    lock.until = *until;
                }
            }
            E::TicketUnlocked { .. } => self.lock = None,
            E::TicketRated { score, .. } => self.rating = Some(*score),
            E::SlaClocksSet { clocks } => self.clocks = *clocks,
        }
    }
}

impl Ticket {
    /// The state after `event`.
    #[must_use]
    pub fn evolve(self, event: &TicketEvent) -> Self {
        match (self, event) {
            (Self::Nothing, TicketEvent::TicketOpened { opening, .. }) => {
                Self::Filed(Box::new(Case::opened(opening)))
            }
            (Self::Nothing, _) => Self::Nothing,
            (Self::Filed(mut case), event) => {
                case.evolve(event);
                Self::Filed(case)
            }
        }
    }

    /// What the rules know of it, once opened.
    pub fn case(&self) -> Option<&Case> {
        match self {
            Self::Nothing => None,
            Self::Filed(case) => Some(case),
        }
    }
}

#[cfg(test)]
mod tests;
