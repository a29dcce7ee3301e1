//! A history that was restored into another database cluster can be read there, and goes on in order.

use std::time::Duration;

use domain::AccountId;
use ledger::{Ledger, Position, testing::TestDatabase};
use sqlx::PgPool;

use crate::scene::{Booking, time};

/// Appends bookings, each in a transaction of its own, to what was written; gives where the last stands.
async fn write(ledger: &Ledger, written: &mut Vec<String>, count: usize) -> Position {
    let mut last = Position::START;
    for _ in 0..count {
        let minutes = 60 * i64::try_from(written.len() + 1).unwrap();
        let booking = Booking::of(AccountId::generate(), time(minutes, 45));
        last = booking.append(ledger).await.unwrap().position;
        written.push(booking.id.to_string());
    }
    last
}

/// Waits until the log can be read up to here: other tests' transactions on the same server hold it back.
async fn readable(ledger: &Ledger, position: Position) {
    let waiting = async {
        while ledger.horizon().await.unwrap().end < position {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("it can be read");
}

/// The log from a place on, as far as it can be read.
async fn read(ledger: &Ledger, after: Position) -> Vec<String> {
    let until = ledger.horizon().await.unwrap().end;
    let events = ledger.replay(after, until, 1000, &["appointment"], false).await.unwrap();
    events.into_iter().map(|event| event.aggregate_id).collect()
}

/// What restoring a dump into a new cluster comes to: the numbers of transactions are another cluster's, far ahead.
async fn restore_elsewhere(pool: &PgPool) {
    for table in ["events", "projection_checkpoints", "reaction_checkpoints"] {
        sqlx::query(&format!(
            "UPDATE {table} SET transaction_id = (transaction_id::text::bigint + 1000000000)::text::xid8
             WHERE transaction_id > '0'"
        ))
        .execute(pool)
        .await
        .unwrap();
    }
    sqlx::query("UPDATE installation SET system_identifier = 'another'").execute(pool).await.unwrap();
}

async fn mark(pool: &PgPool, table: &str, name: &str, at: Position) {
    let version = if table == "projection_checkpoints" { ", version" } else { "" };
    let one = if table == "projection_checkpoints" { ", 1" } else { "" };
    sqlx::query(&format!(
        "INSERT INTO {table} (name, transaction_id, position{version}) VALUES ($1, $2::text::xid8, $3{one})"
    ))
    .bind(name)
    .bind(at.transaction.to_string())
    .bind(at.number)
    .execute(pool)
    .await
    .unwrap();
}

async fn place(pool: &PgPool, table: &str, name: &str) -> Position {
    let (transaction, number): (String, i64) =
        sqlx::query_as(&format!("SELECT transaction_id::text, position FROM {table} WHERE name = $1"))
            .bind(name)
            .fetch_one(pool)
            .await
            .unwrap();
    Position { transaction: transaction.parse().unwrap(), number }
}

#[tokio::test]
async fn a_restored_history_is_read_from_where_each_follower_was_and_goes_on_behind_it() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let pool = ledger.pool();
    assert_eq!(ledger.settle().await.unwrap(), 0);
    let mut all = vec![];
    mark(pool, "projection_checkpoints", "early", write(&ledger, &mut all, 4).await).await;
    mark(pool, "projection_checkpoints", "unbegun", Position::START).await;
    mark(pool, "reaction_checkpoints", "late", write(&ledger, &mut all, 3).await).await;
    write(&ledger, &mut all, 2).await;

    restore_elsewhere(pool).await;
    assert!(read(&ledger, Position::START).await.is_empty(), "nothing can be read");
    assert_eq!(ledger.settle().await.unwrap(), 9);
    assert_eq!(ledger.settle().await.unwrap(), 0, "once is enough");

    let last = write(&ledger, &mut all, 2).await;
    readable(&ledger, last).await;
    assert_eq!(read(&ledger, Position::START).await, all);
    for (table, name, read_before) in [
        ("projection_checkpoints", "unbegun", 0),
        ("projection_checkpoints", "early", 4),
        ("reaction_checkpoints", "late", 7),
    ] {
        let left = read(&ledger, place(pool, table, name).await).await;
        assert_eq!(left, all[read_before..], "{name}");
    }
    let verified = ledger.verify(None, &mut |_| {}).await.unwrap();
    assert!(verified.breaches.is_empty(), "the chains are as they were");
}

#[tokio::test]
async fn where_the_cluster_was_not_kept_numbers_ahead_of_the_counter_tell() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let mut all = vec![];
    write(&ledger, &mut all, 3).await;
    restore_elsewhere(ledger.pool()).await;
    sqlx::query("DELETE FROM installation").execute(ledger.pool()).await.unwrap();
    assert_eq!(ledger.settle().await.unwrap(), 3);
    assert_eq!(read(&ledger, Position::START).await, all);
    assert_eq!(ledger.settle().await.unwrap(), 0, "once is enough");
}
