//! Checkpoints: what the chains alone do not show.

use std::time::Duration;

use chrono::DateTime;
use domain::{AccountId, SiteId};
use ledger::{
    Breach, Checkpoint, CheckpointError, CheckpointKey, Flaw, Ledger, MasterKey, Position, SealError,
    testing::TestDatabase,
};

use crate::scene::{Booking, SITE, time};

/// An event as it is stored.
type Row = (i64, serde_json::Value, serde_json::Value, Vec<u8>, Vec<uuid::Uuid>);

fn key() -> CheckpointKey {
    CheckpointKey::of(&MasterKey::new([5; 32]))
}

/// Waits until so many events are final: transactions of others hold them back.
async fn final_events(ledger: &Ledger, count: i64) {
    let all = async {
        while ledger.log().count_after(Position::START).await.unwrap() < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), all).await.expect("all are final");
}

async fn made(ledger: &Ledger) -> Checkpoint {
    final_events(ledger, 9).await;
    ledger.checkpoint(&key(), DateTime::UNIX_EPOCH, &mut |_| {}).await.unwrap()
}

async fn breaches(ledger: &Ledger, old: &Checkpoint) -> Vec<Breach> {
    ledger.verify(Some(old), &mut |_| {}).await.unwrap().breaches
}

fn breach(booking: &Booking, sequence: i64, flaw: Flaw) -> Breach {
    Breach { aggregate_type: "appointment".into(), aggregate_id: booking.id.to_string(), sequence, flaw }
}

/// Three appointments, each moved twice.
async fn history(ledger: &Ledger) -> Vec<Booking> {
    let provider = AccountId::generate();
    let bookings: Vec<_> = (0..3).map(|n| Booking::of(provider, time(60 + n * 60, 45))).collect();
    for (booking, n) in bookings.iter().zip(0..) {
        booking.append(ledger).await.unwrap();
        booking.move_to(ledger, time(2_000 + n * 60, 45)).await.unwrap();
        booking.move_to(ledger, time(4_000 + n * 60, 45)).await.unwrap();
    }
    bookings
}

