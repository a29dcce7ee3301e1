//! What operators see of operations, however they came.

use serde_json::json;

use crate::{server::Server, socket::Socket};

const SLOTS: &str = "subscription($p: UUID!) {
    slotsChanged(providerId: $p, date: \"2026-03-02\", site: \"klinik\") { slots { start } } }";

async fn begun(server: &Server, transport: &str, kind: &str, operation: &str) -> u64 {
    let labels = format!("transport=\"{transport}\",kind=\"{kind}\",operation=\"{operation}\"");
    server.figure(&format!("graphql_operations_total{{{labels}}}")).await
}

async fn failed(server: &Server, transport: &str, code: &str) -> u64 {
    server.figure(&format!("graphql_errors_total{{transport=\"{transport}\",code=\"{code}\"}}")).await
}

/// Asks through the socket and waits for the end.
async fn ask(socket: &mut Socket, query: &str) {
    socket.ask("asked", query, json!({})).await;
    while socket.next().await.unwrap()["type"] != "complete" {}
}

#[tokio::test]
async fn operations_are_counted_by_transport_kind_and_first_field() {
    let server = Server::start().await;
    let client = server.sign_in("mehmet").await;
    assert_eq!(begun(&server, "http", "mutation", "signIn").await, 1);
    let mut socket = Socket::known(&server, Some(&client)).await;
    ask(&mut socket, "{ me { roles } }").await;
    ask(&mut socket, "query Mine { mine: myAppointments { nodes { id } } }").await;
    ask(&mut socket, "mutation { signOut }").await;
    server.ask(None, "{ me { roles } }", json!({})).await;
    for (transport, kind, operation) in [
        ("websocket", "query", "me"),
        ("websocket", "query", "myAppointments"),
        ("websocket", "mutation", "signOut"),
        ("http", "query", "me"),
    ] {
        assert_eq!(begun(&server, transport, kind, operation).await, 1, "{transport} {operation}");
    }
    let took = "graphql_operation_duration_seconds_count{transport=\"websocket\",kind=\"query\"}";
    assert_eq!(server.figure(took).await, 2);

    assert_eq!(begun(&server, "websocket", "subscription", "slotsChanged").await, 0);
    let mut socket = Socket::known(&server, None).await;
    socket.subscribe(SLOTS, json!({ "p": server.provider })).await;
    socket.next().await.unwrap();
    assert_eq!(begun(&server, "websocket", "subscription", "slotsChanged").await, 1, "while it goes on");
    assert_eq!(server.figure("subscriptions_open").await, 1);
    socket.send(json!({ "type": "complete", "id": "1" })).await;
    server.figure_becomes("subscriptions_open", 0).await;
}

#[tokio::test]
async fn errors_are_counted_by_transport_and_code() {
    let server = Server::start().await;
    let mut socket = Socket::known(&server, None).await;
    ask(&mut socket, "{ sessions { id } }").await;
    ask(&mut socket, "subscription { myAppointments { cursor } }").await;
    ask(&mut socket, "{ nothingLikeThis }").await;
    ask(&mut socket, "{").await;
    let many: String = (0..31).map(|i| format!("a{i}: me {{ siteId }} ")).collect();
    ask(&mut socket, &format!("{{ {many} }}")).await;
    server.ask(None, "{ sessions { id } }", json!({})).await;
    for (transport, code, times) in [
        ("websocket", "UNAUTHENTICATED", 2),
        ("websocket", "GRAPHQL_VALIDATION_FAILED", 2),
        ("websocket", "TOO_MANY_ALIASES", 1),
        ("http", "UNAUTHENTICATED", 1),
    ] {
        assert_eq!(failed(&server, transport, code).await, times, "{transport} {code}");
    }
}

#[tokio::test]
async fn callers_cannot_lengthen_the_list_of_figures() {
    let server = Server::start().await;
    let mut socket = Socket::known(&server, None).await;
    let series = async || {
        let text = server.http.get(server.url("/metrics")).send().await.unwrap().text().await.unwrap();
        assert!(!text.contains("thoughtUp"), "{text}");
        text.lines().filter(|line| line.starts_with("graphql_")).count()
    };
    let mut ask_with = async |number: usize| {
        for query in [
            format!("{{ thoughtUp{number} }}"),
            format!("query thoughtUp{number} {{ thoughtUp{number}: me {{ siteId }} }}"),
            format!("mutation {{ thoughtUp{number} }}"),
            format!("subscription {{ thoughtUp{number} }}"),
            format!("thoughtUp{number}"),
        ] {
            ask(&mut socket, &query).await;
            server.ask(None, &query, json!({})).await;
        }
    };
    ask_with(0).await;
    let before = series().await;
    for number in 1..6 {
        ask_with(number).await;
    }
    assert_eq!(series().await, before);
}
