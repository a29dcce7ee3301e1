//! Laws of tickets, whatever is asked of them in whatever order, in whatever hours.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Request,
    testing::{
        self,
        ticket::{Step, ticket_lives},
    },
    ticket::{Aspect, Case, Phase, Promise, Rules, Status, Ticket, TicketAction, TicketEvent},
};
use proptest::prelude::*;

/// A ticket that is led through a life; what happened is kept.
struct Life {
    ticket: Ticket,
    at: DateTime<Utc>,
    events: Vec<TicketEvent>,
}

impl Life {
    fn new(at: DateTime<Utc>) -> Self {
        Self { ticket: Ticket::default(), at, events: vec![] }
    }

    /// What follows from the step; nothing where it is refused.
    fn take(&mut self, step: &Step) -> Vec<TicketEvent> {
        self.at += step.later;
        let request = Request { command: step.command.clone(), actor: step.actor.clone(), at: self.at };
        let events = self.ticket.decide(&request).unwrap_or_default();
        self.ticket = events.iter().fold(std::mem::take(&mut self.ticket), Ticket::evolve);
        self.events.extend(events.iter().cloned());
        events
    }

    fn case(&self) -> &Case {
        self.ticket.case().expect("the first step opens it")
    }
}

fn count(events: &[TicketEvent], wanted: impl Fn(&TicketEvent) -> bool) -> usize {
    events.iter().filter(|event| wanted(event)).count()
}

proptest! {
    #![proptest_config(testing::laws())]

    #[test]
    fn every_change_of_status_is_a_step_of_the_table((_, start, steps) in ticket_lives(14)) {
        let mut life = Life::new(start);
        for step in &steps {
            let before = life.ticket.case().map(Case::status);
            let mut at = before;
            for event in life.take(step) {
                match event {
                    TicketEvent::TicketStatusChanged { from, to, .. } => {
                        prop_assert_eq!(at, Some(from));
                        prop_assert!(from.next().contains(&to), "{} to {}", from, to);
                        at = Some(to);
                    }
                    TicketEvent::TicketMerged { .. } => {
                        prop_assert!(at != Some(Status::Closed));
                        at = Some(Status::Closed);
                    }
                    TicketEvent::TicketOpened { .. } => at = Some(Status::New),
                    _ => {}
                }
            }
            prop_assert_eq!(Some(life.case().status()), at);
        }
    }

    #[test]
    fn the_version_counts_what_people_changed_and_closed_tickets_take_ratings_alone((_, start, steps) in ticket_lives(14)) {
        let mut life = Life::new(start);
        for step in &steps {
            let closed = life.ticket.case().is_some_and(|case| case.status() == Status::Closed);
            let events = life.take(step);
            let version = life.events.iter().filter_map(Aspect::of).count() as u64;
            prop_assert_eq!(life.case().version(), version);
            if closed {
                let others = count(&events, |event| {
                    !matches!(event, TicketEvent::TicketRated { .. } | TicketEvent::TicketUnlocked { .. })
                });
                prop_assert_eq!(others, 0, "{:?}", events);
            }
        }
    }

    #[test]
    fn a_look_right_after_anything_finds_nothing_more((rules, start, steps) in ticket_lives(10)) {
        let mut life = Life::new(start);
        for step in &steps {
            if life.take(step).is_empty() {
                continue;
            }
            prop_assert_eq!(life.take(&look(&rules, TimeDelta::zero())), vec![]);
        }
    }

    #[test]
    fn no_clock_is_past_its_due_time_unsaid_and_each_says_it_once((rules, start, steps) in ticket_lives(10)) {
        let mut life = Life::new(start);
        for step in &steps {
            let events = life.take(step);
            for promise in Promise::ALL {
                let breaches = count(&events, |event| {
                    matches!(event, TicketEvent::SlaBreached { promise: of, .. } if *of == promise)
                });
                prop_assert!(breaches <= 1);
            }
            if events.is_empty() {
                continue;
            }
            for promise in Promise::ALL {
                let Some(clock) = life.case().clocks.get(promise) else { continue };
                if let Phase::Running { since, due: Some(due), warn } = clock.phase {
                    prop_assert!(since <= life.at);
                    prop_assert!(clock.breached || due > life.at, "{:?} at {}", clock, life.at);
                    prop_assert!(warn.is_none_or(|warn| warn > life.at && warn < due));
                    if !clock.breached {
                        // At its due time exactly the target is used up.
                        let used = clock.used(due, &rules.timetable);
                        prop_assert_eq!(Some(used), clock.target());
                    }
                }
            }
        }
    }

    #[test]
    fn looking_often_or_seldom_comes_to_the_same_clocks((rules, start, steps) in ticket_lives(8), pause in 1..40_i64) {
        let (mut seldom, mut often) = (Life::new(start), Life::new(start));
        for step in &steps {
            // The same life, with looks in between: what is left of each promise must not depend on them.
            let mut gone = TimeDelta::zero();
            let beat = TimeDelta::minutes(pause * 17);
            while gone + beat < step.later {
                often.take(&look(&rules, beat));
                gone += beat;
            }
            seldom.take(step);
            often.take(&Step { later: step.later - gone, ..step.clone() });
            if seldom.case().status() != often.case().status() {
                // The one that was looked at closed on its own in between.
                return Ok(());
            }
            for promise in Promise::ALL {
                let left = |life: &Life| {
                    life.case().clocks.get(promise).map(|clock| clock.remaining(life.at, &rules.timetable))
                };
                prop_assert_eq!(left(&seldom), left(&often), "{:?}", promise);
            }
        }
    }
}

proptest! {
    #![proptest_config(testing::laws_one_in(5))]

    #[test]
    fn events_survive_json_and_replay_to_the_same_ticket((_, start, steps) in ticket_lives(10)) {
        let mut life = Life::new(start);
        for step in &steps {
            life.take(step);
        }
        let mut replayed = Ticket::default();
        for event in &life.events {
            let json = serde_json::to_string(event).unwrap();
            replayed = replayed.evolve(&serde_json::from_str(&json).unwrap());
        }
        prop_assert_eq!(&replayed, &life.ticket);
        let json = serde_json::to_string(&replayed).unwrap();
        prop_assert_eq!(serde_json::from_str::<Ticket>(&json).unwrap(), replayed);
    }
}

/// Time passes, and the time is looked at.
fn look(rules: &Arc<Rules>, later: TimeDelta) -> Step {
    let command =
        domain::ticket::TicketCommand { action: TicketAction::Review, rules: Arc::clone(rules), seen: None };
    Step { actor: domain::Actor::System("timers"), later, command }
}
