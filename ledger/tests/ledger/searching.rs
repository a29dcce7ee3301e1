//! What auditors search the history by.

use chrono::TimeDelta;
use domain::AccountId;
use ledger::{Ledger, Position, TimelineFilter, testing::TestDatabase};
use sqlx::Executor;
use uuid::Uuid;

use crate::scene::{Booking, now, time};

/// The numbers and aggregates of what fits.
async fn found(ledger: &Ledger, filter: TimelineFilter) -> Vec<(String, i64)> {
    let events = ledger.timeline(&filter, Position::START, 100).await.unwrap();
    events.into_iter().map(|event| (event.aggregate_id, event.sequence)).collect()
}

/// Events of two bookings, of an old transaction, so that all of them are final.
async fn history(ledger: &Ledger) -> [Booking; 2] {
    let provider = AccountId::generate();
    let bookings = [60, 120].map(|minutes| Booking::of(provider, time(minutes, 45)));
    for booking in &bookings {
        booking.append(ledger).await.unwrap();
    }
    bookings[0].move_to(ledger, time(2_000, 45)).await.unwrap();
    ledger.pool().execute("UPDATE events SET transaction_id = '3'").await.unwrap();
    bookings
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_found_by_who_did_them_whom_they_name_what_they_followed_from_and_when() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let [one, other] = history(&ledger).await;
    let (first, second) = (one.id.to_string(), other.id.to_string());
    let of = |id: &String, sequence| (id.clone(), sequence);
    let any = TimelineFilter::default;
    let all = vec![of(&first, 1), of(&second, 1), of(&first, 2)];
    let by = |person: AccountId| TimelineFilter { person: Some(person.0), ..any() };
    assert_eq!(found(&ledger, by(one.provider)).await, all, "named in the terms");
    assert_eq!(found(&ledger, by(other.client)).await, [of(&second, 1)]);
    assert_eq!(found(&ledger, by(AccountId::generate())).await, []);
    let actor = |id: AccountId| TimelineFilter { actor: Some(id.to_string()), ..any() };
    assert_eq!(found(&ledger, actor(one.client)).await, [of(&first, 1), of(&first, 2)]);
    assert_eq!(found(&ledger, actor(one.provider)).await, []);
    let command = |id: Uuid| TimelineFilter { command: Some(id), ..any() };
    let became = [of(&first, 1), of(&first, 2)];
    assert_eq!(found(&ledger, command(one.command)).await, became, "that it was moved is another request");
    assert_eq!(found(&ledger, command(Uuid::now_v7())).await, []);
    let between = |from: i64, to: i64| TimelineFilter {
        from: Some(now() + TimeDelta::milliseconds(from)),
        to: Some(now() + TimeDelta::milliseconds(to)),
        ..any()
    };
    assert_eq!(found(&ledger, between(0, 1)).await, all);
    assert_eq!(found(&ledger, between(1, 1_000)).await, []);
    assert_eq!(found(&ledger, between(-1_000, 0)).await, []);
    let both = TimelineFilter { kinds: vec!["AppointmentRescheduled".into()], ..by(one.provider) };
    assert_eq!(found(&ledger, both).await, [of(&first, 2)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_led_to_a_reaction_and_the_reaction_are_one_conversation() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let [one, other] = history(&ledger).await;
    // As a reaction to the first booking would have been recorded.
    sqlx::query("UPDATE events SET metadata = metadata::jsonb || jsonb_build_object('correlation_id', $1::text) WHERE aggregate_id = $2")
        .bind(one.command.to_string())
        .bind(other.id.to_string())
        .execute(ledger.pool())
        .await
        .unwrap();
    let expected = [(one.id.to_string(), 1), (other.id.to_string(), 1), (one.id.to_string(), 2)];
    for command in [one.command, other.command] {
        let filter = TimelineFilter { command: Some(command), ..TimelineFilter::default() };
        assert_eq!(found(&ledger, filter).await, expected);
    }
}
