//! What a booking is made under, by example.

use chrono::{DateTime, Weekday::Mon};
use domain::{
    Currency, Money, Refusal, ResourceId, SiteId, TimeSlot,
    schedule::{Availability, Pricing, ScheduleRefusal},
    time::TimeError,
};
use uuid::Uuid;

use crate::{date, instant, open, provider, time, weekly, zone};

const AT: &str = "2026-05-01T10:00:00Z";

fn practice() -> Availability {
    open("Europe/Istanbul", &[weekly(Mon, "09:00-12:00", 45)])
}

fn client(availability: &Availability, start: &str, end: &str) -> Result<(), ScheduleRefusal> {
    availability.terms(time(start, end), instant(AT), false).map(|_| ())
}

fn staff(availability: &Availability, start: &str, end: &str) -> Result<(), ScheduleRefusal> {
    availability.terms(time(start, end), instant(AT), true).map(|_| ())
}

#[test]
fn terms_are_the_schedules_word_at_the_moment_of_booking() {
    let mut availability = practice();
    let rooms = [ResourceId(Uuid::from_u128(9)), ResourceId(Uuid::from_u128(2))];
    availability.rules.rooms = rooms.to_vec();
    availability.rules.buffer_before_minutes = 5;
    availability.rules.buffer_after_minutes = 10;
    availability.rules.most_per_day = Some(8);
    availability.rules.approval_required = true;
    let fee = Money::new(150_000, Currency::new("TRY").unwrap()).unwrap();
    availability.pricing = Pricing { first_free: false, follow_up: Some(fee.clone()) };
    let terms =
        availability.terms(time("2026-05-04T06:00:00Z", "2026-05-04T06:45:00Z"), instant(AT), false).unwrap();
    assert_eq!(terms.zone, zone("Europe/Istanbul"));
    assert_eq!(terms.day, date("2026-05-04"));
    assert_eq!(terms.block, time("2026-05-04T05:55:00Z", "2026-05-04T06:55:00Z"));
    let mut taken = rooms.map(|room| ResourceId::of_room(availability.site, room));
    taken.sort_unstable();
    assert_eq!(terms.resources, [provider().into(), taken[0], taken[1]]);
    let elsewhere = SiteId(Uuid::from_u128(99));
    assert_ne!(ResourceId::of_room(elsewhere, rooms[0]), ResourceId::of_room(availability.site, rooms[0]));
    assert!(terms.approval_required);
    assert_eq!((terms.join_opens_minutes, terms.most_per_day), (30, Some(8)));
    assert_eq!((terms.first_free, terms.follow_up), (false, Some(fee)));
}

#[test]
fn a_client_books_exactly_what_is_offered() {
    assert_eq!(client(&practice(), "2026-05-04T06:45:00Z", "2026-05-04T07:30:00Z"), Ok(()));
    for (start, end) in [
        ("2026-05-04T06:40:00Z", "2026-05-04T07:25:00Z"),
        ("2026-05-04T06:45:00Z", "2026-05-04T07:15:00Z"),
        ("2026-05-04T06:00:00Z", "2026-05-04T07:30:00Z"),
        ("2026-05-05T06:45:00Z", "2026-05-05T07:30:00Z"),
        ("2026-05-04T06:45:00.000001Z", "2026-05-04T07:30:00Z"),
    ] {
        assert_eq!(client(&practice(), start, end), Err(ScheduleRefusal::NotOffered), "{start}");
        assert_eq!(staff(&practice(), start, end), Ok(()), "{start}");
    }
}

#[test]
fn nobody_books_what_is_past() {
    for books in [client, staff] {
        let refused = books(&practice(), "2026-05-01T09:59:59Z", "2026-05-01T10:45:00Z").unwrap_err();
        assert_eq!(refused.code(), "PAST");
    }
}

#[test]
fn a_client_is_told_the_earliest_and_the_latest() {
    let mut availability = practice();
    availability.rules.minimum_notice_minutes = 4 * 1440;
    let refused = client(&availability, "2026-05-04T06:45:00Z", "2026-05-04T07:30:00Z").unwrap_err();
    assert_eq!(
        (refused.code(), refused.details()["earliest"].as_str()),
        ("TOO_SOON", Some("2026-05-05T10:00:00+00:00"))
    );
    availability.rules.days_ahead = 2;
    let refused = client(&availability, "2026-05-04T06:45:00Z", "2026-05-04T07:30:00Z").unwrap_err();
    assert_eq!((refused.code(), refused.details()["latest"].as_str()), ("TOO_FAR", Some("2026-05-03")));
    assert_eq!(staff(&availability, "2026-05-04T06:45:00Z", "2026-05-04T07:30:00Z"), Ok(()));
}

#[test]
fn staff_book_up_to_a_day_at_most_two_years_ahead() {
    assert_eq!(staff(&practice(), "2026-05-02T00:00:00Z", "2026-05-03T00:00:00Z"), Ok(()));
    let refused = staff(&practice(), "2026-05-02T00:00:00Z", "2026-05-03T00:00:01Z").unwrap_err();
    assert_eq!(refused.code(), "TOO_LONG");
    assert_eq!(staff(&practice(), "2028-04-30T10:00:00Z", "2028-04-30T11:00:00Z"), Ok(()));
    let refused = staff(&practice(), "2028-05-01T10:00:00Z", "2028-05-01T11:00:00Z").unwrap_err();
    assert_eq!((refused.code(), refused.details()["latest"].as_str()), ("TOO_FAR", Some("2028-04-30")));
}

#[test]
fn times_at_the_end_of_the_calendar_are_refused_without_harm() {
    let end = chrono::DateTime::<chrono::Utc>::MAX_UTC;
    let slot = domain::TimeSlot::new(end - chrono::TimeDelta::hours(1), end).unwrap();
    for is_staff in [false, true] {
        assert_eq!(practice().terms(slot, instant(AT), is_staff).unwrap_err().code(), "TOO_FAR");
    }
}

#[test]
fn times_are_cut_to_the_microsecond_that_can_be_stored() {
    let at = |nanos: i64| DateTime::from_timestamp_nanos(1_800_000_000_000_000_000 + nanos);
    assert_eq!(TimeSlot::new(at(1), at(2)), Err(TimeError::EndNotAfterStart));
    let slot = TimeSlot::new(at(999), at(2_999)).unwrap();
    assert_eq!((slot.start(), slot.end()), (at(0), at(2_000)));
}
