//! An appointment's meeting, from its room's opening to the end of the appointment.

use chrono::TimeDelta;
use commands::{Caller, Report};
use domain::{
    AccountId, Actor, AppointmentId, CallId, ConnectionId, call::LeaveReason, schedule::BookingRules,
};
use serde_json::{Value, json};

use super::{CALL, call, until};
use crate::{
    booking::book,
    world::{Clinic, Guest, World, slot},
};

pub(super) const ENTER: &str = "mutation($id: UUID!) { enterRoom(appointmentId: $id) { call { id status participants { accountId state } } } }";
const STATUS: &str = "query($id: UUID!) { appointment(id: $id) { status call { id status } } }";
pub(super) const ADMIT: &str = "mutation($id: UUID!, $who: UUID!) { admitToCall(id: $id, accountId: $who) { call { participants { accountId state } } } }";

/// An appointment on Tuesday at nine, and its two people ten minutes before.
pub(super) struct Meeting<'a> {
    world: &'a World,
    pub(super) clinic: Clinic,
    pub(super) appointment: String,
    pub(super) can: Guest<'a>,
    pub(super) deniz: Guest<'a>,
}

impl<'a> Meeting<'a> {
    pub(super) async fn booked(world: &'a World) -> Self {
        let clinic = world.clinic("klinik", BookingRules::default()).await;
        let can = world.sign_in("klinik", "can@example.com").await;
        let appointment = book(&can, &clinic, 1, 0).await;
        world.clock.set(slot(1, 0) - TimeDelta::minutes(10));
        let can = world.sign_in("klinik", "can@example.com").await;
        let deniz = world.sign_in("klinik", "deniz@example.com").await;
        Self { world, clinic, appointment, can, deniz }
    }

    pub(super) async fn enter(&self, who: &Guest<'_>) -> Value {
        who.get(ENTER, json!({ "id": self.appointment })).await["enterRoom"]["call"].clone()
    }

    /// What the relay reports.
    pub(super) async fn report(
        &self,
        id: &Value,
        (who, connection): (AccountId, ConnectionId),
        report: Report,
    ) {
        let id: CallId = id.as_str().unwrap().parse().unwrap();
        let relay = Caller::new(Actor::System("relay"));
        self.world.bus.report(&relay, self.clinic.site, id, (who, connection), report).await.unwrap();
    }

    /// Both are in the room.
    async fn meet(&self) -> (Value, [(AccountId, ConnectionId); 2]) {
        let id = self.enter(&self.can).await["id"].clone();
        self.enter(&self.deniz).await;
        self.deniz.get(ADMIT, json!({ "id": id, "who": self.clinic.client.0 })).await;
        let both = [self.clinic.provider, self.clinic.client].map(|who| (who, ConnectionId::generate()));
        for who in both {
            self.report(&id, who, Report::Joined).await;
        }
        (id, both)
    }

    async fn stands(&self, status: &str) {
        until(&self.can, STATUS, json!({ "id": self.appointment }), "/appointment/status", json!(status))
            .await;
    }
}

