//! Free slots (row A3).

use domain::{
    AccountId, Actor, ResourceId, Role,
    schedule::{BookingRules, DayReason, Rule, ScheduleCommand, Slot, Verdict},
};
use projections::Reader;
use uuid::Uuid;

use crate::scene::*;

/// Saturday, the day after [`now`]; slots from nine to twelve are 1,500 to 1,650 minutes ahead.
const DAY: &str = "2027-01-16";

/// Minutes from [`now`] to nine o'clock of the day.
fn nine() -> i64 {
    (date(DAY).and_hms_opt(9, 0, 0).unwrap().and_utc() - now()).num_minutes()
}

async fn free(reader: &Reader, provider: AccountId) -> Vec<Slot> {
    reader.free_slots(provider, date(DAY), date(DAY), now()).await.unwrap()
}

fn times(slots: &[Slot]) -> Vec<domain::TimeSlot> {
    slots.iter().map(|slot| slot.time).collect()
}

#[tokio::test]
async fn a_booking_removes_exactly_the_slots_that_it_overlaps_until_it_is_called_off() {
    let scene = Scene::start().await;
    let provider = open_provider(&scene.ledger, SITE, "Ada", BookingRules::default()).await;
    let client = AccountId::generate();
    scene.settled().await;
    let visitor = Reader::new(&scene.ledger, Actor::Visitor { site: SITE });
    let before = free(&visitor, provider).await;
    assert_eq!(before.len(), 6);
    // From a quarter past nine: across the first two slots.
    let (id, _) = book(&scene.ledger, SITE, provider, client, time(nine() + 15), &[]).await;
    scene.settled().await;
    assert_eq!(times(&free(&visitor, provider).await), times(&before[2..]));
    reschedule(&scene.ledger, SITE, id, (provider, client), time(nine() + 60)).await;
    scene.settled().await;
    assert_eq!(free(&visitor, provider).await.len(), 5);
    assert!(!times(&free(&visitor, provider).await).contains(&time(nine() + 60)));
    cancel(&scene.ledger, SITE, id, client).await;
    scene.settled().await;
    assert_eq!(free(&visitor, provider).await, before);
}

#[tokio::test]
async fn a_room_that_somebody_else_has_booked_is_taken_but_fills_nobody_elses_day() {
    let scene = Scene::start().await;
    let room = ResourceId(Uuid::from_u128(77));
    let shared = BookingRules { rooms: vec![room], most_per_day: Some(1), ..BookingRules::default() };
    let ada = open_provider(&scene.ledger, SITE, "Ada", shared.clone()).await;
    let bob = open_provider(&scene.ledger, SITE, "Bob", shared).await;
    let eve = open_provider(&scene.ledger, SITE, "Eve", BookingRules::default()).await;
    let taken = ResourceId::of_room(SITE, room);
    book(&scene.ledger, SITE, ada, AccountId::generate(), time(nine()), &[taken]).await;
    scene.settled().await;
    let reader = Reader::new(&scene.ledger, Actor::Visitor { site: SITE });
    let found = reader.free_slots_of(&[ada, bob, eve], date(DAY), date(DAY), now()).await.unwrap();
    let of = |provider| found.iter().find(|found| found.provider == provider).unwrap().slots.clone();
    assert_eq!(of(ada), vec![], "her day is full");
    assert_eq!(of(bob).len(), 5, "the room is taken at nine");
    assert_eq!(of(eve).len(), 6);
    // One by one gives the same.
    for provider in [ada, bob, eve] {
        assert_eq!(free(&reader, provider).await, of(provider));
    }
}

#[tokio::test]
async fn the_question_why_is_answered_without_telling_strangers_private_reasons() {
    let scene = Scene::start().await;
    let provider = open_provider(&scene.ledger, SITE, "Ada", BookingRules::default()).await;
    book(&scene.ledger, SITE, provider, AccountId::generate(), time(nine()), &[]).await;
    let reason = domain::Reason::new("an operation").unwrap();
    let off = ScheduleCommand::SetDayOff { date: date("2027-01-17"), reason: Some(reason.clone()) };
    schedule(&scene.ledger, SITE, provider, off).await;
    scene.settled().await;
    let client = Reader::new(&scene.ledger, person(AccountId::generate(), Role::Client));
    let told = client.explain(provider, date(DAY), now()).await.unwrap().unwrap();
    assert_eq!(told.candidates[0].1, Verdict::RuledOut(Rule::Taken));
    assert!(told.candidates[1..].iter().all(|(_, verdict)| *verdict == Verdict::Free));
    let away = date("2027-01-17");
    let told = client.explain(provider, away, now()).await.unwrap().unwrap().day;
    assert_eq!(told, Some(DayReason::DayOff { reason: None }));
    assert_eq!(client.schedule(provider).await.unwrap(), None);
    let own = Reader::new(&scene.ledger, person(provider, Role::Provider));
    let told = own.explain(provider, away, now()).await.unwrap().unwrap().day;
    assert_eq!(told, Some(DayReason::DayOff { reason: Some(reason) }));
    assert!(own.schedule(provider).await.unwrap().is_some());
}

#[tokio::test]
async fn who_is_no_longer_in_office_offers_nothing() {
    let scene = Scene::start().await;
    let provider = open_provider(&scene.ledger, SITE, "Ada", BookingRules::default()).await;
    let close = domain::account::AccountCommand::Close { reason: None };
    give::<domain::account::Account, _>(&scene.ledger, SITE, provider.0, Actor::System("test"), close, now())
        .await
        .unwrap();
    scene.settled().await;
    let reader = Reader::new(&scene.ledger, Actor::Visitor { site: SITE });
    assert_eq!(free(&reader, provider).await, vec![]);
    assert_eq!(reader.explain(provider, date(DAY), now()).await.unwrap(), None);
    let elsewhere = Reader::new(&scene.ledger, Actor::Visitor { site: OTHER_SITE });
    assert_eq!(free(&elsewhere, provider).await, vec![]);
}

#[tokio::test]
async fn a_question_about_all_time_is_answered_within_the_horizon() {
    let scene = Scene::start().await;
    let provider =
        open_provider(&scene.ledger, SITE, "Ada", BookingRules { days_ahead: 3, ..BookingRules::default() })
            .await;
    scene.settled().await;
    let reader = Reader::new(&scene.ledger, Actor::Visitor { site: SITE });
    let always = (chrono::NaiveDate::MIN, chrono::NaiveDate::MAX);
    let found = reader.free_slots(provider, always.0, always.1, now()).await.unwrap();
    let days: std::collections::BTreeSet<_> = found.iter().map(|slot| slot.day).collect();
    assert_eq!(
        (days.first().copied(), days.last().copied()),
        (Some(date("2027-01-15")), Some(date("2027-01-18")))
    );
}
