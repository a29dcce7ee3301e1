//! What auditors take away and check elsewhere.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use ledger::{CheckpointKey, MasterKey, Position};
use randevu::audit::bundle;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    tickets::{
        customer,
        files::{PICTURE, REPLY, send},
        help_desk, open,
    },
    world::World,
};

/// The program with these arguments, with the settings of the world's server.
pub fn randevu(world: &World, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_randevu"));
    command
        .args(arguments)
        .env("DATABASE_URL", world.database_url())
        .env("RANDEVU_DATA_DIR", world.directory())
        .env("RANDEVU_LOG", "error");
    command
}

fn said(output: &Output) -> String {
    [output.stdout.as_slice(), &output.stderr].map(String::from_utf8_lossy).concat()
}

pub fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    said(output)
}

pub fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", said(output));
    said(output)
}

/// The key of the worlds' installations.
fn key() -> [u8; 32] {
    CheckpointKey::of(&MasterKey::new([7; 32])).public()
}

/// A ticket of a customer, answered with a picture; its id.
pub async fn case(world: &World) -> String {
    let can = customer(world).await;
    let id = open(&can, "NORMAL").await["id"].clone();
    let (_, sent) = send(world, Some(&can), "ekran görüntüsü.png", PICTURE.to_vec()).await;
    can.get(REPLY, json!({ "id": id, "files": [sent["id"]] })).await;
    settled(world).await;
    id.as_str().unwrap().to_owned()
}

/// Waits until all events are final: others' transactions on the same server hold the log's end back for a moment.
pub async fn settled(world: &World) {
    let all = world.app.ledger().clone();
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(all.pool()).await.unwrap();
    let last = async { while all.log().count_after(Position::START).await.unwrap() < events {} };
    tokio::time::timeout(std::time::Duration::from_secs(60), last).await.expect("all is final");
}

/// A bundle of that ticket.
fn bundle(world: &World, id: &str) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("case");
    let to = path.to_str().unwrap();
    let export = ["audit", "export", "--type", "ticket", "--id", id, "--to", to, "--reason", "Dava 17"];
    done(&randevu(world, &export).output().unwrap());
    (directory, path)
}

