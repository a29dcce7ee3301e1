//! What fires, and when.

use std::sync::{Arc, atomic::Ordering};

use chrono::TimeDelta;
use commands::Clock;
use domain::Actor;
use reminders::Service;
use serde_json::json;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::scene::*;

#[tokio::test]
async fn a_timer_fires_when_it_is_due_and_not_a_microsecond_before() {
    let scene = Scene::start().await;
    let due = at(3600) + TimeDelta::microseconds(123_457);
    scene.tell(&[set("a", due)]).await;
    scene.clock.set(due - TimeDelta::microseconds(1));
    scene.looked().await;
    assert_eq!(keys(&scene.recorder.so_far()), [""; 0]);
    scene.clock.set(due);
    let fired = scene.recorder.fired(1).await;
    assert_eq!((fired[0].timer.due_at, fired[0].fired_at), (due, due));
    scene.settled().await;
    assert_eq!(scene.timers().await, 0);
}

#[tokio::test]
async fn what_is_set_for_the_past_fires_at_once() {
    let scene = Scene::start().await;
    scene.tell(&[set("a", at(-60))]).await;
    let fired = scene.recorder.fired(1).await;
    assert_eq!((fired[0].timer.due_at, fired[0].fired_at), (at(-60), noon()));
}

#[tokio::test]
async fn the_handler_is_told_what_is_due_and_by_which_name_to_act() {
    let scene = Scene::start().await;
    let subject = Uuid::from_u128(7);
    scene.tell(&[set_for(subject, "ticket/7/first-response", at(5))]).await;
    scene.clock.set(at(9));
    let fired = scene.recorder.fired(1).await;
    let due = &fired[0];
    assert_eq!(
        (due.timer.site, due.timer.subject, due.timer.kind.as_str(), due.attempt),
        (SITE, subject, "test", 1)
    );
    assert_eq!(due.timer.payload, json!({ "from": 1 }));
    // Stored as a command's id: no version of the program may calculate another one.
    assert_eq!(due.command_id.to_string(), "28197f9c-e155-5771-8119-5c947e56c1da");
    let caller = due.caller("sla");
    assert_eq!((caller.actor, caller.command_id), (Actor::System("sla"), Some(due.command_id)));
    assert_ne!(due.command_id_for("warn"), due.command_id_for("escalate"));
}

#[tokio::test]
async fn a_nearer_timer_that_is_set_later_fires_first() {
    let scene = Scene::start().await;
    scene.tell(&[set("far", at(7200))]).await;
    scene.looked().await;
    scene.tell(&[set("near", at(3600))]).await;
    scene.clock.set(at(3600));
    assert_eq!(keys(&scene.recorder.fired(1).await), ["near"]);
    scene.clock.set(at(7200));
    assert_eq!(keys(&scene.recorder.fired(2).await), ["near", "far"]);
}

#[tokio::test]
async fn whoever_sleeps_on_the_machines_time_is_woken_for_a_nearer_timer_that_another_process_sets() {
    let recorder = Recorder::succeeding();
    let database = ledger::testing::TestDatabase::create().await;
    let (here, there) = (database.ledger().await, database.ledger().await);
    let stop = CancellationToken::new();
    // This one fires and follows nothing; the other one follows, and stands by.
    let firing = Service::start(&here, &Clock::System, vec![recorder.clone()], vec![], None, &stop);
    leads(&firing).await;
    let standby = start(&there, &Clock::System, &Recorder::succeeding(), &stop);
    append(there.pool(), Uuid::new_v4(), 1, &json!([set("far", Clock::System.now() + TimeDelta::hours(1))]))
        .await;
    let due = Clock::System.now() + TimeDelta::milliseconds(300);
    let position = append(there.pool(), Uuid::new_v4(), 1, &json!([set("near", due)])).await;
    standby.reacted(position, PATIENCE).await.unwrap();
    let fired = recorder.fired(1).await;
    assert_eq!(keys(&fired), ["near"]);
    // Had it not been woken, it would have slept ten seconds.
    let late = fired[0].fired_at - due;
    assert!(late >= TimeDelta::zero() && late < TimeDelta::seconds(5), "{late}");
    stop.cancel();
    firing.stopped().await;
    standby.stopped().await;
}

