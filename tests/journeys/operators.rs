//! Operators look after read models and the store through the API.

use std::time::Duration;

use domain::{Role, SiteId, schedule::BookingRules};
use serde_json::{Value, json};

use crate::{
    booking::book,
    socket::Socket,
    world::{Guest, World},
};

const REBUILD: &str = "mutation($name: String!, $typed: String!) {
    rebuildProjection(name: $name, confirmation: $typed) { id kind subject state } }";
const JOB: &str = "query($id: UUID!) { job(id: $id) { state done total perCent problem differingRows differences { table id } } }";

/// A clinic with a booked appointment, and an operator.
async fn scene() -> World {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    world.account(SiteId::PLATFORM, "Olcay", Role::Operator).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    book(&client, &clinic, 1, 0).await;
    world
}

async fn operator(world: &World) -> Guest<'_> {
    world.sign_in_to_the_platform("olcay@example.com").await
}

/// The job once it is over.
pub async fn ended(operator: &Guest<'_>, id: &Value) -> Value {
    tokio::time::timeout(Duration::from_mins(1), async {
        loop {
            let job = operator.get(JOB, json!({"id": id})).await["job"].clone();
            if job["state"] != "RUNNING" {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_rebuilds_a_read_model_and_follows_how_far_it_is() {
    let world = scene().await;
    let operator = operator(&world).await;
    let wrong = operator.refused(REBUILD, json!({"name": "agenda", "typed": "agend"})).await;
    assert_eq!(wrong, "NOT_CONFIRMED");
    let unknown = operator.refused(REBUILD, json!({"name": "diary", "typed": "diary"})).await;
    assert_eq!(unknown, "UNKNOWN_PROJECTION");

    let job = operator.get(REBUILD, json!({"name": "agenda", "typed": "agenda"})).await;
    let job = job["rebuildProjection"].clone();
    assert_eq!((&job["kind"], &job["subject"]), (&json!("REBUILD"), &json!("agenda")));
    let mut line = Socket::open(&world.url, &operator.token).await;
    line.subscribe(
        "1",
        "subscription($id: UUID!) { jobChanged(id: $id) { state perCent } }",
        json!({"id": job["id"]}),
    )
    .await;
    let mut last = json!(null);
    while let Some(message) = line.message().await.filter(|message| message["type"] == "next") {
        last = message["payload"]["data"]["jobChanged"].clone();
    }
    assert_eq!(last, json!({"state": "DONE", "perCent": 100}));
    let listed = operator.get("{ jobs(first: 5) { nodes { id state } } }", json!({})).await;
    assert_eq!(listed["jobs"]["nodes"], json!([{"id": job["id"], "state": "DONE"}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_names_the_rows_that_differ_and_a_rebuild_sets_them_right() {
    let world = scene().await;
    let operator = operator(&world).await;
    let pool = world.database_pool().await;
    sqlx::query("UPDATE agenda SET status = 'cancelled'").execute(&pool).await.unwrap();
    let compare = "mutation { compareProjection(name: \"agenda\") { id } }";
    let id = operator.get(compare, json!({})).await["compareProjection"]["id"].clone();
    let found = ended(&operator, &id).await;
    assert_eq!((&found["state"], &found["differingRows"]), (&json!("DONE"), &json!(1)), "{found}");
    assert_eq!(found["differences"][0]["table"], "agenda");

    let id =
        operator.get(REBUILD, json!({"name": "agenda", "typed": "agenda"})).await["rebuildProjection"]["id"]
            .clone();
    assert_eq!(ended(&operator, &id).await["state"], "DONE");
    let id = operator.get(compare, json!({})).await["compareProjection"]["id"].clone();
    assert_eq!(ended(&operator, &id).await["differingRows"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_that_is_stopped_leaves_the_read_model_in_use_and_can_be_started_again() {
    let world = scene().await;
    let operator = operator(&world).await;
    // Somebody reads the old tables for long: the exchange waits, and so there is time to stop it.
    let pool = world.database_pool().await;
    let mut reading = pool.begin().await.unwrap();
    sqlx::query("SELECT count(*) FROM agenda").execute(&mut *reading).await.unwrap();
    let id =
        operator.get(REBUILD, json!({"name": "agenda", "typed": "agenda"})).await["rebuildProjection"]["id"]
            .clone();
    assert_eq!(operator.refused(REBUILD, json!({"name": "agenda", "typed": "agenda"})).await, "UNDER_WAY");
    operator.get("mutation($id: UUID!) { cancelJob(id: $id) { id } }", json!({"id": id})).await;
    assert_eq!(ended(&operator, &id).await["state"], "CANCELLED");
    reading.rollback().await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE schemaname = 'rebuild'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(left, 0, "what it had begun is cleared away");
    let id =
        operator.get(REBUILD, json!({"name": "agenda", "typed": "agenda"})).await["rebuildProjection"]["id"]
            .clone();
    assert_eq!(ended(&operator, &id).await["state"], "DONE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_model_is_paused_and_goes_on_and_whoever_follows_is_told() {
    let world = scene().await;
    let operator = operator(&world).await;
    let mut line = Socket::open(&world.url, &operator.token).await;
    line.subscribe("1", "subscription { projectionsChanged { name state } }", json!({})).await;
    let paused = operator.get("mutation { pauseProjection(name: \"agenda\") { state } }", json!({})).await;
    assert_eq!(paused["pauseProjection"]["state"], "PAUSED");
    let state = |told: &Value, wanted: &str| {
        let all = told["projectionsChanged"].as_array().unwrap();
        all.iter().any(|one| one["name"] == "agenda" && one["state"] == wanted)
    };
    while !state(&line.next().await, "PAUSED") {}
    operator.get("mutation { resumeProjection(name: \"agenda\") { state } }", json!({})).await;
    while !state(&line.next().await, "LIVE") {}
    let listed = operator
        .get("{ projections { name eventsBehind secondsBehind parked checkpoint lastError } }", json!({}))
        .await;
    assert!(listed["projections"].as_array().unwrap().len() > 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_says_why_without_anybodys_words_and_is_retried_or_skipped() {
    let world = scene().await;
    let operator = operator(&world).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    let pool = world.database_pool().await;
    // An event whose personal value has another shape than any program expects.
    let account: uuid::Uuid = sqlx::query_scalar("SELECT account_id FROM accounts WHERE name = 'Can'")
        .fetch_one(&pool)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
         SELECT aggregate_type, aggregate_id, sequence + 1, 'ProfileChanged', event_version,
                jsonb_build_object('ProfileChanged', jsonb_build_object('profile', 'Can Gizli')), metadata, digest
         FROM events WHERE aggregate_id = $1::text ORDER BY sequence DESC LIMIT 1",
    )
    .bind(account)
    .execute(&pool)
    .await
    .unwrap();
    let ask = "{ deadLetters { projection aggregateType aggregateId sequence error } }";
    let letters = tokio::time::timeout(Duration::from_mins(1), async {
        loop {
            let found = operator.get(ask, json!({})).await["deadLetters"].clone();
            if found.as_array().is_some_and(|found| !found.is_empty()) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .unwrap();
    let letter = letters.as_array().unwrap().iter().find(|one| one["projection"] == "accounts").unwrap();
    assert_eq!(letter["aggregateId"], json!(account));
    assert!(!letter["error"].as_str().unwrap().contains("Gizli"), "{letter}");
    let retry = "mutation { retryDeadLetters(projection: \"accounts\") { parked } }";
    assert_eq!(operator.get(retry, json!({})).await["retryDeadLetters"]["parked"], 1);
    let skip =
        "mutation($id: String!, $sequence: Int!, $reason: String!) { skipDeadLetter(projection: \"accounts\",
        aggregateType: \"account\", aggregateId: $id, sequence: $sequence, reason: $reason) { parked } }";
    let mut asked = json!({"id": account, "sequence": letter["sequence"], "reason": " "});
    assert_eq!(operator.refused(skip, asked.clone()).await, "TEXT_EMPTY");
    asked["reason"] = json!("written by hand");
    assert_eq!(operator.get(skip, asked.clone()).await["skipDeadLetter"]["parked"], 0);
    assert_eq!(operator.refused(skip, asked).await, "NOT_PARKED");
    assert_eq!(client.refused(ask, json!({})).await, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_what_the_store_holds_and_whether_it_is_well() {
    let world = scene().await;
    let operator = operator(&world).await;
    let seen = operator
        .get(
            "{ eventStatistics { events aggregates lastDay bytes kinds { eventType events } longest { aggregateId } }
               ledgerHealth { check well found } messageCounts { state messages } timers(first: 5) { kind dueAt nextAt attempts } }",
            json!({}),
        )
        .await;
    assert!(seen["eventStatistics"]["events"].as_i64().unwrap() > 5, "{seen}");
    let checks: Vec<_> =
        seen["ledgerHealth"].as_array().unwrap().iter().map(|one| one["check"].clone()).collect();
    assert_eq!(
        checks,
        ["disk", "sequences", "horizon", "projections", "dead letters", "messages", "forgotten"]
    );
    assert!(
        seen["ledgerHealth"][0]["found"].as_str().unwrap().ends_with("MB are free where the database lies"),
        "{seen}"
    );
    assert!(seen["messageCounts"].as_array().is_some_and(|counts| !counts.is_empty()), "{seen}");
    assert!(seen["timers"].is_array(), "{seen}");
}
