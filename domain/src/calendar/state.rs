//! What is said to people who ask whether it is open.

use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeDelta, TimeZone, Timelike, Utc};
use serde::{Deserialize, Serialize};

use super::{BusinessCalendar, DayHours};
use crate::{
    Name,
    time::{CivilWindow, day_instants},
};

/// Minutes of a day on the wall.
const DAY: u16 = 24 * 60;

/// Why it is open or closed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OpeningReason {
    /// It is open.
    Open,
    /// Outside the opening windows.
    OutsideHours,
    /// In a break of an opening window.
    Break,
    /// In a holiday, whether or not it would be open otherwise.
    Holiday {
        /// What people call it.
        name: Name,
    },
}

impl OpeningReason {
    /// The stable name a client program may match on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::OutsideHours => "OUTSIDE_HOURS",
            Self::Break => "BREAK",
            Self::Holiday { .. } => "HOLIDAY",
        }
    }
}

/// Whether it is open at one instant, and when that changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpeningState {
    /// Is it open?
    pub open: bool,
    /// Why, or why not.
    pub reason: OpeningReason,
    /// When it opens; none while it is open, or if it does not open within the horizon.
    pub opens_at: Option<DateTime<Utc>>,
    /// When it closes: after it has opened, if it is closed. None if it does not close within the horizon.
    pub closes_at: Option<DateTime<Utc>>,
    /// Time until it opens, by the clock and not by open time; none where `opens_at` is none.
    pub opens_in: Option<TimeDelta>,
}

/// Why `calendar` is closed at an instant at which it is. A holiday goes before a break.
pub(super) fn reason_for_closed(calendar: &BusinessCalendar, at: DateTime<Utc>) -> OpeningReason {
    let utc = at.naive_utc();
    let offset = calendar.zone().0.offset_from_utc_datetime(&utc).fix();
    // Only the first and the last day that chrono can represent have no local reading; they read as themselves.
    let local = utc.checked_add_offset(offset).unwrap_or(utc);
    let date = local.date();
    let minute = u16::try_from(local.hour() * 60 + local.minute()).unwrap_or_default();
    let holiday = calendar.holidays().iter().find(|h| h.date == date && lies_in(minute, h.window()));
    if let Some(holiday) = holiday {
        return OpeningReason::Holiday { name: holiday.name.clone() };
    }
    let any = |of: fn(&DayHours) -> &Vec<CivilWindow>| {
        let on = |date: NaiveDate, minute| {
            calendar
                .hours_on(date)
                .is_some_and(|hours| of(hours.day(date.weekday())).iter().any(|w| lies_in(minute, *w)))
        };
        on(date, minute)
            || date.pred_opt().is_some_and(|before| {
                on(before, minute + DAY) && !day_instants(before, calendar.zone()).is_empty()
            })
    };
    if any(|day| &day.open) && any(|day| &day.breaks) {
        OpeningReason::Break
    } else {
        OpeningReason::OutsideHours
    }
}

fn lies_in(minute: u16, window: CivilWindow) -> bool {
    (window.from()..window.to()).contains(&minute)
}
