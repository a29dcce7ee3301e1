//! Somebody in a call.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Media;
use crate::ConnectionId;

/// Where somebody stands in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// May ask to come in.
    Invited,
    /// Has asked.
    Waiting,
    /// May come in.
    Admitted,
    /// Is in the room, by this connection.
    Joined(ConnectionId),
    /// Was in the room, and may come back without being let in again until then.
    Away(Option<DateTime<Utc>>),
    /// Was sent out.
    Removed,
}

/// Somebody in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Where he stands.
    pub standing: Standing,
    /// Was he there at all, in the room or waiting to be let in?
    pub came: bool,
    /// What he sends.
    pub media: Media,
    /// Does he agree to be recorded?
    pub consents: bool,
    /// When he last left, by whatever way but for another connection of his own.
    pub left_at: Option<DateTime<Utc>>,
}

impl Participant {
    pub(super) const INVITED: Self = Self {
        standing: Standing::Invited,
        came: false,
        media: Media { microphone: false, camera: false, screen: false },
        consents: false,
        left_at: None,
    };

    /// Is he in the room?
    pub fn is_joined(&self) -> bool {
        matches!(self.standing, Standing::Joined(_))
    }
}
