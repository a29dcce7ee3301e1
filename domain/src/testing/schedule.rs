//! Schedules, commands to them, and days on which to ask for free slots.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc, Weekday};
use proptest::{
    prelude::*,
    sample::{Index, select},
};
use uuid::Uuid;

use super::{
    actors::{accounts, currencies, rooms, sites},
    text::reasons,
    time::{changes, civil_windows, zones},
};
use crate::{
    AccountId, Currency, Money, Personal, Reason, SiteId, TimeSlot, Zone,
    schedule::{
        Availability, BookingRules, DateException, Pricing, ScheduleCommand, SpecialWindow, Taken,
        WeeklyWindow,
    },
    time::local_date,
};

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// Slot lengths that a schedule takes.
pub fn slot_minutes() -> impl Strategy<Value = u16> {
    prop_oneof![6 => select(vec![15_u16, 20, 30, 45, 50, 60, 90]), 1 => 5..=720_u16]
}

/// One window of a week, valid on its own.
pub fn weekly_windows() -> impl Strategy<Value = WeeklyWindow> {
    (select(WEEK.to_vec()), civil_windows(), slot_minutes(), prop::bool::weighted(0.9)).prop_map(
        |(weekday, window, slot_minutes, active)| WeeklyWindow { weekday, window, slot_minutes, active },
    )
}

/// Windows as somebody might ask for them: they may overlap, and slot lengths may be out of range.
pub fn any_weeks() -> impl Strategy<Value = Vec<WeeklyWindow>> {
    let odd = (weekly_windows(), 0..=1000_u16)
        .prop_map(|(window, slot_minutes)| WeeklyWindow { slot_minutes, ..window });
    prop_oneof![
        3 => weeks(),
        1 => prop::collection::vec(prop_oneof![30 => weekly_windows(), 1 => odd], 0..12),
        1 => prop::collection::vec(weekly_windows(), 99..103),
    ]
}

/// Windows of a week that a schedule takes, in order.
pub fn weeks() -> impl Strategy<Value = Vec<WeeklyWindow>> {
    prop::collection::vec(weekly_windows(), 0..16).prop_map(|wanted| {
        let mut week: Vec<WeeklyWindow> = Vec::new();
        for window in wanted {
            if !window.active || week.iter().filter(|w| w.active).all(|kept| !share_a_minute(*kept, window)) {
                week.push(window);
            }
        }
        week.sort_by_key(|w| (w.weekday.num_days_from_monday(), w.window, w.slot_minutes, w.active));
        week
    })
}

/// Do the two share a minute of the week, which is a circle?
pub fn share_a_minute(one: WeeklyWindow, other: WeeklyWindow) -> bool {
    let span = |w: WeeklyWindow| {
        let midnight = i64::from(w.weekday.num_days_from_monday()) * 1440;
        (midnight + i64::from(w.window.from()), midnight + i64::from(w.window.to()))
    };
    let ((a, b), (c, d)) = (span(one), span(other));
    [-10_080, 0, 10_080].iter().any(|shift| a < d + shift && c + shift < b)
}

/// What a date may be instead; windows in order and not overlapping.
pub fn exceptions() -> impl Strategy<Value = DateException> {
    let windows = prop::collection::vec((civil_windows(), slot_minutes()), 1..4).prop_map(|wanted| {
        let mut windows: Vec<SpecialWindow> = Vec::new();
        for (window, slot_minutes) in wanted {
            if windows.iter().all(|w| w.window.to() <= window.from() || window.to() <= w.window.from()) {
                windows.push(SpecialWindow { window, slot_minutes });
            }
        }
        windows.sort_unstable();
        windows
    });
    prop_oneof![
        1 => prop::option::of(reasons()).prop_map(|reason| DateException::Off { reason: of_provider(reason) }),
        2 => (windows, prop::option::of(reasons()))
            .prop_map(|(windows, reason)| DateException::Special { windows, reason: of_provider(reason) }),
    ]
}

/// The provider of [`availabilities`].
const PROVIDER: AccountId = AccountId(Uuid::from_u128(101));

fn of_provider(reason: Option<Reason>) -> Option<Personal<Reason>> {
    reason.map(|reason| Personal::new(PROVIDER, reason))
}

