//! What can be asked of a call.

use super::{LeaveReason, Media, Opening, Quality, RecordedFile, RemovalReason};
use crate::{AccountId, ConnectionId, RecordingId};

/// What can be asked of a call.
#[derive(Clone, Debug)]
pub enum CallCommand {
    /// Open the room of an appointment, or ring.
    Start {
        /// How it begins.
        opening: Opening,
        /// Does whom it rings talk to somebody else already?
        busy: bool,
    },
    /// One of the team takes a call that rings.
    Accept,
    /// One of the team does not take a call that rings.
    Decline,
    /// The actor wants to come in.
    Enter,
    /// The host asks somebody else in.
    Invite {
        /// Whom.
        account: AccountId,
    },
    /// The host lets somebody in who waits.
    Admit {
        /// Whom.
        account: AccountId,
    },
    /// The host sends somebody out.
    Remove {
        /// Whom.
        account: AccountId,
    },
    /// The actor agrees to be recorded, or no longer.
    Consent {
        /// Does he?
        given: bool,
    },
    /// The host has the call recorded.
    StartRecording {
        /// A new recording.
        recording: RecordingId,
    },
    /// The host stops the recording.
    StopRecording,
    /// Hang up for all; whoever still rings gives up.
    End,
    /// The relay has connected somebody.
    Join {
        /// Whom.
        account: AccountId,
        /// By which connection.
        connection: ConnectionId,
    },
    /// The relay's connection with somebody has ended.
    Leave {
        /// Whose.
        account: AccountId,
        /// Which.
        connection: ConnectionId,
        /// Why.
        reason: LeaveReason,
    },
    /// What somebody sends has changed.
    SetMedia {
        /// Who.
        account: AccountId,
        /// By which connection.
        connection: ConnectionId,
        /// What he sends now.
        media: Media,
    },
    /// How somebody's connection was.
    ReportQuality {
        /// Whose.
        account: AccountId,
        /// Which.
        connection: ConnectionId,
        /// How.
        quality: Quality,
    },
    /// The relay cannot go on with a recording.
    BreakRecording {
        /// Which recording.
        recording: RecordingId,
    },
    /// The relay has finished a recording's files.
    KeepRecording {
        /// Which recording.
        recording: RecordingId,
        /// Its files.
        files: Vec<RecordedFile>,
    },
    /// A recording's files are gone.
    RemoveRecording {
        /// Which recording.
        recording: RecordingId,
        /// Why.
        reason: RemovalReason,
    },
    /// What it was for no longer stands.
    CallOff,
    /// See what has come due: ringing for too long, an empty room, an appointment's end.
    Review,
}
