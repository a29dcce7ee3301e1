//! What has to be kept is kept, whoever asks to be forgotten; what need not be goes by itself.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use commands::Caller;
use domain::{
    AccountId, Actor, NotificationId, Role,
    notification::{About, Channel, Kind, Notice, Outcome},
    schedule::BookingRules,
};
use serde_json::{Value, json};

use crate::{
    booking::book,
    world::{Clinic, Guest, PASSWORD, World, code, slot},
};

const POLICY: &str = "mutation($policy: RetentionPolicyInput!) { setRetentionPolicy(policy: $policy) {
    policy { duties { record months } whileBound silentMonths recordingDays accessMonths } } }";
const ERASE: &str = "mutation($id: UUID!, $ground: ErasureGround!) {
    eraseAccount(accountId: $id, ground: $ground, confirmation: \"can@example.com\") {
        account { name active erasureDueAt } } }";
const PENDING: &str = "{ accounts(erasurePending: true, first: 10) { nodes { id name erasureDueAt } } }";
const ERASURES: &str = "{ erasures { accountId completedAt } }";

struct Scene {
    world: World,
    clinic: Clinic,
}

impl Scene {
    /// A clinic whose client Can had an appointment this Tuesday, and whose client Ece has none.
    async fn new() -> Self {
        let scene = Self::before_tuesday().await;
        scene.world.clock.set(slot(1, 0) + TimeDelta::hours(2));
        scene
    }

    /// As [`Scene::new`], before that appointment.
    async fn before_tuesday() -> Self {
        let world = World::start().await;
        let clinic = world.clinic("klinik", BookingRules::default()).await;
        book(&world.sign_in("klinik", "can@example.com").await, &clinic, 1, 0).await;
        Self { world, clinic }
    }

    /// Waits until the provider's appointments stand like this, in the order of their times.
    async fn standing(&self, wanted: &[&str]) {
        let provider = self.world.sign_in("klinik", "deniz@example.com").await;
        let list = "{ myAppointments(first: 10) { nodes { status start } } }";
        let done = async {
            loop {
                let found = provider.get(list, json!({})).await;
                let mut found = found["myAppointments"]["nodes"].as_array().unwrap().clone();
                found.sort_by_key(|one| one["start"].to_string());
                if found.iter().map(|one| one["status"].as_str().unwrap()).collect::<Vec<_>>() == wanted {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), done).await.expect("they stand like this");
    }

    async fn admin(&self) -> Guest<'_> {
        self.world.sign_in("klinik", "ada@example.com").await
    }

    async fn keeping(&self, policy: Value) -> Value {
        self.admin().await.get(POLICY, json!({ "policy": policy })).await["setRetentionPolicy"]["policy"]
            .clone()
    }

    fn erasing(&self, ground: &str) -> Value {
        json!({ "id": self.clinic.client, "ground": ground })
    }

