//! What can be asked of a ticket.

use std::{collections::BTreeMap, sync::Arc};

use super::{Attachment, Body, Comment, Priority, Source, Status, Subject, Tag};
use crate::{
    AccountId, CategoryId, DepartmentId, MessageId, SiteId, TicketId,
    calendar::Timetable,
    desk::{Desk, FieldKey, FieldValue, FieldValues},
};

/// The site's rules by which a ticket is decided.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Departments, categories, fields, service levels, as they are now.
    pub desk: Desk,
    /// When the site is open, and was.
    pub timetable: Timetable,
}

/// What is asked of a ticket, with the site's rules.
#[derive(Clone, Debug)]
pub struct TicketCommand {
    /// What is asked.
    pub action: TicketAction,
    /// The site's rules as they are now.
    pub rules: Arc<Rules>,
    /// The version that the asking person saw. If the ticket has changed since, the answer is `STALE`. Without it the command is for
    /// whatever stands.
    pub seen: Option<u64>,
}

/// A message to write.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its identifier.
    pub id: MessageId,
    /// What it says.
    pub body: Body,
    /// What goes with it.
    pub attachments: Vec<Attachment>,
}

/// A ticket to merge into, as it stands.
#[derive(Clone, Copy, Debug)]
pub struct MergeTarget {
    /// The ticket.
    pub ticket: TicketId,
    /// Whose it is.
    pub requester: AccountId,
    /// Where it stands.
    pub status: Status,
}

/// What can be asked of a ticket.
#[derive(Clone, Debug)]
pub enum TicketAction {
    /// Open it.
    Open {
        /// At which site.
        site: SiteId,
        /// For whom.
        requester: AccountId,
        /// In one line.
        subject: Subject,
        /// What the matter is.
        message: Draft,
        /// How much it presses.
        priority: Priority,
        /// Whose task it is.
        department: Option<DepartmentId>,
        /// What it is about.
        category: Option<CategoryId>,
        /// How it came in.
        source: Source,
        /// Custom fields.
        fields: FieldValues,
    },
    /// Answer: the customer to the desk, or the desk to the customer.
    Reply {
        /// What is written.
        message: Draft,
        /// Where the ticket goes with it; desk only.
        then: Option<Status>,
    },
    /// Write a note that the customer never sees.
    Note {
        /// What is written.
        message: Draft,
    },
    /// Move it along.
    ChangeStatus {
        /// Where to.
        to: Status,
    },
    /// Press more, or less.
    ChangePriority {
        /// How much.
        to: Priority,
    },
    /// Say it in other words.
    ChangeSubject {
        /// The new subject.
        to: Subject,
    },
    /// Sort it elsewhere.
    ChangeCategory {
        /// What it is about; nothing in particular when none is named.
        to: Option<CategoryId>,
    },
    /// Fill in custom fields, or clear them.
    ChangeFields {
        /// What changes.
        changes: BTreeMap<FieldKey, Option<FieldValue>>,
    },
    /// Give it to somebody of the desk, or to nobody.
    Assign {
        /// To whom.
        to: Option<AccountId>,
    },
    /// Hand it to another department, and there to somebody or nobody yet.
    Transfer {
        /// Where to.
        department: DepartmentId,
        /// To whom.
        assignee: Option<AccountId>,
        /// What it is about, there.
        category: Option<CategoryId>,
    },
    /// Tag it.
    ChangeTags {
        /// To put on.
        add: Vec<Tag>,
        /// To take off.
        remove: Vec<Tag>,
    },
    /// Close it: it goes on in another.
    Merge {
        /// In which.
        into: MergeTarget,
    },
    /// Keep others of the desk from editing meanwhile; again to keep the lock.
    Lock,
    /// Let others edit again.
    Unlock {
        /// Also when somebody else holds the lock; admins only.
        by_force: bool,
    },
    /// Say how it went.
    Rate {
        /// From 1, bad, to 5, excellent.
        score: u8,
        /// In words.
        comment: Option<Comment>,
    },
    /// Look at the time: warn, break, close, unlock, count anew. Asked by timers, and when the site's rules have changed.
    Review,
}
