//! Reading the log.

use ledger::{Ledger, Position};
use reminders::Service;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::scene::*;

async fn checkpoint(scene: &Scene) -> Position {
    scene.service.status().await.unwrap().reactions[0].checkpoint
}

#[tokio::test]
async fn timers_and_checkpoint_are_written_together_or_not_at_all() {
    let scene = Scene::start().await;
    scene.tell(&[set("before", at(60))]).await;
    let stood = checkpoint(&scene).await;
    // The timers refuse, after the checkpoint was moved.
    sqlx::raw_sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON timers EXECUTE FUNCTION refuse();",
    )
    .execute(scene.pool())
    .await
    .unwrap();
    let steps = json!([cancel("before"), set("after", at(90))]);
    let position = append(scene.pool(), Uuid::new_v4(), 1, &steps).await;
    let error = async || scene.service.status().await.unwrap().reactions[0].last_error.clone();
    until(async || error().await.is_some()).await;
    assert!(error().await.unwrap().contains("not now"));
    assert_eq!(checkpoint(&scene).await, stood);
    let keys: Vec<String> =
        sqlx::query_scalar("SELECT timer_key FROM timers").fetch_all(scene.pool()).await.unwrap();
    assert_eq!(keys, ["before"]);
    // What was set before fires all the same.
    scene.clock.set(at(60));
    scene.recorder.fired(1).await;
    sqlx::query("DROP TRIGGER refuse ON timers").execute(scene.pool()).await.unwrap();
    scene.service.reacted(position, PATIENCE).await.unwrap();
    assert_eq!(checkpoint(&scene).await, position);
    assert_eq!(error().await, None);
    scene.clock.set(at(90));
    assert_eq!(crate::scene::keys(&scene.recorder.fired(2).await), ["before", "after"]);
}

#[tokio::test]
async fn a_reaction_that_does_not_get_on_does_not_keep_a_new_leader_from_firing() {
    let mut scene = Scene::start().await;
    scene.tell(&[set("a", at(60))]).await;
    scene.stop().await;
    sqlx::raw_sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON timers EXECUTE FUNCTION refuse();",
    )
    .execute(scene.pool())
    .await
    .unwrap();
    append(scene.pool(), Uuid::new_v4(), 1, &json!([set("b", at(60))])).await;
    scene.clock.set(at(60));
    scene.restart();
    assert_eq!(keys(&scene.recorder.fired(1).await), ["a"]);
}

#[tokio::test]
async fn a_restarted_reaction_goes_on_where_it_stood() {
    let mut scene = Scene::start().await;
    scene.tell(&[set("a", at(60))]).await;
    scene.stop().await;
    // Would the first event have its effect again, this would come back.
    sqlx::query("DELETE FROM timers").execute(scene.pool()).await.unwrap();
    append(scene.pool(), Uuid::new_v4(), 1, &json!([set("b", at(60))])).await;
    let position = append(scene.pool(), Uuid::new_v4(), 1, &json!([set("c", at(61))])).await;
    scene.restart();
    scene.service.reacted(position, PATIENCE).await.unwrap();
    scene.clock.set(at(61));
    assert_eq!(keys(&scene.recorder.fired(2).await), ["b", "c"]);
}

/// A transaction of somebody else that takes its time over an event, and may take it back.
async fn append_slowly(ledger: &Ledger, rolled_back: bool, milliseconds: u32, steps: &[Step]) {
    let mut transaction = ledger.pool().begin().await.unwrap();
    append_in(&mut transaction, Uuid::new_v4(), 1, &json!(steps)).await;
    sqlx::query("SELECT pg_sleep($1 / 1000.0)")
        .bind(f64::from(milliseconds))
        .execute(&mut *transaction)
        .await
        .unwrap();
    if rolled_back {
        transaction.rollback().await.unwrap();
    } else {
        transaction.commit().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_slow_and_failing_writers_and_two_services_every_event_has_its_effect_once_and_in_order() {
    let scene = Scene::start().await;
    // Notes whatever is written, even what is there already.
    sqlx::raw_sql(
        "CREATE TABLE written (number bigint GENERATED ALWAYS AS IDENTITY, timer_key text, due_at timestamptz);
         CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             INSERT INTO written (timer_key, due_at) VALUES (NEW.timer_key, NEW.due_at); RETURN NEW; END $$;
         CREATE TRIGGER note BEFORE INSERT ON timers FOR EACH ROW EXECUTE FUNCTION note();",
    )
    .execute(scene.pool())
    .await
    .unwrap();
    let second = scene.database.ledger().await;
    let (stop, idle) = (CancellationToken::new(), Recorder::succeeding());
    let other: Service = start(&second, &scene.clock, &idle, &stop);
    let writers: Vec<_> = (0..8_u32)
        .map(|writer| {
            let ledger = if writer % 2 == 0 { scene.ledger.clone() } else { second.clone() };
            tokio::spawn(async move {
                for round in 0..25_u32 {
                    // A key of its own for each event, and one that each of the writer's events sets anew.
                    let due = at(1000 + i64::from(round));
                    let steps =
                        [set(&format!("{writer} {round}"), due), set(&format!("last of {writer}"), due)];
                    append_slowly(&ledger, round % 5 == 3, (writer * 7 + round * 5) % 13, &steps).await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let position = append(scene.pool(), Uuid::new_v4(), 1, &json!([])).await;
    scene.service.reacted(position, PATIENCE).await.unwrap();
    let written: Vec<(String, chrono::DateTime<chrono::Utc>)> =
        sqlx::query_as("SELECT timer_key, due_at FROM written ORDER BY number")
            .fetch_all(scene.pool())
            .await
            .unwrap();
    for writer in 0..8 {
        for round in 0..25 {
            let key = format!("{writer} {round}");
            let times = written.iter().filter(|(written, _)| *written == key).count();
            assert_eq!(times, usize::from(round % 5 != 3), "{key}");
        }
        let key = format!("last of {writer}");
        let last: Vec<_> =
            written.iter().filter(|(written, _)| *written == key).map(|(_, due)| *due).collect();
        assert!(last.is_sorted_by(|one, other| one < other), "{last:?}");
        assert_eq!(last.last(), Some(&at(1024)));
    }
    stop.cancel();
    other.stopped().await;
}