/// Rules that a schedule takes.
pub fn booking_rules() -> impl Strategy<Value = BookingRules> {
    let buffer = || prop_oneof![3 => Just(0_u16), 2 => select(vec![5_u16, 10, 15, 30]), 1 => 0..=240_u16];
    (
        (buffer(), buffer()),
        prop_oneof![2 => Just(0_u32), 2 => 0..=2880_u32, 1 => 0..=43_200_u32],
        prop_oneof![2 => Just(90_u16), 2 => 1..=7_u16, 1 => 1..=730_u16],
        prop::option::weighted(0.3, prop_oneof![3 => 1..=6_u16, 1 => 1..=200_u16]),
        any::<bool>(),
        prop_oneof![2 => Just(30_u16), 1 => 0..=1440_u16],
        prop::collection::hash_set(rooms(), 0..=3),
    )
        .prop_map(
            |(buffers, notice, days_ahead, most_per_day, approval_required, join_opens_minutes, rooms)| {
                BookingRules {
                    buffer_before_minutes: buffers.0,
                    buffer_after_minutes: buffers.1,
                    minimum_notice_minutes: notice,
                    days_ahead,
                    most_per_day,
                    approval_required,
                    join_opens_minutes,
                    rooms: rooms.into_iter().collect(),
                    reminders: None,
                }
            },
        )
}

/// Rules as somebody might ask for them, often out of range.
pub fn any_booking_rules() -> impl Strategy<Value = BookingRules> {
    let odd = (
        any::<[u16; 4]>(),
        any::<u32>(),
        any::<Option<u16>>(),
        any::<bool>(),
        prop::collection::vec(rooms(), 0..8),
    )
        .prop_map(|(numbers, notice, most_per_day, approval_required, rooms)| BookingRules {
            buffer_before_minutes: numbers[0] % 300,
            buffer_after_minutes: numbers[1] % 300,
            minimum_notice_minutes: notice % 50_000,
            days_ahead: numbers[2] % 800,
            most_per_day: most_per_day.map(|most| most % 220),
            approval_required,
            join_opens_minutes: numbers[3] % 1600,
            rooms,
            reminders: None,
        });
    prop_oneof![3 => booking_rules(), 1 => odd]
}

/// What consultations may cost.
pub fn pricings() -> impl Strategy<Value = Pricing> {
    let money = (0..=Money::MOST, currencies())
        .prop_filter_map("no money", |(minor, currency)| Money::new(minor, currency).ok());
    (any::<bool>(), prop::option::of(money))
        .prop_map(|(first_free, follow_up)| Pricing { first_free, follow_up })
}

/// Pricing as somebody might ask for it, with what the site's fees are in: mostly the same.
fn any_pricings() -> impl Strategy<Value = (Pricing, Currency)> {
    (pricings(), currencies(), prop::bool::weighted(0.2)).prop_map(|(pricing, other, foreign)| {
        let own = pricing.follow_up.as_ref().filter(|_| !foreign).map(|fee| fee.currency.clone());
        (pricing, own.unwrap_or(other))
    })
}

/// An open schedule in `zone`, with exceptions on dates around `date`.
pub fn availabilities(zone: Zone, date: NaiveDate) -> impl Strategy<Value = Availability> {
    let exceptions = prop::collection::vec((0..10_u64, exceptions()), 0..4).prop_map(move |exceptions| {
        let first = date.checked_sub_days(Days::new(4)).unwrap_or(date);
        let set = exceptions.into_iter().map(|(days, e)| (first + Days::new(days), e));
        set.collect::<BTreeMap<_, _>>()
    });
    (weeks(), exceptions, booking_rules(), pricings()).prop_map(move |(week, exceptions, rules, pricing)| {
        Availability {
            site: SiteId(Uuid::from_u128(1)),
            provider: PROVIDER,
            zone,
            week,
            exceptions,
            rules,
            pricing,
        }
    })
}

/// All that a question for free slots needs.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The provider's open schedule.
    pub availability: Availability,
    /// The first local date asked for.
    pub from: NaiveDate,
    /// The last local date asked for.
    pub to: NaiveDate,
    /// What is taken: some of the grid's slots, and some times beside the grid.
    pub taken: Vec<Taken>,
    /// The moment of asking.
    pub at: DateTime<Utc>,
}

