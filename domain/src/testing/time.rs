//! Zones, dates and instants, most of them where clocks change.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;

use crate::{
    Zone,
    time::{CivilWindow, Offsets, local_date},
};

/// Zones with something odd in their history: half an hour of summer time, changes at midnight or a minute after it, a skipped
/// date, a month without summer time in the middle of summer, a change given up at the last moment.
pub const ODD_ZONES: [&str; 20] = [
    "Europe/London",
    "Europe/Istanbul",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "America/Havana",
    "America/Sao_Paulo",
    "America/Caracas",
    "America/Asuncion",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Africa/Juba",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Asia/Beirut",
    "Asia/Amman",
    "Asia/Pyongyang",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
];

/// Zones: mostly odd ones, sometimes any of the database.
pub fn zones() -> impl Strategy<Value = Zone> {
    prop_oneof![
        4 => prop::sample::select(ODD_ZONES.to_vec()).prop_filter_map("unknown zone", |name| name.parse().ok()),
        1 => prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()).prop_map(Zone),
    ]
}

/// A zone with an instant within a day and a half of a change of its offset in the years given, to the second. In years without a
/// change, any instant.
pub fn changes(years: std::ops::RangeInclusive<i32>) -> impl Strategy<Value = (Zone, DateTime<Utc>)> {
    (zones(), years, any::<prop::sample::Index>(), -129_600..=129_600_i64).prop_map(
        |(zone, year, which, seconds)| {
            let date = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
            let changes: Vec<_> = Offsets::of(zone, date(1, 1), date(12, 31)).changes().collect();
            let near = if changes.is_empty() {
                date(1, 1).and_hms_opt(0, 0, 0).unwrap_or_default().and_utc()
                    + TimeDelta::days(i64::try_from(which.index(365)).unwrap_or_default())
            } else {
                *which.get(&changes)
            };
            (zone, near + TimeDelta::seconds(seconds))
        },
    )
}

/// A zone with a local date next to a change of its offset in the years given.
pub fn days_of_change(years: std::ops::RangeInclusive<i32>) -> impl Strategy<Value = (Zone, NaiveDate)> {
    changes(years).prop_map(|(zone, instant)| (zone, local_date(instant, zone)))
}

/// Windows of all lengths, some across midnight, most on the quarter hour and in the hours where clocks change.
pub fn civil_windows() -> impl Strategy<Value = CivilWindow> {
    let minute = prop_oneof![4 => (0..96_u16).prop_map(|quarter| quarter * 15), 1 => 0..1440_u16];
    let start = prop_oneof![2 => minute, 1 => (0..20_u16).prop_map(|quarter| quarter * 15)];
    let length = prop_oneof![4 => (1..=48_u16).prop_map(|quarter| quarter * 15), 1 => 1..1440_u16];
    prop_oneof![
        12 => (start, length).prop_filter_map("no window", |(from, length)| {
            CivilWindow::new(from, from + length).ok()
        }),
        1 => Just(CivilWindow::WHOLE_DAY),
    ]
}
