//! Rows and aggregates as they were at a moment, against copies that were taken then.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    AccountId, Currency, Name, Role, SiteId, Zone,
    site::{Locale, Site, SiteCommand, Slug},
    ticket::{Ticket, TicketEvent},
};
use ledger::{Ledger, Moment, MomentError, Position};
use projections::{PastError, PastRow, PastRows, PastStep, ProjectionError, past_rows, rows_at};
use serde_json::Value;
use uuid::Uuid;

use crate::{random_tickets::*, scene::*};

const TABLES: [(&str, &str); 4] = [
    ("tickets", "ticket_id"),
    ("ticket_messages", "message_id"),
    ("sla_deadlines", "ticket_id"),
    ("sla_alerts", "alert_id"),
];

async fn all(ledger: &Ledger, asked: PastRows<'_>) -> Result<Vec<PastRow>, PastError> {
    let mut found = vec![];
    let told = &mut |step: PastStep| {
        if let PastStep::Rows(rows) = step {
            found.extend(rows);
        }
    };
    past_rows(ledger, &asked, told).await?;
    Ok(found)
}

fn whole(projection: &str) -> PastRows<'_> {
    PastRows { projection, key: None, site: None, at: None, since: None }
}

/// The rows in use now, by their keys.
async fn copied(ledger: &Ledger, table: &str, key: &str) -> BTreeMap<Uuid, Value> {
    let query = format!("SELECT {key}, to_jsonb(t) FROM {table} t");
    sqlx::query_as(&query).fetch_all(ledger.pool()).await.unwrap().into_iter().collect()
}

/// Every field that was folded stands in the copy, which has also what the database computes by itself.
fn same_row(copy: &Value, folded: &Value) -> bool {
    folded.as_object().unwrap().iter().all(|(name, value)| {
        let (found, wanted) = (&copy[name], value);
        let time = |value: &Value| DateTime::parse_from_rfc3339(value.as_str()?).ok();
        match (time(found), time(wanted)) {
            (Some(found), Some(wanted)) => (found - wanted).abs() < TimeDelta::microseconds(1),
            _ => found == wanted,
        }
    })
}

fn assert_same(copy: &BTreeMap<Uuid, Value>, folded: &[PastRow], what: &str) {
    assert_eq!(copy.len(), folded.len(), "{what}: rows");
    for PastRow { key, row, .. } in folded {
        let (copy, row) = (&copy[key], row.as_ref().unwrap());
        assert!(same_row(copy, row), "{what} {key}:\n{copy}\n{row}");
    }
}

async fn end(ledger: &Ledger) -> Position {
    ledger.log().end().await.unwrap()
}

