//! Following the log live.

use std::time::Duration;

use domain::{AccountId, Role};
use projections::{
    PageRequest, Reader, Runner, State, WaitError, appointments::AppointmentFilter, pause, resume, status,
};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::scene::*;

async fn state(scene: &Scene, name: &str) -> State {
    status(&scene.ledger).await.unwrap().into_iter().find(|status| status.name == name).unwrap().state
}

#[tokio::test]
async fn whoever_waits_reads_what_he_wrote() {
    let scene = Scene::start().await;
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    for minutes in 0..20 {
        let (id, receipt) = book(&scene.ledger, SITE, provider, client, time(40 * minutes + 60), &[]).await;
        scene.runner.wait_for(&["appointments"], receipt.position, PATIENCE).await.unwrap();
        let reader = Reader::new(&scene.ledger, person(client, Role::Client));
        let row = reader.appointment(id).await.unwrap().expect("it is there");
        assert_eq!((row.appointment_id, row.time()), (id, Some(time(40 * minutes + 60))));
    }
}

#[tokio::test]
async fn a_command_that_changed_nothing_is_waited_for_as_well() {
    let scene = Scene::start().await;
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    let (id, _) = book(&scene.ledger, SITE, provider, client, time(60), &[]).await;
    cancel(&scene.ledger, SITE, id, client).await;
    let again = cancel(&scene.ledger, SITE, id, client).await;
    scene.passed(again.position).await;
}

#[tokio::test]
async fn a_restarted_runner_goes_on_where_it_stood() {
    let mut scene = Scene::start().await;
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    let (id, first) = book(&scene.ledger, SITE, provider, client, time(60), &[]).await;
    scene.passed(first.position).await;
    scene.stop.cancel();
    scene.runner.stopped().await;
    // A mark that a second folding of the first event would wipe out.
    sqlx::query("UPDATE appointments SET revision = 41").execute(scene.ledger.pool()).await.unwrap();
    let second = reschedule(&scene.ledger, SITE, id, (provider, client), time(120)).await;
    scene.restart().await;
    scene.passed(second.position).await;
    let row =
        Reader::new(&scene.ledger, person(client, Role::Client)).appointment(id).await.unwrap().unwrap();
    assert_eq!((row.revision, row.version), (42, 2));
}

