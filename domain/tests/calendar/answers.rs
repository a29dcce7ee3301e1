//! What a timetable answers, by example.

use chrono::{TimeDelta, Weekday};
use domain::calendar::{Adopted, BusinessCalendar, OpeningReason, Timetable, WeekHours, turkey};

use crate::{calendar, date, day, holiday, hours, instant, minutes, office, workdays, zone};

/// Monday to Friday, 09:00–18:00, with a break at noon.
fn with_lunch() -> Timetable {
    Timetable::of(calendar("Europe/Istanbul", workdays(&["09:00-18:00"], &["12:00-13:00"])))
}

/// The due time on the wall in Istanbul, three hours ahead of UTC.
fn due(timetable: &Timetable, from: &str, open: TimeDelta) -> String {
    let due = timetable.add_business_time(instant(&format!("{from}:00+03:00")), open).unwrap();
    due.with_timezone(&zone("Europe/Istanbul").0).format("%a %H:%M").to_string()
}

#[test]
fn open_time_runs_on_after_the_weekend() {
    assert_eq!(due(&office("Europe/Istanbul"), "2026-03-06T17:55", hours(1)), "Mon 09:55");
    assert_eq!(due(&office("Europe/Istanbul"), "2026-03-06T17:30", hours(1)), "Mon 09:30");
}

#[test]
fn open_time_stands_still_in_a_break() {
    assert_eq!(due(&with_lunch(), "2026-03-05T11:30", hours(1)), "Thu 13:30");
    assert_eq!(due(&with_lunch(), "2026-03-05T12:30", hours(1)), "Thu 14:00");
}

#[test]
fn open_time_stands_still_on_holidays() {
    let calendar = BusinessCalendar::default_in(zone("Europe/Istanbul"))
        .with_holidays(turkey::holidays(2026).unwrap())
        .unwrap();
    let timetable = Timetable::of(calendar);
    // Ramazan Bayramı is from Thursday 19 March, 13:00, to Sunday.
    assert_eq!(due(&timetable, "2026-03-19T12:30", hours(1)), "Mon 09:30");
    // Kurban Bayramı is from Tuesday 26 May, 13:00, to Saturday.
    assert_eq!(due(&timetable, "2026-05-26T09:00", hours(8)), "Mon 13:00");
}

#[test]
fn a_time_that_ends_with_the_day_is_due_when_it_closes() {
    assert_eq!(due(&with_lunch(), "2026-03-06T17:00", hours(1)), "Fri 18:00");
    assert_eq!(due(&with_lunch(), "2026-03-06T11:00", hours(1)), "Fri 12:00");
    assert_eq!(due(&with_lunch(), "2026-03-06T09:00", hours(16)), "Mon 18:00");
}

#[test]
fn no_time_is_due_at_once_even_when_it_is_closed() {
    assert_eq!(due(&with_lunch(), "2026-03-07T03:15", TimeDelta::zero()), "Sat 03:15");
}

#[test]
fn a_negative_time_is_never_due() {
    let at = instant("2026-03-05T10:00:00Z");
    assert_eq!(with_lunch().add_business_time(at, TimeDelta::nanoseconds(-1)), None);
}

#[test]
fn fractions_of_a_second_are_kept() {
    let timetable = office("Europe/Istanbul");
    let at = instant("2026-03-06T14:59:59.999999123Z");
    let due = timetable.add_business_time(at, TimeDelta::microseconds(1)).unwrap();
    assert_eq!(due, instant("2026-03-09T06:00:00.000000123Z"));
    assert_eq!(timetable.business_time_between(at, due), TimeDelta::microseconds(1));
    assert_eq!(timetable.business_time_between(due, at), TimeDelta::microseconds(-1));
}