#[tokio::test]
async fn replaced_and_cancelled_timers_do_not_fire() {
    let scene = Scene::start().await;
    scene.tell(&[set("replaced", at(10)), set("cancelled", at(10)), set("kept", at(20))]).await;
    scene.tell(&[set("replaced", at(30)), cancel("cancelled"), cancel("unknown")]).await;
    scene.tell(&[set("forth and back", at(10)), cancel("forth and back")]).await;
    scene.clock.set(at(25));
    assert_eq!(keys(&scene.recorder.fired(1).await), ["kept"]);
    scene.looked().await;
    assert_eq!(keys(&scene.recorder.so_far()), ["kept"]);
    scene.clock.set(at(30));
    let fired = scene.recorder.fired(2).await;
    assert_eq!((fired[1].timer.key.as_str(), fired[1].timer.due_at), ("replaced", at(30)));
    scene.settled().await;
    assert_eq!(scene.timers().await, 0);
}

#[tokio::test]
async fn a_timer_set_anew_while_it_fires_fires_again_under_another_name() {
    let permits = Arc::new(Semaphore::new(0));
    let held = permits.clone();
    let scene = Scene::with(Recorder::new(move |_| Act::Wait(held.clone()))).await;
    scene.tell(&[set("a", at(10))]).await;
    scene.clock.set(at(10));
    scene.recorder.fired(1).await;
    scene.tell(&[set("a", at(20))]).await;
    permits.add_permits(1);
    scene.settled().await;
    assert_eq!(scene.timers().await, 1);
    scene.clock.set(at(20));
    let fired = scene.recorder.fired(2).await;
    assert_ne!(fired[0].command_id, fired[1].command_id);
    assert_eq!(fired[1].timer.due_at, at(20));
    // Even for the same time, if it is not the same timer.
    let (id, key) = (fired[1].timer.subject, json!([set_for(fired[1].timer.subject, "a", at(20))]));
    append(scene.pool(), id, 1, &json!([])).await;
    let position = append(scene.pool(), id, 2, &key).await;
    scene.service.reacted(position, PATIENCE).await.unwrap();
    permits.add_permits(2);
    scene.settled().await;
    let fired = scene.recorder.fired(3).await;
    assert_ne!(fired[1].command_id, fired[2].command_id);
    assert_eq!(
        (&fired[1].timer.payload, &fired[2].timer.payload),
        (&json!({ "from": 1 }), &json!({ "from": 2 }))
    );
    assert_eq!(scene.timers().await, 0);
}

#[tokio::test]
async fn timers_of_one_subject_fire_one_after_the_other_in_due_order_and_others_beside_them() {
    let permits = Arc::new(Semaphore::new(0));
    let (held, subject) = (permits.clone(), Uuid::new_v4());
    let recorder =
        Recorder::new(
            move |due| {
                if due.timer.subject == subject { Act::Wait(held.clone()) } else { Act::Succeed }
            },
        );
    let scene = Scene::with(recorder).await;
    let mut steps: Vec<_> = (0..20).map(|n| set_for(subject, &format!("{n:02}"), at(100 - n))).collect();
    steps.push(set("other", at(100)));
    scene.tell(&steps).await;
    scene.clock.set(at(100));
    // The first of the subject hangs, and only the other one gets on.
    let fired = scene.recorder.fired(2).await;
    assert_eq!(keys(&fired), ["19", "other"]);
    for ended in 1..=19 {
        permits.add_permits(1);
        let fired = scene.recorder.fired(ended + 2).await;
        assert_eq!(scene.recorder.ended.load(Ordering::SeqCst), ended + 1);
        assert_eq!(fired.last().unwrap().timer.key, format!("{:02}", 19 - ended));
    }
    permits.add_permits(1);
    scene.settled().await;
}

