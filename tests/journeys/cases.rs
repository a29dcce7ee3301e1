//! Auditors take cases and checkpoints away through the API, and bring old checkpoints to compare the history with.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Role, SiteId, schedule::BookingRules};
use ledger::{CheckpointKey, MasterKey};
use randevu::audit::bundle;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    audit::{case, settled},
    booking::book,
    forgetting::{CANARY, completed, live},
    operators::ended,
    tickets::{files::PICTURE, help_desk},
    world::{Guest, World},
};

const EXPORT: &str = "mutation($input: ExportCaseInput!) { exportCase(input: $input) { id kind subject } }";
const CHECKPOINT: &str = "mutation { makeCheckpoint { id kind } }";
const VERIFY: &str = "mutation($against: ID) { verifyHistory(against: $against) { id } }";
const MADE: &str = "query($id: UUID!) { job(id: $id) {
    state problem downloadUrl expiresAt bytes events streams attachments missing } }";
const FOUND: &str = "query($id: UUID!) { job(id: $id) {
    state breaches { aggregateType aggregateId sequence flaw } breachesElsewhere against { madeAt events } } }";

/// The key of the worlds' installations.
fn key() -> [u8; 32] {
    CheckpointKey::of(&MasterKey::new([7; 32])).public()
}

/// An auditor of a site.
async fn auditor<'a>(world: &'a World, site: SiteId, slug: &str, name: &str) -> Guest<'a> {
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
async fn over(guest: &Guest<'_>, mutation: &str, variables: Value, asked: &str) -> Value {
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

async fn fetched(world: &World, job: &Value) -> Vec<u8> {
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
async fn bring(world: &World, guest: Option<&Guest<'_>>, checkpoint: Vec<u8>) -> (u16, Value) {
    let mut request = world.http().post(format!("{}/checkpoints", world.url)).body(checkpoint);
    if let Some(guest) = guest {
        request = request.bearer_auth(&guest.token);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn refused(world: &World, guest: Option<&Guest<'_>>, checkpoint: &str) -> (u16, String) {
    let (status, answer) = bring(world, guest, checkpoint.into()).await;
    (status, crate::world::code(&answer))
}

/// A checkpoint of all sites, signed by an installation with this master key.
async fn of_all_sites(world: &World, master: [u8; 32]) -> String {
    let key = CheckpointKey::of(&MasterKey::new(master));
    world.app.ledger().checkpoint(&key, world.clock.now(), &mut |_| {}).await.unwrap().text()
}

async fn change(world: &World, statement: &str, id: &str) {
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
    assert!(
        problem.contains(&format!("event 2 of ticket {id}")) && problem.contains("audit verify"),
        "{problem}"
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

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_of_the_own_site_shows_what_was_cut_off_removed_or_written_anew() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let other = world.clinic("baska", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let mut ids = vec![];
    for number in 0..4 {
        ids.push(book(&can, &clinic, 1, number).await);
    }
    let [cut, gone, anew, kept] = ids.try_into().unwrap();
    let cancel =
        "mutation($id: UUID!) { cancelAppointment(id: $id, reason: \"Ateş\") { receipt { version } } }";
    for id in [&cut, &anew, &kept] {
        can.get(cancel, json!({ "id": id })).await;
    }
    let defne = auditor(&world, clinic.site, "klinik", "Defne").await;
    settled(&world).await;
    let job = over(&defne, CHECKPOINT, json!({}), MADE).await;
    assert_eq!((&job["state"], &job["attachments"]), (&json!("DONE"), &Value::Null), "{job}");
    let checkpoint = String::from_utf8(fetched(&world, &job).await).unwrap();
    assert!(
        checkpoint.contains(&kept) && !checkpoint.contains(&other.provider.to_string()),
        "the own streams only"
    );
    let noted = defne.get("{ checkpointKey }", json!({})).await["checkpointKey"].clone();
    assert_eq!(noted, data_encoding::HEXLOWER.encode(&key()));
    let read = ledger::Checkpoint::read(&checkpoint, &key()).unwrap();
    let sum: i64 = read.heads.iter().map(|head| head.sequence).sum();
    assert_eq!((&job["events"], &job["streams"]), (&json!(sum), &json!(read.heads.len())));

    let (created, brought) = bring(&world, Some(&defne), checkpoint.clone().into_bytes()).await;
    assert_eq!(
        (created, &brought["events"], &brought["streams"]),
        (201, &job["events"], &job["streams"]),
        "{brought}"
    );
    let well = over(&defne, VERIFY, json!({ "against": brought["id"] }), FOUND).await;
    assert_eq!((&well["state"], &well["breaches"]), (&json!("DONE"), &json!([])));
    let made_at = |told: &Value| told["madeAt"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    assert_eq!((made_at(&well["against"]), &well["against"]["events"]), (made_at(&brought), &json!(sum)));
    let alone = over(&defne, VERIFY, json!({}), FOUND).await;
    assert_eq!(alone["against"], Value::Null);
    let olga = auditor(&world, other.site, "baska", "Olga").await;
    assert_eq!(olga.refused(VERIFY, json!({ "against": brought["id"] })).await, "NOT_FOUND");
    assert_eq!(defne.refused(VERIFY, json!({ "against": "x" })).await, "NOT_FOUND");

    change(&world, "DELETE FROM events WHERE aggregate_id = $1 AND sequence = 2", &cut).await;
    change(&world, "DELETE FROM events WHERE aggregate_id = $1", &gone).await;
    change(&world, "DELETE FROM events WHERE aggregate_id = $1 AND sequence = 2", &anew).await;
    can.get(cancel, json!({ "id": anew })).await;
    assert_eq!(
        over(&defne, VERIFY, json!({}), FOUND).await["breaches"],
        json!([]),
        "the chains alone do not show it"
    );
    let found = over(&defne, VERIFY, json!({ "against": brought["id"] }), FOUND).await;
    let breach = |id: &str, sequence, flaw| json!({ "aggregateType": "appointment", "aggregateId": id, "sequence": sequence, "flaw": flaw });
    let mut expected =
        [breach(&cut, 2, "CUT_OFF"), breach(&gone, 1, "CUT_OFF"), breach(&anew, 2, "REWRITTEN")];
    expected.sort_by_key(|breach| breach["aggregateId"].to_string());
    assert_eq!((&found["breaches"], &found["breachesElsewhere"]), (&json!(expected), &json!(0)));
    // Of whoever holds a checkpoint of all sites, nobody is told where that was of which nothing is left.
    settled(&world).await;
    let whole = of_all_sites(&world, [7; 32]).await;
    change(&world, "DELETE FROM events WHERE aggregate_id = $1", &kept).await;
    let (_, all) = bring(&world, Some(&defne), whole.into_bytes()).await;
    let found = over(&defne, VERIFY, json!({ "against": all["id"] }), FOUND).await;
    assert_eq!((&found["breaches"], &found["breachesElsewhere"]), (&json!([]), &json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_that_cannot_be_relied_on_is_refused_and_of_a_broken_history_none_is_made() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let defne = auditor(&world, clinic.site, "klinik", "Defne").await;
    let job = over(&defne, CHECKPOINT, json!({}), MADE).await;
    let checkpoint = String::from_utf8(fetched(&world, &job).await).unwrap();
    let foreign = of_all_sites(&world, [8; 32]).await;
    let events = format!("\"events\":{}", job["events"]);
    let shorter = checkpoint.trim_end().rsplit_once('\n').unwrap().0.to_owned();
    for (bad, code) in [
        ("", "CHECKPOINT_UNREADABLE"),
        ("Merhaba", "CHECKPOINT_UNREADABLE"),
        (&checkpoint[..checkpoint.len() - 20], "CHECKPOINT_UNREADABLE"),
        (&shorter, "CHECKPOINT_ALTERED"),
        (&checkpoint.replace(&events, "\"events\":1"), "CHECKPOINT_FORGED"),
        (&foreign, "CHECKPOINT_OTHER_KEY"),
    ] {
        assert_eq!(refused(&world, Some(&defne), bad).await, (422, code.to_owned()));
    }
    let large = vec![b'x'; (64 << 20) + 1];
    let (status, answer) = bring(&world, Some(&defne), large).await;
    assert_eq!((status, crate::world::code(&answer).as_str()), (413, "CHECKPOINT_TOO_LARGE"));
    let unfinished = world.directory().join("audit").join(clinic.site.to_string()).join("unfinished");
    assert!(std::fs::read_dir(unfinished).unwrap().next().is_none(), "nothing of these is left");

    // An event is written anew, with a digest that is not the one which is signed.
    change(
        &world,
        "UPDATE events SET digest = sha256('x') WHERE aggregate_type = 'account' AND aggregate_id = $1
             AND sequence = (SELECT max(sequence) FROM events WHERE aggregate_type = 'account' AND aggregate_id = $1)",
        &clinic.provider.to_string(),
    )
    .await;
    let (_, brought) = bring(&world, Some(&defne), checkpoint.into_bytes()).await;
    let found = over(&defne, VERIFY, json!({ "against": brought["id"] }), FOUND).await;
    assert_eq!(found["breaches"][0]["aggregateId"], clinic.provider.to_string());
    let failed = over(&defne, CHECKPOINT, json!({}), MADE).await;
    assert_eq!((&failed["state"], &failed["downloadUrl"]), (&json!("FAILED"), &Value::Null));
    assert!(
        failed["problem"].as_str().unwrap().contains("nothing was signed; 1 streams are broken"),
        "{failed}"
    );
}