/// Questions for a few days around a change of the clocks in the years given.
pub fn scenes(years: std::ops::RangeInclusive<i32>) -> impl Strategy<Value = Scene> {
    scenes_near(changes(years))
}

/// Questions for a few days around the instants given.
pub fn scenes_near(near: impl Strategy<Value = (Zone, DateTime<Utc>)>) -> impl Strategy<Value = Scene> {
    let ask = prop_oneof![3 => -7200..=4320_i64, 1 => -20_000..=20_000_i64];
    let loose = prop::collection::vec((-5000..=5000_i64, 5..=600_i64), 0..4);
    let booked = prop::collection::vec(any::<Index>(), 0..6);
    near.prop_flat_map(move |(zone, near)| {
        (
            availabilities(zone, local_date(near, zone)),
            Just(near),
            0..=3_u64,
            ask.clone(),
            loose.clone(),
            booked.clone(),
        )
    })
    .prop_map(|(availability, near, days, ask, loose, booked)| {
        let zone = availability.zone;
        let from = local_date(near, zone);
        let from = from.checked_sub_days(Days::new(days / 2)).unwrap_or(from);
        let to = from.checked_add_days(Days::new(days)).unwrap_or(from);
        let mut taken: Vec<_> = loose
            .into_iter()
            .filter_map(|(after, minutes)| {
                let start = near + TimeDelta::minutes(after);
                let block = TimeSlot::new(start, start + TimeDelta::minutes(minutes)).ok()?;
                Some(Taken { block, day: local_date(start, zone) })
            })
            .collect();
        if !booked.is_empty() {
            let candidates = availability.candidates(from, to);
            for index in booked.iter().filter(|_| !candidates.is_empty()) {
                taken.push(booking_of(&availability, *index.get(&candidates)));
            }
        }
        Scene { availability, from, to, taken, at: near + TimeDelta::minutes(ask) }
    })
}

/// What is taken once `slot` is booked.
pub fn booking_of(availability: &Availability, slot: crate::schedule::Slot) -> Taken {
    let rules = &availability.rules;
    Taken { block: slot.time.widened(rules.buffer_before(), rules.buffer_after()), day: slot.day }
}

/// Commands as they might be asked on `today` and around it, valid or not.
pub fn schedule_commands(today: NaiveDate) -> impl Strategy<Value = ScheduleCommand> {
    let date = prop_oneof![6 => -3..=10_i64, 1 => -800..=800_i64]
        .prop_map(move |days| today.checked_add_signed(TimeDelta::days(days)).unwrap_or(today));
    let windows = prop::collection::vec((civil_windows(), slot_minutes()), 1..4);
    let odd = prop::collection::vec((civil_windows(), 0..=900_u16), 0..4);
    let special = prop_oneof![3 => windows, 1 => odd].prop_map(|windows| {
        let windows =
            windows.into_iter().map(|(window, slot_minutes)| SpecialWindow { window, slot_minutes });
        windows.collect::<Vec<_>>()
    });
    let reason = || prop::option::of(reasons());
    prop_oneof![
        2 => (sites(), accounts(), zones(), any_booking_rules(), any_pricings()).prop_map(
            |(site, provider, zone, rules, (pricing, currency))| {
                ScheduleCommand::Open { site, provider, zone, rules, pricing, currency }
            }
        ),
        3 => any_weeks().prop_map(|windows| ScheduleCommand::PlanWeek { windows }),
        2 => (date.clone(), reason()).prop_map(|(date, reason)| ScheduleCommand::SetDayOff { date, reason }),
        3 => (date.clone(), special, reason())
            .prop_map(|(date, windows, reason)| ScheduleCommand::SetSpecialDay { date, windows, reason }),
        2 => date.prop_map(|date| ScheduleCommand::RemoveException { date }),
        2 => any_booking_rules().prop_map(|rules| ScheduleCommand::ChangeRules { rules }),
        1 => any_pricings()
            .prop_map(|(pricing, currency)| ScheduleCommand::ChangePricing { pricing, currency }),
        1 => zones().prop_map(|zone| ScheduleCommand::ChangeZone { zone }),
    ]
}
