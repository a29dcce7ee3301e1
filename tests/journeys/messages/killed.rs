//! The server is killed while it sends: nobody is left without, and nobody gets two, but in the one moment in which that cannot be known.

use std::time::Duration;

use ledger::testing::TestDatabase;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::smtp::{MailServer, Mood};
use crate::crash::{Program, ask, sign_in, today};

/// Books as the demo's client, and gives the appointment.
async fn book(program: &Program) -> String {
    let token = sign_in(&program.url).await;
    let free = "{ providers(first: 5) { nodes { id freeSlots(from: \"FROM\", to: \"TO\") { start end } } } }";
    let today = today();
    let free =
        free.replace("FROM", &today.to_string()).replace("TO", &(today + chrono::Days::new(14)).to_string());
    let found = ask(&program.url, Some(&token), &free, json!({})).await.unwrap();
    let providers = found["data"]["providers"]["nodes"].as_array().unwrap();
    let (provider, slot) = providers
        .iter()
        .find_map(|provider| {
            Some((provider["id"].clone(), provider["freeSlots"].as_array()?.last()?.clone()))
        })
        .unwrap();
    let book = "mutation($p: UUID!, $s: DateTime!, $e: DateTime!) {
        bookAppointment(input: { providerId: $p, start: $s, end: $e }) { appointment { id } } }";
    let variables = json!({ "p": provider, "s": slot["start"], "e": slot["end"] });
    let booked = ask(&program.url, Some(&token), book, variables).await.unwrap();
    booked["data"]["bookAppointment"]["appointment"]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{booked}"))
        .to_owned()
}

async fn states(pool: &PgPool, appointment: &str) -> Vec<(String, i32)> {
    sqlx::query_as(
        "SELECT state, interrupted FROM outbox WHERE about_id = $1::uuid AND kind <> 'reminder' ORDER BY recipient_id",
    )
    .bind(appointment)
    .fetch_all(pool)
    .await
    .unwrap()
}

/// Waits until every mail about an appointment stands so.
async fn all(pool: &PgPool, appointment: &str, state: &str) {
    let waited = tokio::time::timeout(Duration::from_secs(30), async {
        loop {
            let states = states(pool, appointment).await;
            if !states.is_empty() && states.iter().all(|(each, _)| each == state) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok(), "still {:?}", states(pool, appointment).await);
}

/// What the dead one held is taken by others once its claims have run out; here they run out at once.
async fn forget_claims(pool: &PgPool) {
    sqlx::query("UPDATE outbox SET claimed_until = now() - interval '1 second' WHERE state = 'sending'")
        .execute(pool)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_the_mail_server_took_it_a_mail_is_sent_once_and_killed_after_it_once_more_under_the_same_id()
 {
    let database = TestDatabase::create().await;
    let directory = tempfile::tempdir().unwrap();
    let pool = sqlx::PgPool::connect_with(database.options()).await.unwrap();
    for (mood, copies) in [(Mood::Silent, 1), (Mood::SilentAfterData, 2)] {
        let server = MailServer::start(mood).await;
        let url = server.url();
        let settings = [("RANDEVU_SMTP_URL", url.as_str())];
        let mut program = Program::start_with(&database, &directory, &settings).await;
        let id = book(&program).await;
        all(&pool, &id, "sending").await;
        if mood == Mood::SilentAfterData {
            let waited = tokio::time::timeout(Duration::from_secs(30), async {
                while server.ids().len() < 2 {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
            waited.await.expect("both mails are taken");
        }
        program.kill();
        forget_claims(&pool).await;
        server.is(Mood::Takes);
        let program = Program::start_with(&database, &directory, &settings).await;
        all(&pool, &id, "sent").await;
        let ids = server.ids();
        for header in &ids {
            assert_eq!(ids.iter().filter(|other| *other == header).count(), copies, "{ids:?}");
        }
        let interrupted: Vec<Value> =
            states(&pool, &id).await.into_iter().map(|(state, count)| json!([state, count])).collect();
        assert_eq!(interrupted, vec![json!(["sent", 1]); interrupted.len()], "such cases are counted");
        drop(program);
    }
}
