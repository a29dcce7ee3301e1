//! The right of access: everybody gets all that is kept of oneself, to read and for programs, and nothing of others.

use domain::{Role, schedule::BookingRules};
use serde_json::{Value, json};

use crate::{
    forgetting::{CANARY, ERASE, completed, live},
    world::World,
};

const ASK: &str = "query($id: UUID, $why: String) { personalData(accountId: $id, reason: $why) { htmlUrl jsonUrl expiresAt } }";

/// The path of an address: it begins with what people type, which is not where the test's server listens.
fn path(address: &Value) -> &str {
    let address = address.as_str().unwrap();
    &address[address.find("/personal-data/").unwrap()..]
}

async fn fetched(world: &World, path: &str) -> (u16, reqwest::header::HeaderMap, String) {
    let answer = world.http().get(format!("{}{path}", world.url)).send().await.unwrap();
    (answer.status().as_u16(), answer.headers().clone(), answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_fetches_all_that_is_kept_of_oneself_as_json_and_as_a_page() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let person = world.account(clinic.site, CANARY, Role::Client).await;
    let guest = world.sign_in("klinik", &format!("{CANARY}@example.com")).await;
    let (appointment, ticket) = live(&world, &clinic, &guest).await;
    let agent = world.sign_in("klinik", "aren@example.com").await;
    let note = "mutation($id: UUID!) { noteOnTicket(id: $id, message: { body: \"gizli not <b>\" }) { receipt { position } } }";
    // Messages of one instant stand in no order.
    world.clock.advance(chrono::TimeDelta::seconds(1));
    agent.get(note, json!({ "id": ticket })).await;
    world.clock.advance(chrono::TimeDelta::seconds(1));
    let reply = "mutation($id: UUID!) { replyToTicket(id: $id, message: { body: \"<script>alert(1)</script>\" }) { receipt { position } } }";
    agent.get(reply, json!({ "id": ticket })).await;

    agent.get("query($id: UUID!) { ticket(id: $id) { subject } }", json!({ "id": ticket })).await;

    let export = guest.get(ASK, json!({})).await["personalData"].clone();
    let (status, headers, body) = fetched(&world, path(&export["jsonUrl"])).await;
    assert_eq!((status, &headers["cache-control"]), (200, &"private, no-store".parse().unwrap()));
    let data: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(data["person"]["email"], format!("{CANARY}@example.com"));
    let kept = &data["appointments"][0];
    assert_eq!(
        (&kept["id"], &kept["provider"], &kept["status"]),
        (&appointment, &json!("Deniz"), &json!("scheduled"))
    );
    assert_eq!(kept["notes"], format!("{CANARY} alerjisi"));
    assert_eq!(kept["history"][0]["event"], "AppointmentBooked");
    let messages = data["tickets"][0]["messages"].as_array().unwrap();
    assert_eq!(
        (&messages[0]["text"], &messages[0]["files"]),
        (&json!(format!("{CANARY} metin")), &json!([format!("{CANARY}.txt")]))
    );
    assert_eq!((messages.len(), &messages[1]["by"]), (2, &json!("Aren")), "and not the desk's own note");
    assert!(!body.contains("gizli not"));
    assert_eq!(data["sessions"].as_array().unwrap().len(), 1);
    let shown = data["shown_to"].as_array().unwrap();
    assert!(shown.iter().all(|line| line["to"] == "Aren") && !shown.is_empty(), "{shown:?}");

    let (status, headers, page) = fetched(&world, path(&export["htmlUrl"])).await;
    assert_eq!(status, 200);
    assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    for word in ["Kişisel verileriniz", "kanarya alerjisi", "kanarya metin", "Randevu alındı", "#"] {
        assert!(page.contains(word), "{word}");
    }
    assert!(!page.contains("<script") && page.contains("alert(1)"), "what people write is text");

    // An admin fetches it for whoever asks by letter, and the person learns of it, and why.
    let admin = world.sign_in("klinik", "ada@example.com").await;
    assert_eq!(admin.refused(ASK, json!({ "id": person })).await, "TEXT_EMPTY");
    let why = "Mektupla istendi";
    let theirs = admin.get(ASK, json!({ "id": person, "why": why })).await["personalData"].clone();
    assert_eq!(fetched(&world, path(&theirs["jsonUrl"])).await.0, 200);
    let mine =
        guest.get("{ myDataAccesses(first: 5) { nodes { readerName fields reason } } }", json!({})).await;
    assert_eq!(
        mine["myDataAccesses"]["nodes"][0],
        json!({ "readerName": "Ada", "fields": ["Query.personalData"], "reason": why })
    );

    // Why it was goes with the person: it may tell of the person.
    let confirm = format!("{CANARY}@example.com");
    admin.get(ERASE, json!({ "id": person, "confirm": confirm })).await;
    completed(&admin).await;
    let lines = admin.get("{ dataAccesses(first: 50) { nodes { reason } } }", json!({})).await;
    let reasons =
        lines["dataAccesses"]["nodes"].as_array().unwrap().iter().filter_map(|line| line["reason"].as_str());
    assert_eq!(reasons.collect::<Vec<_>>(), ["(erased)"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_gets_it_and_addresses_hold_for_minutes_and_for_one_person_only() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let other = world.clinic("baska", BookingRules::default()).await;
    let of = |id| json!({ "id": id, "why": "Mektup" });
    for who in ["aren", "deniz", "ece"] {
        let guest = world.sign_in("klinik", &format!("{who}@example.com")).await;
        assert_eq!(guest.refused(ASK, of(clinic.client)).await, "FORBIDDEN", "{who}");
    }
    let admin = world.sign_in("klinik", "ada@example.com").await;
    assert_eq!(admin.refused(ASK, of(other.client)).await, "NOT_FOUND");

    let can = world.sign_in("klinik", "can@example.com").await;
    let export = can.get(ASK, json!({})).await["personalData"].clone();
    let good = path(&export["jsonUrl"]).to_owned();
    let wrong = [
        good.replace(&clinic.client.to_string(), &other.client.to_string()),
        good.replace("data.json", "data.xml"),
        good[..good.len() - 2].to_owned(),
        good.split('?').next().unwrap().to_owned(),
    ];
    for wrong in wrong {
        assert_eq!(fetched(&world, &wrong).await.0, 404, "{wrong}");
    }
    assert_eq!(fetched(&world, &good).await.0, 200);
    world.clock.advance(chrono::TimeDelta::minutes(5));
    assert_eq!(fetched(&world, &good).await.0, 404);
}
