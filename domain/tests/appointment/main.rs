//! Laws of appointments, whatever is asked of them in whatever order.

use chrono::{DateTime, Utc};
use domain::{
    Actor, Request,
    appointment::{Appointment, AppointmentCommand, AppointmentEvent, Payment, Status},
    testing::{self, appointment::lives},
};
use proptest::prelude::*;

/// May an appointment go from here to there in one event?
fn may_follow(from: Option<Status>, to: Status) -> bool {
    use Status as S;
    match from {
        None => matches!(to, S::Requested | S::Scheduled),
        Some(S::Requested) => matches!(to, S::Requested | S::Scheduled | S::Declined | S::Cancelled),
        Some(S::Scheduled | S::Confirmed) => to != S::Declined,
        Some(ended) => ended == to,
    }
}

fn ask(
    state: &Appointment,
    actor: &Actor,
    at: DateTime<Utc>,
    command: &AppointmentCommand,
) -> Option<Vec<AppointmentEvent>> {
    state.decide(&Request { command: command.clone(), actor: actor.clone(), at }).ok()
}

proptest! {
    #![proptest_config(testing::laws())]

    #[test]
    fn no_sequence_of_requests_panics_or_reaches_an_illegal_state((_, start, steps) in lives(12)) {
        let mut state = Appointment::default();
        let mut at = start;
        for (actor, later, command) in steps {
            at += later;
            for event in ask(&state, &actor, at, &command).unwrap_or_default() {
                let before = state.status();
                let had = state.booking().cloned();
                state = state.evolve(&event);
                let after = state.status().expect("an event leaves an appointment");
                prop_assert!(may_follow(before, after), "{before:?} → {after:?} by {event:?}");
                if let (Some(had), Some(has)) = (had, state.booking()) {
                    prop_assert_eq!((had.site, had.provider, had.client), (has.site, has.provider, has.client));
                    prop_assert_eq!(had.fee, has.fee.clone());
                }
                let open_money = matches!(state.payment(), Some(Payment::Due { .. }));
                let off = matches!(after, Status::Cancelled | Status::Declined);
                prop_assert!(!(open_money && off), "nothing is due for what was called off");
            }
        }
    }

    #[test]
    fn an_ended_appointment_stays_as_it_ended((_, start, steps) in lives(12)) {
        let mut state = Appointment::default();
        let mut at = start;
        let mut ended = None;
        for (actor, later, command) in steps {
            at += later;
            let events = ask(&state, &actor, at, &command).unwrap_or_default();
            state = events.iter().fold(state, Appointment::evolve);
            if let Some(ended) = ended {
                prop_assert_eq!(state.status(), Some(ended));
            }
            ended = state.status().filter(|_| matches!(state, Appointment::Ended { .. }));
        }
    }

    #[test]
    fn what_was_accepted_once_changes_nothing_when_asked_again((_, start, steps) in lives(8)) {
        use AppointmentCommand as C;
        let mut state = Appointment::default();
        let mut at = start;
        for (actor, later, command) in steps {
            at += later;
            if let Some(events) = ask(&state, &actor, at, &command) {
                state = events.iter().fold(state, Appointment::evolve);
                let repeatable = !matches!(command, C::Book { .. } | C::Approve | C::Confirm);
                if repeatable {
                    prop_assert_eq!(ask(&state, &actor, at, &command), Some(vec![]), "{:?}", command);
                }
            }
        }
    }

    #[test]
    fn time_is_held_exactly_while_the_appointment_stands((_, start, steps) in lives(12)) {
        use AppointmentEvent as E;
        let mut state = Appointment::default();
        let mut at = start;
        let mut held = None;
        for (actor, later, command) in steps {
            at += later;
            for event in ask(&state, &actor, at, &command).unwrap_or_default() {
                match &event {
                    E::AppointmentRequested { booking } | E::AppointmentBooked { booking } => held = Some(booking.time),
                    E::AppointmentRescheduled { from, to, .. } => {
                        prop_assert_eq!(held, Some(*from));
                        held = Some(*to);
                    }
                    E::AppointmentDeclined { .. } | E::AppointmentCancelled { .. } | E::AppointmentMissed { .. } => held = None,
                    _ => {}
                }
                state = state.evolve(&event);
                let takes = state.status().is_some_and(Status::takes_time);
                prop_assert_eq!(held, state.booking().map(|b| b.time).filter(|_| takes));
            }
        }
    }

    #[test]
    fn events_survive_json((_, start, steps) in lives(6)) {
        let mut state = Appointment::default();
        let mut at = start;
        for (actor, later, command) in steps {
            at += later;
            for event in ask(&state, &actor, at, &command).unwrap_or_default() {
                let json = serde_json::to_string(&event).unwrap();
                prop_assert_eq!(&serde_json::from_str::<AppointmentEvent>(&json).unwrap(), &event);
                state = state.evolve(&event);
            }
        }
        let json = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<Appointment>(&json).unwrap(), state);
    }
}
