//! What can go wrong on the way, alike for all providers.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use sms::{Message, Options, SendError};

use crate::server::{self, Server};
use crate::{TEXT, later, logs, message, misconfigured, refused, send, send_within, unclear};

/// One line for each provider, at this address.
fn lines(base: &str) -> [String; 3] {
    let sid = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    [
        format!("netgsm://8501234567:s3cretPass@?header=RANDEVU&base={base}"),
        format!("iletimerkezi://s3cretKey:s3cretHash@?sender=RANDEVU&base={base}"),
        format!("twilio://{sid}:s3cretPass@?from=%2B15005550006&base={base}"),
    ]
}

fn anybody() -> Message {
    message("+905321234567", TEXT)
}

#[tokio::test]
async fn a_provider_that_does_not_answer_in_time_leaves_it_unclear() {
    for provider in 0..3 {
        let (base, heard) = server::silent().await;
        let options = Options { whole: Duration::from_secs(1), ..Options::default() };
        let outcome = send_within(&lines(&base)[provider], &anybody(), options).await;
        assert_eq!(unclear(outcome), "the provider did not answer in time");
        assert!(heard.await.unwrap().starts_with("POST "), "the request had been written");
    }
}

#[tokio::test]
async fn a_connection_that_is_closed_after_the_request_leaves_it_unclear() {
    for provider in 0..3 {
        let (base, heard) = server::closing_after(b"").await;
        let why = unclear(send(&lines(&base)[provider], &anybody()).await);
        assert!(why.starts_with("the connection was lost"), "{why}");
        assert!(heard.await.unwrap().contains("/json") || provider != 1);
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_counts_by_its_status() {
    for provider in 0..3 {
        let (base, _) =
            server::closing_after(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"code\":\"00\"").await;
        let why = unclear(send(&lines(&base)[provider], &anybody()).await);
        assert!(why.starts_with("the answer broke off"), "{why}");
        let (base, _) =
            server::closing_after(b"HTTP/1.1 503 Down\r\ncontent-length: 100\r\n\r\n{\"code\"").await;
        assert_eq!(later(&send(&lines(&base)[provider], &anybody()).await), None);
    }
}

#[tokio::test]
async fn where_nobody_listens_the_message_has_not_gone() {
    let base = server::nobody().await;
    for line in lines(&base) {
        match send(&line, &anybody()).await {
            Err(SendError::Later { why, after: None }) => assert!(why.contains("refused"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn where_there_is_no_such_host_the_message_has_not_gone() {
    for line in lines("https://nowhere.invalid") {
        assert_eq!(later(&send(&line, &anybody()).await), None);
    }
}

#[tokio::test]
async fn a_server_without_tls_gets_no_message_where_https_is_asked_for() {
    let server = Server::json(200, r#"{"code":"00","jobid":"1"}"#).await;
    for line in lines(&server.base.replace("http://", "https://")) {
        assert_eq!(later(&send(&line, &anybody()).await), None);
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::json(200, r#"{"code":"00","jobid":"1"}"#).await;
        let target = format!("{}/stolen", elsewhere.base);
        let here = Server::answering(status, &[("location", &target)], "").await;
        for line in lines(&here.base) {
            let why = misconfigured(send(&line, &anybody()).await);
            assert_eq!(why, format!("the address redirects (http {status})"));
        }
        assert!(elsewhere.received().is_empty());
        assert_eq!(here.received().len(), 3);
    }
}

#[tokio::test]
async fn a_provider_in_trouble_is_tried_later_and_one_behind_a_slow_gateway_is_unclear() {
    for status in [500, 502, 503] {
        let server = Server::answering(status, &[("retry-after", "9")], "<html>trouble</html>").await;
        for line in lines(&server.base) {
            assert_eq!(later(&send(&line, &anybody()).await), Some(Duration::from_secs(9)));
        }
    }
    let server = Server::answering(504, &[], "").await;
    for line in lines(&server.base) {
        assert_eq!(unclear(send(&line, &anybody()).await), "http 504");
    }
}

#[tokio::test]
async fn a_malformed_answer_counts_by_its_status() {
    let nested = "[".repeat(10_000);
    for body in ["", "{", "00 12345", "<html>ok</html>", "\u{0}", "\"text\"", "[{\"code\":\"00\"}]", &nested]
    {
        let server = Server::json(200, body).await;
        for line in lines(&server.base) {
            unclear(send(&line, &anybody()).await);
        }
        let server = Server::json(422, body).await;
        for line in lines(&server.base) {
            assert_eq!(send(&line, &anybody()).await, refused("http 422", ""));
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    for provider in 0..3 {
        let (base, written) =
            server::endless("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n").await;
        let begun = Instant::now();
        let why = unclear(send(&lines(&base)[provider], &anybody()).await);
        assert_eq!(why, "the answer is too large");
        assert!(begun.elapsed() < Duration::from_secs(20), "it did not wait for the time-out");
        assert!(written.await.unwrap() >= 64 << 10, "the server wrote more than is read");
    }
}

#[tokio::test]
async fn an_answer_just_small_enough_is_read() {
    let mut body = r#"{"code":"00","jobid":"1"}"#.to_owned();
    body.push_str(&" ".repeat((64 << 10) - body.len()));
    let server = Server::json(200, &body).await;
    assert_eq!(send(&lines(&server.base)[0], &anybody()).await.unwrap().reference, "1");
    body.push(' ');
    let server = Server::json(200, &body).await;
    assert_eq!(unclear(send(&lines(&server.base)[0], &anybody()).await), "the answer is too large");
}

#[tokio::test]
async fn each_message_goes_over_its_own_connection() {
    let server = Server::json(200, r#"{"code":"00","jobid":"1"}"#).await;
    logs::keep();
    let config: sms::Config = lines(&server.base)[0].parse().unwrap();
    let provider = config.provider(Options::default()).unwrap();
    for _ in 0..3 {
        provider.send(&anybody()).await.unwrap();
    }
    let peers: HashSet<_> = server.received().iter().map(|request| request.peer).collect();
    assert_eq!(peers.len(), 3);
}

#[test]
fn a_message_is_shown_without_its_number_and_text() {
    assert_eq!(format!("{:?}", anybody()), "Message { key: 01908a5c-0000-7000-8000-000000000001, .. }");
}
