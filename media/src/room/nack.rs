//! What has arrived of a stream, and what is to be asked for again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::wire::bits::ahead;

/// How many packets back the log remembers. Older ones count as duplicates.
const WINDOW: u16 = 1_024;
/// How far behind the newest packet a missing one is still asked for.
const MOST_BEHIND: i16 = 500;
const MOST_TRIES: u32 = 10;
const MOST_AGE: Duration = Duration::from_secs(1);
/// The pause before the second request; those after grow from the round trip time.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);

/// The log of one received stream.
#[derive(Debug)]
pub struct ReceiveLog {
    newest: Option<u16>,
    received: [u64; WINDOW as usize / 64],
    missing: VecDeque<Missing>,
    gaps: u64,
}

#[derive(Debug)]
struct Missing {
    sequence: u16,
    since: Instant,
    next: Instant,
    tries: u32,
}

impl ReceiveLog {
    /// An empty log.
    pub fn new() -> ReceiveLog {
        ReceiveLog { newest: None, received: [0; WINDOW as usize / 64], missing: VecDeque::new(), gaps: 0 }
    }

    /// Notes a packet; `false` if it has been seen before or is too old to tell.
    pub fn note(&mut self, now: Instant, sequence: u16) -> bool {
        let Some(newest) = self.newest else {
            self.newest = Some(sequence);
            self.set(sequence, true);
            return true;
        };
        let step = ahead(sequence, newest);
        if self.is_jump(sequence) {
            return false;
        }
        if step > 0 {
            for between in 1..step.unsigned_abs() {
                let missing = newest.wrapping_add(between);
                self.set(missing, false);
                self.missing.push_back(Missing { sequence: missing, since: now, next: now, tries: 0 });
                self.gaps += 1;
            }
            self.newest = Some(sequence);
            self.set(sequence, true);
            return true;
        }
        if step.unsigned_abs() >= WINDOW - MOST_BEHIND.unsigned_abs() || self.has(sequence) {
            return false;
        }
        self.set(sequence, true);
        self.missing.retain(|missing| missing.sequence != sequence);
        true
    }

    /// Whether the sender has jumped so far ahead that what is between will never come. The log does not take
    /// such a packet: the stream is to be started anew.
    pub fn is_jump(&self, sequence: u16) -> bool {
        self.newest.is_some_and(|newest| ahead(sequence, newest) > MOST_BEHIND)
    }

    /// How many packets have ever been found missing.
    pub fn gaps(&self) -> u64 {
        self.gaps
    }

    /// Collects what is to be asked for now, in ascending order, and gives up what is hopeless.
    pub fn due(&mut self, now: Instant, round_trip: Duration, wanted: &mut Vec<u16>) {
        let Some(newest) = self.newest else { return };
        self.missing.retain_mut(|missing| {
            let hopeless = missing.tries >= MOST_TRIES
                || now.saturating_duration_since(missing.since) > MOST_AGE
                || ahead(newest, missing.sequence) > MOST_BEHIND;
            if !hopeless && missing.next <= now {
                wanted.push(missing.sequence);
                missing.tries += 1;
                let pause = round_trip.mul_f32(1.2).max(SHORTEST_PAUSE);
                missing.next = now + pause.mul_f32(1.3f32.powi(missing.tries.cast_signed() - 1));
            }
            !hopeless
        });
    }

    fn has(&self, sequence: u16) -> bool {
        let bit = sequence % WINDOW;
        self.received[usize::from(bit / 64)] >> (bit % 64) & 1 == 1
    }

    fn set(&mut self, sequence: u16, value: bool) {
        let bit = sequence % WINDOW;
        let word = &mut self.received[usize::from(bit / 64)];
        *word = *word & !(1 << (bit % 64)) | u64::from(value) << (bit % 64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_new_only_once() {
        let now = Instant::now();
        let mut log = ReceiveLog::new();
        assert!(log.note(now, 65_535));
        assert!(log.note(now, 1));
        assert!(log.note(now, 0));
        assert!(!log.note(now, 0));
        assert!(!log.note(now, 65_535));
    }

    #[test]
    fn a_missing_packet_is_asked_for_at_growing_pauses_and_given_up_after_a_second() {
        let start = Instant::now();
        let mut log = ReceiveLog::new();
        log.note(start, 10);
        log.note(start, 13);
        let mut times = Vec::new();
        for millis in 0..1_500 {
            let mut wanted = Vec::new();
            log.due(start + Duration::from_millis(millis), Duration::from_millis(50), &mut wanted);
            if !wanted.is_empty() {
                assert_eq!(wanted, [11, 12]);
                times.push(millis);
            }
        }
        assert!(times.len() >= 4 && times.len() <= 10, "{times:?}");
        assert!(times.windows(3).all(|three| three[2] - three[1] >= three[1] - three[0]), "{times:?}");
        assert!(times.last().is_some_and(|last| *last <= 1_000));
        assert_eq!(log.gaps(), 2);
    }

    #[test]
    fn a_packet_that_arrives_late_is_no_longer_asked_for() {
        let now = Instant::now();
        let mut log = ReceiveLog::new();
        log.note(now, 1);
        log.note(now, 3);
        log.note(now, 2);
        let mut wanted = Vec::new();
        log.due(now, Duration::ZERO, &mut wanted);
        assert!(wanted.is_empty());
    }

    #[test]
    fn a_jump_of_the_sender_is_told_and_not_taken() {
        let now = Instant::now();
        let mut log = ReceiveLog::new();
        log.note(now, 1);
        assert!(log.is_jump(20_000));
        assert!(!log.note(now, 20_000));
        assert!(!log.is_jump(300));
    }
}
