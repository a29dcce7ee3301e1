//! Time: instants, civil time, and the zones between them.
//!
//! An instant is UTC. What people say ("Mondays from nine to twelve") is civil time in an IANA zone, and the two do not match one to
//! one: when clocks go forward an hour of wall-clock readings never happens (a gap), when they go back an hour happens twice (a
//! fold). The policy is written here, once, and holds everywhere:
//!
//! A [`CivilWindow`] on a date in a zone is the set of instants whose wall-clock reading lies in it. It therefore shrinks in a gap
//! and covers both passes of a fold. Where that leaves a hole, the window falls into several stretches and nothing spans the hole.
//! A date that a zone skips altogether (`Pacific/Apia` on 2011-12-30) has no windows.

pub(crate) mod offsets;
mod window;

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveDate, Offset, SubsecRound, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

pub use offsets::Offsets;
pub use window::CivilWindow;

/// Why a time is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not in the IANA time zone database.
    #[error("not a time zone of the IANA database")]
    UnknownZone,
    /// The end is at or before the start.
    #[error("the end must come after the start")]
    EndNotAfterStart,
    /// Not a time of day, from `00:00` to `24:00`.
    #[error("not a time of day: write hours and minutes, as in 09:30")]
    NotATimeOfDay,
    /// A window that would last nothing, or more than a day.
    #[error("a window lasts at least a minute and at most 24 hours")]
    WindowLength,
}

/// A zone of the IANA time zone database, such as `Europe/Istanbul`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(pub Tz);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// The zone's IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

impl FromStr for Zone {
    type Err = TimeError;
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        name.parse::<Tz>().map(Self).map_err(|_| TimeError::UnknownZone)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl JsonSchema for Zone {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Zone".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "A zone of the IANA time zone database." })
    }
}

/// A stretch of time, from `start` up to but not including `end`. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct TimeSlot {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl TimeSlot {
    /// From `start` up to `end`, to the microsecond: what is finer cannot be stored, and would be another time once it is read.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<Self, TimeError> {
        let (start, end) = (start.trunc_subsecs(6), end.trunc_subsecs(6));
        if start < end { Ok(Self { start, end }) } else { Err(TimeError::EndNotAfterStart) }
    }

    /// The first instant.
    pub fn start(self) -> DateTime<Utc> {
        self.start
    }

    /// The first instant after it.
    pub fn end(self) -> DateTime<Utc> {
        self.end
    }

    /// How long it lasts.
    pub fn duration(self) -> TimeDelta {
        self.end - self.start
    }

    /// Do the two share an instant? Slots that only touch do not.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Does all of `other` lie within?
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Longer by `before` and `after`; both at least zero.
    #[must_use]
    pub fn widened(self, before: TimeDelta, after: TimeDelta) -> Self {
        Self { start: self.start - before, end: self.end + after }
    }
}

/// The date on the wall at `instant` in `zone`.
pub fn local_date(instant: DateTime<Utc>, zone: Zone) -> NaiveDate {
    let utc = instant.naive_utc();
    let offset = zone.0.offset_from_utc_datetime(&utc).fix();
    // Only the last day that chrono can represent has no local date; it reads as itself.
    utc.checked_add_offset(offset).unwrap_or(utc).date()
}

/// The instants at which the wall shows `date` in `zone`: one stretch on nearly all days, none where the zone skips the date.
pub fn day_instants(date: NaiveDate, zone: Zone) -> Vec<TimeSlot> {
    CivilWindow::WHOLE_DAY.instants(date, zone)
}
