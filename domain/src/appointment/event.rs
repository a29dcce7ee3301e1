//! What can have happened to an appointment. Stored for ever: a change of shape needs a new version and an upcaster.

use cqrs_es::DomainEvent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AccountId, Money, Name, Notes, Personal, Reason, SiteId, TimeSlot, schedule::Terms};

/// Who meets whom, when, under which terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Booking {
    /// The site of both.
    pub site: SiteId,
    /// Whose time is taken.
    pub provider: AccountId,
    /// For whom.
    pub client: AccountId,
    /// When.
    pub time: TimeSlot,
    /// The provider's rules as they were for this time.
    pub terms: Terms,
    /// What the client wrote along with it; for the two of them only.
    pub notes: Option<Personal<Notes>>,
    /// Is it the pair's first?
    pub first: bool,
    /// What it costs; nothing when it is free.
    pub fee: Option<Money>,
}

/// One side of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// Who gives it.
    Provider,
    /// Whom it is for.
    Client,
}

/// What can have happened to an appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum AppointmentEvent {
    /// A client asked for a time that its provider must approve. The time is taken meanwhile.
    AppointmentRequested {
        /// Who, when, under which terms.
        booking: Booking,
    },
    /// A time was booked.
    AppointmentBooked {
        /// Who, when, under which terms.
        booking: Booking,
    },
    /// The provider accepted the request.
    AppointmentApproved {},
    /// The provider turned the request down. Its time is free again.
    AppointmentDeclined {
        /// Why.
        reason: Personal<Reason>,
    },
    /// The client said that he will come.
    AppointmentConfirmed {},
    /// It moved. The old time is free again and the new one is taken.
    AppointmentRescheduled {
        /// The time it had.
        from: TimeSlot,
        /// The time it has now.
        to: TimeSlot,
        /// The provider's rules as they were for the new time.
        terms: Terms,
        /// Must the provider approve the new time?
        approval_required: bool,
        /// Why.
        reason: Option<Personal<Reason>>,
    },
    /// One of the two called it off. Its time is free again.
    AppointmentCancelled {
        /// Why; nothing where one of the two was forgotten.
        reason: Option<Personal<Reason>>,
    },
    /// Both were in its room.
    AppointmentStarted {},
    /// It took place.
    AppointmentCompleted {},
    /// One side did not come. What is left of its time is free again.
    AppointmentMissed {
        /// Which.
        absent: Party,
    },
    /// The fee was received.
    PaymentRecorded {
        /// How much.
        amount: Money,
        /// A receipt or transfer number.
        reference: Option<Personal<Name>>,
    },
}

impl DomainEvent for AppointmentEvent {
    fn event_type(&self) -> String {
        match self {
            Self::AppointmentRequested { .. } => "AppointmentRequested",
            Self::AppointmentBooked { .. } => "AppointmentBooked",
            Self::AppointmentApproved {} => "AppointmentApproved",
            Self::AppointmentDeclined { .. } => "AppointmentDeclined",
            Self::AppointmentConfirmed {} => "AppointmentConfirmed",
            Self::AppointmentRescheduled { .. } => "AppointmentRescheduled",
            Self::AppointmentCancelled { .. } => "AppointmentCancelled",
            Self::AppointmentCompleted {} => "AppointmentCompleted",
            Self::AppointmentStarted {} => "AppointmentStarted",
            Self::AppointmentMissed { .. } => "AppointmentMissed",
            Self::PaymentRecorded { .. } => "PaymentRecorded",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        match self {
            Self::AppointmentMissed { .. } | Self::AppointmentCancelled { .. } => "2.0.0",
            _ => "1.0.0",
        }
        .to_owned()
    }
}
