//! One year of a timetable: the stretches of open time, and how much of it lies before each.

use chrono::{Datelike, NaiveDate};

use super::{Adopted, BusinessCalendar, WeekHours};
use crate::time::{
    CivilWindow,
    offsets::{Offsets, instant, midnight, shifted},
};

/// Seconds of a day on the wall.
const DAY: i64 = 86_400;
/// Nanoseconds of a second.
pub(super) const SECOND: i64 = 1_000_000_000;

/// A maximal stretch of open time within a year; all in nanoseconds, instants since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub(super) start: i64,
    pub(super) end: i64,
    /// Open time of the year before it.
    pub(super) before: i64,
}

/// The open time of one year of UTC; all in nanoseconds, instants since 1970.
#[derive(Debug)]
pub(super) struct Year {
    pub(super) start: i64,
    pub(super) end: i64,
    /// In order; none touches the next.
    pub(super) stretches: Box<[Stretch]>,
    /// All open time.
    pub(super) open: i64,
}

impl Year {
    /// The year under calendars that follow one another: each with the instant from which it is in force, in order.
    pub(super) fn compile(year: i32, adopted: &[(i64, Adopted)]) -> Self {
        let (start, end) = (new_year(year), new_year(year + 1));
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut open = 0;
        for (index, (since, Adopted { calendar, .. })) in adopted.iter().enumerate() {
            let from = start.max(*since);
            let to = adopted.get(index + 1).map_or(end, |(next, _)| end.min(*next));
            if from >= to {
                continue;
            }
            let seconds = (from.div_euclid(SECOND), to.div_euclid(SECOND) + 1);
            for (first, last) in open_stretches(calendar, seconds.0, seconds.1) {
                let (first, last) = (from.max(first * SECOND), to.min(last * SECOND));
                if first >= last {
                    continue;
                }
                match stretches.last_mut() {
                    Some(stretch) if stretch.end == first => stretch.end = last,
                    _ => stretches.push(Stretch { start: first, end: last, before: open }),
                }
                open += last - first;
            }
        }
        Self { start, end, stretches: stretches.into_boxed_slice(), open }
    }

    /// The first stretch that ends after `at`: the one `at` lies in, or else the next.
    pub(super) fn after(&self, at: i64) -> Option<&Stretch> {
        self.stretches.get(self.stretches.partition_point(|stretch| stretch.end <= at))
    }

    /// The open time of the year before `at`.
    pub(super) fn open_before(&self, at: i64) -> i64 {
        let begun = self.stretches.partition_point(|stretch| stretch.start < at);
        begun
            .checked_sub(1)
            .and_then(|last| self.stretches.get(last))
            .map_or(0, |stretch| stretch.before + at.min(stretch.end) - stretch.start)
    }

    /// The first instant before which so much of the year is open; more than zero, and no more than is.
    pub(super) fn when_open_is(&self, open: i64) -> i64 {
        let begun = self.stretches.partition_point(|stretch| stretch.before < open);
        begun
            .checked_sub(1)
            .and_then(|last| self.stretches.get(last))
            .map_or(self.start, |stretch| stretch.start + open - stretch.before)
    }
}

/// The first instant of a year, in nanoseconds since 1970.
fn new_year(year: i32) -> i64 {
    NaiveDate::from_ymd_opt(year, 1, 1).and_then(midnight).map_or(0, |seconds| seconds * SECOND)
}

/// The maximal stretches within `from..to` in which `calendar` is open, in order; all in seconds since 1970.
///
/// Whatever is stored in the calendar, valid or not: windows that overlap are one, and a break outside them closes nothing.
fn open_stretches(calendar: &BusinessCalendar, from: i64, to: i64) -> Vec<(i64, i64)> {
    // The local date is at most one day off the date in UTC, and a window reaches into the next date.
    let first = shifted(instant(from).date_naive(), -2);
    let last = shifted(instant(to).date_naive(), 1);
    let (Some(first_midnight), Some(last_midnight)) = (midnight(first), midnight(last)) else {
        return Vec::new();
    };
    let offsets = Offsets::of(calendar.zone(), first, last);
    let mut editions: Vec<(i64, &WeekHours)> = calendar
        .editions()
        .iter()
        .map(|edition| (edition.from.map_or(i64::MIN, unbounded_midnight), &edition.hours))
        .collect();
    editions.sort_by_key(|(from, _)| *from);
    let mut editions = editions.into_iter().peekable();
    let mut hours = None;

    let (mut open, mut closed) = (Vec::new(), Vec::new());
    let place = |midnight: i64, windows: &[CivilWindow], into: &mut Vec<(i64, i64)>| {
        for window in windows {
            let (from, to) = window.seconds();
            offsets.stretches(midnight + from, midnight + to, |start, end| into.push((start, end)));
        }
    };
    let mut weekday = first.weekday();
    let mut midnight = first_midnight;
    while midnight <= last_midnight {
        while let Some((_, next)) = editions.next_if(|(from, _)| *from <= midnight) {
            hours = Some(next);
        }
        if let Some(hours) = hours
            && offsets.has_date(midnight)
        {
            let day = hours.day(weekday);
            place(midnight, &day.open, &mut open);
            place(midnight, &day.breaks, &mut closed);
        }
        weekday = weekday.succ();
        midnight += DAY;
    }
    for holiday in calendar.holidays().iter().filter(|holiday| (first..=last).contains(&holiday.date)) {
        place(unbounded_midnight(holiday.date), &[holiday.window()], &mut closed);
    }
    without(&union(open), &union(closed), from, to)
}

/// The date's midnight in seconds as if it were UTC; that of dates beyond the years 1 to 9999 lies before or after all others.
fn unbounded_midnight(date: NaiveDate) -> i64 {
    midnight(date).unwrap_or(if date.year() < 1 { i64::MIN } else { i64::MAX })
}

/// What the stretches cover, as maximal stretches in order.
fn union(mut stretches: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    stretches.sort_unstable();
    stretches.dedup_by(|next, kept| {
        let joined = next.0 <= kept.1;
        if joined {
            kept.1 = kept.1.max(next.1);
        }
        joined
    });
    stretches
}

/// What is left of `open` within `from..to` without `closed`; both maximal stretches in order.
fn without(open: &[(i64, i64)], closed: &[(i64, i64)], from: i64, to: i64) -> Vec<(i64, i64)> {
    let mut left = Vec::with_capacity(open.len() + closed.len());
    let mut keep = |start: i64, end: i64| {
        let (start, end) = (start.max(from), end.min(to));
        if start < end {
            left.push((start, end));
        }
    };
    let mut next = 0;
    for (start, end) in open {
        let mut start = *start;
        while closed.get(next).is_some_and(|hole| hole.1 <= start) {
            next += 1;
        }
        // A hole may reach into the next stretch, so none is left behind here.
        for hole in closed.iter().skip(next).take_while(|hole| hole.0 < *end) {
            keep(start, hole.0);
            start = hole.1;
        }
        keep(start, *end);
    }
    left
}
