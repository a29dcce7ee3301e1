//! The clocks of a ticket's service levels (rows E4 and E5).
//!
//! A clock counts business time. It runs, stands still while somebody else must act, or is stopped because what was to be done has been
//! done. It counts whether or not anything is promised; a promise is a target that it is held against. So a change of priority, policy
//! or calendar never gives time back and never takes any: a promise that is given late counts from where the ticket began. [`Clocks::reviewed`] is the one place that says where the clocks stand; every
//! decision about a ticket ends with it, and so does every ring of a timer.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Status;
use crate::{
    calendar::Timetable,
    desk::{ServiceLevels, Targets},
};

/// A warning or a breach that is told later than this after its time was missed by a server that was not there.
pub const PUNCTUAL: TimeDelta = TimeDelta::seconds(5);

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// The desk's first answer.
    FirstResponse,
    /// The desk's answer to a later message of the customer.
    NextResponse,
    /// The solution.
    Resolution,
}

impl Promise {
    /// Each promise, in the order of a ticket's life.
    pub const ALL: [Self; 3] = [Self::FirstResponse, Self::NextResponse, Self::Resolution];

    /// The name used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstResponse => "first_response",
            Self::NextResponse => "next_response",
            Self::Resolution => "resolution",
        }
    }
}

/// What a clock does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It counts.
    Running {
        /// Since when; what came before is in `used_micros`.
        since: DateTime<Utc>,
        /// When the desk is to be warned; none when it was, or when nothing opens any more.
        warn: Option<DateTime<Utc>>,
        /// When the promise is broken; none when nothing opens any more.
        due: Option<DateTime<Utc>>,
    },
    /// It stands still: somebody else must act.
    Paused {},
    /// What was promised has been done.
    Stopped {
        /// When.
        at: DateTime<Utc>,
    },
}

/// One clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Clock {
    /// Within how many minutes of business time; none while nothing is promised.
    pub target_minutes: Option<u32>,
    /// Business time counted before the present phase, in microseconds.
    pub used_micros: i64,
    /// What it does.
    pub phase: Phase,
    /// Was the desk warned?
    pub warned: bool,
    /// Was the promise broken?
    pub breached: bool,
}

/// How a clock stands, as people see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// It counts.
    Running,
    /// It stands still.
    Paused,
    /// The promise was kept.
    Met,
    /// The desk was warned; the promise can still be kept.
    Warned,
    /// The promise was broken.
    Breached,
}

impl Clock {
    const NEW: Self = Self {
        target_minutes: None,
        used_micros: 0,
        phase: Phase::Paused {},
        warned: false,
        breached: false,
    };

    /// How it stands.
    pub fn state(&self) -> ClockState {
        match self.phase {
            _ if self.breached => ClockState::Breached,
            Phase::Stopped { .. } => ClockState::Met,
            Phase::Paused {} => ClockState::Paused,
            Phase::Running { .. } if self.warned => ClockState::Warned,
            Phase::Running { .. } => ClockState::Running,
        }
    }

    /// The target, where something is promised.
    pub fn target(&self) -> Option<TimeDelta> {
        self.target_minutes.map(|minutes| TimeDelta::minutes(i64::from(minutes)))
    }

    /// Business time left at `at`, where something is promised; below zero once it is overdue.
    pub fn remaining(&self, at: DateTime<Utc>, timetable: &Timetable) -> Option<TimeDelta> {
        Some(self.target()? - self.used(at, timetable))
    }

    /// Business time left when the present phase began.
    fn left(&self) -> Option<TimeDelta> {
        Some(self.target()? - TimeDelta::microseconds(self.used_micros))
    }

    /// Business time counted by `at`.
    pub fn used(&self, at: DateTime<Utc>, timetable: &Timetable) -> TimeDelta {
        let before = TimeDelta::microseconds(self.used_micros);
        match self.phase {
            Phase::Running { since, .. } if since < at => before + timetable.business_time_between(since, at),
            _ => before,
        }
    }

