//! The hours of a week: windows in which it is open, and breaks in them.

use chrono::Weekday;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CalendarRefusal;
use crate::time::CivilWindow;

/// The most opening windows of a week, and the most breaks.
pub const MOST_WINDOWS: usize = 100;
/// Minutes of a day on the wall.
const DAY: u32 = 24 * 60;
/// Minutes of a week on the wall.
const WEEK: u32 = 7 * DAY;
const WEEKDAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// The hours of one day of the week, on the wall of the calendar's zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DayHours {
    /// The opening windows that start on the day; they may run past midnight.
    pub open: Vec<CivilWindow>,
    /// The breaks that start on the day. A break after midnight in a window of the day before starts on the day it is on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<CivilWindow>,
}

impl DayHours {
    /// A day with these windows and no break.
    pub fn open(windows: impl IntoIterator<Item = CivilWindow>) -> Self {
        Self { open: windows.into_iter().collect(), breaks: Vec::new() }
    }

    /// The day with one more break.
    #[must_use]
    pub fn with_break(mut self, window: CivilWindow) -> Self {
        self.breaks.push(window);
        self
    }

    /// No windows, and no breaks.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.breaks.is_empty()
    }
}

/// The hours of a week: no windows overlap, no breaks overlap, every break lies within windows, and some time is open.
///
/// The week is a circle: a window of Sunday may run into Monday. Each day's windows and breaks are in order. Stored hours are read
/// back as they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct WeekHours {
    #[serde(default, skip_serializing_if = "DayHours::is_empty")]
    monday: DayHours,
    #[serde(default, skip_serializing_if = "DayHours::is_empty")]
    tuesday: DayHours,
    #[serde(default, skip_serializing_if = "DayHours::is_empty")]
    wednesday: DayHours,
    #[serde(default, skip_serializing_if = "DayHours::is_empty")]
    thursday: DayHours,
    #[serde(default, skip_serializing_if = "DayHours::is_empty")]
    friday: DayHours,
    #[serde(default, skip_serializing_if = "DayHours::is_empty")]
    saturday: DayHours,
    #[serde(default, skip_serializing_if = "DayHours::is_empty")]
    sunday: DayHours,
}

impl WeekHours {
    /// A week of these days; the others are closed, and what is said twice of a day is put together.
    ///
    /// Refuses overlapping windows or breaks, also across midnight and from Sunday to Monday, a break that does not lie within
    /// windows, a week without open time, and more than [`MOST_WINDOWS`] windows or breaks.
    pub fn new(days: impl IntoIterator<Item = (Weekday, DayHours)>) -> Result<Self, CalendarRefusal> {
        let mut week = Self::closed();
        for (weekday, hours) in days {
            let day = week.day_mut(weekday);
            day.open.extend(hours.open);
            day.breaks.extend(hours.breaks);
            // Two lists without end must not be sorted before they are refused.
            if day.open.len() > MOST_WINDOWS || day.breaks.len() > MOST_WINDOWS {
                return Err(CalendarRefusal::TooManyWindows);
            }
        }
        for weekday in WEEKDAYS {
            let day = week.day_mut(weekday);
            day.open.sort_unstable();
            day.breaks.sort_unstable();
        }
        week.check()?;
        Ok(week)
    }

    /// Monday to Friday, 09:00–18:00, without breaks.
    pub fn office() -> Self {
        let mut week = Self::closed();
        for weekday in WEEKDAYS.into_iter().take(5) {
            week.day_mut(weekday).open.extend(CivilWindow::new(9 * 60, 18 * 60));
        }
        week
    }

    /// The hours of a day of the week.
    pub fn day(&self, weekday: Weekday) -> &DayHours {
        match weekday {
            Weekday::Mon => &self.monday,
            Weekday::Tue => &self.tuesday,
            Weekday::Wed => &self.wednesday,
            Weekday::Thu => &self.thursday,
            Weekday::Fri => &self.friday,
            Weekday::Sat => &self.saturday,
            Weekday::Sun => &self.sunday,
        }
    }

    /// The days from Monday to Sunday with their hours.
    pub fn days(&self) -> impl Iterator<Item = (Weekday, &DayHours)> {
        WEEKDAYS.into_iter().map(|weekday| (weekday, self.day(weekday)))
    }

