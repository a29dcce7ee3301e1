//! Why something may not happen to a message, or be decided about messages.

use serde_json::{Map, Value, json};

use super::{MOST_REMINDERS, REMINDER_MINUTES};
use crate::Refusal;

/// Why something may not happen to a message, or be decided about messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotificationRefusal {
    /// There is no such message.
    #[error("there is no such message")]
    Unknown,
    /// It was sent, is being sent, or (to be taken back) does not wait.
    #[error("the message is not in a state in which this could be done")]
    NotOpen,
    /// Messages are sent by the system alone.
    #[error("this is not for you to do")]
    NotAllowed,
    /// More reminders than anybody wants.
    #[error("an appointment has at most {limit} reminders")]
    TooManyReminders {
        /// How many there may be.
        limit: usize,
    },
    /// A reminder too near to the appointment, or too far from it.
    #[error("a reminder comes 5 minutes to 14 days before its appointment")]
    ReminderOutOfRange,
}

impl Refusal for NotificationRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "NOT_FOUND",
            Self::NotOpen => "MESSAGE_NOT_OPEN",
            Self::NotAllowed => "FORBIDDEN",
            Self::TooManyReminders { .. } => "TOO_MANY_REMINDERS",
            Self::ReminderOutOfRange => "REMINDER_OUT_OF_RANGE",
        }
    }

    fn details(&self) -> Map<String, Value> {
        let facts = match self {
            Self::TooManyReminders { .. } => json!({ "limit": MOST_REMINDERS }),
            Self::ReminderOutOfRange => {
                json!({ "least": REMINDER_MINUTES.start(), "most": REMINDER_MINUTES.end() })
            }
            Self::Unknown | Self::NotOpen | Self::NotAllowed => return Map::new(),
        };
        facts.as_object().cloned().unwrap_or_default()
    }
}
