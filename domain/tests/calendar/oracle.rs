//! The same questions asked of an independent calculation in another language, with another implementation of time zones.

use std::{
    collections::BTreeMap,
    io::Write,
    process::{Command, Stdio},
};

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use domain::{
    calendar::{OpeningReason, Timetable},
    testing::{
        calendar::{CalendarScene, When, calendar_scenes, lengths, whens},
        laws_one_in,
        time::ODD_ZONES,
    },
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

const QUESTIONS: usize = 6;

/// Some questions of one site, and the range within which the answers are compared.
#[derive(Debug)]
struct Case {
    scene: CalendarScene,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    questions: Vec<Question>,
}

#[derive(Debug)]
struct Question {
    at: DateTime<Utc>,
    open: TimeDelta,
    until: DateTime<Utc>,
}

/// Zones whose rules for 2010 to 2026 are settled, however old or new the installed time zone data.
fn is_settled(scene: &CalendarScene) -> bool {
    scene.adopted.iter().all(|adopted| ODD_ZONES.contains(&adopted.calendar.zone().name()))
}

/// One case in forty reaches a year and a half ahead, with as much more to add, if the zones' rules are settled for so long.
fn case(number: usize, scene: CalendarScene, asked: &[(When, TimeDelta)]) -> Case {
    let long = number.is_multiple_of(40) && scene.near.year() < 2025;
    let (from, to) =
        (scene.near - TimeDelta::days(16), scene.near + TimeDelta::days(if long { 550 } else { 40 }));
    let timetable = scene.timetable();
    let at: Vec<_> = asked
        .iter()
        .map(|(when, _)| scene.at(&timetable, *when).min(scene.near + TimeDelta::days(30)))
        .collect();
    let questions =
        asked.iter().zip(&at).zip(at.iter().cycle().skip(1)).map(|(((_, open), at), until)| Question {
            at: *at,
            open: *open * if long { 30 } else { 1 },
            until: if long { *until + TimeDelta::days(500) } else { *until },
        });
    Case { from, to, questions: questions.collect(), scene }
}

fn cases() -> Vec<Case> {
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let asked = prop::collection::vec((whens(), lengths()), QUESTIONS);
    let strategy = (calendar_scenes(2010..=2025), asked);
    std::iter::repeat_with(|| strategy.new_tree(&mut runner).unwrap().current())
        .filter(|(scene, _)| is_settled(scene))
        .take(usize::try_from(laws_one_in(3).cases).unwrap())
        .enumerate()
        .map(|(number, (scene, asked))| case(number, scene, &asked))
        .collect()
}

fn nanoseconds(at: DateTime<Utc>) -> i64 {
    at.timestamp_nanos_opt().unwrap()
}

fn ask_python(cases: &[Case]) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../script/oracle/calendar_open.py");
    let cases: Vec<_> = cases
        .iter()
        .map(|Case { scene, from, to, questions }| {
            let questions: Vec<_> = questions
                .iter()
                .map(|Question { at, open, until }| {
                    let open = open.num_nanoseconds().unwrap();
                    json!({ "at": nanoseconds(*at), "open": open, "until": nanoseconds(*until) })
                })
                .collect();
            let (from, to) = (nanoseconds(*from), nanoseconds(*to));
            json!({ "adopted": scene.adopted, "from": from, "to": to, "questions": questions })
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

fn our_answer(timetable: &Timetable, case: &Case, question: &Question) -> Value {
    let Question { at, open, until } = question;
    let state = timetable.opening_state(*at);
    let reason = match &state.reason {
        OpeningReason::Holiday { name } => name.to_string(),
        other => other.code().to_owned(),
    };
    let within = |when: Option<DateTime<Utc>>| when.filter(|when| *when < case.to).map(nanoseconds);
    json!([
        reason,
        within(timetable.next_opening(*at)),
        within(timetable.next_closing(*at)),
        within(timetable.add_business_time(*at, *open)),
        timetable.business_time_between(*at, *until).num_nanoseconds().unwrap(),
    ])
}

#[test]
fn open_time_agrees_with_the_wall_clock_in_another_language() {
    let cases = cases();
    let answers = ask_python(&cases);
    assert_eq!(answers.len(), cases.len());
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    for (case, answers) in cases.iter().zip(&answers) {
        let timetable = case.scene.timetable();
        assert_eq!(answers.as_array().unwrap().len(), QUESTIONS);
        for (question, answer) in case.questions.iter().zip(answers.as_array().unwrap()) {
            assert_eq!(&our_answer(&timetable, case, question), answer, "{question:#?} of {case:#?}");
            *said
                .entry(match answer[0].as_str().unwrap() {
                    reason @ ("OPEN" | "BREAK" | "OUTSIDE_HOURS") => reason,
                    _ => "HOLIDAY",
                })
                .or_default() += 1;
            for (number, what) in ["next opening", "next closing", "due"].into_iter().enumerate() {
                *said.entry(what).or_default() += usize::from(!answer[number + 1].is_null());
            }
            *said.entry("open time").or_default() += usize::from(answer[4] != 0);
        }
    }
    // The questions are worth asking only if every kind of answer occurs among them.
    for answer in said.keys() {
        assert!(said[answer] >= cases.len() / 10, "{answer} is rare: {said:?}");
    }
    assert_eq!(said.len(), 8, "{said:?}");
}
