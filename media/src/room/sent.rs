//! What was sent under which number: for retransmission on one hand, for the estimate on the other.

use std::time::{Duration, Instant};

use super::estimate::Fate;
use super::rewrite::{Feed, Numbers};
use crate::wire::twcc;

/// How many packets of a stream can be asked for again.
const STREAM_PLACES: usize = 512;
/// How many packets of a receiver await feedback.
const PATH_PLACES: usize = 8_192;
/// A packet is resent at most so often.
const RESEND_PAUSE: Duration = Duration::from_millis(50);

/// A packet sent on a stream.
#[derive(Debug, Clone, Copy)]
pub struct Sent {
    /// The numbers the receiver saw.
    pub numbers: Numbers,
    /// What it was made of.
    pub feed: Feed,
    /// The publisher's sequence number.
    pub original: u16,
    /// The marker.
    pub marker: bool,
    resent: Option<Instant>,
}

/// The last packets of an outgoing stream.
#[derive(Debug, Default)]
pub struct StreamLog {
    places: Vec<Option<Sent>>,
}

impl StreamLog {
    /// Notes a packet.
    pub fn note(&mut self, numbers: Numbers, feed: Feed, original: u16, marker: bool) {
        if self.places.is_empty() {
            self.places.resize(STREAM_PLACES, None);
        }
        let place = usize::from(numbers.sequence) % STREAM_PLACES;
        self.places[place] = Some(Sent { numbers, feed, original, marker, resent: None });
    }

    /// The packet of that number, unless it is gone or was resent just now.
    pub fn take_for_resend(&mut self, now: Instant, sequence: u16, round_trip: Duration) -> Option<Sent> {
        let place = usize::from(sequence) % STREAM_PLACES;
        let sent = self.places.get_mut(place)?.as_mut().filter(|sent| sent.numbers.sequence == sequence)?;
        let pause = RESEND_PAUSE.max(round_trip);
        if sent.resent.is_some_and(|at| now.saturating_duration_since(at) < pause) {
            return None;
        }
        sent.resent = Some(now);
        Some(*sent)
    }

    /// The packet of that number, if it is still known.
    pub fn get(&self, sequence: u16) -> Option<Sent> {
        (*self.places.get(usize::from(sequence) % STREAM_PLACES)?)
            .filter(|sent| sent.numbers.sequence == sequence)
    }
}

/// Packets on the path to a receiver, by transport-wide number.
#[derive(Debug, Default)]
pub struct PathLog {
    places: Vec<Option<(u16, Instant, u16)>>,
    next: u16,
}

impl PathLog {
    /// The number of the next packet.
    pub fn next(&self) -> u16 {
        self.next
    }

    /// Notes that the next packet has been sent.
    pub fn note(&mut self, now: Instant, size: usize) {
        if self.places.is_empty() {
            self.places.resize(PATH_PLACES, None);
        }
        let place = usize::from(self.next) % PATH_PLACES;
        self.places[place] = Some((self.next, now, u16::try_from(size).unwrap_or(u16::MAX)));
        self.next = self.next.wrapping_add(1);
    }

    /// Reads feedback: what became of packets, each told once.
    pub fn read(&mut self, feedback: &[u8], fates: &mut Vec<Fate>) -> Option<()> {
        twcc::read(feedback, |sequence, arrived| {
            let Some(place) = self.places.get_mut(usize::from(sequence) % PATH_PLACES) else { return };
            if let Some((_, sent, size)) = place.take_if(|(number, ..)| *number == sequence) {
                fates.push(Fate { sent, arrived, size: usize::from(size) });
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEED: Feed = Feed { layer: 0, generation: 1 };

    fn numbers(sequence: u16) -> Numbers {
        Numbers { sequence, timestamp: 0, picture: 0, base_layer_index: 0 }
    }

    #[test]
    fn a_packet_is_resent_at_most_once_in_a_round_trip() {
        let start = Instant::now();
        let mut log = StreamLog::default();
        log.note(numbers(9), FEED, 1_009, false);
        let trip = Duration::from_millis(100);
        assert_eq!(log.take_for_resend(start, 9, trip).map(|sent| sent.original), Some(1_009));
        assert!(log.take_for_resend(start + Duration::from_millis(90), 9, trip).is_none());
        assert!(log.take_for_resend(start + Duration::from_millis(110), 9, trip).is_some());
        assert!(log.take_for_resend(start, 10, trip).is_none());
    }

    #[test]
    fn feedback_tells_the_fate_of_each_packet_once() {
        let start = Instant::now();
        let mut path = PathLog::default();
        let mut recorder = twcc::Recorder::new(start);
        for step in 0..100u64 {
            let at = start + Duration::from_millis(step * 7);
            if step % 10 != 3 {
                recorder.note(at + Duration::from_millis(30), path.next());
            }
            path.note(at, 500);
        }
        let mut packet = Vec::new();
        assert!(recorder.write(5, &mut packet));
        let mut fates = Vec::new();
        path.read(&packet, &mut fates).unwrap();
        assert_eq!((fates.len(), fates.iter().filter(|fate| fate.arrived.is_none()).count()), (100, 10));
        let arrived: Vec<_> = fates.iter().filter_map(|fate| fate.arrived).collect();
        let span = arrived.last().unwrap().abs_diff(arrived[0]);
        assert!(span.abs_diff(Duration::from_millis(99 * 7)) < Duration::from_millis(2), "{span:?}");
        fates.clear();
        path.read(&packet, &mut fates).unwrap();
        assert!(fates.is_empty());
    }
}
