//! An appointment: one client, one provider, one stretch of time.
//!
//! ```text
//!            book ┌───────────┐ confirm ┌───────────┐ complete ┌───────────┐
//!      ┌─────────►│ scheduled ├────────►│ confirmed ├─────────►│ completed │
//!      │          └─▲───┬───┬─┘         └──┬─────┬──┘          └───────────┘
//!  (nothing) approve│   │   └──────────────┼──┐  │   no-show   ┌───────────┐
//!      │          ┌─┴───┴─────┐   cancel   │  └──┴────────────►│  no-show  │
//!      └─────────►│ requested ├───────┐    │                   └───────────┘
//!         request └─────┬─────┘       ▼    ▼
//!                       │decline    ┌───────────┐
//!                       └─────►declined, cancelled
//! ```
//!
//! Where the provider approves each booking, it begins as a request; either way its time is taken from the first moment.
//! Rescheduling keeps the appointment and moves its time; a client who moves it needs the provider's approval again where
//! approval is required, and a confirmation given for the old time does not count for the new one. Cancelled, declined and
//! no-show appointments give their time back. The ended states are final.
//!
//! Where the two meet in Randevu's own room, the appointment is in progress from the moment both are in it, and completed when the
//! meeting ends; if one side never came, it is missed.

mod access;
mod aggregate;
mod command;
mod error;
mod event;
mod payment;
mod status;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

pub use command::AppointmentCommand;
pub use error::AppointmentRefusal;
pub use event::{AppointmentEvent, Booking, Party};
pub use payment::Payment;
pub use status::{Ending, Stage, Status};

use crate::{AccountId, Actor, Money, Personal, Request, TimeSlot, schedule::Terms};

/// The state of one appointment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Appointment {
    /// Not booked yet.
    #[default]
    Nothing,
    /// Ahead or under way.
    Open {
        /// Who, when, under which terms.
        booking: Booking,
        /// How far it has come.
        stage: Stage,
        /// What is owed.
        payment: Payment,
    },
    /// Over, for good.
    Ended {
        /// Who, when, under which terms.
        booking: Booking,
        /// How it ended.
        ending: Ending,
        /// What is owed.
        payment: Payment,
    },
}

type Decision = Result<Vec<AppointmentEvent>, AppointmentRefusal>;

impl Appointment {
    /// Which events follow from `request`, or why none may.
    pub fn decide(&self, request: &Request<AppointmentCommand>) -> Decision {
        use AppointmentCommand as C;
        let Request { command, actor, at } = request;
        if let C::Book { .. } = command {
            return self.book(request);
        }
        let booking = self.booking().ok_or(AppointmentRefusal::Unknown)?;
        access::allow(booking, actor, command)?;
        match command {
            C::Book { .. } => self.book(request),
            C::Approve => self.approve(*at),
            C::Decline { reason } => self.decline(reason),
            C::Confirm => self.confirm(*at),
            C::Reschedule { time, terms, reason } => {
                let reason = reason.clone().map(|reason| Personal::new(booking.client, reason));
                self.reschedule(*time, terms, reason, actor, *at)
            }
            C::Cancel { reason } => self.cancel(reason.as_ref(), *at),
            C::Complete => self.complete(*at),
            C::Begin => self.begin(),
            C::MarkNoShow { absent } => self.miss(*absent, *at),
            C::RecordPayment { reference } => self.payment_received(booking.client, reference.as_ref()),
        }
    }

    /// The state after `event`.
    #[must_use]
    pub fn evolve(self, event: &AppointmentEvent) -> Self {
        use AppointmentEvent as E;
        let (booking, stage, payment) = match (self, event) {
            (Self::Nothing, E::AppointmentRequested { booking }) => {
                return Self::open(booking, Stage::Requested);
            }
            (Self::Nothing, E::AppointmentBooked { booking }) => {
                return Self::open(booking, Stage::Scheduled);
            }
            (Self::Open { booking, stage, payment }, _) => (booking, stage, payment),
            (Self::Ended { booking, ending, payment }, E::PaymentRecorded { .. }) => {
                return Self::Ended { booking, ending, payment: payment.paid() };
            }
            (other, _) => return other,
        };
        let ended = |booking, ending, payment| Self::Ended { booking, ending, payment };
        match event {
            E::AppointmentApproved {} => Self::Open { booking, stage: Stage::Scheduled, payment },
            E::AppointmentConfirmed {} => Self::Open { booking, stage: Stage::Confirmed, payment },
            E::AppointmentStarted {} => Self::Open { booking, stage: Stage::InProgress, payment },
            E::AppointmentRescheduled { to, terms, approval_required, .. } => {
                let stage = if *approval_required { Stage::Requested } else { Stage::Scheduled };
                let booking = Booking { time: *to, terms: terms.clone(), ..booking };
                Self::Open { booking, stage, payment }
            }
            E::AppointmentDeclined { .. } => ended(booking, Ending::Declined, payment.void()),
            E::AppointmentCancelled { .. } => ended(booking, Ending::Cancelled, payment.void()),
            E::AppointmentCompleted {} => ended(booking, Ending::Completed, payment),
            E::AppointmentMissed { .. } => ended(booking, Ending::NoShow, payment),
            E::PaymentRecorded { .. } => Self::Open { booking, stage, payment: payment.paid() },
            E::AppointmentRequested { .. } | E::AppointmentBooked { .. } => {
                Self::Open { booking, stage, payment }
            }
        }
    }

