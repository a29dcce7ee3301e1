//! Appointments: all that its people may see of one.

mod history;
mod read;
mod standing;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    AccountId, AppointmentId, Currency, Money, Name, Notes, Personal, Reason, ResourceId, SiteId, TimeSlot,
    Zone,
    appointment::{Appointment, AppointmentEvent, Booking, Payment, Status},
};
use serde::{Deserialize, Serialize};

use crate::{
    About, Misfit, PersonalColumns, ReadModel, Touched,
    model::{Projection, Table},
};

pub use history::{HistoryEntry, Moved};
pub use read::{AppointmentFilter, Span};
pub use standing::PaymentState;
pub(crate) use standing::{Standing, joining_opens};

pub(crate) static PROJECTION: Projection =
    Projection { name: "appointments", version: 1, tables: &[Table::of::<AppointmentRow>()] };

/// An appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentRow {
    /// The appointment.
    pub appointment_id: AppointmentId,
    /// The site of both.
    pub site_id: SiteId,
    /// Whose time is taken.
    pub provider_id: AccountId,
    /// For whom.
    pub client_id: AccountId,
    /// The start.
    pub starts_at: DateTime<Utc>,
    /// The end.
    pub ends_at: DateTime<Utc>,
    /// The provider's local date at the start.
    pub day: NaiveDate,
    /// The provider's zone.
    pub zone: Zone,
    /// What it takes: the provider first, then rooms.
    pub resources: Vec<ResourceId>,
    /// Where it stands.
    pub status: Status,
    /// Is it the pair's first?
    pub first: bool,
    /// Does a client's booking wait for the provider's approval, by the terms of this one?
    pub approval_required: bool,
    /// What the client wrote along with it; for the two of them only.
    pub notes: Option<Notes>,
    /// Why it was last moved, called off or turned down; for the two of them only.
    pub reason: Option<Reason>,
    /// What it costs, in minor units; none when it is free.
    pub fee_minor: Option<i64>,
    /// The fee's currency.
    pub fee_currency: Option<Currency>,
    /// What has become of the fee.
    pub payment: PaymentState,
    /// The receipt's or transfer's number.
    pub payment_reference: Option<Name>,
    /// From when the two may enter the room.
    pub join_opens_at: DateTime<Utc>,
    /// How often what stands in a calendar has changed since it was booked.
    pub revision: i32,
    /// When it was booked or asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The sequence of the last event folded.
    pub version: i64,
}

impl AppointmentRow {
    /// From when to when; none if the row was damaged.
    pub fn time(&self) -> Option<TimeSlot> {
        TimeSlot::new(self.starts_at, self.ends_at).ok()
    }

    /// What it costs; none when it is free.
    pub fn fee(&self) -> Option<Money> {
        Money::new(self.fee_minor?, self.fee_currency.clone()?).ok()
    }

    /// What is owed, as the domain says it.
    pub fn owed(&self) -> Payment {
        self.payment.with(self.fee())
    }

    fn booked(booking: Booking, status: Status, about: About) -> Self {
        let standing = Standing::booked(&booking, status);
        let join_opens_at = booking.joining_opens();
        Self {
            appointment_id: AppointmentId(about.id),
            site_id: booking.site,
            provider_id: booking.provider,
            client_id: booking.client,
            starts_at: booking.time.start(),
            ends_at: booking.time.end(),
            day: booking.terms.day,
            zone: booking.terms.zone,
            resources: booking.terms.resources,
            status,
            first: booking.first,
            approval_required: booking.terms.approval_required,
            notes: booking.notes.and_then(Personal::into_inner),
            reason: None,
            fee_minor: booking.fee.as_ref().map(|fee| fee.minor),
            fee_currency: booking.fee.map(|fee| fee.currency),
            payment: standing.payment,
            payment_reference: None,
            join_opens_at,
            revision: 0,
            created_at: about.at,
            updated_at: about.at,
            version: about.sequence,
        }
    }
}

impl ReadModel for AppointmentRow {
    type Aggregate = Appointment;
    const TABLE: &'static str = "appointments";
    const KEY: &'static str = "appointment_id";
    const PERSONAL: Option<PersonalColumns> =
        Some(PersonalColumns { of: "client_id", columns: &["notes", "reason", "payment_reference"] });

    fn fold(row: Option<Self>, event: AppointmentEvent, about: About) -> Result<Option<Self>, Misfit> {
        use AppointmentEvent as E;
        let event = match event {
            E::AppointmentRequested { booking } => {
                return Ok(Some(Self::booked(booking, Status::Requested, about)));
            }
            E::AppointmentBooked { booking } => {
                return Ok(Some(Self::booked(booking, Status::Scheduled, about)));
            }
            other => other,
        };
        let mut row = row.ok_or_else(Misfit::unbegun)?;
        let standing =
            Standing { status: row.status, payment: row.payment, revision: row.revision }.after(&event);
        (row.status, row.payment, row.revision) = (standing.status, standing.payment, standing.revision);
        match event {
            E::AppointmentRescheduled { to, terms, reason, .. } => {
                row.starts_at = to.start();
                row.ends_at = to.end();
                row.join_opens_at = joining_opens(to, &terms);
                row.day = terms.day;
                row.zone = terms.zone;
                row.resources = terms.resources;
                row.approval_required = terms.approval_required;
                row.reason = reason.and_then(Personal::into_inner);
            }
            E::AppointmentDeclined { reason } => row.reason = reason.into_inner(),
            E::AppointmentCancelled { reason } => row.reason = reason.and_then(Personal::into_inner),
            E::PaymentRecorded { reference, .. } => {
                row.payment_reference = reference.and_then(domain::Personal::into_inner);
            }
            _ => {}
        }
        row.updated_at = about.at;
        row.version = about.sequence;
        Ok(Some(row))
    }

    fn touches(&self) -> Touched {
        Touched {
            appointment: Some(self.appointment_id),
            provider: Some(self.provider_id),
            client: Some(self.client_id),
            days: vec![self.day],
            ..Touched::of(self.site_id)
        }
    }
}
