//! Time is taken once, whatever races for it.

use std::collections::HashSet;

use domain::{AccountId, ResourceId};
use ledger::{Ledger, LedgerError, testing::TestDatabase};

use crate::scene::{Booking, time};

async fn count(ledger: &Ledger, table: &str) -> i64 {
    sqlx::query_scalar(&format!("SELECT count(*) FROM {table}")).fetch_one(ledger.pool()).await.unwrap()
}

async fn all(ledger: &Ledger, bookings: Vec<Booking>) -> Vec<Result<(), LedgerError>> {
    let racing = bookings.into_iter().map(|booking| {
        let ledger = ledger.clone();
        tokio::spawn(async move { booking.append(&ledger).await.map(|_| ()) })
    });
    futures::future::join_all(racing).await.into_iter().map(Result::unwrap).collect()
}

fn won(outcomes: &[Result<(), LedgerError>]) -> usize {
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_race_for_one_slot_and_one_wins_without_a_trace_of_the_others() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let provider = AccountId::generate();
    let outcomes = all(&ledger, (0..200).map(|_| Booking::of(provider, time(60, 45))).collect()).await;
    assert_eq!(won(&outcomes), 1);
    let refused = outcomes.iter().filter(|o| matches!(o, Err(LedgerError::SlotTaken))).count();
    assert_eq!(refused, 199);
    for table in ["events", "claims", "consultations", "commands"] {
        assert_eq!(count(&ledger, table).await, 1, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn overlapping_times_that_are_not_equal_exclude_one_another() {
    let database = TestDatabase::create().await;
    // Two ledgers stand for two processes: what one's writer orders, the other's does not.
    let (one, other) = (database.ledger().await, database.ledger().await);
    let provider = AccountId::generate();
    let bookings: Vec<_> = (0..40).map(|n| Booking::of(provider, time(60 + n * 10, 45))).collect();
    let (left, right): (Vec<_>, Vec<_>) = bookings.into_iter().enumerate().partition(|(n, _)| n % 2 == 0);
    let strip = |part: Vec<(usize, Booking)>| part.into_iter().map(|(_, booking)| booking).collect();
    let (left, right) = tokio::join!(all(&one, strip(left)), all(&other, strip(right)));
    assert!(won(&left) + won(&right) >= 40 * 10 / (45 + 45), "some fit");
    let overlaps: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM claims a JOIN claims b ON a.resource_id = b.resource_id
         AND a.appointment_id < b.appointment_id AND a.during && b.during",
    )
    .fetch_one(one.pool())
    .await
    .unwrap();
    assert_eq!(overlaps, 0);
    assert_eq!(count(&one, "events").await, i64::try_from(won(&left) + won(&right)).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_takes_provider_and_room_together_or_neither() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let room = ResourceId::generate();
    let (one, other) = (AccountId::generate(), AccountId::generate());
    let in_room = |provider| Booking { rooms: vec![room], ..Booking::of(provider, time(60, 45)) };
    in_room(one).append(&ledger).await.unwrap();
    assert!(matches!(in_room(other).append(&ledger).await, Err(LedgerError::SlotTaken)));
    assert_eq!(count(&ledger, "claims").await, 2);
    // The other provider's own time was not taken along the way.
    Booking::of(other, time(60, 45)).append(&ledger).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_of_shared_rooms_in_any_order_never_deadlock_into_a_loss() {
    let database = TestDatabase::create().await;
    let (one, other) = (database.ledger().await, database.ledger().await);
    let rooms: Vec<ResourceId> = (0..4).map(|_| ResourceId::generate()).collect();
    let bookings = |offset: usize| -> Vec<Booking> {
        (0..40)
            .map(|n: usize| {
                let mut rooms = rooms.clone();
                rooms.rotate_left((n + offset) % 4);
                Booking {
                    rooms,
                    ..Booking::of(AccountId::generate(), time(60 + i64::try_from(n).unwrap() * 20, 30))
                }
            })
            .collect()
    };
    let (left, right) = tokio::join!(all(&one, bookings(0)), all(&other, bookings(1)));
    for outcome in left.iter().chain(&right) {
        assert!(
            matches!(outcome, Ok(()) | Err(LedgerError::SlotTaken | LedgerError::Conflict)),
            "{outcome:?}"
        );
    }
    let claims: Vec<(uuid::Uuid, i64)> =
        sqlx::query_as("SELECT appointment_id, count(*) FROM claims GROUP BY 1")
            .fetch_all(one.pool())
            .await
            .unwrap();
    assert!(claims.iter().all(|(_, resources)| *resources == 5), "each holds all five or none");
    assert_eq!(claims.len(), won(&left) + won(&right));
}

#[tokio::test(flavor = "multi_thread")]
async fn rescheduling_into_a_taken_time_leaves_the_old_one() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let provider = AccountId::generate();
    let (first, second) = (Booking::of(provider, time(60, 45)), Booking::of(provider, time(120, 45)));
    first.append(&ledger).await.unwrap();
    second.append(&ledger).await.unwrap();
    assert!(matches!(second.move_to(&ledger, time(90, 45)).await, Err(LedgerError::SlotTaken)));
    assert!(matches!(
        Booking::of(provider, time(120, 45)).append(&ledger).await,
        Err(LedgerError::SlotTaken)
    ));
    // Its own old time is no obstacle.
    second.move_to(&ledger, time(130, 45)).await.unwrap();
    assert_eq!(count(&ledger, "claims").await, 2);
    assert_eq!(count(&ledger, "events").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_time_is_free_again() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let provider = AccountId::generate();
    let booking = Booking::of(provider, time(60, 45));
    booking.append(&ledger).await.unwrap();
    booking.cancel(&ledger).await.unwrap();
    assert_eq!(count(&ledger, "claims").await, 0);
    Booking::of(provider, time(60, 45)).append(&ledger).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_takes_as_many_as_its_rule_says_whoever_races() {
    let database = TestDatabase::create().await;
    let (one, other) = (database.ledger().await, database.ledger().await);
    let provider = AccountId::generate();
    let bookings = |from: i64| -> Vec<Booking> {
        (from..from + 10)
            .map(|n| Booking { most_per_day: Some(3), ..Booking::of(provider, time(60 + n * 45, 45)) })
            .collect()
    };
    let (left, right) = tokio::join!(all(&one, bookings(0)), all(&other, bookings(10)));
    assert_eq!(won(&left) + won(&right), 3);
    for refused in left.iter().chain(&right).filter_map(|outcome| outcome.as_ref().err()) {
        assert!(matches!(refused, LedgerError::DayFull), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_has_one_first_appointment() {
    let database = TestDatabase::create().await;
    let (one, other) = (database.ledger().await, database.ledger().await);
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    let bookings = |from: i64| -> Vec<Booking> {
        (from..from + 8).map(|n| Booking { client, ..Booking::of(provider, time(60 + n * 45, 45)) }).collect()
    };
    let (left, right) = tokio::join!(all(&one, bookings(0)), all(&other, bookings(8)));
    assert_eq!(won(&left) + won(&right), 1, "the others must decide again");
    assert!(one.has_consultation(provider, client).await.unwrap());
    let starts: HashSet<_> =
        left.iter().chain(&right).map(|o| o.as_ref().err().map(ToString::to_string)).collect();
    assert_eq!(starts.len(), 2, "won, or conflict: {starts:?}");
}
