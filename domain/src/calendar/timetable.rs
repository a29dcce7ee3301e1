//! The calendars that a site adopted, one after the other, ready to be asked.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    BusinessCalendar, OpeningReason, OpeningState,
    state::reason_for_closed,
    year::{SECOND, Year},
};

/// The first year of UTC in which anything is open.
pub const FIRST_YEAR: i32 = 1970;
/// The last year of UTC in which anything is open.
pub const LAST_YEAR: i32 = 2199;
/// How many whole years in a row may pass without an opening, or without a closing, before a search for it is given up. A calendar
/// within its limits is never closed that long.
pub const HORIZON_YEARS: u16 = 5;

/// A calendar and the instant from which it was in force, until the next one was.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Adopted {
    /// The first instant at which it was; none is the beginning.
    pub since: Option<DateTime<Utc>>,
    /// The calendar.
    pub calendar: BusinessCalendar,
}

/// When a site is open, under all the calendars that it ever adopted.
///
/// Open time is found a year at a time when it is first asked for, and kept; clones share it. Every answer is exact to the
/// nanosecond. (The instants of a leap second, `23:59:60`, count as the last nanosecond before it.)
#[derive(Clone)]
pub struct Timetable(Arc<Inner>);

struct Inner {
    /// With the instant from which each is in force, in nanoseconds since 1970; in order.
    adopted: Vec<(i64, Adopted)>,
    years: Box<[OnceLock<Year>]>,
}

impl Timetable {
    /// From calendars in any order; of two since the same instant the later in the list is in force. Before the first of them, or
    /// without any, it is closed.
    pub fn new(adopted: impl IntoIterator<Item = Adopted>) -> Self {
        let mut adopted: Vec<_> =
            adopted.into_iter().map(|a| (a.since.map_or(i64::MIN, nanoseconds), a)).collect();
        adopted.sort_by_key(|(since, _)| *since);
        let years = (FIRST_YEAR..=LAST_YEAR).map(|_| OnceLock::new()).collect();
        Self(Arc::new(Inner { adopted, years }))
    }

    /// Of one calendar, in force always.
    pub fn of(calendar: BusinessCalendar) -> Self {
        Self::new([Adopted { since: None, calendar }])
    }

    /// The calendar in force at `at`.
    pub fn calendar_at(&self, at: DateTime<Utc>) -> Option<&BusinessCalendar> {
        let at = nanoseconds(at);
        let begun = self.0.adopted.partition_point(|(since, _)| *since <= at);
        begun.checked_sub(1).and_then(|last| self.0.adopted.get(last)).map(|(_, adopted)| &adopted.calendar)
    }

