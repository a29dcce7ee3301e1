//! Time that appointments take.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    AccountId, AppointmentId, ResourceId, SiteId,
    appointment::{Appointment, AppointmentEvent, Booking},
    schedule::Terms,
};
use serde::{Deserialize, Serialize};

use crate::{About, Misfit, PersonalColumns, ReadModel, Touched};

/// The time that one appointment takes, as long as it takes any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenRow {
    /// The appointment.
    pub appointment_id: AppointmentId,
    /// Its site.
    pub site_id: SiteId,
    /// Whose day it counts towards.
    pub provider_id: AccountId,
    /// What is taken: the provider first, then rooms.
    pub resources: Vec<ResourceId>,
    /// From when, buffers included.
    pub block_from: DateTime<Utc>,
    /// Until when, buffers included.
    pub block_until: DateTime<Utc>,
    /// The provider's local date at the appointment's start.
    pub day: NaiveDate,
}

impl ReadModel for TakenRow {
    type Aggregate = Appointment;
    const TABLE: &'static str = "slot_taken";
    const KEY: &'static str = "appointment_id";
    const PERSONAL: Option<PersonalColumns> = None;

    fn fold(row: Option<Self>, event: AppointmentEvent, about: About) -> Result<Option<Self>, Misfit> {
        use AppointmentEvent as E;
        Ok(match event {
            E::AppointmentRequested { booking } | E::AppointmentBooked { booking } => {
                let Booking { site, provider, terms, .. } = booking;
                Some(Self::of(AppointmentId(about.id), site, provider, terms))
            }
            E::AppointmentRescheduled { terms, .. } => {
                let row = row.ok_or_else(Misfit::unbegun)?;
                Some(Self::of(row.appointment_id, row.site_id, row.provider_id, terms))
            }
            E::AppointmentDeclined { .. } | E::AppointmentCancelled { .. } | E::AppointmentMissed { .. } => {
                None
            }
            E::AppointmentApproved {}
            | E::AppointmentConfirmed {}
            | E::AppointmentStarted {}
            | E::AppointmentCompleted {}
            | E::PaymentRecorded { .. } => row,
        })
    }

    fn touches(&self) -> Touched {
        Touched {
            appointment: Some(self.appointment_id),
            provider: Some(self.provider_id),
            days: vec![self.day],
            ..Touched::of(self.site_id)
        }
    }
}

impl TakenRow {
    fn of(appointment_id: AppointmentId, site_id: SiteId, provider_id: AccountId, terms: Terms) -> Self {
        Self {
            appointment_id,
            site_id,
            provider_id,
            resources: terms.resources,
            block_from: terms.block.start(),
            block_until: terms.block.end(),
            day: terms.day,
        }
    }
}
