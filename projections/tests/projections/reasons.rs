//! Why a provider is away is that provider's own affair: sealed in the log, open to those who may see it.

use domain::{
    Role,
    schedule::{BookingRules, DateException, ScheduleCommand, SpecialWindow},
    time::CivilWindow,
};
use projections::{Reader, rebuild, verify};

use crate::scene::*;

#[tokio::test]
async fn the_reason_of_a_day_off_is_sealed_in_the_log_and_gone_with_its_providers_key() {
    let scene = Scene::start().await;
    let provider = open_provider(&scene.ledger, SITE, "Ada", BookingRules::default()).await;
    let reason = domain::Reason::new("an operation").unwrap();
    let off = ScheduleCommand::SetDayOff { date: date("2027-01-17"), reason: Some(reason.clone()) };
    schedule(&scene.ledger, SITE, provider, off).await;
    let windows =
        vec![SpecialWindow { window: CivilWindow::between("10:00", "11:00").unwrap(), slot_minutes: 30 }];
    let special = ScheduleCommand::SetSpecialDay { date: date("2027-01-18"), windows, reason: Some(reason) };
    schedule(&scene.ledger, SITE, provider, special).await;
    scene.settled().await;
    let log: String = sqlx::query_scalar("SELECT string_agg(payload::text, '') FROM events")
        .fetch_one(scene.ledger.pool())
        .await
        .unwrap();
    assert!(!log.contains("operation"), "{log}");
    let own = Reader::new(&scene.ledger, person(provider, Role::Provider));
    let reasons = async || {
        let schedule = own.schedule(provider).await.unwrap().unwrap();
        schedule.exceptions.values().map(|day| day.reason().map(ToString::to_string)).collect::<Vec<_>>()
    };
    assert_eq!(reasons().await, vec![Some("an operation".to_owned()); 2]);
    scene.ledger.keyring().destroy(provider).await.unwrap();
    rebuild(&scene.ledger, "slots", |_| {}).await.unwrap();
    assert_eq!(reasons().await, vec![None, None], "erased, but still exceptions");
    assert_eq!(verify(&scene.ledger, "slots").await.unwrap(), vec![]);
}

#[tokio::test]
async fn schedules_in_use_can_be_read_between_the_upgrade_and_their_rebuild() {
    let scene = Scene::start().await;
    let provider = open_provider(&scene.ledger, SITE, "Ada", BookingRules::default()).await;
    scene.settled().await;
    let pool = scene.ledger.pool();
    // As the version before folded them.
    sqlx::query("UPDATE slot_schedules SET availability = jsonb_set(availability, '{exceptions}', $1)")
        .bind(serde_json::json!({
            "2027-01-17": {"kind": "off", "reason": "an operation"},
            "2027-01-18": {"kind": "off", "reason": null},
        }))
        .execute(pool)
        .await
        .unwrap();
    let own = Reader::new(&scene.ledger, person(provider, Role::Provider));
    assert!(own.schedule(provider).await.is_err());
    // Once, and once more: what has its new shape keeps it.
    for _ in 0..2 {
        let migration = include_str!("../../../migrations/0005_reasons_of_providers.sql");
        sqlx::raw_sql(migration).execute(pool).await.unwrap();
        let schedule = own.schedule(provider).await.unwrap().unwrap();
        let reasons: Vec<_> = schedule.exceptions.values().map(DateException::reason).collect();
        assert_eq!(reasons, [Some(&domain::Reason::new("an operation").unwrap()), None]);
    }
}
