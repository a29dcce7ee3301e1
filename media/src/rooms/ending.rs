//! How a conversation ends, as the browser is told and as the history says.

use commands::{CommandError, RoomRefusal};
use domain::{Refusal, call::LeaveReason};

use super::protocol::Say;
use crate::engine::EndReason;

/// How a conversation ends.
#[derive(Debug)]
pub(super) enum Ending {
    /// For a reason that the history knows.
    Left(LeaveReason),
    /// It was refused, with this code; may the browser try again at once, with a new token?
    Refused { code: String, again: bool },
}

impl Ending {
    pub(super) fn refused(code: &str) -> Self {
        Self::Refused { code: code.to_owned(), again: false }
    }

    /// Why the person is no longer in the room.
    pub(super) fn reason(&self) -> LeaveReason {
        match self {
            Self::Left(reason) => *reason,
            Self::Refused { .. } => LeaveReason::ConnectionLost,
        }
    }

    /// What the browser is told at last.
    pub(super) fn told(&self) -> Say {
        match self {
            Self::Left(reason) => {
                let again = matches!(
                    reason,
                    LeaveReason::ConnectionLost | LeaveReason::RelayStopped | LeaveReason::PageClosed
                );
                Say::Closed { reason: named(*reason), code: None, r#return: again }
            }
            Self::Refused { code, again } => {
                Say::Closed { reason: "refused", code: Some(code.clone()), r#return: *again }
            }
        }
    }
}

impl From<LeaveReason> for Ending {
    fn from(reason: LeaveReason) -> Self {
        Self::Left(reason)
    }
}

impl From<CommandError> for Ending {
    fn from(error: CommandError) -> Self {
        if let CommandError::Unavailable(why) | CommandError::Fault(why) = &error {
            tracing::warn!(%error, why, "a conversation ends");
        }
        let again = matches!(error, CommandError::Unavailable(_) | CommandError::Conflict);
        Self::Refused { code: error.code().to_owned(), again }
    }
}

impl From<RoomRefusal> for Ending {
    fn from(refusal: RoomRefusal) -> Self {
        Self::Refused { code: refusal.code().to_owned(), again: refusal != RoomRefusal::Forged }
    }
}

impl From<EndReason> for Ending {
    fn from(why: EndReason) -> Self {
        Self::Left(match why {
            EndReason::Closed => LeaveReason::PageClosed,
            EndReason::Lost => LeaveReason::ConnectionLost,
            EndReason::Misbehaved => LeaveReason::Misbehaved,
            EndReason::Stopped => LeaveReason::RelayStopped,
            EndReason::Replaced => LeaveReason::Replaced,
        })
    }
}

fn named(reason: LeaveReason) -> &'static str {
    match reason {
        LeaveReason::HungUp => "hung_up",
        LeaveReason::PageClosed => "page_closed",
        LeaveReason::ConnectionLost => "connection_lost",
        LeaveReason::Replaced => "replaced",
        LeaveReason::Removed => "removed",
        LeaveReason::SignedOut => "signed_out",
        LeaveReason::Misbehaved => "misbehaved",
        LeaveReason::RelayStopped => "relay_stopped",
        LeaveReason::CallEnded => "call_ended",
    }
}