    /// When the promise is broken, while it counts.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        match self.phase {
            Phase::Running { due, .. } => due.filter(|_| self.target_minutes.is_some()),
            _ => None,
        }
    }

    /// When the desk is to be warned, while it counts and was not.
    pub fn warning(&self) -> Option<DateTime<Utc>> {
        match self.phase {
            Phase::Running { warn, .. } => warn,
            _ => None,
        }
    }

    /// When it broke its promise by counting up to `at`, if it did and nobody said so yet.
    fn missed(&self, at: DateTime<Utc>, timetable: &Timetable) -> Option<DateTime<Utc>> {
        let Phase::Running { since, .. } = self.phase else { return None };
        if self.breached {
            return None;
        }
        // Counted anew: the calendar may have changed since the clock started.
        let due = timetable.add_business_time(since, self.left()?.max(TimeDelta::zero()))?;
        (due <= at).then_some(due)
    }

    /// It counts from `at` on, against `target_minutes`.
    fn running(self, target_minutes: Option<u32>, at: DateTime<Utc>, terms: &Terms<'_>) -> Self {
        let mut clock = self.promising(target_minutes, at, terms);
        let in_time = |left: TimeDelta| terms.timetable.add_business_time(at, left.max(TimeDelta::zero()));
        let due = match self.phase {
            // What was broken stays so from when it was.
            Phase::Running { due: Some(due), .. } if clock.breached => Some(due),
            _ if clock.breached => Some(at),
            _ => clock.left().and_then(in_time),
        };
        let lead = clock.target().map(|target| terms.lead(target));
        let warn = clock.left().zip(lead).filter(|_| !clock.warned && !clock.breached);
        let warn = warn.and_then(|(left, lead)| in_time(left - lead));
        clock.phase =
            Phase::Running { since: at, warn: warn.filter(|warn| due.is_none_or(|due| *warn < due)), due };
        clock
    }

    /// It stands still from `at` on. What it has counted is kept.
    fn paused(self, target_minutes: Option<u32>, at: DateTime<Utc>, terms: &Terms<'_>) -> Self {
        Self { phase: Phase::Paused {}, ..self.promising(target_minutes, at, terms) }
    }

    /// What was promised has been done.
    fn stopped(self, at: DateTime<Utc>, timetable: &Timetable) -> Self {
        Self { used_micros: micros(self.used(at, timetable)), phase: Phase::Stopped { at }, ..self }
    }

    /// Settled at `at`, against `target_minutes`. A target that leaves time again takes back what was said of a shorter one.
    fn promising(self, target_minutes: Option<u32>, at: DateTime<Utc>, terms: &Terms<'_>) -> Self {
        let used = self.used(at, terms.timetable);
        let mut clock = Self { target_minutes, used_micros: micros(used), ..self };
        if let Some(target) = clock.target().filter(|_| target_minutes != self.target_minutes) {
            let left = target - used;
            clock.breached &= left <= TimeDelta::zero();
            clock.warned &= left <= terms.lead(target);
        }
        clock
    }
}

fn micros(span: TimeDelta) -> i64 {
    span.num_microseconds().unwrap_or(i64::MAX)
}

/// By what a ticket's clocks are judged.
pub(super) struct Terms<'a> {
    pub(super) levels: &'a ServiceLevels,
    pub(super) targets: Targets,
    pub(super) timetable: &'a Timetable,
}

impl Terms<'_> {
    fn target(&self, promise: Promise) -> Option<u32> {
        match promise {
            Promise::FirstResponse => self.targets.first_response,
            Promise::NextResponse => self.targets.next_response,
            Promise::Resolution => self.targets.resolution,
        }
    }

    /// How long before the due time the desk is warned: never longer than half of the target.
    fn lead(&self, target: TimeDelta) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.levels.warning_minutes)).min(target / 2)
    }
}

/// What the clocks go by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    pub(super) status: Status,
    /// Did the desk ever answer?
    pub(super) answered: bool,
    /// Since when a later message of the customer waits for an answer.
    pub(super) asked: Option<DateTime<Utc>>,
}

/// What a review finds to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alert {
    /// Little time is left, since `from`.
    Warning { promise: Promise, from: DateTime<Utc>, due: DateTime<Utc> },
    /// The promise is broken.
    Breach { promise: Promise, due: DateTime<Utc> },
}

/// The clocks of one ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Clocks {
    /// Until the desk's first answer.
    first_response: Option<Clock>,
    /// Until the desk's answer to the customer's latest message.
    next_response: Option<Clock>,
    /// Until the solution.
    resolution: Option<Clock>,
}

impl Clocks {
    /// One of them; none where nothing is promised.
    pub fn get(&self, promise: Promise) -> Option<&Clock> {
        self.measuring(promise).filter(|clock| clock.target_minutes.is_some())
    }

    /// One of them, though perhaps nothing is promised; none where there was nothing to measure.
    pub fn measuring(&self, promise: Promise) -> Option<&Clock> {
        match promise {
            Promise::FirstResponse => self.first_response.as_ref(),
            Promise::NextResponse => self.next_response.as_ref(),
            Promise::Resolution => self.resolution.as_ref(),
        }
    }

