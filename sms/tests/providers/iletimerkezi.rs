use std::time::Duration;

use serde_json::json;
use sms::Accepted;

use crate::server::Server;
use crate::{TEXT, later, message, misconfigured, refused, send, unclear};

const TO: &str = "+905321234567";
const DONE: &str =
    r#"{"response":{"status":{"code":"200","message":"İşlem başarılı"},"order":{"id":"12323232"}}}"#;

fn line(server: &Server) -> String {
    format!("iletimerkezi://s3cretKey:s3cretHash@?sender=RANDEVU&base={}/", server.base)
}

fn status(code: &str, text: &str) -> String {
    json!({ "response": { "status": { "code": code, "message": text } } }).to_string()
}

#[tokio::test]
async fn a_message_goes_with_every_field_that_iletimerkezi_documents() {
    let server = Server::json(200, DONE).await;
    let accepted = send(&line(&server), &message(TO, TEXT)).await.unwrap();
    assert_eq!(accepted, Accepted { reference: "12323232".to_owned(), segments: 1 });
    let request = server.only();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v1/send-sms/json"));
    assert_eq!(request.header("content-type"), "application/json");
    assert_eq!(request.header("authorization"), "");
    let expected = json!({
        "request": {
            "authentication": { "key": "s3cretKey", "hash": "s3cretHash" },
            "order": {
                "sender": "RANDEVU",
                "sendDateTime": [],
                "iys": "0",
                "message": { "text": TEXT, "receipents": { "number": ["5321234567"] } },
            },
        },
    });
    assert_eq!(request.json(), expected);
}

#[tokio::test]
async fn an_advertisement_names_the_list_of_consents_and_a_foreign_number_its_country() {
    let server = Server::json(200, DONE).await;
    let line = format!("{}&iys=TACIR", line(&server));
    send(&line, &message("+491711234567", "a")).await.unwrap();
    let order = server.only().json()["request"]["order"].clone();
    assert_eq!((&order["iys"], &order["iysList"]), (&json!("1"), &json!("TACIR")));
    assert_eq!(order["message"]["receipents"]["number"], json!(["+491711234567"]));
}

#[tokio::test]
async fn an_answer_with_numbers_instead_of_texts_is_read() {
    let body = r#"{"response":{"status":{"code":200,"message":"İşlem başarılı"},"order":{"id":12323232}}}"#;
    let server = Server::json(200, body).await;
    assert_eq!(send(&line(&server), &message(TO, TEXT)).await.unwrap().reference, "12323232");
}

#[tokio::test]
async fn every_refusing_code_is_final_with_either_status() {
    for code in
        ["400", "402", "422", "450", "452", "453", "454", "456", "457", "460", "466", "468", "469", "470"]
    {
        for http in [200, 400] {
            let server = Server::json(http, &status(code, "Bakiye yetersiz")).await;
            assert_eq!(send(&line(&server), &message(TO, TEXT)).await, refused(code, "Bakiye yetersiz"));
        }
    }
}

#[tokio::test]
async fn wrong_credentials_and_a_wrong_address_are_matters_of_the_settings() {
    for code in ["401", "404"] {
        for http in [200, 401] {
            let server =
                Server::json(http, &status(code, "Üyelik bilgileri hatalı s3cretKey s3cretHash")).await;
            let why = misconfigured(send(&line(&server), &message(TO, TEXT)).await);
            assert_eq!(why, format!("code {code}: Üyelik bilgileri hatalı … …"));
        }
    }
}

#[tokio::test]
async fn an_order_that_iletimerkezi_has_just_seen_may_be_this_one() {
    let server = Server::json(400, &status("451", "Tekrar eden sipariş")).await;
    assert_eq!(unclear(send(&line(&server), &message(TO, TEXT)).await), "code 451: Tekrar eden sipariş");
}

#[tokio::test]
async fn limits_and_troubles_of_iletimerkezi_pass() {
    let server = Server::json(200, &status("503", "Sunucu geçici olarak servis dışı")).await;
    assert_eq!(later(&send(&line(&server), &message(TO, TEXT)).await), None);
    let server = Server::answering(429, &[("retry-after", "5")], "").await;
    let outcome = send(&line(&server), &message(TO, TEXT)).await;
    assert_eq!(later(&outcome), Some(Duration::from_secs(5)));
    let server = Server::answering(503, &[("retry-after", "30")], "<html>").await;
    let outcome = send(&line(&server), &message(TO, TEXT)).await;
    assert_eq!(later(&outcome), Some(Duration::from_secs(30)));
}

#[tokio::test]
async fn what_is_not_documented_for_an_order_leaves_it_unclear() {
    for (http, body) in [
        (200, status("110", "Mesaj gönderiliyor")),
        (200, status("114", "Siparişin gönderimi tamamlandı")),
        (200, status("999", "?")),
        (200, status("200", "İşlem başarılı")),
        (500, DONE.to_owned()),
    ] {
        let server = Server::json(http, &body).await;
        unclear(send(&line(&server), &message(TO, TEXT)).await);
    }
}
