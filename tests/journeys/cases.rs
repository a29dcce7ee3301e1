//! Auditors take cases and checkpoints away through the API.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use domain::{Role, SiteId, schedule::BookingRules};
use ledger::{CheckpointKey, MasterKey};
use randevu::audit::bundle;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    accesses,
    audit::{case, settled},
    forgetting::{CANARY, completed, live},
    operators::ended,
    tickets::{files::PICTURE, help_desk},
    world::{Guest, World},
};

const EXPORT: &str = "mutation($input: ExportCaseInput!) { exportCase(input: $input) { id kind subject } }";
pub const CHECKPOINT: &str = "mutation { makeCheckpoint { id kind } }";
pub const MADE: &str = "query($id: UUID!) { job(id: $id) {
    state problem downloadUrl expiresAt bytes events streams attachments missing } }";

/// The key of the worlds' installations.
pub fn key() -> [u8; 32] {
    CheckpointKey::of(&MasterKey::new([7; 32])).public()
}

/// An auditor of a site.
pub async fn auditor<'a>(world: &'a World, site: SiteId, slug: &str, name: &str) -> Guest<'a> {
    world.account(site, name, Role::Auditor).await;
    world.sign_in(slug, &format!("{}@example.com", name.to_lowercase())).await
}

/// A help desk with a ticket, answered with a picture; its site and the ticket's id.
async fn desk() -> (World, SiteId, String) {
    let world = help_desk().await;
    let id = case(&world).await;
    let events = world.app.ledger().log().stream("ticket", &id).await.unwrap();
    let site = SiteId(events[0].metadata().unwrap().site_id);
    (world, site, id)
}

/// The job that a mutation has started, once it is over.
pub async fn over(guest: &Guest<'_>, mutation: &str, variables: Value, asked: &str) -> Value {
    let started = guest.get(mutation, variables).await;
    let id = started.as_object().unwrap().values().next().unwrap()["id"].clone();
    ended(guest, &id).await;
    let mut job = guest.get(asked, json!({ "id": id })).await["job"].clone();
    job["id"] = id;
    job
}

async fn exported(guest: &Guest<'_>, input: Value) -> Value {
    let job = over(guest, EXPORT, json!({ "input": input }), MADE).await;
    assert_eq!(job["state"], "DONE", "{job}");
    job
}

/// The path of an address: it begins with what people type, which is not where the test's server listens.
fn path(address: &Value) -> String {
    let address = address.as_str().unwrap();
    address[address.find("/prepared/").unwrap()..].to_owned()
}

async fn status(world: &World, path: &str) -> u16 {
    world.http().get(format!("{}{path}", world.url)).send().await.unwrap().status().as_u16()
}

pub async fn fetched(world: &World, job: &Value) -> Vec<u8> {
    let url = format!("{}{}", world.url, path(&job["downloadUrl"]));
    let answer = world.http().get(url).send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["cache-control"]),
        (200, &"private, no-store".parse().unwrap())
    );
    answer.bytes().await.unwrap().into()
}

/// The bundle that a job has made, unpacked.
async fn unpacked(world: &World, job: &Value) -> (TempDir, PathBuf) {
    let content = fetched(world, job).await;
    assert_eq!(job["bytes"], content.len());
    let directory = tempfile::tempdir().unwrap();
    tar::Archive::new(content.as_slice()).unpack(directory.path()).unwrap();
    let mut found = std::fs::read_dir(directory.path()).unwrap();
    let bundle = found.next().unwrap().unwrap().path();
    assert!(found.next().is_none(), "all of it lies in one directory");
    (directory, bundle)
}

fn text(bundle: &Path, file: &str) -> String {
    std::fs::read_to_string(bundle.join(file)).unwrap()
}

