//! How much the path to a receiver carries: an estimate from transport-wide feedback, by delay and by loss, in the
//! manner of Google congestion control (draft-ietf-rmcat-gcc) with a simpler loss part.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::number::float;
use super::trend::{Trend, Usage};

/// Where the estimate starts, in bits per second.
const START: f64 = 800_000.0;
/// How long an estimate is young.
const YOUTH: Duration = Duration::from_secs(15);
const LEAST: f64 = 60_000.0;
const MOST: f64 = 50_000_000.0;
/// The window over which received rate and loss are counted.
const WINDOW: Duration = Duration::from_millis(600);
/// After a decrease no other one follows for so long.
const CALM: Duration = Duration::from_millis(300);
/// Growth per second while nothing is known of a limit.
const GROWTH: f64 = 0.12;
/// Growth per second near the last limit.
const CAREFUL_GROWTH: f64 = 0.03;
/// Loss above this is a sign of congestion; below it may be the nature of the path.
const MUCH_LOSS: f64 = 0.12;
/// Loss of nearly everything is an outage.
const OUTAGE: f64 = 0.95;

/// What became of a sent packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// When it was sent.
    pub sent: Instant,
    /// When it arrived, on the receiver's clock; `None` if lost.
    pub arrived: Option<Duration>,
    /// Its length in bytes.
    pub size: usize,
}

/// The estimate for one receiver.
#[derive(Debug)]
pub struct Estimate {
    rate: f64,
    limit: Option<f64>,
    trend: Trend,
    recent: VecDeque<(Instant, u32, bool)>,
    updated: Option<Instant>,
    decreased: Option<Instant>,
    since: Option<Instant>,
}

impl Estimate {
    /// The first estimate.
    pub fn new() -> Estimate {
        Estimate {
            rate: START,
            limit: None,
            trend: Trend::new(),
            recent: VecDeque::new(),
            updated: None,
            decreased: None,
            since: None,
        }
    }

    /// Whether it was started anew just now. A client that hesitates between two paths must not keep it so for ever.
    pub fn is_young(&self, now: Instant) -> bool {
        self.since.is_some_and(|since| now.saturating_duration_since(since) < YOUTH)
    }

    /// Starts anew on another path: what was sent before says nothing about it.
    pub fn restart(&mut self, now: Instant) {
        *self = Estimate { since: Some(now), ..Estimate::new() };
    }

    /// Bits per second.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// When the estimate last fell.
    pub fn decreased(&self) -> Option<Instant> {
        self.decreased
    }

    /// Takes what feedback has told, in the order of sending.
    pub fn update(&mut self, now: Instant, fates: &[Fate]) {
        for fate in fates.iter().filter(|fate| self.since.is_none_or(|since| fate.sent >= since)) {
            self.recent.push_back((
                now,
                u32::try_from(fate.size).unwrap_or(u32::MAX),
                fate.arrived.is_some(),
            ));
            if let Some(arrived) = fate.arrived {
                self.trend.note(fate.sent, arrived);
            }
        }
        while self.recent.front().is_some_and(|(at, ..)| now.saturating_duration_since(*at) > WINDOW) {
            self.recent.pop_front();
        }
        let passed = self.updated.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        self.updated = Some(now);
        let (received, loss) = self.received();
        let calm = self.decreased.is_none_or(|at| now.saturating_duration_since(at) > CALM);
        let enough = self.recent.len() >= 20;
        if self.trend.usage() == Usage::Over && enough {
            if calm {
                // A queue that builds up while we send little is mostly not ours: then the step is smaller.
                self.decrease(now, received, (0.85 * received).max(0.75 * self.rate).min(0.95 * self.rate));
            }
        } else if loss > OUTAGE {
            // The path is dead, not narrow: what it carries when it comes back is not known.
        } else if loss > MUCH_LOSS && enough {
            if calm {
                self.decrease(now, received, self.rate.min(1.5 * received) * (1.0 - 0.5 * loss));
            }
        } else if self.trend.usage() == Usage::Normal && loss < MUCH_LOSS / 2.0 {
            self.increase(passed.min(WINDOW), received);
        }
    }

    fn decrease(&mut self, now: Instant, received: f64, rate: f64) {
        // Only a real limit is remembered: what arrived when we filled the path.
        if received > 0.6 * self.rate {
            self.limit = Some(received);
        }
        self.rate = rate.clamp(LEAST, MOST).min(self.rate);
        self.decreased = Some(now);
    }

