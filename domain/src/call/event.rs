//! What can have happened to a call. Stored for ever: a change of shape needs a new version and an upcaster.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RoomRules;
use crate::{AccountId, AppointmentId, ConnectionId, DepartmentId, RecordingId, SiteId, TimeSlot};

/// What a call is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// An appointment's meeting.
    Consultation {
        /// Which.
        appointment: AppointmentId,
        /// When, as it stood when the room was opened.
        time: TimeSlot,
    },
    /// A client calls the team.
    Direct {
        /// Whom.
        to: Callee,
    },
}

/// Whom a direct call rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Callee {
    /// One of the team.
    Agent(AccountId),
    /// Whoever of the team takes it first; what it is for, where that was said.
    Queue(Option<DepartmentId>),
}

/// How a call begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Opening {
    /// Its site.
    pub site: SiteId,
    /// What it is for.
    pub purpose: Purpose,
    /// Who lets others in and ends the call: an appointment's provider. A direct call gets its host when it is answered.
    pub host: Option<AccountId>,
    /// Who else may come in: an appointment's client, or who calls.
    pub guests: Vec<AccountId>,
    /// The rules of the room, as they were then.
    pub rules: RoomRules,
    /// When.
    pub at: DateTime<Utc>,
    /// Unless it is answered by then, it ends: with the appointment's time, or when it has rung long enough.
    pub until: DateTime<Utc>,
}

/// Why somebody is no longer in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// He said that he leaves.
    HungUp,
    /// The page was closed or loaded anew.
    PageClosed,
    /// Nothing came any more.
    ConnectionLost,
    /// He came in again elsewhere.
    Replaced,
    /// The host sent him out.
    Removed,
    /// He signed out.
    SignedOut,
    /// He broke the rules of the relay.
    Misbehaved,
    /// The relay was stopped.
    RelayStopped,
    /// The call was over.
    CallEnded,
}

impl LeaveReason {
    /// May he come back for a while without being let in again?
    pub fn may_return(self) -> bool {
        matches!(
            self,
            Self::HungUp | Self::PageClosed | Self::ConnectionLost | Self::Replaced | Self::RelayStopped
        )
    }
}

/// What somebody sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Media {
    /// Is the microphone on?
    pub microphone: bool,
    /// Is the camera on?
    pub camera: bool,
    /// Is a screen shown?
    pub screen: bool,
}

/// How a connection was, in one stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quality {
    /// How long it was measured, in seconds.
    pub seconds: u32,
    /// Received from the person, in kilobits per second on average.
    pub kbps_up: u32,
    /// Sent to the person, in kilobits per second on average.
    pub kbps_down: u32,
    /// Packets lost on the way from the person, per thousand.
    pub lost_up_per_mille: u16,
    /// Packets lost on the way to the person, per thousand.
    pub lost_down_per_mille: u16,
    /// Jitter of what the person sent, in milliseconds, on average.
    pub jitter_ms: u32,
    /// Round trip between person and relay, in milliseconds, on average; none if it was never measured.
    pub round_trip_ms: Option<u32>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// They talked.
    Completed,
    /// Nobody took it, or the other side never came.
    NoAnswer,
    /// Who was called talked to somebody else.
    Busy,
    /// It was called off before it was answered.
    Canceled,
    /// It could not take place.
    Failed,
}

/// Why a recording stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The host stopped it.
    Stopped,
    /// Somebody took his consent back.
    ConsentWithdrawn,
    /// Somebody came in who has not consented.
    NewcomerWithoutConsent,
    /// The call was over.
    CallEnded,
    /// The relay could not go on, for example because its disk was full.
    Failed,
}

/// One file of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordedFile {
    /// The file's name in the recording's folder.
    pub name: String,
    /// Whose it is; nobody's when it holds several.
    pub account: Option<AccountId>,
    /// Its media type.
    pub media_type: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Where it begins on the time line of the recording, in milliseconds after the recording's start.
    #[serde(default)]
    pub starts_after: u64,
    /// Its length in milliseconds.
    pub milliseconds: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

/// Why the files of a recording were removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemovalReason {
    /// The site keeps recordings for no longer.
    Expired,
    /// Somebody who had a part in the call was forgotten.
    PersonErased,
}

