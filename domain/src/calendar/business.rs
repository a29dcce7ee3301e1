//! A business calendar: hours by date, holidays, a zone.

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CalendarRefusal, FIRST_YEAR, LAST_YEAR, WeekHours};
use crate::{Name, Zone, time::CivilWindow};

/// The most changes of hours in a calendar.
pub const MOST_EDITIONS: usize = 100;
/// The most holidays in a calendar: Turkey's of some fifty years.
pub const MOST_HOLIDAYS: usize = 1000;

/// The hours that are in force from a local date on, until those of a later date are.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Edition {
    /// The first date in the calendar's zone; none is the beginning.
    pub from: Option<NaiveDate>,
    /// The hours of each week.
    pub hours: WeekHours,
}

/// A date, or a part of it, on which it is closed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Holiday {
    /// The date in the calendar's zone.
    pub date: NaiveDate,
    /// What people call it.
    pub name: Name,
    /// The part of the date that is closed, within the date; none is all of it.
    pub closed: Option<CivilWindow>,
}

impl Holiday {
    /// The part of the date that is closed.
    pub fn window(&self) -> CivilWindow {
        self.closed.unwrap_or(CivilWindow::WHOLE_DAY)
    }
}

/// When a site is open: hours by date, holidays, and the zone in which both are meant.
///
/// Editions and holidays are in order. A stored calendar is read back as it is, so that a limit lowered later never makes an old
/// event unreadable; a timetable takes any.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct BusinessCalendar {
    zone: Zone,
    editions: Vec<Edition>,
    holidays: Vec<Holiday>,
}

impl BusinessCalendar {
    /// A calendar of these editions and holidays, in any order.
    ///
    /// Refuses editions of which none holds from the beginning or two hold from one date, holidays that overlap or reach beyond their
    /// date, dates outside the years [`FIRST_YEAR`] to [`LAST_YEAR`], and too many of either.
    pub fn new(
        zone: Zone,
        mut editions: Vec<Edition>,
        holidays: Vec<Holiday>,
    ) -> Result<Self, CalendarRefusal> {
        if editions.len() > MOST_EDITIONS {
            return Err(CalendarRefusal::TooManyEditions);
        }
        editions.sort_by_key(|edition| edition.from);
        if editions.first().is_none_or(|edition| edition.from.is_some()) {
            return Err(CalendarRefusal::FirstHoursMissing);
        }
        if let Some(pair) = editions.windows(2).find(|pair| pair[0].from == pair[1].from) {
            return Err(CalendarRefusal::HoursTwice { from: pair[0].from });
        }
        for from in editions.iter().filter_map(|edition| edition.from) {
            check_date(from)?;
        }
        Ok(Self { zone, editions, holidays: checked_holidays(holidays)? })
    }

    /// Monday to Friday, 09:00–18:00, without breaks or holidays.
    pub fn default_in(zone: Zone) -> Self {
        Self {
            zone,
            editions: vec![Edition { from: None, hours: WeekHours::office() }],
            holidays: Vec::new(),
        }
    }

    /// The zone of all wall-clock times and dates in it.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The hours, those in force from the beginning first.
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// The holidays, by date and time.
    pub fn holidays(&self) -> &[Holiday] {
        &self.holidays
    }

    /// The hours in force on a local date; a stored calendar without hours has none.
    pub fn hours_on(&self, date: NaiveDate) -> Option<&WeekHours> {
        self.editions
            .iter()
            .filter(|edition| edition.from.is_none_or(|from| from <= date))
            .max_by_key(|edition| edition.from)
            .map(|edition| &edition.hours)
    }

    /// The calendar with `hours` in force from the local date `from` on, or from the beginning; they replace those that began then.
    /// Hours that begin later stay.
    pub fn with_hours(mut self, from: Option<NaiveDate>, hours: WeekHours) -> Result<Self, CalendarRefusal> {
        self.editions.retain(|edition| edition.from != from);
        self.editions.push(Edition { from, hours });
        Self::new(self.zone, self.editions, self.holidays)
    }

    /// The calendar without the hours that begin on the local date `from`: those before go on.
    pub fn without_hours(mut self, from: NaiveDate) -> Result<Self, CalendarRefusal> {
        let before = self.editions.len();
        self.editions.retain(|edition| edition.from != Some(from));
        if self.editions.len() == before {
            return Err(CalendarRefusal::NoSuchHours { from });
        }
        Ok(self)
    }

    /// The calendar with one more holiday.
    pub fn with_holiday(self, holiday: Holiday) -> Result<Self, CalendarRefusal> {
        self.with_holidays([holiday])
    }

    /// The calendar with more holidays, such as a year of [`super::turkey::holidays`]: all of them, or a refusal.
    pub fn with_holidays(
        mut self,
        holidays: impl IntoIterator<Item = Holiday>,
    ) -> Result<Self, CalendarRefusal> {
        self.holidays.extend(holidays.into_iter().take(MOST_HOLIDAYS + 1));
        self.holidays = checked_holidays(self.holidays)?;
        Ok(self)
    }

    /// The calendar without the holiday on a local date: without all of its parts.
    pub fn without_holiday(mut self, date: NaiveDate) -> Result<Self, CalendarRefusal> {
        let before = self.holidays.len();
        self.holidays.retain(|holiday| holiday.date != date);
        if self.holidays.len() == before {
            return Err(CalendarRefusal::NoSuchHoliday { date });
        }
        Ok(self)
    }

    /// The same times and dates on the wall of another zone.
    #[must_use]
    pub fn in_zone(self, zone: Zone) -> Self {
        Self { zone, ..self }
    }
}

/// The holidays in order, if a calendar can have them.
fn checked_holidays(mut holidays: Vec<Holiday>) -> Result<Vec<Holiday>, CalendarRefusal> {
    if holidays.len() > MOST_HOLIDAYS {
        return Err(CalendarRefusal::TooManyHolidays);
    }
    for holiday in &mut holidays {
        check_date(holiday.date)?;
        if holiday.window().past_midnight() > 0 {
            return Err(CalendarRefusal::HolidayPastMidnight { date: holiday.date });
        }
        // One way to say one thing.
        holiday.closed = holiday.closed.filter(|part| *part != CivilWindow::WHOLE_DAY);
    }
    holidays.sort_by_key(|holiday| (holiday.date, holiday.window()));
    let overlap = holidays
        .windows(2)
        .find(|pair| pair[0].date == pair[1].date && pair[1].window().from() < pair[0].window().to());
    match overlap {
        Some(pair) => Err(CalendarRefusal::HolidaysOverlap { date: pair[0].date }),
        None => Ok(holidays),
    }
}

fn check_date(date: NaiveDate) -> Result<(), CalendarRefusal> {
    if (FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        Ok(())
    } else {
        Err(CalendarRefusal::DateOutOfRange { date })
    }
}
