use std::time::Duration;

use serde_json::json;
use sms::Accepted;

use crate::server::Server;
use crate::{TEXT, later, message, misconfigured, refused, send, unclear};

const TO: &str = "+905321234567";
const SID: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const SERVICE: &str = "MG0123456789abcdef0123456789abcdef";
const MESSAGE: &str = "SMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn line(server: &Server) -> String {
    format!("twilio://{SID}:s3cretPass@?from=%2B15005550006&base={}", server.base)
}

fn created(status: &str, segments: &str) -> String {
    json!({
        "sid": MESSAGE, "status": status, "num_segments": segments, "account_sid": SID, "body": TEXT, "to": TO,
        "from": "+15005550006", "error_code": null, "error_message": null, "direction": "outbound-api",
    })
    .to_string()
}

fn error(status: u16, code: u32, text: &str) -> String {
    let more = format!("https://www.twilio.com/docs/errors/{code}");
    json!({ "code": code, "message": text, "more_info": more, "status": status }).to_string()
}

#[tokio::test]
async fn a_message_goes_with_every_field_that_twilio_documents() {
    let server = Server::json(201, &created("queued", "2")).await;
    let line = format!("{}&callback=https://randevu.example/sms/receipts/x?a=1", line(&server));
    let accepted = send(&line, &message(TO, TEXT)).await.unwrap();
    assert_eq!(accepted, Accepted { reference: MESSAGE.to_owned(), segments: 2 });
    let request = server.only();
    assert_eq!(request.method, "POST");
    assert_eq!(request.target, format!("/2010-04-01/Accounts/{SID}/Messages.json"));
    assert_eq!(
        request.header("authorization"),
        "Basic QUNhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYTpzM2NyZXRQYXNz"
    );
    assert_eq!(request.header("content-type"), "application/x-www-form-urlencoded");
    let expected = [
        ("To", TO),
        ("From", "+15005550006"),
        ("Body", TEXT),
        ("StatusCallback", "https://randevu.example/sms/receipts/x?a=1"),
    ];
    assert_eq!(request.form(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let body = String::from_utf8(request.body.to_vec()).unwrap();
    assert!(body.starts_with(
        "To=%2B905321234567&From=%2B15005550006&Body=Say%C4%B1n+%C5%9Eule+%C3%87a%C4%9Fl%C4%B1%2C"
    ));
}

#[tokio::test]
async fn a_messaging_service_takes_the_place_of_the_sender_and_counts_later() {
    let server = Server::json(201, &created("accepted", "0")).await;
    let line = format!("twilio://{SID}:s3cretPass@?service={SERVICE}&base={}", server.base);
    let accepted = send(&line, &message("+491711234567", TEXT)).await.unwrap();
    // Twilio uses no Turkish tables: 71 characters in UCS-2 are two segments.
    assert_eq!(accepted.segments, 2);
    let expected = [("To", "+491711234567"), ("MessagingServiceSid", SERVICE), ("Body", TEXT)];
    assert_eq!(server.only().form(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn every_refusing_code_is_final() {
    for code in [21211, 21212, 21408, 21602, 21606, 21608, 21610, 21612, 21614, 21617, 21635] {
        for http in [400, 403, 404] {
            let server =
                Server::json(http, &error(http, code, &format!("The number {TO} is not valid."))).await;
            let outcome = send(&line(&server), &message(TO, TEXT)).await;
            assert_eq!(outcome, refused(&code.to_string(), "The number … is not valid."));
        }
    }
}

#[tokio::test]
async fn a_message_that_fails_at_once_is_refused() {
    let body =
        json!({ "sid": MESSAGE, "status": "failed", "error_code": 30034, "error_message": "Unregistered" });
    let server = Server::json(201, &body.to_string()).await;
    assert_eq!(send(&line(&server), &message(TO, TEXT)).await, refused("30034", "Unregistered"));
    let server = Server::json(201, &created("undelivered", "1")).await;
    assert_eq!(send(&line(&server), &message(TO, TEXT)).await, refused("undelivered", "undelivered"));
}

#[tokio::test]
async fn refused_credentials_are_a_matter_of_the_settings() {
    for (http, code) in [(401, 20003), (403, 20005), (403, 20008), (404, 20404)] {
        let server = Server::json(http, &error(http, code, "Authenticate")).await;
        let why = misconfigured(send(&line(&server), &message(TO, TEXT)).await);
        assert_eq!(why, format!("code {code}: Authenticate"));
    }
    let server = Server::answering(403, &[], "").await;
    assert_eq!(misconfigured(send(&line(&server), &message(TO, TEXT)).await), "http 403");
}

#[tokio::test]
async fn limits_and_troubles_of_twilio_pass() {
    let body = error(429, 20429, "Too Many Requests");
    let server = Server::answering(429, &[("retry-after", "2")], body).await;
    let outcome = send(&line(&server), &message(TO, TEXT)).await;
    assert_eq!(later(&outcome), Some(Duration::from_secs(2)));
    for (http, code) in [(429, 63038), (429, 14107), (400, 21611), (500, 20500), (503, 20503)] {
        let server = Server::json(http, &error(http, code, "x")).await;
        assert_eq!(later(&send(&line(&server), &message(TO, TEXT)).await), None, "{code}");
    }
}

#[tokio::test]
async fn an_unknown_code_is_final_only_if_the_status_says_that_nothing_was_sent() {
    let server = Server::json(400, &error(400, 99999, "new")).await;
    assert_eq!(send(&line(&server), &message(TO, TEXT)).await, refused("99999", "new"));
    let server = Server::json(500, &error(500, 99999, "new")).await;
    assert_eq!(later(&send(&line(&server), &message(TO, TEXT)).await), None);
}

#[tokio::test]
async fn a_yes_without_a_reference_leaves_it_unclear() {
    for body in ["", "{}", "[]", "null", "<html>", r#"{"sid":null,"status":"queued"}"#, r#"{"sid":"SM1","#] {
        let server = Server::json(201, body).await;
        unclear(send(&line(&server), &message(TO, TEXT)).await);
    }
}
