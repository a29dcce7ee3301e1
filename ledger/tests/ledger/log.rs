//! The tail misses nothing and repeats nothing, whatever the writers do.

use std::{collections::HashSet, time::Duration};

use domain::AccountId;
use ledger::{Ledger, Position, testing::TestDatabase};
use sqlx::PgPool;
use uuid::Uuid;

use crate::scene::{Booking, time};

/// A writer that is not ours: it opens its transaction, takes its position, dawdles, and sometimes rolls back.
async fn foreign_writer(pool: PgPool, seed: u64, events: u32) -> u32 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut kept = 0;
    for _ in 0..events {
        let mut transaction = pool.begin().await.unwrap();
        sqlx::query(
            "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
             VALUES ('test', $1, 1, 'Tested', '1.0.0', '{}', '{}', sha256('x'))",
        )
        .bind(Uuid::new_v4().to_string())
        .execute(&mut *transaction)
        .await
        .unwrap();
        // The database dawdles while it holds the position: that is the trap for readers who go by positions alone.
        sqlx::query("SELECT pg_sleep($1)")
            .bind(f64::from(u32::try_from(random(8)).unwrap()) / 1000.0)
            .execute(&mut *transaction)
            .await
            .unwrap();
        if random(4) == 0 {
            transaction.rollback().await.unwrap();
        } else {
            transaction.commit().await.unwrap();
            kept += 1;
        }
    }
    kept
}

/// Follows the log until it has seen `expected` events or learns that there are more.
async fn follow(ledger: Ledger, expected: tokio::sync::oneshot::Receiver<usize>) -> Vec<Position> {
    let log = ledger.log();
    let (mut after, mut seen) = (Position::START, vec![]);
    let mut expected = expected;
    let mut goal = None;
    loop {
        let page = log.read_after(after, 7, &[]).await.unwrap();
        seen.extend(page.iter().map(|event| event.position));
        if let Some(last) = page.last() {
            after = last.position;
        } else {
            if goal.is_some_and(|goal| seen.len() >= goal) {
                return seen;
            }
            tokio::task::yield_now().await;
        }
        if goal.is_none() {
            goal = expected.try_recv().ok();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_writers_with_rollbacks_and_slow_transactions_and_the_tail_misses_nothing() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let foreign = database.pool(10).await;
    let (tell, told) = tokio::sync::oneshot::channel();
    let follower = tokio::spawn(follow(ledger.clone(), told));
    let writers: Vec<_> =
        (1..=8).map(|seed| tokio::spawn(foreign_writer(foreign.clone(), seed, 60))).collect();
    let provider = AccountId::generate();
    for n in 0..100 {
        Booking::of(provider, time(60 + n * 45, 45)).append(&ledger).await.unwrap();
    }
    let mut expected = 100;
    for writer in writers {
        expected += writer.await.unwrap() as usize;
    }
    tell.send(expected).unwrap();
    let seen = tokio::time::timeout(Duration::from_mins(1), follower).await.unwrap().unwrap();
    assert_eq!(seen.len(), expected, "each event once");
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), expected, "and no other");
    assert!(seen.is_sorted(), "in one order");
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_of_another_process_are_woken() {
    let database = TestDatabase::create().await;
    let (one, other) = (database.ledger().await, database.ledger().await);
    let mut changes = other.changes();
    // The listener announces itself with its first wake-up only when it hears something: append until it does.
    let provider = AccountId::generate();
    let woken = async {
        for n in 0.. {
            Booking::of(provider, time(60 + n * 45, 45)).append(&one).await.unwrap();
            if tokio::time::timeout(Duration::from_millis(100), changes.changed()).await.is_ok() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), woken).await.expect("the other process hears of appends");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_can_be_read_for_some_kinds_of_aggregates_only() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    foreign_writer(database.pool(1).await, 3, 5).await;
    Booking::of(AccountId::generate(), time(60, 45)).append(&ledger).await.unwrap();
    // Transactions anywhere in the cluster hold the log's end back; the events come when those are over.
    let arrived = async {
        loop {
            let events = ledger.log().read_after(Position::START, 100, &["appointment"]).await.unwrap();
            if !events.is_empty() {
                return events;
            }
        }
    };
    let events = tokio::time::timeout(Duration::from_secs(60), arrived).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].event_type, "AppointmentBooked");
    assert_eq!(ledger.log().end().await.unwrap(), events[0].position);
}
