//! What can have happened to a message. Stored for ever: a change of shape needs a new version and an upcaster.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Channel, Topic};
use crate::{AccountId, AppointmentId, Personal, SiteId, TicketId, text::Text};

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An appointment.
    Appointment(AppointmentId),
    /// A ticket.
    Ticket(TicketId),
    /// An account itself.
    Account(AccountId),
}

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An appointment comes up.
    Reminder,
    /// One was asked for and waits for approval.
    AppointmentRequested,
    /// One was booked.
    AppointmentBooked,
    /// One that was asked for is approved.
    AppointmentApproved,
    /// One that was asked for is declined.
    AppointmentDeclined,
    /// One was moved.
    AppointmentRescheduled,
    /// One was cancelled.
    AppointmentCancelled,
    /// The customer's ticket was opened.
    TicketOpened,
    /// The desk answered the customer.
    TicketAnswered,
    /// The customer answered the desk.
    CustomerReplied,
    /// The desk says that the customer's matter is solved.
    TicketResolved,
    /// Little time is left to keep a promise.
    SlaWarned,
    /// A promise was broken.
    SlaBreached,
    /// Is this address really the account's holder's?
    VerifyEmail,
    /// A password can be set anew.
    ResetPassword,
    /// Somebody of the team took emergency access to a client's data.
    EmergencyAccess,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 16] = [
        Self::Reminder,
        Self::AppointmentRequested,
        Self::AppointmentBooked,
        Self::AppointmentApproved,
        Self::AppointmentDeclined,
        Self::AppointmentRescheduled,
        Self::AppointmentCancelled,
        Self::TicketOpened,
        Self::TicketAnswered,
        Self::CustomerReplied,
        Self::TicketResolved,
        Self::SlaWarned,
        Self::SlaBreached,
        Self::VerifyEmail,
        Self::ResetPassword,
        Self::EmergencyAccess,
    ];

    /// The name used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reminder => "reminder",
            Self::AppointmentRequested => "appointment_requested",
            Self::AppointmentBooked => "appointment_booked",
            Self::AppointmentApproved => "appointment_approved",
            Self::AppointmentDeclined => "appointment_declined",
            Self::AppointmentRescheduled => "appointment_rescheduled",
            Self::AppointmentCancelled => "appointment_cancelled",
            Self::TicketOpened => "ticket_opened",
            Self::TicketAnswered => "ticket_answered",
            Self::CustomerReplied => "customer_replied",
            Self::TicketResolved => "ticket_resolved",
            Self::SlaWarned => "sla_warned",
            Self::SlaBreached => "sla_breached",
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
            Self::EmergencyAccess => "emergency_access",
        }
    }

    /// As what people turn it off; none for what always comes.
    pub fn topic(self) -> Option<Topic> {
        match self {
            Self::Reminder => Some(Topic::Reminders),
            Self::AppointmentRequested
            | Self::AppointmentBooked
            | Self::AppointmentApproved
            | Self::AppointmentDeclined
            | Self::AppointmentRescheduled
            | Self::AppointmentCancelled => Some(Topic::Appointments),
            Self::TicketOpened | Self::TicketAnswered | Self::CustomerReplied | Self::TicketResolved => {
                Some(Topic::Tickets)
            }
            Self::SlaWarned | Self::SlaBreached => Some(Topic::Alerts),
            Self::VerifyEmail | Self::ResetPassword | Self::EmergencyAccess => None,
        }
    }
}

/// Which message it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    /// The site.
    pub site: SiteId,
    /// What it is about.
    pub about: About,
    /// What it says.
    pub kind: Kind,
    /// Through what it goes.
    pub channel: Channel,
    /// To whom.
    pub recipient: AccountId,
    /// When it was to go.
    pub due: DateTime<Utc>,
}

/// Why a message was not sent although nothing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// Its reader turned such messages off.
    NotWanted,
    /// Nobody is set up to carry messages of this channel.
    NoProvider,
    /// The reader has no address for the channel.
    NoAddress,
    /// What it is about no longer stands as it did when the message was planned.
    Outdated,
    /// It would have come too late to be of use.
    TooLate,
}

impl SkipReason {
    /// The name used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotWanted => "not_wanted",
            Self::NoProvider => "no_provider",
            Self::NoAddress => "no_address",
            Self::Outdated => "outdated",
            Self::TooLate => "too_late",
        }
    }
}

/// What can have happened to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum NotificationEvent {
    /// Whoever carries it has taken it.
    ReminderSent {
        /// Which.
        notice: Notice,
        /// What the carrier calls it.
        reference: Option<String>,
        /// When it was taken.
        at: DateTime<Utc>,
    },
    /// It could not be sent, and is not tried again by itself.
    ReminderFailed {
        /// Which.
        notice: Notice,
        /// A short name of what went wrong, such as `smtp 550`.
        code: String,
        /// What the carrier said; it may repeat the address.
        error: Personal<Text<500>>,
        /// When it was given up.
        at: DateTime<Utc>,
    },
    /// It was not sent, with good reason.
    ReminderSkipped {
        /// Which.
        notice: Notice,
        /// Why.
        reason: SkipReason,
        /// When that was found.
        at: DateTime<Utc>,
    },
    /// The carrier says that it has arrived.
    ReminderDelivered {
        /// When that was said.
        at: DateTime<Utc>,
    },
    /// The carrier says that it did not arrive.
    ReminderUndelivered {
        /// The carrier's code for why.
        code: String,
        /// When that was said.
        at: DateTime<Utc>,
    },
}

impl DomainEvent for NotificationEvent {
    fn event_type(&self) -> String {
        match self {
            Self::ReminderSent { .. } => "ReminderSent",
            Self::ReminderFailed { .. } => "ReminderFailed",
            Self::ReminderSkipped { .. } => "ReminderSkipped",
            Self::ReminderDelivered { .. } => "ReminderDelivered",
            Self::ReminderUndelivered { .. } => "ReminderUndelivered",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1.0.0".to_owned()
    }
}