fn lines(bundle: &Path, file: &str) -> Vec<Value> {
    let text = fs::read_to_string(bundle.join(file)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Why the bundle is refused.
fn problem(bundle: &Path) -> String {
    bundle::check(bundle, &key(), None).unwrap_err().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_exported_with_its_files_and_checked_without_the_database() {
    let world = help_desk().await;
    let id = case(&world).await;
    let (_directory, path) = bundle(&world, &id);
    let events = lines(&path, "events.jsonl");
    assert_eq!(events[0]["event"], "TicketOpened");
    assert!(events[0]["payload"].as_str().unwrap().contains("\"sealed\""), "stored as it was sealed");
    assert_eq!(
        events[0]["opened"]["TicketOpened"]["opening"]["message"]["body"]["personal"],
        "Ücret iadesi istiyorum"
    );
    assert_eq!(lines(&path, "digests.jsonl").len(), events.len());
    let manifest: Value = serde_json::from_slice(&fs::read(path.join("manifest.json")).unwrap()).unwrap();
    let file = &manifest["attachments"][0];
    assert_eq!(file["name"], "ekran görüntüsü.png");
    assert_eq!(fs::read(path.join(file["path"].as_str().unwrap())).unwrap(), PICTURE);

    let noted = done(&randevu(&world, &["audit", "key"]).output().unwrap());
    let old = path.with_extension("checkpoint");
    done(&randevu(&world, &["audit", "checkpoint", "--to", old.to_str().unwrap()]).output().unwrap());
    // Somewhere else: without settings, without a database.
    let checked = Command::new(env!("CARGO_BIN_EXE_randevu"))
        .env_clear()
        .args(["audit", "verify-bundle", "--json", "--key", noted.trim(), "--against", old.to_str().unwrap()])
        .arg(&path)
        .output()
        .unwrap();
    let checked: Value = serde_json::from_str(&done(&checked)).unwrap();
    assert_eq!(
        (&checked["streams"], &checked["attachments"], &checked["compared"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(checked["about"], json!({ "type": "ticket", "id": id }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_history_comes_from_many_streams_and_reads_as_erased_once_the_person_is() {
    let world = help_desk().await;
    let id = case(&world).await;
    let events = world.app.ledger().log().stream("ticket", &id).await.unwrap();
    let person = events[0].metadata().unwrap().actor_id;
    world.app.ledger().keyring().destroy(domain::AccountId(person.parse().unwrap())).await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("person");
    let to = path.to_str().unwrap();
    let export = ["audit", "export", "--person", &person, "--to", to, "--reason", "Dava 17"];
    done(&randevu(&world, &export).output().unwrap());
    let (manifest, _) = bundle::check(&path, &key(), None).unwrap();
    assert!(manifest.streams >= 2, "the account and the ticket: {manifest:?}");
    assert_eq!(manifest.attachments[0].name, None);
    let events = lines(&path, "events.jsonl");
    let opened = events.iter().find(|event| event["event"] == "TicketOpened").unwrap();
    assert_eq!(opened["opened"]["TicketOpened"]["opening"]["message"]["body"]["erased"], true);
    assert!(!fs::read_to_string(path.join("events.jsonl")).unwrap().contains("Ücret iadesi"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_that_was_changed_in_any_byte_is_refused_and_what_is_wrong_is_named() {
    let world = help_desk().await;
    let id = case(&world).await;
    let (_directory, path) = bundle(&world, &id);
    assert!(bundle::check(&path, &key(), None).is_ok());
    let manifest: Value = serde_json::from_slice(&fs::read(path.join("manifest.json")).unwrap()).unwrap();
    let parts =
        manifest["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap().to_owned());
    for part in parts.chain(["manifest.json", "manifest.sig"].map(str::to_owned)) {
        let (file, whole) = (path.join(&part), fs::read(path.join(&part)).unwrap());
        let own = !part.starts_with("manifest");
        // Each byte of the small files; of the large ones, whose digest is the same proof, some.
        for at in (0..whole.len()).step_by(whole.len() / 500 + 1) {
            let mut changed = whole.clone();
            changed[at] ^= 1 << (at % 8);
            fs::write(&file, changed).unwrap();
            let problem = problem(&path);
            assert!(
                problem.contains(if own { &part } else { "manifest.json" }) || problem.contains("key"),
                "{part} {at}: {problem}"
            );
        }
        for other in [&whole[..whole.len() - 1], &[whole.as_slice(), b"\n"].concat()] {
            fs::write(&file, other).unwrap();
            problem(&path);
        }
        fs::remove_file(&file).unwrap();
        assert_eq!(problem(&path), format!("{part} is missing"));
        fs::write(&file, whole).unwrap();
    }
    for foreign in ["more.txt", "attachments/more.txt"] {
        fs::write(path.join(foreign), "x").unwrap();
        assert_eq!(problem(&path), format!("{foreign} does not belong to the bundle"));
        fs::remove_file(path.join(foreign)).unwrap();
    }
    let events = path.join("events.jsonl");
    fs::rename(&events, path.with_extension("elsewhere")).unwrap();
    std::os::unix::fs::symlink(path.with_extension("elsewhere"), &events).unwrap();
    assert_eq!(problem(&path), "events.jsonl does not belong to the bundle", "a link is no file");
    fs::rename(path.with_extension("elsewhere"), &events).unwrap();
    assert!(bundle::check(&path, &key(), None).is_ok(), "as it was");
    let other = CheckpointKey::of(&MasterKey::new([8; 32])).public();
    assert!(bundle::check(&path, &other, None).unwrap_err().to_string().contains("another key"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_or_read_is_said_and_leaves_nothing_behind() {
    let world = help_desk().await;
    let id = case(&world).await;
    let (directory, path) = bundle(&world, &id);
    let to = path.to_str().unwrap();
    let export = |id: &str, to: &str| {
        refused(
            &randevu(&world, &["audit", "export", "--type", "ticket", "--id", id, "--to", to])
                .output()
                .unwrap(),
        )
    };
    assert!(export(&id, to).contains("exists"));
    let new = directory.path().join("new");
    let about_nothing =
        randevu(&world, &["audit", "export", "--to", new.to_str().unwrap()]).output().unwrap();
    assert_eq!(about_nothing.status.code(), Some(2), "no case is named: {}", said(&about_nothing));
    let none = export("00000000-0000-0000-0000-000000000009", new.to_str().unwrap());
    assert!(none.contains("nothing to export"), "{none}");
    assert!(export(&id, directory.path().join("no/such").to_str().unwrap()).contains("No such file"));
    // As on a full disk: a kilobyte, then no more.
    let program = randevu(&world, &[]).get_program().to_owned();
    let limited = |arguments: &[&str]| {
        let script = "trap '' XFSZ; ulimit -f 1; exec \"$@\"";
        let mut command = randevu(&world, arguments);
        let mut shell = Command::new("bash");
        shell.args(["-c", script, "bash"]).arg(&program).args(command.get_args());
        shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command = shell;
        refused(&command.output().unwrap())
    };
    let full = limited(&["audit", "export", "--type", "ticket", "--id", &id, "--to", new.to_str().unwrap()]);
    assert!(full.contains("events.jsonl: File too large"), "{full}");
    let full = limited(&["audit", "checkpoint", "--to", new.to_str().unwrap()]);
    assert!(full.contains("new: File too large"), "{full}");
    let left: Vec<_> =
        fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["case"], "nothing half done is left");
    let wrong = randevu(&world, &["audit", "verify-bundle", to, "--key", "12"]).output().unwrap();
    assert!(refused(&wrong).contains("64 hexadecimal digits"));
    let early = ["audit", "state", "ticket", &id, "--at", "2001-01-01T00:00:00Z"];
    assert!(refused(&randevu(&world, &early).output().unwrap()).contains("nothing had happened by 2001"));
    for (name, moment, told) in [
        ("ticket", "2027-03-01T06:00:00Z", "no projection of that name"),
        ("tickets", "2001-01-01T00:00:00Z", "nothing had happened by 2001"),
        ("tickets", "2999-01-01T00:00:00Z", "has not come yet"),
    ] {
        let refusal = refused(&randevu(&world, &["audit", "rows", name, "--at", moment]).output().unwrap());
        assert!(refusal.contains(told), "{refusal}");
    }
    let rows = randevu(&world, &["audit", "rows", "tickets", "--key", &id, "--json"]).output().unwrap();
    let row: Value = serde_json::from_slice(&rows.stdout).unwrap();
    assert_eq!(
        (&row["key"], &row["row"]["ticket_id"]),
        (&Value::from(id.as_str()), &Value::from(id.as_str()))
    );

    for (arguments, told) in [
        (["audit", "timeline", "--type", "tickets"].as_slice(), "no aggregates of type tickets"),
        (
            &["audit", "timeline", "--from", "2027-03-02T00:00:00Z", "--to", "2027-03-01T00:00:00Z"],
            "nothing lies between",
        ),
        (&["audit", "checkpoint", "--to", "/nowhere/checkpoint"], "there is no directory /nowhere"),
        (
            &[
                "audit",
                "state",
                "ticket",
                &id,
                "--since",
                "2027-03-01T06:00:00Z",
                "--at",
                "2027-03-01T05:00:00Z",
            ],
            "2027-03-01T06:00:00Z is later than 2027-03-01T05:00:00Z",
        ),
    ] {
        let refusal = refused(&randevu(&world, arguments).output().unwrap());
        assert!(refusal.contains(told), "{refusal}");
    }
    let nobody = ["audit", "timeline", "--kind", "TicketOpend"];
    assert_eq!(done(&randevu(&world, &nobody).output().unwrap()), "nothing in the history is about this\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_stream_that_was_spoilt_no_command_tells_a_part_as_if_it_were_all() {
    let world = help_desk().await;
    let id = case(&world).await;
    let pool = world.database_pool().await;
    let spoil = "UPDATE events SET payload = '{\"DeskReplied\": 7}' WHERE aggregate_id = $1 AND sequence = 2";
    sqlx::query(spoil).bind(&id).execute(&pool).await.unwrap();
    let named = format!("event 2 of ticket {id}");
    for arguments in
        [["rows", "tickets", "--key", &id], ["state", "ticket", &id, "--since=2027-03-01T05:00:00Z"]]
    {
        let refusal = refused(&randevu(&world, &["audit"]).args(arguments).output().unwrap());
        assert!(refusal.contains(&named) && refusal.contains("audit verify"), "{refusal}");
    }
    sqlx::query("DELETE FROM events WHERE aggregate_id = $1 AND sequence = 3")
        .bind(&id)
        .execute(&pool)
        .await
        .unwrap();
    let directory = tempfile::tempdir().unwrap();
    let to = directory.path().join("case");
    let export = ["audit", "export", "--type", "ticket", "--id", &id, "--to", to.to_str().unwrap()];
    let refusal = refused(&randevu(&world, &export).output().unwrap());
    assert!(refusal.contains(&named) && refusal.contains("the history was changed"), "{refusal}");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "nothing is left of it");
    let checkpoint = randevu(&world, &["audit", "checkpoint"]).output().unwrap();
    assert!(String::from_utf8_lossy(&checkpoint.stdout).contains(&id), "{checkpoint:?}");
}