#[test]
fn a_year_of_office_hours_is_a_year_later() {
    // 2026 has 261 days from Monday to Friday.
    let (from, to) = (instant("2026-01-01T00:00:00+03:00"), instant("2027-01-01T00:00:00+03:00"));
    let timetable = office("Europe/Istanbul");
    assert_eq!(timetable.business_time_between(from, to), hours(261 * 9));
    assert_eq!(timetable.add_business_time(from, hours(261 * 9)), Some(instant("2026-12-31T18:00:00+03:00")));
}

#[test]
fn on_sunday_evening_it_opens_in_ten_and_a_half_hours() {
    let timetable = office("Europe/Istanbul");
    let state = timetable.opening_state(instant("2026-03-08T22:30:00+03:00"));
    assert!(!state.open);
    assert_eq!(state.reason, OpeningReason::OutsideHours);
    assert_eq!(state.opens_at, Some(instant("2026-03-09T09:00:00+03:00")));
    assert_eq!(state.opens_in, Some(minutes(630)));
    assert_eq!(state.closes_at, Some(instant("2026-03-09T18:00:00+03:00")));
}

#[test]
fn while_it_is_open_it_says_when_it_closes() {
    let state = with_lunch().opening_state(instant("2026-03-09T09:00:00+03:00"));
    assert!(state.open);
    assert_eq!(state.reason.code(), "OPEN");
    assert_eq!((state.opens_at, state.opens_in), (None, None));
    assert_eq!(state.closes_at, Some(instant("2026-03-09T12:00:00+03:00")));
}

#[test]
fn it_closes_at_the_end_of_its_hours_and_not_after_it() {
    let timetable = with_lunch();
    assert!(timetable.is_open(instant("2026-03-09T17:59:59.999999999+03:00")));
    assert!(!timetable.is_open(instant("2026-03-09T18:00:00+03:00")));
    assert!(timetable.is_open(instant("2026-03-09T13:00:00+03:00")));
    assert!(!timetable.is_open(instant("2026-03-09T12:59:59.999999999+03:00")));
}

#[test]
fn it_says_that_it_is_a_break() {
    let state = with_lunch().opening_state(instant("2026-03-09T12:20:00+03:00"));
    assert_eq!(state.reason.code(), "BREAK");
    assert_eq!(state.opens_in, Some(minutes(40)));
}

#[test]
fn it_names_the_holiday_also_outside_its_hours() {
    let closed = BusinessCalendar::default_in(zone("Europe/Istanbul"))
        .with_holidays(turkey::holidays(2026).unwrap())
        .unwrap();
    let timetable = Timetable::of(closed);
    let reason = |at: &str| timetable.opening_state(instant(at)).reason;
    let named = |reason: OpeningReason| match reason {
        OpeningReason::Holiday { name } => name.to_string(),
        other => other.code().to_owned(),
    };
    assert_eq!(named(reason("2026-10-28T12:59:59+03:00")), "OPEN");
    assert_eq!(named(reason("2026-10-28T13:00:00+03:00")), "Cumhuriyet Bayramı");
    assert_eq!(named(reason("2026-10-29T03:00:00+03:00")), "Cumhuriyet Bayramı");
    assert_eq!(named(reason("2026-10-30T03:00:00+03:00")), "OUTSIDE_HOURS");
}

#[test]
fn a_holiday_closes_what_is_left_of_the_evening_before_and_ends_at_midnight() {
    let nights =
        WeekHours::new([Weekday::Thu, Weekday::Fri].map(|d| (d, day(&["20:00-04:00"], &[])))).unwrap();
    let calendar =
        calendar("Europe/Istanbul", nights).with_holiday(holiday("2026-03-06", "Closed", None)).unwrap();
    let timetable = Timetable::of(calendar);
    let thursday = instant("2026-03-05T20:00:00+03:00");
    assert_eq!(timetable.next_closing(thursday), Some(instant("2026-03-06T00:00:00+03:00")));
    let friday = instant("2026-03-06T12:00:00+03:00");
    assert_eq!(timetable.next_opening(friday), Some(instant("2026-03-07T00:00:00+03:00")));
}

