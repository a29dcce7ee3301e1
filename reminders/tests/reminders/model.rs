//! Any sequence of setting, cancelling, waiting and restarting, against a model that is a few lines long.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use uuid::Uuid;

use crate::scene::*;

#[derive(Clone, Debug)]
enum Op {
    /// One event that sets these timers (so many seconds from now) or cancels them.
    Event(Vec<(u8, Option<i64>)>),
    /// So many seconds pass.
    Wait(i64),
    Restart,
}

fn op() -> impl Strategy<Value = Op> {
    let change = (0..5_u8, proptest::option::weighted(0.75, -5..60_i64));
    prop_oneof![
        5 => vec(change, 1..4).prop_map(Op::Event),
        4 => (0..40_i64).prop_map(Op::Wait),
        1 => Just(Op::Restart),
    ]
}

/// Timers by their keys, and what has fired when it was due at what time.
#[derive(Default)]
struct Model {
    timers: BTreeMap<String, DateTime<Utc>>,
    fired: Vec<(DateTime<Utc>, String, DateTime<Utc>)>,
}

impl Model {
    fn fire(&mut self, now: DateTime<Utc>) {
        let due: Vec<_> = self.timers.extract_if(.., |_, due| *due <= now).collect();
        self.fired.extend(due.into_iter().map(|(key, due)| (now, key, due)));
    }
}

async fn run(scene: &mut Scene, ops: Vec<Op>) -> Result<(), TestCaseError> {
    let case = Uuid::new_v4();
    // Keys 0 and 3, 1 and 4 are about the same.
    let subjects = [Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4()];
    let mut model = Model::default();
    for op in ops {
        match op {
            Op::Event(changes) => {
                let now = scene.clock.now();
                let mut steps = vec![];
                for (key, seconds) in changes {
                    let name = format!("{case} {key}");
                    if let Some(seconds) = seconds {
                        let due = now + TimeDelta::seconds(seconds);
                        steps.push(set_for(subjects[usize::from(key) % 3], &name, due));
                        model.timers.insert(name, due);
                    } else {
                        steps.push(cancel(&name));
                        model.timers.remove(&name);
                    }
                }
                scene.tell(&steps).await;
            }
            Op::Wait(seconds) => scene.clock.advance(TimeDelta::seconds(seconds)),
            Op::Restart => {
                scene.stop().await;
                scene.restart();
            }
        }
        scene.settled().await;
        model.fire(scene.clock.now());
    }
    let mut fired: Vec<_> = scene
        .recorder
        .so_far()
        .into_iter()
        .map(|due| (due.fired_at, due.timer.key, due.timer.due_at))
        .filter(|(_, key, _)| key.starts_with(&case.to_string()))
        .collect();
    fired.sort();
    model.fired.sort();
    prop_assert_eq!(fired, model.fired);
    Ok(())
}

#[test]
fn whatever_is_set_cancelled_and_waited_for_fires_as_in_the_model() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let scene = std::cell::RefCell::new(runtime.block_on(Scene::start()));
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config)
        .run(&vec(op(), 1..25), |ops| runtime.block_on(run(&mut scene.borrow_mut(), ops)));
    runtime.block_on(scene.borrow().stop());
    outcome.unwrap();
}
