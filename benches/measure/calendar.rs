//! Deadlines in business time: near, a year away, and the first one asked of a calendar.

use std::{hint::black_box, time::Instant};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use domain::{
    Zone,
    calendar::{BusinessCalendar, DayHours, Timetable, WeekHours, turkey},
    time::CivilWindow,
};

use crate::{report, slots};

const ROUNDS: usize = 200;
const DEADLINES: u32 = 1000;

/// Monday to Saturday with a lunch break, and Turkey's holidays, in a zone whose clocks change.
fn calendar() -> BusinessCalendar {
    let window = |from, to| CivilWindow::between(from, to).expect("a window");
    let days = WeekHours::office().days().map(|(weekday, _)| weekday).collect::<Vec<_>>();
    let day = DayHours::open([window("09:00", "18:00")]).with_break(window("12:00", "13:00"));
    let hours = WeekHours::new(days.into_iter().take(6).map(|weekday| (weekday, day.clone())));
    let holidays = (2026..=2029).flat_map(|year| turkey::holidays(year).expect("a year that is known"));
    BusinessCalendar::default_in(zone())
        .with_hours(None, hours.expect("hours"))
        .and_then(|calendar| calendar.with_holidays(holidays))
        .expect("a calendar")
}

fn zone() -> Zone {
    "Europe/London".parse().expect("a zone")
}

/// Tickets that come in all through half a year, by day and by night.
fn arrivals() -> Vec<DateTime<Utc>> {
    (0..DEADLINES).map(|n| slots::now() + TimeDelta::seconds(i64::from(n) * 15_551)).collect()
}

/// How long one of a thousand answers takes, in nanoseconds, in each of the rounds.
fn each<T>(arrivals: &[DateTime<Utc>], answer: impl Fn(DateTime<Utc>) -> T) -> Vec<f64> {
    let round = || {
        let began = Instant::now();
        for arrival in arrivals {
            black_box(answer(black_box(*arrival)));
        }
        began.elapsed().as_secs_f64() * 1e9 / f64::from(DEADLINES)
    };
    (0..ROUNDS).map(|_| round()).collect()
}

pub(crate) fn in_memory() {
    let calendar = calendar();
    let timetable = Timetable::of(calendar.clone());
    let arrivals = arrivals();
    let due = |hours| {
        each(&arrivals, |arrival| timetable.add_business_time(arrival, TimeDelta::hours(hours)).expect("due"))
    };
    let (year, next) = (slots::now(), slots::now() + TimeDelta::days(365));
    let year = timetable.business_time_between(year, next).num_hours();
    // The years are compiled now; the limit is what any answer about a wall clock costs.
    let limit = each(&arrivals, |arrival| zone().0.offset_from_utc_datetime(&arrival.naive_utc()));
    let (near, far) = (due(8), due(year));
    let state = each(&arrivals, |arrival| timetable.opening_state(arrival));
    let fresh = (0..ROUNDS).map(|_| {
        let began = Instant::now();
        let timetable = Timetable::of(black_box(calendar.clone()));
        black_box(timetable.add_business_time(slots::now(), TimeDelta::hours(8)));
        began.elapsed().as_secs_f64() * 1e6
    });

    let median = |figures: &[f64]| report::spread(figures.to_vec()).1;
    let ratios = [median(&near) / median(&limit), median(&far) / median(&near)];
    report::figure("limit: one offset of a zone", limit, "ns");
    report::figure("deadline, 8 open hours, breaks and holidays (aim 1,000)", near, "ns");
    report::figure(&format!("deadline a year away, {year} open hours"), far, "ns");
    report::figure("whether it is open, why, and until when", state, "ns");
    report::figure("first deadline of a calendar, its year included", fresh.collect(), "µs");
    println!("near against the limit {:.2}, a year away against near {:.2} (aim 10)", ratios[0], ratios[1]);
}
