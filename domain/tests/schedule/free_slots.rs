//! Free slots, by example.

use chrono::Weekday::{Mon, Sat, Sun, Tue, Wed};
use domain::schedule::{Availability, BookingRules, DateException, Taken};

use crate::{date, instant, open, provider, special, starts, time, weekly};

/// Monday 4 May 2026 and the days after it, asked for on the Friday before.
const FRIDAY: &str = "2026-05-01T10:00:00Z";

fn practice() -> Availability {
    open("Europe/Istanbul", &[weekly(Mon, "09:00-12:00", 45), weekly(Mon, "13:00-17:00", 45)])
}

fn free(availability: &Availability, day: &str, taken: &[Taken], at: &str) -> Vec<String> {
    starts(availability, &availability.free_slots(date(day), date(day), taken, instant(at)))
}

fn taken(start: &str, end: &str, day: &str) -> Taken {
    Taken { block: time(start, end), day: date(day) }
}

#[test]
fn a_monday_of_three_and_four_hours_at_45_minutes_gives_four_and_five_slots() {
    let slots = practice().candidates(date("2026-05-04"), date("2026-05-04"));
    assert_eq!(
        starts(&practice(), &slots),
        ["09:00", "09:45", "10:30", "11:15", "13:00", "13:45", "14:30", "15:15", "16:00"]
    );
    assert!(slots.iter().all(|slot| slot.time.duration().num_minutes() == 45));
    assert_eq!(slots[8].time, time("2026-05-04T13:00:00Z", "2026-05-04T13:45:00Z"));
}

#[test]
fn an_inactive_window_gives_no_slots() {
    let mut availability = practice();
    availability.week[0].active = false;
    assert_eq!(free(&availability, "2026-05-04", &[], FRIDAY), ["13:00", "13:45", "14:30", "15:15", "16:00"]);
}

#[test]
fn a_day_off_gives_no_slots() {
    let mut availability = practice();
    availability.exceptions.insert(date("2026-05-04"), DateException::Off { reason: None });
    assert_eq!(availability.candidates(date("2026-05-04"), date("2026-05-04")), []);
    assert_eq!(availability.candidates(date("2026-05-11"), date("2026-05-11")).len(), 9);
}

#[test]
fn a_special_sunday_gives_that_sundays_hours_only() {
    let mut availability = practice();
    availability.exceptions.insert(date("2026-05-03"), special(&[("10:00-12:00", 60)]));
    availability.exceptions.insert(date("2026-05-04"), special(&[("18:00-19:00", 30)]));
    let slots = availability.candidates(date("2026-05-02"), date("2026-05-10"));
    assert_eq!(starts(&availability, &slots), ["10:00", "11:00", "18:00", "18:30"]);
}

#[test]
fn a_booking_removes_exactly_the_slots_it_overlaps_whatever_its_length() {
    let long = taken("2026-05-04T07:00:00Z", "2026-05-04T08:30:00Z", "2026-05-04");
    assert_eq!(free(&practice(), "2026-05-04", &[long], FRIDAY)[..2], ["09:00", "13:00"]);
    // From the end of one slot to the start of the next but one.
    let exact = taken("2026-05-04T06:45:00Z", "2026-05-04T07:30:00Z", "2026-05-04");
    assert_eq!(free(&practice(), "2026-05-04", &[exact], FRIDAY)[..3], ["09:00", "10:30", "11:15"]);
    let minute = taken("2026-05-04T07:29:00Z", "2026-05-04T07:30:00Z", "2026-05-04");
    assert_eq!(free(&practice(), "2026-05-04", &[minute], FRIDAY)[..2], ["09:00", "10:30"]);
    // What is not taken any more takes nothing.
    assert_eq!(free(&practice(), "2026-05-04", &[], FRIDAY).len(), 9);
}

#[test]
fn taken_times_may_come_in_any_order_and_overlap() {
    let one = taken("2026-05-04T10:00:00Z", "2026-05-04T11:00:00Z", "2026-05-04");
    let two = taken("2026-05-04T06:00:00Z", "2026-05-04T09:00:00Z", "2026-05-04");
    let three = taken("2026-05-04T07:00:00Z", "2026-05-04T07:30:00Z", "2026-05-04");
    assert_eq!(free(&practice(), "2026-05-04", &[one, two, three], FRIDAY), ["14:30", "15:15", "16:00"]);
}

#[test]
fn what_has_begun_is_not_offered_but_what_begins_now_is() {
    assert_eq!(free(&practice(), "2026-05-04", &[], "2026-05-04T12:15:00Z"), ["15:15", "16:00"]);
    assert_eq!(free(&practice(), "2026-05-04", &[], "2026-05-04T12:15:01Z"), ["16:00"]);
}