    /// Who, when, under which terms; nothing before it was booked.
    pub fn booking(&self) -> Option<&Booking> {
        match self {
            Self::Nothing => None,
            Self::Open { booking, .. } | Self::Ended { booking, .. } => Some(booking),
        }
    }

    /// Where it stands; nothing before it was booked.
    pub fn status(&self) -> Option<Status> {
        Some(match self {
            Self::Nothing => return None,
            Self::Open { stage: Stage::Requested, .. } => Status::Requested,
            Self::Open { stage: Stage::Scheduled, .. } => Status::Scheduled,
            Self::Open { stage: Stage::Confirmed, .. } => Status::Confirmed,
            Self::Open { stage: Stage::InProgress, .. } => Status::InProgress,
            Self::Ended { ending: Ending::Completed, .. } => Status::Completed,
            Self::Ended { ending: Ending::NoShow, .. } => Status::NoShow,
            Self::Ended { ending: Ending::Cancelled, .. } => Status::Cancelled,
            Self::Ended { ending: Ending::Declined, .. } => Status::Declined,
        })
    }

    /// What is owed; nothing before it was booked.
    pub fn payment(&self) -> Option<&Payment> {
        match self {
            Self::Nothing => None,
            Self::Open { payment, .. } | Self::Ended { payment, .. } => Some(payment),
        }
    }

    /// May `actor` enter the appointment's room at `at`? Either of the two, from the provider's lead time before the start until the end,
    /// and while they are meeting.
    pub fn admit(&self, actor: &Actor, at: DateTime<Utc>) -> Result<(), AppointmentRefusal> {
        let booking = self.booking().ok_or(AppointmentRefusal::Unknown)?;
        access::involved(booking, actor)?;
        if let Self::Open { stage: Stage::InProgress, .. } = self {
            return Ok(());
        }
        let Self::Open { stage: Stage::Scheduled | Stage::Confirmed, .. } = self else {
            return Err(AppointmentRefusal::NotStanding);
        };
        let opens = booking.joining_opens();
        if at < opens {
            return Err(AppointmentRefusal::JoinNotOpen { opens });
        }
        if at >= booking.time.end() {
            return Err(AppointmentRefusal::AlreadyOver);
        }
        Ok(())
    }

    fn open(booking: &Booking, stage: Stage) -> Self {
        Self::Open { payment: Payment::for_fee(booking.fee.as_ref()), booking: booking.clone(), stage }
    }

    fn book(&self, request: &Request<AppointmentCommand>) -> Decision {
        let AppointmentCommand::Book { site, provider, client, time, terms, notes, first } = &request.command
        else {
            return Ok(vec![]);
        };
        access::allow_booking(*site, *provider, *client, &request.actor)?;
        if *self != Self::Nothing {
            return Err(AppointmentRefusal::AlreadyBooked);
        }
        if provider == client {
            return Err(AppointmentRefusal::SamePerson);
        }
        if time.start() <= request.at {
            return Err(AppointmentRefusal::InThePast);
        }
        let booking = Booking {
            site: *site,
            provider: *provider,
            client: *client,
            time: *time,
            terms: terms.clone(),
            notes: notes.clone().map(|notes| Personal::new(*client, notes)),
            first: *first,
            fee: fee(terms, *first),
        };
        let waits = terms.approval_required && !request.actor.is(*provider);
        Ok(vec![if waits {
            AppointmentEvent::AppointmentRequested { booking }
        } else {
            AppointmentEvent::AppointmentBooked { booking }
        }])
    }

    fn approve(&self, at: DateTime<Utc>) -> Decision {
        match self {
            Self::Open { stage: Stage::Requested, booking, .. } if booking.time.start() <= at => {
                Err(AppointmentRefusal::AlreadyStarted)
            }
            Self::Open { stage: Stage::Requested, .. } => Ok(vec![AppointmentEvent::AppointmentApproved {}]),
            Self::Open { .. } => Ok(vec![]),
            _ => Err(AppointmentRefusal::AlreadyEnded),
        }
    }

    fn decline(&self, reason: &crate::Reason) -> Decision {
        match self {
            Self::Open { stage: Stage::Requested, booking, .. } => {
                Ok(vec![AppointmentEvent::AppointmentDeclined {
                    reason: Personal::new(booking.client, reason.clone()),
                }])
            }
            Self::Ended { ending: Ending::Declined, .. } => Ok(vec![]),
            Self::Open { .. } => Err(AppointmentRefusal::NotRequested),
            _ => Err(AppointmentRefusal::AlreadyEnded),
        }
    }

