//! Whatever is asked, in whatever order, a schedule stays one that can be written down.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cqrs_es::{Aggregate, DomainEvent};
use domain::{
    Actor, Currency, Money, Refusal, Request, Role,
    schedule::{Availability, DateException, MOST_WINDOWS, Schedule, ScheduleCommand, ScheduleEvent},
    testing::{
        actors::actors,
        laws,
        schedule::{schedule_commands, share_a_minute},
    },
    time::local_date,
};
use proptest::prelude::*;

use crate::{date, instant, provider, site};

const TODAY: &str = "2026-05-04";

/// Commands with those who ask; the first opens the schedule, so that the others find one.
fn requests() -> impl Strategy<Value = Vec<Request<ScheduleCommand>>> {
    let asks = prop_oneof![3 => Just(Actor::System("test")), 1 => actors()];
    let ask = (schedule_commands(date(TODAY)), asks, 0..40_i64);
    prop::collection::vec(ask, 1..12).prop_map(|asked| {
        let mut at = instant("2026-05-04T10:00:00Z");
        asked
            .into_iter()
            .map(|(command, actor, hours)| {
                at += TimeDelta::hours(hours);
                Request { command, actor, at }
            })
            .collect()
    })
}

/// All that a schedule promises of itself, checked without the code that keeps it.
fn check(availability: &Availability) -> Result<(), TestCaseError> {
    let active: Vec<_> = availability.week.iter().filter(|w| w.active).collect();
    for (n, one) in active.iter().enumerate() {
        for other in &active[..n] {
            prop_assert!(!share_a_minute(**one, **other), "{one:?} and {other:?} overlap");
        }
    }
    prop_assert!(availability.week.len() <= MOST_WINDOWS);
    prop_assert!(availability.week.iter().all(|w| (5..=720).contains(&w.slot_minutes)));
    for exception in availability.exceptions.values() {
        let (DateException::Off { reason } | DateException::Special { reason, .. }) = exception;
        prop_assert!(reason.as_ref().is_none_or(|reason| reason.subject == availability.provider));
        if let DateException::Special { windows, .. } = exception {
            prop_assert!(!windows.is_empty());
            prop_assert!(windows.windows(2).all(|pair| pair[0].window.to() <= pair[1].window.from()));
            prop_assert!(windows.iter().all(|w| (5..=720).contains(&w.slot_minutes)));
        }
    }
    let rules = &availability.rules;
    prop_assert!(rules.buffer_before_minutes <= 240 && rules.buffer_after_minutes <= 240);
    prop_assert!(rules.minimum_notice_minutes <= 43_200 && (1..=730).contains(&rules.days_ahead));
    prop_assert!(
        rules.join_opens_minutes <= 1440 && rules.most_per_day.is_none_or(|n| (1..=200).contains(&n))
    );
    let fee = availability.pricing.follow_up.as_ref();
    prop_assert!(fee.is_none_or(|fee| (0..=Money::MOST).contains(&fee.minor)));
    prop_assert!(rules.rooms.len() <= 5 && !rules.rooms.contains(&availability.provider.into()));
    Ok(())
}

fn date_of(event: &ScheduleEvent) -> Option<NaiveDate> {
    if let ScheduleEvent::ExceptionSet { date, .. } = event { Some(*date) } else { None }
}

fn fee_of(event: &ScheduleEvent) -> Option<&Money> {
    match event {
        ScheduleEvent::ScheduleOpened { pricing, .. } | ScheduleEvent::PricingChanged { pricing } => {
            pricing.follow_up.as_ref()
        }
        _ => None,
    }
}

/// What the site's fees are in, as the command says.
fn currency_of(command: &ScheduleCommand) -> Option<&Currency> {
    match command {
        ScheduleCommand::Open { currency, .. } | ScheduleCommand::ChangePricing { currency, .. } => {
            Some(currency)
        }
        _ => None,
    }
}