fn state(call: &Value, who: AccountId) -> &str {
    let people = call["participants"].as_array().unwrap();
    people.iter().find(|person| person["accountId"] == json!(who.0)).unwrap()["state"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_waits_until_the_provider_lets_him_in_and_the_appointment_is_under_way_once_both_are_there()
{
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    let room = meeting.enter(&meeting.can).await;
    assert_eq!((&room["status"], state(&room, meeting.clinic.client)), (&json!("INITIATED"), "WAITING"));
    let again = meeting.enter(&meeting.deniz).await;
    assert_eq!((&again["id"], state(&again, meeting.clinic.provider)), (&room["id"], "ADMITTED"), "one room");
    let token =
        "mutation($id: UUID!) { createRoomToken(callId: $id) { token url grants { admit subscribe } } }";
    let pass = meeting.can.get(token, json!({ "id": room["id"] })).await;
    assert_eq!(pass["createRoomToken"]["grants"], json!({ "admit": false, "subscribe": true }));
    let ece = world.sign_in("klinik", "ece@example.com").await;
    assert_eq!(ece.refused(token, json!({ "id": room["id"] })).await, "NOT_FOUND");
    assert_eq!(ece.refused(ENTER, json!({ "id": meeting.appointment })).await, "FORBIDDEN");
    assert_eq!(
        meeting.can.refused(ADMIT, json!({ "id": room["id"], "who": meeting.clinic.client.0 })).await,
        "FORBIDDEN"
    );
    let (id, both) = meeting.meet().await;
    meeting.stands("IN_PROGRESS").await;
    world.clock.advance(TimeDelta::minutes(30));
    for who in both {
        meeting.report(&id, who, Report::Left(LeaveReason::ConnectionLost)).await;
    }
    let can = world.sign_in("klinik", "can@example.com").await;
    assert_eq!(call(&can, &id).await["status"], "ANSWERED", "there is a minute to come back");
    world.clock.advance(TimeDelta::seconds(60));
    let ended = until(&can, CALL, json!({ "id": id }), "/call/status", json!("COMPLETED")).await;
    assert_eq!(ended["call"]["talkedSeconds"], 30 * 60, "not the minute in which nobody was there");
    for person in ended["call"]["participants"].as_array().unwrap() {
        assert_eq!(person["stays"][0]["reason"], "CONNECTION_LOST", "{person}");
    }
    until(&can, STATUS, json!({ "id": meeting.appointment }), "/appointment/status", json!("COMPLETED"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hanging_up_completes_the_appointment() {
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    let (id, _) = meeting.meet().await;
    meeting.stands("IN_PROGRESS").await;
    world.clock.advance(TimeDelta::minutes(5));
    let end =
        "mutation($id: UUID!) { endCall(id: $id) { call { status participants { stays { reason } } } } }";
    assert_eq!(meeting.can.refused(end, json!({ "id": id })).await, "FORBIDDEN");
    let ended = meeting.deniz.get(end, json!({ "id": id })).await;
    assert_eq!(ended["endCall"]["call"]["status"], "COMPLETED");
    meeting.stands("COMPLETED").await;
    assert_eq!(
        meeting.can.refused(ENTER, json!({ "id": meeting.appointment })).await,
        "APPOINTMENT_NOT_STANDING"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_a_meeting_is_not_rung_and_talks_nowhere_else() {
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    let (id, both) = meeting.meet().await;
    let ring = "mutation($agent: UUID) { callTeam(agentId: $agent) { call { id status } } }";
    let ece = world.sign_in("klinik", "ece@example.com").await;
    let deniz = json!({ "agent": meeting.clinic.provider.0 });
    assert_eq!(ece.get(ring, deniz.clone()).await["callTeam"]["call"]["status"], "BUSY");
    for who in [&meeting.can, &meeting.deniz] {
        assert_eq!(who.refused(ring, json!({ "agent": null })).await, "ALREADY_IN_A_CALL");
    }
    for who in both {
        meeting.report(&id, who, Report::Left(LeaveReason::HungUp)).await;
    }
    assert_eq!(ece.get(ring, deniz).await["callTeam"]["call"]["status"], "RINGING");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_who_never_came_to_somebody_who_waited_has_missed_the_appointment() {
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    meeting.enter(&meeting.can).await;
    world.clock.advance(TimeDelta::hours(2));
    let can = world.sign_in("klinik", "can@example.com").await;
    until(&can, STATUS, json!({ "id": meeting.appointment }), "/appointment/status", json!("NO_SHOW")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_one_side_never_came_the_appointment_is_missed_by_that_side() {
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    let id = meeting.enter(&meeting.deniz).await["id"].clone();
    meeting.report(&id, (meeting.clinic.provider, ConnectionId::generate()), Report::Joined).await;
    world.clock.set(slot(1, 0) + TimeDelta::minutes(45));
    let can = world.sign_in("klinik", "can@example.com").await;
    until(&can, CALL, json!({ "id": id }), "/call/status", json!("NO_ANSWER")).await;
    until(&can, STATUS, json!({ "id": meeting.appointment }), "/appointment/status", json!("NO_SHOW")).await;
    let absent: String = sqlx::query_scalar(
        "SELECT payload->'AppointmentMissed'->>'absent' FROM events WHERE event_type = 'AppointmentMissed'",
    )
    .fetch_one(world.app.ledger().pool())
    .await
    .unwrap();
    assert_eq!(absent, "client");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_room_of_an_appointment_that_is_moved_is_closed_and_its_new_time_has_another() {
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    let id = meeting.enter(&meeting.can).await["id"].clone();
    let (start, end) = crate::world::at(1, 4);
    let reschedule = "mutation($id: UUID!, $s: DateTime!, $e: DateTime!) {
        rescheduleAppointment(id: $id, start: $s, end: $e) { appointment { call { id } } } }";
    let variables = json!({ "id": meeting.appointment, "s": start, "e": end });
    let moved = meeting.deniz.get(reschedule, variables).await;
    assert_eq!(moved["rescheduleAppointment"]["appointment"]["call"], Value::Null);
    until(&meeting.can, CALL, json!({ "id": id }), "/call/status", json!("CANCELED")).await;
    assert_eq!(meeting.can.refused(ENTER, json!({ "id": meeting.appointment })).await, "JOIN_NOT_OPEN");
    world.clock.set(slot(1, 4) - TimeDelta::minutes(30));
    let can = world.sign_in("klinik", "can@example.com").await;
    let other = can.get(ENTER, json!({ "id": meeting.appointment })).await;
    assert_ne!(other["enterRoom"]["call"]["id"], id);
    let id: AppointmentId = meeting.appointment.parse().unwrap();
    let call = CallId::of_appointment(id, slot(1, 4));
    assert_eq!(other["enterRoom"]["call"]["id"], json!(call.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_of_rooms_are_the_admins_to_set_and_a_room_keeps_those_it_began_with() {
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    let set = "mutation($r: RoomRulesInput!) { setRoomRules(rules: $r) { rules { waitingRoom hostFirst graceSeconds } } }";
    assert_eq!(meeting.deniz.refused(set, json!({ "r": { "waitingRoom": false } })).await, "FORBIDDEN");
    let ada = world.sign_in("klinik", "ada@example.com").await;
    for wrong in [json!({ "graceSeconds": 9 }), json!({ "mostPeople": 13 }), json!({ "ringSeconds": -1 })] {
        assert_eq!(ada.refused(set, json!({ "r": wrong })).await, "ROOM_RULES_OUT_OF_RANGE");
    }
    let rules = ada.get(set, json!({ "r": { "waitingRoom": false, "graceSeconds": 120 } })).await;
    assert_eq!(
        rules["setRoomRules"]["rules"],
        json!({ "waitingRoom": false, "hostFirst": true, "graceSeconds": 120 })
    );
    let room = meeting.enter(&meeting.can).await;
    assert_eq!(state(&room, meeting.clinic.client), "WAITING", "for the host");
    let id = room["id"].clone();
    meeting.enter(&meeting.deniz).await;
    meeting.report(&id, (meeting.clinic.provider, ConnectionId::generate()), Report::Joined).await;
    let let_in = json!("ADMITTED");
    let place = |call: &Value| {
        let people = call["participants"].as_array().unwrap();
        people.iter().position(|person| person["accountId"] == json!(meeting.clinic.client.0)).unwrap()
    };
    let at = place(&call(&meeting.can, &id).await);
    let path = format!("/call/participants/{at}/state");
    until(&meeting.can, CALL, json!({ "id": id }), &path, let_in).await;
}