    fn confirm(&self, at: DateTime<Utc>) -> Decision {
        match self {
            Self::Open { booking, .. } if booking.time.start() <= at => {
                Err(AppointmentRefusal::AlreadyStarted)
            }
            Self::Open { stage: Stage::Requested, .. } => Err(AppointmentRefusal::NotApproved),
            Self::Open { stage: Stage::Scheduled, .. } => Ok(vec![AppointmentEvent::AppointmentConfirmed {}]),
            Self::Open { stage: Stage::Confirmed | Stage::InProgress, .. } => Ok(vec![]),
            _ => Err(AppointmentRefusal::AlreadyEnded),
        }
    }

    fn reschedule(
        &self,
        to: TimeSlot,
        terms: &Terms,
        reason: Option<Personal<crate::Reason>>,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Decision {
        let Self::Open { booking, stage, .. } = self else { return Err(AppointmentRefusal::AlreadyEnded) };
        if booking.time.start() <= at || *stage == Stage::InProgress {
            return Err(AppointmentRefusal::AlreadyStarted);
        }
        if to.start() <= at {
            return Err(AppointmentRefusal::InThePast);
        }
        if booking.time == to {
            return Ok(vec![]);
        }
        Ok(vec![AppointmentEvent::AppointmentRescheduled {
            from: booking.time,
            to,
            terms: terms.clone(),
            approval_required: terms.approval_required && !actor.is(booking.provider),
            reason,
        }])
    }

    fn cancel(&self, reason: Option<&crate::Reason>, at: DateTime<Utc>) -> Decision {
        match self {
            Self::Open { booking, stage, .. }
                if booking.time.start() <= at || *stage == Stage::InProgress =>
            {
                Err(AppointmentRefusal::AlreadyStarted)
            }
            Self::Open { booking, .. } => Ok(vec![AppointmentEvent::AppointmentCancelled {
                reason: reason.map(|reason| Personal::new(booking.client, reason.clone())),
            }]),
            Self::Ended { ending: Ending::Cancelled, .. } => Ok(vec![]),
            _ => Err(AppointmentRefusal::AlreadyEnded),
        }
    }

    fn begin(&self) -> Decision {
        match self {
            Self::Open { stage: Stage::Requested, .. } => Err(AppointmentRefusal::NotApproved),
            Self::Open { stage: Stage::InProgress, .. } => Ok(vec![]),
            Self::Open { .. } => Ok(vec![AppointmentEvent::AppointmentStarted {}]),
            _ => Err(AppointmentRefusal::AlreadyEnded),
        }
    }

    /// Whoever met before the time may be done before it.
    fn complete(&self, at: DateTime<Utc>) -> Decision {
        match self {
            Self::Open { stage: Stage::InProgress, .. } => {
                Ok(vec![AppointmentEvent::AppointmentCompleted {}])
            }
            Self::Open { .. } => self.started(at).map(|()| vec![AppointmentEvent::AppointmentCompleted {}]),
            Self::Ended { ending: Ending::Completed, .. } => Ok(vec![]),
            _ => Err(AppointmentRefusal::AlreadyEnded),
        }
    }

    fn miss(&self, absent: Party, at: DateTime<Utc>) -> Decision {
        match self {
            Self::Open { .. } => {
                self.started(at).map(|()| vec![AppointmentEvent::AppointmentMissed { absent }])
            }
            Self::Ended { ending: Ending::NoShow, .. } => Ok(vec![]),
            _ => Err(AppointmentRefusal::AlreadyEnded),
        }
    }

    /// Has its time come?
    fn started(&self, at: DateTime<Utc>) -> Result<(), AppointmentRefusal> {
        match self {
            Self::Open { stage: Stage::Requested, .. } => Err(AppointmentRefusal::NotApproved),
            Self::Open { booking, .. } if at < booking.time.start() => {
                Err(AppointmentRefusal::NotStarted { starts: booking.time.start() })
            }
            _ => Ok(()),
        }
    }

    fn payment_received(&self, client: AccountId, reference: Option<&crate::Name>) -> Decision {
        match self.payment() {
            Some(Payment::Due { amount }) => Ok(vec![AppointmentEvent::PaymentRecorded {
                amount: amount.clone(),
                reference: reference.map(|text| Personal::new(client, text.clone())),
            }]),
            Some(Payment::Paid { .. }) => Ok(vec![]),
            _ => Err(AppointmentRefusal::NothingDue),
        }
    }
}

/// The first consultation of a client with a provider may be free; each later one costs the provider's fee (row A9).
fn fee(terms: &Terms, first: bool) -> Option<Money> {
    if first && terms.first_free { None } else { terms.follow_up.clone() }
}

impl Booking {
    /// From when the two may enter the room.
    pub fn joining_opens(&self) -> DateTime<Utc> {
        self.time.start() - TimeDelta::minutes(i64::from(self.terms.join_opens_minutes))
    }
}

#[cfg(test)]
mod tests;
