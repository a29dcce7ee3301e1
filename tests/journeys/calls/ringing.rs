//! Calls to the team.

use chrono::TimeDelta;
use domain::{Role, schedule::BookingRules};
use serde_json::{Value, json};

use super::{CALL, call, until};
use crate::world::{Clinic, Guest, World};

const RING: &str =
    "mutation($agent: UUID) { callTeam(agentId: $agent) { call { id status queue { position } } } }";
const ACCEPT: &str = "mutation($id: UUID!) { acceptCall(id: $id) { call { status hostId } } }";
const DECLINE: &str = "mutation($id: UUID!) { declineCall(id: $id) { call { status } } }";
const END: &str = "mutation($id: UUID!) { endCall(id: $id) { call { status } } }";
const INCOMING: &str = "{ incomingCalls { id callerName } }";

async fn team(world: &World) -> (Clinic, Guest<'_>, Guest<'_>, Guest<'_>) {
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    world.account(clinic.site, "Bora", Role::Agent).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let aren = world.sign_in("klinik", "aren@example.com").await;
    let bora = world.sign_in("klinik", "bora@example.com").await;
    (clinic, can, aren, bora)
}

async fn ring(who: &Guest<'_>, agent: Value) -> Value {
    who.get(RING, json!({ "agent": agent })).await["callTeam"]["call"].clone()
}

async fn me(who: &Guest<'_>) -> Value {
    who.get("{ me { accountId } }", json!({})).await["me"]["accountId"].clone()
}

async fn incoming(who: &Guest<'_>) -> Vec<Value> {
    who.get(INCOMING, json!({})).await["incomingCalls"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_to_the_team_rings_for_everybody_and_stops_when_one_has_taken_it() {
    let world = World::start().await;
    let (_, can, aren, bora) = team(&world).await;
    let ece = world.sign_in("klinik", "ece@example.com").await;
    let first = ring(&can, Value::Null).await;
    let second = ring(&ece, Value::Null).await;
    assert_eq!((&first["queue"]["position"], &second["queue"]["position"]), (&json!(1), &json!(2)));
    for agent in [&aren, &bora] {
        let calls = incoming(agent).await;
        assert_eq!(calls.iter().map(|call| &call["callerName"]).collect::<Vec<_>>(), ["Can", "Ece"]);
    }
    assert_eq!(incoming(&ece).await, Vec::<Value>::new());
    let taken = aren.get(ACCEPT, json!({ "id": first["id"] })).await;
    assert_eq!(taken["acceptCall"]["call"], json!({ "status": "ANSWERED", "hostId": me(&aren).await }));
    assert_eq!(bora.refused(ACCEPT, json!({ "id": first["id"] })).await, "CALL_TAKEN");
    assert_eq!(incoming(&bora).await.len(), 1);
    assert_eq!(call(&ece, &second["id"]).await["queue"]["position"], 1, "one place further");
    // Nobody talks in two calls.
    assert_eq!(aren.refused(ACCEPT, json!({ "id": second["id"] })).await, "ALREADY_IN_A_CALL");
    can.get(END, json!({ "id": first["id"] })).await;
    aren.get(ACCEPT, json!({ "id": second["id"] })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_talks_is_busy_and_whoever_declines_too() {
    let world = World::start().await;
    let (_, can, aren, bora) = team(&world).await;
    let ece = world.sign_in("klinik", "ece@example.com").await;
    let agent = me(&aren).await;
    let first = ring(&can, agent.clone()).await;
    assert_eq!((&first["status"], incoming(&bora).await.len()), (&json!("RINGING"), 0), "it is for Aren");
    assert_eq!(bora.refused(ACCEPT, json!({ "id": first["id"] })).await, "FORBIDDEN");
    aren.get(ACCEPT, json!({ "id": first["id"] })).await;
    assert_eq!(ring(&ece, agent.clone()).await["status"], "BUSY");
    assert_eq!(
        ring(&ece, agent.clone()).await["status"],
        "BUSY",
        "what was over at once keeps nobody from calling"
    );
    aren.get(END, json!({ "id": first["id"] })).await;
    let third = ring(&ece, agent).await;
    assert_eq!(
        aren.get(DECLINE, json!({ "id": third["id"] })).await["declineCall"]["call"]["status"],
        "BUSY"
    );
    assert_eq!(can.refused(RING, json!({ "agent": me(&ece).await })).await, "NO_SUCH_AGENT");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_nobody_takes_ends_by_itself_also_when_the_server_was_down_meanwhile() {
    let world = World::start().await;
    let (_, can, aren, _) = team(&world).await;
    let id = ring(&can, me(&aren).await).await["id"].clone();
    let down = world.stop().await;
    down.clock.advance(TimeDelta::seconds(31));
    let world = down.start().await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let ended = until(&can, CALL, json!({ "id": id }), "/call/status", json!("NO_ANSWER")).await;
    assert_eq!(ended["call"]["talkedSeconds"], 0);
    let aren = world.sign_in("klinik", "aren@example.com").await;
    assert_eq!(aren.refused(ACCEPT, json!({ "id": id })).await, "CALL_ENDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_take_a_call_at_once_one_has_it_and_of_many_calls_one_agent_has_one() {
    let world = World::start().await;
    let (clinic, can, aren, _) = team(&world).await;
    let mut agents = vec![];
    for number in 0..6 {
        world.account(clinic.site, &format!("Agent{number}"), Role::Agent).await;
        agents.push(world.sign_in("klinik", &format!("agent{number}@example.com")).await);
    }
    let id = ring(&can, Value::Null).await["id"].clone();
    let answers = futures::future::join_all(
        agents.iter().map(|agent| world.ask(Some(&agent.token), ACCEPT, json!({ "id": id }))),
    )
    .await;
    let taken = answers.iter().filter(|answer| answer.get("errors").is_none()).count();
    assert_eq!(taken, 1, "{answers:#?}");
    let mut calls = vec![];
    for number in 0..4 {
        world.account(clinic.site, &format!("Client{number}"), Role::Client).await;
        let caller = world.sign_in("klinik", &format!("client{number}@example.com")).await;
        calls.push(ring(&caller, Value::Null).await["id"].clone());
    }
    let answers = futures::future::join_all(
        calls.iter().map(|id| world.ask(Some(&aren.token), ACCEPT, json!({ "id": id }))),
    )
    .await;
    let taken = answers.iter().filter(|answer| answer.get("errors").is_none()).count();
    assert_eq!(taken, 1, "{answers:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_calls_twice_at_a_time() {
    let world = World::start().await;
    let (_, can, _, _) = team(&world).await;
    let first = ring(&can, Value::Null).await["id"].clone();
    assert_eq!(can.refused(RING, json!({})).await, "ALREADY_IN_A_CALL");
    can.get(END, json!({ "id": first })).await;
    assert_eq!(ring(&can, Value::Null).await["status"], "RINGING");
}
