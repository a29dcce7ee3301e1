//! Where a ticket stands, and where it may go from there (row E2).

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::TicketId;

/// For how long a customer's answer reopens a resolved ticket; then it closes by itself (row E3).
pub const REOPEN_WINDOW: TimeDelta = TimeDelta::hours(48);

/// Where a ticket stands, as people see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has taken it up.
    New,
    /// Being worked on.
    Open,
    /// The customer is to answer.
    WaitingReply,
    /// Somebody outside is to act.
    Pending,
    /// Solved, unless the customer says otherwise.
    Resolved,
    /// Over, for good.
    Closed,
}

impl Status {
    /// Every status, in the order of a board.
    pub const ALL: [Self; 6] =
        [Self::New, Self::Open, Self::WaitingReply, Self::Pending, Self::Resolved, Self::Closed];

    /// The name used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::WaitingReply => "waiting_reply",
            Self::Pending => "pending",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }

    /// The steps of row E2.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::New => &[Self::Open, Self::Pending, Self::Closed],
            Self::Open => &[Self::WaitingReply, Self::Pending, Self::Resolved, Self::Closed],
            Self::WaitingReply | Self::Pending => &[Self::Open, Self::Resolved],
            Self::Resolved => &[Self::Open, Self::Closed],
            Self::Closed => &[],
        }
    }

    /// Is there still something to do?
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a ticket's status changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusCause {
    /// The desk chose so.
    Chosen,
    /// Somebody took the ticket up.
    Assigned,
    /// The desk answered.
    Answered,
    /// The customer answered.
    CustomerReplied,
    /// Nobody came back to it in time.
    TimeRule,
    /// It goes on in another ticket.
    Merged,
}

/// A status with what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Nobody has taken it up.
    New,
    /// Being worked on.
    Open,
    /// The customer is to answer.
    WaitingReply,
    /// Somebody outside is to act.
    Pending,
    /// Solved, unless the customer says otherwise.
    Resolved {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// Over, for good.
    Closed {
        /// Since when.
        since: DateTime<Utc>,
        /// The ticket it goes on in.
        merged_into: Option<TicketId>,
    },
}

impl Stage {
    pub(super) fn of(status: Status, at: DateTime<Utc>) -> Self {
        match status {
            Status::New => Self::New,
            Status::Open => Self::Open,
            Status::WaitingReply => Self::WaitingReply,
            Status::Pending => Self::Pending,
            Status::Resolved => Self::Resolved { since: at },
            Status::Closed => Self::Closed { since: at, merged_into: None },
        }
    }

    /// As people see it.
    pub fn status(self) -> Status {
        match self {
            Self::New => Status::New,
            Self::Open => Status::Open,
            Self::WaitingReply => Status::WaitingReply,
            Self::Pending => Status::Pending,
            Self::Resolved { .. } => Status::Resolved,
            Self::Closed { .. } => Status::Closed,
        }
    }

    /// When it closes by itself.
    pub fn closes_at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Resolved { since } => since.checked_add_signed(REOPEN_WINDOW),
            _ => None,
        }
    }
}
