//! Subscriptions: what changes arrives, and who comes back misses nothing.

use domain::schedule::BookingRules;
use serde_json::json;

use crate::{booking::book, socket::Socket, world::World};

const SLOTS: &str = "subscription($provider: UUID!, $after: String) {
    slotsChanged(providerId: $provider, date: \"2027-03-02\", after: $after) { cursor slots { start } } }";
const MINE: &str =
    "subscription($after: String) { myAppointments(after: $after) { cursor appointment { id status } } }";
const CANCEL: &str =
    "mutation($id: UUID!) { cancelAppointment(id: $id, reason: \"ill\") { receipt { position } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_and_its_cancellation_show_in_the_open_list_of_slots() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let (can, ece) =
        (world.sign_in("klinik", "can@example.com").await, world.sign_in("klinik", "ece@example.com").await);
    let mut socket = Socket::open(&world.url, &ece.token).await;
    socket.subscribe("1", SLOTS, json!({"provider": clinic.provider})).await;
    let count = |data: &serde_json::Value| data["slotsChanged"]["slots"].as_array().unwrap().len();
    assert_eq!(count(&socket.next().await), 12);
    let id = book(&can, &clinic, 1, 0).await;
    assert_eq!(count(&socket.next().await), 11);
    can.get(CANCEL, json!({"id": id})).await;
    assert_eq!(count(&socket.next().await), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn my_appointments_arrive_and_nobody_elses() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let (can, ece) =
        (world.sign_in("klinik", "can@example.com").await, world.sign_in("klinik", "ece@example.com").await);
    let mut socket = Socket::open(&world.url, &can.token).await;
    // From the log's beginning: so it does not matter which comes first, the subscription or the booking.
    socket.subscribe("1", MINE, json!({"after": "0.0"})).await;
    // The other client's comes first, and must not be the one that arrives.
    book(&ece, &clinic, 1, 1).await;
    let id = book(&can, &clinic, 1, 0).await;
    let first = socket.next().await["myAppointments"].clone();
    assert_eq!(first["appointment"]["id"], id);
    can.get(CANCEL, json!({"id": id})).await;
    assert_eq!(socket.next().await["myAppointments"]["appointment"]["status"], "CANCELLED");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_with_a_cursor_misses_nothing() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let mut socket = Socket::open(&world.url, &can.token).await;
    // From the log's beginning: so it does not matter which comes first, the subscription or the booking.
    socket.subscribe("1", MINE, json!({"after": "0.0"})).await;
    book(&can, &clinic, 1, 0).await;
    let cursor = socket.next().await["myAppointments"]["cursor"].clone();
    drop(socket);
    let missed = [book(&can, &clinic, 1, 1).await, book(&can, &clinic, 1, 2).await];
    let mut socket = Socket::open(&world.url, &can.token).await;
    socket.subscribe("1", MINE, json!({"after": cursor})).await;
    for id in &missed {
        assert_eq!(socket.next().await["myAppointments"]["appointment"]["id"], *id);
    }
    let then = book(&can, &clinic, 1, 3).await;
    assert_eq!(socket.next().await["myAppointments"]["appointment"]["id"], then);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_token_opens_no_socket_and_signing_out_closes_it() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let mut forged = Socket::connect(&world.url).await;
    forged.send(&json!({"type": "connection_init", "payload": {"authorization": "Bearer forged"}})).await;
    let answer = forged.message().await.unwrap_or(json!({"type": "close"}));
    assert_eq!(answer["type"], "close", "{answer}");

    let (can, ece) =
        (world.sign_in("klinik", "can@example.com").await, world.sign_in("klinik", "ece@example.com").await);
    let mut socket = Socket::open(&world.url, &can.token).await;
    socket.subscribe("1", SLOTS, json!({"provider": clinic.provider})).await;
    socket.next().await;
    can.get("mutation { signOut }", json!({})).await;
    book(&ece, &clinic, 1, 1).await;
    let answer = socket.message().await;
    let delivered =
        answer.as_ref().is_some_and(|a| a["type"] == "next" && a["payload"].get("errors").is_none());
    assert!(!delivered, "nothing more for who has signed out: {answer:?}");
}
