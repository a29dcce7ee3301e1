//! Checking the history while it goes on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::AccountId;
use ledger::{Ledger, LedgerError, testing::TestDatabase};
use sqlx::{Executor, PgPool};
use tokio::task::JoinSet;

use crate::scene::{Booking, time};

const WRITERS: i64 = 16;

/// Moves an appointment again and again until told to stop; says how many events it has then.
async fn write(ledger: Ledger, n: i64, stop: Arc<AtomicBool>) -> i64 {
    let booking = Booking::of(AccountId::generate(), time((n + 1) * 60, 45));
    booking.append(&ledger).await.unwrap();
    let mut events = 1;
    while !stop.load(Ordering::Relaxed) {
        events += 1;
        booking.move_to(&ledger, time((n + 1) * 60 + events * 1_440, 45)).await.unwrap();
    }
    events
}

#[tokio::test(flavor = "multi_thread")]
async fn while_sixteen_writers_append_nothing_wrong_is_found_and_readers_are_not_held_back() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = JoinSet::new();
    for n in 0..WRITERS {
        writers.spawn(write(ledger.clone(), n, stop.clone()));
    }
    let mut most = 0;
    // With every check there is more to check.
    while most < 1_000 {
        let mut holding_back = 0;
        let runtime = tokio::runtime::Handle::current();
        let mut look = |_| {
            // A reader waits for those alone who have a transaction id.
            let holding = "SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND backend_xid IS NOT NULL AND query LIKE 'COPY%'";
            let asked = sqlx::query_scalar::<_, i64>(holding).fetch_one(ledger.pool());
            holding_back += tokio::task::block_in_place(|| runtime.block_on(asked)).unwrap();
        };
        let verified = ledger.verify(None, &mut look).await.unwrap();
        assert_eq!((verified.breaches, holding_back), (vec![], 0));
        assert!(verified.events >= most, "what was there once stays");
        most = verified.events;
    }
    stop.store(true, Ordering::Relaxed);
    let written: i64 = writers.join_all().await.into_iter().sum();
    let verified = ledger.verify(None, &mut |_| {}).await.unwrap();
    assert_eq!((verified.breaches, i64::try_from(verified.events)), (vec![], Ok(written)));
}

#[tokio::test]
async fn texts_that_an_older_version_stored_in_another_order_fit_their_digests() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let booking = Booking::of(AccountId::generate(), time(60, 45));
    booking.append(&ledger).await.unwrap();
    booking.move_to(&ledger, time(1_500, 45)).await.unwrap();
    let texts = "SELECT string_agg(payload::text || metadata::text, '') FROM events";
    let now: String = sqlx::query_scalar(texts).fetch_one(ledger.pool()).await.unwrap();
    ledger
        .pool()
        .execute("UPDATE events SET payload = payload::jsonb, metadata = metadata::jsonb")
        .await
        .unwrap();
    let then: String = sqlx::query_scalar(texts).fetch_one(ledger.pool()).await.unwrap();
    assert_ne!(now, then);
    let verified = ledger.verify(None, &mut |_| {}).await.unwrap();
    assert_eq!((verified.breaches, verified.events), (vec![], 2));
}

/// Puts a gate into the table of events: who reads the event of this number waits there while somebody holds the lock 1.
async fn gate(pool: &PgPool, sequence: i64) {
    pool.execute(
        format!(
            "CREATE FUNCTION pass(sequence bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
             BEGIN
                 IF sequence = {sequence} THEN PERFORM pg_advisory_xact_lock_shared(1); END IF;
                 RETURN true;
             END $$;
             ALTER TABLE events RENAME TO stored;
             CREATE VIEW events AS SELECT * FROM stored WHERE pass(sequence)"
        )
        .as_str(),
    )
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_in_the_middle_is_an_error_and_not_an_end() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let booking = Booking::of(AccountId::generate(), time(60, 45));
    booking.append(&ledger).await.unwrap();
    booking.move_to(&ledger, time(2_000, 45)).await.unwrap();
    gate(ledger.pool(), 2).await;
    let mut guard = database.pool(1).await.acquire().await.unwrap();
    guard.execute("SELECT pg_advisory_lock(1)").await.unwrap();
    let other = ledger.clone();
    let verifying = tokio::spawn(async move { other.verify(None, &mut |_| {}).await });
    let cut_off = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE datname = current_database() AND query LIKE 'COPY%' AND wait_event = 'advisory'";
    let cut = async {
        while sqlx::query_scalar::<_, i64>(cut_off).fetch_one(&mut *guard).await.unwrap() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), cut).await.expect("it reads");
    let error = verifying.await.unwrap().unwrap_err();
    assert!(matches!(error, LedgerError::Unavailable(_)), "{error}");
    guard.execute("SELECT pg_advisory_unlock(1)").await.unwrap();
    let again = ledger.verify(None, &mut |_| {}).await.unwrap();
    assert_eq!((again.events, again.breaches), (2, vec![]), "it can be done again");
}
