use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;

const ISTANBUL: Zone = Zone(chrono_tz::Europe::Istanbul);

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn visit(at: &str) -> Trace {
    Trace { record: RecordKind::Appointments, at: time(at) }
}

fn keeping(months: u16) -> RetentionPolicy {
    RetentionPolicy { duties: [(RecordKind::Appointments, months)].into(), ..RetentionPolicy::default() }
}

#[test]
fn a_record_is_kept_to_the_end_of_the_day_on_the_sites_wall() {
    let until = |at: &str, months| {
        keeping(months).bound([visit(at)], ISTANBUL, time("2026-01-01T00:00:00Z")).unwrap().until
    };
    assert_eq!(until("2026-11-22T10:00:00Z", 240), time("2046-11-22T21:00:00Z"), "twenty years");
    assert_eq!(until("2026-11-22T22:30:00Z", 1), time("2026-12-23T21:00:00Z"), "past midnight in Istanbul");
    assert_eq!(until("2027-08-31T10:00:00Z", 6), time("2028-02-29T21:00:00Z"), "a month that is shorter");
}

#[test]
fn a_day_that_a_zone_skipped_ends_with_the_one_before() {
    let apia = Zone(chrono_tz::Pacific::Apia);
    let policy = keeping(1);
    let bound = policy.bound([visit("2011-11-30T12:00:00Z")], apia, time("2011-12-01T00:00:00Z")).unwrap();
    assert_eq!(bound.until, time("2011-12-30T10:00:00Z"));
}

#[test]
fn what_binds_longest_binds_and_what_no_duty_names_does_not() {
    let policy = RetentionPolicy {
        duties: [(RecordKind::Appointments, 12), (RecordKind::Tickets, 36)].into(),
        ..RetentionPolicy::default()
    };
    let ticket = Trace { record: RecordKind::Tickets, at: time("2025-01-10T10:00:00Z") };
    let traces = [visit("2026-06-01T10:00:00Z"), ticket];
    let now = time("2026-11-22T10:00:00Z");
    assert_eq!(policy.bound(traces, ISTANBUL, now).unwrap().record, RecordKind::Tickets);
    assert_eq!(keeping(12).bound([ticket], ISTANBUL, now), None);
    let later = time("2028-01-10T21:00:00Z");
    assert_eq!(policy.bound(traces, ISTANBUL, later), None, "the first instant at which nothing binds");
    let just_before = later - TimeDelta::microseconds(1);
    assert!(policy.bound(traces, ISTANBUL, just_before).is_some());
}

#[test]
fn nothing_goes_by_itself_unless_it_is_set() {
    let policy = RetentionPolicy::default();
    let (ever, now) = (time("1990-01-01T00:00:00Z"), time("2026-11-22T10:00:00Z"));
    assert!(!policy.removes());
    assert!(!policy.is_silent(ever, ISTANBUL, now));
    assert_eq!((policy.recordings_before(now), policy.accesses_before(now)), (None, None));
}

#[test]
fn bounds_are_checked() {
    let default = RetentionPolicy::default;
    for (policy, fits) in [
        (default(), true),
        (keeping(0), false),
        (keeping(480), true),
        (keeping(481), false),
        (RetentionPolicy { silent_months: Some(5), ..default() }, false),
        (RetentionPolicy { silent_months: Some(6), ..default() }, true),
        (RetentionPolicy { recording_days: Some(0), ..default() }, false),
        (RetentionPolicy { access_months: Some(3), ..default() }, false),
    ] {
        assert_eq!(policy.check().is_ok(), fits, "{policy:?}");
    }
}

proptest! {
    /// A longer duty, a later visit, never ends earlier; and whoever is bound is bound at every moment before.
    #[test]
    fn a_longer_duty_and_a_later_visit_bind_no_shorter(
        start in 0_i64..2_000_000_000, later in 0_i64..100_000_000, months in 1_u16..=400, more in 0_u16..=80, zone in 0..chrono_tz::TZ_VARIANTS.len(),
    ) {
        let zone = Zone(chrono_tz::TZ_VARIANTS[zone]);
        let at = |seconds| DateTime::<Utc>::from_timestamp(seconds, 0).unwrap();
        let until = |months, seconds| months_after(at(seconds), months, zone);
        prop_assert!(until(months, start) > at(start));
        prop_assert!(until(months + more, start) >= until(months, start));
        prop_assert!(until(months, start + later) >= until(months, start));
        let policy = keeping(months);
        let trace = Trace { record: RecordKind::Appointments, at: at(start) };
        let end = until(months, start);
        prop_assert!(policy.bound([trace], zone, end).is_none());
        prop_assert!(policy.bound([trace], zone, end - TimeDelta::seconds(later + 1)).is_some());
    }
}
