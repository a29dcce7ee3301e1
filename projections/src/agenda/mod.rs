//! Agenda: a provider's days, with what a glance at them needs.

mod read;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    AccountId, AppointmentId, SiteId, Zone,
    appointment::{Appointment, AppointmentEvent, Booking, Status},
};
use serde::{Deserialize, Serialize};

use crate::{
    About, Misfit, PersonalColumns, ReadModel, Touched,
    appointments::{PaymentState, Standing},
    model::{Projection, Table},
};

pub(crate) static PROJECTION: Projection =
    Projection { name: "agenda", version: 1, tables: &[Table::of::<AgendaRow>()] };

/// An appointment in a provider's agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaRow {
    /// The appointment.
    pub appointment_id: AppointmentId,
    /// Its site.
    pub site_id: SiteId,
    /// Whose agenda it is.
    pub provider_id: AccountId,
    /// Who comes.
    pub client_id: AccountId,
    /// The start.
    pub starts_at: DateTime<Utc>,
    /// The end.
    pub ends_at: DateTime<Utc>,
    /// The provider's local date at the start.
    pub day: NaiveDate,
    /// The provider's zone.
    pub zone: Zone,
    /// Where it stands.
    pub status: Status,
    /// What has become of its fee.
    pub payment: PaymentState,
    /// Is it the pair's first?
    pub first: bool,
    /// From when the two may enter the room.
    pub join_opens_at: DateTime<Utc>,
    /// How often what stands in a calendar has changed since it was booked.
    pub revision: i32,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The sequence of the last event folded.
    pub version: i64,
}

impl AgendaRow {
    fn booked(booking: &Booking, status: Status, about: About) -> Self {
        let standing = Standing::booked(booking, status);
        Self {
            appointment_id: AppointmentId(about.id),
            site_id: booking.site,
            provider_id: booking.provider,
            client_id: booking.client,
            starts_at: booking.time.start(),
            ends_at: booking.time.end(),
            day: booking.terms.day,
            zone: booking.terms.zone,
            status,
            payment: standing.payment,
            first: booking.first,
            join_opens_at: booking.joining_opens(),
            revision: 0,
            updated_at: about.at,
            version: about.sequence,
        }
    }
}

impl ReadModel for AgendaRow {
    type Aggregate = Appointment;
    const TABLE: &'static str = "agenda";
    const KEY: &'static str = "appointment_id";
    const PERSONAL: Option<PersonalColumns> = None;

    fn fold(row: Option<Self>, event: AppointmentEvent, about: About) -> Result<Option<Self>, Misfit> {
        use AppointmentEvent as E;
        match &event {
            E::AppointmentRequested { booking } => {
                return Ok(Some(Self::booked(booking, Status::Requested, about)));
            }
            E::AppointmentBooked { booking } => {
                return Ok(Some(Self::booked(booking, Status::Scheduled, about)));
            }
            _ => {}
        }
        let mut row = row.ok_or_else(Misfit::unbegun)?;
        let standing =
            Standing { status: row.status, payment: row.payment, revision: row.revision }.after(&event);
        (row.status, row.payment, row.revision) = (standing.status, standing.payment, standing.revision);
        if let E::AppointmentRescheduled { to, terms, .. } = event {
            row.starts_at = to.start();
            row.ends_at = to.end();
            row.join_opens_at = crate::appointments::joining_opens(to, &terms);
            row.day = terms.day;
            row.zone = terms.zone;
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
