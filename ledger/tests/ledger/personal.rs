//! Personal values: sealed at rest, open to readers, gone once their person is erased.

use domain::{AccountId, appointment::AppointmentEvent};
use ledger::{Ledger, MasterKey, testing::TestDatabase};

use crate::scene::{Booking, time};

const SECRET: &str = "Hashimoto since 2019";

async fn notes(ledger: &Ledger, booking: &Booking) -> Option<String> {
    let event = ledger.log().stream("appointment", &booking.id.to_string()).await.unwrap().remove(0);
    match event.event::<AppointmentEvent>().unwrap() {
        AppointmentEvent::AppointmentBooked { booking } => {
            booking.notes.and_then(|notes| notes.get().map(ToString::to_string))
        }
        other => panic!("{other:?}"),
    }
}

async fn stored(ledger: &Ledger) -> String {
    sqlx::query_scalar("SELECT string_agg(payload::text, '') FROM events")
        .fetch_one(ledger.pool())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_are_unreadable_in_the_database_and_readable_through_the_ledger() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let booking = Booking { notes: Some(SECRET), ..Booking::of(AccountId::generate(), time(60, 45)) };
    booking.append(&ledger).await.unwrap();
    let stored = stored(&ledger).await;
    assert!(!stored.contains("Hashimoto") && stored.contains("sealed"), "{stored}");
    assert_eq!(notes(&ledger, &booking).await.as_deref(), Some(SECRET));
    // Another process has to fetch the key first.
    assert_eq!(notes(&database.ledger().await, &booking).await.as_deref(), Some(SECRET));
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_a_person_leaves_the_bytes_and_takes_the_meaning() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let provider = AccountId::generate();
    let erased = Booking { notes: Some(SECRET), ..Booking::of(provider, time(60, 45)) };
    let other = Booking { notes: Some("Vegan"), ..Booking::of(provider, time(120, 45)) };
    erased.append(&ledger).await.unwrap();
    other.append(&ledger).await.unwrap();
    let before = stored(&ledger).await;
    ledger.keyring().destroy(erased.client).await.unwrap();
    assert_eq!(notes(&ledger, &erased).await, None);
    assert_eq!(notes(&ledger, &other).await.as_deref(), Some("Vegan"));
    assert_eq!(notes(&database.ledger().await, &erased).await, None);
    assert_eq!(stored(&ledger).await, before);
    assert_eq!(
        ledger.verify(None, &mut |_| {}).await.unwrap().breaches,
        vec![],
        "and the history still verifies"
    );
    // The appointment itself goes on, without what was personal.
    erased.cancel(&ledger).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_opens_with_another_master_key() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let booking = Booking { notes: Some(SECRET), ..Booking::of(AccountId::generate(), time(60, 45)) };
    booking.append(&ledger).await.unwrap();
    let stranger = Ledger::open(database.pool(2).await, &MasterKey::new([8; 32]));
    let outcome = stranger.log().stream("appointment", &booking.id.to_string()).await;
    assert!(outcome.is_err());
}
