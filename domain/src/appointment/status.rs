//! Where an appointment stands.

use serde::{Deserialize, Serialize};

/// Where an appointment stands, as people see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waits for the provider's approval.
    Requested,
    /// Stands.
    Scheduled,
    /// Stands, and the client has said that he will come.
    Confirmed,
    /// They are meeting.
    InProgress,
    /// Took place.
    Completed,
    /// One side did not come.
    NoShow,
    /// Called off by one of the two.
    Cancelled,
    /// The provider did not approve it.
    Declined,
}

impl Status {
    /// Does it hold its provider's time?
    pub fn takes_time(self) -> bool {
        matches!(
            self,
            Self::Requested | Self::Scheduled | Self::Confirmed | Self::InProgress | Self::Completed
        )
    }
}

/// The stages of an appointment that is still ahead or under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Waits for approval.
    Requested,
    /// Stands.
    Scheduled,
    /// Stands and is confirmed by the client.
    Confirmed,
    /// They are meeting.
    InProgress,
}

/// How an appointment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// Took place.
    Completed,
    /// One side did not come.
    NoShow,
    /// Called off.
    Cancelled,
    /// Not approved.
    Declined,
}
