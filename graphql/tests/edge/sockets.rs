use serde_json::{Value, json};

use crate::{
    server::{Server, code},
    socket::Socket,
};

const BOOK: &str = "mutation($p: UUID!, $s: DateTime!, $e: DateTime!) {
    bookAppointment(input: { providerId: $p, start: $s, end: $e }) { appointment { id } receipt { position } } }";
const MINE: &str = "subscription($a: String) { myAppointments(after: $a) { cursor appointment { id status client { name } } } }";
const SLOTS: &str = "subscription($p: UUID!) {
    slotsChanged(providerId: $p, date: \"2026-03-02\", site: \"klinik\") { cursor slots { start } } }";

async fn book(server: &Server, token: &str, start: &str, end: &str) -> Value {
    let answer = server.ask(Some(token), BOOK, json!({ "p": server.provider, "s": start, "e": end })).await;
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"]["bookAppointment"].clone()
}

#[tokio::test]
async fn free_slots_are_pushed_when_somebody_books_and_when_he_cancels() {
    let server = Server::start().await;
    let client = server.sign_in("mehmet").await;
    let mut socket = Socket::open(&server, "/graphql/ws", None).await;
    assert_eq!(socket.next().await.unwrap()["type"], "connection_ack");
    socket.subscribe(SLOTS, json!({ "p": server.provider })).await;
    let count =
        |message: Value| message["payload"]["data"]["slotsChanged"]["slots"].as_array().unwrap().len();
    assert_eq!(count(socket.next().await.unwrap()), 4);
    let made = book(&server, &client, "2026-03-02T06:00:00Z", "2026-03-02T06:45:00Z").await;
    assert_eq!(count(socket.next().await.unwrap()), 3);
    let cancel =
        "mutation($id: UUID!) { cancelAppointment(id: $id, reason: \"ill\") { receipt { version } } }";
    server.ask(Some(&client), cancel, json!({ "id": made["appointment"]["id"] })).await;
    assert_eq!(count(socket.next().await.unwrap()), 4);
}

#[tokio::test]
async fn a_subscription_that_nests_too_much_or_begins_in_the_future_is_refused() {
    let server = Server::start().await;
    let mut socket = Socket::open(&server, "/graphql/ws", None).await;
    assert_eq!(socket.next().await.unwrap()["type"], "connection_ack");
    let nested = format!("subscription{{a(b:{}{})}}", "[".repeat(5000), "]".repeat(5000));
    socket.subscribe(&nested, json!({})).await;
    let refused = socket.next().await.unwrap();
    assert_eq!(code(&refused["payload"]), "QUERY_TOO_DEEP", "{refused}");
    assert_eq!(socket.next().await.unwrap()["type"], "complete");
    let future = SLOTS.replace("site: ", "after: \"99999999.1\", site: ");
    socket.subscribe(&future, json!({ "p": server.provider })).await;
    let refused = socket.next().await.unwrap();
    assert_eq!(code(&refused["payload"]), "BAD_CURSOR", "{refused}");
}

#[tokio::test]
async fn who_comes_back_with_a_cursor_misses_nothing_and_sees_only_the_own() {
    let server = Server::start().await;
    let (client, other) = (server.sign_in("mehmet").await, server.sign_in("zeynep").await);
    let mut socket = Socket::open(&server, "/graphql", Some(&client)).await;
    assert_eq!(socket.next().await.unwrap()["type"], "connection_ack");
    // From the log's beginning: so it does not matter which comes first, the subscription or the booking.
    socket.subscribe(MINE, json!({ "a": "0.0" })).await;
    book(&server, &other, "2026-03-02T06:00:00Z", "2026-03-02T06:45:00Z").await;
    let first = book(&server, &client, "2026-03-02T06:45:00Z", "2026-03-02T07:30:00Z").await;
    let pushed = socket.next().await.unwrap();
    let pushed = &pushed["payload"]["data"]["myAppointments"];
    assert_eq!(pushed["appointment"]["id"], first["appointment"]["id"], "{pushed}");
    let cursor = pushed["cursor"].clone();
    drop(socket);

    let missed = book(&server, &client, "2026-03-02T07:30:00Z", "2026-03-02T08:15:00Z").await;
    book(&server, &other, "2026-03-02T08:15:00Z", "2026-03-02T09:00:00Z").await;
    let mut socket = Socket::open(&server, "/graphql/ws", Some(&client)).await;
    socket.next().await.unwrap();
    socket.subscribe(MINE, json!({ "a": cursor })).await;
    let pushed = socket.next().await.unwrap();
    assert_eq!(
        pushed["payload"]["data"]["myAppointments"]["appointment"]["id"], missed["appointment"]["id"],
        "{pushed}"
    );
}

#[tokio::test]
async fn a_forged_token_closes_the_connection() {
    let server = Server::start().await;
    let mut socket = Socket::open(&server, "/graphql/ws", Some("forged")).await;
    assert_eq!(socket.next().await, Err(4403));
}

#[tokio::test]
async fn who_has_signed_out_gets_nothing_more() {
    let server = Server::start().await;
    let (provider, client) = (server.sign_in("ayse").await, server.sign_in("mehmet").await);
    let mut socket = Socket::open(&server, "/graphql/ws", Some(&provider)).await;
    socket.next().await.unwrap();
    // From the log's beginning: so it does not matter which comes first, the subscription or the booking.
    socket.subscribe(MINE, json!({ "a": "0.0" })).await;
    server.ask(Some(&provider), "mutation { signOut }", json!({})).await;
    book(&server, &client, "2026-03-02T06:00:00Z", "2026-03-02T06:45:00Z").await;
    // The subscription fails, or the connection notices first that its session is over.
    match socket.next().await {
        Ok(message) => assert_eq!(code(&message["payload"]), "UNAUTHENTICATED", "{message}"),
        Err(closed) => assert_eq!(closed, 4403),
    }
}

#[tokio::test]
async fn a_connection_has_at_most_twenty_subscriptions_and_nobody_subscribes_unsigned() {
    let server = Server::start().await;
    let mut socket = Socket::open(&server, "/graphql/ws", None).await;
    socket.next().await.unwrap();
    for i in 0..21 {
        let payload = json!({ "query": SLOTS, "variables": { "p": server.provider } });
        socket.send(json!({ "id": i.to_string(), "type": "subscribe", "payload": payload })).await;
    }
    loop {
        let message = socket.next().await.unwrap();
        if message["payload"]["errors"].is_array() {
            assert_eq!(code(&message["payload"]), "TOO_MANY_SUBSCRIPTIONS");
            break;
        }
    }
    let mut socket = Socket::open(&server, "/graphql/ws", None).await;
    socket.next().await.unwrap();
    socket.subscribe(MINE, json!({})).await;
    assert_eq!(code(&socket.next().await.unwrap()["payload"]), "UNAUTHENTICATED");
}
