//! Recordings: who has them made, and who gets their files.

use commands::{Caller, Report};
use domain::{Actor, CallId, RecordingId, Role, call::RecordedFile};
use serde_json::{Value, json};

use super::{
    meetings::{ADMIT, Meeting},
    until,
};
use crate::world::{Guest, World};

const RULES: &str = "mutation { setRoomRules(rules: { recording: true }) { receipt { position } } }";
const START: &str = "mutation($id: UUID!) { startRecording(id: $id) { call { recordings { id } } } }";
const STOP: &str =
    "mutation($id: UUID!) { stopRecording(id: $id) { call { recordings { reason complete mayWatch } } } }";
const CONSENT: &str =
    "mutation($id: UUID!) { setRecordingConsent(id: $id, given: true) { receipt { position } } }";
const FILES: &str = "query($id: UUID!) { call(id: $id) { recordings { id mayWatch complete
    files { name accountId personName bytes startsAfterMilliseconds durationMilliseconds sha256 url } } } }";
const CONTENT: &[u8] = b"what was said and shown";

async fn files(who: &Guest<'_>, call: &Value) -> Value {
    who.get(FILES, json!({ "id": call })).await["call"]["recordings"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_a_recording_are_for_host_and_admins_and_fetched_by_their_signed_addresses_only() {
    let world = World::start().await;
    let before = Meeting::booked(&world).await;
    world.account(before.clinic.site, "Yonca", Role::Admin).await;
    let yonca = world.sign_in("klinik", "yonca@example.com").await;
    yonca.get(RULES, json!({})).await;
    let id = before.enter(&before.can).await["id"].clone();
    before.enter(&before.deniz).await;
    let (can, deniz, clinic) = (&before.can, &before.deniz, &before.clinic);
    assert_eq!(deniz.refused(START, json!({ "id": id })).await, "NOBODY_THERE");
    deniz.get(ADMIT, json!({ "id": id, "who": clinic.client.0 })).await;
    for who in [clinic.provider, clinic.client] {
        before.report(&id, (who, domain::ConnectionId::generate()), Report::Joined).await;
    }
    assert_eq!(deniz.refused(START, json!({ "id": id })).await, "RECORDING_CONSENT_MISSING");
    for who in [can, deniz] {
        who.get(CONSENT, json!({ "id": id })).await;
    }
    assert_eq!(can.refused(START, json!({ "id": id })).await, "FORBIDDEN");
    let started = deniz.get(START, json!({ "id": id })).await;
    let recording = started["startRecording"]["call"]["recordings"][0]["id"].clone();
    let stopped = deniz.get(STOP, json!({ "id": id })).await["stopRecording"]["call"]["recordings"].clone();
    assert_eq!(stopped, json!([{ "reason": "STOPPED", "complete": false, "mayWatch": true }]));
    assert_eq!(files(deniz, &id).await["files"], Value::Null);

    let (call, recorded) = (parse::<CallId>(&id), parse::<RecordingId>(&recording));
    let folder = world.data_dir().join(format!("recordings/{}/{recorded}", clinic.site));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("sound.webm"), CONTENT).unwrap();
    let file = RecordedFile {
        name: "sound.webm".to_owned(),
        account: Some(clinic.client),
        media_type: "video/webm".to_owned(),
        bytes: CONTENT.len() as u64,
        starts_after: 40,
        milliseconds: 1_000,
        sha256: "00".repeat(32),
    };
    let relay = Caller::new(Actor::System("relay"));
    world.bus.keep_recording(&relay, clinic.site, call, recorded, vec![file]).await.unwrap();
    let complete = "/call/recordings/0/complete";
    until(deniz, FILES, json!({ "id": id }), complete, json!(true)).await;
    let seen = files(deniz, &id).await;
    assert_eq!(seen["files"][0]["personName"], "Can");
    assert_eq!(seen["files"][0]["startsAfterMilliseconds"], 40);
    assert!(files(&yonca, &id).await["files"].is_array());
    let theirs = files(can, &id).await;
    assert_eq!((&theirs["mayWatch"], &theirs["files"]), (&json!(false), &Value::Null));

    // The address begins with what people type, which is not where the test's server listens.
    let address = seen["files"][0]["url"].as_str().unwrap();
    let path = &address[address.find("/recordings/").unwrap()..];
    let fetch = async |path: &str, range: &str| {
        let request = world.http.get(format!("{}{path}", world.url)).header("range", range);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap())
    };
    assert_eq!(fetch(path, "bytes=5-7").await, (206, CONTENT[5..8].to_vec().into()));
    assert_eq!(fetch(path, "bytes=500-").await.0, 416);
    let (bare, token) = path.split_once('?').unwrap();
    for wrong in [
        bare.to_owned(),
        format!("{bare}?token=AAAA"),
        path.replace("sound.webm", "../sound.webm"),
        path.replace("sound.webm", "%2e%2e%2fsound.webm"),
        path.replace("sound.webm", "open"),
        format!("/recordings/{}/sound.webm?{token}", RecordingId::generate()),
        path.replace("/recordings/", "/attachments/").replace("/sound.webm", ""),
    ] {
        assert_eq!(fetch(&wrong, "bytes=0-").await.0, 404, "{wrong}");
    }
    world.clock.advance(chrono::TimeDelta::hours(4));
    assert_eq!(fetch(path, "bytes=0-").await.0, 404, "it holds for two to four hours");

    let yonca = world.sign_in("klinik", "yonca@example.com").await;
    yonca
        .get(
            "mutation { setRetentionPolicy(policy: { recordingDays: 1 }) { policy { recordingDays } } }",
            json!({}),
        )
        .await;
    world.clock.advance(chrono::TimeDelta::hours(30));
    let yonca = world.sign_in("klinik", "yonca@example.com").await;
    let kept =
        "query($id: UUID!) { call(id: $id) { recordings { complete gone: removedAt files { name } } } }";
    until(&yonca, kept, json!({ "id": id }), "/call/recordings/0/files", Value::Null).await;
    let left = yonca.get(kept, json!({ "id": id })).await;
    assert!(left["call"]["recordings"][0]["gone"].is_string(), "{left}");
    assert!(!folder.exists());
}

fn parse<T: std::str::FromStr<Err: std::fmt::Debug>>(id: &Value) -> T {
    id.as_str().unwrap().parse().unwrap()
}
