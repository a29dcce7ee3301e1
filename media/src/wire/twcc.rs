//! Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01).

use std::time::{Duration, Instant};

use super::bits::{ahead, u16_at, u24_at};

/// The unit of arrival times.
const TICK_MICROS: u64 = 250;
/// The unit of the reference time, in ticks.
const REFERENCE_TICKS: u64 = 256;
/// The fixed part: RTCP header, two SSRCs, base, count, reference time, feedback count.
const FIXED: usize = 20;

/// Notes arrivals of numbered packets and writes feedback about them.
#[derive(Debug)]
pub struct Recorder {
    origin: Instant,
    base: Option<u16>,
    arrivals: Vec<Option<u64>>,
    count: u8,
}

impl Recorder {
    /// An empty recorder; times are told relative to `origin`.
    pub fn new(origin: Instant) -> Recorder {
        Recorder { origin, base: None, arrivals: Vec::new(), count: 0 }
    }

    /// Notes the arrival of a packet. What comes after it was reported as missing stays unreported.
    pub fn note(&mut self, now: Instant, sequence: u16) {
        let base = *self.base.get_or_insert(sequence);
        let Ok(index) = usize::try_from(ahead(sequence, base)) else { return };
        if index > 400 {
            // A jump: start anew from here rather than report hundreds of losses.
            self.base = Some(sequence);
            self.arrivals.clear();
            return self.note(now, sequence);
        }
        if index >= self.arrivals.len() {
            self.arrivals.resize(index + 1, None);
        }
        let micros = now.saturating_duration_since(self.origin).as_micros();
        self.arrivals[index].get_or_insert(u64::try_from(micros).unwrap_or(u64::MAX) / TICK_MICROS);
    }

    /// How many packets wait to be reported.
    pub fn pending(&self) -> usize {
        self.arrivals.len()
    }

    /// Writes feedback about what has been noted since the last one. The media SSRC must be one of the
    /// client's own: browsers ignore feedback about strangers.
    pub fn write(&mut self, media: u32, out: &mut Vec<u8>) -> bool {
        let (Some(base), Some(first)) = (self.base, self.arrivals.iter().flatten().next().copied()) else {
            return false;
        };
        let start = out.len();
        let reference = first / REFERENCE_TICKS;
        let mut last = reference * REFERENCE_TICKS;
        let mut symbols = Vec::with_capacity(self.arrivals.len());
        let mut deltas = Vec::with_capacity(self.arrivals.len());
        for arrival in &self.arrivals {
            let Some(time) = *arrival else {
                symbols.push(0u16);
                continue;
            };
            let delta = i64::try_from(time).unwrap_or_default() - i64::try_from(last).unwrap_or_default();
            last = time;
            if let Ok(small) = u8::try_from(delta) {
                symbols.push(1);
                deltas.push(small);
            } else {
                symbols.push(2);
                let large = i16::try_from(delta).unwrap_or(if delta < 0 { i16::MIN } else { i16::MAX });
                deltas.extend(large.to_be_bytes());
            }
        }
        out.extend([0x80 | 15, 205, 0, 0, 0, 0, 0, 1]);
        out.extend(media.to_be_bytes());
        out.extend(base.to_be_bytes());
        out.extend(u16::try_from(symbols.len()).unwrap_or(u16::MAX).to_be_bytes());
        // The reference time has 24 bits and wraps.
        out.extend(&reference.to_be_bytes()[5..]);
        out.push(self.count);
        for chunk in symbols.chunks(7) {
            let word = chunk
                .iter()
                .zip([12, 10, 8, 6, 4, 2, 0])
                .fold(0xC000, |word, (symbol, at)| word | symbol << at);
            out.extend(word.to_be_bytes());
        }
        out.extend(deltas);
        super::rtcp::finish(out, start);
        self.count = self.count.wrapping_add(1);
        self.base = Some(base.wrapping_add(u16::try_from(self.arrivals.len()).unwrap_or(u16::MAX)));
        self.arrivals.clear();
        true
    }
}

/// Reads feedback: calls `f` with each sequence number and when it arrived on the receiver's clock, or `None` if it did not.
/// Times are relative to an arbitrary origin and wrap after some years of the receiver's clock and some days of ours.
pub fn read(packet: &[u8], mut f: impl FnMut(u16, Option<Duration>)) -> Option<()> {
    let base = u16_at(packet, 12)?;
    let count = u16_at(packet, 14)?;
    let reference = u64::from(u24_at(packet, 16)?);
    let mut symbols = Vec::with_capacity(usize::from(count.min(2_000)));
    let mut at = FIXED;
    while symbols.len() < usize::from(count) {
        let word = u16_at(packet, at)?;
        at += 2;
        let left = usize::from(count) - symbols.len();
        if word & 0x8000 == 0 {
            let symbol = word >> 13 & 3;
            let run = usize::from(word & 0x1fff);
            if run == 0 {
                return None;
            }
            symbols.extend(std::iter::repeat_n(symbol, run.min(left)));
        } else if word & 0x4000 == 0 {
            symbols.extend((0..14).rev().map(|bit| word >> bit & 1).take(left));
        } else {
            symbols.extend((0..7).rev().map(|pair| word >> (2 * pair) & 3).take(left));
        }
    }
    let mut ticks = (reference * REFERENCE_TICKS).cast_signed();
    let mut sequence = base;
    for symbol in symbols {
        let arrived = match symbol {
            1 => {
                ticks += i64::from(*packet.get(at)?);
                at += 1;
                true
            }
            2 => {
                ticks += i64::from(u16_at(packet, at)?.cast_signed());
                at += 2;
                true
            }
            _ => false,
        };
        let micros = u64::try_from(ticks).unwrap_or_default() * TICK_MICROS;
        f(sequence, arrived.then_some(Duration::from_micros(micros)));
        sequence = sequence.wrapping_add(1);
    }
    Some(())
}