async fn change(ledger: &Ledger, statement: &str, booking: &Booking) {
    let done = sqlx::query(statement).bind(booking.id.to_string()).execute(ledger.pool()).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_only_went_on_is_what_its_old_checkpoint_says() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let bookings = history(&ledger).await;
    let old = made(&ledger).await;
    assert_eq!((old.seal.events, old.seal.streams), (9, 3));
    bookings[0].move_to(&ledger, time(6_000, 45)).await.unwrap();
    history(&ledger).await;
    let verified = ledger.verify(Some(&old), &mut |_| {}).await.unwrap();
    assert_eq!((verified.breaches, verified.in_order), (vec![], Some(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_put_in_among_what_a_checkpoint_knows_is_found_though_its_chain_fits() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let bookings = history(&ledger).await;
    let old = made(&ledger).await;
    let of_site = ledger.checkpoint_of(SITE, &key(), DateTime::UNIX_EPOCH, &mut |_| {}).await.unwrap();
    bookings[0].move_to(&ledger, time(6_000, 45)).await.unwrap();
    let anew = Booking::of(AccountId::generate(), time(60, 45));
    anew.append(&ledger).await.unwrap();
    // As if it had been said right after the event before it, and the other before everything.
    let after = "UPDATE events SET transaction_id = (SELECT transaction_id FROM events WHERE aggregate_id = $1 AND sequence = 3)
        WHERE aggregate_id = $1 AND sequence = 4";
    change(&ledger, after, &bookings[0]).await;
    change(&ledger, "UPDATE events SET transaction_id = '3' WHERE aggregate_id = $1", &anew).await;
    let mut expected = vec![breach(&bookings[0], 4, Flaw::Backdated), breach(&anew, 1, Flaw::Backdated)];
    expected.sort_by(|one, other| one.aggregate_id.cmp(&other.aggregate_id));
    for old in [old, of_site] {
        let verified = ledger.verify(Some(&old), &mut |_| {}).await.unwrap();
        assert_eq!((&verified.breaches, verified.is_sound()), (&expected, false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_after_a_checkpoint_is_not_taken_for_put_in_because_a_stream_was_written_anew_later()
 {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let bookings = history(&ledger).await;
    let old = made(&ledger).await;
    change(&ledger, "DELETE FROM events WHERE aggregate_id = $1 AND sequence = 3", &bookings[0]).await;
    Booking::of(AccountId::generate(), time(60, 45)).append(&ledger).await.unwrap();
    bookings[0].move_to(&ledger, time(6_000, 45)).await.unwrap();
    assert_eq!(breaches(&ledger, &old).await, [breach(&bookings[0], 3, Flaw::Rewritten)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn that_streams_have_changed_places_or_times_of_recording_is_found() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let bookings = history(&ledger).await;
    let old = made(&ledger).await;
    for tampering in [
        "UPDATE events SET transaction_id = '3' WHERE aggregate_id = $1",
        "UPDATE events SET recorded_at = recorded_at - interval '1 microsecond' WHERE aggregate_id = $1 AND sequence = 2",
    ] {
        sqlx::query("CREATE TABLE kept AS TABLE events").execute(ledger.pool()).await.unwrap();
        change(&ledger, tampering, &bookings[2]).await;
        let verified = ledger.verify(Some(&old), &mut |_| {}).await.unwrap();
        assert_eq!((&verified.breaches, verified.in_order), (&vec![], Some(false)), "{tampering}");
        assert!(!verified.is_sound() && ledger.verify(None, &mut |_| {}).await.unwrap().is_sound());
        let back =
            "UPDATE events SET transaction_id = kept.transaction_id, recorded_at = kept.recorded_at FROM kept
            WHERE kept.position = events.position AND events.aggregate_id = $1";
        change(&ledger, back, &bookings[2]).await;
        sqlx::query("DROP TABLE kept").execute(ledger.pool()).await.unwrap();
        assert!(ledger.verify(Some(&old), &mut |_| {}).await.unwrap().is_sound());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_another_cluster_the_order_of_the_log_is_not_compared() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    history(&ledger).await;
    let mut old = made(&ledger).await;
    old.seal.order.as_mut().unwrap().cluster = "7".to_owned();
    let verified = ledger.verify(Some(&old), &mut |_| {}).await.unwrap();
    assert_eq!((verified.is_sound(), verified.in_order), (true, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_off_tail_and_a_stream_that_is_gone_are_found_and_named() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let bookings = history(&ledger).await;
    let old = made(&ledger).await;
    change(&ledger, "DELETE FROM events WHERE aggregate_id = $1 AND sequence >= 2", &bookings[0]).await;
    change(&ledger, "DELETE FROM events WHERE aggregate_id = $1", &bookings[1]).await;
    let mut expected = vec![breach(&bookings[0], 2, Flaw::CutOff), breach(&bookings[1], 1, Flaw::CutOff)];
    expected.sort_by(|one, other| one.aggregate_id.cmp(&other.aggregate_id));
    assert_eq!(breaches(&ledger, &old).await, expected);
    let without = ledger.verify(None, &mut |_| {}).await.unwrap().breaches;
    assert_eq!(without, vec![], "the chains alone do not show it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_was_written_anew_with_a_chain_that_fits_is_found() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let bookings = history(&ledger).await;
    let old = made(&ledger).await;
    // What another appointment has come to, under this one's name: whoever does that well makes the chain fit too, as the ledger itself does.
    let other = TestDatabase::create().await;
    let elsewhere = other.ledger().await;
    let forged = Booking { id: bookings[0].id, ..Booking::of(AccountId::generate(), time(60, 45)) };
    forged.append(&elsewhere).await.unwrap();
    forged.move_to(&elsewhere, time(2_000, 30)).await.unwrap();
    forged.move_to(&elsewhere, time(4_000, 30)).await.unwrap();
    let rows: Vec<Row> =
        sqlx::query_as("SELECT sequence, payload, metadata, digest, names FROM events ORDER BY sequence")
            .fetch_all(elsewhere.pool())
            .await
            .unwrap();
    for (sequence, payload, metadata, digest, names) in rows {
        sqlx::query("UPDATE events SET payload = $3, metadata = $4, digest = $5, names = $6 WHERE aggregate_id = $1 AND sequence = $2")
            .bind(forged.id.to_string())
            .bind(sequence)
            .bind(payload)
            .bind(metadata)
            .bind(digest)
            .bind(names)
            .execute(ledger.pool())
            .await
            .unwrap();
    }
    assert_eq!(ledger.verify(None, &mut |_| {}).await.unwrap().breaches, vec![]);
    assert_eq!(breaches(&ledger, &old).await, vec![breach(&forged, 3, Flaw::Rewritten)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_signed_that_does_not_verify() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let bookings = history(&ledger).await;
    change(&ledger, "DELETE FROM events WHERE aggregate_id = $1 AND sequence = 2", &bookings[2]).await;
    final_events(&ledger, 8).await;
    let refused = ledger.checkpoint(&key(), DateTime::UNIX_EPOCH, &mut |_| {}).await.unwrap_err();
    let SealError::Broken(found) = refused else { panic!("{refused}") };
    assert_eq!(found, vec![breach(&bookings[2], 3, Flaw::Gap)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_site_its_own_streams_are_signed_and_nothing_while_any_is_broken() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let bookings = history(&ledger).await;
    let whole = made(&ledger).await;
    let of = async |site| ledger.checkpoint_of(site, &key(), DateTime::UNIX_EPOCH, &mut |_| {}).await;
    let own = of(SITE).await.unwrap();
    assert_eq!((own.seal.events, &own.heads), (9, &whole.heads));
    assert_eq!(Checkpoint::read(&own.text(), &key().public()), Ok(own.clone()));
    let other = SiteId::generate();
    let nothing = of(other).await.unwrap();
    assert_eq!((nothing.seal.events, nothing.heads.as_slice()), (0, &[][..]), "of others no id leaves");
    assert!(!ledger.reaches_beyond(SITE, &own).await.unwrap());
    assert!(ledger.reaches_beyond(other, &own).await.unwrap());
    change(&ledger, "DELETE FROM events WHERE aggregate_id = $1", &bookings[0]).await;
    assert!(!ledger.reaches_beyond(SITE, &own).await.unwrap(), "what is gone is nobody else's");
    change(&ledger, "DELETE FROM events WHERE aggregate_id = $1 AND sequence = 2", &bookings[1]).await;
    assert!(matches!(of(other).await, Err(SealError::Broken(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_that_was_touched_or_that_somebody_else_signed_is_refused() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    history(&ledger).await;
    let (old, public) = (made(&ledger).await, key().public());
    let text = old.text();
    assert_eq!(Checkpoint::read(&text, &public), Ok(old.clone()));
    let lines: Vec<_> = text.lines().collect();
    let without_a_stream = [&lines[..2], &lines[3..]].concat().join("\n");
    let swapped = [lines[0], lines[2], lines[1], lines[3]].join("\n");
    for altered in [without_a_stream, swapped, text.replace("\"sequence\":3", "\"sequence\":2")] {
        assert_eq!(Checkpoint::read(&altered, &public), Err(CheckpointError::Altered));
    }
    let fewer = text.replace("\"events\":9", "\"events\":8");
    assert_eq!(Checkpoint::read(&fewer, &public), Err(CheckpointError::Forged));
    let other = CheckpointKey::of(&MasterKey::new([6; 32])).public();
    assert!(matches!(Checkpoint::read(&text, &other), Err(CheckpointError::OtherKey { .. })));
    for (unreadable, line) in [("", 1), ("{}", 1), (&text[..text.len() - 20], 4)] {
        assert_eq!(Checkpoint::read(unreadable, &public), Err(CheckpointError::Unreadable { line }));
    }
    let no_text = [text.lines().next().unwrap().as_bytes(), b"\n\xff"].concat();
    assert_eq!(Checkpoint::read_bytes(&no_text, &public), Err(CheckpointError::Unreadable { line: 2 }));
}