/// Brings a checkpoint; the answer's status and content.
pub async fn bring(world: &World, guest: Option<&Guest<'_>>, checkpoint: Vec<u8>) -> (u16, Value) {
    let mut request = world.http().post(format!("{}/checkpoints", world.url)).body(checkpoint);
    if let Some(guest) = guest {
        request = request.bearer_auth(&guest.token);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

pub async fn refused(world: &World, guest: Option<&Guest<'_>>, checkpoint: &str) -> (u16, String) {
    let (status, answer) = bring(world, guest, checkpoint.into()).await;
    (status, crate::world::code(&answer))
}

pub async fn change(world: &World, statement: &str, id: &str) {
    let done = sqlx::query(statement).bind(id).execute(world.app.ledger().pool()).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_taken_away_without_peoples_words_and_files_unless_there_is_a_reason() {
    let (world, site, id) = desk().await;
    let defne = auditor(&world, site, "klinik", "Defne").await;
    let about = json!({ "aggregateType": "ticket", "aggregateId": id });
    let job = exported(&defne, about.clone()).await;
    assert_eq!((&job["streams"], &job["attachments"], &job["missing"]), (&json!(1), &json!(0), &json!(0)));
    let (_directory, path) = unpacked(&world, &job).await;
    let (manifest, _) = bundle::check(&path, &key(), None).unwrap();
    assert_eq!(job["events"], manifest.events);
    assert_eq!(manifest.about["site"], site.to_string());
    assert!(!text(&path, "events.jsonl").contains("Ücret iadesi") && !path.join("attachments").exists());
    assert!(text(&path, "events.jsonl").contains("withheld"));
    let mine = "{ myDataAccesses(first: 50) { nodes { fields reason recordId } } }";
    let can = world.sign_in("klinik", "can@example.com").await;
    let shown = can.get(mine, json!({})).await.to_string();
    assert!(!shown.contains("exportCase"), "nobody was shown anything: {shown}");

    let mut why = about;
    why["reason"] = json!("Dava 17");
    let job = exported(&defne, why).await;
    assert_eq!((&job["attachments"], &job["missing"]), (&json!(1), &json!(0)));
    let (_directory, path) = unpacked(&world, &job).await;
    let (manifest, _) = bundle::check(&path, &key(), None).unwrap();
    assert!(text(&path, "events.jsonl").contains("Ücret iadesi istiyorum"));
    let picture = &manifest.attachments[0];
    assert_eq!(picture.name.as_deref(), Some("ekran görüntüsü.png"));
    assert_eq!(std::fs::read(path.join(picture.path.as_ref().unwrap())).unwrap(), PICTURE);
    let shown = can.get(mine, json!({})).await["myDataAccesses"]["nodes"].clone();
    let told = shown.as_array().unwrap().iter().find(|line| line["reason"] == "Dava 17").unwrap();
    assert_eq!(told["recordId"], id);
    assert!(told["fields"].to_string().contains("Mutation.exportCase TicketOpened/opening/"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_case_holds_nothing_of_another_site_and_what_is_about_nothing_fails() {
    let (world, site, id) = desk().await;
    let other = world.clinic("baska", BookingRules::default()).await;
    let (defne, olga) =
        (auditor(&world, site, "klinik", "Defne").await, auditor(&world, other.site, "baska", "Olga").await);
    for about in [json!({ "aggregateId": id }), json!({ "personId": uuid::Uuid::nil() })] {
        let job = over(&olga, EXPORT, json!({ "input": about }), MADE).await;
        assert_eq!((&job["state"], &job["downloadUrl"]), (&json!("FAILED"), &Value::Null));
        assert!(job["problem"].as_str().unwrap().contains("nothing to export"), "{job}");
    }
    let job = exported(&defne, json!({ "aggregateType": "account", "reason": "Denetim" })).await;
    let (_directory, path) = unpacked(&world, &job).await;
    bundle::check(&path, &key(), None).unwrap();
    let events = text(&path, "events.jsonl");
    assert!(events.contains("Deniz") && !events.contains(&other.site.to_string()), "{events}");
    assert!(!text(&path, "digests.jsonl").contains(&other.provider.to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_auditors_take_cases_and_checkpoints_away_and_each_the_own() {
    let (world, site, id) = desk().await;
    let defne = auditor(&world, site, "klinik", "Defne").await;
    let input = json!({ "input": { "aggregateType": "ticket", "aggregateId": id } });
    for other in ["ada", "aren", "deniz", "can"] {
        let other = world.sign_in("klinik", &format!("{other}@example.com")).await;
        assert_eq!(other.refused(EXPORT, input.clone()).await, "FORBIDDEN");
        assert_eq!(other.refused(CHECKPOINT, json!({})).await, "FORBIDDEN");
        assert_eq!(other.refused("{ checkpointKey }", json!({})).await, "FORBIDDEN");
        assert_eq!(refused(&world, Some(&other), "{}").await, (403, "FORBIDDEN".to_owned()));
    }
    assert_eq!(refused(&world, None, "{}").await, (401, "UNAUTHENTICATED".to_owned()));
    for (bad, code) in [
        (json!({}), "BAD_INPUT"),
        (json!({ "reason": "Dava 17" }), "BAD_INPUT"),
        (json!({ "aggregateId": id, "reason": " " }), "TEXT_EMPTY"),
        (json!({ "aggregateId": "x".repeat(5_000) }), "TEXT_TOO_LONG"),
        (json!({ "aggregateType": "a\u{0}b" }), "TEXT_CONTROL_CHARACTER"),
    ] {
        assert_eq!(defne.refused(EXPORT, json!({ "input": bad })).await, code);
    }
    let job = exported(&defne, input["input"].clone()).await;
    let colleague = auditor(&world, site, "klinik", "Derya").await;
    let seen = colleague.get(MADE, json!({ "id": job["id"] })).await["job"].clone();
    assert_eq!(
        (&seen["state"], &seen["downloadUrl"], &seen["expiresAt"]),
        (&json!("DONE"), &Value::Null, &Value::Null)
    );

    let good = path(&job["downloadUrl"]);
    assert_eq!(status(&world, &good).await, 200);
    let (address, token) = good.split_once("?token=").unwrap();
    let last = if token.ends_with('A') { "B" } else { "A" };
    let forged = format!("{}{last}", &token[..token.len() - 1]);
    for bad in [
        format!("{address}?token={forged}"),
        address.to_owned(),
        good.replace(".tar", ".jsonl"),
        good.replace(".tar", ""),
        format!("/prepared/{}.tar?token={token}", uuid::Uuid::now_v7()),
        format!("/prepared/..%2F..%2Fmaster.key?token={token}"),
    ] {
        assert_eq!(status(&world, &bad).await, 404, "{bad}");
    }
    world.clock.advance(TimeDelta::minutes(6));
    assert_eq!(status(&world, &good).await, 404, "old");
    let defne = world.sign_in("klinik", "defne@example.com").await;
    let again = defne.get(MADE, json!({ "id": job["id"] })).await["job"].clone();
    assert_eq!(status(&world, &path(&again["downloadUrl"])).await, 200);
    world.clock.advance(TimeDelta::hours(24));
    let defne = world.sign_in("klinik", "defne@example.com").await;
    let late = defne.get(MADE, json!({ "id": job["id"] })).await["job"].clone();
    assert_eq!(late["downloadUrl"], Value::Null, "after a day it is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_whose_history_was_changed_is_not_signed() {
    let (world, site, id) = desk().await;
    let defne = auditor(&world, site, "klinik", "Defne").await;
    let changed =
        "UPDATE events SET payload = '{\"DeskReplied\": 7}' WHERE aggregate_id = $1 AND sequence = 2";
    change(&world, changed, &id).await;
    let job = over(&defne, EXPORT, json!({ "input": { "aggregateId": id } }), MADE).await;
    assert_eq!((&job["state"], &job["downloadUrl"]), (&json!("FAILED"), &Value::Null));
    let problem = job["problem"].as_str().unwrap();
    let named = [&format!("event 2 of ticket {id}"), "audit verify"];
    assert!(named.iter().all(|part| problem.contains(part)), "{problem}");

    // What happened to one thing alone rests on nothing else; what concerns somebody may be missing anywhere.
    let account = accesses::id(&defne).await;
    exported(&defne, json!({ "aggregateType": "account", "aggregateId": account })).await;
    assert_eq!(
        over(&defne, EXPORT, json!({ "input": { "personId": account } }), MADE).await["state"],
        "FAILED"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_erased_is_in_no_file_that_was_prepared() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let person = world.account(clinic.site, CANARY, Role::Client).await;
    let email = format!("{CANARY}@example.com");
    live(&world, &clinic, &world.sign_in("klinik", &email).await).await;
    let defne = auditor(&world, clinic.site, "klinik", "Defne").await;
    settled(&world).await;
    let job = exported(&defne, json!({ "personId": person, "reason": "Dava 17" })).await;
    let (_directory, bundle) = unpacked(&world, &job).await;
    assert!(text(&bundle, "events.jsonl").contains(CANARY));
    let admin = world.sign_in("klinik", "ada@example.com").await;
    let erase = "mutation($id: UUID!, $confirm: String!) {
        eraseAccount(accountId: $id, ground: CONSENT_WITHDRAWN, confirmation: $confirm) { receipt { position } } }";
    admin.get(erase, json!({ "id": person, "confirm": email })).await;
    completed(&admin).await;
    assert_eq!(status(&world, &path(&job["downloadUrl"])).await, 404);
    let gone = defne.get(MADE, json!({ "id": job["id"] })).await["job"].clone();
    assert_eq!((&gone["state"], &gone["downloadUrl"]), (&json!("DONE"), &Value::Null));
    let of_site = world.directory().join("audit").join(clinic.site.to_string());
    let left: Vec<_> = std::fs::read_dir(&of_site).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["unfinished"]);
    assert!(std::fs::read_dir(of_site.join("unfinished")).unwrap().next().is_none());
    let again = exported(&defne, json!({ "personId": person, "reason": "Dava 17" })).await;
    let (_directory, bundle) = unpacked(&world, &again).await;
    bundle::check(&bundle, &key(), None).unwrap();
    assert!(
        !text(&bundle, "events.jsonl").contains(CANARY) && text(&bundle, "events.jsonl").contains("erased")
    );
}