/// What can have happened to a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum CallEvent {
    /// Its room was opened, or it began to ring.
    CallStarted {
        /// How.
        opening: Opening,
    },
    /// One of those whom it rings does not take it.
    CallDeclined {
        /// Who.
        by: AccountId,
        /// When.
        at: DateTime<Utc>,
    },
    /// One of the team took it, or both sides of an appointment are in the room.
    CallAnswered {
        /// Who took it; nobody in particular at an appointment.
        by: Option<AccountId>,
        /// When.
        at: DateTime<Utc>,
        /// Until when the room stays open if nobody comes.
        until: DateTime<Utc>,
    },
    /// The host asked somebody else in.
    ParticipantInvited {
        /// Whom.
        account: AccountId,
    },
    /// Somebody waits to be let in.
    ParticipantWaiting {
        /// Who.
        account: AccountId,
        /// Since when.
        at: DateTime<Utc>,
    },
    /// Somebody may come in.
    ParticipantAdmitted {
        /// Who.
        account: AccountId,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody is in the room, connected to the relay.
    ParticipantJoined {
        /// Who.
        account: AccountId,
        /// By which connection.
        connection: ConnectionId,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody is no longer connected.
    ParticipantLeft {
        /// Who.
        account: AccountId,
        /// Which connection ended.
        connection: ConnectionId,
        /// Why.
        reason: LeaveReason,
        /// When.
        at: DateTime<Utc>,
        /// Until when he comes back without being let in again, where the reason lets him; and the room stays open, if it is empty.
        until: DateTime<Utc>,
    },
    /// The host sent somebody out.
    ParticipantRemoved {
        /// Whom.
        account: AccountId,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody turned something on or off.
    MediaChanged {
        /// Who.
        account: AccountId,
        /// What he sends now.
        media: Media,
    },
    /// Somebody agrees to be recorded.
    RecordingConsentGiven {
        /// Who.
        account: AccountId,
    },
    /// Somebody no longer agrees to be recorded.
    RecordingConsentWithdrawn {
        /// Who.
        account: AccountId,
    },
    /// The relay records from now on.
    RecordingStarted {
        /// The recording.
        recording: RecordingId,
        /// When.
        at: DateTime<Utc>,
    },
    /// It records no longer.
    RecordingStopped {
        /// The recording.
        recording: RecordingId,
        /// Why.
        reason: StopReason,
        /// When.
        at: DateTime<Utc>,
    },
    /// The recording's files are complete.
    RecordingKept {
        /// The recording.
        recording: RecordingId,
        /// Its files.
        files: Vec<RecordedFile>,
    },
    /// The recording's files are gone.
    RecordingRemoved {
        /// The recording.
        recording: RecordingId,
        /// Why.
        reason: RemovalReason,
        /// When.
        at: DateTime<Utc>,
    },
    /// How somebody's connection was.
    QualityReported {
        /// Whose.
        account: AccountId,
        /// Which.
        connection: ConnectionId,
        /// How.
        quality: Quality,
    },
    /// It is over.
    CallEnded {
        /// How.
        outcome: Outcome,
        /// When.
        at: DateTime<Utc>,
        /// For how long they talked, from the answer on, in seconds.
        talked_seconds: u64,
        /// Who of those who could come was in the room at all.
        came: Vec<AccountId>,
    },
}

impl DomainEvent for CallEvent {
    fn event_type(&self) -> String {
        match self {
            Self::CallStarted { .. } => "CallStarted",
            Self::CallDeclined { .. } => "CallDeclined",
            Self::CallAnswered { .. } => "CallAnswered",
            Self::ParticipantInvited { .. } => "ParticipantInvited",
            Self::ParticipantWaiting { .. } => "ParticipantWaiting",
            Self::ParticipantAdmitted { .. } => "ParticipantAdmitted",
            Self::ParticipantJoined { .. } => "ParticipantJoined",
            Self::ParticipantLeft { .. } => "ParticipantLeft",
            Self::ParticipantRemoved { .. } => "ParticipantRemoved",
            Self::MediaChanged { .. } => "MediaChanged",
            Self::RecordingConsentGiven { .. } => "RecordingConsentGiven",
            Self::RecordingConsentWithdrawn { .. } => "RecordingConsentWithdrawn",
            Self::RecordingStarted { .. } => "RecordingStarted",
            Self::RecordingStopped { .. } => "RecordingStopped",
            Self::RecordingKept { .. } => "RecordingKept",
            Self::RecordingRemoved { .. } => "RecordingRemoved",
            Self::QualityReported { .. } => "QualityReported",
            Self::CallEnded { .. } => "CallEnded",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1.0.0".to_owned()
    }
}