#[tokio::test]
async fn no_more_handlers_are_at_work_than_may_be_and_what_is_called_off_meanwhile_does_not_fire() {
    let permits = Arc::new(Semaphore::new(0));
    let held = permits.clone();
    let scene = Scene::with(Recorder::new(move |_| Act::Wait(held.clone()))).await;
    let steps: Vec<_> = (0..100).map(|n| set(&format!("{n:02}"), at(n))).collect();
    scene.tell(&steps).await;
    scene.clock.set(at(100));
    let fired = scene.recorder.fired(64).await;
    assert_eq!(fired.last().unwrap().timer.key, "63");
    scene.tell(&(70..100).map(|n| cancel(&n)).collect::<Vec<_>>()).await;
    permits.add_permits(100);
    scene.settled().await;
    let fired = scene.recorder.fired(70).await;
    assert_eq!(fired.last().unwrap().timer.key, "69");
}

#[tokio::test]
async fn what_came_due_while_nobody_was_there_fires_once_in_due_order() {
    let mut scene = Scene::start().await;
    let order = [7, 3, 9, 1, 5, 0, 8, 2, 6, 4];
    scene.tell(&order.map(|n| set(&n, at(60 * n + 60)))).await;
    scene.stop().await;
    scene.clock.set(at(86_400));
    scene.restart();
    let fired = scene.recorder.fired(10).await;
    assert_eq!(keys(&fired), ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    scene.settled().await;
    scene.looked().await;
    assert_eq!(scene.recorder.so_far().len(), 10);
}

#[tokio::test]
async fn what_was_called_off_while_nobody_was_there_does_not_fire() {
    let mut scene = Scene::start().await;
    scene.tell(&[set("called off", at(60)), set("called off, too", at(90)), set("kept", at(120))]).await;
    scene.stop().await;
    scene.clock.set(at(3600));
    // More events lie between than are read at once.
    sqlx::query(
        "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
         SELECT 'script', gen_random_uuid()::text, 1, 'Scripted', '1.0.0', '[]', '{}', sha256('x') FROM generate_series(1, 1200)",
    )
    .execute(scene.pool())
    .await
    .unwrap();
    append(scene.pool(), Uuid::new_v4(), 1, &json!([cancel("called off")])).await;
    // Somebody's transaction keeps the last of them from being read for a moment.
    let mut running = scene.pool().begin().await.unwrap();
    sqlx::query("SELECT pg_current_xact_id()").execute(&mut *running).await.unwrap();
    append(scene.pool(), Uuid::new_v4(), 1, &json!([cancel("called off, too")])).await;
    scene.restart();
    leads(&scene.service).await;
    running.commit().await.unwrap();
    assert_eq!(keys(&scene.recorder.fired(1).await), ["kept"]);
    scene.looked().await;
    assert_eq!(keys(&scene.recorder.so_far()), ["kept"]);
}

#[tokio::test]
async fn the_status_says_how_timers_fare() {
    let scene = Scene::start().await;
    leads(&scene.service).await;
    scene.tell(&[set("a", at(60)), set("b", at(120)), set_kind("nobody's", "c", at(30))]).await;
    let status = scene.service.status().await.unwrap();
    assert!(status.leader);
    assert_eq!((status.pending, status.overdue, status.failed), (3, 0, 0));
    assert_eq!(status.oldest_due, Some(at(30)));
    let script = &status.reactions[0];
    assert_eq!((script.name, script.behind, script.unhandled), ("script", 0, 0));
    assert_eq!((&script.last_error, script.updated_at.is_some()), (&None, true));
    scene.clock.set(at(60));
    scene.recorder.fired(1).await;
    scene.settled().await;
    let status = scene.service.status().await.unwrap();
    assert_eq!((status.pending, status.overdue, status.failed), (2, 1, 1));
}
