//! Laws of windows and zones.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::{
    Zone,
    testing::{
        laws, laws_one_in,
        time::{civil_windows, days_of_change, zones},
    },
    time::{CivilWindow, local_date},
};
use proptest::prelude::*;

use crate::zone;

/// Is the window open at `instant`? Asked of the wall clock, without any calculation of offsets.
fn is_open(window: CivilWindow, date: NaiveDate, exists: bool, zone: Zone, instant: DateTime<Utc>) -> bool {
    let reading = instant.with_timezone(&zone.0).naive_local();
    let midnight = date.and_time(NaiveTime::MIN);
    let from = midnight + TimeDelta::minutes(window.from().into());
    let to = midnight + TimeDelta::minutes(window.to().into());
    exists && from <= reading && reading < to
}

/// Does the wall ever show this date? Looked at every quarter of an hour.
fn exists(date: NaiveDate, zone: Zone) -> bool {
    let noon = date.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(12);
    (-120..=120)
        .any(|quarter| (noon + TimeDelta::minutes(15 * quarter)).with_timezone(&zone.0).date_naive() == date)
}

fn agrees(window: CivilWindow, date: NaiveDate, zone: Zone, samples: &[i64]) -> Result<(), TestCaseError> {
    let stretches = window.instants(date, zone);
    for pair in stretches.windows(2) {
        prop_assert!(pair[0].end() < pair[1].start(), "stretches are maximal and in order: {stretches:?}");
    }
    let exists = exists(date, zone);
    let midnight = date.and_time(NaiveTime::MIN).and_utc();
    let edges = stretches.iter().flat_map(|s| [s.start(), s.end()]);
    let near = edges.flat_map(|edge| [-1, 0, 1].map(|second| edge + TimeDelta::seconds(second)));
    let anywhere = samples.iter().map(|second| midnight + TimeDelta::seconds(*second));
    for instant in near.chain(anywhere) {
        let inside = stretches.iter().any(|s| s.start() <= instant && instant < s.end());
        prop_assert_eq!(inside, is_open(window, date, exists, zone, instant), "at {}", instant);
    }
    Ok(())
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn the_instants_of_a_window_are_those_whose_reading_lies_in_it(
        (zone, date) in days_of_change(1975..=2040),
        window in civil_windows(),
        samples in prop::collection::vec(-100_000..=280_000_i64, 12),
    ) {
        agrees(window, date, zone, &samples)?;
    }

    #[test]
    fn a_window_reads_back_as_it_was_written(window in civil_windows()) {
        prop_assert_eq!(window.to_string().parse(), Ok(window));
        let json = serde_json::to_string(&window).unwrap();
        prop_assert_eq!(serde_json::from_str::<CivilWindow>(&json).unwrap(), window);
        prop_assert_eq!(CivilWindow::new(window.from(), window.to()), Ok(window));
    }

    #[test]
    fn two_parts_of_a_window_make_the_whole(
        (zone, date) in days_of_change(2000..=2037),
        window in civil_windows(),
        cut in any::<prop::sample::Index>(),
    ) {
        let cut = window.from() + u16::try_from(cut.index(usize::from(window.to() - window.from()))).unwrap();
        if let (Ok(first), Ok(second)) = (CivilWindow::new(window.from(), cut), CivilWindow::new(cut, window.to())) {
            let seconds = |w: CivilWindow| -> i64 {
                w.instants(date, zone).iter().map(|s| s.duration().num_seconds()).sum()
            };
            prop_assert_eq!(seconds(window), seconds(first) + seconds(second));
        }
    }
}

proptest! {
    #![proptest_config(laws_one_in(20))]

    #[test]
    fn the_days_of_a_month_share_no_instant_and_leave_none_out(zone in zones(), year in 1975..=2040_i32, month in 1..=12_u32) {
        let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
        let mut all: Vec<_> =
            first.iter_days().take(31).flat_map(|date| CivilWindow::WHOLE_DAY.instants(date, zone)).collect();
        all.sort_unstable();
        // Where the clocks go back at midnight a minute of the next date comes before the last hour of this one (St. John's, 2009): at
        // both ends of the month the dates beyond would have to be looked at too.
        let (begin, end) = (all[0].start() + TimeDelta::days(2), all[all.len() - 1].end() - TimeDelta::days(2));
        for pair in all.windows(2).filter(|pair| begin < pair[0].end() && pair[0].end() < end) {
            prop_assert_eq!(pair[0].end(), pair[1].start());
        }
    }

    #[test]
    fn a_date_is_the_wall_clocks_own(zone in zones(), second in -2_000_000_000..=4_000_000_000_i64) {
        let instant = DateTime::from_timestamp(second, 0).unwrap();
        prop_assert_eq!(local_date(instant, zone), instant.with_timezone(&zone.0).date_naive());
    }
}

/// Every date around the changes that are named in the notes, every quarter hour as an edge.
#[test]
fn the_zones_that_others_get_wrong_agree_with_the_wall_clock_on_every_quarter_hour() {
    let changes = [
        ("Europe/London", "2026-03-29"),
        ("Europe/London", "2026-10-25"),
        ("America/New_York", "2027-03-14"),
        ("America/New_York", "2026-11-01"),
        ("Australia/Lord_Howe", "2026-04-05"),
        ("Australia/Lord_Howe", "2026-10-04"),
        ("Africa/Casablanca", "2025-02-23"),
        ("Africa/Casablanca", "2025-04-06"),
        ("Europe/Istanbul", "2015-11-08"),
        ("Europe/Istanbul", "2016-03-27"),
        ("Europe/Istanbul", "2016-10-30"),
        ("Asia/Kathmandu", "1920-01-01"),
        ("Asia/Kathmandu", "1986-01-01"),
        ("Pacific/Apia", "2011-12-30"),
    ];
    let samples: Vec<i64> = (0..120).map(|n| n * 1801 - 40_000).collect();
    for (name, day) in changes {
        let day = crate::date(day);
        for date in [day - Days::new(1), day, day + Days::new(1)] {
            for from in (0..26 * 4).step_by(3) {
                for length in [1, 2, 5, 12, 95] {
                    if let Ok(window) = CivilWindow::new(from * 15, (from + length) * 15) {
                        agrees(window, date, zone(name), &samples).unwrap();
                    }
                }
            }
        }
    }
}

/// Finding changes by a sample every three days stands on this.
#[test]
fn no_zone_changes_its_offset_twice_within_three_days() {
    use chrono::{Offset, TimeZone};
    for tz in chrono_tz::TZ_VARIANTS {
        let offset = |second: i64| {
            tz.offset_from_utc_datetime(&DateTime::from_timestamp(second, 0).unwrap().naive_utc())
                .fix()
                .local_minus_utc()
        };
        // Every twelve hours from 1970 to 2040.
        let (first, last, step) = (0_i64, 2_208_988_800_i64, 43_200_i64);
        let (mut before, mut changed_at) = (offset(first), first - 10 * 86_400);
        let mut at = first;
        while at < last {
            at += step;
            let now = offset(at);
            if now != before {
                assert!(at - changed_at > 3 * 86_400 + step, "{} changes twice before {at}", tz.name());
                (before, changed_at) = (now, at);
            }
        }
    }
}
