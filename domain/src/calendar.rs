//! The business calendar: when a site is open, and how long a time is when only open time counts.
//!
//! [`WeekHours`] say when a week is open: windows of the wall clock, with breaks in them. An [`Edition`] puts such hours in force from
//! a local date on. A [`Holiday`] closes a date or a part of it. A [`BusinessCalendar`] is all of that in one zone. [`Adopted`] says
//! from which instant on a calendar is the site's: what counted under the calendar before counts still, so that no change rewrites
//! the past. A [`Timetable`] is made from the calendars a site adopted, and answers.
//!
//! **What is open.** Everything follows from the rule of [`crate::time`], that a window on a date is the set of instants whose
//! wall-clock reading lies in it. An instant is open when it lies
//! - in an opening window of a date (of the hours in force on the date on which the window starts),
//! - in no break of a date (of the hours in force on the date on which the break starts),
//! - and in no holiday. A holiday is its date on the wall: it also closes what is left of a window that began the evening before, and
//!   ends at midnight, even where a window that began on it goes on.
//!
//! So an hour that happens twice counts twice, an hour that never happens does not count, and a date that a zone skips is nothing.
//!
//! **Limits.** Nothing is open outside the years [`FIRST_YEAR`] to [`LAST_YEAR`] (of UTC).

mod business;
mod error;
mod hours;
mod state;
mod timetable;
pub mod turkey;
mod year;

pub use business::{BusinessCalendar, Edition, Holiday, MOST_EDITIONS, MOST_HOLIDAYS};
pub use error::CalendarRefusal;
pub use hours::{DayHours, MOST_WINDOWS, WeekHours};
pub use state::{OpeningReason, OpeningState};
pub use timetable::{Adopted, FIRST_YEAR, HORIZON_YEARS, LAST_YEAR, Timetable};
