//! When a provider works: windows of the week, and what replaces them on single dates.

use chrono::Weekday;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ScheduleRefusal;
use crate::{Personal, Reason, time::CivilWindow};

/// The least and the most minutes of a slot.
const SLOT_MINUTES: std::ops::RangeInclusive<u16> = 5..=720;
/// Minutes of a day on the wall.
const DAY: u16 = 24 * 60;
/// The slot length of somebody who did not choose one, in minutes.
pub const DEFAULT_SLOT_MINUTES: u16 = 45;
/// The most windows of a week, and of a special day.
pub const MOST_WINDOWS: usize = 100;

/// A window that comes back every week, divided into slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct WeeklyWindow {
    /// The day on which it starts.
    #[serde(with = "weekday_name")]
    #[schemars(with = "weekday_name::Name")]
    pub weekday: Weekday,
    /// From when to when, in the schedule's zone; may run past midnight.
    pub window: CivilWindow,
    /// How long one appointment is, in minutes: 5 to 720.
    #[serde(default = "default_slot_minutes")]
    pub slot_minutes: u16,
    /// An inactive window gives no slots, and nothing is in its way.
    #[serde(default = "active")]
    pub active: bool,
}

fn default_slot_minutes() -> u16 {
    DEFAULT_SLOT_MINUTES
}

fn active() -> bool {
    true
}

/// A window of one date, divided into slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct SpecialWindow {
    /// From when to when, in the schedule's zone; may run past midnight.
    pub window: CivilWindow,
    /// How long one appointment is, in minutes: 5 to 720.
    #[serde(default = "default_slot_minutes")]
    pub slot_minutes: u16,
}

/// What replaces the weekday's windows on one date: all of those that start on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DateException {
    /// A day off.
    Off {
        /// Why, if it was said; an illness may stand here.
        reason: Option<Personal<Reason>>,
    },
    /// A day with hours of its own.
    Special {
        /// Its hours, in order.
        windows: Vec<SpecialWindow>,
        /// Why, if it was said.
        reason: Option<Personal<Reason>>,
    },
}

impl DateException {
    /// Why, if it was said and has not been erased.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Off { reason } | Self::Special { reason, .. } => reason.as_ref().and_then(Personal::get),
        }
    }
}

/// The windows in order, if a week can be planned with them.
pub(super) fn checked_week(mut windows: Vec<WeeklyWindow>) -> Result<Vec<WeeklyWindow>, ScheduleRefusal> {
    check_windows(windows.iter().map(|w| w.slot_minutes))?;
    windows.sort_by_key(|w| (w.weekday.num_days_from_monday(), w.window, w.slot_minutes, w.active));
    let active: Vec<_> = windows.iter().copied().filter(|w| w.active).collect();
    for pair in active.windows(2) {
        if start(pair[1]) < start(pair[0]) + length(pair[0]) {
            return Err(overlap(pair[0], pair[1]));
        }
    }
    // The week is a circle: Sunday's last window may run into Monday's first.
    if let (Some(first), Some(last)) = (active.first().copied(), active.last().copied())
        && active.len() > 1
        && start(first) + 7 * u32::from(DAY) < start(last) + length(last)
    {
        return Err(overlap(last, first));
    }
    Ok(windows)
}

/// The windows in order, if a date can have them instead of its weekday's.
pub(super) fn checked_day(mut windows: Vec<SpecialWindow>) -> Result<Vec<SpecialWindow>, ScheduleRefusal> {
    if windows.is_empty() {
        return Err(ScheduleRefusal::SpecialDayWithoutWindows);
    }
    check_windows(windows.iter().map(|w| w.slot_minutes))?;
    windows.sort_unstable();
    if let Some(pair) = windows.windows(2).find(|pair| pair[1].window.from() < pair[0].window.to()) {
        return Err(ScheduleRefusal::WindowsOverlap {
            first: pair[0].window.to_string(),
            second: pair[1].window.to_string(),
        });
    }
    Ok(windows)
}

fn check_windows(slot_minutes: impl ExactSizeIterator<Item = u16>) -> Result<(), ScheduleRefusal> {
    if slot_minutes.len() > MOST_WINDOWS {
        return Err(ScheduleRefusal::TooManyWindows);
    }
    for minutes in slot_minutes {
        if !SLOT_MINUTES.contains(&minutes) {
            return Err(ScheduleRefusal::SlotLength { minutes: minutes.into() });
        }
    }
    Ok(())
}

/// Minutes from the week's first midnight.
fn start(window: WeeklyWindow) -> u32 {
    window.weekday.num_days_from_monday() * u32::from(DAY) + u32::from(window.window.from())
}

fn length(window: WeeklyWindow) -> u32 {
    u32::from(window.window.to() - window.window.from())
}

fn overlap(first: WeeklyWindow, second: WeeklyWindow) -> ScheduleRefusal {
    let named = |w: WeeklyWindow| format!("{} {}", weekday_name::of(w.weekday), w.window);
    ScheduleRefusal::WindowsOverlap { first: named(first), second: named(second) }
}

/// Weekdays by their English names in small letters; chrono's own form is `Mon`.
pub(super) mod weekday_name {
    use chrono::Weekday;
    use schemars::JsonSchema;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// A day of the week.
    #[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    #[schemars(rename = "Weekday")]
    pub(in super::super) enum Name {
        Monday,
        Tuesday,
        Wednesday,
        Thursday,
        Friday,
        Saturday,
        Sunday,
    }

    pub(super) fn of(weekday: Weekday) -> &'static str {
        match weekday {
            Weekday::Mon => "monday",
            Weekday::Tue => "tuesday",
            Weekday::Wed => "wednesday",
            Weekday::Thu => "thursday",
            Weekday::Fri => "friday",
            Weekday::Sat => "saturday",
            Weekday::Sun => "sunday",
        }
    }

    // serde hands the field over by reference.
    #[expect(clippy::trivially_copy_pass_by_ref)]
    pub(super) fn serialize<S: Serializer>(weekday: &Weekday, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(of(*weekday))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Weekday, D::Error> {
        Ok(match Name::deserialize(deserializer)? {
            Name::Monday => Weekday::Mon,
            Name::Tuesday => Weekday::Tue,
            Name::Wednesday => Weekday::Wed,
            Name::Thursday => Weekday::Thu,
            Name::Friday => Weekday::Fri,
            Name::Saturday => Weekday::Sat,
            Name::Sunday => Weekday::Sun,
        })
    }
}
