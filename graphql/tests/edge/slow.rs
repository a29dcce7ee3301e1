//! Clients that stop reading.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    server::{Server, code},
    socket::Socket,
};

const CUT_OFF: &str = "websockets_too_slow_total";
const OPEN: &str = "websockets_open";
const SLOTS: &str = "subscription($p: UUID!) {
    slotsChanged(providerId: $p, date: \"2026-03-02\", site: \"klinik\") { slots { start } } }";
const BOOK: &str = "mutation($p: UUID!, $s: DateTime!, $e: DateTime!, $n: String) {
    bookAppointment(input: { providerId: $p, start: $s, end: $e, notes: $n }) { receipt { position } } }";

/// Books the slot of this number on Monday or, from the fifth on, on Tuesday.
async fn book(server: &Server, token: &str, number: i64, notes: &str) {
    let start = crate::server::monday()
        + chrono::TimeDelta::days(number / 4)
        + chrono::TimeDelta::minutes(60 + 45 * (number % 4));
    let end = start + chrono::TimeDelta::minutes(45);
    let variables = json!({ "p": server.provider, "s": start, "e": end, "n": notes });
    let answer = server.ask(Some(token), BOOK, variables).await;
    assert!(answer["errors"].is_null(), "{answer}");
}

/// Somebody who follows his four appointments twenty times over, asks for some ten megabytes so, and takes none of them.
async fn deaf(server: &Server) -> Socket {
    let token = server.sign_in("mehmet").await;
    for number in 4..8 {
        book(server, &token, number, &"n".repeat(4000)).await;
    }
    let notes: String = (0..30).map(|i| format!("n{i}: notes ")).collect();
    let mine = format!("subscription {{ myAppointments(after: \"0.0\") {{ appointment {{ {notes} }} }} }}");
    let mut socket = Socket::known(server, Some(&token)).await;
    for i in 0..20 {
        socket.ask(&i.to_string(), &mine, json!({})).await;
    }
    socket
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_is_cut_off_and_learns_why_and_nobody_else_is_kept_waiting() {
    let server = Server::with(|config| config.take_within = Duration::from_secs(5)).await;
    let other = server.sign_in("zeynep").await;
    let mut deaf = deaf(&server).await;
    let mut brisk = Socket::known(&server, None).await;
    brisk.subscribe(SLOTS, json!({ "p": server.provider })).await;
    let free = |message: Value| {
        let slots = message["payload"]["data"]["slotsChanged"]["slots"].as_array();
        slots.unwrap_or_else(|| panic!("no slots: {message:.600}")).len()
    };
    assert_eq!(free(brisk.next().await.unwrap()), 4);
    book(&server, &other, 0, "soon").await;
    assert_eq!(free(brisk.next().await.unwrap()), 3);
    server.figure_becomes(CUT_OFF, 1).await;

    let mut failed = 0;
    let end = loop {
        match deaf.heard().await {
            Ok(message) if message["payload"]["errors"].is_array() => {
                assert_eq!(code(&message["payload"]), "TOO_SLOW", "{message:.300}");
                failed += 1;
            }
            Ok(message) => assert_eq!((&message["type"], failed), (&json!("next"), 0), "nothing behind it"),
            Err(end) => break end,
        }
    };
    assert_eq!(end, (1013, "TOO_SLOW".to_owned()));
    assert!(failed > 0, "each subscription fails");
    book(&server, &other, 1, "later").await;
    assert_eq!(free(brisk.next().await.unwrap()), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_never_reads_again_is_given_up() {
    let server = Server::with(|config| config.take_within = Duration::from_millis(200)).await;
    let _deaf = deaf(&server).await;
    server.figure_becomes(CUT_OFF, 1).await;
    server.figure_becomes(OPEN, 0).await;
    server.figure_becomes("subscriptions_open", 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_talks_is_no_longer_heard() {
    let server = Server::with(|config| config.take_within = Duration::from_millis(200)).await;
    let mut socket = Socket::known(&server, None).await;
    // Each is refused with an answer, which is not taken. What is not read any more is kept by neither side for ever.
    let talking = async {
        for i in 0_u64.. {
            let (id, nothing) = (i.to_string(), "{ nothing }");
            let payload = json!({ "query": nothing });
            let message = json!({ "id": id, "type": "subscribe", "payload": payload });
            if socket.try_send(message).await.is_err() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), talking).await.expect("to be cut off");
    server.figure_becomes(OPEN, 0).await;
}
