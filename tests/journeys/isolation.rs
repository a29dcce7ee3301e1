//! A second site sees nothing of the first.

use domain::schedule::BookingRules;
use serde_json::{Value, json};

use crate::{booking::book, socket::Socket, world::World};

#[tokio::test(flavor = "multi_thread")]
async fn a_second_site_sees_nothing_by_any_query_mutation_or_subscription() {
    let world = World::start().await;
    let ours = world.clinic("klinik", BookingRules::default()).await;
    let theirs = world.clinic("london", BookingRules::default()).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    let id = book(&client, &ours, 1, 0).await;
    let ids = json!({"id": id, "provider": ours.provider, "account": ours.client});
    for email in ["ada@example.com", "aren@example.com", "deniz@example.com", "can@example.com"] {
        let stranger = world.sign_in("london", email).await;
        let nothing = [
            ("query($id: UUID!) { appointment(id: $id) { id } }", "appointment"),
            ("query($account: UUID!) { account(id: $account) { id } }", "account"),
            ("query($provider: UUID!) { provider(id: $provider) { id } }", "provider"),
        ];
        for (query, field) in nothing {
            assert_eq!(stranger.get(query, ids.clone()).await[field], Value::Null, "{email}: {query}");
        }
        let free = "query($provider: UUID!) { freeSlots(providerId: $provider, from: \"2027-03-02\", to: \"2027-03-03\") { start } }";
        let answer = world.ask(Some(&stranger.token), free, ids.clone()).await;
        assert!(answer["data"]["freeSlots"].as_array().is_none_or(Vec::is_empty), "{answer}");
        for mutation in [
            "cancelAppointment(id: $id, reason: \"x\")",
            "confirmAppointment(id: $id)",
            "approveAppointment(id: $id)",
            "completeAppointment(id: $id)",
            "recordPayment(id: $id)",
        ] {
            let query = format!("mutation($id: UUID!) {{ {mutation} {{ receipt {{ version }} }} }}");
            assert_eq!(stranger.refused(&query, ids.clone()).await, "NOT_FOUND", "{email}: {mutation}");
        }
        let mine = "{ myAppointments { nodes { id } } }";
        assert_eq!(stranger.get(mine, json!({})).await["myAppointments"]["nodes"], json!([]));
    }
    let admin = world.sign_in("london", "ada@example.com").await;
    let people = admin.get("{ accounts(first: 100) { nodes { id siteId } } }", json!({})).await;
    assert_eq!(people["accounts"]["nodes"].as_array().unwrap().len(), 5);
    let all = "query { appointments(from: \"2027-01-01T00:00:00Z\", to: \"2027-12-31T00:00:00Z\") { nodes { id } } }";
    assert_eq!(admin.get(all, json!({})).await["appointments"]["nodes"], json!([]));

    // What happens at one site wakes nobody at the other.
    let mut socket = Socket::open(&world.url, &admin.token).await;
    let provider = theirs.provider;
    socket
        .subscribe("1", "subscription($provider: UUID!) { slotsChanged(providerId: $provider, date: \"2027-03-02\") { slots { start } } }", json!({"provider": ours.provider}))
        .await;
    let answer = socket.message().await.unwrap();
    let slots = &answer["payload"]["data"]["slotsChanged"]["slots"];
    assert!(slots.as_array().is_none_or(Vec::is_empty), "{answer}, not even for {provider}");
}