#[test]
fn slots_are_offered_ninety_days_ahead_unless_the_rules_say_otherwise() {
    let mut availability = practice();
    let monday = "2026-08-03";
    assert_eq!(free(&availability, monday, &[], "2026-05-05T10:00:00Z").len(), 9, "exactly 90 days ahead");
    assert_eq!(free(&availability, monday, &[], "2026-05-04T10:00:00Z").len(), 0, "91 days ahead");
    // The horizon moves at the provider's midnight, which is 21:00 UTC.
    assert_eq!(free(&availability, monday, &[], "2026-05-04T20:59:59Z").len(), 0);
    assert_eq!(free(&availability, monday, &[], "2026-05-04T21:00:00Z").len(), 9);
    availability.rules.days_ahead = 91;
    assert_eq!(free(&availability, monday, &[], "2026-05-04T10:00:00Z").len(), 9);
}

#[test]
fn minimum_notice_holds_back_the_next_hours() {
    let mut availability = practice();
    availability.rules.minimum_notice_minutes = 120;
    assert_eq!(free(&availability, "2026-05-04", &[], "2026-05-04T10:15:00Z"), ["15:15", "16:00"]);
}

#[test]
fn no_more_are_offered_on_a_date_than_the_provider_takes() {
    let mut availability = practice();
    availability.rules.most_per_day = Some(2);
    let one = taken("2026-05-04T06:00:00Z", "2026-05-04T06:45:00Z", "2026-05-04");
    let two = taken("2026-05-04T10:00:00Z", "2026-05-04T10:45:00Z", "2026-05-04");
    assert_eq!(free(&availability, "2026-05-04", &[one], FRIDAY).len(), 8);
    assert_eq!(free(&availability, "2026-05-04", &[one, two], FRIDAY).len(), 0);
    assert_eq!(free(&availability, "2026-05-11", &[one, two], FRIDAY).len(), 9);
}

#[test]
fn buffers_stand_between_the_slots_of_a_window() {
    let mut availability = practice();
    availability.rules.buffer_before_minutes = 5;
    availability.rules.buffer_after_minutes = 10;
    assert_eq!(
        free(&availability, "2026-05-04", &[], FRIDAY),
        ["09:00", "10:00", "11:00", "13:00", "14:00", "15:00", "16:00"]
    );
    // 11:45 to 12:55 booked beside the grid: 11:00 needs until 11:55, 13:00 needs from 12:55.
    let block = taken("2026-05-04T08:45:00Z", "2026-05-04T09:55:00Z", "2026-05-04");
    assert_eq!(
        free(&availability, "2026-05-04", &[block], FRIDAY),
        ["09:00", "10:00", "13:00", "14:00", "15:00", "16:00"]
    );
}

#[test]
fn a_window_to_midnight_and_one_from_midnight_meet_without_a_gap() {
    let availability =
        open("Europe/Istanbul", &[weekly(Mon, "22:00-24:00", 60), weekly(Tue, "00:00-02:00", 60)]);
    let slots = availability.candidates(date("2026-05-04"), date("2026-05-05"));
    assert_eq!(starts(&availability, &slots), ["22:00", "23:00", "00:00", "01:00"]);
    assert_eq!(
        slots.iter().map(|s| s.day.to_string()).collect::<Vec<_>>()[1..3],
        ["2026-05-04", "2026-05-05"]
    );
}

#[test]
fn a_window_across_midnight_has_slots_on_both_dates() {
    let availability = open("Europe/Istanbul", &[weekly(Sun, "22:00-02:00", 45)]);
    let late = availability.candidates(date("2026-05-03"), date("2026-05-03"));
    assert_eq!(starts(&availability, &late), ["22:00", "22:45", "23:30"]);
    let early = availability.candidates(date("2026-05-04"), date("2026-05-04"));
    assert_eq!(starts(&availability, &early), ["00:15", "01:00"]);
}

#[test]
fn a_day_off_leaves_the_evening_before_its_end() {
    let mut availability =
        open("Europe/Istanbul", &[weekly(Sun, "22:00-02:00", 60), weekly(Mon, "09:00-10:00", 60)]);
    availability.exceptions.insert(date("2026-05-04"), DateException::Off { reason: None });
    assert_eq!(free(&availability, "2026-05-04", &[], FRIDAY), ["00:00", "01:00"]);
    availability.exceptions.insert(date("2026-05-03"), DateException::Off { reason: None });
    assert_eq!(free(&availability, "2026-05-04", &[], FRIDAY), [""; 0]);
}

#[test]
fn a_special_day_begins_when_the_evening_before_has_ended() {
    let mut availability = open("Europe/Istanbul", &[weekly(Sun, "22:00-02:00", 60)]);
    availability.exceptions.insert(date("2026-05-04"), special(&[("00:30-04:00", 60), ("05:00-06:00", 60)]));
    assert_eq!(free(&availability, "2026-05-04", &[], FRIDAY), ["00:00", "01:00", "02:00", "03:00", "05:00"]);
    availability.exceptions.insert(date("2026-05-04"), special(&[("00:30-01:30", 60)]));
    assert_eq!(free(&availability, "2026-05-04", &[], FRIDAY), ["00:00", "01:00"]);
}

