//! Why something may not happen to an appointment.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use crate::Refusal;

/// Why something may not happen to an appointment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppointmentRefusal {
    /// There is no such appointment.
    #[error("there is no such appointment")]
    Unknown,
    /// The actor's role, or part in this appointment, does not include this.
    #[error("this is not for you to do")]
    NotAllowed,
    /// The identifier was used for another booking.
    #[error("this appointment is booked already")]
    AlreadyBooked,
    /// Provider and client are one person.
    #[error("nobody books an appointment with himself")]
    SamePerson,
    /// The wanted time is over.
    #[error("the time has passed")]
    InThePast,
    /// The appointment has begun, so it can be neither moved nor called off.
    #[error("the appointment has started")]
    AlreadyStarted,
    /// It has not begun, so it cannot have taken place.
    #[error("the appointment has not started")]
    NotStarted {
        /// When it starts.
        starts: DateTime<Utc>,
    },
    /// It is completed, cancelled, declined or missed.
    #[error("the appointment has ended")]
    AlreadyEnded,
    /// Only a request can be declined.
    #[error("the appointment does not wait for approval")]
    NotRequested,
    /// The provider has not approved it yet.
    #[error("the provider has not approved the appointment")]
    NotApproved,
    /// Nothing is owed for it.
    #[error("nothing is due for this appointment")]
    NothingDue,
    /// It does not stand: requested, or ended.
    #[error("the appointment does not stand")]
    NotStanding,
    /// Its room is not open yet.
    #[error("joining is not open yet")]
    JoinNotOpen {
        /// When it opens.
        opens: DateTime<Utc>,
    },
    /// Its time is over.
    #[error("the appointment's time is over")]
    AlreadyOver,
}

impl Refusal for AppointmentRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "NOT_FOUND",
            Self::NotAllowed => "FORBIDDEN",
            Self::AlreadyBooked => "APPOINTMENT_ALREADY_BOOKED",
            Self::SamePerson => "APPOINTMENT_WITH_ONESELF",
            Self::InThePast => "IN_THE_PAST",
            Self::AlreadyStarted => "APPOINTMENT_STARTED",
            Self::NotStarted { .. } => "APPOINTMENT_NOT_STARTED",
            Self::AlreadyEnded => "APPOINTMENT_ENDED",
            Self::NotRequested => "APPOINTMENT_NOT_REQUESTED",
            Self::NotApproved => "APPOINTMENT_NOT_APPROVED",
            Self::NothingDue => "NOTHING_DUE",
            Self::NotStanding => "APPOINTMENT_NOT_STANDING",
            Self::JoinNotOpen { .. } => "JOIN_NOT_OPEN",
            Self::AlreadyOver => "APPOINTMENT_OVER",
        }
    }

    fn details(&self) -> Map<String, Value> {
        let instant = |at: &DateTime<Utc>| Value::String(at.to_rfc3339_opts(SecondsFormat::Secs, true));
        match self {
            Self::NotStarted { starts } => Map::from_iter([("startsAt".to_owned(), instant(starts))]),
            Self::JoinNotOpen { opens } => Map::from_iter([("opensAt".to_owned(), instant(opens))]),
            _ => Map::new(),
        }
    }
}
