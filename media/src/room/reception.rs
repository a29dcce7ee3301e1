//! Statistics of a received stream for reception reports (RFC 3550, appendix A), and the measuring of rates.

use std::time::{Duration, Instant};

use super::number::{float, whole};
use crate::wire::bits::ahead;
use crate::wire::rtcp::{ReceptionReport, SenderReport};

/// Counts what arrives of one stream.
#[derive(Debug)]
pub struct Reception {
    clock: u32,
    origin: Instant,
    first: u32,
    highest: u32,
    received: u32,
    expected_before: u32,
    received_before: u32,
    transit: Option<u32>,
    jitter: f64,
    last_report: Option<(SenderReport, Instant)>,
}

impl Reception {
    /// Statistics of a stream that starts with this packet; `clock` in ticks per second.
    pub fn new(now: Instant, clock: u32, sequence: u16) -> Reception {
        let first = u32::from(sequence);
        Reception {
            clock,
            origin: now,
            first,
            highest: first,
            received: 0,
            expected_before: 0,
            received_before: 0,
            transit: None,
            jitter: 0.0,
            last_report: None,
        }
    }

    /// Notes a packet that came directly, not by retransmission.
    pub fn note(&mut self, now: Instant, sequence: u16, timestamp: u32) {
        self.received = self.received.wrapping_add(1);
        let step = ahead(sequence, (self.highest & 0xffff) as u16);
        if step > 0 {
            self.highest = self.highest.wrapping_add(u32::from(step.unsigned_abs()));
        }
        let arrival =
            now.saturating_duration_since(self.origin).as_micros() * u128::from(self.clock) / 1_000_000;
        let transit = ((arrival & 0xffff_ffff) as u32).wrapping_sub(timestamp);
        if let Some(last) = self.transit.replace(transit) {
            let change = f64::from(transit.wrapping_sub(last).cast_signed()).abs();
            self.jitter += (change - self.jitter) / 16.0;
        }
    }

    /// Notes what the sender says about its clock.
    pub fn note_sender(&mut self, now: Instant, report: SenderReport) {
        self.last_report = Some((report, now));
    }

    /// The last thing the sender said about its clock, and when.
    pub fn sender(&self) -> Option<(SenderReport, Instant)> {
        self.last_report
    }

    /// The jitter.
    pub fn jitter(&self) -> Duration {
        Duration::from_secs_f64(self.jitter / f64::from(self.clock))
    }

    /// How many packets should have come.
    pub fn expected(&self) -> u32 {
        self.highest.wrapping_sub(self.first).wrapping_add(1)
    }

    /// The report since the one before.
    pub fn report(&mut self, now: Instant, ssrc: u32) -> ReceptionReport {
        let expected = self.expected();
        let expected_now = expected.wrapping_sub(self.expected_before);
        let received_now = self.received.wrapping_sub(self.received_before);
        (self.expected_before, self.received_before) = (expected, self.received);
        let lost_now = expected_now.saturating_sub(received_now);
        let fraction = (u64::from(lost_now) * 256).checked_div(u64::from(expected_now)).unwrap_or(0).min(255);
        let (last_report, delay) = self.last_report.map_or((0, 0), |(report, at)| {
            let delay = now.saturating_duration_since(at).as_micros() * 65_536 / 1_000_000;
            ((report.ntp >> 16 & 0xffff_ffff) as u32, u32::try_from(delay).unwrap_or(u32::MAX))
        });
        ReceptionReport {
            ssrc,
            fraction: u8::try_from(fraction).unwrap_or(255),
            lost: expected.saturating_sub(self.received).min(0x7f_ffff),
            highest: self.highest,
            jitter: whole(self.jitter),
            last_report,
            delay,
        }
    }
}

/// Measures a rate: smoothed over about a second.
#[derive(Debug)]
pub struct RateMeter {
    bytes: u64,
    since: Instant,
    rate: f64,
    measured: bool,
}

/// How often a rate is computed.
const PERIOD: Duration = Duration::from_millis(500);

impl RateMeter {
    /// A meter that starts now.
    pub fn new(now: Instant) -> RateMeter {
        RateMeter { bytes: 0, since: now, rate: 0.0, measured: false }
    }

    /// Adds bytes.
    pub fn add(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
    }

    /// Computes the rate if it is time.
    pub fn update(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.since);
        if passed < PERIOD {
            return;
        }
        let rate = float(self.bytes) * 8.0 / passed.as_secs_f64();
        self.rate = if self.measured { 0.6 * self.rate + 0.4 * rate } else { rate };
        self.measured = self.bytes > 0 || self.measured;
        (self.bytes, self.since) = (0, now);
    }

    /// Bits per second; 0 until measured.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Bits per second, once something was measured.
    pub fn measured(&self) -> Option<f64> {
        self.measured.then_some(self.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_tells_the_loss_since_the_one_before() {
        let now = Instant::now();
        let mut reception = Reception::new(now, 90_000, 65_530);
        for step in (0..20u16).filter(|step| step % 4 != 1) {
            reception.note(now, 65_530u16.wrapping_add(step), 0);
        }
        let report = reception.report(now, 7);
        assert_eq!((report.lost, report.highest), (5, 65_530 + 19));
        assert_eq!(report.fraction, 64);
        assert_eq!(reception.report(now, 7).fraction, 0);
    }

    #[test]
    fn even_pacing_has_no_jitter_and_uneven_pacing_has() {
        let start = Instant::now();
        let jitter_of = |wobble: u64| {
            let mut reception = Reception::new(start, 90_000, 0);
            for step in 0..200u16 {
                let late = if step % 2 == 0 { wobble } else { 0 };
                let at = start + Duration::from_millis(u64::from(step) * 20 + late);
                reception.note(at, step, u32::from(step) * 1_800);
            }
            reception.jitter()
        };
        assert!(jitter_of(0) < Duration::from_millis(1));
        assert!(jitter_of(10) > Duration::from_millis(8));
    }

    #[test]
    fn a_rate_is_measured_in_bits_per_second() {
        let start = Instant::now();
        let mut meter = RateMeter::new(start);
        for step in 1..=40 {
            meter.add(12_500);
            meter.update(start + Duration::from_millis(step * 100));
        }
        assert!((meter.rate() - 1_000_000.0).abs() < 20_000.0, "{}", meter.rate());
    }
}
