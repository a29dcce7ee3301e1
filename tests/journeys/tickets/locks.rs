//! Locks: one of the desk edits, the others see who.

use chrono::TimeDelta;
use domain::Role;
use serde_json::json;

use super::{NOTE, admin, agent, customer, eventually, help_desk, open, ticket};
use crate::{socket::Socket, world::code};

const EDIT: &str = "subscription($id: UUID!) { editTicket(id: $id) { lock { owner { name } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_second_agent_is_told_who_edits_until_the_first_ones_connection_is_gone() {
    let world = help_desk().await;
    let site = world.sign_in("klinik", "ada@example.com").await.get("{ mySite { id } }", json!({})).await;
    let site = site["mySite"]["id"].as_str().unwrap().parse().unwrap();
    world.account(site, "Berna", Role::Agent).await;
    let (can, aren, berna) =
        (customer(&world).await, agent(&world).await, world.sign_in("klinik", "berna@example.com").await);
    let id = open(&can, "NORMAL").await["id"].clone();
    let mut socket = Socket::open(&world.url, &aren.token).await;
    socket.subscribe("1", EDIT, json!({ "id": id })).await;
    assert_eq!(socket.next().await["editTicket"]["lock"]["owner"]["name"], "Aren");
    let answer = world.ask(Some(&berna.token), NOTE, json!({ "id": id, "body": "Ben de buradayım" })).await;
    assert_eq!(code(&answer), "LOCKED");
    let refusal = &answer["errors"][0]["extensions"]["details"];
    assert_eq!((&refusal["owner"].is_string(), &refusal["ownerName"]), (&true, &json!("Aren")), "{answer:#}");
    assert!(refusal["since"].as_str() < refusal["until"].as_str(), "{refusal}");
    assert_eq!(ticket(&berna, &id).await["lock"]["owner"]["name"], "Aren");
    // The line goes dead, without a good-bye.
    drop(socket);
    eventually(&berna, &id, |ticket| ticket["lock"].is_null()).await;
    berna.get(NOTE, json!({ "id": id, "body": "Şimdi ben" })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_edits_in_two_windows_and_closes_one_is_still_at_it() {
    let world = help_desk().await;
    let (can, aren) = (customer(&world).await, agent(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    let mut windows = vec![];
    for _ in 0..2 {
        let mut socket = Socket::open(&world.url, &aren.token).await;
        socket.subscribe("1", EDIT, json!({ "id": id })).await;
        socket.next().await;
        windows.push(socket);
    }
    // Completed in good order, so that the answer to the next request comes after it.
    let mut first = windows.remove(0);
    first.send(&json!({ "id": "1", "type": "complete" })).await;
    first
        .subscribe(
            "2",
            "subscription($id: UUID!) { ticketChanged(id: $id, after: \"0.0\") { cursor } }",
            json!({ "id": id }),
        )
        .await;
    first.next().await;
    assert_eq!(ticket(&aren, &id).await["lock"]["owner"]["name"], "Aren");
    drop(windows);
    eventually(&aren, &id, |ticket| ticket["lock"].is_null()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_without_renewal_runs_out() {
    let world = help_desk().await;
    let (can, aren, ada) = (customer(&world).await, agent(&world).await, admin(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    let lock = "mutation($id: UUID!) { lockTicket(id: $id) { ticket { lock { owner { name } } } } }";
    aren.get(lock, json!({ "id": id })).await;
    assert_eq!(ada.refused(NOTE, json!({ "id": id, "body": "x" })).await, "LOCKED");
    world.clock.advance(TimeDelta::minutes(2));
    ada.get(NOTE, json!({ "id": id, "body": "x" })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_lock_is_broken_is_told_in_that_moment() {
    let world = help_desk().await;
    let (can, aren, ada) = (customer(&world).await, agent(&world).await, admin(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    let mut socket = Socket::open(&world.url, &aren.token).await;
    socket.subscribe("1", EDIT, json!({ "id": id })).await;
    socket.next().await;
    // What else happens in the ticket ends nothing.
    aren.get(NOTE, json!({ "id": id, "body": "Bakıyorum" })).await;
    let unlock =
        "mutation($id: UUID!) { unlockTicket(id: $id, byForce: true) { ticket { lock { until } } } }";
    ada.get(unlock, json!({ "id": id })).await;
    let told = socket.message().await.unwrap();
    assert_eq!(code(&told["payload"]), "LOCK_LOST", "{told:#}");
    assert_eq!(socket.message().await.unwrap()["type"], "complete");
    assert_eq!(ticket(&ada, &id).await["lock"], json!(null), "it is not taken again");
}
