//! Bad input gets a refusal with a code, nothing is stored, nothing of ours is told.

use std::{net::TcpListener, process::Command};

use domain::schedule::BookingRules;
use serde_json::{Value, json};

use crate::{
    booking::book,
    world::{World, code},
};

async fn events(world: &World) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM events WHERE aggregate_type <> 'notification'")
        .fetch_one(world.app.ledger().pool())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_refused_by_name_and_leaves_nothing() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let (client, provider) = (
        world.sign_in("klinik", "can@example.com").await,
        world.sign_in("klinik", "deniz@example.com").await,
    );
    let id = book(&client, &clinic, 1, 0).await;
    let before = events(&world).await;
    let booking = |start: &str, end: &str, notes: &str| {
        format!(
            "mutation {{ bookAppointment(input: {{providerId: \"{}\", start: {}, end: {}, notes: {}}}) {{ receipt {{ version }} }} }}",
            clinic.provider,
            json!(start),
            json!(end),
            json!(notes)
        )
    };
    let good = ("2027-03-02T07:30:00Z", "2027-03-02T08:15:00Z");
    let cases: Vec<(String, &[&str])> = vec![
        (booking("2027-03-02T09:00:00Z", "2027-03-02T08:15:00Z", "x"), &["END_NOT_AFTER_START"]),
        (booking("2027-02-02T06:00:00Z", "2027-02-02T06:45:00Z", "x"), &["PAST", "IN_THE_PAST"]),
        (booking("2029-03-05T06:00:00Z", "2029-03-05T06:45:00Z", "x"), &["TOO_FAR"]),
        (booking("yesterday", good.1, "x"), &["BAD_REQUEST", "BAD_INPUT", "MALFORMED"]),
        (booking(good.0, good.1, "a\u{0}b"), &["TEXT_CONTROL_CHARACTER"]),
        (booking(good.0, good.1, &"a".repeat(5000)), &["TEXT_TOO_LONG"]),
        (
            "mutation { cancelAppointment(id: \"not-an-id\", reason: \"x\") { receipt { version } } }".into(),
            &["BAD_REQUEST", "BAD_INPUT", "MALFORMED"],
        ),
        (
            format!(
                "mutation {{ cancelAppointment(id: \"{id}\", reason: \"  \") {{ receipt {{ version }} }} }}"
            ),
            &["TEXT_EMPTY"],
        ),
        ("{ nothingLikeThis }".into(), &["GRAPHQL_VALIDATION_FAILED"]),
        ("{ me { ".into(), &["GRAPHQL_VALIDATION_FAILED"]),
    ];
    for (query, codes) in cases {
        let answer = world.ask(Some(&client.token), &query, json!({})).await;
        let got = code(&answer);
        assert!(codes.contains(&got.as_str()), "{got}: {answer} for {query:.300}");
        assert!(answer["errors"][0]["extensions"]["requestId"].is_string(), "{answer}");
    }
    let schedule =
        |mutation: &str| format!("mutation($provider: UUID!) {{ {mutation} {{ receipt {{ version }} }} }}");
    for (mutation, expected) in [
        ("changeScheduleZone(providerId: $provider, zone: \"Mars/Olympus\")", "UNKNOWN_ZONE"),
        (
            "planWeek(providerId: $provider, windows: [{weekday: MONDAY, from: \"09:00\", to: \"12:00\"}, {weekday: MONDAY, from: \"11:00\", to: \"13:00\"}])",
            "WINDOWS_OVERLAP",
        ),
        (
            "planWeek(providerId: $provider, windows: [{weekday: MONDAY, from: \"9 o'clock\", to: \"12:00\"}])",
            "NOT_A_TIME_OF_DAY",
        ),
        (
            "planWeek(providerId: $provider, windows: [{weekday: MONDAY, from: \"09:00\", to: \"12:00\", slotMinutes: 1}])",
            "SLOT_LENGTH",
        ),
        (
            "planWeek(providerId: $provider, windows: [{weekday: MONDAY, from: \"09:00\", to: \"12:00\", slotMinutes: -5}])",
            "SLOT_LENGTH",
        ),
        ("setDayOff(providerId: $provider, date: \"2027-02-01\")", "EXCEPTION_IN_THE_PAST"),
        ("setDayOff(providerId: $provider, date: \"2037-02-01\")", "EXCEPTION_TOO_FAR_AHEAD"),
        ("changeBookingRules(providerId: $provider, rules: {daysAhead: 9999})", "RULE_OUT_OF_RANGE"),
        (
            "changePricing(providerId: $provider, pricing: {firstFree: true, followUp: {minor: -1, currency: \"TRY\"}})",
            "FEE_OUT_OF_RANGE",
        ),
        (
            "changePricing(providerId: $provider, pricing: {firstFree: true, followUp: {minor: 9000, currency: \"EUR\"}})",
            "FOREIGN_CURRENCY",
        ),
    ] {
        let query = schedule(mutation);
        assert_eq!(
            provider.refused(&query, json!({"provider": clinic.provider})).await,
            expected,
            "{mutation}"
        );
    }
    assert_eq!(events(&world).await, before, "nothing was stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_are_turned_away_at_the_door() {
    let world = World::start().await;
    let body = json!({"query": format!("{{ me {{ accountId }} }} # {}", "a".repeat(10 << 20))}).to_string();
    let sent = world
        .http()
        .post(format!("{}/graphql", world.url))
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await;
    // The server may answer and close before all of it was sent.
    if let Ok(answer) = sent {
        assert_eq!(answer.status(), 413);
    }
    assert_eq!(world.http().get(format!("{}/livez", world.url)).send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_beyond_the_limits_are_refused() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    let aliases: String = (0..200).map(|n| format!("a{n}: me {{ accountId }} ")).collect();
    let deep = "{ myAppointments { nodes { provider { schedule { ".to_owned()
        + &"x { ".repeat(40)
        + &" }".repeat(44);
    for query in
        [format!("{{ {aliases} }}"), deep, "{ myAppointments(first: 100000) { nodes { id } } }".into()]
    {
        let answer = world.ask(Some(&client.token), &query, json!({})).await;
        assert!(answer["errors"][0]["extensions"]["code"].is_string(), "{answer}");
    }
    let long =
        "query($p: UUID!) { freeSlots(providerId: $p, from: \"2027-01-01\", to: \"2037-01-01\") { start } }";
    let refused = world.ask(Some(&client.token), long, json!({"p": clinic.provider})).await;
    assert!(code(&refused).len() > 3, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_one_list_is_refused_by_another() {
    let world = World::start().await;
    world.clinic("klinik", BookingRules::default()).await;
    let admin = world.sign_in("klinik", "ada@example.com").await;
    let found = admin.get("{ accounts(first: 1) { pageInfo { endCursor } } }", json!({})).await;
    let after = json!({"after": found["accounts"]["pageInfo"]["endCursor"]});
    let page = |list: &str| {
        format!("query($after: String) {{ {list} first: 1, after: $after) {{ pageInfo {{ endCursor }} }} }}")
    };
    admin.get(&page("accounts("), after.clone()).await;
    let times = "from: \"2027-03-01T00:00:00Z\", to: \"2027-03-08T00:00:00Z\",";
    for list in ["providers(", "myAppointments(", &format!("appointments({times}")] {
        assert_eq!(admin.refused(&page(list), after.clone()).await, "BAD_CURSOR", "{list}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_date_of_the_calendar_is_beyond_the_days_ahead() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let why = "query($p: UUID!, $date: Date!) { whyNoSlots(providerId: $p, date: $date, site: \"klinik\") { day } }";
    for (date, day) in [("9999-12-31", "BEYOND_DAYS_AHEAD"), ("0000-01-01", "PAST")] {
        let answer = world.ask(None, why, json!({"p": clinic.provider, "date": date})).await;
        assert_eq!(answer["data"]["whyNoSlots"]["day"], day, "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn production_hides_the_schema_and_internals() {
    let world = World::with(&[("RANDEVU_MODE", "production")]).await;
    let answer = world.ask(None, "{ __schema { types { name } } }", json!({})).await;
    assert!(answer["data"]["__schema"].is_null(), "{answer}");
    let page = world.http().get(format!("{}/graphql", world.url)).send().await.unwrap();
    assert_ne!(page.status(), 200);
    let guess = world.ask(None, "{ appointmnt(id: 1) { id } }", json!({})).await;
    assert!(!guess.to_string().contains("Did you mean"), "{guess}");
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_and_expired_tokens_are_refused() {
    let world = World::start().await;
    world.clinic("klinik", BookingRules::default()).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    let me = "{ me { accountId } }";
    for forged in ["x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        assert_eq!(code(&world.ask(Some(forged), me, json!({})).await), "UNAUTHENTICATED");
    }
    world.clock.advance(chrono::TimeDelta::minutes(16));
    assert_eq!(client.refused(me, json!({})).await, "TOKEN_EXPIRED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_forwarding_header_does_not_evade_the_limit_on_sign_ins() {
    let world = World::start().await;
    world.clinic("klinik", BookingRules::default()).await;
    let mut limited = false;
    for number in 0..60 {
        let query = format!(
            "mutation {{ signIn(site: \"klinik\", email: \"n{number}@example.com\", password: \"wrong password\") {{ accessToken }} }}"
        );
        let answer = world
            .http()
            .post(format!("{}/graphql", world.url))
            .header("x-forwarded-for", format!("203.0.113.{number}"))
            .json(&json!({"query": query}))
            .send()
            .await
            .unwrap();
        let answer: Value = answer.json().await.unwrap();
        limited |= answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED";
    }
    assert!(limited);
}

#[test]
fn a_command_says_where_it_looked_for_a_database_that_is_not_there() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let directory = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_randevu"))
        .args(["projections", "status"])
        .env("DATABASE_URL", format!("postgres://somebody:secret@127.0.0.1:{port}/clinic"))
        .env("RANDEVU_DATA_DIR", directory.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("127.0.0.1:{port}")) && said.contains("refused"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}
