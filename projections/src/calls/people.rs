//! Somebody in a call: each of his stays, and how they were.

use chrono::{DateTime, Utc};
use domain::{
    AccountId, ConnectionId,
    call::{LeaveReason, Media, Quality},
};
use serde::{Deserialize, Serialize};

/// Where somebody stands in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// May ask to come in.
    Invited,
    /// Waits to be let in.
    Waiting,
    /// May come in.
    Admitted,
    /// Is in the room.
    Joined,
    /// Was in the room.
    Left,
    /// Was sent out.
    Removed,
}

/// One stay in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// By which connection.
    pub connection: ConnectionId,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when.
    pub until: Option<DateTime<Utc>>,
    /// Why it ended.
    pub reason: Option<LeaveReason>,
    /// How it was.
    pub quality: Option<Quality>,
}

/// Somebody in a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Who.
    pub account_id: AccountId,
    /// Where he stands.
    pub presence: Presence,
    /// What he sends now.
    pub media: Media,
    /// Does he agree to be recorded?
    pub consents: bool,
    /// When he was in the room.
    pub stays: Vec<Stay>,
}

impl PersonRow {
    pub(super) fn invited(account: AccountId) -> Self {
        Self {
            account_id: account,
            presence: Presence::Invited,
            media: Media::default(),
            consents: false,
            stays: vec![],
        }
    }

    pub(super) fn join(&mut self, connection: ConnectionId, at: DateTime<Utc>) {
        self.presence = Presence::Joined;
        self.media = Media::default();
        self.stays.push(Stay { connection, since: at, until: None, reason: None, quality: None });
    }

    pub(super) fn leave(&mut self, connection: ConnectionId, reason: LeaveReason, at: DateTime<Utc>) {
        self.presence = Presence::Left;
        self.media = Media::default();
        if let Some(stay) = self.stay(connection) {
            (stay.until, stay.reason) = (Some(at), Some(reason));
        }
    }

    pub(super) fn measure(&mut self, connection: ConnectionId, quality: Quality) {
        if let Some(stay) = self.stay(connection) {
            stay.quality = Some(quality);
        }
    }

    fn stay(&mut self, connection: ConnectionId) -> Option<&mut Stay> {
        self.stays.iter_mut().rev().find(|stay| stay.connection == connection)
    }
}