    fn increase(&mut self, passed: Duration, received: f64) {
        // What has arrived without trouble, as in a probe, is possible.
        self.rate = self.rate.max(0.85 * received);
        // What was never sent proves nothing: growth ends at a multiple of what arrives.
        if self.rate > 1.5 * received + 100_000.0 {
            return;
        }
        let near = self.limit.is_some_and(|limit| (0.8..1.2).contains(&(self.rate / limit.max(1.0))));
        if self.limit.is_some_and(|limit| self.rate > 1.2 * limit) {
            self.limit = None;
        }
        let growth = if near { CAREFUL_GROWTH } else { GROWTH };
        self.rate =
            (self.rate * (1.0 + growth * passed.as_secs_f64()) + 500.0 * passed.as_secs_f64()).min(MOST);
    }

    /// Bits per second that arrive, and the part of the packets that is lost.
    fn received(&self) -> (f64, f64) {
        let (mut bytes, mut lost) = (0u64, 0usize);
        for (_, size, arrived) in &self.recent {
            if *arrived {
                bytes += u64::from(*size);
            } else {
                lost += 1;
            }
        }
        (float(bytes) * 8.0 / WINDOW.as_secs_f64(), float(lost) / float(self.recent.len().max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends `rate(estimate)` through a bottleneck with a queue of 300 ms and returns the estimate after `seconds`.
    fn through(capacity: f64, seconds: u64, loss: usize, rate: impl Fn(f64) -> f64) -> f64 {
        let start = Instant::now();
        let mut estimate = Estimate::new();
        let (mut queue_free, mut credit, mut count) = (0.0f64, 0.0f64, 0usize);
        let mut fates = Vec::new();
        for tick in 0..seconds * 200 {
            let time = float(tick) * 0.005;
            credit += rate(estimate.rate()) * 0.005 / 8.0;
            while credit >= 1_200.0 {
                credit -= 1_200.0;
                count += 1;
                let departs = queue_free.max(time) + 1_200.0 * 8.0 / capacity;
                let drop = departs - time > 0.3 || (loss > 0 && count.is_multiple_of(loss));
                if departs - time <= 0.3 {
                    queue_free = departs;
                }
                let arrived = (!drop).then(|| Duration::from_secs_f64(departs + 0.02));
                fates.push(Fate { sent: start + Duration::from_millis(tick * 5), arrived, size: 1_200 });
            }
            if tick % 20 == 19 {
                estimate.update(start + Duration::from_millis(tick * 5), &fates);
                fates.clear();
            }
        }
        estimate.rate()
    }

    #[test]
    fn the_estimate_grows_while_the_path_carries_everything() {
        assert!(through(20e6, 20, 0, |rate| rate) > 5e6);
    }

    #[test]
    fn the_estimate_falls_to_what_a_narrow_path_carries() {
        let rate = through(800e3, 20, 0, |rate| rate);
        assert!((400e3..1_000e3).contains(&rate), "{rate}");
    }

    #[test]
    fn the_losses_of_a_path_that_was_left_do_not_count() {
        let start = Instant::now();
        let mut estimate = Estimate::new();
        let sent = |millis| start + Duration::from_millis(millis);
        let lost: Vec<_> =
            (0..100).map(|at| Fate { sent: sent(at * 2), arrived: None, size: 1_200 }).collect();
        let mixed: Vec<_> = lost
            .iter()
            .enumerate()
            .map(|(at, fate)| Fate {
                arrived: at.is_multiple_of(2).then_some(Duration::from_millis(3)),
                ..*fate
            })
            .collect();
        estimate.update(sent(300), &mixed);
        assert!(estimate.rate() < START && estimate.decreased().is_some());
        estimate.restart(sent(400));
        estimate.update(sent(500), &lost);
        assert!(estimate.rate() >= START && estimate.decreased().is_none());
    }

    #[test]
    fn random_loss_of_a_twentieth_does_not_make_the_estimate_fall() {
        assert!(through(20e6, 10, 20, |rate| rate) > 750e3);
    }

    #[test]
    fn the_estimate_does_not_grow_beyond_what_has_been_tried() {
        assert!(through(20e6, 60, 0, |rate| rate.min(1_200e3)) < 2_500e3);
    }
}
