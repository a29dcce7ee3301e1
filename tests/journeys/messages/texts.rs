//! Text messages, through a provider that is played here as its documents say.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Json, Router, extract::State, routing::post};
use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use domain::schedule::BookingRules;
use ledger::MasterKey;
use serde_json::{Value, json};

use super::smtp::{MailServer, Mood};
use crate::{
    booking::book,
    world::{Guest, World, slot},
};

const PHONE: &str = "mutation { changeProfile(person: { name: \"Can\", email: \"can@example.com\", phone: \"+905321234567\" }) {
    account { phone } } }";

type Received = Arc<Mutex<Vec<Value>>>;

/// Netgsm's interface: takes every message, and calls them by numbers.
async fn netgsm() -> (String, Received) {
    let received = Received::default();
    let taking = async |State(received): State<Received>, Json(message): Json<Value>| {
        let mut received = received.lock().unwrap();
        received.push(message);
        Json(json!({ "code": "00", "jobid": format!("{}", 1000 + received.len()), "description": "queued" }))
    };
    let app = Router::new().route("/sms/rest/v2/send", post(taking)).with_state(Arc::clone(&received));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("netgsm://user:password@?header=KLINIK&base=http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, received)
}

async fn text_message(guest: &Guest<'_>, id: &str) -> Value {
    let query = "query($id: UUID!) { appointment(id: $id) { messages { channel state reason deliveredAt lastError } } }";
    let found = guest.get(query, json!({ "id": id })).await;
    let messages = found["appointment"]["messages"].as_array().unwrap();
    messages.iter().find(|message| message["channel"] == "SMS").cloned().unwrap_or_default()
}

/// Waits until the text message is so.
async fn until(guest: &Guest<'_>, id: &str, state: &str) -> Value {
    let waited = tokio::time::timeout(Duration::from_secs(60), async {
        loop {
            let told = text_message(guest, id).await;
            if told["state"] == state {
                return told;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    waited.await.unwrap_or_else(|_| panic!("the text message is not {state}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_before_the_client_gets_a_text_message_and_its_carrier_says_that_it_arrived() {
    let (url, received) = netgsm().await;
    let world = World::with(&[("RANDEVU_SMS_URL", &url)]).await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    can.get(PHONE, json!({})).await;
    let id = book(&can, &clinic, 0, 5).await;
    until(&can, &id, "PENDING").await;
    world.clock.set(slot(0, 5) - TimeDelta::hours(1));
    let can = world.sign_in("klinik", "can@example.com").await;
    until(&can, &id, "SENT").await;
    let messages = received.lock().unwrap().clone();
    assert_eq!(messages.len(), 1);
    let expected = json!([{ "msg": "Klinik: Deniz ile randevunuz 01.03.2027 12:45.", "no": "5321234567" }]);
    assert_eq!(messages[0]["messages"], expected);

    let secret = HEXLOWER.encode(&*MasterKey::new([7; 32]).derive("delivery receipts"));
    let call = async |secret: &str, body: Value| {
        let address = format!("{}/sms/receipts/{secret}", world.url);
        world.http().post(address).json(&body).send().await.unwrap().status().as_u16()
    };
    let arrived = json!([{ "jobid": "1001", "status": "1" }]);
    assert_eq!(call("0123456789abcdef0123456789abcdef", arrived.clone()).await, 403);
    assert_eq!(call(&secret, json!("nothing")).await, 400);
    assert_eq!(text_message(&can, &id).await["deliveredAt"], Value::Null);
    assert_eq!(call(&secret, json!([{ "jobid": "9999", "status": "1" }])).await, 204, "not ours");
    for _ in 0..2 {
        assert_eq!(call(&secret, arrived.clone()).await, 204);
    }
    // What comes later is a repetition, or was overtaken.
    assert_eq!(call(&secret, json!([{ "jobid": "1001", "status": "3" }])).await, 204);
    let told = text_message(&can, &id).await;
    assert!(told["deliveredAt"].is_string() && told["lastError"].is_null(), "{told}");
    let events: i64 =
        sqlx::query_scalar("SELECT count(*) FROM events WHERE event_type LIKE 'Reminder%delivered'")
            .fetch_one(world.app.ledger().pool())
            .await
            .unwrap();
    let delivered: i64 =
        sqlx::query_scalar("SELECT count(*) FROM events WHERE event_type = 'ReminderDelivered'")
            .fetch_one(world.app.ledger().pool())
            .await
            .unwrap();
    assert_eq!((events, delivered), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_carrier_a_text_message_is_skipped_and_never_said_to_be_sent() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    can.get(PHONE, json!({})).await;
    let id = book(&can, &clinic, 0, 5).await;
    until(&can, &id, "PENDING").await;
    world.clock.set(slot(0, 5) - TimeDelta::hours(1));
    let can = world.sign_in("klinik", "can@example.com").await;
    assert_eq!(until(&can, &id, "SKIPPED").await["reason"], "no_provider");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_says_nothing_keeps_no_text_message_waiting() {
    let silent = MailServer::start(Mood::Silent).await;
    let (url, received) = netgsm().await;
    let world = World::with(&[("RANDEVU_SMS_URL", &url), ("RANDEVU_SMTP_URL", &silent.url())]).await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    can.get(PHONE, json!({})).await;
    let id = book(&can, &clinic, 0, 5).await;
    until(&can, &id, "PENDING").await;
    // More mails than are sent at once wait for the server.
    sqlx::query(
        "INSERT INTO outbox (message_id, site_id, kind, channel, recipient_id, about_type, about_id, details, due_at)
         SELECT gen_random_uuid(), site_id, kind, channel, recipient_id, about_type, about_id, details, $1
         FROM generate_series(1, 500), (SELECT * FROM outbox WHERE kind = 'appointment_booked' LIMIT 1) o",
    )
    .bind(world.clock.now())
    .execute(world.app.ledger().pool())
    .await
    .unwrap();
    world.clock.set(slot(0, 5) - TimeDelta::hours(1));
    let can = world.sign_in("klinik", "can@example.com").await;
    until(&can, &id, "SENT").await;
    assert_eq!(received.lock().unwrap().len(), 1);
}
