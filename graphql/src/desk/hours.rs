//! When a site is open.

use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::{
    Zone,
    calendar::{self, BusinessCalendar, turkey},
    time::CivilWindow,
};

use crate::{
    error::Problem,
    scalars::{self, Date},
    schedule::Weekday,
};

/// A stretch of the wall clock.
#[derive(Clone, SimpleObject)]
pub(crate) struct TimeWindow {
    /// From when, on the wall in the site's zone: `HH:MM`.
    from: String,
    /// Up to when: `HH:MM`, or `24:00`. An end that is not after the start is on the next day.
    to: String,
}

impl From<CivilWindow> for TimeWindow {
    fn from(window: CivilWindow) -> Self {
        let text = window.to_string();
        let (from, to) = text.split_once('-').unwrap_or((text.as_str(), ""));
        Self { from: from.to_owned(), to: to.to_owned() }
    }
}

/// The hours of a day of the week.
#[derive(Clone, SimpleObject)]
pub(crate) struct BusinessDay {
    /// The day.
    weekday: Weekday,
    /// When it is open.
    open: Vec<TimeWindow>,
    /// When it is closed in between.
    breaks: Vec<TimeWindow>,
}

/// The days from Monday to Sunday as they are in force on a date; closed ones have no windows.
pub(super) fn week(calendar: &BusinessCalendar, on: NaiveDate) -> Vec<BusinessDay> {
    let monday = on - chrono::Days::new(on.weekday().num_days_from_monday().into());
    let hours = calendar.hours_on(on).or_else(|| calendar.hours_on(monday));
    let windows = |windows: &[CivilWindow]| windows.iter().copied().map(Into::into).collect();
    let days = hours.into_iter().flat_map(calendar::WeekHours::days);
    days.map(|(weekday, day)| BusinessDay {
        weekday: weekday.into(),
        open: windows(&day.open),
        breaks: windows(&day.breaks),
    })
    .collect()
}

/// A day, or a part of one, on which a site is closed.
#[derive(Clone, SimpleObject)]
pub(crate) struct Holiday {
    /// The date, in the site's zone.
    pub(super) date: Date,
    /// What people call it.
    name: String,
    /// The part of the day that is closed; null for the whole day.
    closed: Option<TimeWindow>,
}

impl From<&calendar::Holiday> for Holiday {
    fn from(holiday: &calendar::Holiday) -> Self {
        Self {
            date: Date(holiday.date),
            name: holiday.name.to_string(),
            closed: holiday.closed.map(Into::into),
        }
    }
}

/// A country whose national holidays are known.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum Country {
    /// Turkey: fixed days and religious feasts, half days included.
    #[graphql(name = "TR")]
    Turkey,
}

/// A country's national holidays of a year.
pub(super) fn national(country: Country, year: i32) -> Result<Vec<calendar::Holiday>, Problem> {
    match country {
        Country::Turkey => turkey::holidays(year).map_err(Problem::argument("year")),
    }
}

/// Why a site is open or closed.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum OpeningReason {
    /// It is open.
    Open,
    /// Outside of its hours.
    OutsideHours,
    /// In a break.
    Break,
    /// On a holiday.
    Holiday,
}

/// Whether a site is open, and when that changes.
#[derive(SimpleObject)]
pub(crate) struct OpeningState {
    /// Is it open?
    open: bool,
    /// Why, or why not.
    reason: OpeningReason,
    /// What people call the holiday, where it is one.
    holiday: Option<String>,
    /// When it opens; null while it is open, or if it does not open within the next years.
    opens_at: Option<DateTime<Utc>>,
    /// The same as it reads on the wall at the site, with its offset.
    opens_at_local: Option<String>,
    /// Hours until it opens, by the clock.
    opens_in_hours: Option<f64>,
    /// When it closes; after it has opened, if it is closed.
    closes_at: Option<DateTime<Utc>>,
}

impl OpeningState {
    pub(super) fn new(state: calendar::OpeningState, zone: Zone) -> Self {
        use calendar::OpeningReason as R;
        let (reason, holiday) = match state.reason {
            R::Open => (OpeningReason::Open, None),
            R::OutsideHours => (OpeningReason::OutsideHours, None),
            R::Break => (OpeningReason::Break, None),
            R::Holiday { name } => (OpeningReason::Holiday, Some(name.to_string())),
        };
        // Seconds of some years: far within what a double holds exactly.
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        let hours = |time: chrono::TimeDelta| time.num_seconds() as f64 / 3600.0;
        Self {
            open: state.open,
            reason,
            holiday,
            opens_at: state.opens_at,
            opens_at_local: state.opens_at.map(|at| scalars::local(at, zone)),
            opens_in_hours: state.opens_in.map(hours),
            closes_at: state.closes_at,
        }
    }
}