    pub(super) fn get_mut(&mut self, promise: Promise) -> &mut Option<Clock> {
        match promise {
            Promise::FirstResponse => &mut self.first_response,
            Promise::NextResponse => &mut self.next_response,
            Promise::Resolution => &mut self.resolution,
        }
    }

    /// Where the clocks stand at `at`, and what is to be said of them.
    pub(super) fn reviewed(&self, facts: Facts, at: DateTime<Utc>, terms: &Terms<'_>) -> (Self, Vec<Alert>) {
        let mut next = *self;
        let mut alerts = vec![];
        for promise in Promise::ALL {
            let clock = next.get_mut(promise);
            *clock = review(*clock, promise, facts, at, terms, &mut alerts);
        }
        (next, alerts)
    }
}

/// What a clock is to do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Nothing,
    Run,
    Pause,
    Stop,
}

fn wanted(promise: Promise, facts: Facts, levels: &ServiceLevels) -> Wanted {
    let counts = if levels.paused_in.contains(&facts.status) { Wanted::Pause } else { Wanted::Run };
    match promise {
        Promise::FirstResponse if facts.answered || !facts.status.is_live() => Wanted::Stop,
        Promise::NextResponse if !facts.answered => Wanted::Nothing,
        Promise::NextResponse if facts.asked.is_none() || !facts.status.is_live() => Wanted::Stop,
        Promise::Resolution if !facts.status.is_live() => Wanted::Stop,
        _ => counts,
    }
}

fn review(
    clock: Option<Clock>,
    promise: Promise,
    facts: Facts,
    at: DateTime<Utc>,
    terms: &Terms<'_>,
    alerts: &mut Vec<Alert>,
) -> Option<Clock> {
    let wanted = wanted(promise, facts, terms.levels);
    let stopped = clock.is_some_and(|clock| matches!(clock.phase, Phase::Stopped { .. }));
    let target = terms.target(promise);
    let mut clock = match (clock, wanted) {
        (None, Wanted::Nothing | Wanted::Stop) => return None,
        (None, _) => Clock::NEW,
        // Each message of the customer is a promise of its own.
        (Some(_), Wanted::Run | Wanted::Pause) if stopped && promise == Promise::NextResponse => Clock::NEW,
        (Some(clock), _) => clock,
    };
    if let Some(due) = clock.missed(at, terms.timetable) {
        clock.breached = true;
        clock.warned = true;
        alerts.push(Alert::Breach { promise, due });
    }
    let next = match (wanted, clock.phase) {
        (Wanted::Nothing, _) | (Wanted::Stop, Phase::Stopped { .. }) => clock,
        (Wanted::Stop, _) => clock.stopped(at, terms.timetable),
        (Wanted::Pause, _) => clock.paused(target, at, terms),
        (Wanted::Run, phase) => {
            let next = clock.running(target, at, terms);
            match phase {
                // Nothing but the moment of looking has changed.
                Phase::Running { .. } if same_course(&clock, &next) => clock,
                _ => next,
            }
        }
    };
    Some(said(next, promise, at, alerts))
}

/// Do both come to the same times?
fn same_course(clock: &Clock, next: &Clock) -> bool {
    let course = |clock: &Clock| (clock.target_minutes, clock.due(), clock.warned, clock.breached);
    let warning_passed = next.warning().is_some_and(|warn| clock.warning().is_some_and(|old| old < warn));
    course(clock) == course(next) && (clock.warning() == next.warning() || warning_passed)
}

/// What is to be said of a clock as it stands now: under a new target the time may be up already.
fn said(mut clock: Clock, promise: Promise, at: DateTime<Utc>, alerts: &mut Vec<Alert>) -> Clock {
    let Phase::Running { since, warn, due } = clock.phase else { return clock };
    if !clock.breached && due.is_some_and(|due| due <= at) {
        alerts.push(Alert::Breach { promise, due: due.unwrap_or(at) });
        clock.breached = true;
        clock.warned = true;
        clock.phase = Phase::Running { since, warn: None, due };
    } else if let Some(from) = warn.filter(|warn| !clock.warned && *warn <= at) {
        if let Some(due) = due {
            alerts.push(Alert::Warning { promise, from, due });
        }
        clock.warned = true;
        clock.phase = Phase::Running { since, warn: None, due };
    }
    clock
}
