//! Every "no" of a business calendar.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::{FIRST_YEAR, LAST_YEAR, MOST_EDITIONS, MOST_HOLIDAYS, MOST_WINDOWS};
use crate::{Refusal, text::TextError, time::TimeError};

/// Why a business calendar refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarRefusal {
    /// Two opening windows share a time of the week.
    #[error("the opening windows {first} and {second} overlap")]
    WindowsOverlap {
        /// The one that starts first, as `monday 09:00-12:00`.
        first: String,
        /// The one that starts while the first still runs.
        second: String,
    },
    /// Two breaks share a time of the week.
    #[error("the breaks {first} and {second} overlap")]
    BreaksOverlap {
        /// The one that starts first, as `monday 12:00-13:00`.
        first: String,
        /// The one that starts while the first still runs.
        second: String,
    },
    /// A break when it is closed anyway.
    #[error("the break {window} does not lie within the opening hours")]
    BreakOutsideHours {
        /// The break, as `monday 12:00-13:00`.
        window: String,
    },
    /// A week without a window, or with breaks all the time.
    #[error("a week has some open time")]
    NoOpenTime,
    /// More windows, or more breaks, than a week can have.
    #[error("a week has at most {MOST_WINDOWS} windows and as many breaks")]
    TooManyWindows,
    /// None of the hours hold from the beginning.
    #[error("the first hours of a calendar hold from the beginning")]
    FirstHoursMissing,
    /// Two hours begin on one date.
    #[error("there are hours from this date on already")]
    HoursTwice {
        /// The date; none is the beginning.
        from: Option<NaiveDate>,
    },
    /// No hours begin on this date.
    #[error("no hours begin on {from}")]
    NoSuchHours {
        /// The date.
        from: NaiveDate,
    },
    /// More changes of hours than a calendar keeps.
    #[error("a calendar has at most {MOST_EDITIONS} changes of hours")]
    TooManyEditions,
    /// Two holidays share a time.
    #[error("there is a holiday on {date} already")]
    HolidaysOverlap {
        /// Their date.
        date: NaiveDate,
    },
    /// A part of a date that reaches into the next.
    #[error("a holiday's part ends on its date, at 24:00 at the latest")]
    HolidayPastMidnight {
        /// The holiday's date.
        date: NaiveDate,
    },
    /// No holiday is on this date.
    #[error("there is no holiday on {date}")]
    NoSuchHoliday {
        /// The date.
        date: NaiveDate,
    },
    /// More holidays than a calendar keeps.
    #[error("a calendar has at most {MOST_HOLIDAYS} holidays; remove old ones first")]
    TooManyHolidays,
    /// A date that no timetable covers.
    #[error("a calendar's dates lie in the years {FIRST_YEAR} to {LAST_YEAR}")]
    DateOutOfRange {
        /// The date.
        date: NaiveDate,
    },
    /// A country's holidays are not known for this year.
    #[error("the national holidays of {year} are not known; {first} to {last} are")]
    NoHolidayData {
        /// The year asked for.
        year: i32,
        /// The first year that is known.
        first: i32,
        /// The last year that is known.
        last: i32,
    },
    /// Not a name.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Not a window of the wall clock.
    #[error(transparent)]
    Time(#[from] TimeError),
}

impl Refusal for CalendarRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WindowsOverlap { .. } => "WINDOWS_OVERLAP",
            Self::BreaksOverlap { .. } => "BREAKS_OVERLAP",
            Self::BreakOutsideHours { .. } => "BREAK_OUTSIDE_HOURS",
            Self::NoOpenTime => "NO_OPEN_TIME",
            Self::TooManyWindows => "TOO_MANY_WINDOWS",
            Self::FirstHoursMissing => "FIRST_HOURS_MISSING",
            Self::HoursTwice { .. } => "HOURS_TWICE",
            Self::NoSuchHours { .. } => "NO_SUCH_HOURS",
            Self::TooManyEditions => "TOO_MANY_EDITIONS",
            Self::HolidaysOverlap { .. } => "HOLIDAYS_OVERLAP",
            Self::HolidayPastMidnight { .. } => "HOLIDAY_PAST_MIDNIGHT",
            Self::NoSuchHoliday { .. } => "NO_SUCH_HOLIDAY",
            Self::TooManyHolidays => "TOO_MANY_HOLIDAYS",
            Self::DateOutOfRange { .. } => "DATE_OUT_OF_RANGE",
            Self::NoHolidayData { .. } => "NO_HOLIDAY_DATA",
            Self::Text(error) => error.code(),
            Self::Time(error) => error.code(),
        }
    }

    fn details(&self) -> Map<String, Value> {
        let entries: Vec<(&str, Value)> = match self {
            Self::WindowsOverlap { first, second } | Self::BreaksOverlap { first, second } => {
                vec![("first", first.as_str().into()), ("second", second.as_str().into())]
            }
            Self::BreakOutsideHours { window } => vec![("window", window.as_str().into())],
            Self::TooManyWindows => vec![("most", MOST_WINDOWS.into())],
            Self::HoursTwice { from } => vec![("from", from.map(|date| date.to_string()).into())],
            Self::NoSuchHours { from } => vec![("from", from.to_string().into())],
            Self::TooManyEditions => vec![("most", MOST_EDITIONS.into())],
            Self::HolidaysOverlap { date }
            | Self::HolidayPastMidnight { date }
            | Self::NoSuchHoliday { date } => {
                vec![("date", date.to_string().into())]
            }
            Self::TooManyHolidays => vec![("most", MOST_HOLIDAYS.into())],
            Self::DateOutOfRange { date } => vec![
                ("date", date.to_string().into()),
                ("first", FIRST_YEAR.into()),
                ("last", LAST_YEAR.into()),
            ],
            Self::NoHolidayData { year, first, last } => {
                vec![("year", (*year).into()), ("first", (*first).into()), ("last", (*last).into())]
            }
            Self::NoOpenTime | Self::FirstHoursMissing => Vec::new(),
            Self::Text(error) => return error.details(),
            Self::Time(error) => return error.details(),
        };
        entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}
