//! What a business calendar promises: examples first, then laws, then a comparison with an independent calculation.

mod answers;
mod calendars;
mod hours;
mod laws;
mod oracle;
mod stored;
mod turkey;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc, Weekday};
use domain::{
    Name, Zone,
    calendar::{BusinessCalendar, DayHours, Holiday, Timetable, WeekHours},
    time::CivilWindow,
};

const WORKDAYS: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn window(text: &str) -> CivilWindow {
    text.parse().unwrap()
}

fn hours(hours: i64) -> TimeDelta {
    TimeDelta::hours(hours)
}

fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

/// A day with these windows and breaks.
fn day(open: &[&str], breaks: &[&str]) -> DayHours {
    let windows = |texts: &[&str]| texts.iter().map(|text| window(text)).collect();
    DayHours { open: windows(open), breaks: windows(breaks) }
}

/// Monday to Friday like this.
fn workdays(open: &[&str], breaks: &[&str]) -> WeekHours {
    WeekHours::new(WORKDAYS.map(|weekday| (weekday, day(open, breaks)))).unwrap()
}

/// One calendar, always in force, with these hours from the beginning.
fn calendar(zone_name: &str, hours: WeekHours) -> BusinessCalendar {
    BusinessCalendar::default_in(zone(zone_name)).with_hours(None, hours).unwrap()
}

fn office(zone_name: &str) -> Timetable {
    Timetable::of(BusinessCalendar::default_in(zone(zone_name)))
}

fn holiday(day: &str, name: &str, closed: Option<&str>) -> Holiday {
    Holiday { date: date(day), name: Name::new(name).unwrap(), closed: closed.map(window) }
}
