//! What `graphql-transport-ws` asks of a server, message by message.

use serde_json::{Value, json};

use crate::{server::Server, socket::Socket};

const SLOTS: &str = "subscription($p: UUID!) {
    slotsChanged(providerId: $p, date: \"2026-03-02\", site: \"klinik\") { cursor slots { start } } }";
const SITE: &str = "{ site(slug: \"klinik\") { name } }";

/// Follows free slots under this name, and waits for the first list.
async fn follow(socket: &mut Socket, server: &Server, id: &str) {
    socket.ask(id, SLOTS, json!({ "p": server.provider })).await;
    let first = socket.next().await.unwrap();
    assert_eq!((&first["type"], &first["id"]), (&json!("next"), &json!(id)), "{first}");
    assert!(first["payload"]["errors"].is_null(), "{first}");
}

/// Asks under this name, and hears the answer out.
async fn answered(socket: &mut Socket, id: &str) {
    socket.ask(id, SITE, json!({})).await;
    let answer = socket.next().await.unwrap();
    assert_eq!((&answer["type"], &answer["id"]), (&json!("next"), &json!(id)), "{answer}");
    assert_eq!(answer["payload"]["data"]["site"]["name"], "Klinik", "{answer}");
    assert_eq!(socket.next().await.unwrap(), json!({ "type": "complete", "id": id }));
}

#[tokio::test]
async fn a_name_that_is_in_use_closes_the_connection() {
    let server = Server::start().await;
    let mut socket = Socket::known(&server, None).await;
    follow(&mut socket, &server, "one").await;
    follow(&mut socket, &server, "two").await;
    socket.ask("one", SITE, json!({})).await;
    assert_eq!(socket.closed().await, (4409, "Subscriber for one already exists".to_owned()));
}

#[tokio::test]
async fn a_long_name_is_cut_where_the_connection_is_closed_for_it() {
    let server = Server::start().await;
    let mut socket = Socket::known(&server, None).await;
    let name = "ü".repeat(100);
    follow(&mut socket, &server, &name).await;
    socket.ask(&name, SITE, json!({})).await;
    let (code, reason) = socket.closed().await;
    assert_eq!(code, 4409);
    assert!(reason.starts_with("Subscriber for üü") && reason.ends_with("ü… already exists"), "{reason}");
    assert!(reason.len() <= 123, "a control frame has no more room");
}

#[tokio::test]
async fn a_name_may_be_used_again_once_its_operation_is_over() {
    let server = Server::start().await;
    let mut socket = Socket::known(&server, None).await;
    for _ in 0..3 {
        answered(&mut socket, "one").await;
    }
    // Ended by the client, who hears nothing more of it: an echo would seem to end what comes next under the same name.
    for _ in 0..3 {
        follow(&mut socket, &server, "one").await;
        socket.send(json!({ "type": "complete", "id": "one" })).await;
    }
    socket.send(json!({ "type": "complete", "id": "never begun" })).await;
    answered(&mut socket, "one").await;
}

#[tokio::test]
async fn places_are_free_again_as_soon_as_their_operations_are_over() {
    let server = Server::start().await;
    let mut socket = Socket::known(&server, None).await;
    for round in 0..3 {
        for i in 0..20 {
            socket.ask(&format!("{round}-{i}"), SLOTS, json!({ "p": server.provider })).await;
        }
        for _ in 0..20 {
            let first = socket.next().await.unwrap();
            assert!(first["payload"]["errors"].is_null(), "{first}");
        }
        for i in 0..20 {
            socket.send(json!({ "type": "complete", "id": format!("{round}-{i}") })).await;
        }
    }
}

#[tokio::test]
async fn who_introduces_himself_twice_is_shown_the_door() {
    let server = Server::start().await;
    let mut socket = Socket::known(&server, None).await;
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.closed().await, (4429, "Too many initialisation requests".to_owned()));
}

#[tokio::test]
async fn who_asks_before_he_is_introduced_is_shown_the_door() {
    let server = Server::start().await;
    let mut socket = Socket::connect(&server, "/graphql/ws").await;
    socket.ask("one", SITE, json!({})).await;
    assert_eq!(socket.closed().await, (4401, "Unauthorized".to_owned()));
}

#[tokio::test]
async fn what_is_no_message_of_the_protocol_closes_the_connection() {
    let server = Server::start().await;
    let older = json!({ "type": "start", "id": "one", "payload": { "query": SITE } });
    for message in [
        json!({ "type": "nothing" }),
        json!([]),
        json!({ "type": "subscribe", "id": "one" }),
        json!({ "type": "subscribe", "id": "", "payload": { "query": SITE } }),
        json!({ "type": "subscribe", "id": "x".repeat(300), "payload": { "query": SITE } }),
        older,
    ] {
        let mut socket = Socket::known(&server, None).await;
        socket.send(message.clone()).await;
        assert_eq!(socket.closed().await, (4400, "Bad request".to_owned()), "{message}");
    }
    let mut unknown = Socket::connect(&server, "/graphql/ws").await;
    unknown.send(json!({ "type": "nothing" })).await;
    assert_eq!(unknown.closed().await.0, 4400, "also of somebody unknown");
}

#[tokio::test]
async fn a_ping_is_answered_at_any_time() {
    let server = Server::start().await;
    let mut socket = Socket::connect(&server, "/graphql/ws").await;
    let mut ping = async |payload: Value| {
        socket.send(json!({ "type": "ping", "payload": payload })).await;
        assert_eq!(socket.next().await.unwrap(), json!({ "type": "pong" }));
    };
    ping(json!({ "any": "thing" })).await;
    ping(Value::Null).await;
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.next().await.unwrap(), json!({ "type": "connection_ack" }));
    socket.send(json!({ "type": "pong" })).await;
    answered(&mut socket, "one").await;
}
