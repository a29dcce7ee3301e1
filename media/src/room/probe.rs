//! Probing: an estimate grows only as far as what was sent, so a receiver that gets less than it wants is now and
//! then sent packets again, for some time, to find out whether its path carries more.

use std::time::{Duration, Instant};

use super::number::float;

/// How long a probe lasts.
const LENGTH: Duration = Duration::from_millis(1_000);
/// The pause after a probe that was of use.
const NO_PAUSE: Duration = Duration::from_millis(200);
/// The pause after the first probe in vain; it doubles while they are.
const SHORT_PAUSE: Duration = Duration::from_secs(3);
const LONG_PAUSE: Duration = Duration::from_secs(48);
/// After a pause in sending no more than this is sent at once.
const MOST_CREDIT: f64 = 6_000.0;

/// The probing of one receiver.
#[derive(Debug, Default)]
pub struct Probe {
    started: Option<(Instant, f64)>,
    next: Option<Instant>,
    pause: Duration,
    rate: f64,
    credit: f64,
    ticked: Option<Instant>,
}

impl Probe {
    /// Decides whether to probe: `wish` is what the receiver would get if it could, `sent` what it gets, `estimate` what
    /// its path is thought to carry; all in bits per second.
    pub fn plan(&mut self, now: Instant, wish: f64, sent: f64, estimate: f64, limited: bool) {
        let (started, before) = match self.started {
            Some(started) => started,
            None if limited && self.next.is_none_or(|next| now >= next) => {
                self.credit = 0.0;
                *self.started.insert((now, estimate))
            }
            None => return,
        };
        if now.saturating_duration_since(started) >= LENGTH || !limited || estimate < before * 0.95 {
            let useful = estimate > before * 1.1;
            self.pause = if useful { NO_PAUSE } else { (self.pause * 2).clamp(SHORT_PAUSE, LONG_PAUSE) };
            self.next = Some(now + self.pause);
            self.started = None;
            self.rate = 0.0;
            return;
        }
        // What is missing up to what we want to know of, but not too far beyond what is known.
        let goal = (wish * 1.25).min(before * 1.5 + 100_000.0);
        self.rate = (goal - sent).max(0.0);
    }

    /// How many bytes may be sent now.
    pub fn allowance(&mut self, now: Instant) -> f64 {
        let passed = self.ticked.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        self.ticked = Some(now);
        if self.rate <= 0.0 {
            return 0.0;
        }
        self.credit = (self.credit + self.rate / 8.0 * passed.as_secs_f64()).min(MOST_CREDIT);
        self.credit
    }

    /// Takes from the allowance.
    pub fn spend(&mut self, bytes: usize) {
        self.credit -= float(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs for a minute and returns how many bytes were allowed.
    fn run(limited: bool) -> f64 {
        let start = Instant::now();
        let mut probe = Probe::default();
        let mut bytes = 0.0;
        for tick in 0..6_000u64 {
            let now = start + Duration::from_millis(tick * 10);
            if tick % 20 == 0 {
                probe.plan(now, 1_000_000.0, 200_000.0, 400_000.0, limited);
            }
            let allowed = probe.allowance(now);
            if allowed > 1_000.0 {
                probe.spend(1_000);
                bytes += 1_000.0;
            }
        }
        bytes
    }

    #[test]
    fn nothing_is_probed_when_the_receiver_has_what_it_wants() {
        assert!(run(false) < 1.0);
    }

    #[test]
    fn vain_probes_become_rare() {
        let rate = run(true) * 8.0 / 60.0;
        assert!((5_000.0..150_000.0).contains(&rate), "{rate}");
    }
}
