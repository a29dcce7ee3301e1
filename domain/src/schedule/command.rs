//! What can be asked of a schedule.

use chrono::NaiveDate;

use super::{BookingRules, Pricing, SpecialWindow, WeeklyWindow};
use crate::{AccountId, Currency, Reason, SiteId, Zone};

/// What the provider or an admin of the site may ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScheduleCommand {
    /// Give a provider a schedule, still without working hours.
    Open {
        /// Where the provider works.
        site: SiteId,
        /// The provider; also the schedule's own id.
        provider: AccountId,
        /// The zone in which all of the schedule's wall-clock times and dates are meant.
        zone: Zone,
        /// The rules of booking.
        rules: BookingRules,
        /// What consultations cost.
        pricing: Pricing,
        /// What the site's fees are in.
        currency: Currency,
    },
    /// Replace the week's windows by these.
    PlanWeek {
        /// All windows of the week, in any order.
        windows: Vec<WeeklyWindow>,
    },
    /// Take one date off: no window starts on it.
    SetDayOff {
        /// The local date: today or later, at most two years ahead.
        date: NaiveDate,
        /// Why, if it is said.
        reason: Option<Reason>,
    },
    /// Replace the windows that start on one date.
    SetSpecialDay {
        /// The local date: today or later, at most two years ahead.
        date: NaiveDate,
        /// What replaces them, in any order.
        windows: Vec<SpecialWindow>,
        /// Why, if it is said.
        reason: Option<Reason>,
    },
    /// Let the weekday's windows hold on this date again.
    RemoveException {
        /// The local date.
        date: NaiveDate,
    },
    /// Replace the rules of booking.
    ChangeRules {
        /// The rules from now on. What is booked keeps the terms it was made under.
        rules: BookingRules,
    },
    /// Change what consultations cost.
    ChangePricing {
        /// The pricing from now on. What is booked keeps its fee.
        pricing: Pricing,
        /// What the site's fees are in.
        currency: Currency,
    },
    /// Move the schedule to another zone; the wall-clock times stay as they read.
    ChangeZone {
        /// The zone from now on.
        zone: Zone,
    },
}
