//! What has happened to a schedule. Stored for ever: a variant or a field never changes its meaning.

use chrono::NaiveDate;
use cqrs_es::DomainEvent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BookingRules, DateException, Pricing, WeeklyWindow};
use crate::{AccountId, SiteId, Zone};

/// One event of a schedule, named as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ScheduleEvent {
    /// A provider got a schedule, still without working hours.
    ScheduleOpened {
        /// Where the provider works.
        site: SiteId,
        /// The provider.
        provider: AccountId,
        /// The zone of all the schedule's wall-clock times and dates.
        zone: Zone,
        /// The rules of booking.
        rules: BookingRules,
        /// What consultations cost.
        pricing: Pricing,
    },
    /// The week has these windows from now on, and no others.
    WeekPlanned {
        /// In order of weekday and time; active ones do not overlap.
        windows: Vec<WeeklyWindow>,
    },
    /// On this date something else holds than on its weekday.
    ExceptionSet {
        /// The local date.
        date: NaiveDate,
        /// What holds; windows in order, not overlapping.
        exception: DateException,
    },
    /// On this date the weekday's windows hold again.
    ExceptionRemoved {
        /// The local date.
        date: NaiveDate,
    },
    /// Bookings from now on are made under these rules.
    BookingRulesChanged {
        /// The rules, all of them.
        rules: BookingRules,
    },
    /// Bookings from now on cost this.
    PricingChanged {
        /// The pricing, all of it.
        pricing: Pricing,
    },
    /// The wall-clock times and dates are meant in this zone from now on.
    ScheduleZoneChanged {
        /// The zone.
        zone: Zone,
    },
}

impl DomainEvent for ScheduleEvent {
    fn event_type(&self) -> String {
        match self {
            Self::ScheduleOpened { .. } => "ScheduleOpened",
            Self::WeekPlanned { .. } => "WeekPlanned",
            Self::ExceptionSet { .. } => "ExceptionSet",
            Self::ExceptionRemoved { .. } => "ExceptionRemoved",
            Self::BookingRulesChanged { .. } => "BookingRulesChanged",
            Self::PricingChanged { .. } => "PricingChanged",
            Self::ScheduleZoneChanged { .. } => "ScheduleZoneChanged",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        match self {
            // Before, the reason stood open.
            Self::ExceptionSet { .. } => "2.0.0",
            _ => "1.0.0",
        }
        .to_owned()
    }
}
