//! What a booking is made under: the schedule's word at that moment, which the appointment keeps.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Availability, FURTHEST_DAYS_AHEAD, ScheduleRefusal, days_after};
use crate::{Money, ResourceId, TimeSlot, Zone, time::local_date};

/// The terms of one booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Terms {
    /// The provider's zone.
    pub zone: Zone,
    /// The provider's local date at the start.
    pub day: NaiveDate,
    /// The time with its buffers: what is taken of each resource.
    pub block: TimeSlot,
    /// What the booking takes: the provider first, then the rooms in order of their ids.
    pub resources: Vec<ResourceId>,
    /// A client's booking is a request until the provider accepts it.
    pub approval_required: bool,
    /// Joining opens this many minutes before the start.
    pub join_opens_minutes: u16,
    /// The most appointments that start on the provider's local date.
    pub most_per_day: Option<u16>,
    /// The client's first consultation with the provider is free.
    pub first_free: bool,
    /// The fee of the others.
    pub follow_up: Option<Money>,
}

impl Availability {
    /// What a booking of `slot` made at `at` is made under, or why it cannot be made.
    ///
    /// Clients book exactly the slots that are offered, within notice and horizon. Staff book any time that is not past, lasts at
    /// most 24 hours and starts within 730 days. Whether the time is taken, or the date full, is not known here.
    pub fn terms(&self, slot: TimeSlot, at: DateTime<Utc>, staff: bool) -> Result<Terms, ScheduleRefusal> {
        if slot.start() < at {
            return Err(ScheduleRefusal::Past);
        }
        let days_ahead = if staff { FURTHEST_DAYS_AHEAD } else { self.rules.days_ahead };
        let latest = days_after(local_date(at, self.zone), days_ahead);
        let day = local_date(slot.start(), self.zone);
        if day > latest {
            return Err(ScheduleRefusal::TooFarAhead { latest });
        }
        if slot.duration() > TimeDelta::hours(24) {
            return Err(ScheduleRefusal::TooLong);
        }
        if !staff {
            let earliest =
                at.checked_add_signed(self.rules.minimum_notice()).unwrap_or(DateTime::<Utc>::MAX_UTC);
            if slot.start() < earliest {
                return Err(ScheduleRefusal::TooSoon { earliest });
            }
            if !self.candidates(day, day).iter().any(|candidate| candidate.time == slot) {
                return Err(ScheduleRefusal::NotOffered);
            }
        }
        let mut rooms = self.rooms();
        rooms.sort_unstable();
        let mut resources = vec![ResourceId::from(self.provider)];
        resources.append(&mut rooms);
        Ok(Terms {
            zone: self.zone,
            day,
            block: slot.widened(self.rules.buffer_before(), self.rules.buffer_after()),
            resources,
            approval_required: self.rules.approval_required,
            join_opens_minutes: self.rules.join_opens_minutes,
            most_per_day: self.rules.most_per_day,
            first_free: self.pricing.first_free,
            follow_up: self.pricing.follow_up.clone(),
        })
    }
}
