//! How long a request may take. The database is held up for real: by a lock on what is to be read.

use std::time::Duration;

use commands::Caller;
use domain::Actor;
use serde_json::{Value, json};
use sqlx::{Executor, Postgres, Transaction};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    server::{Server, code},
    socket::Socket,
};

const SITE: &str = "{ site(slug: \"klinik\") { name } }";

async fn hasty() -> Server {
    Server::with(|config| config.answer_within = Duration::from_secs(1)).await
}

/// Nobody reads sites until this is dropped.
async fn held_up(server: &Server) -> Transaction<'static, Postgres> {
    let mut transaction = server.bus.ledger().pool().begin().await.unwrap();
    transaction.execute("LOCK TABLE sites IN ACCESS EXCLUSIVE MODE").await.unwrap();
    transaction
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_a_refusal_and_the_server_goes_on() {
    let server = hasty().await;
    let lock = held_up(&server).await;
    let question = json!({ "query": SITE });
    let late = server.http.post(server.url("/graphql")).json(&question).send().await.unwrap();
    assert_eq!(late.status(), 504);
    let id = late.headers()["x-request-id"].to_str().unwrap().to_owned();
    let late: Value = late.json().await.unwrap();
    assert_eq!(code(&late), "TIMEOUT");
    assert_eq!(late["errors"][0]["extensions"]["requestId"], id);
    assert!(late["data"].is_null());
    assert_eq!(server.figure("http_requests_total{operation=\"site\",status=\"504\"}").await, 1);

    lock.rollback().await.unwrap();
    let answer = server.ask(None, SITE, json!({})).await;
    assert_eq!(answer["data"]["site"]["name"], "Klinik", "{answer}");
}

#[tokio::test]
async fn the_same_holds_for_a_question_through_a_websocket_and_not_for_what_is_followed() {
    let server = hasty().await;
    let mut socket = Socket::known(&server, None).await;
    let slots = "subscription($p: UUID!) {
        slotsChanged(providerId: $p, date: \"2026-03-02\", site: \"klinik\") { slots { start } } }";
    socket.ask("followed", slots, json!({ "p": server.provider })).await;
    assert_eq!(socket.next().await.unwrap()["id"], "followed");

    let lock = held_up(&server).await;
    socket.ask("asked", SITE, json!({})).await;
    let late = socket.next().await.unwrap();
    assert_eq!((&late["id"], code(&late["payload"])), (&json!("asked"), "TIMEOUT"));
    assert_eq!(socket.next().await.unwrap(), json!({ "type": "complete", "id": "asked" }));
    lock.rollback().await.unwrap();

    let system = Caller::new(Actor::System("test"));
    server.bus.plan_week(&system, server.site(), server.provider, vec![]).await.unwrap();
    assert_eq!(socket.next().await.unwrap()["id"], "followed", "longer than any answer may take");
}

#[tokio::test]
async fn a_file_may_take_longer_to_arrive() {
    let server = hasty().await;
    let token = server.sign_in("mehmet").await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!(
        "POST /attachments?name=note.txt HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-length: 12\r\n\r\nfirst "
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let lock = held_up(&server).await;
    let question = json!({ "query": SITE });
    let late = server.http.post(server.url("/graphql")).json(&question).send().await.unwrap();
    assert_eq!(late.status(), 504, "begun later, and given up already");
    lock.rollback().await.unwrap();
    stream.write_all(b"second").await.unwrap();
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 201");
}

#[tokio::test]
async fn a_request_that_is_never_finished_is_not_waited_for() {
    let server = hasty().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let half = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"que";
    stream.write_all(half.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    let reading = stream.read_exact(&mut answer);
    tokio::time::timeout(Duration::from_secs(60), reading).await.expect("an answer").unwrap();
    assert_eq!(answer, b"HTTP/1.1 504");
}
