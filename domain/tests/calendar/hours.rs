//! Which weeks a calendar takes.

use chrono::Weekday::{Fri, Mon, Sat, Sun, Tue, Wed};
use domain::{
    Refusal,
    calendar::{CalendarRefusal, DayHours, MOST_WINDOWS, WeekHours},
    time::CivilWindow,
};

use crate::{WORKDAYS, day, window, workdays};

fn refused<const N: usize>(days: [(chrono::Weekday, DayHours); N]) -> CalendarRefusal {
    WeekHours::new(days).unwrap_err()
}

#[test]
fn several_windows_a_day_with_breaks_are_kept_in_order() {
    let week = workdays(&["14:00-18:00", "08:00-12:00"], &["16:00-16:15", "10:00-10:15"]);
    assert_eq!(week.day(Wed), &day(&["08:00-12:00", "14:00-18:00"], &["10:00-10:15", "16:00-16:15"]));
    assert!(week.day(Sat).is_empty());
}

#[test]
fn what_is_said_twice_of_a_day_is_put_together() {
    let week = WeekHours::new([(Mon, day(&["09:00-12:00"], &[])), (Mon, day(&["13:00-18:00"], &[]))]);
    assert_eq!(week.unwrap().day(Mon).open.len(), 2);
}

#[test]
fn windows_may_touch() {
    assert!(WeekHours::new([(Mon, day(&["09:00-12:00", "12:00-18:00"], &[]))]).is_ok());
    assert!(WeekHours::new([(Sun, day(&["20:00-03:00"], &[])), (Mon, day(&["03:00-24:00"], &[]))]).is_ok());
}

#[test]
fn a_week_may_be_open_all_the_time() {
    let always =
        [Mon, Tue, Wed, chrono::Weekday::Thu, Fri, Sat, Sun].map(|d| (d, day(&["00:00-24:00"], &[])));
    assert!(WeekHours::new(always).is_ok());
}

#[test]
fn overlapping_windows_are_refused_and_named() {
    let refusal = refused([(Tue, day(&["09:00-12:00", "11:59-18:00"], &[]))]);
    assert_eq!(refusal.code(), "WINDOWS_OVERLAP");
    assert_eq!(refusal.details()["first"], "tuesday 09:00-12:00");
    assert_eq!(refusal.details()["second"], "tuesday 11:59-18:00");
}

#[test]
fn the_same_window_twice_is_an_overlap() {
    assert_eq!(refused([(Tue, day(&["09:00-12:00", "09:00-12:00"], &[]))]).code(), "WINDOWS_OVERLAP");
}

#[test]
fn a_window_past_midnight_must_not_reach_the_next_days_first() {
    let refusal = refused([(Fri, day(&["20:00-02:00"], &[])), (Sat, day(&["01:00-10:00"], &[]))]);
    assert_eq!(refusal.details()["first"], "friday 20:00-02:00");
    assert_eq!(refusal.details()["second"], "saturday 01:00-10:00");
}

#[test]
fn a_window_of_sunday_must_not_reach_mondays_first() {
    let refusal = refused([(Sun, day(&["20:00-02:00"], &[])), (Mon, day(&["01:59-10:00"], &[]))]);
    assert_eq!(refusal.code(), "WINDOWS_OVERLAP");
    assert_eq!(refusal.details()["first"], "sunday 20:00-02:00");
    assert_eq!(refusal.details()["second"], "monday 01:59-10:00");
}

#[test]
fn overlapping_breaks_are_refused_and_named() {
    let refusal = refused([(Mon, day(&["09:00-18:00"], &["12:00-13:00", "12:30-14:00"]))]);
    assert_eq!(refusal.code(), "BREAKS_OVERLAP");
    assert_eq!(refusal.details()["first"], "monday 12:00-13:00");
    let refusal =
        refused([(Sun, day(&["20:00-06:00"], &["23:00-01:00"])), (Mon, day(&[], &["00:30-02:00"]))]);
    assert_eq!(refusal.code(), "BREAKS_OVERLAP");
    assert_eq!(refusal.details()["second"], "monday 00:30-02:00");
}

#[test]
fn a_break_lies_within_the_hours() {
    for pause in ["08:30-09:30", "17:30-18:30", "07:00-08:00", "12:00-14:30"] {
        let refusal = refused([(Mon, day(&["09:00-13:00", "14:00-18:00"], &[pause]))]);
        assert_eq!(refusal.code(), "BREAK_OUTSIDE_HOURS");
        assert_eq!(refusal.details()["window"], format!("monday {pause}"));
    }
    let other_day = refused([(Mon, day(&["09:00-18:00"], &[])), (Tue, day(&[], &["12:00-13:00"]))]);
    assert_eq!(other_day.code(), "BREAK_OUTSIDE_HOURS");
}

#[test]
fn a_break_may_lie_in_two_windows_that_touch() {
    assert!(WeekHours::new([(Mon, day(&["09:00-12:00", "12:00-18:00"], &["11:30-12:30"]))]).is_ok());
}

#[test]
fn a_break_after_midnight_lies_in_the_window_of_the_evening_before() {
    assert!(WeekHours::new([(Fri, day(&["20:00-06:00"], &[])), (Sat, day(&[], &["01:00-02:00"]))]).is_ok());
    assert!(WeekHours::new([(Fri, day(&["20:00-06:00"], &["23:30-00:30"]))]).is_ok());
    assert!(WeekHours::new([(Sun, day(&["20:00-06:00"], &[])), (Mon, day(&[], &["01:00-02:00"]))]).is_ok());
    assert!(WeekHours::new([(Sun, day(&["20:00-06:00"], &["23:30-00:30"]))]).is_ok());
}

#[test]
fn a_week_without_open_time_is_refused() {
    assert_eq!(WeekHours::new([]).unwrap_err().code(), "NO_OPEN_TIME");
    assert_eq!(refused([(Mon, day(&[], &[]))]).code(), "NO_OPEN_TIME");
    let only_breaks = refused([(Mon, day(&["09:00-12:00", "12:00-14:00"], &["09:00-11:00", "11:00-14:00"]))]);
    assert_eq!(only_breaks.code(), "NO_OPEN_TIME");
}

#[test]
fn a_week_has_a_hundred_windows_and_as_many_breaks_and_no_more() {
    let minutes = |from: usize, count: usize| {
        (0..count).map(move |n| {
            let start = u16::try_from(from + n * 4).unwrap();
            CivilWindow::new(start, start + 2).unwrap()
        })
    };
    let breaks = |count| DayHours { open: vec![window("00:00-24:00")], breaks: minutes(0, count).collect() };
    assert!(WeekHours::new([(Mon, breaks(MOST_WINDOWS))]).is_ok());
    assert_eq!(refused([(Mon, breaks(MOST_WINDOWS + 1))]).code(), "TOO_MANY_WINDOWS");
    let twenty_each = WORKDAYS.map(|weekday| (weekday, DayHours::open(minutes(0, MOST_WINDOWS / 5))));
    assert!(WeekHours::new(twenty_each.clone()).is_ok());
    let one_more = (Sat, day(&["09:00-12:00"], &[]));
    let refusal = WeekHours::new(twenty_each.into_iter().chain([one_more])).unwrap_err();
    assert_eq!(refusal.code(), "TOO_MANY_WINDOWS");
    assert_eq!(refusal.details()["most"], MOST_WINDOWS);
}
