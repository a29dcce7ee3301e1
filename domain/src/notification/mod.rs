//! A message that Randevu sends by itself: a reminder, a confirmation, an answer, an alert.
//!
//! What is to be sent lies in an outbox until it is due; its history begins when that has ended: it was sent, it failed, or there was
//! a good reason not to send it. One that failed can be tried again, and be sent after all; what was sent is never sent again. The
//! carrier may say later whether it has arrived.
//!
//! Which messages there are is decided by sites ([`ReminderPolicy`]) and by those who read them ([`Preferences`]).

mod aggregate;
mod command;
mod error;
mod event;
mod settings;

use serde::{Deserialize, Serialize};

pub use command::{NotificationCommand, Outcome};
pub use error::NotificationRefusal;
pub use event::{About, Kind, Notice, NotificationEvent, SkipReason};
pub use settings::{
    Channel, MOST_REMINDERS, Mute, Preferences, REMINDER_MINUTES, ReminderPolicy, ReminderRule, Topic,
    check_rules,
};

use crate::{Actor, Personal, Request};

/// How sending a message ended, so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// Taken by its carrier.
    Sent,
    /// Arrived.
    Delivered,
    /// Taken, and lost on the way.
    Undelivered,
    /// Given up.
    Failed,
    /// Left alone with good reason.
    Skipped,
}

impl Ending {
    /// Has its carrier taken it?
    pub fn is_sent(self) -> bool {
        matches!(self, Self::Sent | Self::Delivered | Self::Undelivered)
    }
}

/// The state of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notification {
    /// Not ended yet.
    #[default]
    Nothing,
    /// Ended.
    Ended {
        /// Which message it is.
        notice: Notice,
        /// How.
        ending: Ending,
    },
}

impl Notification {
    /// Which events follow from `request`, or why none may.
    pub fn decide(
        &self,
        request: &Request<NotificationCommand>,
    ) -> Result<Vec<NotificationEvent>, NotificationRefusal> {
        use NotificationEvent as E;
        let Request { command, actor, at } = request;
        if !matches!(actor, Actor::System(_)) {
            return Err(NotificationRefusal::NotAllowed);
        }
        let at = *at;
        Ok(match (self, command) {
            // What was sent is sent.
            (Self::Ended { ending, .. }, NotificationCommand::Record { .. }) if ending.is_sent() => vec![],
            (_, NotificationCommand::Record { notice, outcome }) => {
                let notice = notice.clone();
                vec![match outcome {
                    Outcome::Sent { reference } => {
                        E::ReminderSent { notice, reference: reference.clone(), at }
                    }
                    Outcome::Failed { code, error } => {
                        let error = Personal::new(notice.recipient, error.clone());
                        E::ReminderFailed { notice, code: code.clone(), error, at }
                    }
                    Outcome::Skipped { reason } => E::ReminderSkipped { notice, reason: *reason, at },
                }]
            }
            (Self::Ended { ending: Ending::Sent, .. }, NotificationCommand::Receipt { undelivered }) => {
                vec![match undelivered {
                    None => E::ReminderDelivered { at },
                    Some(code) => E::ReminderUndelivered { code: code.clone(), at },
                }]
            }
            // Said before, or of what was never sent.
            (Self::Ended { .. }, NotificationCommand::Receipt { .. }) => vec![],
            (Self::Nothing, NotificationCommand::Receipt { .. }) => return Err(NotificationRefusal::Unknown),
        })
    }

    /// The state after `event`.
    #[must_use]
    pub fn evolve(self, event: &NotificationEvent) -> Self {
        use NotificationEvent as E;
        let ended = |notice: &Notice, ending| Self::Ended { notice: notice.clone(), ending };
        match (self, event) {
            (_, E::ReminderSent { notice, .. }) => ended(notice, Ending::Sent),
            (_, E::ReminderFailed { notice, .. }) => ended(notice, Ending::Failed),
            (_, E::ReminderSkipped { notice, .. }) => ended(notice, Ending::Skipped),
            (Self::Ended { notice, .. }, E::ReminderDelivered { .. }) => {
                Self::Ended { notice, ending: Ending::Delivered }
            }
            (Self::Ended { notice, .. }, E::ReminderUndelivered { .. }) => {
                Self::Ended { notice, ending: Ending::Undelivered }
            }
            (Self::Nothing, _) => Self::Nothing,
        }
    }

    /// How sending it ended; nothing while it has not.
    pub fn ending(&self) -> Option<Ending> {
        match self {
            Self::Nothing => None,
            Self::Ended { ending, .. } => Some(*ending),
        }
    }
}

#[cfg(test)]
mod tests;
