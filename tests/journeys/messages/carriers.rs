//! Carriers that fail, workers that die, and several that send at once.

use std::{collections::BTreeSet, time::Duration};

use chrono::TimeDelta;
use domain::{Role, schedule::BookingRules};
use serde_json::{Value, json};

use super::smtp::{MailServer, Mood};
use crate::{
    booking::book,
    world::{Guest, World},
};

const OUTBOX: &str = "{ messages(first: 100) { nodes { id kind state attempts lastError recipientName } } }";

/// Waits until something holds; says at the end what there was instead.
async fn until<T: std::fmt::Debug>(look: impl AsyncFn() -> T, holds: impl Fn(&T) -> bool) -> T {
    let waited = tokio::time::timeout(Duration::from_secs(60), async {
        loop {
            let seen = look().await;
            if holds(&seen) {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    if let Ok(seen) = waited.await {
        return seen;
    }
    panic!("still {:?}", look().await)
}

async fn booked(admin: &Guest<'_>) -> Vec<Value> {
    let found = admin.get(OUTBOX, json!({})).await;
    let nodes = found["messages"]["nodes"].as_array().unwrap();
    nodes.iter().filter(|node| node["kind"] == "APPOINTMENT_BOOKED").cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_now_is_sent_later_and_what_is_refused_when_an_admin_says_so() {
    let server = MailServer::start(Mood::Refuses("451 4.3.0 later")).await;
    let world = World::with(&[("RANDEVU_SMTP_URL", &server.url())]).await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let ada = world.sign_in("klinik", "ada@example.com").await;
    book(&can, &clinic, 1, 0).await;
    let waits = |nodes: &Vec<Value>| {
        nodes.len() == 2 && nodes.iter().all(|node| node["state"] == "PENDING" && node["attempts"] == 1)
    };
    let nodes = until(async || booked(&ada).await, waits).await;
    assert!(nodes.iter().all(|node| node["lastError"] == "later"), "no address in an error: {nodes:?}");
    assert_eq!(server.ids(), [""; 0]);
    server.is(Mood::Refuses("550 5.1.1 no such user here"));
    world.clock.advance(TimeDelta::seconds(15));
    let failed = |nodes: &Vec<Value>| nodes.iter().all(|node| node["state"] == "FAILED");
    let nodes = until(async || booked(&ada).await, failed).await;
    assert!(nodes.iter().all(|node| node["lastError"] == "address"));
    // Time alone changes nothing about that.
    world.clock.advance(TimeDelta::minutes(2));
    server.is(Mood::Takes);
    let retry = "mutation($id: UUID!) { retryMessage(id: $id) }";
    assert_eq!(can.refused(retry, json!({ "id": nodes[0]["id"] })).await, "FORBIDDEN");
    for node in &nodes {
        assert_eq!(ada.get(retry, json!({ "id": node["id"] })).await["retryMessage"], true);
    }
    let sent = |nodes: &Vec<Value>| nodes.iter().all(|node| node["state"] == "SENT");
    let nodes = until(async || booked(&ada).await, sent).await;
    let ids = server.ids();
    for node in nodes {
        let id = node["id"].as_str().unwrap();
        assert_eq!(ids.iter().filter(|header| header.contains(id)).count(), 1, "{ids:?}");
        assert_eq!(
            ada.refused(retry, json!({ "id": id })).await,
            "MESSAGE_NOT_OPEN",
            "what was sent is sent"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_send_each_message_once() {
    let server = MailServer::start(Mood::Takes).await;
    let settings = [("RANDEVU_SMTP_URL", &*server.url())];
    let world = World::with(&settings).await;
    let beside = world.beside_with(&settings).await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let ada = world.sign_in("klinik", "ada@example.com").await;
    for number in 0..12 {
        book(&can, &clinic, 1 + number / 6, number % 6).await;
    }
    let all_sent = |nodes: &Vec<Value>| nodes.len() == 24 && nodes.iter().all(|node| node["state"] == "SENT");
    until(async || booked(&ada).await, all_sent).await;
    // And three thousand reminders that are due in one moment.
    sqlx::query(
        "INSERT INTO outbox (message_id, site_id, kind, channel, recipient_id, about_type, about_id, details, due_at)
         SELECT gen_random_uuid(), site_id, 'reminder', 'email', recipient_id, about_type, about_id, details, $1
         FROM generate_series(1, 3000), (SELECT * FROM outbox WHERE kind = 'reminder' AND recipient_id = $2 LIMIT 1) o",
    )
    .bind(world.clock.now() + TimeDelta::minutes(1))
    .bind(clinic.client.0)
    .execute(world.app.ledger().pool())
    .await
    .unwrap();
    world.clock.advance(TimeDelta::minutes(1));
    let left = async || -> Vec<(String, Option<String>, i64)> {
        let left = sqlx::query_as(
            "SELECT state, last_error, count(*) FROM outbox
             WHERE kind = 'reminder' AND due_at <= $1 AND state <> 'sent' GROUP BY 1, 2",
        );
        left.bind(world.clock.now()).fetch_all(world.app.ledger().pool()).await.unwrap()
    };
    let waited = tokio::time::timeout(Duration::from_secs(200), async {
        loop {
            let left = left().await;
            if left.is_empty() {
                return;
            }
            // What could not be sent at once on a busy machine waits for its time, and the clock stands still.
            if left.iter().all(|(state, error, _)| state == "pending" && error.is_some()) {
                world.clock.advance(TimeDelta::seconds(15));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    assert!(waited.await.is_ok(), "still {:?}", left().await);
    let ids = server.ids();
    let distinct: BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "none twice");
    assert!(distinct.len() >= 3_024, "{}", distinct.len());
    let by_each: Vec<i64> = sqlx::query_scalar("SELECT sum(interrupted)::bigint FROM outbox")
        .fetch_all(world.app.ledger().pool())
        .await
        .unwrap();
    assert_eq!(by_each, [0]);
    beside.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_time_has_passed_while_it_waited_is_not_sent() {
    let server = MailServer::start(Mood::Refuses("451 4.3.0 later")).await;
    let world = World::with(&[("RANDEVU_SMTP_URL", &server.url())]).await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let ada = world.sign_in("klinik", "ada@example.com").await;
    let id = book(&can, &clinic, 1, 0).await;
    until(async || booked(&ada).await, |nodes| nodes.iter().all(|node| node["attempts"] == 1)).await;
    let cancel =
        "mutation($id: UUID!) { cancelAppointment(id: $id, reason: \"x\") { appointment { status } } }";
    can.get(cancel, json!({ "id": id })).await;
    server.is(Mood::Takes);
    world.clock.advance(TimeDelta::seconds(15));
    let told = |nodes: &Vec<Value>| nodes.iter().all(|node| node["state"] == "CANCELLED");
    until(async || booked(&ada).await, told).await;
    let ids = server.ids();
    for node in booked(&ada).await {
        assert!(
            !ids.iter().any(|header| header.contains(node["id"].as_str().unwrap())),
            "it no longer stands"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cancelled_while_the_mail_server_ponders_is_not_sent() {
    let server = MailServer::start(Mood::Ponders).await;
    let world = World::with(&[("RANDEVU_SMTP_URL", &server.url())]).await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let ada = world.sign_in("klinik", "ada@example.com").await;
    let id = book(&can, &clinic, 1, 0).await;
    let under_way =
        |nodes: &Vec<Value>| nodes.len() == 2 && nodes.iter().all(|node| node["state"] == "SENDING");
    let nodes = until(async || booked(&ada).await, under_way).await;
    let cancel =
        "mutation($id: UUID!) { cancelAppointment(id: $id, reason: \"x\") { appointment { status } } }";
    can.get(cancel, json!({ "id": id })).await;
    server.is(Mood::Takes);
    let told = |nodes: &Vec<Value>| nodes.iter().all(|node| node["state"] == "CANCELLED");
    until(async || booked(&ada).await, told).await;
    // The mails that tell of the cancelling arrive all the same.
    until(async || server.ids().len(), |mails| *mails >= 2).await;
    let ids = server.ids();
    for node in nodes {
        assert!(!ids.iter().any(|header| header.contains(node["id"].as_str().unwrap())), "{ids:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_ends_all_connections_while_a_mail_is_handed_over_makes_no_second_mail_of_it() {
    let server = MailServer::start(Mood::Ponders).await;
    let world = World::with(&[("RANDEVU_SMTP_URL", &server.url())]).await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let ada = world.sign_in("klinik", "ada@example.com").await;
    book(&can, &clinic, 1, 0).await;
    let under_way =
        |nodes: &Vec<Value>| nodes.len() == 2 && nodes.iter().all(|node| node["state"] == "SENDING");
    until(async || booked(&ada).await, under_way).await;
    let pool = world.database_pool().await;
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .execute(&pool)
    .await
    .unwrap();
    server.is(Mood::Takes);
    let states = async || -> Vec<String> {
        let states = sqlx::query_scalar("SELECT state FROM outbox WHERE kind = 'appointment_booked'");
        states.fetch_all(&pool).await.unwrap()
    };
    until(states, |states| states.iter().all(|state| state == "sent")).await;
    let ids = server.ids();
    let distinct: BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "{ids:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn recipients_whose_mail_hangs_keep_nobody_elses_waiting() {
    let server = MailServer::start(Mood::SilentFor("hangs")).await;
    let world = World::with(&[("RANDEVU_SMTP_URL", &server.url())]).await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let reset = "mutation($email: String!) { requestPasswordReset(site: \"klinik\", email: $email) }";
    for number in 0..12 {
        world.account(clinic.site, &format!("hangs{number}"), Role::Client).await;
        let email = format!("hangs{number}@example.com");
        world.ask(None, reset, json!({ "email": email })).await;
    }
    until(async || server.ids().len(), |taken| *taken >= 12).await;
    let ada = world.sign_in("klinik", "ada@example.com").await;
    world.ask(None, reset, json!({ "email": "can@example.com" })).await;
    let sent = "{ messages(state: SENT) { nodes { recipientName } } }";
    let arrived = |found: &Value| {
        found["messages"]["nodes"].as_array().unwrap().iter().any(|node| node["recipientName"] == "Can")
    };
    until(async || ada.get(sent, json!({})).await, arrived).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_mail_server_never_takes_is_given_up_after_the_tenth_try() {
    let server = MailServer::start(Mood::Refuses("451 4.3.0 later")).await;
    let world = World::with(&[("RANDEVU_SMTP_URL", &server.url())]).await;
    world.clinic("klinik", BookingRules::default()).await;
    let reset = "mutation { requestPasswordReset(site: \"klinik\", email: \"can@example.com\") }";
    world.ask(None, reset, json!({})).await;
    let row = async || -> (String, i32) {
        let row = sqlx::query_as("SELECT state, attempts FROM outbox WHERE kind = 'reset_password'");
        row.fetch_optional(world.app.ledger().pool()).await.unwrap().unwrap_or_default()
    };
    let pauses = [15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800];
    for (tries, pause) in (1..).zip(pauses) {
        let seen = until(&row, |(state, tried)| state == "pending" && *tried == tries).await;
        assert_eq!(seen.1, tries);
        world.clock.advance(TimeDelta::seconds(pause));
    }
    let ended = until(row, |(state, _)| state == "failed").await;
    assert_eq!((ended.1, server.ids().len()), (10, 0));
}
