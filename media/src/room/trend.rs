//! Whether a queue builds up on the path: the trend of delay between groups of packets.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::number::float;

/// Packets sent within this time form a group.
const GROUP: Duration = Duration::from_millis(5);
/// How many groups the line is fitted through.
const POINTS: usize = 20;
const SMOOTHING: f64 = 0.9;
const GAIN: f64 = 4.0;
/// A trend over the threshold counts only after so many milliseconds, and not at first sight.
const PERSISTENCE: f64 = 10.0;

/// How the path is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// The queue is stable.
    Normal,
    /// The queue grows.
    Over,
    /// The queue drains.
    Under,
}

/// Detects a growing queue.
#[derive(Debug)]
pub struct Trend {
    group: Option<Group>,
    previous: Option<Group>,
    points: VecDeque<(f64, f64)>,
    groups: u32,
    accumulated: f64,
    smoothed: f64,
    threshold: f64,
    over_for: f64,
    over_count: u32,
    previous_slope: f64,
    usage: Usage,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    first_sent: Instant,
    last_sent: Instant,
    last_arrived: Duration,
}

impl Trend {
    /// Nothing known.
    pub fn new() -> Trend {
        Trend {
            group: None,
            previous: None,
            points: VecDeque::new(),
            groups: 0,
            accumulated: 0.0,
            smoothed: 0.0,
            threshold: 12.5,
            over_for: 0.0,
            over_count: 0,
            previous_slope: 0.0,
            usage: Usage::Normal,
        }
    }

    /// The present judgement.
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// Notes a packet that arrived; packets in the order of sending.
    pub fn note(&mut self, sent: Instant, arrived: Duration) {
        let Some(group) = &mut self.group else {
            self.group = Some(Group { first_sent: sent, last_sent: sent, last_arrived: arrived });
            return;
        };
        if sent < group.first_sent {
            return;
        }
        if sent - group.first_sent <= GROUP {
            group.last_sent = group.last_sent.max(sent);
            group.last_arrived = group.last_arrived.max(arrived);
            return;
        }
        let complete = *group;
        *group = Group { first_sent: sent, last_sent: sent, last_arrived: arrived };
        if let Some(previous) = self.previous.replace(complete) {
            self.compare(previous, complete);
        }
    }

    fn compare(&mut self, previous: Group, complete: Group) {
        let sent = (complete.last_sent - previous.last_sent).as_secs_f64() * 1e3;
        let arrived = (complete.last_arrived.as_secs_f64() - previous.last_arrived.as_secs_f64()) * 1e3;
        if arrived.abs() > 3_000.0 {
            // The receiver's clock has jumped or wrapped, or it slept.
            *self = Trend::new();
            return;
        }
        self.groups = (self.groups + 1).min(60);
        self.accumulated += arrived - sent;
        self.smoothed = SMOOTHING * self.smoothed + (1.0 - SMOOTHING) * self.accumulated;
        self.points.push_back((complete.last_arrived.as_secs_f64() * 1e3, self.smoothed));
        if self.points.len() > POINTS {
            self.points.pop_front();
        }
        let trend = if self.points.len() == POINTS { self.slope() } else { 0.0 };
        self.judge(trend, sent);
    }

    /// The slope of the line of least squares.
    fn slope(&self) -> f64 {
        let count = float(self.points.len());
        let mean_x = self.points.iter().map(|(x, _)| x).sum::<f64>() / count;
        let mean_y = self.points.iter().map(|(_, y)| y).sum::<f64>() / count;
        let (mut over, mut under) = (0.0, 0.0);
        for (x, y) in &self.points {
            over += (x - mean_x) * (y - mean_y);
            under += (x - mean_x) * (x - mean_x);
        }
        if under > 0.0 { over / under } else { 0.0 }
    }

    fn judge(&mut self, trend: f64, passed: f64) {
        let value = trend * f64::from(self.groups) * GAIN;
        if value > self.threshold {
            self.over_for += passed;
            self.over_count += 1;
            if self.over_for > PERSISTENCE && self.over_count > 1 && trend >= self.previous_slope {
                self.usage = Usage::Over;
            }
        } else {
            self.over_for = 0.0;
            self.over_count = 0;
            self.usage = if value < -self.threshold { Usage::Under } else { Usage::Normal };
        }
        self.previous_slope = trend;
        // The threshold follows slowly, so that competing with greedy flows does not starve this one.
        let distance = value.abs() - self.threshold;
        if distance <= 15.0 {
            let gain = if distance < 0.0 { 0.039 } else { 0.0087 };
            self.threshold = (self.threshold + gain * distance * passed.min(100.0)).clamp(6.0, 600.0);
        }
    }
}
