//! Emergency access: who needs it has it at once, and nobody can have it unseen.

use std::{collections::BTreeSet, time::Duration};

use chrono::TimeDelta;
use domain::{Role, schedule::BookingRules};
use serde_json::{Value, json};

use crate::{
    accesses::fields_shown,
    booking::book,
    calls::until,
    socket::Socket,
    world::{Clinic, Guest, World},
};

const TAKE: &str = "mutation($client: UUID!, $reason: String!) {
    takeEmergencyAccess(clientId: $client, reason: $reason) { access { until } } }";
const END: &str = "mutation($client: UUID!, $by: UUID) {
    endEmergencyAccess(clientId: $client, accountId: $by) { access { until } } }";
const LOOK: &str =
    "query($id: UUID!) { appointment(id: $id) { notes client { name } history { event } icsUrl } }";
const LIST: &str = "query($client: UUID!) {
    appointments(from: \"2027-01-01T00:00:00Z\", to: \"2028-01-01T00:00:00Z\", clientId: $client, first: 10) { nodes { id notes } } }";
const ACCESSES: &str =
    "{ emergencyAccesses(first: 10) { nodes { accountName clientName reason takenAt until } } }";

struct Scene {
    world: World,
    clinic: Clinic,
    appointment: String,
}

impl Scene {
    /// Can has an appointment with Deniz, with notes; Doruk is another provider.
    async fn new() -> Self {
        let world = World::start().await;
        let clinic = world.clinic("klinik", BookingRules::default()).await;
        world.account(clinic.site, "Doruk", Role::Provider).await;
        let appointment = book(&world.sign_in("klinik", "can@example.com").await, &clinic, 1, 0).await;
        Self { world, clinic, appointment }
    }

    async fn who(&self, name: &str) -> Guest<'_> {
        self.world.sign_in("klinik", &format!("{name}@example.com")).await
    }

    async fn seen_by(&self, guest: &Guest<'_>) -> Value {
        guest.get(LOOK, json!({ "id": self.appointment })).await["appointment"].clone()
    }

    fn client(&self) -> Value {
        json!({ "client": self.clinic.client, "reason": "Bilinci kapalı getirildi" })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_provider_sees_the_notes_for_an_hour_and_everybody_concerned_learns_of_it() {
    let scene = Scene::new().await;
    let doruk = scene.who("doruk").await;
    assert_eq!(scene.seen_by(&doruk).await, Value::Null, "he is not of this appointment");
    assert_eq!(doruk.refused(LIST, scene.client()).await, "FORBIDDEN");
    let taken = doruk.get(TAKE, scene.client()).await;
    let expected = scene.world.clock.now() + TimeDelta::hours(1);
    let until_when: chrono::DateTime<chrono::Utc> =
        taken["takeEmergencyAccess"]["access"]["until"].as_str().unwrap().parse().unwrap();
    assert_eq!(until_when, expected);
    let seen = scene.seen_by(&doruk).await;
    assert_eq!((&seen["notes"], &seen["client"]["name"]), (&json!("Gluten"), &json!("Can")));
    assert_eq!(seen["icsUrl"], Value::Null, "an address would be good for longer than the hour");
    let bare = "query($id: UUID!) { appointment(id: $id) { status } }";
    doruk.get(bare, json!({ "id": scene.appointment })).await;
    let shown = fields_shown(&scene.world, Some(scene.clinic.client), &doruk).await;
    assert!(
        shown.contains("Query.appointment"),
        "that it is seen is recorded, whatever is asked for: {shown:?}"
    );
    let listed = doruk.get(LIST, scene.client()).await;
    assert_eq!(listed["appointments"]["nodes"], json!([{ "id": scene.appointment, "notes": "Gluten" }]));
    let everything = "{ appointments(from: \"2027-01-01T00:00:00Z\", to: \"2028-01-01T00:00:00Z\", first: 10) { nodes { id } } }";
    assert_eq!(doruk.refused(everything, json!({})).await, "FORBIDDEN", "others' appointments stay closed");

    // The admin is written to at once, without the client's name and without the reason.
    let ada = scene.who("ada").await;
    let sent = "{ messages(kind: EMERGENCY_ACCESS, first: 5) { nodes { state recipientName } } }";
    until(&ada, sent, json!({}), "/messages/nodes/0/state", json!("SENT")).await;
    let mails = scene.world.directory().join("mail");
    let mail =
        std::fs::read_dir(mails).unwrap().flatten().map(|file| std::fs::read_to_string(file.path()).unwrap());
    let alerts: Vec<_> =
        mail.filter(|mail| mail.contains("ada@example.com") && mail.contains("Doruk")).collect();
    assert_eq!(alerts.len(), 1);
    assert!(!alerts[0].contains("Bilinci"), "{}", alerts[0]);

    // Admin and client read who, whose, why; the client also what was read.
    let access = json!({ "accountName": "Doruk", "clientName": "Can", "reason": "Bilinci kapalı getirildi",
        "takenAt": scene.world.clock.now().to_rfc3339(), "until": expected.to_rfc3339() });
    let can = scene.who("can").await;
    for who in [&ada, &can] {
        assert_eq!(who.get(ACCESSES, json!({})).await["emergencyAccesses"]["nodes"], json!([access.clone()]));
    }
    assert_eq!(doruk.get(ACCESSES, json!({})).await["emergencyAccesses"]["nodes"], json!([]), "of himself");
    let mine =
        can.get("{ myDataAccesses(first: 50) { nodes { readerName fields reason } } }", json!({})).await;
    let notes = mine["myDataAccesses"]["nodes"].as_array().unwrap().iter();
    let mut notes = notes.filter(|line| line["fields"].to_string().contains("Appointment.notes"));
    let line = notes.next().expect("that the notes were read is recorded");
    assert_eq!((&line["readerName"], &line["reason"]), (&json!("Doruk"), &json!("emergency access")));

    scene.world.clock.advance(TimeDelta::hours(1));
    let doruk = scene.who("doruk").await;
    assert_eq!(scene.seen_by(&doruk).await, Value::Null, "the hour is over");
    assert_eq!(doruk.refused(LIST, scene.client()).await, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_connection_that_was_there_before_it_holds_from_its_first_to_its_last_moment() {
    let scene = Scene::new().await;
    let doruk = scene.who("doruk").await;
    let mut socket = Socket::open(&scene.world.url, &doruk.token).await;
    let mut seen = async |id: &str| {
        socket.subscribe(id, LOOK, json!({ "id": scene.appointment })).await;
        let data = socket.next().await;
        assert_eq!(socket.message().await.unwrap()["type"], "complete");
        data["appointment"]["notes"].clone()
    };
    assert_eq!(seen("before").await, Value::Null);
    doruk.get(TAKE, scene.client()).await;
    assert_eq!(seen("meanwhile").await, "Gluten");
    doruk.get(END, json!({ "client": scene.clinic.client })).await;
    assert_eq!(seen("after").await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_admins_are_written_to_however_many_there_are() {
    let scene = Scene::new().await;
    for number in 0..24 {
        scene.world.account(scene.clinic.site, &format!("Admin{number}"), Role::Admin).await;
    }
    scene.who("doruk").await.get(TAKE, scene.client()).await;
    let sent = "{ messages(kind: EMERGENCY_ACCESS, state: SENT, first: 50) { nodes { recipientName } } }";
    let ada = scene.who("ada").await;
    let last = "/messages/nodes/24/recipientName";
    let everybody = tokio::time::timeout(Duration::from_secs(60), async {
        loop {
            let told = ada.get(sent, json!({})).await;
            if told.pointer(last).is_some() {
                return told;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let told = everybody.await.expect("25 mails");
    let names: BTreeSet<_> = told["messages"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mail| mail["recipientName"].to_string())
        .collect();
    assert_eq!(names.len(), 25, "each once: {names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_sees_notes_in_an_emergency_only_and_an_admin_ends_it_at_once() {
    let scene = Scene::new().await;
    let aren = scene.who("aren").await;
    assert_eq!(scene.seen_by(&aren).await["notes"], Value::Null);
    aren.get(TAKE, scene.client()).await;
    assert_eq!(scene.seen_by(&aren).await["notes"], "Gluten");
    let me = aren.get("{ me { accountId } }", json!({})).await["me"]["accountId"].clone();
    let end = json!({ "client": scene.clinic.client, "by": me });
    assert_eq!(scene.who("doruk").await.refused(END, end.clone()).await, "FORBIDDEN");
    scene.who("ada").await.get(END, end).await;
    assert_eq!(scene.seen_by(&aren).await["notes"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_of_the_team_no_longer_has_nothing_of_it() {
    let scene = Scene::new().await;
    let doruk = scene.who("doruk").await;
    doruk.get(TAKE, scene.client()).await;
    assert_eq!(scene.seen_by(&doruk).await["notes"], "Gluten");
    let me = doruk.get("{ me { accountId } }", json!({})).await["me"]["accountId"].clone();
    let change =
        "mutation($id: UUID!) { changeRoles(accountId: $id, roles: [CLIENT]) { account { roles } } }";
    scene.who("ada").await.get(change, json!({ "id": me })).await;
    assert_eq!(scene.seen_by(&doruk).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_for_the_team_to_clients_of_the_own_site_with_a_reason() {
    let scene = Scene::new().await;
    let other = scene.world.clinic("baska", BookingRules::default()).await;
    let doruk = scene.who("doruk").await;
    let no_reason = json!({ "client": scene.clinic.client, "reason": "  " });
    assert_eq!(doruk.refused(TAKE, no_reason).await, "TEXT_EMPTY");
    let elsewhere = json!({ "client": other.client, "reason": "acil" });
    assert_eq!(doruk.refused(TAKE, elsewhere).await, "NOT_FOUND");
    let colleague = json!({ "client": scene.clinic.provider, "reason": "acil" });
    assert_eq!(doruk.refused(TAKE, colleague).await, "NOT_A_CLIENT");
    assert_eq!(scene.who("ece").await.refused(TAKE, scene.client()).await, "FORBIDDEN");
    scene.world.account(scene.clinic.site, "Defne", Role::Auditor).await;
    assert_eq!(scene.who("defne").await.refused(TAKE, scene.client()).await, "FORBIDDEN");
}
