//! Events of an older shape are read as today's, by loading and by tailing alike.

use cqrs_es::{EventStore, persist::PersistedEventStore};
use domain::{
    AccountId,
    schedule::{Schedule, ScheduleEvent},
};
use ledger::{CommandKey, Position, UnitOfWork, testing::TestDatabase, upcasters};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::scene::SITE;

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_told_in_hours_is_read_in_minutes() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let provider = AccountId::generate();
    let opened = json!({"ScheduleOpened": {
        "site": SITE, "provider": provider, "zone": "Europe/Istanbul",
        "rules": {}, "pricing": {"first_free": true, "follow_up": null},
    }});
    let changed = json!({"BookingRulesChanged": {"rules": {"minimum_notice_hours": 3, "days_ahead": 30}}});
    for (sequence, event_type, version, payload) in
        [(1_i64, "ScheduleOpened", "1.0.0", opened), (2, "BookingRulesChanged", "0.9.0", changed)]
    {
        store(&database.pool(1).await, provider, sequence, event_type, version, &payload).await;
    }

    let key = CommandKey {
        id: Uuid::now_v7(),
        digest: [0; 32],
        aggregate_type: "schedule",
        aggregate_id: provider.to_string(),
        site: SITE,
    };
    let store = PersistedEventStore::<UnitOfWork, Schedule>::new_event_store(ledger.unit_of_work(key))
        .with_upcasters(upcasters());
    let loaded = store.load_aggregate(&provider.to_string()).await.unwrap().aggregate;
    assert_eq!(loaded.availability().unwrap().rules.minimum_notice_minutes, 180);

    let arrived = async {
        loop {
            let tailed = ledger.log().read_after(Position::START, 10, &[]).await.unwrap();
            if tailed.len() == 2 {
                return tailed;
            }
        }
    };
    let tailed = tokio::time::timeout(std::time::Duration::from_secs(30), arrived).await.unwrap();
    match tailed[1].event::<ScheduleEvent>().unwrap() {
        ScheduleEvent::BookingRulesChanged { rules } => assert_eq!(rules.minimum_notice_minutes, 180),
        other => panic!("{other:?}"),
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
