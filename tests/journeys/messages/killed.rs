//! The server is killed while it sends: nobody is left without, and nobody gets two, but in the one moment in which that cannot be known.

use std::time::Duration;

use ledger::testing::TestDatabase;
use serde_json::json;
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
    let waited = tokio::time::timeout(Duration::from_secs(60), async {
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

/// Until when the server gets before it is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The mail is claimed and written; the mail server has not said a word.
    Greeting,
    /// The mail server has the text, and has not said that it takes it.
    Answer,
    /// It has taken the mail, and the event is not written.
    Event,
    /// The event is written, and the outbox does not say so.
    Row,
}

async fn wait_until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waited = tokio::time::timeout(Duration::from_secs(60), async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok(), "{what}");
}

/// Books, kills the server at this step, starts it again, and counts how many copies of each mail have been taken at the end.
async fn copies_when_killed_at(step: Step) -> usize {
    let database = TestDatabase::create().await;
    let directory = tempfile::tempdir().unwrap();
    let pool = sqlx::PgPool::connect_with(database.options()).await.unwrap();
    let server = MailServer::start(match step {
        Step::Greeting => Mood::Silent,
        Step::Answer => Mood::SilentAfterData,
        Step::Event | Step::Row => Mood::Ponders,
    })
    .await;
    let url = server.url();
    let settings = [("RANDEVU_SMTP_URL", url.as_str())];
    let mut program = Program::start_with(&database, &directory, &settings).await;
    let id = book(&program).await;
    all(&pool, &id, "sending").await;

    let mut barrier = pool.begin().await.unwrap();
    match step {
        Step::Greeting => {}
        Step::Answer => wait_until("both mails are taken", async || server.ids().len() == 2).await,
        Step::Event => {
            wait_until("both are asked about", async || server.pondering() == 2).await;
            sqlx::query("LOCK TABLE events IN EXCLUSIVE MODE").execute(&mut *barrier).await.unwrap();
            server.is(Mood::Takes);
            wait_until("both mails are taken", async || server.ids().len() == 2).await;
        }
        Step::Row => {
            wait_until("both are asked about", async || server.pondering() == 2).await;
            let rows = "SELECT 1 FROM outbox WHERE about_id = $1::uuid FOR UPDATE";
            sqlx::query(rows).bind(&id).execute(&mut *barrier).await.unwrap();
            server.is(Mood::Takes);
            let noted = "SELECT count(*) FROM events WHERE aggregate_type = 'notification'
                 AND aggregate_id IN (SELECT message_id::text FROM outbox WHERE about_id = $1::uuid)";
            let noted =
                async || -> i64 { sqlx::query_scalar(noted).bind(&id).fetch_one(&pool).await.unwrap() };
            wait_until("both are noted", async || noted().await == 2).await;
        }
    }
    program.kill();
    // What the dead one's connections still wait to write is not written.
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'randevu'",
    )
    .execute(&pool)
    .await
    .unwrap();
    wait_until("its connections are closed", async || {
        let left = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'randevu'";
        sqlx::query_scalar::<_, i64>(left).fetch_one(&pool).await.unwrap() == 0
    })
    .await;
    drop(barrier);
    forget_claims(&pool).await;
    server.is(Mood::Takes);
    let _program = Program::start_with(&database, &directory, &settings).await;
    all(&pool, &id, "sent").await;
    let interrupted: Vec<_> = states(&pool, &id).await.into_iter().map(|(_, count)| count).collect();
    assert_eq!(interrupted, [1, 1], "such cases are counted");
    let ids = server.ids();
    let copies = |id: &String| ids.iter().filter(|other| *other == id).count();
    assert!(ids.iter().all(|id| copies(id) == copies(&ids[0])), "both fared alike: {ids:?}");
    assert_eq!(ids.len(), 2 * copies(&ids[0]), "two mails, each under one id: {ids:?}");
    copies(&ids[0])
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_the_mail_server_took_it_a_mail_is_sent_once() {
    assert_eq!(copies_when_killed_at(Step::Greeting).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_it_knows_that_the_mail_was_taken_the_mail_is_sent_again_under_the_same_id() {
    assert_eq!(copies_when_killed_at(Step::Answer).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_it_could_note_that_the_mail_was_taken_the_mail_is_sent_again_under_the_same_id() {
    assert_eq!(copies_when_killed_at(Step::Event).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_it_noted_that_the_mail_was_taken_nobody_gets_a_second() {
    assert_eq!(copies_when_killed_at(Step::Row).await, 1);
}
