//! What people change in a ticket: what its version counts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TicketEvent;

/// A side of a ticket that can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// It began.
    Opened,
    /// The customer wrote.
    CustomerReply,
    /// The desk answered.
    Reply,
    /// The desk wrote a note.
    Note,
    /// Where it stands.
    Status,
    /// How much it presses.
    Priority,
    /// Its subject.
    Subject,
    /// What it is about.
    Category,
    /// Its custom fields.
    Fields,
    /// Whose task it is, by name.
    Assignee,
    /// Whose task it is.
    Department,
    /// Its tags.
    Tags,
    /// How it went.
    Rating,
}

impl Aspect {
    /// What an event changes for people; nothing for locks and clocks.
    pub fn of(event: &TicketEvent) -> Option<Self> {
        use TicketEvent as E;
        Some(match event {
            E::TicketOpened { .. } => Self::Opened,
            E::CustomerReplied { .. } => Self::CustomerReply,
            E::DeskReplied { .. } => Self::Reply,
            E::NoteAdded { .. } => Self::Note,
            E::TicketStatusChanged { .. } | E::TicketMerged { .. } => Self::Status,
            E::PriorityChanged { .. } => Self::Priority,
            E::SubjectChanged { .. } => Self::Subject,
            E::CategoryChanged { .. } => Self::Category,
            E::TicketFieldsChanged { .. } => Self::Fields,
            E::TicketAssigned { .. } => Self::Assignee,
            E::TicketTransferred { .. } => Self::Department,
            E::TagsChanged { .. } => Self::Tags,
            E::TicketRated { .. } => Self::Rating,
            E::TicketLocked { .. }
            | E::TicketLockRenewed { .. }
            | E::TicketUnlocked { .. }
            | E::SlaClocksSet { .. }
            | E::SlaWarned { .. }
            | E::SlaBreached { .. } => return None,
        })
    }
}