fn may(actor: &Actor, availability: &Availability) -> bool {
    match actor {
        Actor::Person { id, site, roles } => {
            *site == availability.site
                && (roles.has(Role::Admin) || *id == availability.provider && roles.has(Role::Provider))
        }
        Actor::Visitor { .. } => false,
        Actor::System(_) => true,
    }
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn no_sequence_of_requests_reaches_a_schedule_that_breaks_its_word(requests in requests()) {
        let mut schedule = Schedule::default();
        for request in requests {
            let decided = schedule.decide(&request);
            prop_assert_eq!(&decided, &schedule.decide(&request), "deciding is pure");
            match decided {
                Ok(events) => {
                    for event in events {
                        if let Some(fee) = fee_of(&event) {
                            prop_assert_eq!(Some(&fee.currency), currency_of(&request.command));
                        }
                        if let (Some(date), Some(now)) = (date_of(&event), schedule.availability()) {
                            let today = local_date(request.at, now.zone);
                            prop_assert!(today <= date && (date - today).num_days() <= 730);
                        }
                        let before = schedule.clone();
                        schedule = schedule.evolve(&event);
                        prop_assert_ne!(&before, &schedule, "an event changes something");
                    }
                    let now = schedule.availability().unwrap();
                    prop_assert!(may(&request.actor, now));
                    check(now)?;
                    let again = schedule.decide(&request);
                    prop_assert_eq!(again, Ok(vec![]), "asked again, it changes nothing");
                }
                Err(refusal) => {
                    let code = refusal.code();
                    prop_assert!(code.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{}", code);
                    prop_assert!(!refusal.to_string().is_empty());
                    let forbidden = schedule.availability().is_some_and(|now| !may(&request.actor, now));
                    let opens = matches!(request.command, ScheduleCommand::Open { .. });
                    prop_assert!(opens || (code == "FORBIDDEN") == forbidden);
                }
            }
        }
    }

    #[test]
    fn events_and_states_survive_being_stored(requests in requests()) {
        let (mut schedule, mut replayed) = (Schedule::default(), Schedule::default());
        for request in requests {
            for event in schedule.decide(&request).unwrap_or_default() {
                let json = serde_json::to_value(&event).unwrap();
                prop_assert!(json.get(event.event_type()).is_some(), "stored under its own name");
                let read: ScheduleEvent = serde_json::from_value(json).unwrap();
                prop_assert_eq!(&read, &event);
                schedule = schedule.evolve(&event);
                replayed.apply(read);
            }
        }
        prop_assert_eq!(&replayed, &schedule);
        let json = serde_json::to_string(&schedule).unwrap();
        prop_assert_eq!(serde_json::from_str::<Schedule>(&json).unwrap(), schedule);
    }
}

#[test]
fn a_stored_event_reads_like_this() {
    let event =
        ScheduleEvent::WeekPlanned { windows: vec![crate::weekly(chrono::Weekday::Mon, "22:00-02:00", 45)] };
    let json = r#"{"WeekPlanned":{"windows":[{"weekday":"monday","window":{"from":"22:00","to":"02:00"},"slot_minutes":45,"active":true}]}}"#;
    assert_eq!(serde_json::to_string(&event).unwrap(), json);
    let event =
        ScheduleEvent::ExceptionSet { date: date(TODAY), exception: crate::special(&[("09:00-12:00", 30)]) };
    let json = r#"{"ExceptionSet":{"date":"2026-05-04","exception":{"kind":"special","windows":[{"window":{"from":"09:00","to":"12:00"},"slot_minutes":30}],"reason":null}}}"#;
    assert_eq!(serde_json::to_string(&event).unwrap(), json);
}

#[test]
fn the_adapter_decides_and_applies_as_the_rules_do() {
    let command = ScheduleCommand::Open {
        site: site(),
        provider: provider(),
        zone: crate::zone("Europe/Istanbul"),
        rules: domain::schedule::BookingRules::default(),
        pricing: domain::schedule::Pricing::default(),
        currency: Currency::new("TRY").unwrap(),
    };
    let at: DateTime<Utc> = instant("2026-05-04T10:00:00Z");
    let events =
        Schedule::default().decide(&Request { command: command.clone(), actor: Actor::System("t"), at });
    cqrs_es::test::TestFramework::<Schedule>::with(())
        .given_no_previous_events()
        .when(Request { command, actor: Actor::System("t"), at })
        .then_expect_events(events.unwrap());
}

#[test]
fn events_have_a_schema() {
    let schema = schemars::schema_for!(ScheduleEvent).to_value();
    let text = schema.to_string();
    for name in ["ScheduleOpened", "WeekPlanned", "ExceptionSet", "monday", "buffer_before_minutes"] {
        assert!(text.contains(name), "{name}");
    }
}
