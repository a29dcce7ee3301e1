//! Which calendars there are.

use chrono::{Days, Weekday};
use domain::{
    Refusal, Zone,
    calendar::{
        BusinessCalendar, CalendarRefusal, Edition, Holiday, MOST_EDITIONS, MOST_HOLIDAYS, WeekHours,
    },
};

use crate::{calendar, date, day, holiday, window, workdays, zone};

fn office() -> BusinessCalendar {
    BusinessCalendar::default_in(zone("Europe/Istanbul"))
}

fn code(result: Result<BusinessCalendar, CalendarRefusal>) -> &'static str {
    result.unwrap_err().code()
}

#[test]
fn the_default_is_monday_to_friday_from_nine_to_six() {
    let hours = office().hours_on(date("2026-03-02")).unwrap().clone();
    assert_eq!(hours, workdays(&["09:00-18:00"], &[]));
    assert!(office().holidays().is_empty());
}

#[test]
fn hours_are_in_force_from_their_date_on() {
    let (summer, autumn) = (workdays(&["07:00-15:00"], &[]), workdays(&["08:00-16:00"], &[]));
    let calendar = office()
        .with_hours(Some(date("2026-09-01")), autumn.clone())
        .and_then(|c| c.with_hours(Some(date("2026-06-01")), summer.clone()))
        .unwrap();
    assert_eq!(calendar.hours_on(date("2026-05-31")), Some(&WeekHours::office()));
    assert_eq!(calendar.hours_on(date("2026-06-01")), Some(&summer));
    assert_eq!(calendar.hours_on(date("2026-08-31")), Some(&summer));
    assert_eq!(calendar.hours_on(date("2026-09-01")), Some(&autumn));
    let froms: Vec<_> = calendar.editions().iter().map(|edition| edition.from).collect();
    assert_eq!(froms, [None, Some(date("2026-06-01")), Some(date("2026-09-01"))]);
}

#[test]
fn hours_from_the_same_date_replace_those_before() {
    let first = office().with_hours(Some(date("2026-06-01")), workdays(&["07:00-15:00"], &[])).unwrap();
    let second = first.with_hours(Some(date("2026-06-01")), workdays(&["07:00-14:00"], &[])).unwrap();
    assert_eq!(second.editions().len(), 2);
    assert_eq!(second.hours_on(date("2026-06-01")), Some(&workdays(&["07:00-14:00"], &[])));
}

#[test]
fn hours_taken_away_leave_those_before_in_force() {
    let calendar = office().with_hours(Some(date("2026-06-01")), workdays(&["07:00-15:00"], &[])).unwrap();
    assert_eq!(calendar.clone().without_hours(date("2026-06-01")), Ok(office()));
    assert_eq!(code(calendar.without_hours(date("2026-06-02"))), "NO_SUCH_HOURS");
}

#[test]
fn the_first_hours_hold_from_the_beginning_and_none_begin_twice() {
    let hours = WeekHours::office();
    let edition = |from: Option<&str>| Edition { from: from.map(date), hours: hours.clone() };
    let new = |editions| BusinessCalendar::new(Zone::UTC, editions, vec![]);
    assert_eq!(code(new(vec![])), "FIRST_HOURS_MISSING");
    assert_eq!(code(new(vec![edition(Some("2026-01-01"))])), "FIRST_HOURS_MISSING");
    assert_eq!(code(new(vec![edition(None), edition(None)])), "HOURS_TWICE");
    let twice = [None, Some("2026-01-01"), Some("2026-01-01")].map(edition);
    let refusal = new(twice.to_vec()).unwrap_err();
    assert_eq!(refusal.code(), "HOURS_TWICE");
    assert_eq!(refusal.details()["from"], "2026-01-01");
    assert!(new(vec![edition(Some("2026-01-01")), edition(None)]).is_ok());
}

#[test]
fn a_holiday_is_set_and_taken_away() {
    let with = office().with_holiday(holiday("2026-01-01", "Yılbaşı", None)).unwrap();
    assert_eq!(with.holidays().len(), 1);
    assert_eq!(with.without_holiday(date("2026-01-01")), Ok(office()));
    assert_eq!(code(office().without_holiday(date("2026-01-01"))), "NO_SUCH_HOLIDAY");
}

