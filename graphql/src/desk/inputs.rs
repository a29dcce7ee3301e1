//! What admins say of their site's hours.

use async_graphql::InputObject;
use domain::{
    calendar::{self, DayHours, WeekHours},
    time::CivilWindow,
};

use crate::{
    error::Problem,
    scalars::{self, Date},
    schedule::Weekday,
};

/// A stretch of the wall clock.
#[derive(InputObject)]
pub(crate) struct TimeWindowInput {
    /// From when, on the wall in the site's zone: `HH:MM`.
    from: String,
    /// Up to when: `HH:MM`, or `24:00`. An end that is not after the start is on the next day.
    to: String,
}

impl TimeWindowInput {
    fn read(&self, argument: &str) -> Result<CivilWindow, Problem> {
        CivilWindow::between(&self.from, &self.to).map_err(Problem::argument(argument))
    }
}

/// The hours of a day of the week; days that are not named are closed.
#[derive(InputObject)]
pub(crate) struct BusinessDayInput {
    /// The day.
    weekday: Weekday,
    /// When it is open.
    open: Vec<TimeWindowInput>,
    /// When it is closed in between; each within the opening windows.
    #[graphql(default)]
    breaks: Vec<TimeWindowInput>,
}

/// The week as the domain knows it.
pub(super) fn week(days: Vec<BusinessDayInput>) -> Result<WeekHours, Problem> {
    let read = |day: BusinessDayInput| -> Result<_, Problem> {
        let windows = |given: &[TimeWindowInput], argument: &str| {
            given.iter().map(|window| window.read(argument)).collect::<Result<Vec<_>, _>>()
        };
        let hours = DayHours { open: windows(&day.open, "open")?, breaks: windows(&day.breaks, "breaks")? };
        Ok((day.weekday.into(), hours))
    };
    let days = days.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    WeekHours::new(days).map_err(Problem::argument("days"))
}

/// A day, or a part of one, on which the site is closed.
#[derive(InputObject)]
pub(crate) struct HolidayInput {
    /// The date, in the site's zone.
    date: Date,
    /// What people call it, at most 120 characters.
    name: String,
    /// The part of the day that is closed; the whole day if left out.
    closed: Option<TimeWindowInput>,
}

impl HolidayInput {
    pub(super) fn read(self) -> Result<calendar::Holiday, Problem> {
        Ok(calendar::Holiday {
            date: self.date.0,
            name: scalars::text("name", &self.name)?,
            closed: self.closed.map(|window| window.read("closed")).transpose()?,
        })
    }
}
