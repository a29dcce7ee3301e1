//! Deadlines: what is left is right, warnings and breaches come once and at their time.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{REPLY, STATUS, admin, agent, clock, customer, eventually, help_desk, open, reply, ticket};
use crate::{socket::Socket, world::World};

const ALERTED: &str = "subscription($after: String) { slaAlerted(after: $after) { cursor
    alert { kind promise dueAt toldAt late ticket { number } } } }";
const ALERTS: &str = "{ slaAlerts { nodes { kind promise dueAt toldAt late } } }";
const HISTORY: &str =
    "query($id: UUID!) { ticket(id: $id) { history { event rule actorName from to cause dueAt late } } }";

async fn alerts(world: &World) -> Vec<Value> {
    admin(world).await.get(ALERTS, json!({})).await["slaAlerts"]["nodes"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_answers_pauses_and_the_customers_answer_starts_the_clock_again() {
    let world = help_desk().await;
    let (can, aren) = (customer(&world).await, agent(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    world.clock.advance(TimeDelta::minutes(5));
    reply(&aren, &id, "Fatura numaranız?", Some("WAITING_REPLY")).await;
    world.clock.advance(TimeDelta::minutes(4));
    let seen = ticket(&aren, &id).await;
    let resolution = clock(&seen, "RESOLUTION");
    assert_eq!(
        (&resolution["state"], &resolution["remainingSeconds"]),
        (&json!("PAUSED"), &json!(8 * 3600 - 300))
    );
    assert_eq!(clock(&seen, "FIRST_RESPONSE")["state"], "MET");
    reply(&can, &id, "4711", None).await;
    world.clock.advance(TimeDelta::minutes(1));
    let seen = ticket(&aren, &id).await;
    let resolution = clock(&seen, "RESOLUTION");
    assert_eq!(
        (&seen["status"], &resolution["state"], &resolution["remainingSeconds"]),
        (&json!("OPEN"), &json!("RUNNING"), &json!(8 * 3600 - 360))
    );
    // Monday 10:09 and 7 h 55 min: one minute of Monday's day is left when it closes at 18:00.
    assert_eq!(resolution["dueAt"], "2027-03-02T06:04:00+00:00");
    assert_eq!(clock(&seen, "NEXT_RESPONSE")["remainingSeconds"], 2 * 3600 - 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_and_a_breach_arrive_once_in_an_open_subscription_at_their_time() {
    let world = help_desk().await;
    let can = customer(&world).await;
    let id = open(&can, "URGENT").await["id"].clone();
    let opened = world.clock.now();
    // Access tokens hold for a quarter of an hour, no longer than this ticket.
    world.clock.advance(TimeDelta::minutes(5));
    let ada = admin(&world).await;
    let mut socket = Socket::open(&world.url, &ada.token).await;
    socket.subscribe("1", ALERTED, json!({ "after": "0.0" })).await;
    // An urgent ticket is answered within 15 minutes, and warned of halfway.
    let at = |minutes: i64, seconds: i64| {
        let at = opened + TimeDelta::minutes(minutes) + TimeDelta::seconds(seconds);
        json!(at.to_rfc3339())
    };
    world.clock.advance(TimeDelta::seconds(150));
    let told = socket.next().await["slaAlerted"]["alert"].clone();
    assert_eq!(
        (&told["kind"], &told["promise"], &told["dueAt"], &told["toldAt"]),
        (&json!("WARNING"), &json!("FIRST_RESPONSE"), &at(15, 0), &at(7, 30))
    );
    world.clock.advance(TimeDelta::seconds(450));
    let told = socket.next().await["slaAlerted"]["alert"].clone();
    assert_eq!(
        (&told["kind"], &told["dueAt"], &told["toldAt"], &told["late"]),
        (&json!("BREACH"), &at(15, 0), &at(15, 0), &json!(false))
    );
    assert_eq!(alerts(&world).await.len(), 2);
    let history = agent(&world).await.get(HISTORY, json!({ "id": id })).await;
    let events: Vec<_> =
        history["ticket"]["history"].as_array().unwrap().iter().map(|entry| entry["event"].clone()).collect();
    assert_eq!(
        events.iter().filter(|event| **event == "SlaWarned" || **event == "SlaBreached").count(),
        2,
        "{history:#}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_with_the_cursor_of_an_alert_is_told_the_later_ones_alone() {
    let world = help_desk().await;
    let mut cursor = json!("0.0");
    for number in 1..=3 {
        open(&customer(&world).await, "URGENT").await;
        // Warned of halfway to its 15 minutes; the earlier ones are broken by now or later.
        world.clock.advance(TimeDelta::minutes(8));
        let ada = admin(&world).await;
        let mut socket = Socket::open(&world.url, &ada.token).await;
        socket.subscribe("1", ALERTED, json!({ "after": cursor })).await;
        let expected = if number == 1 {
            vec![json!(["WARNING", 1])]
        } else {
            vec![json!(["BREACH", number - 1]), json!(["WARNING", number])]
        };
        let mut told = vec![];
        for _ in &expected {
            let next = socket.next().await["slaAlerted"].clone();
            cursor = next["cursor"].clone();
            told.push(json!([next["alert"]["kind"], next["alert"]["ticket"]["number"]]));
        }
        // Those of one moment come in any order.
        told.sort_by_key(ToString::to_string);
        assert_eq!(told, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_database_tell_a_breach_once() {
    let world = help_desk().await;
    let beside = world.beside().await;
    let can = customer(&world).await;
    let mut ids = vec![];
    for _ in 0..5 {
        ids.push(open(&can, "URGENT").await["id"].clone());
    }
    world.clock.advance(TimeDelta::minutes(16));
    let aren = agent(&beside).await;
    for id in &ids {
        eventually(&aren, id, |ticket| clock(ticket, "FIRST_RESPONSE")["state"] == "BREACHED").await;
    }
    let breaches = alerts(&world).await.iter().filter(|alert| alert["kind"] == "BREACH").count();
    assert_eq!(breaches, 5);
    beside.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fell_due_while_no_server_ran_is_told_once_as_late_with_its_true_due_time() {
    let world = help_desk().await;
    let id = open(&customer(&world).await, "URGENT").await["id"].clone();
    let due = world.clock.now() + TimeDelta::minutes(15);
    let down = world.stop().await;
    down.clock.advance(TimeDelta::hours(1));
    let again = down.start().await;
    let aren = agent(&again).await;
    let seen = eventually(&aren, &id, |ticket| clock(ticket, "FIRST_RESPONSE")["state"] == "BREACHED").await;
    let first = clock(&seen, "FIRST_RESPONSE");
    assert_eq!((&first["breachedAt"], &first["late"]), (&json!(due.to_rfc3339()), &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resolved_ticket_closes_by_itself_after_48_hours_and_the_rule_is_its_actor() {
    let world = help_desk().await;
    let (can, aren) = (customer(&world).await, agent(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    reply(&aren, &id, "Çözüldü", None).await;
    aren.get(STATUS, json!({ "id": id, "to": "RESOLVED" })).await;
    world.clock.advance(TimeDelta::hours(48));
    let aren = agent(&world).await;
    eventually(&aren, &id, |ticket| ticket["status"] == "CLOSED").await;
    let history = aren.get(HISTORY, json!({ "id": id })).await;
    let last = history["ticket"]["history"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["rule"], &last["cause"], &last["from"], &last["to"]),
        (&json!("ticket timers"), &json!("time_rule"), &json!("RESOLVED"), &json!("CLOSED"))
    );
    let can = customer(&world).await;
    assert_eq!(can.refused(REPLY, json!({ "id": id, "body": "Bir şey daha" })).await, "TICKET_CLOSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holiday_declared_today_moves_the_due_time_of_open_tickets_and_keeps_what_was_used() {
    let world = help_desk().await;
    let (can, ada) = (customer(&world).await, admin(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    world.clock.advance(TimeDelta::minutes(10));
    let declare = "mutation { addHolidays(holidays: [{ date: \"2027-03-01\", name: \"Kar tatili\" }]) {
        desk { opening { open reason holiday opensAt opensInHours } } } }";
    let declared = ada.get(declare, json!({})).await;
    let opening = &declared["addHolidays"]["desk"]["opening"];
    assert_eq!((&opening["reason"], &opening["holiday"]), (&json!("HOLIDAY"), &json!("Kar tatili")));
    // Ten minutes were used on Monday; the other 7 h 50 min end on Tuesday at 16:50.
    let due = json!("2027-03-02T13:50:00+00:00");
    let seen = eventually(&ada, &id, |ticket| clock(ticket, "RESOLUTION")["dueAt"] == due).await;
    assert_eq!(clock(&seen, "RESOLUTION")["remainingSeconds"], 8 * 3600 - 600);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_promises_are_counted_with_the_time_already_used() {
    let world = help_desk().await;
    let (can, ada) = (customer(&world).await, admin(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    world.clock.advance(TimeDelta::minutes(10));
    let levels =
        "mutation { setServiceLevels(levels: { targets: [{ priority: NORMAL, resolutionMinutes: 60 }] }) {
        desk { serviceLevels { targets { priority resolutionMinutes firstResponseMinutes } } } } }";
    ada.get(levels, json!({})).await;
    let seen =
        eventually(&ada, &id, |ticket| clock(ticket, "RESOLUTION")["remainingSeconds"] == 50 * 60).await;
    let promises: Vec<_> = seen["clocks"].as_array().unwrap().iter().map(|clock| &clock["promise"]).collect();
    assert_eq!(promises, ["RESOLUTION"], "an answer is no longer promised");
}
