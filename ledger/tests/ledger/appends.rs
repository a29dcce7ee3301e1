//! One command, one append, however often it is sent.

use domain::AccountId;
use ledger::{Breach, Flaw, LedgerError, testing::TestDatabase};
use uuid::Uuid;

use crate::scene::{Booking, key, time};

#[tokio::test(flavor = "multi_thread")]
async fn a_command_sent_again_is_answered_with_its_first_receipt() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let booking = Booking::of(AccountId::generate(), time(60, 45));
    let first = booking.append(&ledger).await.unwrap();
    let again = ledger.receipt(&key(booking.id, booking.command)).await.unwrap().unwrap();
    assert!(again.repeated);
    assert_eq!((again.position, again.sequence), (first.position, first.sequence));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_sent_many_times_at_once_is_carried_out_once() {
    let database = TestDatabase::create().await;
    let (one, other) = (database.ledger().await, database.ledger().await);
    let booking = Booking::of(AccountId::generate(), time(60, 45));
    let sent = (0..20).map(|n| {
        let (ledger, booking) = (if n % 2 == 0 { one.clone() } else { other.clone() }, booking.clone());
        tokio::spawn(async move { booking.append(&ledger).await })
    });
    let mut done = 0;
    for outcome in futures::future::join_all(sent).await {
        match outcome.unwrap() {
            Ok(_) => done += 1,
            // Decided again by the bus, these find the receipt.
            Err(LedgerError::Conflict | LedgerError::SlotTaken) => {}
            Err(LedgerError::Fault(why)) if why.contains("booked already") => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(done >= 1);
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(one.pool()).await.unwrap();
    assert_eq!(events, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_id_used_for_another_command_is_refused() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let booking = Booking::of(AccountId::generate(), time(60, 45));
    booking.append(&ledger).await.unwrap();
    let mut other = key(booking.id, booking.command);
    other.digest = [99; 32];
    let refused = ledger.receipt(&other).await;
    assert!(matches!(refused, Err(LedgerError::CommandIdReused)), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_writers_of_one_aggregate_do_not_overwrite_one_another() {
    let database = TestDatabase::create().await;
    let (one, other) = (database.ledger().await, database.ledger().await);
    let booking = Booking::of(AccountId::generate(), time(600, 45));
    booking.append(&one).await.unwrap();
    let moves = (0..16).map(|n| {
        let (ledger, booking) = (if n % 2 == 0 { one.clone() } else { other.clone() }, booking.clone());
        tokio::spawn(async move { booking.move_to(&ledger, time(1000 + n * 60, 45)).await })
    });
    let outcomes = futures::future::join_all(moves).await;
    let won = outcomes.iter().filter(|outcome| outcome.as_ref().unwrap().is_ok()).count();
    let sequences: Vec<i64> = sqlx::query_scalar("SELECT sequence FROM events ORDER BY sequence")
        .fetch_all(one.pool())
        .await
        .unwrap();
    assert_eq!(sequences, (1..=1 + i64::try_from(won).unwrap()).collect::<Vec<_>>(), "no gap, no fork");
    assert_eq!(one.verify(None, &mut |_| {}).await.unwrap().breaches, vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_version_of_an_aggregate_is_its_newest_sequence() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let booking = Booking::of(AccountId::generate(), time(60, 45));
    let id = booking.id.to_string();
    assert_eq!(ledger.version("appointment", &id).await.unwrap(), 0);
    booking.append(&ledger).await.unwrap();
    booking.move_to(&ledger, time(600, 45)).await.unwrap();
    assert_eq!(ledger.version("appointment", &id).await.unwrap(), 2);
    assert_eq!(ledger.version("ticket", &id).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_is_complete() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let booking = Booking::of(AccountId::generate(), time(60, 45));
    booking.append(&ledger).await.unwrap();
    let event = ledger.log().stream("appointment", &booking.id.to_string()).await.unwrap().remove(0);
    let metadata = event.metadata().unwrap();
    assert_eq!(metadata.actor_id, booking.client.to_string());
    assert_eq!(metadata.actor_kind, "person");
    assert_eq!(metadata.command_id, booking.command);
    assert_eq!(metadata.traceparent.len(), 55);
    assert_eq!(event.metadata.as_object().unwrap().len(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changed_byte_in_one_old_event_is_found_and_named() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let provider = AccountId::generate();
    let bookings: Vec<_> = (0..5).map(|n| Booking::of(provider, time(60 + n * 60, 45))).collect();
    for booking in &bookings {
        booking.append(&ledger).await.unwrap();
    }
    let victim = &bookings[3];
    victim.move_to(&ledger, time(2000, 45)).await.unwrap();
    victim.move_to(&ledger, time(3000, 45)).await.unwrap();
    let sound = ledger.verify(None, &mut |_| {}).await.unwrap();
    assert_eq!((sound.events, sound.breaches), (7, vec![]));
    sqlx::query(
        "UPDATE events SET payload = jsonb_set(payload::jsonb, '{AppointmentRescheduled,approval_required}', 'true')
         WHERE aggregate_id = $1 AND sequence = 2",
    )
    .bind(victim.id.to_string())
    .execute(ledger.pool())
    .await
    .unwrap();
    let breach = Breach {
        aggregate_type: "appointment".into(),
        aggregate_id: victim.id.to_string(),
        sequence: 2,
        flaw: Flaw::Altered,
    };
    assert_eq!(ledger.verify(None, &mut |_| {}).await.unwrap().breaches, vec![breach]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_answer_is_said_to_be_unavailable() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    ledger.pool().close().await;
    let outcome = ledger.receipt(&key(domain::AppointmentId::generate(), Uuid::now_v7())).await;
    assert!(matches!(outcome, Err(LedgerError::Unavailable(_))), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_the_database_ended_are_replaced_without_a_refusal() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let provider = AccountId::generate();
    Booking::of(provider, time(60, 45)).append(&ledger).await.unwrap();
    let other = database.pool(1).await;
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .execute(&other)
    .await
    .unwrap();
    Booking::of(provider, time(120, 45)).append(&ledger).await.unwrap();
}
