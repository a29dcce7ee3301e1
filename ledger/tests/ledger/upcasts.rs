//! Events of an older shape are read as today's, by loading and by tailing alike.

use cqrs_es::{
    EventStore,
    persist::{PersistedEventStore, SerializedEvent},
};
use domain::{
    AccountId, Personal, Reason,
    schedule::{DateException, Schedule, ScheduleEvent},
    ticket::TicketEvent,
};
use ledger::{CommandKey, Ledger, Position, UnitOfWork, testing::TestDatabase, upcasters};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::scene::SITE;

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_told_in_hours_is_read_in_minutes() {
    let provider = AccountId::generate();
    let changed = json!({"BookingRulesChanged": {"rules": {"minimum_notice_hours": 3, "days_ahead": 30}}});
    let old = Old::of(provider, &[("BookingRulesChanged", "0.9.0", changed)]).await;
    let loaded = old.loaded().await;
    assert_eq!(loaded.availability().unwrap().rules.minimum_notice_minutes, 180);
    match &old.tailed().await[0] {
        ScheduleEvent::BookingRulesChanged { rules } => assert_eq!(rules.minimum_notice_minutes, 180),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_that_was_stored_open_is_read_as_the_providers_own() {
    let provider = AccountId::generate();
    let set = |date: &str, mut exception: Value, reason: Value| {
        exception["reason"] = reason;
        ("ExceptionSet", "1.0.0", json!({"ExceptionSet": {"date": date, "exception": exception}}))
    };
    let windows = json!([{"window": {"from": "09:00", "to": "12:00"}, "slot_minutes": 30}]);
    let special = json!({"kind": "special", "windows": windows});
    let off = json!({"kind": "off"});
    let old = Old::of(
        provider,
        &[
            set("2027-01-17", off.clone(), json!("an operation")),
            set("2027-01-18", special, json!("a fair")),
            set("2027-01-19", off, Value::Null),
        ],
    )
    .await;
    let own = |reason| Some(Personal::new(provider, Reason::new(reason).unwrap()));
    let expected = [own("an operation"), own("a fair"), None];
    let reason = |exception: &DateException| match exception {
        DateException::Off { reason } | DateException::Special { reason, .. } => reason.clone(),
    };
    let loaded = old.loaded().await;
    let reasons: Vec<_> = loaded.availability().unwrap().exceptions.values().map(reason).collect();
    assert_eq!(reasons, expected);
    for events in [old.tailed().await, old.replayed().await] {
        let reasons: Vec<_> = events
            .iter()
            .map(|event| match event {
                ScheduleEvent::ExceptionSet { exception, .. } => reason(exception),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(reasons, expected);
    }
}

#[test]
fn a_warning_of_a_time_that_knew_no_late_ones_was_punctual() {
    let due = "2026-11-23T09:00:00Z";
    let warned = |version: &str, payload: Value| SerializedEvent {
        aggregate_id: "ticket".to_owned(),
        sequence: 3,
        aggregate_type: "ticket".to_owned(),
        event_type: "SlaWarned".to_owned(),
        event_version: version.to_owned(),
        payload: json!({ "SlaWarned": payload }),
        metadata: json!({}),
    };
    for (version, stored, late) in [
        ("1.0.0", json!({ "promise": "resolution", "due": due }), false),
        ("2.0.0", json!({ "promise": "resolution", "due": due, "late": true }), true),
    ] {
        let read = upcasters().iter().fold(warned(version, stored), |event, upcaster| {
            if upcaster.can_upcast(&event.event_type, &event.event_version) {
                upcaster.upcast(event)
            } else {
                event
            }
        });
        let read: TicketEvent = serde_json::from_value(read.payload).unwrap();
        assert!(matches!(read, TicketEvent::SlaWarned { late: told, .. } if told == late), "{read:?}");
    }
}

/// A schedule whose events were stored by an earlier version.
struct Old {
    provider: AccountId,
    ledger: Ledger,
    _database: TestDatabase,
}

impl Old {
    /// An opened schedule, and then these: type, version, payload.
    async fn of(provider: AccountId, events: &[(&str, &str, Value)]) -> Self {
        let database = TestDatabase::create().await;
        let ledger = database.ledger().await;
        let opened = json!({"ScheduleOpened": {
            "site": SITE, "provider": provider, "zone": "Europe/Istanbul",
            "rules": {}, "pricing": {"first_free": true, "follow_up": null},
        }});
        let first = ("ScheduleOpened", "1.0.0", opened);
        for (sequence, (event_type, version, payload)) in (1..).zip(std::iter::once(&first).chain(events)) {
            store(ledger.pool(), provider, sequence, event_type, version, payload).await;
        }
        Self { provider, ledger, _database: database }
    }

    /// As a command loads it.
    async fn loaded(&self) -> Schedule {
        let key = CommandKey {
            id: Uuid::now_v7(),
            digest: [0; 32],
            aggregate_type: "schedule",
            aggregate_id: self.provider.to_string(),
            site: SITE,
        };
        let store =
            PersistedEventStore::<UnitOfWork, Schedule>::new_event_store(self.ledger.unit_of_work(key))
                .with_upcasters(upcasters());
        store.load_aggregate(&self.provider.to_string()).await.unwrap().aggregate
    }

    /// As those see it who follow the log; without the first.
    async fn tailed(&self) -> Vec<ScheduleEvent> {
        let stored: i64 =
            sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(self.ledger.pool()).await.unwrap();
        let stored = usize::try_from(stored).unwrap();
        let arrived = async {
            loop {
                let tailed = self.ledger.log().read_after(Position::START, 10, &[]).await.unwrap();
                if tailed.len() == stored {
                    return tailed;
                }
            }
        };
        let tailed = tokio::time::timeout(std::time::Duration::from_secs(30), arrived).await.unwrap();
        tailed[1..].iter().map(|event| event.event().unwrap()).collect()
    }

    /// As a rebuild reads it, without the first; to be asked for after [`Old::tailed`], when all is final.
    async fn replayed(&self) -> Vec<ScheduleEvent> {
        let until = self.ledger.horizon().await.unwrap().end;
        let types = ["schedule"];
        let replayed = self.ledger.replay(Position::START, until, 10, &types, true).await.unwrap();
        replayed[1..].iter().map(|event| event.event().unwrap()).collect()
    }
}

async fn store(
    pool: &sqlx::PgPool,
    provider: AccountId,
    sequence: i64,
    event_type: &str,
    version: &str,
    payload: &Value,
) {
    sqlx::query(
        "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
         VALUES ('schedule', $1, $2, $3, $4, $5, '{}', sha256('x'))",
    )
    .bind(provider.to_string())
    .bind(sequence)
    .bind(event_type)
    .bind(version)
    .bind(payload)
    .execute(pool)
    .await
    .unwrap();
}
