//! The door of a room: who is let in to the relay, who is sent out, and what is refused there.

use std::time::Duration;

use chrono::TimeDelta;
use commands::Report;
use domain::{CallId, ConnectionId};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

use super::{
    CALL,
    meetings::{ADMIT, Meeting},
    until,
};
use crate::world::{Guest, World};

const TOKEN: &str = "mutation($id: UUID!) { createRoomToken(callId: $id) { token } }";

/// A browser's WebSocket, without the browser.
struct Visit(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Visit {
    async fn open(world: &World) -> Self {
        let url = format!("{}/rooms/ws", world.url.replacen("http", "ws", 1));
        Self(connect_async(url).await.unwrap().0)
    }

    /// Shows a token.
    async fn with(world: &World, token: &Value) -> Self {
        let mut visit = Self::open(world).await;
        visit.say(json!({ "type": "join", "token": token })).await;
        visit
    }

    /// Comes with a token of one's own.
    async fn of(world: &World, who: &Guest<'_>, call: &Value) -> Self {
        let token = who.get(TOKEN, json!({ "id": call })).await["createRoomToken"]["token"].clone();
        Self::with(world, &token).await
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// The next message of this type; others are passed over.
    async fn hears(&mut self, kind: &str) -> Value {
        let heard = tokio::time::timeout(Duration::from_secs(60), async {
            while let Some(Ok(message)) = self.0.next().await {
                if let Message::Text(text) = message {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    if message["type"] == kind {
                        return Some(message);
                    }
                }
            }
            None
        });
        heard.await.unwrap_or_default().unwrap_or_else(|| panic!("{kind} was not heard"))
    }

    /// Why it was closed: the reason, and the code of a refusal.
    async fn closed(&mut self) -> (String, String) {
        let closed = self.hears("closed").await;
        let text = |name: &str| closed[name].as_str().unwrap_or_default().to_owned();
        (text("reason"), text("code"))
    }
}

fn refused(code: &str) -> (String, String) {
    ("refused".to_owned(), code.to_owned())
}

fn left(reason: &str) -> (String, String) {
    (reason.to_owned(), String::new())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_in_without_a_good_token() {
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    let call = meeting.enter(&meeting.can).await["id"].clone();
    for message in [json!({ "type": "leave" }), json!({ "type": "answer", "number": 1, "sdp": "" })] {
        let mut visit = Visit::open(&world).await;
        visit.say(message).await;
        assert_eq!(visit.closed().await, refused("BAD_REQUEST"));
    }
    let token = meeting.can.get(TOKEN, json!({ "id": call })).await["createRoomToken"]["token"].clone();
    let good = token.as_str().unwrap();
    let mut forged = good.to_owned().into_bytes();
    forged[20] ^= 1;
    for wrong in ["", "x", &String::from_utf8_lossy(&forged), &good[..good.len() - 2]] {
        let mut visit = Visit::with(&world, &json!(wrong)).await;
        assert_eq!(visit.closed().await, refused("ROOM_TOKEN_INVALID"), "{wrong}");
    }
    // It names another call than the one that its holder has a part in.
    let elsewhere = json!(CallId::generate().0);
    assert_eq!(meeting.can.refused(TOKEN, json!({ "id": elsewhere })).await, "NOT_FOUND");
    world.clock.advance(TimeDelta::seconds(61));
    assert_eq!(Visit::with(&world, &token).await.closed().await, refused("ROOM_TOKEN_EXPIRED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_let_in_at_once_when_the_host_says_so_and_gets_an_offer() {
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    let call = meeting.enter(&meeting.can).await["id"].clone();
    let mut visit = Visit::of(&world, &meeting.can, &call).await;
    assert_eq!(visit.hears("waiting").await["host"], "Deniz");
    meeting.enter(&meeting.deniz).await;
    meeting.deniz.get(ADMIT, json!({ "id": call, "who": meeting.clinic.client.0 })).await;
    let joined = visit.hears("joined").await;
    assert_eq!((&joined["self"], &joined["graceSeconds"]), (&json!(meeting.clinic.client.0), &json!(60)));
    let offer = visit.hears("offer").await;
    assert!(offer["sdp"].as_str().unwrap().contains("a=ice-lite"));
    // What cannot be understood is refused, and the seat is kept.
    visit.say(json!({ "type": "answer", "number": offer["number"], "sdp": "v=0 nonsense" })).await;
    assert_eq!(visit.hears("refused").await["code"], "ANSWER_REFUSED");
    visit.say(json!({ "type": "dance" })).await;
    assert_eq!(visit.hears("refused").await["code"], "BAD_REQUEST");
    visit.0.send(Message::text("{")).await.unwrap();
    assert_eq!(visit.hears("refused").await["code"], "BAD_REQUEST");
    let remove =
        "mutation($id: UUID!, $who: UUID!) { removeFromCall(id: $id, accountId: $who) { call { id } } }";
    meeting.deniz.get(remove, json!({ "id": call, "who": meeting.clinic.client.0 })).await;
    assert_eq!(visit.closed().await, left("removed"));
    assert_eq!(meeting.can.refused(TOKEN, json!({ "id": call })).await, "REMOVED_FROM_CALL");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_is_out_at_once_wherever_he_is() {
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    let call = meeting.enter(&meeting.can).await["id"].clone();
    meeting.enter(&meeting.deniz).await;
    let (mut waits, mut sits) =
        (Visit::of(&world, &meeting.can, &call).await, Visit::of(&world, &meeting.deniz, &call).await);
    waits.hears("waiting").await;
    sits.hears("joined").await;
    let again = meeting.can.get(TOKEN, json!({ "id": call })).await["createRoomToken"]["token"].clone();
    for who in [&meeting.can, &meeting.deniz] {
        who.get("mutation { signOut }", json!({})).await;
    }
    assert_eq!(waits.closed().await, left("signed_out"));
    assert_eq!(sits.closed().await, left("signed_out"));
    assert_eq!(
        Visit::with(&world, &again).await.closed().await,
        left("signed_out"),
        "a token of that session"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_floods_or_shouts_is_cut_off_and_the_others_stay() {
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    let call = meeting.enter(&meeting.deniz).await["id"].clone();
    meeting.enter(&meeting.can).await;
    meeting.deniz.get(ADMIT, json!({ "id": call, "who": meeting.clinic.client.0 })).await;
    let mut stays = Visit::of(&world, &meeting.deniz, &call).await;
    stays.hears("joined").await;
    let mut floods = Visit::of(&world, &meeting.can, &call).await;
    floods.hears("joined").await;
    for _ in 0..500 {
        if floods.0.send(Message::text(json!({ "type": "restart" }).to_string())).await.is_err() {
            break;
        }
    }
    assert_eq!(floods.closed().await, left("misbehaved"));
    let mut shouts = Visit::of(&world, &meeting.can, &call).await;
    shouts.hears("joined").await;
    shouts.0.send(Message::text("x".repeat(70 << 10))).await.unwrap();
    assert_eq!(shouts.closed().await, left("misbehaved"));
    let mut early = Visit::open(&world).await;
    early.0.send(Message::text("x".repeat(70 << 10))).await.unwrap();
    assert_eq!(early.closed().await, left("misbehaved"), "before it has come in, too");
    let mut shouts = Visit::of(&world, &meeting.can, &call).await;
    shouts.hears("joined").await;
    let _ = shouts.0.send(Message::text("x".repeat(2 << 20))).await;
    let ended = tokio::time::timeout(Duration::from_secs(60), async {
        while let Some(Ok(_)) = shouts.0.next().await {}
    });
    ended.await.expect("it is cut off");
    let mut writes = Visit::of(&world, &meeting.can, &call).await;
    writes.hears("joined").await;
    writes.say(json!({ "type": "chat", "text": "Merhaba" })).await;
    let heard = stays.hears("chat").await;
    assert_eq!((&heard["from"], &heard["text"]), (&json!(meeting.clinic.client.0), &json!("Merhaba")));
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_dead_relay_left_in_the_room_is_out_of_it_when_the_next_one_starts() {
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    let call = meeting.enter(&meeting.deniz).await["id"].clone();
    meeting.report(&call, (meeting.clinic.provider, ConnectionId::generate()), Report::Joined).await;
    drop(meeting);
    let world = world.stop().await.start().await;
    let deniz = world.sign_in("klinik", "deniz@example.com").await;
    let variables = json!({ "id": call });
    let path = "/call/participants/0/stays/0/reason";
    until(&deniz, CALL, variables.clone(), path, json!("RELAY_STOPPED")).await;
    // And he comes back to the same call.
    let mut visit = Visit::of(&world, &deniz, &call).await;
    visit.hears("joined").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_servers_on_one_database_one_runs_the_rooms() {
    let world = World::start().await;
    let beside = world.beside().await;
    let meeting = Meeting::booked(&world).await;
    let call = meeting.enter(&meeting.deniz).await["id"].clone();
    let token = meeting.deniz.get(TOKEN, json!({ "id": call })).await["createRoomToken"]["token"].clone();
    assert_eq!(Visit::with(&beside, &token).await.closed().await, refused("RELAY_ELSEWHERE"));
    Visit::with(&world, &token).await.hears("joined").await;
    beside.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_for_one_connection_and_for_none_once_its_holder_has_left() {
    let world = World::start().await;
    let meeting = Meeting::booked(&world).await;
    let call = meeting.enter(&meeting.deniz).await["id"].clone();
    let token =
        async || meeting.deniz.get(TOKEN, json!({ "id": call })).await["createRoomToken"]["token"].clone();
    let (first, second) = (token().await, token().await);
    let mut visit = Visit::with(&world, &first).await;
    visit.hears("joined").await;
    assert_eq!(Visit::with(&world, &first).await.closed().await, refused("ROOM_TOKEN_USED"));
    let whose = (meeting.clinic.provider, ConnectionId::generate());
    world.clock.advance(TimeDelta::seconds(1));
    meeting.report(&call, whose, Report::Joined).await;
    meeting.report(&call, whose, Report::Left(domain::call::LeaveReason::HungUp)).await;
    assert_eq!(Visit::with(&world, &second).await.closed().await, refused("ROOM_TOKEN_USED"));
    world.clock.advance(TimeDelta::seconds(1));
    Visit::with(&world, &token().await).await.hears("joined").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_goes_away_no_longer_rings() {
    let world = World::start().await;
    world.clinic("klinik", domain::schedule::BookingRules::default()).await;
    let rules = "mutation { setRoomRules(rules: { graceSeconds: 10 }) { rules { graceSeconds } } }";
    world.sign_in("klinik", "ada@example.com").await.get(rules, json!({})).await;
    let ring = "mutation { callTeam { call { id } } }";
    let enter = "mutation($id: UUID!) { enterCall(id: $id) { call { id } } }";
    for (email, says_so) in [("can@example.com", true), ("ece@example.com", false)] {
        let caller = world.sign_in("klinik", email).await;
        let call = caller.get(ring, json!({})).await["callTeam"]["call"]["id"].clone();
        caller.get(enter, json!({ "id": call })).await;
        let mut visit = Visit::of(&world, &caller, &call).await;
        visit.hears("waiting").await;
        if says_so {
            visit.say(json!({ "type": "leave" })).await;
            visit.hears("closed").await;
        }
        drop(visit);
        until(&caller, CALL, json!({ "id": call }), "/call/status", json!("CANCELED")).await;
    }
}
