//! The offsets that a zone uses over a few days, found once, so that many windows can be placed without asking the zone again.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Offset, TimeZone, Utc};

use super::{TimeSlot, Zone};

/// Seconds of a day without a change of offset.
const DAY: i64 = 86_400;
/// The tz database has no two changes of offset within three days of one another (the closest are four days apart, in
/// `Africa/Freetown` in 1939), so a sample every three days cannot miss one.
const STRIDE: i64 = 3 * DAY;

/// A stretch of instants with one offset; all in seconds.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: i64,
    end: i64,
    offset: i64,
}

/// The offsets of a zone over a range of local dates.
///
/// Dates outside the years 1 to 9999 have none, and therefore no instants.
#[derive(Clone, Debug)]
pub struct Offsets {
    pieces: Vec<Piece>,
}

impl Offsets {
    /// The offsets of `zone` over all instants whose local date is `from`, `to` or between them.
    pub fn of(zone: Zone, from: NaiveDate, to: NaiveDate) -> Self {
        let (Some(from), Some(to)) = (midnight(from), midnight(to)) else {
            return Self { pieces: Vec::new() };
        };
        // No offset reaches a whole day, so a day on both sides is enough.
        let (start, end) = (from - DAY, to + 2 * DAY);
        let mut pieces = Vec::with_capacity(2);
        let mut piece = Piece { start, end: start, offset: offset_at(zone, start) };
        while piece.end < end {
            let next = (piece.end + STRIDE).min(end);
            if offset_at(zone, next) == piece.offset {
                piece.end = next;
            } else {
                let change = first_change(zone, piece.end, next, piece.offset);
                pieces.push(Piece { end: change, ..piece });
                piece = Piece { start: change, end: change, offset: offset_at(zone, change) };
            }
        }
        pieces.push(piece);
        Self { pieces }
    }

    /// The instants at which the offset changes, in order.
    pub fn changes(&self) -> impl Iterator<Item = DateTime<Utc>> {
        self.pieces.iter().skip(1).map(|piece| instant(piece.start))
    }

    /// The maximal stretches of instants whose local reading lies in `from..to`, in order; all in seconds, local ones counted as if
    /// they were UTC.
    pub(crate) fn stretches(&self, from: i64, to: i64, mut each: impl FnMut(i64, i64)) {
        let mut open: Option<(i64, i64)> = None;
        for piece in &self.pieces {
            let start = piece.start.max(from - piece.offset);
            let end = piece.end.min(to - piece.offset);
            if start >= end {
                continue;
            }
            open = Some(match open {
                Some((first, last)) if last == start => (first, end),
                Some((first, last)) => {
                    each(first, last);
                    (start, end)
                }
                None => (start, end),
            });
        }
        if let Some((first, last)) = open {
            each(first, last);
        }
    }

    /// Does the wall ever show this date? `midnight` is the date's, in seconds as if it were UTC.
    pub(crate) fn has_date(&self, midnight: i64) -> bool {
        self.pieces.iter().any(|p| p.start + p.offset < midnight + DAY && midnight < p.end + p.offset)
    }

    /// The local reading at `instant`, in seconds as if it were UTC; `instant` must lie in the range asked for.
    pub(crate) fn reading(&self, instant: i64) -> i64 {
        let after =
            self.pieces.partition_point(|p| p.end <= instant).min(self.pieces.len().saturating_sub(1));
        instant + self.pieces.get(after).map_or(0, |p| p.offset)
    }
}

/// The date's midnight in seconds as if it were UTC; none outside the years 1 to 9999.
pub(crate) fn midnight(date: NaiveDate) -> Option<i64> {
    use chrono::Datelike;
    (1..=9999).contains(&date.year()).then(|| date.and_time(NaiveTime::MIN).and_utc().timestamp())
}

/// The date `days` later or earlier, or the date itself at the end of the calendar.
pub(crate) fn shifted(date: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(by) } else { date.checked_add_days(by) }.unwrap_or(date)
}

/// The instant at `seconds`; those kept by [`Offsets`] are all in chrono's range.
pub(crate) fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// From `start` up to `end`, in seconds; `start < end`.
pub(crate) fn slot(start: i64, end: i64) -> TimeSlot {
    TimeSlot { start: instant(start), end: instant(end) }
}

/// The zone's offset at an instant, in seconds east of UTC.
fn offset_at(zone: Zone, seconds: i64) -> i64 {
    i64::from(zone.0.offset_from_utc_datetime(&instant(seconds).naive_utc()).fix().local_minus_utc())
}

/// The first instant in `after..=by` whose offset is no longer `offset`; there is one.
fn first_change(zone: Zone, mut after: i64, mut by: i64, offset: i64) -> i64 {
    while after + 1 < by {
        let middle = after.midpoint(by);
        if offset_at(zone, middle) == offset {
            after = middle;
        } else {
            by = middle;
        }
    }
    by
}
