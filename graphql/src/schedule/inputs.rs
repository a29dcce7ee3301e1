//! What providers and admins say of a schedule.

use async_graphql::InputObject;
use domain::{
    Currency, Money, ResourceId,
    schedule::{self, DEFAULT_SLOT_MINUTES, ScheduleRefusal, SpecialWindow, WeeklyWindow},
    time::CivilWindow,
};
use uuid::Uuid;

use super::Weekday;
use crate::{error::Problem, message::ReminderRuleInput};

/// A window of every week.
#[derive(InputObject)]
pub(crate) struct WeeklyWindowInput {
    /// The day on which it starts.
    weekday: Weekday,
    /// From when, on the wall in the schedule's zone: `HH:MM`.
    from: String,
    /// Up to when: `HH:MM`, or `24:00`. An end that is not after the start is on the next day.
    to: String,
    /// How long one appointment is, in minutes: 5 to 720; 45 if left out.
    slot_minutes: Option<i32>,
    /// An inactive window gives no slots.
    #[graphql(default = true)]
    active: bool,
}

impl WeeklyWindowInput {
    pub(super) fn read(self) -> Result<WeeklyWindow, Problem> {
        Ok(WeeklyWindow {
            weekday: self.weekday.into(),
            window: window(&self.from, &self.to)?,
            slot_minutes: slot_minutes(self.slot_minutes)?,
            active: self.active,
        })
    }
}

/// A window of one date.
#[derive(InputObject)]
pub(crate) struct SpecialWindowInput {
    /// From when, on the wall in the schedule's zone: `HH:MM`.
    from: String,
    /// Up to when: `HH:MM`, or `24:00`. An end that is not after the start is on the next day.
    to: String,
    /// How long one appointment is, in minutes: 5 to 720; 45 if left out.
    slot_minutes: Option<i32>,
}

impl SpecialWindowInput {
    pub(super) fn read(self) -> Result<SpecialWindow, Problem> {
        Ok(SpecialWindow {
            window: window(&self.from, &self.to)?,
            slot_minutes: slot_minutes(self.slot_minutes)?,
        })
    }
}

fn window(from: &str, to: &str) -> Result<CivilWindow, Problem> {
    CivilWindow::between(from, to).map_err(Problem::argument("windows"))
}

fn slot_minutes(given: Option<i32>) -> Result<u16, Problem> {
    given.map_or(Ok(DEFAULT_SLOT_MINUTES), |minutes| {
        u16::try_from(minutes)
            .map_err(|_| Problem::refused(&ScheduleRefusal::SlotLength { minutes: minutes.into() }))
    })
}

/// The rules of booking, all of them; what is left out gets its usual value.
#[derive(InputObject, Default)]
pub(crate) struct BookingRulesInput {
    /// Minutes before each appointment that are kept free: 0 to 240, usually 0.
    buffer_before_minutes: Option<i32>,
    /// Minutes after each appointment that are kept free: 0 to 240, usually 0.
    buffer_after_minutes: Option<i32>,
    /// A client books at least this many minutes ahead: 0 to 43,200, usually 0.
    minimum_notice_minutes: Option<i32>,
    /// A client books at most this many local dates ahead: 1 to 730, usually 90.
    days_ahead: Option<i32>,
    /// The most appointments that start on one local date: 1 to 200; no limit if left out.
    most_per_day: Option<i32>,
    /// A client's booking is a request until the provider accepts it; usually not.
    approval_required: Option<bool>,
    /// Joining opens this many minutes before the start: 0 to 1,440, usually 30.
    join_opens_minutes: Option<i32>,
    /// Other resources that each booking takes as well: at most five, each once.
    rooms: Option<Vec<Uuid>>,
    /// When clients are reminded; as the site does if left out, never if empty.
    reminders: Option<Vec<ReminderRuleInput>>,
}

impl BookingRulesInput {
    pub(super) fn read(self) -> Result<schedule::BookingRules, Problem> {
        let usual = schedule::BookingRules::default();
        let rooms = self.rooms.map_or(usual.rooms, |rooms| rooms.into_iter().map(ResourceId).collect());
        Ok(schedule::BookingRules {
            buffer_before_minutes: number(
                "buffer_before_minutes",
                self.buffer_before_minutes,
                usual.buffer_before_minutes,
            )?,
            buffer_after_minutes: number(
                "buffer_after_minutes",
                self.buffer_after_minutes,
                usual.buffer_after_minutes,
            )?,
            minimum_notice_minutes: number(
                "minimum_notice_minutes",
                self.minimum_notice_minutes,
                usual.minimum_notice_minutes,
            )?,
            days_ahead: number("days_ahead", self.days_ahead, usual.days_ahead)?,
            most_per_day: self.most_per_day.map(|most| number("most_per_day", Some(most), 1)).transpose()?,
            approval_required: self.approval_required.unwrap_or(usual.approval_required),
            join_opens_minutes: number(
                "join_opens_minutes",
                self.join_opens_minutes,
                usual.join_opens_minutes,
            )?,
            rooms,
            reminders: self
                .reminders
                .map(|rules| rules.into_iter().map(ReminderRuleInput::read).collect::<Result<_, _>>())
                .transpose()?,
        })
    }
}

/// The domain checks ranges; this only keeps out what its types cannot hold.
fn number<T: TryFrom<i32>>(field: &'static str, given: Option<i32>, usual: T) -> Result<T, Problem> {
    given.map_or(Ok(usual), |given| {
        T::try_from(given)
            .map_err(|_| Problem::refused(&schedule::BookingRules::out_of_range(field, given.into())))
    })
}

/// An amount of money.
#[derive(InputObject)]
pub(crate) struct MoneyInput {
    /// Minor units (kuruş, pence, cents): 0 to 1,000,000,000.
    minor: i64,
    /// ISO 4217 code.
    currency: String,
}

/// What a provider's consultations cost.
#[derive(InputObject)]
pub(crate) struct PricingInput {
    /// A client's first consultation is free.
    #[graphql(default = true)]
    first_free: bool,
    /// The fee of the others; free if left out.
    follow_up: Option<MoneyInput>,
}

impl PricingInput {
    pub(super) fn read(self) -> Result<schedule::Pricing, Problem> {
        let fee = self.follow_up.map(|fee| {
            let currency = Currency::new(&fee.currency).map_err(Problem::argument("currency"))?;
            Money::new(fee.minor, currency).map_err(Problem::argument("minor"))
        });
        Ok(schedule::Pricing { first_free: self.first_free, follow_up: fee.transpose()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_length_that_is_refused_is_named() {
        for minutes in [-5, i32::MIN, 70_000] {
            let said = slot_minutes(Some(minutes)).unwrap_err().to_string();
            assert_eq!(said, format!("a slot lasts 5 to 720 minutes, not {minutes}"));
        }
        assert_eq!(slot_minutes(Some(20)).unwrap(), 20);
        assert_eq!(slot_minutes(None).unwrap(), DEFAULT_SLOT_MINUTES);
    }

    #[test]
    fn a_rule_that_is_refused_is_named_with_its_value() {
        let rules = |days_ahead| BookingRulesInput { days_ahead: Some(days_ahead), ..Default::default() };
        for days in [-5, 70_000] {
            let said = rules(days).read().unwrap_err().to_string();
            assert_eq!(said, format!("days_ahead lies between 1 and 730; it cannot be {days}"));
        }
        assert_eq!(rules(20).read().unwrap().days_ahead, 20);
    }
}
