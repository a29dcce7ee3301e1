//! Exchanging the master key: nothing is lost, whenever it is broken off, and nobody has to wait.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::{AccountId, appointment::AppointmentEvent};
use ledger::{
    Checkpoint, CheckpointKey, KeyringError, Ledger, LedgerError, MasterKey, MasterKeys, Purpose,
    testing::{TestDatabase, broken_off},
};
use sqlx::PgPool;

use crate::scene::{Booking, now, time};

/// As [`TestDatabase::ledger`] has it.
fn old() -> MasterKey {
    MasterKey::new([7; 32])
}

fn new() -> MasterKey {
    MasterKey::new([9; 32])
}

async fn knowing(database: &TestDatabase, current: MasterKey, previous: Option<MasterKey>) -> Ledger {
    Ledger::open_with(database.pool(5).await, MasterKeys { current, previous })
}

/// Some who book, each with a provider of their own.
async fn people(ledger: &Ledger, count: usize) -> Vec<Booking> {
    let booking = |_| Booking { notes: Some("my knee"), ..Booking::of(AccountId::generate(), time(60, 45)) };
    let bookings: Vec<Booking> = (0..count).map(booking).collect();
    let all = bookings.iter().map(|booking| booking.append(ledger));
    futures::future::try_join_all(all).await.unwrap();
    bookings
}

async fn notes(ledger: &Ledger, booking: &Booking) -> Result<Option<String>, LedgerError> {
    let event = ledger.log().stream("appointment", &booking.id.to_string()).await?.remove(0);
    match event.event::<AppointmentEvent>().unwrap() {
        AppointmentEvent::AppointmentBooked { booking } => {
            Ok(booking.notes.and_then(|notes| notes.get().map(ToString::to_string)))
        }
        other => panic!("{other:?}"),
    }
}

