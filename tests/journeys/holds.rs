//! A client keeps a time while filling in the form, and nobody keeps more than one.

use chrono::TimeDelta;
use domain::schedule::BookingRules;
use serde_json::{Value, json};

use crate::{
    booking::{book, booking},
    socket::Socket,
    world::{Clinic, Guest, World, at, slot},
};

const HOLD: &str = "mutation($provider: UUID!, $start: DateTime!, $end: DateTime!) {
    holdSlot(providerId: $provider, start: $start, end: $end) { start until } }";
const BOOK: &str = "mutation($provider: UUID!, $start: DateTime!, $end: DateTime!) {
    bookAppointment(input: {providerId: $provider, start: $start, end: $end}) { appointment { id } } }";
const SLOTS: &str = "subscription($provider: UUID!) {
    slotsChanged(providerId: $provider, date: \"2027-03-02\") { slots { start } } }";

/// A provider's slot, as it is asked for.
fn wanted(clinic: &Clinic, number: i64) -> Value {
    let (start, end) = at(1, number);
    json!({ "provider": clinic.provider, "start": start, "end": end })
}

/// How many slots of Tuesday somebody is offered.
async fn offered(guest: &Guest<'_>, clinic: &Clinic) -> usize {
    let ask = "query($provider: UUID!) {
        freeSlots(providerId: $provider, from: \"2027-03-02\", to: \"2027-03-02\") { start } }";
    let found = guest.get(ask, json!({ "provider": clinic.provider })).await;
    found["freeSlots"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_that_somebody_keeps_is_nobody_elses_until_its_five_minutes_are_over() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let ece = world.sign_in("klinik", "ece@example.com").await;
    let until = world.clock.now() + TimeDelta::minutes(5);
    let held = can.get(HOLD, wanted(&clinic, 0)).await["holdSlot"].clone();
    assert_eq!(held["until"], json!(until.to_rfc3339()));
    assert_eq!((offered(&can, &clinic).await, offered(&ece, &clinic).await), (12, 11));
    for ask in [HOLD, BOOK] {
        assert_eq!(ece.refused(ask, wanted(&clinic, 0)).await, "SLOT_TAKEN");
    }

    world.clock.advance(TimeDelta::minutes(4));
    let again = can.get(HOLD, wanted(&clinic, 0)).await["holdSlot"].clone();
    assert_eq!(again, held, "it is kept no longer for that");
    world.clock.advance(TimeDelta::minutes(1));
    assert_eq!(offered(&ece, &clinic).await, 12);
    ece.get(BOOK, wanted(&clinic, 0)).await;
    assert_eq!(can.refused(BOOK, wanted(&clinic, 0)).await, "SLOT_TAKEN");
    assert_eq!(can.refused(HOLD, wanted(&clinic, 0)).await, "SLOT_TAKEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_keeps_another_slot_or_books_lets_go_of_the_first_and_open_lists_show_it() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let ece = world.sign_in("klinik", "ece@example.com").await;
    let mut socket = Socket::open(&world.url, &ece.token).await;
    socket.subscribe("1", SLOTS, json!({ "provider": clinic.provider })).await;
    let mut shown = async || {
        let next = socket.next().await["slotsChanged"]["slots"].clone();
        next.as_array().unwrap().iter().map(|slot| slot["start"].clone()).collect::<Vec<_>>()
    };
    let all = shown().await;
    let start = |number: usize| all[number].clone();
    can.get(HOLD, wanted(&clinic, 0)).await;
    assert!(!shown().await.contains(&start(0)));
    can.get(HOLD, wanted(&clinic, 3)).await;
    let now = shown().await;
    assert!(now.contains(&start(0)) && !now.contains(&start(3)));
    let release =
        "mutation($provider: UUID!, $start: DateTime!) { releaseSlot(providerId: $provider, start: $start) }";
    assert_eq!(can.get(release, wanted(&clinic, 0)).await["releaseSlot"], false, "it is another");
    assert_eq!(can.get(release, wanted(&clinic, 3)).await["releaseSlot"], true);
    assert_eq!(shown().await, all);
    assert_eq!(can.get(release, wanted(&clinic, 3)).await["releaseSlot"], false);

    can.get(HOLD, wanted(&clinic, 0)).await;
    book(&can, &clinic, 1, 0).await;
    let cancel = "mutation($id: UUID!) { cancelAppointment(id: $id, reason: \"x\") { receipt { version } } }";
    let mine = "{ myAppointments(first: 1) { nodes { id } } }";
    let id = can.get(mine, json!({})).await["myAppointments"]["nodes"][0]["id"].clone();
    can.get(cancel, json!({ "id": id })).await;
    assert_eq!(offered(&ece, &clinic).await, 12, "what was booked is not kept any longer");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_clients_keep_slots_and_the_provider_books_over_them() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let provider = world.sign_in("klinik", "deniz@example.com").await;
    assert_eq!(provider.refused(HOLD, wanted(&clinic, 0)).await, "FORBIDDEN");
    let nobody = world.ask(None, HOLD, wanted(&clinic, 0)).await;
    assert_eq!(crate::world::code(&nobody), "UNAUTHENTICATED");
    let off = (slot(1, 0) + TimeDelta::minutes(10)).to_rfc3339();
    let between = json!({ "provider": clinic.provider, "start": off, "end": (slot(1, 1) + TimeDelta::minutes(10)).to_rfc3339() });
    assert_eq!(can.refused(HOLD, between).await, "NOT_OFFERED");

    can.get(HOLD, wanted(&clinic, 0)).await;
    let ece = world.sign_in("klinik", "ece@example.com").await;
    let me = ece.get("{ me { accountId } }", json!({})).await["me"]["accountId"].clone();
    let over = "mutation($provider: UUID!, $client: UUID!, $start: DateTime!, $end: DateTime!) {
        bookAppointment(input: {providerId: $provider, clientId: $client, start: $start, end: $end}) { appointment { id } } }";
    let mut variables = booking(&clinic, 1, 0);
    variables["client"] = me;
    provider.get(over, variables).await;
    assert_eq!(can.refused(BOOK, wanted(&clinic, 0)).await, "SLOT_TAKEN");
}