#[test]
fn nine_in_new_york_is_another_instant_after_the_clocks_change() {
    let availability = open(
        "America/New_York",
        &[weekly(chrono::Weekday::Fri, "09:00-10:00", 60), weekly(Mon, "09:00-10:00", 60)],
    );
    let slots = availability.candidates(date("2027-03-12"), date("2027-03-15"));
    let expected = [
        time("2027-03-12T14:00:00Z", "2027-03-12T15:00:00Z"),
        time("2027-03-15T13:00:00Z", "2027-03-15T14:00:00Z"),
    ];
    assert_eq!(slots.iter().map(|s| s.time).collect::<Vec<_>>(), expected);
}

#[test]
fn no_slot_spans_the_hole_that_a_fold_leaves() {
    // London, 25 October 2026: the window closes at 01:30, opens again at 01:00 and closes at 01:30 for good.
    let availability = open("Europe/London", &[weekly(Sun, "00:00-01:30", 45)]);
    let slots = availability.candidates(date("2026-10-25"), date("2026-10-25"));
    assert_eq!(
        slots.iter().map(|s| s.time).collect::<Vec<_>>(),
        [
            time("2026-10-24T23:00:00Z", "2026-10-24T23:45:00Z"),
            time("2026-10-24T23:45:00Z", "2026-10-25T00:30:00Z")
        ]
    );
    // At 30 minutes the second pass has room for one more.
    let availability = open("Europe/London", &[weekly(Sun, "00:00-01:30", 30)]);
    let slots = availability.candidates(date("2026-10-25"), date("2026-10-25"));
    assert_eq!(slots.last().unwrap().time, time("2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"));
    assert_eq!(slots.len(), 4);
}

#[test]
fn slots_in_a_gap_fall_away_and_the_others_keep_their_distance() {
    // London, 29 March 2026: 01:00 becomes 02:00.
    let availability = open("Europe/London", &[weekly(Sun, "00:30-03:30", 45)]);
    let slots = availability.candidates(date("2026-03-29"), date("2026-03-29"));
    assert_eq!(starts(&availability, &slots), ["00:30", "02:15"]);
}

#[test]
fn apias_skipped_friday_has_no_slots() {
    let availability = open(
        "Pacific/Apia",
        &[weekly(chrono::Weekday::Fri, "09:00-17:00", 60), weekly(chrono::Weekday::Fri, "22:00-02:00", 60)],
    );
    assert_eq!(availability.candidates(date("2011-12-29"), date("2011-12-31")), []);
    assert_eq!(availability.candidates(date("2011-12-23"), date("2011-12-24")).len(), 12);
}

#[test]
fn a_range_that_ends_before_it_starts_is_empty() {
    assert_eq!(practice().candidates(date("2026-05-05"), date("2026-05-04")), []);
    assert_eq!(practice().free_slots(date("2026-05-05"), date("2026-05-04"), &[], instant(FRIDAY)), []);
}

#[test]
fn however_wide_the_range_only_the_horizon_is_looked_at() {
    let availability =
        Availability { rules: BookingRules { days_ahead: 7, ..BookingRules::default() }, ..practice() };
    let (from, to) = (chrono::NaiveDate::MIN, chrono::NaiveDate::MAX);
    assert_eq!(availability.free_slots(from, to, &[], instant(FRIDAY)).len(), 9);
    assert_eq!(availability.candidates(from, to), []);
}

#[test]
fn availability_is_stored_and_read_back_as_it_is() {
    let mut availability =
        open("Europe/Istanbul", &[weekly(Wed, "22:00-02:00", 45), weekly(Sat, "09:00-24:00", 30)]);
    availability.exceptions.insert(date("2026-05-04"), special(&[("00:30-04:00", 60)]));
    availability.rules.rooms = vec![domain::ResourceId(uuid::Uuid::from_u128(7))];
    let json = serde_json::to_value(&availability).unwrap();
    assert_eq!(json["week"][0]["weekday"], "wednesday");
    assert_eq!(json["exceptions"]["2026-05-04"]["kind"], "special");
    assert_eq!(json["provider"], provider().to_string());
    assert_eq!(serde_json::from_value::<Availability>(json).unwrap(), availability);
}

#[test]
fn slots_of_yesterday_that_still_lie_ahead_are_offered() {
    // St John's, 7 November 2010: at 00:01 back to 23:01 on the 6th. Asked half a minute after the first midnight.
    let availability = open("America/St_Johns", &[weekly(Sat, "22:00-24:00", 45)]);
    let at = instant("2010-11-07T02:30:30Z");
    let slots = availability.free_slots(date("2010-11-06"), date("2010-11-07"), &[], at);
    assert_eq!(
        slots.iter().map(|s| s.time).collect::<Vec<_>>(),
        [time("2010-11-07T02:31:00Z", "2010-11-07T03:16:00Z")]
    );
    let explained = availability.explain(date("2010-11-06"), &[], at);
    assert_eq!((explained.candidates.len(), explained.day), (3, None));
}
