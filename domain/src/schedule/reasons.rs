//! Why there is no slot: the one place that says which rule stands in the way, for the list of free slots and for the question.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Availability, DateException, Slot, Taken};
use crate::{Reason, TimeSlot, time::day_instants};

/// A rule that rules a slot out for clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Rule {
    /// It has begun.
    Past,
    /// It begins sooner than the provider wants to know of it.
    MinimumNotice,
    /// It is further ahead than bookings are taken.
    DaysAhead,
    /// It, or its buffers, share time with something booked.
    Taken,
    /// As many appointments as the provider takes on one date are booked.
    DayFull,
}

impl Rule {
    /// The stable name a client program may match on.
    pub fn code(self) -> &'static str {
        match self {
            Self::Past => "PAST",
            Self::MinimumNotice => "MINIMUM_NOTICE",
            Self::DaysAhead => "DAYS_AHEAD",
            Self::Taken => "TAKEN",
            Self::DayFull => "DAY_FULL",
        }
    }
}

/// What is said of one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// A client can book it.
    Free,
    /// A client cannot, by this rule; where several hold, the first of them in the order of [`Rule`].
    RuledOut(Rule),
}

/// Why a whole date has no free slot, whatever is booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DayReason {
    /// The zone skips this date.
    DateDoesNotExist,
    /// The date is over.
    Past,
    /// The date is further ahead than bookings are taken.
    BeyondDaysAhead {
        /// The last date on which bookings are taken.
        latest: NaiveDate,
    },
    /// A day off.
    DayOff {
        /// Why, if it was said and has not been erased.
        reason: Option<Reason>,
    },
    /// The weekday has no active window.
    NoWindows,
    /// There are windows, but none has room for a slot: too short, or swallowed by a change of the clocks.
    NoRoom,
}

impl DayReason {
    /// The stable name a client program may match on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DateDoesNotExist => "DATE_DOES_NOT_EXIST",
            Self::Past => "PAST",
            Self::BeyondDaysAhead { .. } => "BEYOND_DAYS_AHEAD",
            Self::DayOff { .. } => "DAY_OFF",
            Self::NoWindows => "NO_WINDOWS",
            Self::NoRoom => "NO_ROOM",
        }
    }
}

/// Why a date has the free slots it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayExplanation {
    /// All slots of the grid that start on the date, in order, each with what is said of it.
    pub candidates: Vec<(Slot, Verdict)>,
    /// Why the date as a whole has no free slot; none if that depends on the single slots.
    pub day: Option<DayReason>,
}

impl Availability {
    /// Says of each slot of a local date why it is, or is not, free for clients at `at`.
    pub fn explain(&self, date: NaiveDate, taken: &[Taken], at: DateTime<Utc>) -> DayExplanation {
        let mut rules = Rules::new(self, taken, at);
        let candidates: Vec<_> = self
            .candidates(date, date)
            .into_iter()
            .map(|slot| (slot, rules.rule_out(slot).map_or(Verdict::Free, Verdict::RuledOut)))
            .collect();
        let day = self.reason_of_day(date, &candidates, at);
        DayExplanation { candidates, day }
    }

    fn reason_of_day(
        &self,
        date: NaiveDate,
        candidates: &[(Slot, Verdict)],
        at: DateTime<Utc>,
    ) -> Option<DayReason> {
        let (today, latest) = self.bookable_dates(at);
        if candidates.iter().any(|(_, verdict)| *verdict == Verdict::Free) {
            None
        } else if date < today {
            Some(DayReason::Past)
        } else if date > latest {
            Some(DayReason::BeyondDaysAhead { latest })
        } else if day_instants(date, self.zone).is_empty() {
            // Only now: at the ends of the calendar no date has instants.
            Some(DayReason::DateDoesNotExist)
        } else if !candidates.is_empty() {
            // Even a day off may have slots: of the window that began the evening before.
            None
        } else if let Some(off @ DateException::Off { .. }) = self.exceptions.get(&date) {
            Some(DayReason::DayOff { reason: off.reason().cloned() })
        } else if self.windows_on(date).next().is_none() {
            Some(DayReason::NoWindows)
        } else {
            Some(DayReason::NoRoom)
        }
    }
}

/// The rules of one moment, asked of slots in order of time.
pub(super) struct Rules<'a> {
    availability: &'a Availability,
    at: DateTime<Utc>,
    earliest: DateTime<Utc>,
    latest: NaiveDate,
    /// Blocks in order, none overlapping the next.
    blocks: Vec<TimeSlot>,
    /// The first block that ends after the last slot asked for began.
    next: usize,
    /// Appointments by date; empty without a limit.
    booked: HashMap<NaiveDate, u16>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(availability: &'a Availability, taken: &[Taken], at: DateTime<Utc>) -> Self {
        let rules = &availability.rules;
        let mut booked = HashMap::new();
        if rules.most_per_day.is_some() {
            for taken in taken {
                let count = booked.entry(taken.day).or_insert(0_u16);
                *count = count.saturating_add(1);
            }
        }
        let mut blocks: Vec<_> = taken.iter().map(|taken| taken.block).collect();
        blocks.sort_unstable();
        blocks.dedup_by(|next, kept| {
            let joined = next.start() <= kept.end();
            if joined && kept.end() < next.end() {
                *kept = kept.widened(chrono::TimeDelta::zero(), next.end() - kept.end());
            }
            joined
        });
        let (_, latest) = availability.bookable_dates(at);
        let earliest = at.checked_add_signed(rules.minimum_notice()).unwrap_or(DateTime::<Utc>::MAX_UTC);
        Self { availability, at, earliest, latest, blocks, next: 0, booked }
    }

    /// The first rule that rules `slot` out. Slots must come in order of their start.
    pub(super) fn rule_out(&mut self, slot: Slot) -> Option<Rule> {
        let start = slot.time.start();
        if start < self.at {
            Some(Rule::Past)
        } else if start < self.earliest {
            Some(Rule::MinimumNotice)
        } else if slot.day > self.latest {
            Some(Rule::DaysAhead)
        } else if self.is_taken(slot.time) {
            Some(Rule::Taken)
        } else if self.is_full(slot.day) {
            Some(Rule::DayFull)
        } else {
            None
        }
    }

    fn is_taken(&mut self, time: TimeSlot) -> bool {
        if self.blocks.is_empty() {
            return false;
        }
        let rules = &self.availability.rules;
        let block = time.widened(rules.buffer_before(), rules.buffer_after());
        while self.blocks.get(self.next).is_some_and(|taken| taken.end() <= block.start()) {
            self.next += 1;
        }
        self.blocks.get(self.next).is_some_and(|taken| taken.overlaps(block))
    }

    fn is_full(&self, day: NaiveDate) -> bool {
        self.availability
            .rules
            .most_per_day
            .is_some_and(|most| self.booked.get(&day).is_some_and(|booked| *booked >= most))
    }
}
