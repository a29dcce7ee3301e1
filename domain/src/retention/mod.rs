//! How long a site keeps what: what the law has it keep whoever asks to be forgotten, and what goes by itself.
//!
//! A **duty** says for how many months a kind of record is kept after its last day, by the site's calendar. As long as one binds, a
//! person who asks to be forgotten is told until when, or is forgotten on that day, as the site has set (GDPR, article 17 (3) (b); KVKK, article
//! 7, and the by-law on erasure, articles 7 and 12). A **period** says after which time of silence something goes without anybody asking.

mod error;

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use error::RetentionRefusal;

use crate::{Zone, time::CivilWindow};

/// The most months that anything is kept for: forty years.
pub const MOST_MONTHS: u16 = 480;
/// The fewest months of silence after which a client is forgotten.
pub const FEWEST_SILENT_MONTHS: u16 = 6;
/// The fewest months for which the record of who was shown what is kept.
pub const FEWEST_ACCESS_MONTHS: u16 = 6;
/// The fewest and the most days for which recordings of calls are kept.
pub const RECORDING_DAYS: std::ops::RangeInclusive<u16> = 1..=3_650;

/// A kind of record of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// Appointments of a client, unless declined or cancelled. They count from their end.
    Appointments,
    /// Tickets of a customer. They count from the last thing that happened to them.
    Tickets,
}

impl RecordKind {
    /// The name used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Appointments => "appointments",
            Self::Tickets => "tickets",
        }
    }
}

/// What becomes of a request to forget somebody while a duty binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhileBound {
    /// It is refused, and says until when.
    #[default]
    Refuse,
    /// The account is closed, and its holder is forgotten when nothing binds any more.
    Postpone,
}

/// What a site keeps for how long.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RetentionPolicy {
    /// For how many months after its last day each kind of record has to be kept; kinds that are left out need not.
    pub duties: BTreeMap<RecordKind, u16>,
    /// What becomes of a request to forget somebody meanwhile.
    pub while_bound: WhileBound,
    /// After how many months without a sign of them clients are forgotten; none if never.
    pub silent_months: Option<u16>,
    /// After how many days recordings of calls are removed; none if never.
    pub recording_days: Option<u16>,
    /// After how many months the record of who was shown what is removed; none if never.
    pub access_months: Option<u16>,
}

/// Something of a person that a duty may be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What it is.
    pub record: RecordKind,
    /// From when on its months count.
    pub at: DateTime<Utc>,
}

/// That something of a person has to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// What.
    pub record: RecordKind,
    /// Until when: the first instant at which it need not be kept any more.
    pub until: DateTime<Utc>,
    /// What becomes of a request to forget the person.
    pub meanwhile: WhileBound,
}

impl RetentionPolicy {
    /// Is each within its bounds?
    pub fn check(&self) -> Result<(), RetentionRefusal> {
        let months = |least: u16, given: u16| (least..=MOST_MONTHS).contains(&given);
        let fits = self.duties.values().all(|given| months(1, *given))
            && self.silent_months.is_none_or(|given| months(FEWEST_SILENT_MONTHS, given))
            && self.access_months.is_none_or(|given| months(FEWEST_ACCESS_MONTHS, given))
            && self.recording_days.is_none_or(|given| RECORDING_DAYS.contains(&given));
        if fits { Ok(()) } else { Err(RetentionRefusal::OutOfRange) }
    }

    /// What of a person's `traces` has to be kept longest, if anything has to be kept after `at`. Months count in `zone`.
    pub fn bound(
        &self,
        traces: impl IntoIterator<Item = Trace>,
        zone: Zone,
        at: DateTime<Utc>,
    ) -> Option<Bound> {
        traces
            .into_iter()
            .filter_map(|Trace { record, at }| {
                let until = months_after(at, *self.duties.get(&record)?, zone);
                Some(Bound { record, until, meanwhile: self.while_bound })
            })
            .filter(|bound| bound.until > at)
            .max_by_key(|bound| bound.until)
    }

    /// Was nothing heard of a client for so long that the client is forgotten, when the last sign came at `last`?
    pub fn is_silent(&self, last: DateTime<Utc>, zone: Zone, at: DateTime<Utc>) -> bool {
        self.silent_months.is_some_and(|months| months_after(last, months, zone) <= at)
    }

    /// Recordings that stopped before this are removed.
    pub fn recordings_before(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.recording_days.and_then(|days| at.checked_sub_signed(TimeDelta::days(days.into())))
    }

    /// What was shown before this is no longer recorded.
    pub fn accesses_before(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.access_months.and_then(|months| at.checked_sub_months(Months::new(months.into())))
    }

    /// Does anything go by itself?
    pub fn removes(&self) -> bool {
        self.silent_months.is_some() || self.recording_days.is_some() || self.access_months.is_some()
    }
}

/// The end of the day that comes `months` after `at` in `zone`: of 31 August and six months, the end of 28 or 29 February.
fn months_after(at: DateTime<Utc>, months: u16, zone: Zone) -> DateTime<Utc> {
    let last = at.with_timezone(&zone.0).date_naive().checked_add_months(Months::new(months.into()));
    last.and_then(|last| end_of(last, zone)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn end_of(date: NaiveDate, zone: Zone) -> Option<DateTime<Utc>> {
    let day = CivilWindow::new(0, 24 * 60).ok()?;
    // A date that the zone skipped ends when the one before it does.
    let ended = |date| day.instants(date, zone).last().map(|stretch| stretch.end());
    ended(date).or_else(|| ended(date.checked_sub_days(Days::new(1))?))
}

#[cfg(test)]
mod tests;
