//! Slots: when a provider works, and what of it is taken.
//!
//! What is free is no table: it depends on the moment of asking. It follows from the two tables here through the domain's own
//! functions.

mod read;
mod taken;

use domain::{
    AccountId, SiteId,
    schedule::{Availability, Schedule, ScheduleEvent},
};
use serde::{Deserialize, Serialize};

use crate::{
    About, Misfit, PersonalColumns, ReadModel, Touched,
    model::{Projection, Table},
};

pub use read::FreeSlots;
pub use taken::TakenRow;

pub(crate) static PROJECTION: Projection =
    Projection { name: "slots", version: 2, tables: &[Table::of::<ScheduleRow>(), Table::of::<TakenRow>()] };

/// A provider's schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleRow {
    /// The provider.
    pub provider_id: AccountId,
    /// Where the provider works.
    pub site_id: SiteId,
    /// When the provider works, and the rules of booking.
    pub availability: Availability,
    /// The sequence of the last event folded.
    pub version: i64,
}

impl ReadModel for ScheduleRow {
    type Aggregate = Schedule;
    const TABLE: &'static str = "slot_schedules";
    const KEY: &'static str = "provider_id";
    const PERSONAL: Option<PersonalColumns> = Some(PersonalColumns { of: "provider_id", columns: &[] });

    fn fold(row: Option<Self>, event: ScheduleEvent, about: About) -> Result<Option<Self>, Misfit> {
        let before = match row {
            Some(row) => Schedule::Open(Box::new(row.availability)),
            None => Schedule::NotOpened,
        };
        match before.evolve(&event) {
            Schedule::NotOpened => Err(Misfit::unbegun()),
            Schedule::Open(availability) => Ok(Some(Self {
                provider_id: AccountId(about.id),
                site_id: availability.site,
                availability: *availability,
                version: about.sequence,
            })),
        }
    }

    fn touches(&self) -> Touched {
        Touched { provider: Some(self.provider_id), ..Touched::of(self.site_id) }
    }
}