/// A moment, and the rows of each table at it.
type Copy = (Position, HashMap<&'static str, BTreeMap<Uuid, Value>>);

/// Lets the histories happen wave by wave, and copies all rows after each.
async fn live(scene: &Scene, histories: &[History], wave: usize) -> Vec<Copy> {
    let mut copies = vec![];
    for from in (0..longest(histories)).step_by(wave) {
        append_wave(scene.ledger.pool(), histories, from, wave).await;
        scene.settled().await;
        let mut tables = HashMap::new();
        for (table, key) in TABLES {
            tables.insert(table, copied(&scene.ledger, table, key).await);
        }
        copies.push((end(&scene.ledger).await, tables));
    }
    copies
}

#[tokio::test]
async fn a_thousand_random_tickets_are_at_any_moment_as_their_rows_were_then() {
    let scene = Scene::start().await;
    let histories = histories(1, 1000);
    let copies = live(&scene, &histories, 6).await;
    assert!(copies.len() >= 5, "{}", copies.len());
    let in_use = dump(&scene.ledger).await;
    for (place, tables) in &copies {
        for (table, copy) in tables {
            let asked = PastRows { at: Some(Moment::Place(*place)), ..whole(table) };
            assert_same(copy, &all(&scene.ledger, asked).await.unwrap(), &format!("{table} at {place}"));
        }
    }
    // Each ticket by itself, at one of the moments.
    for (number, history) in histories.iter().enumerate() {
        let (place, tables) = &copies[number % copies.len()];
        for table in ["tickets", "sla_deadlines"] {
            let row = rows_at(&scene.ledger, table, history.id.0, Some(Moment::Place(*place))).await.unwrap();
            let copy: BTreeMap<_, _> =
                tables[table].get(&history.id.0).map(|row| (history.id.0, row.clone())).into_iter().collect();
            assert_same(&copy, &row, table);
        }
    }
    assert_eq!(dump(&scene.ledger).await, in_use, "what is in use is not touched");
}

#[tokio::test]
async fn what_has_changed_between_two_moments_is_what_differs_between_the_copies() {
    let scene = Scene::start().await;
    let copies = live(&scene, &histories(1, 200), 8).await;
    for pair in copies.windows(2) {
        let ((since, before), (at, now)) = (&pair[0], &pair[1]);
        for (table, _) in TABLES {
            let asked =
                PastRows { since: Some(Moment::Place(*since)), at: Some(Moment::Place(*at)), ..whole(table) };
            let told = all(&scene.ledger, asked).await.unwrap();
            let (before, now) = (&before[table], &now[table]);
            let differing = before.keys().chain(now.keys()).filter(|key| before.get(key) != now.get(key));
            let differing: std::collections::BTreeSet<_> = differing.copied().collect();
            assert_eq!(told.iter().map(|row| row.key).collect::<std::collections::BTreeSet<_>>(), differing);
            for PastRow { key, before: earlier, row, .. } in told {
                let same = |copy: Option<&Value>, told: Option<Value>| match (copy, told) {
                    (Some(copy), Some(told)) => same_row(copy, &told),
                    (copy, told) => copy.is_none() && told.is_none(),
                };
                assert!(same(before.get(&key), earlier) && same(now.get(&key), row), "{table} {key}");
            }
        }
    }
}

#[tokio::test]
async fn a_thousand_random_tickets_are_at_any_moment_what_their_events_had_made_of_them() {
    let scene = Scene::start().await;
    let histories = histories(1, 1000);
    // What comes before and after all of them, so that none of their moments is before everything or still to come.
    let site = async |command, at| {
        give::<Site, _>(&scene.ledger, SITE, SITE.0, superadmin(), command, at).await.unwrap();
    };
    let open = SiteCommand::Open {
        site: SITE,
        slug: Slug::new("klinik").unwrap(),
        name: Name::new("Klinik").unwrap(),
        zone: Zone::UTC,
        currency: Currency::new("TRY").unwrap(),
        locale: Locale::Tr,
    };
    site(open, now()).await;
    append(scene.ledger.pool(), &histories, 100).await;
    site(SiteCommand::SetRegistration { open: false }, now() + TimeDelta::days(3650)).await;
    // Read is what is final: whoever else writes in this PostgreSQL may hold that back for a moment.
    scene.settled().await;
    for (number, history) in histories.iter().enumerate() {
        let upto = number % history.events.len() + 1;
        let at = history.events[upto - 1].2;
        // What happened at the very same time had happened as well.
        let had_happened =
            |(event, _, time): &(TicketEvent, _, DateTime<Utc>)| (*time <= at).then(|| event.clone());
        let expected = history
            .events
            .iter()
            .map_while(had_happened)
            .fold(Ticket::Nothing, |ticket, event| ticket.evolve(&event));
        let state =
            scene.ledger.state_at("ticket", &history.id.to_string(), Some(Moment::Time(at))).await.unwrap();
        assert_eq!(state, serde_json::to_value(&expected).unwrap(), "{} at {at}", history.id);
        let row =
            rows_at(&scene.ledger, "tickets", history.id.0, Some(Moment::Time(at))).await.unwrap().remove(0);
        let (row, case) = (row.row.unwrap(), expected.case().unwrap());
        assert_eq!(row["version"], case.version(), "{} at {at}", history.id);
        assert_eq!(row["status"], serde_json::to_value(case.status()).unwrap());
    }
}

#[tokio::test]
async fn appointments_are_found_by_site_and_by_key_and_messages_by_their_own() {
    let scene = Scene::start().await;
    let (provider, client) = (AccountId::generate(), AccountId::generate());
    let (mine, booked) = book(&scene.ledger, SITE, provider, client, time(60), &[]).await;
    book(&scene.ledger, OTHER_SITE, provider, client, time(120), &[]).await;
    let moved = reschedule(&scene.ledger, SITE, mine, (provider, client), time(200)).await;
    scene.passed(moved.position).await;
    let at = |position| Some(Moment::Place(position));
    let then = rows_at(&scene.ledger, "appointments", mine.0, at(booked.position)).await.unwrap().remove(0);
    let now = rows_at(&scene.ledger, "appointments", mine.0, None).await.unwrap().remove(0);
    let start =
        |row: &PastRow| row.row.as_ref().unwrap()["starts_at"].as_str().unwrap().parse::<DateTime<Utc>>();
    assert_eq!((start(&then).unwrap(), start(&now).unwrap()), (time(60).start(), time(200).start()));
    for (site, rows) in [(Some(SITE), 1), (Some(OTHER_SITE), 1), (None, 2), (Some(SiteId::generate()), 0)] {
        assert_eq!(all(&scene.ledger, PastRows { site, ..whole("appointments") }).await.unwrap().len(), rows);
    }
    let other_site = PastRows { site: Some(OTHER_SITE), key: Some(mine.0), ..whole("appointments") };
    assert_eq!(all(&scene.ledger, other_site).await.unwrap(), []);
    append(scene.ledger.pool(), &histories(1, 20), 50).await;
    scene.settled().await;
    let messages = copied(&scene.ledger, "ticket_messages", "message_id").await;
    let (key, copy) = messages.iter().nth(7).unwrap();
    let found = all(&scene.ledger, PastRows { key: Some(*key), ..whole("ticket_messages") }).await.unwrap();
    assert_same(&BTreeMap::from([(*key, copy.clone())]), &found, "message");
}

#[tokio::test]
async fn who_was_forgotten_is_nameless_at_every_moment() {
    let scene = Scene::start().await;
    let client = open_account(&scene.ledger, SITE, "Ada", Role::Client).await;
    scene.settled().await;
    let before = end(&scene.ledger).await;
    let name = async || {
        let row = rows_at(&scene.ledger, "accounts", client.0, Some(Moment::Place(before))).await.unwrap();
        row[0].row.as_ref().unwrap()["name"].clone()
    };
    assert_eq!(name().await, "Ada");
    scene.ledger.keyring().destroy(client).await.unwrap();
    assert_eq!(name().await, Value::Null);
}

#[tokio::test]
async fn what_nothing_can_be_said_of_is_refused() {
    let scene = Scene::start().await;
    let empty = all(&scene.ledger, PastRows { at: Some(Moment::Time(now())), ..whole("agenda") }).await;
    assert!(matches!(empty, Err(PastError::Moment(MomentError::Empty))));
    let (id, receipt) =
        book(&scene.ledger, SITE, AccountId::generate(), AccountId::generate(), time(60), &[]).await;
    scene.passed(receipt.position).await;
    let ask = async |at, since| all(&scene.ledger, PastRows { at, since, ..whole("agenda") }).await;
    let (hour, place) = (TimeDelta::hours(1), receipt.position);
    let later = Position { transaction: place.transaction + 1_000_000, number: 0 };
    for future in [Moment::Time(now() + hour), Moment::Place(later)] {
        assert!(matches!(ask(Some(future), None).await, Err(PastError::Moment(MomentError::Future(_)))));
        let state = scene.ledger.state_at("appointment", &id.to_string(), Some(future)).await;
        assert!(matches!(state, Err(MomentError::Future(_))));
    }
    for early in [Moment::Time(now() - hour), Moment::Place(Position::START)] {
        let refused = ask(Some(early), None).await;
        assert!(matches!(refused, Err(PastError::Moment(MomentError::BeforeFirst(..)))), "{refused:?}");
    }
    let reversed =
        ask(Some(Moment::Time(now())), Some(Moment::Time(now() + TimeDelta::nanoseconds(-1)))).await;
    assert!(matches!(reversed, Err(PastError::Moment(MomentError::BeforeFirst(..)))));
    let (_, next) =
        book(&scene.ledger, SITE, AccountId::generate(), AccountId::generate(), time(60), &[]).await;
    let reversed = ask(Some(Moment::Place(place)), Some(Moment::Place(next.position))).await;
    assert!(matches!(reversed, Err(PastError::Moment(MomentError::Reversed(..)))));
    let unknown = all(&scene.ledger, whole("agendas")).await;
    assert!(matches!(unknown, Err(PastError::Projection(ProjectionError::Unknown))));
    let unknown = scene.ledger.state_at("appointmint", "x", None).await;
    assert!(matches!(unknown, Err(MomentError::UnknownType(_))));
    let unknown = scene.ledger.state_at("appointment", "x", None).await;
    assert!(matches!(unknown, Err(MomentError::Unknown(..))));
}
