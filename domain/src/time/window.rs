//! A window of the wall clock, such as 09:00–12:00, and the instants it stands for.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{
    Offsets, TimeError, TimeSlot, Zone,
    offsets::{midnight, shifted, slot},
};

/// Minutes of a day on the wall.
const DAY: u16 = 24 * 60;

/// A window of the wall clock, in minutes since the midnight at which its date begins, up to but not including its end.
///
/// It starts on its date and may run past midnight: 22:00–02:00 is from 1320 to 1560. It lasts at least a minute and at most 24
/// hours, and only 00:00–24:00 lasts that long. Written and stored as two times of day; an end that is not after the start is on
/// the next day, and `24:00` is the midnight at the date's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CivilWindow {
    from: u16,
    to: u16,
}

impl CivilWindow {
    /// 00:00–24:00.
    pub const WHOLE_DAY: Self = Self { from: 0, to: DAY };

    /// From and to in minutes since midnight; `to` may lie on the next day.
    pub fn new(from: u16, to: u16) -> Result<Self, TimeError> {
        if from >= DAY {
            Err(TimeError::NotATimeOfDay)
        } else if to <= from {
            Err(TimeError::EndNotAfterStart)
        } else if to - from >= DAY && (from, to) != (0, DAY) {
            Err(TimeError::WindowLength)
        } else {
            Ok(Self { from, to })
        }
    }

    /// From two times of day as on the wall, such as `09:00` and `12:30`. An end that is not after the start is on the next day.
    pub fn between(from: &str, to: &str) -> Result<Self, TimeError> {
        let (from, to) = (minutes(from)?, minutes(to)?);
        if from == to {
            return Err(TimeError::WindowLength);
        }
        Self::new(from, if to < from { to + DAY } else { to })
    }

    /// Minutes from midnight to the start: 0 to 1439.
    pub fn from(self) -> u16 {
        self.from
    }

    /// Minutes from midnight to the end: 1 to 2878, beyond 1440 on the next day.
    pub fn to(self) -> u16 {
        self.to
    }

    /// Minutes by which it reaches into the next day.
    pub fn past_midnight(self) -> u16 {
        self.to.saturating_sub(DAY)
    }

    /// The instants at which the window is open on `date` in `zone`, as maximal stretches in order.
    ///
    /// One stretch on nearly all days. None where a gap swallows the window or the zone skips the date; two where the window
    /// begins or ends inside an hour that happens twice.
    pub fn instants(self, date: NaiveDate, zone: Zone) -> Vec<TimeSlot> {
        let mut found = Vec::with_capacity(1);
        if let Some(midnight) = midnight(date) {
            let offsets = Offsets::of(zone, date, shifted(date, 1));
            if offsets.has_date(midnight) {
                let (from, to) = self.seconds();
                offsets.stretches(midnight + from, midnight + to, |start, end| found.push(slot(start, end)));
            }
        }
        found
    }

    /// Seconds from midnight to the start and to the end.
    pub(crate) fn seconds(self) -> (i64, i64) {
        (i64::from(self.from) * 60, i64::from(self.to) * 60)
    }
}

/// Minutes since midnight of `HH:MM`, up to `24:00`.
fn minutes(text: &str) -> Result<u16, TimeError> {
    let two_digits = |part: &str| -> Option<u16> {
        (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
    };
    let (hours, minutes) = text.split_once(':').ok_or(TimeError::NotATimeOfDay)?;
    match (two_digits(hours), two_digits(minutes)) {
        (Some(hours @ 0..=23), Some(minutes @ 0..=59)) => Ok(hours * 60 + minutes),
        (Some(24), Some(0)) => Ok(DAY),
        _ => Err(TimeError::NotATimeOfDay),
    }
}

/// A time of day; only an end may be `24:00`.
struct TimeOfDay(u16);

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = if self.0 > DAY { self.0 - DAY } else { self.0 };
        write!(f, "{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl fmt::Display for CivilWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", TimeOfDay(self.from), TimeOfDay(self.to))
    }
}

impl FromStr for CivilWindow {
    type Err = TimeError;
    /// Reads `09:00-12:00`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (from, to) = text.split_once('-').ok_or(TimeError::NotATimeOfDay)?;
        Self::between(from, to)
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    from: String,
    to: String,
}

impl Serialize for CivilWindow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored { from: TimeOfDay(self.from).to_string(), to: TimeOfDay(self.to).to_string() }
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CivilWindow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        Self::between(&stored.from, &stored.to).map_err(D::Error::custom)
    }
}

impl JsonSchema for CivilWindow {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CivilWindow".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A window of the wall clock. An end that is not after the start is on the next day.",
            "required": ["from", "to"],
            "properties": {
                "from": { "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" },
                "to": { "type": "string", "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$" }
            }
        })
    }
}
