//! Who of the team is rung, and people who call without having an account.

use chrono::TimeDelta;
use domain::{Role, schedule::BookingRules};
use serde_json::{Value, json};

use super::call;
use crate::world::{Guest, World};

const RING: &str = "mutation($agent: UUID) { callTeam(agentId: $agent) { call { id status } } }";
const SET: &str = "mutation($status: AvailabilityStatus!, $until: DateTime, $who: UUID) {
    setAvailability(status: $status, breakUntil: $until, accountId: $who) { availability { status until } } }";
const TEAM: &str = "{ team { accountId name roles availability { status until } callId } }";
const DESK: &str = "{ callDesk { free talking waiting } }";
const INCOMING: &str = "{ incomingCalls { id callerName } }";
const ACCEPT: &str = "mutation($id: UUID!) { acceptCall(id: $id) { call { status } } }";
const VISIT: &str = "mutation($site: String!, $person: PersonInput!) {
    visit(site: $site, person: $person) { tokens { accessToken } } }";

async fn me(who: &Guest<'_>) -> Value {
    who.get("{ me { accountId } }", json!({})).await["me"]["accountId"].clone()
}

async fn ring(who: &Guest<'_>, agent: &Value) -> Value {
    who.get(RING, json!({ "agent": agent })).await["callTeam"]["call"].clone()
}

async fn incoming(who: &Guest<'_>) -> usize {
    who.get(INCOMING, json!({})).await["incomingCalls"].as_array().unwrap().len()
}

async fn desk(who: &Guest<'_>) -> [i64; 3] {
    let desk = who.get(DESK, json!({})).await["callDesk"].clone();
    ["free", "talking", "waiting"].map(|name| desk[name].as_i64().unwrap())
}

/// A clinic with a second agent, Bora.
async fn two_agents() -> World {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    world.account(clinic.site, "Bora", Role::Agent).await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_available_is_not_rung_and_a_break_ends_by_itself() {
    let world = two_agents().await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let aren = world.sign_in("klinik", "aren@example.com").await;
    let bora = world.sign_in("klinik", "bora@example.com").await;
    let agent = me(&aren).await;
    let everybody = desk(&can).await[0];
    aren.get(SET, json!({ "status": "AWAY" })).await;
    assert_eq!(desk(&can).await, [everybody - 1, 0, 0]);
    assert_eq!(ring(&can, &agent).await["status"], "BUSY");
    let queued = ring(&can, &Value::Null).await;
    assert_eq!((incoming(&aren).await, incoming(&bora).await), (0, 1));
    assert_eq!(desk(&can).await, [everybody - 1, 0, 1]);
    bora.get(ACCEPT, json!({ "id": queued["id"] })).await;
    assert_eq!(desk(&can).await, [everybody - 2, 1, 0]);
    let team = bora.get(TEAM, json!({})).await["team"].clone();
    let member = |name: &str| {
        team.as_array().unwrap().iter().find(|member| member["name"] == name).unwrap_or(&Value::Null).clone()
    };
    assert_eq!(member("Aren")["availability"]["status"], "AWAY");
    assert_eq!((&member("Bora")["callId"], &member("Can")), (&queued["id"], &Value::Null));
    assert_eq!(can.refused(TEAM, json!({})).await, "FORBIDDEN");

    let until = world.clock.now() + TimeDelta::minutes(15);
    aren.get(SET, json!({ "status": "ON_BREAK", "until": until })).await;
    let ece = world.sign_in("klinik", "ece@example.com").await;
    assert_eq!(ring(&ece, &agent).await["status"], "BUSY");
    world.clock.advance(TimeDelta::minutes(15));
    let ece = world.sign_in("klinik", "ece@example.com").await;
    assert_eq!(ring(&ece, &agent).await["status"], "RINGING");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_who_has_taken_a_call_can_begin_no_other() {
    let world = two_agents().await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let aren = world.sign_in("klinik", "aren@example.com").await;
    let bora = world.sign_in("klinik", "bora@example.com").await;
    let ringing = ring(&can, &me(&aren).await).await;
    aren.get(ACCEPT, json!({ "id": ringing["id"] })).await;
    assert_eq!(aren.refused(RING, json!({ "agent": me(&bora).await })).await, "ALREADY_IN_A_CALL");
    assert_eq!(ring(&bora, &me(&aren).await).await["status"], "BUSY");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_said_of_ones_availability_is_refused() {
    let world = two_agents().await;
    let aren = world.sign_in("klinik", "aren@example.com").await;
    let bora = world.sign_in("klinik", "bora@example.com").await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let late = world.clock.now() + TimeDelta::hours(25);
    for (variables, code) in [
        (json!({ "status": "ON_BREAK" }), "BREAK_END_MISMATCH"),
        (json!({ "status": "AWAY", "until": late }), "BREAK_END_MISMATCH"),
        (json!({ "status": "ON_BREAK", "until": late }), "BREAK_OUT_OF_RANGE"),
        (json!({ "status": "ON_BREAK", "until": world.clock.now() }), "BREAK_OUT_OF_RANGE"),
        (json!({ "status": "AWAY", "who": me(&bora).await }), "FORBIDDEN"),
    ] {
        assert_eq!(aren.refused(SET, variables.clone()).await, code, "{variables}");
    }
    assert_eq!(can.refused(SET, json!({ "status": "AWAY" })).await, "NOT_OF_THE_TEAM");
    let both = "mutation($id: UUID!) { callTeam(agentId: $id, departmentId: $id) { receipt { position } } }";
    assert_eq!(can.refused(both, json!({ "id": me(&bora).await })).await, "ARGUMENTS_NOT_TOGETHER");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_without_an_account_gives_a_name_and_calls() {
    let world = World::start().await;
    world.clinic("klinik", BookingRules::default()).await;
    let aren = world.sign_in("klinik", "aren@example.com").await;
    let person = json!({ "name": "Zeynep Çağlayan", "email": "zeynep@example.com" });
    let wanted = json!({ "site": "klinik", "person": person });
    let came = world.ask(None, VISIT, wanted.clone()).await;
    let token = came["data"]["visit"]["tokens"]["accessToken"].as_str().unwrap_or_else(|| panic!("{came}"));
    let zeynep = Guest { world: &world, token: token.to_owned(), refresh: String::new() };
    let ringing = ring(&zeynep, &Value::Null).await;
    let shown = aren.get(INCOMING, json!({})).await["incomingCalls"][0].clone();
    assert_eq!(shown, json!({ "id": ringing["id"], "callerName": "Zeynep Çağlayan" }));
    aren.get(ACCEPT, json!({ "id": ringing["id"] })).await;
    assert_eq!(call(&zeynep, &ringing["id"]).await["status"], "ANSWERED");
    let code = |answer: &Value| answer["errors"][0]["extensions"]["code"].clone();
    assert_eq!(
        code(&world.ask(None, VISIT, wanted).await),
        "EMAIL_TAKEN",
        "nobody comes in as somebody else"
    );
    let nowhere = json!({ "site": "yok", "person": { "name": "A", "email": "a@example.com" } });
    assert_eq!(code(&world.ask(None, VISIT, nowhere).await), "NOT_FOUND");
}
