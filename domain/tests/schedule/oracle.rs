//! The same question asked of an independent calculation in another language, with another implementation of time zones.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use domain::{
    schedule::{Rule, Verdict},
    testing::{
        schedule::{Scene, scenes},
        time::ODD_ZONES,
    },
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

const CASES: usize = 300;

/// Zones whose rules for 2010 to 2026 are settled, however old or new the installed time zone data.
fn is_settled(name: &str) -> bool {
    ODD_ZONES.contains(&name)
}

fn questions() -> Vec<Scene> {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let strategy = scenes(2010..=2026);
    std::iter::repeat_with(|| strategy.new_tree(&mut runner).unwrap().current())
        .filter(|scene| is_settled(scene.availability.zone.name()))
        .filter(|scene| !scene.availability.candidates(scene.from, scene.to).is_empty())
        .take(CASES)
        .collect()
}

fn ask_python(questions: &[Scene]) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../script/oracle/slots.py");
    let cases: Vec<_> = questions
        .iter()
        .map(|Scene { availability, from, to, taken, at }| {
            json!({ "availability": availability, "from": from, "to": to, "taken": taken, "at": at })
        })
        .collect();
    let mut python = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("this test needs python3 with zoneinfo (3.9 or newer) and tzdata; script/test installs them");
    python.stdin.take().unwrap().write_all(&serde_json::to_vec(&cases).unwrap()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "this test needs python3 with zoneinfo (3.9 or newer) and tzdata; it said: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn our_answer(Scene { availability, from, to, taken, at }: &Scene) -> Value {
    let mut candidates = Vec::new();
    for date in from.iter_days().take_while(|date| date <= to) {
        for (slot, verdict) in availability.explain(date, taken, *at).candidates {
            let said = match verdict {
                Verdict::Free => "FREE",
                Verdict::RuledOut(rule) => Rule::code(rule),
            };
            candidates.push(json!([
                slot.time.start().timestamp(),
                slot.time.end().timestamp(),
                slot.day,
                said
            ]));
        }
    }
    json!({ "candidates": candidates })
}

#[test]
fn free_slots_agree_with_brute_force_in_another_language() {
    let questions = questions();
    let answers = ask_python(&questions);
    assert_eq!(answers.len(), CASES);
    let mut said = std::collections::BTreeMap::new();
    for (question, answer) in questions.iter().zip(&answers) {
        assert_eq!(&our_answer(question), answer, "{question:#?}");
        for slot in answer["candidates"].as_array().unwrap() {
            *said.entry(slot[3].as_str().unwrap().to_owned()).or_insert(0) += 1;
        }
    }
    // The questions are worth asking only if every answer occurs among them.
    for verdict in ["FREE", "PAST", "MINIMUM_NOTICE", "DAYS_AHEAD", "TAKEN", "DAY_FULL"] {
        assert!(said.get(verdict).is_some_and(|n| *n >= 20), "{verdict} is rare: {said:?}");
    }
}
