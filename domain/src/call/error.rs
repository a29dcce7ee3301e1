//! Why something may not happen to a call.

use crate::Refusal;

/// Why something may not happen to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallRefusal {
    /// There is no such call.
    #[error("there is no such call")]
    Unknown,
    /// The actor's part in this call does not include this.
    #[error("this is not for you to do")]
    NotAllowed,
    /// The identifier was used for another call.
    #[error("this call was started already")]
    AlreadyStarted,
    /// The call is over.
    #[error("the call is over")]
    Ended,
    /// It is no call that rings, or it rings no longer.
    #[error("the call does not ring")]
    NotRinging,
    /// Another of the team has taken it.
    #[error("somebody else has taken the call")]
    Taken,
    /// The person was not asked to this call.
    #[error("this person has no part in the call")]
    NotInvited,
    /// Nobody has let the person in.
    #[error("wait to be let in")]
    NotAdmitted,
    /// The host sent the person out.
    #[error("the host has ended this participation")]
    Removed,
    /// The room holds no more people.
    #[error("the room is full")]
    RoomFull,
    /// The host cannot be sent out.
    #[error("the host cannot be removed")]
    HostStays,
    /// Calls are not recorded here.
    #[error("calls are not recorded here")]
    RecordingOff,
    /// Not everybody in the room has agreed to be recorded.
    #[error("not everybody in the room has agreed to be recorded")]
    ConsentMissing,
    /// Nobody is in the room.
    #[error("nobody is in the room")]
    NobodyThere,
    /// The department takes no calls.
    #[error("there is no such queue")]
    NoSuchQueue,
    /// A setting of the room is out of its bounds.
    #[error("a setting of the room is out of its bounds")]
    RulesOutOfRange,
}

impl Refusal for CallRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "NOT_FOUND",
            Self::NotAllowed => "FORBIDDEN",
            Self::AlreadyStarted => "CALL_ALREADY_STARTED",
            Self::Ended => "CALL_ENDED",
            Self::NotRinging => "CALL_NOT_RINGING",
            Self::Taken => "CALL_TAKEN",
            Self::NotInvited => "NOT_INVITED",
            Self::NotAdmitted => "NOT_ADMITTED",
            Self::Removed => "REMOVED_FROM_CALL",
            Self::RoomFull => "ROOM_FULL",
            Self::HostStays => "HOST_STAYS",
            Self::RecordingOff => "RECORDING_OFF",
            Self::ConsentMissing => "RECORDING_CONSENT_MISSING",
            Self::NobodyThere => "NOBODY_THERE",
            Self::NoSuchQueue => "NO_SUCH_QUEUE",
            Self::RulesOutOfRange => "ROOM_RULES_OUT_OF_RANGE",
        }
    }
}