#[test]
fn a_break_past_midnight_is_named_after_midnight_too() {
    let night = WeekHours::new([(Weekday::Fri, day(&["20:00-04:00"], &["23:30-00:30"]))]).unwrap();
    let timetable = Timetable::of(calendar("Europe/Istanbul", night));
    assert_eq!(timetable.opening_state(instant("2026-03-07T00:10:00+03:00")).reason.code(), "BREAK");
    assert_eq!(timetable.opening_state(instant("2026-03-07T00:30:00+03:00")).reason.code(), "OPEN");
    assert_eq!(timetable.opening_state(instant("2026-03-07T04:00:00+03:00")).reason.code(), "OUTSIDE_HOURS");
}

#[test]
fn an_hour_that_happens_twice_counts_twice_and_one_that_never_happens_does_not_count() {
    let sundays = WeekHours::new([(Weekday::Sun, day(&["00:00-06:00"], &[]))]).unwrap();
    let timetable = Timetable::of(calendar("Europe/London", sundays));
    let open_on = |date: &str| {
        let midnight = instant(&format!("{date}T00:00:00Z"));
        timetable.business_time_between(midnight - hours(4), midnight + hours(20))
    };
    assert_eq!(open_on("2026-03-22"), hours(6));
    assert_eq!(open_on("2026-03-29"), hours(5));
    assert_eq!(open_on("2026-10-25"), hours(7));
}

#[test]
fn a_window_that_ends_in_an_hour_that_happens_twice_opens_twice() {
    let sundays = WeekHours::new([(Weekday::Sun, day(&["00:00-01:30"], &[]))]).unwrap();
    let timetable = Timetable::of(calendar("Europe/London", sundays));
    let closed = instant("2026-10-25T00:30:00Z");
    assert!(!timetable.is_open(closed));
    assert_eq!(timetable.next_opening(closed), Some(instant("2026-10-25T01:00:00Z")));
    assert_eq!(timetable.next_closing(closed), Some(instant("2026-10-25T01:30:00Z")));
}

#[test]
fn a_date_that_the_zone_skips_has_no_hours_and_no_holiday() {
    let all_day = WeekHours::new([(Weekday::Fri, day(&["20:00-04:00"], &["23:30-01:30"]))]).unwrap();
    let calendar =
        calendar("Pacific/Apia", all_day).with_holiday(holiday("2011-12-30", "None", None)).unwrap();
    let timetable = Timetable::of(calendar);
    // Samoa went from Thursday 29 December straight to Saturday.
    let (from, to) = (instant("2011-12-27T00:00:00Z"), instant("2012-01-03T00:00:00Z"));
    assert_eq!(timetable.business_time_between(from, to), hours(0));
    assert_eq!(timetable.opening_state(instant("2011-12-30T11:00:00Z")).reason.code(), "OUTSIDE_HOURS");
}

#[test]
fn what_counted_under_the_calendar_before_counts_still() {
    let since = instant("2026-03-05T10:20:30.5Z");
    let short = calendar("Europe/Istanbul", workdays(&["12:00-14:00"], &[]));
    let timetable = Timetable::new([
        Adopted { since: Some(since), calendar: short },
        Adopted { since: None, calendar: BusinessCalendar::default_in(zone("Europe/Istanbul")) },
    ]);
    let morning = instant("2026-03-05T09:00:00+03:00");
    // 09:00 to 13:20:30.5 of the old hours, then to 14:00 of the new.
    assert_eq!(timetable.business_time_between(morning, since), TimeDelta::milliseconds(15_630_500));
    assert_eq!(timetable.next_closing(morning), Some(instant("2026-03-05T14:00:00+03:00")));
    assert_eq!(timetable.add_business_time(morning, hours(6)), Some(instant("2026-03-06T13:00:00+03:00")));
    assert_eq!(timetable.calendar_at(since).unwrap().editions().len(), 1);
}