#[test]
fn a_date_may_have_several_holidays_that_do_not_overlap() {
    let morning = holiday("2026-10-28", "Inventory", Some("08:00-10:00"));
    let afternoon = holiday("2026-10-28", "Cumhuriyet Bayramı", Some("13:00-24:00"));
    let calendar = office().with_holidays([afternoon.clone(), morning.clone()]).unwrap();
    assert_eq!(calendar.holidays(), [morning, afternoon.clone()]);
    for overlapping in
        [afternoon, holiday("2026-10-28", "All", None), holiday("2026-10-28", "Noon", Some("09:59-11:00"))]
    {
        let refusal = calendar.clone().with_holiday(overlapping).unwrap_err();
        assert_eq!(refusal, CalendarRefusal::HolidaysOverlap { date: date("2026-10-28") });
    }
    assert!(calendar.without_holiday(date("2026-10-28")).unwrap().holidays().is_empty());
}

#[test]
fn the_whole_date_as_a_part_is_the_whole_date() {
    let calendar = office().with_holiday(holiday("2026-01-01", "Yılbaşı", Some("00:00-24:00"))).unwrap();
    assert_eq!(calendar.holidays()[0].closed, None);
}

#[test]
fn a_part_of_a_date_ends_with_it() {
    let refusal = office().with_holiday(holiday("2026-01-01", "Night", Some("22:00-02:00"))).unwrap_err();
    assert_eq!(refusal.code(), "HOLIDAY_PAST_MIDNIGHT");
    assert_eq!(refusal.details()["date"], "2026-01-01");
}

#[test]
fn dates_beyond_the_timetables_years_are_refused() {
    assert!(office().with_holiday(holiday("1970-01-01", "First", None)).is_ok());
    assert!(office().with_holiday(holiday("2199-12-31", "Last", None)).is_ok());
    assert_eq!(code(office().with_holiday(holiday("1969-12-31", "Before", None))), "DATE_OUT_OF_RANGE");
    let after = Some(date("2200-01-01"));
    assert_eq!(code(office().with_hours(after, WeekHours::office())), "DATE_OUT_OF_RANGE");
}

#[test]
fn holidays_and_changes_of_hours_are_counted() {
    let days = |count: usize| (0..count as u64).map(|n| date("2026-01-01") + Days::new(n));
    let holidays = |count| days(count).map(|date| Holiday { date, ..holiday("2026-01-01", "Closed", None) });
    let full = office().with_holidays(holidays(MOST_HOLIDAYS)).unwrap();
    assert_eq!(full.holidays().len(), MOST_HOLIDAYS);
    assert_eq!(code(full.with_holiday(holiday("2020-01-01", "One more", None))), "TOO_MANY_HOLIDAYS");
    assert_eq!(code(office().with_holidays(holidays(MOST_HOLIDAYS).cycle())), "TOO_MANY_HOLIDAYS");

    let edition = |from| Edition { from, hours: WeekHours::office() };
    let editions =
        |count| [edition(None)].into_iter().chain(days(count - 1).map(move |d| edition(Some(d)))).collect();
    assert!(BusinessCalendar::new(Zone::UTC, editions(MOST_EDITIONS), vec![]).is_ok());
    let one_more = BusinessCalendar::new(Zone::UTC, editions(MOST_EDITIONS + 1), vec![]);
    assert_eq!(code(one_more), "TOO_MANY_EDITIONS");
}

#[test]
fn another_zone_keeps_the_readings() {
    let hours = WeekHours::new([(Weekday::Sat, day(&["22:00-04:00"], &[]))]).unwrap();
    let calendar = calendar("Europe/Istanbul", hours.clone()).in_zone(zone("Asia/Tokyo"));
    assert_eq!(calendar.zone(), zone("Asia/Tokyo"));
    assert_eq!(calendar.hours_on(date("2026-01-01")), Some(&hours));
    assert_eq!(hours.day(Weekday::Sat).open, [window("22:00-04:00")]);
}
