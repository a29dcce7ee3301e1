//! Where an appointment stands after each event; the same for every table that shows it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Money, TimeSlot,
    appointment::{AppointmentEvent, Booking, Payment, Status},
    schedule::Terms,
};
use serde::{Deserialize, Serialize};

/// What has become of a fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// There is none.
    Free,
    /// It is open.
    Due,
    /// It was received.
    Paid,
    /// It lapsed with the appointment.
    Void,
}

impl PaymentState {
    /// With the amount that it is about.
    pub fn with(self, fee: Option<Money>) -> Payment {
        match (self, fee) {
            (Self::Free, _) | (_, None) => Payment::Free,
            (Self::Due, Some(amount)) => Payment::Due { amount },
            (Self::Paid, Some(amount)) => Payment::Paid { amount },
            (Self::Void, Some(amount)) => Payment::Void { amount },
        }
    }

    fn of(payment: &Payment) -> Self {
        match payment {
            Payment::Free => Self::Free,
            Payment::Due { .. } => Self::Due,
            Payment::Paid { .. } => Self::Paid,
            Payment::Void { .. } => Self::Void,
        }
    }

    fn paid(self) -> Self {
        if self == Self::Due { Self::Paid } else { self }
    }

    fn void(self) -> Self {
        if self == Self::Due { Self::Void } else { self }
    }
}

/// Where an appointment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) status: Status,
    pub(crate) payment: PaymentState,
    /// Grows with whatever a calendar shows: time and status.
    pub(crate) revision: i32,
}

impl Standing {
    pub(crate) fn booked(booking: &Booking, status: Status) -> Self {
        Self { status, payment: PaymentState::of(&Payment::for_fee(booking.fee.as_ref())), revision: 0 }
    }

    pub(crate) fn after(self, event: &AppointmentEvent) -> Self {
        use AppointmentEvent as E;
        let status = match event {
            E::AppointmentRequested { .. } | E::AppointmentRescheduled { approval_required: true, .. } => {
                Status::Requested
            }
            E::AppointmentBooked { .. }
            | E::AppointmentApproved {}
            | E::AppointmentRescheduled { approval_required: false, .. } => Status::Scheduled,
            E::AppointmentConfirmed {} => Status::Confirmed,
            E::AppointmentDeclined { .. } => Status::Declined,
            E::AppointmentCancelled { .. } => Status::Cancelled,
            E::AppointmentStarted {} => Status::InProgress,
            E::AppointmentCompleted {} => Status::Completed,
            E::AppointmentMissed { .. } => Status::NoShow,
            E::PaymentRecorded { .. } => self.status,
        };
        let payment = match event {
            E::AppointmentDeclined { .. } | E::AppointmentCancelled { .. } => self.payment.void(),
            E::PaymentRecorded { .. } => self.payment.paid(),
            _ => self.payment,
        };
        let shown = !matches!(event, E::PaymentRecorded { .. } | E::AppointmentStarted {});
        Self { status, payment, revision: self.revision + i32::from(shown) }
    }
}

pub(crate) fn joining_opens(time: TimeSlot, terms: &Terms) -> DateTime<Utc> {
    time.start() - TimeDelta::minutes(i64::from(terms.join_opens_minutes))
}

#[cfg(test)]
mod tests {
    use domain::{
        Request,
        appointment::{Appointment, Status},
        testing::{appointment::lives, laws_one_in},
    };
    use proptest::prelude::*;
    use uuid::Uuid;

    use crate::{About, ReadModel, agenda::AgendaRow, appointments::AppointmentRow, slots::TakenRow};

    proptest! {
        #![proptest_config(laws_one_in(20))]

        #[test]
        fn every_row_of_an_appointment_stands_where_the_appointment_stands((cast, start, steps) in lives(16)) {
            let mut state = Appointment::default();
            let (mut row, mut glance, mut taken) = (None::<AppointmentRow>, None::<AgendaRow>, None::<TakenRow>);
            let (mut at, mut sequence) = (start, 0);
            for (actor, later, command) in steps {
                at += later;
                for event in state.decide(&Request { command, actor, at }).unwrap_or_default() {
                    sequence += 1;
                    let about = About { id: Uuid::from_u128(5), site: cast.site, sequence, at };
                    state = state.evolve(&event);
                    row = AppointmentRow::fold(row, event.clone(), about).unwrap();
                    glance = AgendaRow::fold(glance, event.clone(), about).unwrap();
                    taken = TakenRow::fold(taken, event, about).unwrap();
                }
            }
            let booking = state.booking();
            prop_assert_eq!(row.as_ref().map(|row| row.status), state.status());
            prop_assert_eq!(row.as_ref().map(AppointmentRow::owed), state.payment().cloned());
            prop_assert_eq!(row.as_ref().and_then(AppointmentRow::time), booking.map(|booking| booking.time));
            prop_assert_eq!(row.as_ref().map(|row| row.join_opens_at), booking.map(domain::appointment::Booking::joining_opens));
            prop_assert_eq!(row.as_ref().map(|row| row.version), (sequence > 0).then_some(sequence));
            let seen = |row: &AppointmentRow| (row.status, row.payment, row.starts_at, row.join_opens_at, row.revision);
            let glanced = |row: &AgendaRow| (row.status, row.payment, row.starts_at, row.join_opens_at, row.revision);
            prop_assert_eq!(row.as_ref().map(seen), glance.as_ref().map(glanced));
            let takes = state.status().is_some_and(Status::takes_time);
            let block = booking.filter(|_| takes).map(|booking| (booking.terms.block.start(), booking.terms.block.end()));
            prop_assert_eq!(taken.map(|taken| (taken.block_from, taken.block_until)), block);
        }
    }
}
