//! A stored event is a contract: its JSON schema is committed, and a change to it must be seen in review.
//!
//! `RANDEVU_UPDATE=1 cargo test -p domain --test contracts` writes the schemas anew.

use std::{fs, path::PathBuf};

use domain::{
    Request,
    account::Account,
    appointment::Appointment,
    catalog,
    schedule::Schedule,
    site::Site,
    testing::{
        self,
        account::account_lives,
        appointment::lives,
        schedule::schedule_commands,
        site::site_lives,
        ticket::{Step, ticket_lives},
    },
    ticket::Ticket,
};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;

fn file(aggregate: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{aggregate}.json"))
}

fn committed(aggregate: &str) -> Value {
    let text = fs::read_to_string(file(aggregate))
        .unwrap_or_else(|_| panic!("no schema of {aggregate} is committed"));
    serde_json::from_str(&text).unwrap()
}

fn validator(aggregate: &str) -> Validator {
    jsonschema::validator_for(&committed(aggregate)).unwrap()
}

#[test]
fn the_committed_schemas_are_those_of_the_code() {
    for contract in catalog::contracts() {
        let now = serde_json::to_value(&contract.schema).unwrap();
        if std::env::var_os("RANDEVU_UPDATE").is_some() {
            fs::write(file(contract.aggregate), format!("{now:#}\n")).unwrap();
        }
        assert_eq!(
            committed(contract.aggregate),
            now,
            "the events of {} changed: give the changed event a new version and an upcaster, then commit the schema",
            contract.aggregate
        );
    }
}

#[test]
fn every_aggregate_has_its_schema_and_no_schema_is_left_over() {
    let mut expected: Vec<String> =
        catalog::contracts().iter().map(|contract| format!("{}.json", contract.aggregate)).collect();
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut found: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

/// The moment at which everything is asked.
fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap()
}

proptest! {
    #![proptest_config(testing::laws_one_in(10))]

    #[test]
    fn events_of_appointments_fit_their_committed_schema((_, start, steps) in lives(8)) {
        let schema = validator("appointment");
        let mut state = Appointment::default();
        let mut at = start;
        for (actor, later, command) in steps {
            at += later;
            let request = Request { command, actor, at };
            for event in state.clone().decide(&request).unwrap_or_default() {
                let json = serde_json::to_value(&event).unwrap();
                prop_assert!(schema.is_valid(&json), "{json}");
                state = state.evolve(&event);
            }
        }
    }

    #[test]
    fn events_of_schedules_fit_their_committed_schema(
        commands in proptest::collection::vec(
            schedule_commands(chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()), 1..8)
    ) {
        let schema = validator("schedule");
        let at = now();
        let mut state = Schedule::default();
        for command in commands {
            let request = Request { command, actor: domain::Actor::System("test"), at };
            for event in state.clone().decide(&request).unwrap_or_default() {
                let json = serde_json::to_value(&event).unwrap();
                prop_assert!(schema.is_valid(&json), "{json}");
                state = state.evolve(&event);
            }
        }
    }
    #[test]
    fn events_of_accounts_fit_their_committed_schema((_, _, steps) in account_lives(8)) {
        let schema = validator("account");
        let mut state = Account::default();
        for (actor, command) in steps {
            let request = Request { command, actor, at: now() };
            for event in state.clone().decide(&request).unwrap_or_default() {
                let json = serde_json::to_value(&event).unwrap();
                prop_assert!(schema.is_valid(&json), "{json}");
                state = state.evolve(&event);
            }
        }
    }

    #[test]
    fn events_of_tickets_fit_their_committed_schema((_, start, steps) in ticket_lives(6)) {
        let schema = validator("ticket");
        let (mut state, mut at) = (Ticket::default(), start);
        for Step { actor, later, command } in steps {
            at += later;
            for event in state.clone().decide(&Request { command, actor, at }).unwrap_or_default() {
                let json = serde_json::to_value(&event).unwrap();
                prop_assert!(schema.is_valid(&json), "{json}");
                state = state.evolve(&event);
            }
        }
    }

    #[test]
    fn events_of_sites_fit_their_committed_schema((_, steps) in site_lives(8)) {
        let schema = validator("site");
        let mut state = Site::default();
        for (actor, command) in steps {
            let request = Request { command, actor, at: now() };
            for event in state.clone().decide(&request).unwrap_or_default() {
                let json = serde_json::to_value(&event).unwrap();
                prop_assert!(schema.is_valid(&json), "{json}");
                state = state.evolve(&event);
            }
        }
    }
}