async fn bytes_of_events(pool: &PgPool, bookings: &[Booking]) -> String {
    sqlx::query_scalar("SELECT string_agg(payload::text, '' ORDER BY aggregate_id, sequence) FROM events WHERE aggregate_id = ANY($1)")
        .bind(bookings.iter().map(|booking| booking.id.to_string()).collect::<Vec<_>>())
        .fetch_one(pool)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn however_often_it_is_broken_off_the_master_key_is_exchanged_while_people_are_sealed_and_read() {
    let database = TestDatabase::create().await;
    let before = database.ledger().await;
    before.keyring().check().await.unwrap();
    let mut bookings = people(&before, 1200).await;
    let stored = bytes_of_events(before.pool(), &bookings).await;
    drop(before);
    let both = knowing(&database, new(), Some(old())).await;
    both.keyring().check().await.unwrap();

    let done = Arc::new(AtomicBool::new(false));
    let serving = tokio::spawn({
        let (both, done, first) = (both.clone(), done.clone(), bookings[0].clone());
        let other = knowing(&database, new(), Some(old())).await;
        async move {
            let mut new = vec![];
            while !done.load(Ordering::Relaxed) {
                let more = people(&both, 1).await;
                // Another process, which has to fetch the keys.
                assert_eq!(notes(&other, &more[0]).await.unwrap().as_deref(), Some("my knee"));
                assert_eq!(notes(&other, &first).await.unwrap().as_deref(), Some("my knee"));
                new.extend(more);
            }
            new
        }
    });
    let (mut polls, mut broken) = (1, 0);
    let rotated = loop {
        // Another process each time, which knows nothing of those before.
        let operator = knowing(&database, new(), Some(old())).await;
        operator.keyring().check().await.unwrap();
        if let Some(rotated) = broken_off(polls, operator.keyring().rotate(&mut |_, _| {})).await {
            break rotated.unwrap();
        }
        (polls, broken) = (polls + 1, broken + 1);
    };
    done.store(true, Ordering::Relaxed);
    bookings.extend(serving.await.unwrap());
    assert!(broken > 3 && rotated.unopened == 0, "{broken} {rotated:?}");

    let after = knowing(&database, new(), None).await;
    after.keyring().check().await.unwrap();
    for booking in bookings.iter().step_by(37).chain(bookings.last()) {
        assert_eq!(notes(&after, booking).await.unwrap().as_deref(), Some("my knee"));
    }
    let census = after.keyring().census().await.unwrap();
    assert_eq!(census.wrapped.len(), 1);
    assert_eq!(usize::try_from(census.wrapped[0].1).unwrap(), bookings.len());
    assert_eq!(bytes_of_events(after.pool(), &bookings[..1200]).await, stored, "no event was touched");
    assert_eq!(after.verify(None, &mut |_| {}).await.unwrap().breaches, vec![]);
    let refused = database.ledger().await.keyring().check().await.unwrap_err();
    assert!(
        matches!(&refused, KeyringError::Other { wrapped_by: Some(id), .. } if *id == new().id()),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_the_previous_master_key_out_too_early_is_refused() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    ledger.keyring().check().await.unwrap();
    people(&ledger, 3).await;
    let refused = knowing(&database, new(), None).await.keyring().check().await.unwrap_err();
    assert!(matches!(refused, KeyringError::Other { .. }), "{refused}");
    // As a rotation leaves it that was broken off after the first keys.
    let both = knowing(&database, new(), Some(old())).await;
    both.keyring().rotate(&mut |_, _| {}).await.unwrap();
    people(&ledger, 2).await;
    let alone = knowing(&database, new(), None).await;
    let refused = alone.keyring().check().await.unwrap_err();
    assert!(
        matches!(&refused, KeyringError::Unfinished { wrapped_by: Some(id), keys: 2 } if *id == old().id()),
        "{refused}"
    );
    // The same with keys that do not say which master key wraps them.
    sqlx::query("UPDATE subject_keys SET master_key = NULL WHERE master_key = $1")
        .bind(old().id())
        .execute(ledger.pool())
        .await
        .unwrap();
    let refused = alone.keyring().check().await.unwrap_err();
    assert!(matches!(&refused, KeyringError::Unfinished { wrapped_by: None, keys: 2 }), "{refused}");
    let census = both.keyring().census().await.unwrap();
    assert_eq!(census.wrapped, [(new().id(), 3), (old().id(), 2)]);
    assert_eq!(both.keyring().rotate(&mut |_, _| {}).await.unwrap().rewrapped, 2);
    alone.keyring().check().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_from_before_master_keys_had_names_are_exchanged_as_well() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    ledger.keyring().check().await.unwrap();
    let bookings = people(&ledger, 20).await;
    sqlx::query("UPDATE subject_keys SET master_key = NULL").execute(ledger.pool()).await.unwrap();
    let again = database.ledger().await;
    again.keyring().check().await.unwrap();
    assert_eq!(notes(&again, &bookings[3]).await.unwrap().as_deref(), Some("my knee"));
    let both = knowing(&database, new(), Some(old())).await;
    both.keyring().check().await.unwrap();
    both.keyring().rotate(&mut |_, _| {}).await.unwrap();
    let after = knowing(&database, new(), None).await;
    after.keyring().check().await.unwrap();
    assert_eq!(notes(&after, &bookings[3]).await.unwrap().as_deref(), Some("my knee"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_know_the_master_key_yet_is_counted_and_takes_nothing_for_damaged() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    ledger.keyring().check().await.unwrap();
    let bookings = people(&ledger, 2).await;
    let both = knowing(&database, new(), Some(old())).await;
    let counted = async { while both.keyring().census().await.unwrap().strangers != 1 {} };
    tokio::time::timeout(Duration::from_mins(1), counted).await.expect("it is counted");
    both.keyring().rotate(&mut |_, _| {}).await.unwrap();
    let unaware = database.ledger().await;
    let outcome = notes(&unaware, &bookings[0]).await;
    assert!(matches!(outcome, Err(LedgerError::Unavailable(_))), "{outcome:?}");
    for stopped in [ledger, unaware] {
        stopped.pool().close().await;
    }
    let gone = async { while both.keyring().census().await.unwrap().strangers != 0 {} };
    tokio::time::timeout(Duration::from_mins(1), gone).await.expect("they are gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_erased_stays_erased_when_the_master_key_is_exchanged() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    ledger.keyring().check().await.unwrap();
    let bookings = people(&ledger, 5).await;
    ledger.keyring().destroy(bookings[1].client).await.unwrap();
    let both = knowing(&database, new(), Some(old())).await;
    both.keyring().rotate(&mut |_, _| {}).await.unwrap();
    let after = knowing(&database, new(), None).await;
    assert_eq!(notes(&after, &bookings[1]).await.unwrap(), None);
    assert_eq!(notes(&after, &bookings[2]).await.unwrap().as_deref(), Some("my knee"));
    assert_eq!(after.keyring().census().await.unwrap().destroyed, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_signed_before_is_good_after_and_only_renewed_secrets_differ() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    ledger.keyring().check().await.unwrap();
    people(&ledger, 3).await;
    let before = ledger.keyring().secrets().await.unwrap();
    let noted = CheckpointKey::from(&before).public();
    assert_eq!(noted, CheckpointKey::of(&old()).public());
    let checkpoint = ledger.checkpoint(&CheckpointKey::from(&before), now(), &mut |_| {}).await.unwrap();

    // Already before the first key was wrapped anew, and to the end.
    let both = knowing(&database, new(), Some(old())).await;
    both.keyring().check().await.unwrap();
    let meanwhile = both.keyring().secrets().await.unwrap();
    both.keyring().rotate(&mut |_, _| {}).await.unwrap();
    let after = knowing(&database, new(), None).await;
    after.keyring().check().await.unwrap();
    let now_in_force = after.keyring().secrets().await.unwrap();
    for purpose in Purpose::ALL {
        assert_eq!(before.get(purpose), meanwhile.get(purpose), "{purpose:?}");
        assert_eq!(before.get(purpose), now_in_force.get(purpose), "{purpose:?}");
    }
    let known = Checkpoint::read(&checkpoint.text(), &noted).unwrap();
    assert_eq!(after.verify(Some(&known), &mut |_| {}).await.unwrap().breaches, vec![]);

    after.keyring().renew_secrets().await.unwrap();
    let renewed = after.keyring().secrets().await.unwrap();
    for purpose in Purpose::ALL {
        assert_ne!(before.get(purpose), renewed.get(purpose), "{purpose:?}");
    }
    assert_eq!(CheckpointKey::from(&renewed).public(), CheckpointKey::of(&new()).public());
    let known = Checkpoint::read(&checkpoint.text(), &noted).unwrap();
    assert_eq!(
        after.verify(Some(&known), &mut |_| {}).await.unwrap().breaches,
        vec![],
        "with the key that was noted"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_know_the_installation_by_the_same_name_before_and_after() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    ledger.keyring().check().await.unwrap();
    // As script/backup asks.
    let script = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../script/backup")).unwrap();
    let asked = script.lines().find(|line| line.contains("encode(sha256(wrapped)")).unwrap();
    let query = asked.trim().strip_prefix("ask \"").unwrap().strip_suffix(";\"").unwrap();
    let name = async || sqlx::query_scalar::<_, String>(query).fetch_one(ledger.pool()).await.unwrap();
    let before = name().await;
    assert_eq!(before.len(), 64);
    for (current, previous) in [(new(), old()), (MasterKey::new([11; 32]), new())] {
        let both = knowing(&database, current, Some(previous)).await;
        both.keyring().rotate(&mut |_, _| {}).await.unwrap();
        assert_eq!(name().await, before);
    }
}
