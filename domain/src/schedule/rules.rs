//! Under which rules a provider can be booked, and what it costs.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ScheduleRefusal;
use crate::{
    AccountId, Currency, Money, ResourceId,
    notification::{ReminderRule, check_rules},
};

/// The most resources that a booking takes besides the provider.
pub const MOST_ROOMS: usize = 5;
/// The rules that are numbers, each with the least and the most that it takes.
const RANGES: [(&str, u32, u32); 6] = [
    ("buffer_before_minutes", 0, 240),
    ("buffer_after_minutes", 0, 240),
    ("minimum_notice_minutes", 0, 43_200),
    ("days_ahead", 1, 730),
    ("most_per_day", 1, 200),
    ("join_opens_minutes", 0, 1440),
];

/// The rules of booking one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BookingRules {
    /// Minutes before each appointment that are kept free: 0 to 240.
    pub buffer_before_minutes: u16,
    /// Minutes after each appointment that are kept free: 0 to 240.
    pub buffer_after_minutes: u16,
    /// A client books at least this many minutes ahead: 0 to 43,200, which is 30 days.
    pub minimum_notice_minutes: u32,
    /// A client books at most this many local dates ahead: 1 to 730.
    pub days_ahead: u16,
    /// The most appointments that start on one local date, 1 to 200; none means no limit.
    pub most_per_day: Option<u16>,
    /// A client's booking is a request until the provider accepts it.
    pub approval_required: bool,
    /// Joining opens this many minutes before the start: 0 to 1,440.
    pub join_opens_minutes: u16,
    /// Other resources that each booking takes as well: at most five, each once.
    pub rooms: Vec<ResourceId>,
    /// When clients and provider are reminded; the site's rules when none are given. An empty list means never.
    pub reminders: Option<BTreeSet<ReminderRule>>,
}

impl Default for BookingRules {
    /// No buffers, no notice, 90 days ahead, no limit, no approval, joining 30 minutes before.
    fn default() -> Self {
        Self {
            buffer_before_minutes: 0,
            buffer_after_minutes: 0,
            minimum_notice_minutes: 0,
            days_ahead: 90,
            most_per_day: None,
            approval_required: false,
            join_opens_minutes: 30,
            rooms: Vec::new(),
            reminders: None,
        }
    }
}

impl BookingRules {
    /// Are all fields in their ranges? The refusal names the first that is not. `provider` cannot be a room of his own.
    pub fn check(&self, provider: AccountId) -> Result<(), ScheduleRefusal> {
        let given = [
            u32::from(self.buffer_before_minutes),
            u32::from(self.buffer_after_minutes),
            self.minimum_notice_minutes,
            u32::from(self.days_ahead),
            self.most_per_day.map_or(1, u32::from),
            u32::from(self.join_opens_minutes),
        ];
        for ((field, least, most), given) in RANGES.into_iter().zip(given) {
            if !(least..=most).contains(&given) {
                return Err(Self::out_of_range(field, given.into()));
            }
        }
        if self.rooms.len() > MOST_ROOMS {
            return Err(ScheduleRefusal::TooManyRooms);
        }
        let repeated = (1..self.rooms.len()).any(|i| self.rooms[..i].contains(&self.rooms[i]));
        if repeated || self.rooms.contains(&provider.into()) {
            return Err(ScheduleRefusal::RoomTwice);
        }
        if let Some(reminders) = &self.reminders {
            check_rules(reminders)?;
        }
        Ok(())
    }

    /// The refusal of a number that the rule `field` does not take, nor perhaps its type.
    pub fn out_of_range(field: &'static str, given: i64) -> ScheduleRefusal {
        let range = RANGES.into_iter().find(|(name, ..)| *name == field);
        let (_, least, most) = range.unwrap_or((field, 0, u32::MAX));
        ScheduleRefusal::RuleOutOfRange { field, given, least, most }
    }

    /// The buffer before an appointment.
    pub fn buffer_before(&self) -> TimeDelta {
        TimeDelta::minutes(self.buffer_before_minutes.into())
    }

    /// The buffer after an appointment.
    pub fn buffer_after(&self) -> TimeDelta {
        TimeDelta::minutes(self.buffer_after_minutes.into())
    }

    /// How long before the start a client must have booked.
    pub fn minimum_notice(&self) -> TimeDelta {
        TimeDelta::minutes(self.minimum_notice_minutes.into())
    }
}

/// What a consultation costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Pricing {
    /// A client's first consultation with this provider is free.
    pub first_free: bool,
    /// The fee of the others; none means that they are free as well.
    pub follow_up: Option<Money>,
}

impl Default for Pricing {
    /// The first is free, and no fee is set for the others.
    fn default() -> Self {
        Self { first_free: true, follow_up: None }
    }
}

impl Pricing {
    /// Is the fee an amount that can be asked, at a site whose fees are in `currency`?
    pub fn check(&self, currency: &Currency) -> Result<(), ScheduleRefusal> {
        match &self.follow_up {
            Some(fee) if !(0..=Money::MOST).contains(&fee.minor) => Err(ScheduleRefusal::FeeOutOfRange),
            Some(fee) if fee.currency != *currency => Err(ScheduleRefusal::ForeignCurrency {
                given: fee.currency.clone(),
                currency: currency.clone(),
            }),
            _ => Ok(()),
        }
    }
}