    /// Waits until these have been forgotten, and nobody else.
    async fn forgotten(&self, wanted: &[AccountId]) {
        let admin = self.admin().await;
        let mut wanted: Vec<_> = wanted.iter().map(|id| json!(id)).collect();
        wanted.sort_by_key(Value::to_string);
        let done = async {
            loop {
                let found = admin.get(ERASURES, json!({})).await;
                let found = found["erasures"].as_array().unwrap().iter();
                let mut complete: Vec<_> = found
                    .filter(|erasure| !erasure["completedAt"].is_null())
                    .map(|erasure| erasure["accountId"].clone())
                    .collect();
                complete.sort_by_key(Value::to_string);
                if complete == wanted {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), done).await.expect("they are forgotten");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duty_refuses_and_says_until_when_unless_a_law_obliges_to_erase() {
    let scene = Scene::new().await;
    let set = scene.keeping(json!({ "duties": [{ "record": "APPOINTMENTS", "months": 240 }] })).await;
    assert_eq!(set["whileBound"], "REFUSE");
    let admin = scene.admin().await;
    let answer = scene.world.ask(Some(&admin.token), ERASE, scene.erasing("CONSENT_WITHDRAWN")).await;
    assert_eq!(code(&answer), "RETAINED", "{answer}");
    let details = &answer["errors"][0]["extensions"]["details"];
    assert_eq!(details["until"], "2047-03-02T21:00:00Z", "{answer}");
    assert_eq!(details["record"], "appointments");
    let erased = admin.get(ERASE, scene.erasing("LEGAL_OBLIGATION")).await;
    assert_eq!(erased["eraseAccount"]["account"]["name"], Value::Null);
    scene.forgotten(&[scene.clinic.client]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_ahead_has_not_to_be_kept_and_is_called_off() {
    let scene = Scene::before_tuesday().await;
    scene.keeping(json!({ "duties": [{ "record": "APPOINTMENTS", "months": 240 }] })).await;
    scene.admin().await.get(ERASE, scene.erasing("CONSENT_WITHDRAWN")).await;
    scene.forgotten(&[scene.clinic.client]).await;
    scene.standing(&["CANCELLED"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ahead_of_somebody_who_is_kept_for_a_while_is_called_off_and_what_was_stays() {
    let scene = Scene::new().await;
    book(&scene.world.sign_in("klinik", "can@example.com").await, &scene.clinic, 2, 0).await;
    scene
        .keeping(json!({ "duties": [{ "record": "APPOINTMENTS", "months": 12 }], "whileBound": "POSTPONE" }))
        .await;
    let erased = scene.admin().await.get(ERASE, scene.erasing("OBJECTION")).await;
    assert_eq!(erased["eraseAccount"]["account"]["erasureDueAt"], "2028-03-02T21:00:00+00:00");
    scene.standing(&["SCHEDULED", "CANCELLED"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_to_be_kept_is_locked_out_at_once_and_forgotten_on_the_day_after() {
    let scene = Scene::new().await;
    let world = &scene.world;
    scene
        .keeping(json!({ "duties": [{ "record": "APPOINTMENTS", "months": 12 }], "whileBound": "POSTPONE" }))
        .await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let admin = scene.admin().await;
    let erased = admin.get(ERASE, scene.erasing("OBJECTION")).await;
    let due = "2028-03-02T21:00:00+00:00";
    let pending = json!({ "name": "Can", "active": false, "erasureDueAt": due });
    assert_eq!(erased["eraseAccount"]["account"], pending);
    assert_eq!(can.refused("{ me { accountId } }", json!({})).await, "UNAUTHENTICATED");
    let sign_in = "mutation($password: String!) {
        signIn(site: \"klinik\", email: \"can@example.com\", password: $password) { accessToken } }";
    assert!(world.ask(None, sign_in, json!({ "password": PASSWORD })).await["errors"].is_array());
    assert_eq!(admin.get(PENDING, json!({})).await["accounts"]["nodes"][0]["erasureDueAt"], due);
    let reopen = "mutation($id: UUID!) { reopenAccount(accountId: $id) { account { active } } }";
    let who = json!({ "id": scene.clinic.client });
    assert_eq!(admin.refused(reopen, who.clone()).await, "ERASURE_PENDING");

    // A policy of another length moves the day.
    scene.keeping(json!({ "duties": [{ "record": "APPOINTMENTS", "months": 6 }] })).await;
    let moved = async {
        while admin.get(PENDING, json!({})).await["accounts"]["nodes"][0]["erasureDueAt"]
            != "2027-09-02T21:00:00+00:00"
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), moved).await.expect("it is moved");

    world.clock.set("2027-09-02T20:59:59Z".parse().unwrap());
    assert_eq!(scene.admin().await.get(ERASURES, json!({})).await["erasures"], json!([]));
    world.clock.advance(TimeDelta::seconds(2));
    scene.forgotten(&[scene.clinic.client]).await;
    assert_eq!(scene.admin().await.get(PENDING, json!({})).await["accounts"]["nodes"], json!([]));

    // Why it happened on that day can be followed back, through two timers, to the policy that was set.
    let followed: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM events erased
             JOIN events moved ON moved.metadata ->> 'command_id' = erased.metadata ->> 'causation_id'
             JOIN events policy ON policy.metadata ->> 'command_id' = moved.metadata ->> 'causation_id'
             WHERE erased.event_type = 'AccountErased' AND moved.event_type = 'ErasurePostponed'
                 AND policy.event_type = 'RetentionPolicySet'
                 AND erased.metadata ->> 'correlation_id' = policy.metadata ->> 'correlation_id'
                 AND left(erased.metadata ->> 'traceparent', 35) = left(policy.metadata ->> 'traceparent', 35))",
    )
    .fetch_one(&world.database_pool().await)
    .await
    .unwrap();
    assert!(followed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_put_off_can_be_called_off() {
    let scene = Scene::new().await;
    scene
        .keeping(json!({ "duties": [{ "record": "APPOINTMENTS", "months": 12 }], "whileBound": "POSTPONE" }))
        .await;
    let admin = scene.admin().await;
    admin.get(ERASE, scene.erasing("OBJECTION")).await;
    let call_off =
        "mutation($id: UUID!) { callOffErasure(accountId: $id) { account { active erasureDueAt } } }";
    let who = json!({ "id": scene.clinic.client });
    let agent = scene.world.sign_in("klinik", "aren@example.com").await;
    assert_eq!(agent.refused(call_off, who.clone()).await, "FORBIDDEN");
    let kept = admin.get(call_off, who.clone()).await;
    assert_eq!(kept["callOffErasure"]["account"], json!({ "active": false, "erasureDueAt": null }));
    let reopen = "mutation($id: UUID!) { reopenAccount(accountId: $id) { account { active } } }";
    admin.get(reopen, who).await;
    scene.world.clock.set("2028-06-01T00:00:00Z".parse().unwrap());
    scene.world.sign_in("klinik", "can@example.com").await;
    scene.forgotten(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_of_whom_nothing_was_heard_for_long_go_by_themselves_and_nobody_else_does() {
    let scene = Scene::new().await;
    let world = &scene.world;
    let recent = world.account(scene.clinic.site, "Ziya", Role::Client).await;
    let silent =
        scene.admin().await.get("{ accounts(search: \"ece\", first: 1) { nodes { id } } }", json!({})).await;
    let silent: AccountId = silent["accounts"]["nodes"][0]["id"].as_str().unwrap().parse().unwrap();
    // On the last day: Can had an appointment the day after, and Ziya signs in.
    world.clock.set(slot(0, 0) + TimeDelta::days(185));
    world.sign_in("klinik", "ziya@example.com").await;
    // That Randevu wrote to Ece by itself is no sign of Ece.
    let notice = Notice {
        site: scene.clinic.site,
        about: About::Account(silent),
        kind: Kind::VerifyEmail,
        channel: Channel::Email,
        recipient: silent,
        due: world.clock.now(),
    };
    let caller = Caller::new(Actor::System("test"));
    let sent = Outcome::Sent { reference: None };
    world.bus.record_notification(&caller, NotificationId::generate(), notice, sent, true).await.unwrap();
    scene.keeping(json!({ "silentMonths": 6, "accessMonths": 6 })).await;
    scene.forgotten(&[silent]).await;
    // Half a year later nobody was heard of but who works here.
    world.clock.set(world.clock.now() + TimeDelta::days(190));
    scene.forgotten(&[silent, scene.clinic.client, recent]).await;
    let admin = scene.admin().await;
    let team = admin.get("{ accounts(active: true, first: 10) { nodes { name } } }", json!({})).await;
    let names: Vec<_> =
        team["accounts"]["nodes"].as_array().unwrap().iter().map(|node| &node["name"]).collect();
    assert_eq!(names, ["Ada", "Aren", "Deniz"]);
    let pool = world.database_pool().await;
    let oldest: Option<chrono::DateTime<Utc>> =
        sqlx::query_scalar("SELECT min(read_at) FROM data_accesses").fetch_one(&pool).await.unwrap();
    assert!(oldest.is_none_or(|oldest| oldest > world.clock.now() - TimeDelta::days(186)), "{oldest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_admins_set_what_is_kept_and_only_within_bounds() {
    let scene = Scene::new().await;
    let asked = |policy: Value| json!({ "policy": policy });
    let agent = scene.world.sign_in("klinik", "aren@example.com").await;
    assert_eq!(agent.refused(POLICY, asked(json!({ "silentMonths": 12 }))).await, "FORBIDDEN");
    assert_eq!(agent.refused("{ retentionPolicy { whileBound } }", json!({})).await, "FORBIDDEN");
    let admin = scene.admin().await;
    for wrong in [
        json!({ "silentMonths": 5 }),
        json!({ "silentMonths": -1 }),
        json!({ "recordingDays": 100_000 }),
        json!({ "accessMonths": 1 }),
        json!({ "duties": [{ "record": "TICKETS", "months": 0 }] }),
    ] {
        assert_eq!(admin.refused(POLICY, asked(wrong.clone())).await, "RETENTION_OUT_OF_RANGE", "{wrong}");
    }
    let set = scene.keeping(json!({ "silentMonths": 24, "recordingDays": 90 })).await;
    let kept = json!({ "duties": [], "whileBound": "REFUSE", "silentMonths": 24, "recordingDays": 90, "accessMonths": null });
    assert_eq!(set, kept);
    let changed = scene.keeping(json!({ "recordingDays": null })).await;
    assert_eq!((&changed["silentMonths"], &changed["recordingDays"]), (&json!(24), &Value::Null));
}