    /// Is it open at `at`?
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        let (index, at) = place(at);
        self.year(index).and_then(|year| year.after(at)).is_some_and(|stretch| stretch.start <= at)
    }

    /// The first instant from `at` on at which it is open: `at` itself when it is. None if there is none in what is left of the
    /// year and the [`HORIZON_YEARS`] after it.
    pub fn next_opening(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (index, from) = place(at);
        let (_, opening, _) = self.stretch(index, from)?;
        Some(if opening <= from { at } else { DateTime::from_timestamp_nanos(opening) })
    }

    /// The first instant after `at` at which it closes: the end of the open stretch in which `at` lies, or else of the next one.
    /// None if there is none within the [`HORIZON_YEARS`], as with a site that never closes.
    pub fn next_closing(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (index, from) = place(at);
        let (index, _, mut closing) = self.stretch(index, from)?;
        // A stretch that runs through New Year is in two years.
        for index in index..=index + usize::from(HORIZON_YEARS) {
            if closing < self.year(index)?.end {
                return Some(DateTime::from_timestamp_nanos(closing));
            }
            match self.year(index + 1)?.stretches.first() {
                Some(stretch) if stretch.start == closing => closing = stretch.end,
                _ => return Some(DateTime::from_timestamp_nanos(closing)),
            }
        }
        None
    }

    /// The earliest instant from `from` on until which `open` time has passed since `from`; no time leads to `from` itself.
    ///
    /// The end of an opening comes before the beginning of the next: an hour from 17:00 is at 18:00, when it closes, and not when it
    /// opens again. None if `open` is negative, if [`HORIZON_YEARS`] pass without an opening, or if it ends after [`LAST_YEAR`].
    pub fn add_business_time(&self, from: DateTime<Utc>, open: TimeDelta) -> Option<DateTime<Utc>> {
        if open <= TimeDelta::zero() {
            return (open == TimeDelta::zero()).then_some(from);
        }
        let (mut index, from) = place(from);
        let mut year = self.year(index)?;
        let mut wanted = year.open_before(from).checked_add(open.num_nanoseconds()?)?;
        let mut empty = 0;
        while year.open < wanted {
            if year.open > 0 || year.start < from {
                empty = 0;
            } else {
                empty += 1;
            }
            if empty == HORIZON_YEARS {
                return None;
            }
            wanted -= year.open;
            index += 1;
            year = self.year(index)?;
        }
        Some(DateTime::from_timestamp_nanos(year.when_open_is(wanted)))
    }

    /// How much open time lies from `from` to `to`; negative if `to` comes first.
    pub fn business_time_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        if to < from {
            return -self.business_time_between(to, from);
        }
        let ((first, from), (last, to)) = (place(from), place(to));
        let of = |index| self.year(index);
        let before = |index, at| of(index).map_or(0, |year| year.open_before(at));
        let whole: i64 = (first..last).filter_map(of).map(|year| year.open).sum();
        TimeDelta::nanoseconds(whole + before(last, to) - before(first, from))
    }

    /// Is it open at `at`, why not, and when does that change?
    pub fn opening_state(&self, at: DateTime<Utc>) -> OpeningState {
        let open = self.is_open(at);
        let opens_at = if open { None } else { self.next_opening(at) };
        let reason = if open {
            OpeningReason::Open
        } else {
            self.calendar_at(at).map_or(OpeningReason::OutsideHours, |c| reason_for_closed(c, at))
        };
        OpeningState {
            open,
            reason,
            opens_at,
            closes_at: self.next_closing(at),
            opens_in: opens_at.map(|opening| opening - at),
        }
    }

    /// The year with this number, counted from [`FIRST_YEAR`]; none after [`LAST_YEAR`].
    fn year(&self, index: usize) -> Option<&Year> {
        let Inner { adopted, years } = &*self.0;
        let number = FIRST_YEAR + i32::try_from(index).ok()?;
        years.get(index).map(|year| year.get_or_init(|| Year::compile(number, adopted)))
    }

    /// The first stretch that ends after `at`, as the number of its year, its start and its end, which New Year may cut.
    fn stretch(&self, index: usize, at: i64) -> Option<(usize, i64, i64)> {
        (index..=index + usize::from(HORIZON_YEARS))
            .map_while(|index| Some((index, self.year(index)?)))
            .find_map(|(index, year)| year.after(at).map(|stretch| (index, stretch.start, stretch.end)))
    }
}

impl FromIterator<Adopted> for Timetable {
    fn from_iter<I: IntoIterator<Item = Adopted>>(adopted: I) -> Self {
        Self::new(adopted)
    }
}

impl fmt::Debug for Timetable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.adopted.iter().map(|(_, adopted)| adopted)).finish()
    }
}

/// Where `at` lies: the number of its year, counted from [`FIRST_YEAR`], and nanoseconds since 1970. What comes before the first
/// year is just before its start, what comes after the last is after its end.
fn place(at: DateTime<Utc>) -> (usize, i64) {
    let last = LAST_YEAR.abs_diff(FIRST_YEAR) as usize;
    match at.year() - FIRST_YEAR {
        ..0 => (0, -1),
        index => match usize::try_from(index) {
            Ok(index) if index <= last => {
                let fraction = i64::from(at.timestamp_subsec_nanos()).min(SECOND - 1);
                (index, at.timestamp() * SECOND + fraction)
            }
            _ => (last, i64::MAX),
        },
    }
}

fn nanoseconds(at: DateTime<Utc>) -> i64 {
    place(at).1
}
