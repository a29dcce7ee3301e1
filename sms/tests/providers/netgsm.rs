use std::time::Duration;

use serde_json::json;
use sms::Accepted;

use crate::server::Server;
use crate::{KEY, TEXT, later, message, misconfigured, refused, send, unclear};

const TO: &str = "+905321234567";
/// `8501234567:s3cretPass` in Base64.
const AUTHORIZATION: &str = "Basic ODUwMTIzNDU2NzpzM2NyZXRQYXNz";
const QUEUED: &str = r#"{"code":"00","jobid":"17377215342605050417149344","description":"queued"}"#;

fn line(server: &Server) -> String {
    format!("netgsm://8501234567:s3cretPass@?header=DR%20KAYA&base={}", server.base)
}

#[tokio::test]
async fn a_message_goes_with_every_field_that_netgsm_documents() {
    let server = Server::json(200, QUEUED).await;
    let accepted = send(&line(&server), &message(TO, TEXT)).await.unwrap();
    assert_eq!(accepted, Accepted { reference: "17377215342605050417149344".to_owned(), segments: 1 });
    let request = server.only();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/sms/rest/v2/send"));
    assert_eq!(request.header("authorization"), AUTHORIZATION);
    assert_eq!(request.header("content-type"), "application/json");
    let expected = json!({
        "msgheader": "DR KAYA",
        "encoding": "TR",
        "iysfilter": "0",
        "referansID": KEY.to_string(),
        "messages": [{ "msg": TEXT, "no": "5321234567" }],
    });
    assert_eq!(request.json(), expected);
    let bytes = "Şule Çağlı".as_bytes();
    assert!(request.body.windows(bytes.len()).any(|window| window == bytes), "the letters go as UTF-8");
}

#[tokio::test]
async fn the_encoding_is_chosen_by_the_letters_and_the_segments_are_counted_as_turkish_networks_do() {
    for (text, encoding, segments) in [
        ("Randevunuz yarin 14:30".to_owned(), None, 1),
        ("a".repeat(161), None, 2),
        ("Görüşürüz".to_owned(), Some("TR"), 1),
        ("ş".repeat(78), Some("TR"), 2),
        ("Tamam 👍".to_owned(), Some("UNICODE"), 1),
    ] {
        let server = Server::json(200, QUEUED).await;
        assert_eq!(send(&line(&server), &message(TO, &text)).await.unwrap().segments, segments, "{text}");
        assert_eq!(server.only().json().get("encoding").and_then(|value| value.as_str()), encoding, "{text}");
    }
}

#[tokio::test]
async fn a_repeated_try_carries_the_same_reference() {
    let server = Server::json(200, QUEUED).await;
    for _ in 0..2 {
        send(&line(&server), &message(TO, "a")).await.unwrap();
    }
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].json(), received[1].json());
}

#[tokio::test]
async fn an_advertisement_names_its_filter() {
    let server = Server::json(200, QUEUED).await;
    send(&format!("{}&iys=11", line(&server)), &message(TO, "a")).await.unwrap();
    assert_eq!(server.only().json()["iysfilter"], "11");
}

#[tokio::test]
async fn a_foreign_number_is_refused_without_a_request() {
    let server = Server::json(200, QUEUED).await;
    let outcome = send(&line(&server), &message("+491711234567", "a")).await;
    assert_eq!(outcome, refused("number", "Netgsm takes Turkish numbers only"));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn every_refusing_code_is_final_with_either_status() {
    for code in ["20", "40", "50", "51", "70"] {
        for status in [200, 406] {
            let body = format!(r#"{{"code":"{code}","jobid":null,"description":"mesaj basligi"}}"#);
            let server = Server::json(status, &body).await;
            let outcome = send(&line(&server), &message(TO, TEXT)).await;
            assert_eq!(outcome, refused(code, "mesaj basligi"));
        }
    }
}

#[tokio::test]
async fn refused_credentials_are_a_matter_of_the_settings() {
    let server = Server::json(406, r#"{"code":"30","description":"credentials"}"#).await;
    assert_eq!(misconfigured(send(&line(&server), &message(TO, TEXT)).await), "code 30: credentials");
    let server = Server::answering(401, &[], "").await;
    assert_eq!(misconfigured(send(&line(&server), &message(TO, TEXT)).await), "http 401");
}

#[tokio::test]
async fn limits_and_troubles_of_netgsm_pass() {
    for (code, after) in [("80", None), ("85", Some(60)), ("100", None), ("101", None)] {
        let server = Server::json(406, &format!(r#"{{"code":"{code}","description":"x"}}"#)).await;
        let outcome = send(&line(&server), &message(TO, TEXT)).await;
        assert_eq!(later(&outcome), after.map(Duration::from_secs), "{code}");
    }
    let server = Server::answering(429, &[("retry-after", "17")], r#"{"code":"80"}"#).await;
    let outcome = send(&line(&server), &message(TO, TEXT)).await;
    assert_eq!(later(&outcome), Some(Duration::from_secs(17)));
}

#[tokio::test]
async fn an_unknown_code_is_final_only_if_the_status_says_that_nothing_was_sent() {
    let body = r#"{"code":"77","description":"yeni"}"#;
    let server = Server::json(406, body).await;
    assert_eq!(send(&line(&server), &message(TO, TEXT)).await, refused("77", "yeni"));
    let server = Server::json(200, body).await;
    assert_eq!(unclear(send(&line(&server), &message(TO, TEXT)).await), "http 200, code 77: yeni");
    let server = Server::json(500, body).await;
    assert_eq!(later(&send(&line(&server), &message(TO, TEXT)).await), None);
}

#[tokio::test]
async fn a_yes_without_a_reference_leaves_it_unclear() {
    for (status, body) in [
        (200, r#"{"code":"00","jobid":null}"#),
        (200, r#"{"code":"00","jobid":""}"#),
        (200, r#"{"code":"00"}"#),
        (500, QUEUED),
    ] {
        let server = Server::json(status, body).await;
        assert!(unclear(send(&line(&server), &message(TO, TEXT)).await).contains("says yes"), "{body}");
    }
    let server = Server::json(200, r#"{"code":"00","jobid":1737721}"#).await;
    assert_eq!(send(&line(&server), &message(TO, TEXT)).await.unwrap().reference, "1737721");
}

#[tokio::test]
async fn what_netgsm_repeats_of_the_secrets_is_not_in_the_error() {
    let said = format!("user 8501234567 s3cretPass {AUTHORIZATION} 5321234567 {TEXT}");
    let body = json!({ "code": "30", "description": said }).to_string();
    let server = Server::json(406, &body).await;
    let why = misconfigured(send(&line(&server), &message(TO, TEXT)).await);
    assert_eq!(why, "code 30: user 8501234567 … Basic … … …");
}