#[tokio::test]
async fn rows_and_checkpoint_are_written_together_or_not_at_all() {
    let scene = Scene::start().await;
    scene.settled().await;
    let pool = scene.ledger.pool();
    // The second table of the projection refuses, after the first was written.
    sqlx::raw_sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON slot_taken EXECUTE FUNCTION refuse();",
    )
    .execute(pool)
    .await
    .unwrap();
    let provider = open_provider(&scene.ledger, SITE, "Ada", domain::schedule::BookingRules::default()).await;
    let (_, receipt) = book(&scene.ledger, SITE, provider, AccountId::generate(), time(60), &[]).await;
    scene.runner.wait_for(&["agenda", "appointments"], receipt.position, PATIENCE).await.unwrap();
    let mut tries = 0;
    while status(&scene.ledger).await.unwrap().iter().all(|status| status.last_error.is_none()) {
        tries += 1;
        assert!(tries < 10_000, "the error is noted");
        tokio::task::yield_now().await;
    }
    assert!(!scene.runner.passed("slots").unwrap().borrow().ge(&receipt.position));
    let (taken,): (i64,) = sqlx::query_as("SELECT count(*) FROM slot_taken").fetch_one(pool).await.unwrap();
    assert_eq!(taken, 0);
    sqlx::query("DROP TRIGGER refuse ON slot_taken").execute(pool).await.unwrap();
    scene.passed(receipt.position).await;
    assert_eq!(projections::verify(&scene.ledger, "slots").await.unwrap(), vec![]);
    let reader = Reader::system(&scene.ledger, SITE);
    assert!(reader.schedule(provider).await.unwrap().is_some_and(|schedule| schedule.week.len() == 7));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_slow_and_failing_writers_and_two_runners_everything_is_folded_once() {
    let scene = Scene::start().await;
    let second = scene.database.ledger().await;
    let stop = CancellationToken::new();
    let other = Runner::start(&second, &stop);
    let writers: Vec<_> = (0..8)
        .map(|writer: i64| {
            let ledger = if writer % 2 == 0 { scene.ledger.clone() } else { second.clone() };
            tokio::spawn(async move {
                let (provider, client) = (AccountId::generate(), AccountId::generate());
                for round in 0..12 {
                    let (id, _) = book(&ledger, SITE, provider, client, time(100 * round + 60), &[]).await;
                    hold_back(&ledger, round % 3 == 0, (writer * 7 + round * 5) % 20).await;
                    reschedule(&ledger, SITE, id, (provider, client), time(100 * round + 100)).await;
                    if round % 4 == 0 {
                        cancel(&ledger, SITE, id, client).await;
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    scene.settled().await;
    for name in projections::names() {
        assert_eq!(projections::verify(&scene.ledger, name).await.unwrap(), vec![], "{name}");
    }
    let reader = Reader::system(&scene.ledger, SITE);
    let request = PageRequest::first(100);
    let found = reader.appointments(&AppointmentFilter::default(), &request).await.unwrap();
    assert_eq!((found.rows.len(), found.has_next), (96, false));
    // Booked, moved, perhaps cancelled: folded once, each.
    assert!(found.rows.iter().all(|edge| i64::from(edge.row.revision) == edge.row.version - 1));
    stop.cancel();
    other.stopped().await;
}

/// A transaction of somebody else that takes its time over an event, and may take it back.
async fn hold_back(ledger: &ledger::Ledger, rolled_back: bool, milliseconds: i64) {
    let mut transaction = ledger.pool().begin().await.unwrap();
    if rolled_back {
        append_raw(&mut transaction, "appointment", Uuid::now_v7(), 1, json!({ "AppointmentApproved": {} }))
            .await;
    }
    sqlx::query("SELECT pg_current_xact_id(), pg_sleep($1 / 1000.0)")
        .bind(f64::from(i32::try_from(milliseconds).unwrap()))
        .execute(&mut *transaction)
        .await
        .unwrap();
    if rolled_back {
        transaction.rollback().await.unwrap();
    } else {
        transaction.commit().await.unwrap();
    }
}

/// Puts an event into the log without asking the domain.
pub async fn append_raw(
    connection: &mut sqlx::PgConnection,
    aggregate_type: &str,
    id: Uuid,
    sequence: i64,
    payload: serde_json::Value,
) {
    let name = payload.as_object().unwrap().keys().next().unwrap().clone();
    sqlx::query(
        "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
         VALUES ($1, $2, $3, $4, '1.0.0', $5, $6, $7)",
    )
    .bind(aggregate_type)
    .bind(id.to_string())
    .bind(sequence)
    .bind(name)
    .bind(payload)
    .bind(json!({ "site_id": SITE, "occurred_at": now() }))
    .bind(vec![0_u8; 32])
    .execute(connection)
    .await
    .unwrap();
}

#[tokio::test]
async fn an_event_behind_a_running_transaction_is_read_soon_after_it_ends() {
    let scene = Scene::start().await;
    scene.settled().await;
    let mut running = scene.ledger.pool().begin().await.unwrap();
    sqlx::query("SELECT pg_current_xact_id()").execute(&mut *running).await.unwrap();
    let (_, receipt) =
        book(&scene.ledger, SITE, AccountId::generate(), AccountId::generate(), time(60), &[]).await;
    let early = scene.runner.wait_for(&["agenda"], receipt.position, Duration::from_millis(50)).await;
    assert_eq!(early, Err(WaitError::TimedOut));
    running.commit().await.unwrap();
    scene.passed(receipt.position).await;
}

#[tokio::test]
async fn subscribers_hear_whom_a_change_concerns_once_it_can_be_read() {
    let scene = Scene::start().await;
    let mut changes = scene.runner.changes();
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    let (id, _) = book(&scene.ledger, SITE, provider, client, time(60), &[]).await;
    let mut next = async |projection: &str| loop {
        let change = tokio::time::timeout(PATIENCE, changes.recv()).await.unwrap().unwrap();
        if change.projection == projection {
            return change;
        }
    };
    let touched = next("appointments").await.touched.unwrap();
    assert_eq!(
        (touched.appointment, touched.provider, touched.client),
        (Some(id), Some(provider), Some(client))
    );
    assert_eq!((touched.site, touched.days), (SITE, vec![date("2027-01-15")]));
    let reader = Reader::new(&scene.ledger, person(client, Role::Client));
    assert!(reader.appointment(id).await.unwrap().is_some());
    // A move concerns the day that it leaves, too.
    reschedule(&scene.ledger, SITE, id, (provider, client), time(2 * 24 * 60)).await;
    let mut days = next("agenda").await.touched.unwrap().days;
    while days.len() < 2 {
        days = next("agenda").await.touched.unwrap().days;
    }
    assert_eq!(days, vec![date("2027-01-17"), date("2027-01-15")]);
}

#[tokio::test]
async fn a_paused_projection_stands_still_and_the_others_go_on() {
    let mut scene = Scene::start().await;
    scene.settled().await;
    pause(scene.ledger.pool(), "agenda").await.unwrap();
    let (_, receipt) =
        book(&scene.ledger, SITE, AccountId::generate(), AccountId::generate(), time(60), &[]).await;
    scene.runner.wait_for(&["appointments", "slots"], receipt.position, PATIENCE).await.unwrap();
    let waited = scene.runner.wait_for(&["agenda"], receipt.position, Duration::from_millis(20)).await;
    assert_eq!(waited, Err(WaitError::TimedOut));
    assert_eq!(state(&scene, "agenda").await, State::Paused);
    assert_eq!(status(&scene.ledger).await.unwrap().iter().find(|s| s.name == "agenda").unwrap().behind, 1);
    resume(scene.ledger.pool(), "agenda").await.unwrap();
    scene.restart().await;
    scene.passed(receipt.position).await;
    assert_eq!(state(&scene, "agenda").await, State::Live);
}

#[tokio::test]
async fn folds_of_another_version_are_rebuilt_at_the_start() {
    let mut scene = Scene::start().await;
    let (_, receipt) =
        book(&scene.ledger, SITE, AccountId::generate(), AccountId::generate(), time(60), &[]).await;
    scene.passed(receipt.position).await;
    scene.stop.cancel();
    scene.runner.stopped().await;
    assert_eq!(state(&scene, "agenda").await, State::Stopped);
    sqlx::raw_sql("UPDATE projection_checkpoints SET version = 0 WHERE name = 'agenda'; UPDATE agenda SET zone = 'Asia/Tokyo'")
        .execute(scene.ledger.pool())
        .await
        .unwrap();
    scene.restart().await;
    // Until then the rows of before can be read.
    scene.settled().await;
    let rebuilt = async {
        let own = |status: &projections::Status| status.version == status.program_version;
        while !status(&scene.ledger).await.unwrap().iter().all(own) {}
    };
    tokio::time::timeout(PATIENCE, rebuilt).await.expect("it is rebuilt");
    assert_eq!(projections::verify(&scene.ledger, "agenda").await.unwrap(), vec![]);
}