    fn closed() -> Self {
        Self {
            monday: DayHours::default(),
            tuesday: DayHours::default(),
            wednesday: DayHours::default(),
            thursday: DayHours::default(),
            friday: DayHours::default(),
            saturday: DayHours::default(),
            sunday: DayHours::default(),
        }
    }

    fn day_mut(&mut self, weekday: Weekday) -> &mut DayHours {
        match weekday {
            Weekday::Mon => &mut self.monday,
            Weekday::Tue => &mut self.tuesday,
            Weekday::Wed => &mut self.wednesday,
            Weekday::Thu => &mut self.thursday,
            Weekday::Fri => &mut self.friday,
            Weekday::Sat => &mut self.saturday,
            Weekday::Sun => &mut self.sunday,
        }
    }

    fn check(&self) -> Result<(), CalendarRefusal> {
        let open = self.spans(|day| &day.open);
        let breaks = self.spans(|day| &day.breaks);
        if open.len() > MOST_WINDOWS || breaks.len() > MOST_WINDOWS {
            return Err(CalendarRefusal::TooManyWindows);
        }
        if let Some((first, second)) = overlap(&open) {
            return Err(CalendarRefusal::WindowsOverlap { first: first.name(), second: second.name() });
        }
        if let Some((first, second)) = overlap(&breaks) {
            return Err(CalendarRefusal::BreaksOverlap { first: first.name(), second: second.name() });
        }
        let union = union(&open);
        for pause in &breaks {
            if !union.iter().any(|(from, to)| *from <= pause.start() + WEEK && pause.end() + WEEK <= *to) {
                return Err(CalendarRefusal::BreakOutsideHours { window: pause.name() });
            }
        }
        // Nothing overlaps and breaks lie within windows, so lengths can be compared.
        let minutes = |spans: &[Span]| -> u32 { spans.iter().map(|span| span.end() - span.start()).sum() };
        if minutes(&open) == minutes(&breaks) { Err(CalendarRefusal::NoOpenTime) } else { Ok(()) }
    }

    /// All windows, or all breaks, in order of the week.
    fn spans(&self, of: impl Fn(&DayHours) -> &Vec<CivilWindow>) -> Vec<Span> {
        self.days()
            .flat_map(|(weekday, day)| of(day).iter().map(move |window| Span { weekday, window: *window }))
            .collect()
    }
}

/// A window of the week.
#[derive(Clone, Copy)]
struct Span {
    weekday: Weekday,
    window: CivilWindow,
}

impl Span {
    /// Minutes from Monday's midnight to the start.
    fn start(self) -> u32 {
        self.weekday.num_days_from_monday() * DAY + u32::from(self.window.from())
    }

    /// Minutes from Monday's midnight to the end; may lie beyond the week.
    fn end(self) -> u32 {
        self.weekday.num_days_from_monday() * DAY + u32::from(self.window.to())
    }

    fn name(self) -> String {
        let weekday = match self.weekday {
            Weekday::Mon => "monday",
            Weekday::Tue => "tuesday",
            Weekday::Wed => "wednesday",
            Weekday::Thu => "thursday",
            Weekday::Fri => "friday",
            Weekday::Sat => "saturday",
            Weekday::Sun => "sunday",
        };
        format!("{weekday} {}", self.window)
    }
}

/// Two of the spans that share a time of the week, which is a circle; spans in order of their start.
fn overlap(spans: &[Span]) -> Option<(Span, Span)> {
    if let Some(pair) = spans.windows(2).find(|pair| pair[1].start() < pair[0].end()) {
        return Some((pair[0], pair[1]));
    }
    let (first, last) = (spans.first()?, spans.last()?);
    (spans.len() > 1 && first.start() + WEEK < last.end()).then_some((*last, *first))
}

/// What three weeks of these windows cover, as maximal stretches in minutes; the week in the middle is whole.
fn union(spans: &[Span]) -> Vec<(u32, u32)> {
    let mut covered: Vec<(u32, u32)> = Vec::new();
    for week in 0..3 {
        for span in spans {
            let (start, end) = (span.start() + week * WEEK, span.end() + week * WEEK);
            match covered.last_mut() {
                Some((_, last)) if start <= *last => *last = (*last).max(end),
                _ => covered.push((start, end)),
            }
        }
    }
    covered
}