#[test]
fn before_the_first_calendar_it_is_closed() {
    let since = instant("2026-03-05T10:00:00Z");
    let timetable =
        Timetable::new([Adopted { since: Some(since), calendar: BusinessCalendar::default_in(zone("UTC")) }]);
    assert_eq!(timetable.next_opening(instant("2026-03-05T09:00:00Z")), Some(since));
    assert!(timetable.calendar_at(instant("2026-03-05T09:59:59.9Z")).is_none());
    assert_eq!(Timetable::new([]).opening_state(since).reason.code(), "OUTSIDE_HOURS");
}

#[test]
fn of_two_calendars_since_one_instant_the_later_is_in_force() {
    let since = instant("2026-03-05T10:00:00Z");
    let first = BusinessCalendar::default_in(zone("UTC"));
    let second = first.clone().in_zone(zone("Asia/Tokyo"));
    let timetable: Timetable =
        [first, second].into_iter().map(|calendar| Adopted { since: Some(since), calendar }).collect();
    assert_eq!(timetable.calendar_at(since).unwrap().zone(), zone("Asia/Tokyo"));
    assert!(!timetable.is_open(instant("2026-03-05T10:30:00Z")));
}

#[test]
fn a_site_that_never_closes_has_no_closing() {
    let week = [0, 1, 2, 3, 4, 5, 6].map(|n| (Weekday::try_from(n).unwrap(), day(&["00:00-24:00"], &[])));
    let timetable = Timetable::of(calendar("Australia/Lord_Howe", WeekHours::new(week).unwrap()));
    let at = instant("2026-12-31T23:00:00Z");
    assert_eq!(timetable.next_closing(at), None);
    assert_eq!(timetable.add_business_time(at, hours(10_000)), Some(at + hours(10_000)));
    assert_eq!(timetable.next_closing(instant("2199-12-31T00:00:00Z")), None);
}

#[test]
fn a_stretch_through_new_year_is_one() {
    let week = [0, 1, 2, 3, 4, 5, 6].map(|n| (Weekday::try_from(n).unwrap(), day(&["00:00-24:00"], &[])));
    let calendar = calendar("Europe/Istanbul", WeekHours::new(week).unwrap())
        .with_holiday(holiday("2028-02-01", "Closed", None))
        .unwrap();
    let closing = Timetable::of(calendar).next_closing(instant("2026-06-01T00:00:00Z"));
    assert_eq!(closing, Some(instant("2028-02-01T00:00:00+03:00")));
}

/// In Hawaii it is still the day before at New Year in UTC, where years begin, and this window began on the day before that.
#[test]
fn a_window_may_have_begun_two_days_before_new_year() {
    let week = WeekHours::new([(Weekday::Wed, day(&["20:00-18:00"], &[]))]).unwrap();
    let timetable = Timetable::of(calendar("Pacific/Honolulu", week));
    let new_year = instant("2027-01-01T00:00:00Z");
    assert!(timetable.is_open(new_year));
    assert_eq!(timetable.next_closing(new_year - hours(1)), Some(instant("2026-12-31T18:00:00-10:00")));
}

#[test]
fn three_years_of_holidays_end() {
    let closed = (0..1000).map(|n| {
        let date = date("2026-01-01") + chrono::Days::new(n);
        domain::calendar::Holiday { date, ..holiday("2026-01-01", "Sabbatical", None) }
    });
    let calendar = BusinessCalendar::default_in(zone("UTC")).with_holidays(closed).unwrap();
    let at = instant("2025-12-31T18:00:00Z");
    assert_eq!(Timetable::of(calendar).next_opening(at), Some(instant("2028-09-27T09:00:00Z")));
}

#[test]
fn threads_share_a_timetable() {
    let timetable = office("Europe/London");
    let at = instant("2026-03-29T00:30:00Z");
    let ask = |timetable: Timetable| std::thread::spawn(move || timetable.next_opening(at));
    let answers = [(); 4].map(|()| ask(timetable.clone())).map(|thread| thread.join().unwrap());
    assert_eq!(answers, [Some(instant("2026-03-30T08:00:00Z")); 4]);
}
