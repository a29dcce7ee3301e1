//! When a provider works, and what of it is on offer.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BookingRules, DateException, Pricing, SpecialWindow, WeeklyWindow, days_after};
use crate::{AccountId, ResourceId, SiteId, Zone, time::local_date};

/// When a provider can be booked and under which rules: an open schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Availability {
    /// Where the provider works.
    pub site: SiteId,
    /// The provider.
    pub provider: AccountId,
    /// The zone of all wall-clock times and dates below.
    pub zone: Zone,
    /// The windows of each week, in order.
    pub week: Vec<WeeklyWindow>,
    /// What holds instead on single dates.
    pub exceptions: BTreeMap<NaiveDate, DateException>,
    /// The rules of booking.
    pub rules: BookingRules,
    /// What consultations cost.
    pub pricing: Pricing,
}

impl Availability {
    /// The windows that start on `date`, in order: the exception's, if there is one, else the weekday's active ones.
    pub fn windows_on(&self, date: NaiveDate) -> impl Iterator<Item = SpecialWindow> {
        let exception = self.exceptions.get(&date);
        let special = match exception {
            Some(DateException::Special { windows, .. }) => windows.as_slice(),
            Some(DateException::Off { .. }) | None => &[],
        };
        let week = if exception.is_none() { self.week.as_slice() } else { &[] };
        let weekday = date.weekday();
        let weekly = week
            .iter()
            .filter(move |w| w.active && w.weekday == weekday)
            .map(|w| SpecialWindow { window: w.window, slot_minutes: w.slot_minutes });
        special.iter().copied().chain(weekly)
    }

    /// What each booking takes besides the provider's own time.
    pub fn rooms(&self) -> Vec<ResourceId> {
        self.rules.rooms.iter().map(|room| ResourceId::of_room(self.site, *room)).collect()
    }

    /// The first and the last local date on which a client's booking made at `at` may start.
    pub fn bookable_dates(&self, at: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
        let today = local_date(at, self.zone);
        (today, days_after(today, self.rules.days_ahead))
    }
}
