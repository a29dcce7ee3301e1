//! Handlers that fail.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use chrono::TimeDelta;

use crate::scene::*;

async fn kept(scene: &Scene, key: &str) -> (i32, Option<String>) {
    sqlx::query_as("SELECT attempts, last_error FROM timers WHERE timer_key = $1")
        .bind(key)
        .fetch_one(scene.pool())
        .await
        .unwrap()
}

async fn attempts(scene: &Scene, key: &str, expected: i32) {
    until(async || kept(scene, key).await.0 == expected).await;
}

#[tokio::test]
async fn a_failure_is_tried_again_after_growing_pauses_and_the_others_go_on() {
    let tries = Arc::new(AtomicU32::new(0));
    let counted = tries.clone();
    let scene = Scene::with(Recorder::new(move |due| {
        let fails = due.timer.key == "stubborn" && counted.fetch_add(1, Ordering::SeqCst) < 4;
        if fails { Act::Fail("the mail server is away") } else { Act::Succeed }
    }))
    .await;
    scene.tell(&[set("stubborn", at(10)), set("easy", at(10)), set("later", at(13))]).await;
    scene.clock.set(at(10));
    for (attempt, pause) in [(1, 1), (2, 2), (3, 4), (4, 8)] {
        attempts(&scene, "stubborn", attempt).await;
        assert_eq!(kept(&scene, "stubborn").await.1.as_deref(), Some("the mail server is away"));
        scene.clock.advance(TimeDelta::seconds(pause) - TimeDelta::microseconds(1));
        scene.looked().await;
        scene.clock.advance(TimeDelta::microseconds(1));
    }
    scene.settled().await;
    let fired = scene.recorder.so_far();
    let stubborn: Vec<_> = fired.iter().filter(|due| due.timer.key == "stubborn").collect();
    let when: Vec<_> = stubborn.iter().map(|due| (due.attempt, due.fired_at)).collect();
    assert_eq!(when, [(1, at(10)), (2, at(11)), (3, at(13)), (4, at(17)), (5, at(25))]);
    assert!(stubborn.iter().all(|due| due.command_id == stubborn[0].command_id));
    assert!(stubborn.iter().all(|due| due.timer.due_at == at(10)));
    let others = fired.iter().filter(|due| due.timer.key != "stubborn");
    let others: Vec<_> = others.map(|due| (due.timer.key.as_str(), due.fired_at)).collect();
    assert_eq!(others[0], ("easy", at(10)));
    assert_eq!(others[1].0, "later");
    assert_eq!(scene.timers().await, 0);
}

#[tokio::test]
async fn setting_a_failing_timer_anew_starts_its_tries_afresh_and_setting_the_same_again_does_not() {
    let scene = Scene::with(Recorder::new(|_| Act::Fail("never"))).await;
    let subject = uuid::Uuid::new_v4();
    scene.tell(&[set_for(subject, "a", at(10))]).await;
    scene.clock.set(at(10));
    attempts(&scene, "a", 1).await;
    scene.tell(&[set_for(subject, "a", at(10))]).await;
    assert_eq!(kept(&scene, "a").await.0, 1);
    scene.tell(&[set_for(subject, "a", at(60))]).await;
    assert_eq!(kept(&scene, "a").await, (0, None));
}

#[tokio::test]
async fn a_handler_that_panics_has_failed_and_harms_nobody_else() {
    let scene = Scene::with(Recorder::new(|due| match due.timer.key.as_str() {
        "bad" => Act::Panic,
        _ => Act::Succeed,
    }))
    .await;
    scene.tell(&[set("bad", at(1)), set("good", at(2))]).await;
    scene.clock.set(at(2));
    scene.recorder.fired(2).await;
    attempts(&scene, "bad", 1).await;
    assert_eq!(kept(&scene, "bad").await.1.as_deref(), Some("the handler panicked"));
    scene.settled().await;
    assert_eq!(scene.service.status().await.unwrap().failed, 1);
}

#[tokio::test]
async fn timers_of_a_kind_that_nobody_acts_on_are_kept_and_stand_in_nobodys_way() {
    let scene = Scene::start().await;
    let mut steps: Vec<_> = (0..200).map(|n| set_kind("nobody's", &format!("strange {n}"), at(1))).collect();
    steps.push(set("ordinary", at(2)));
    scene.tell(&steps).await;
    scene.clock.set(at(2));
    assert_eq!(keys(&scene.recorder.fired(1).await), ["ordinary"]);
    scene.settled().await;
    assert_eq!(scene.timers().await, 200);
    let (attempts, error) = kept(&scene, "strange 7").await;
    assert_eq!(attempts, 1);
    assert_eq!(error.as_deref(), Some("nothing here acts on timers of the kind nobody's"));
}
