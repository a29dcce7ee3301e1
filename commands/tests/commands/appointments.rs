//! Booking through the bus.

use chrono::TimeDelta;
use commands::MoveAppointment;
use domain::{Reason, Role, SiteId, TimeSlot, appointment::Payment, schedule::BookingRules};
use sqlx::Row;
use uuid::Uuid;

use crate::scene::{Clinic, code, monday, slot};

fn reason() -> Reason {
    Reason::new("ill").unwrap()
}

async fn events(clinic: &Clinic) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM events WHERE aggregate_type = 'appointment'")
        .fetch_one(clinic.bus.ledger().pool())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_books_offered_slots_only_and_staff_any_time() {
    let clinic = Clinic::open().await;
    let odd = TimeSlot::new(slot(1, 0).start() + TimeDelta::minutes(10), slot(1, 0).end()).unwrap();
    assert_eq!(
        code(clinic.bus.book(&clinic.as_client(), clinic.site, clinic.booking(odd)).await),
        "NOT_OFFERED"
    );
    clinic.bus.book(&clinic.as_provider(), clinic.site, clinic.booking(odd)).await.unwrap();
    assert_eq!(
        code(clinic.bus.book(&clinic.as_client(), clinic.site, clinic.booking(slot(1, 0))).await),
        "SLOT_TAKEN"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_clients_race_through_the_bus_and_one_wins() {
    let clinic = std::sync::Arc::new(Clinic::open().await);
    let mut racers = vec![];
    for n in 0..200 {
        let clinic = clinic.clone();
        racers.push(tokio::spawn(async move {
            let caller =
                clinic.signed_in(clinic.client, Role::Client).with_command_id(Uuid::from_u128(n + 1));
            clinic
                .bus
                .book(&caller, clinic.site, clinic.booking(slot(1, 0)))
                .await
                .map_err(|error| error.code())
        }));
    }
    let (mut won, mut taken) = (0, 0);
    for racer in racers {
        match racer.await.unwrap() {
            Ok(_) => won += 1,
            Err("SLOT_TAKEN") => taken += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((won, taken), (1, 199));
    assert_eq!(events(&clinic).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_sent_twice_books_once_and_says_the_same() {
    let clinic = Clinic::open().await;
    let caller = clinic.as_client().with_command_id(Uuid::from_u128(7));
    let (id, receipt) = clinic.bus.book(&caller, clinic.site, clinic.booking(slot(1, 0))).await.unwrap();
    let (again, repeated) = clinic.bus.book(&caller, clinic.site, clinic.booking(slot(1, 0))).await.unwrap();
    assert_eq!((id, receipt.position), (again, repeated.position));
    assert!(repeated.repeated && !receipt.repeated);
    assert_eq!(
        code(clinic.bus.book(&caller, clinic.site, clinic.booking(slot(1, 1))).await),
        "COMMAND_ID_REUSED"
    );
    let cancel = clinic.bus.cancel(&caller, clinic.site, id, reason()).await;
    assert_eq!(code(cancel), "COMMAND_ID_REUSED");
    assert_eq!(events(&clinic).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_sent_many_times_at_once_is_answered_alike_each_time() {
    let clinic = std::sync::Arc::new(Clinic::open().await);
    let mut sent = vec![];
    for _ in 0..20 {
        let clinic = clinic.clone();
        sent.push(tokio::spawn(async move {
            let caller = clinic.as_client().with_command_id(Uuid::from_u128(7));
            clinic.bus.book(&caller, clinic.site, clinic.booking(slot(1, 0))).await.map(|(id, _)| id)
        }));
    }
    let mut ids = std::collections::HashSet::new();
    for answer in sent {
        ids.insert(answer.await.unwrap().unwrap());
    }
    assert_eq!((ids.len(), events(&clinic).await), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn naming_a_person_as_a_room_takes_none_of_that_persons_time() {
    let ours = Clinic::open().await;
    let theirs = ours.beside("london").await;
    let rooms = vec![ours.provider.into()];
    let rules = BookingRules { rooms, ..BookingRules::default() };
    theirs.bus.change_rules(&theirs.as_provider(), theirs.site, theirs.provider, rules).await.unwrap();
    theirs.bus.book(&theirs.as_client(), theirs.site, theirs.booking(slot(1, 0))).await.unwrap();
    ours.bus.book(&ours.as_client(), ours.site, ours.booking(slot(1, 0))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn rescheduling_into_a_taken_slot_leaves_the_old_one_taken() {
    let clinic = Clinic::open().await;
    let (first, _) =
        clinic.bus.book(&clinic.as_client(), clinic.site, clinic.booking(slot(1, 0))).await.unwrap();
    clinic.bus.book(&clinic.as_client(), clinic.site, clinic.booking(slot(1, 1))).await.unwrap();
    let to = |time| MoveAppointment { time, reason: None };
    let moved = clinic.bus.reschedule(&clinic.as_client(), clinic.site, first, to(slot(1, 1))).await;
    assert_eq!(code(moved), "SLOT_TAKEN");
    assert_eq!(
        code(clinic.bus.book(&clinic.as_client(), clinic.site, clinic.booking(slot(1, 0))).await),
        "SLOT_TAKEN"
    );
    clinic.bus.reschedule(&clinic.as_client(), clinic.site, first, to(slot(1, 2))).await.unwrap();
    clinic.bus.book(&clinic.as_client(), clinic.site, clinic.booking(slot(1, 0))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_booking_of_a_pair_carries_the_fee_even_when_both_race() {
    let clinic = Clinic::open().await;
    let caller = clinic.as_client();
    let (one, two) = tokio::join!(
        clinic.bus.book(&caller, clinic.site, clinic.booking(slot(1, 0))),
        clinic.bus.book(&caller, clinic.site, clinic.booking(slot(2, 0))),
    );
    let (one, two) = (one.unwrap().0, two.unwrap().0);
    let free: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM events WHERE payload #>> '{AppointmentBooked,booking,fee}' IS NULL AND aggregate_id = ANY($1)",
    )
    .bind([one.to_string(), two.to_string()])
    .fetch_one(clinic.bus.ledger().pool())
    .await
    .unwrap();
    assert_eq!(free, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_first_consultation_does_not_use_up_the_free_one() {
    let clinic = Clinic::open().await;
    let book = async |n| clinic.bus.book(&clinic.as_client(), clinic.site, clinic.booking(slot(1, n))).await;
    let (first, _) = book(0).await.unwrap();
    clinic.bus.cancel(&clinic.as_client(), clinic.site, first, reason()).await.unwrap();
    let (second, _) = book(0).await.unwrap();
    let row = sqlx::query("SELECT payload FROM events WHERE aggregate_id = $1")
        .bind(second.to_string())
        .fetch_one(clinic.bus.ledger().pool())
        .await
        .unwrap();
    let payload: serde_json::Value = row.get("payload");
    assert_eq!(payload["AppointmentBooked"]["booking"]["first"], true);
    assert_eq!(Payment::for_fee(None), Payment::Free);
}

#[tokio::test(flavor = "multi_thread")]
async fn approval_belongs_to_the_appointments_own_provider() {
    let clinic = Clinic::open_with(BookingRules { approval_required: true, ..BookingRules::default() }).await;
    let (id, _) =
        clinic.bus.book(&clinic.as_client(), clinic.site, clinic.booking(slot(1, 0))).await.unwrap();
    let other = clinic.another("Derya", Role::Provider).await;
    for caller in [clinic.as_client(), clinic.signed_in(other, Role::Provider)] {
        assert_eq!(code(clinic.bus.approve(&caller, clinic.site, id).await), "FORBIDDEN");
    }
    clinic.bus.approve(&clinic.as_provider(), clinic.site, id).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_is_refused_with_the_time_it_opens() {
    let clinic = Clinic::open().await;
    let (id, _) =
        clinic.bus.book(&clinic.as_client(), clinic.site, clinic.booking(slot(0, 2))).await.unwrap();
    let start = slot(0, 2).start();
    clinic.bus.clock().set(start - TimeDelta::minutes(31));
    let refusal = clinic.bus.admit(&clinic.as_client().actor, clinic.site, id).await.unwrap_err();
    assert_eq!(refusal.code(), "JOIN_NOT_OPEN");
    assert_eq!(refusal.details()["opensAt"], "2027-03-01T07:00:00Z");
    clinic.bus.clock().set(start - TimeDelta::minutes(30));
    clinic.bus.admit(&clinic.as_client().actor, clinic.site, id).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn booking_needs_people_who_are_there() {
    let clinic = Clinic::open().await;
    let admin = commands::Caller::new(clinic.admin.clone());
    let nobody = domain::AccountId::generate();
    let book = async |provider, client| {
        let new = commands::BookAppointment { provider, client, time: slot(1, 0), notes: None };
        code(clinic.bus.book(&admin, clinic.site, new).await)
    };
    assert_eq!(book(nobody, clinic.client).await, "NO_SUCH_PROVIDER");
    assert_eq!(book(clinic.client, clinic.client).await, "NO_SUCH_PROVIDER");
    assert_eq!(book(clinic.provider, nobody).await, "NO_SUCH_CLIENT");
    assert_eq!(book(clinic.provider, clinic.provider).await, "NO_SUCH_CLIENT");
    clinic.bus.close_account(&admin, clinic.site, clinic.client, None).await.unwrap();
    assert_eq!(book(clinic.provider, clinic.client).await, "NO_SUCH_CLIENT");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_past_or_too_far_is_refused_by_name() {
    let clinic = Clinic::open().await;
    let book =
        async |time| code(clinic.bus.book(&clinic.as_client(), clinic.site, clinic.booking(time)).await);
    assert_eq!(book(slot(-3, 0)).await, "PAST");
    assert_eq!(book(slot(7 * 20, 0)).await, "TOO_FAR");
    assert_eq!(book(slot(5, 0)).await, "NOT_OFFERED");
    let outside = domain::TimeSlot::new(monday(), monday() + TimeDelta::days(3)).unwrap();
    assert_ne!(book(outside).await, "INTERNAL");
    let elsewhere =
        clinic.bus.book(&clinic.as_client(), SiteId::generate(), clinic.booking(slot(1, 0))).await;
    assert_eq!(code(elsewhere), "NOT_FOUND");
}
