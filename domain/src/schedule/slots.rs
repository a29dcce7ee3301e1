//! From windows to slots, and from slots to free slots.
//!
//! Windows are trimmed first: where a window of the day before still runs, a window of this date begins only when that one has
//! ended, so that the window that starts first keeps its slots. (Windows of a week never overlap; this happens next to special
//! days only.) A window then is one or more stretches of instants, see [`crate::time`]. Each stretch is divided on its own, from
//! its start: slot after slot, with the buffers between them, so that whatever is booked of a stretch leaves the rest of it
//! bookable. What is left over at the end gives no slot.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Availability, reasons::Rules};
use crate::{
    TimeSlot,
    time::offsets::{Offsets, midnight, shifted, slot},
};

/// Time that cannot be booked any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Taken {
    /// The appointment's time, widened by the buffers it was booked under.
    pub block: TimeSlot,
    /// The provider's local date at the appointment's start; it counts towards that date's limit.
    pub day: NaiveDate,
}

/// A time that a provider offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Slot {
    /// From when to when.
    pub time: TimeSlot,
    /// The provider's local date at its start.
    pub day: NaiveDate,
}

impl Availability {
    /// All slots of the grid that start on the local dates `from` to `to`, both included, in order, whatever is booked.
    ///
    /// The time it takes grows with the range; a range that reaches outside the years 2 to 9998 has none.
    pub fn candidates(&self, from: NaiveDate, to: NaiveDate) -> Vec<Slot> {
        let mut found = Vec::new();
        if from > to || from.year() < 2 || to.year() > 9998 {
            return found;
        }
        // A window reaches into the next date, so the date before `from` may have slots on it.
        let before = shifted(from, -1);
        let offsets = Offsets::of(self.zone, before, shifted(to, 1));
        let mut tail = self.tail(&offsets, shifted(before, -1));
        let mut date = before;
        loop {
            tail = self.divide(&offsets, date, tail, |slot| {
                if (from..=to).contains(&slot.day) {
                    found.push(slot);
                }
            });
            match date.succ_opt() {
                Some(next) if next <= to => date = next,
                _ => break,
            }
        }
        // In an hour that happens twice, stretches of neighbouring windows take turns.
        if !found.is_sorted() {
            found.sort_unstable();
        }
        found
    }

    /// The slots that a client can book at `at`: those of [`Self::candidates`] that no rule and no taken time rules out.
    ///
    /// `taken` may be in any order and overlap. Only dates from today to the horizon are looked at, however wide the range.
    pub fn free_slots(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        taken: &[Taken],
        at: DateTime<Utc>,
    ) -> Vec<Slot> {
        let (first, last) = self.bookable_dates(at);
        // Where the hour around midnight happens twice, slots of yesterday may still lie ahead.
        let mut free = self.candidates(from.max(shifted(first, -1)), to.min(last));
        let mut rules = Rules::new(self, taken, at);
        free.retain(|slot| rules.rule_out(*slot).is_none());
        free
    }

    /// Divides the windows of one date; `tail` is how many minutes of it the day before still takes. Gives the next date's tail.
    fn divide(&self, offsets: &Offsets, date: NaiveDate, tail: u16, mut each: impl FnMut(Slot)) -> u16 {
        let Some(midnight) = midnight(date).filter(|midnight| offsets.has_date(*midnight)) else {
            return 0;
        };
        let before = i64::from(self.rules.buffer_before_minutes) * 60;
        let after = i64::from(self.rules.buffer_after_minutes) * 60;
        let mut next_tail = 0;
        for special in self.windows_on(date) {
            let (from, to) = special.window.seconds();
            let from = from.max(i64::from(tail) * 60);
            next_tail = next_tail.max(special.window.past_midnight());
            let length = i64::from(special.slot_minutes) * 60;
            if length == 0 {
                continue;
            }
            offsets.stretches(midnight + from, midnight + to, |start, end| {
                let mut start = start;
                while start + length <= end {
                    let day =
                        if offsets.reading(start) < midnight + 86_400 { date } else { shifted(date, 1) };
                    each(Slot { time: slot(start, start + length), day });
                    start += before + length + after;
                }
            });
        }
        next_tail
    }

    /// How many minutes of the date after `date` its windows still take.
    fn tail(&self, offsets: &Offsets, date: NaiveDate) -> u16 {
        midnight(date)
            .filter(|midnight| offsets.has_date(*midnight))
            .and_then(|_| self.windows_on(date).map(|special| special.window.past_midnight()).max())
            .unwrap_or(0)
    }
}
