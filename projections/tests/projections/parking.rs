//! Events that cannot be folded.

use domain::{AccountId, Role};
use projections::{ParkedEvent, ProjectionError, Reader, parked, rebuild, retry, skip, status, verify};
use serde_json::json;

use crate::{following::append_raw, scene::*};

async fn sequences(scene: &Scene) -> Vec<(String, i64)> {
    let parked = parked(scene.ledger.pool()).await.unwrap();
    parked.into_iter().map(|parked| (parked.projection, parked.sequence)).collect()
}

/// An appointment with a second event that nobody understands, and a third that anybody would.
async fn spoiled(scene: &Scene) -> (domain::AppointmentId, AccountId, AccountId) {
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    let (id, _) = book(&scene.ledger, SITE, provider, client, time(60), &[]).await;
    let mut connection = scene.ledger.pool().acquire().await.unwrap();
    append_raw(&mut connection, "appointment", id.0, 2, json!({ "AppointmentTeleported": {} })).await;
    append_raw(&mut connection, "appointment", id.0, 3, json!({ "AppointmentConfirmed": {} })).await;
    (id, provider, client)
}

#[tokio::test]
async fn a_poison_event_is_parked_with_its_stream_behind_it_and_the_others_go_on() {
    let scene = Scene::start().await;
    let (id, _, client) = spoiled(&scene).await;
    let (other, receipt) = book(&scene.ledger, SITE, AccountId::generate(), client, time(200), &[]).await;
    scene.passed(receipt.position).await;
    let reader = Reader::new(&scene.ledger, person(client, Role::Client));
    assert_eq!(reader.appointment(id).await.unwrap().unwrap().version, 1);
    assert!(reader.appointment(other).await.unwrap().is_some());
    let expected: Vec<_> = ["agenda", "appointments", "slots"]
        .into_iter()
        .flat_map(|name| [(name.to_owned(), 2), (name.to_owned(), 3)])
        .collect();
    assert_eq!(sequences(&scene).await, expected);
    let mut connection = scene.ledger.pool().acquire().await.unwrap();
    append_raw(&mut connection, "appointment", id.0, 4, json!({ "AppointmentCompleted": {} })).await;
    drop(connection);
    scene.settled().await;
    assert_eq!(sequences(&scene).await.len(), 9);
    for projection in status(&scene.ledger).await.unwrap() {
        let feeds_on_it = ["slots", "agenda", "appointments"].contains(&projection.name);
        assert_eq!(projection.parked, if feeds_on_it { 3 } else { 0 }, "{}", projection.name);
    }
}

#[tokio::test]
async fn what_was_parked_is_folded_once_it_can_be() {
    let scene = Scene::start().await;
    let (id, provider, client) = spoiled(&scene).await;
    scene.settled().await;
    assert_eq!(retry(&scene.ledger, "appointments").await.unwrap(), 2);
    // As if today's program understood the event.
    sqlx::query("UPDATE events SET payload = $1 WHERE sequence = 2")
        .bind(json!({ "AppointmentApproved": {} }))
        .execute(scene.ledger.pool())
        .await
        .unwrap();
    assert_eq!(retry(&scene.ledger, "appointments").await.unwrap(), 0);
    let reader = Reader::new(&scene.ledger, person(provider, Role::Provider));
    let row = reader.appointment(id).await.unwrap().unwrap();
    assert_eq!((row.version, row.status), (3, domain::appointment::Status::Confirmed));
    // Who follows live has noticed: the stream goes on.
    let receipt = cancel(&scene.ledger, SITE, id, client).await;
    scene.passed(receipt.position).await;
    assert_eq!(reader.appointment(id).await.unwrap().unwrap().version, 4);
}

#[tokio::test]
async fn a_rebuild_clears_what_folds_by_now_and_parks_what_does_not() {
    let scene = Scene::start().await;
    spoiled(&scene).await;
    scene.settled().await;
    rebuild(&scene.ledger, "agenda", |_| {}).await.unwrap();
    assert_eq!(sequences(&scene).await.len(), 6);
    sqlx::query("DELETE FROM events WHERE sequence = 2").execute(scene.ledger.pool()).await.unwrap();
    rebuild(&scene.ledger, "agenda", |_| {}).await.unwrap();
    assert_eq!(sequences(&scene).await.len(), 4);
}

#[tokio::test]
async fn a_skipped_event_is_passed_over_for_ever_and_what_is_behind_it_folds() {
    let scene = Scene::start().await;
    let (id, provider, _) = spoiled(&scene).await;
    scene.settled().await;
    let stream = id.0.to_string();
    let event = |sequence| ParkedEvent { aggregate_type: "appointment", aggregate_id: &stream, sequence };
    let refused =
        async |name: &'static str, sequence| skip(&scene.ledger, name, &event(sequence), "no").await;
    assert!(matches!(refused("appointments", 3).await, Err(ProjectionError::BehindAnother(2))));
    assert!(matches!(refused("appointments", 1).await, Err(ProjectionError::NotParked)));
    assert!(matches!(refused("calls", 2).await, Err(ProjectionError::NotParked)));
    assert!(matches!(refused("nothing", 2).await, Err(ProjectionError::Unknown)));

    assert_eq!(skip(&scene.ledger, "appointments", &event(2), "never meant anything").await.unwrap(), 0);
    let reader = Reader::new(&scene.ledger, person(provider, Role::Provider));
    let row = reader.appointment(id).await.unwrap().unwrap();
    assert_eq!((row.version, row.status), (3, domain::appointment::Status::Confirmed));
    // Who follows live has noticed: the stream goes on.
    let mut connection = scene.ledger.pool().acquire().await.unwrap();
    append_raw(&mut connection, "appointment", id.0, 4, json!({ "AppointmentCompleted": {} })).await;
    drop(connection);
    scene.settled().await;
    assert_eq!(reader.appointment(id).await.unwrap().unwrap().version, 4);

    rebuild(&scene.ledger, "appointments", |_| {}).await.unwrap();
    assert_eq!(reader.appointment(id).await.unwrap().unwrap().version, 4, "a rebuild passes over it, too");
    assert!(verify(&scene.ledger, "appointments").await.unwrap().is_empty());
    let others = sequences(&scene).await;
    assert!(!others.is_empty() && others.iter().all(|(name, _)| name != "appointments"), "{others:?}");
}
