//! Events that a reaction cannot handle.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::scene::*;

async fn listed(scene: &Scene) -> Vec<(i64, String)> {
    sqlx::query_as("SELECT sequence, error FROM unhandled_events ORDER BY sequence")
        .fetch_all(scene.pool())
        .await
        .unwrap()
}

/// A stream with this second event between two good ones, and another stream.
async fn spoiled(scene: &Scene, second: &Value) -> Uuid {
    let id = Uuid::new_v4();
    append(scene.pool(), id, 1, &json!([set("a", at(60)), set("b", at(60))])).await;
    append(scene.pool(), id, 2, second).await;
    append(scene.pool(), id, 3, &json!([set("c", at(60)), cancel("a")])).await;
    scene.tell(&[set("other", at(60))]).await;
    id
}

async fn set_keys(scene: &Scene) -> Vec<String> {
    sqlx::query_scalar("SELECT timer_key FROM timers ORDER BY timer_key")
        .fetch_all(scene.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn an_event_that_is_not_understood_is_listed_and_those_behind_it_have_their_effect() {
    let scene = Scene::start().await;
    spoiled(&scene, &json!({ "Teleported": {} })).await;
    assert_eq!(set_keys(&scene).await, ["b", "c", "other"]);
    assert_eq!(listed(&scene).await.iter().map(|(sequence, _)| *sequence).collect::<Vec<_>>(), [2]);
    let status = scene.service.status().await.unwrap();
    let script = &status.reactions[0];
    assert_eq!((script.unhandled, script.behind, &script.last_error), (1, 0, &None));
    assert!(script.unhandled_because.as_deref().is_some_and(|why| why.contains("expected a sequence")));
}

#[tokio::test]
async fn a_reaction_that_panics_over_an_event_goes_on_with_the_next() {
    let scene = Scene::start().await;
    spoiled(&scene, &json!("panic")).await;
    assert_eq!(set_keys(&scene).await, ["b", "c", "other"]);
    assert_eq!(listed(&scene).await, [(2, "the reaction panicked".to_owned())]);
}

#[tokio::test]
async fn an_event_whose_personal_values_are_damaged_is_listed_and_the_rest_of_its_page_is_not() {
    let scene = Scene::start().await;
    spoiled(&scene, &json!({ "name": { "subject": "nobody", "sealed": "AAAA" } })).await;
    assert_eq!(set_keys(&scene).await, ["b", "c", "other"]);
    assert_eq!(listed(&scene).await, [(2, "a personal value names no subject".to_owned())]);
}

#[tokio::test]
async fn an_event_whose_timers_cannot_be_stored_is_listed_and_has_no_effect_at_all() {
    let scene = Scene::start().await;
    // Too long for an index, and nothing that could be compressed.
    let key: String = (0..400).map(|_| Uuid::new_v4().to_string()).collect();
    spoiled(&scene, &json!([cancel("b"), set(&key, at(60))])).await;
    assert_eq!(set_keys(&scene).await, ["b", "c", "other"]);
    let listed = listed(&scene).await;
    assert_eq!(listed.len(), 1);
    assert!(listed[0].1.contains("index row"), "{listed:?}");
}

#[tokio::test]
async fn once_it_is_understood_it_has_its_effect_and_what_followed_later_has_the_last_word() {
    let mut scene = Scene::start().await;
    let id = spoiled(&scene, &json!({ "Teleported": {} })).await;
    scene.stop().await;
    scene.restart();
    scene.tell(&[]).await;
    assert_eq!(listed(&scene).await.len(), 1);
    scene.stop().await;
    // As if today's program understood the event.
    sqlx::query("UPDATE events SET payload = $2 WHERE aggregate_id = $1 AND sequence = 2")
        .bind(id.to_string())
        .bind(json!([set("a", at(90)), set("d", at(90)), cancel("b")]))
        .execute(scene.pool())
        .await
        .unwrap();
    scene.restart();
    scene.tell(&[]).await;
    assert_eq!(listed(&scene).await, []);
    assert_eq!(set_keys(&scene).await, ["c", "d", "other"]);
    scene.clock.set(at(90));
    let mut fired = scene.recorder.fired(3).await;
    fired.sort_by(|one, other| one.timer.key.cmp(&other.timer.key));
    assert_eq!(keys(&fired), ["c", "d", "other"]);
}
