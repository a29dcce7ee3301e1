//! The master key is exchanged beside a serving program, by an operator who is killed at it.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use ledger::testing::TestDatabase;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::crash::{Program, ask, sign_in};

const NEW: &str = "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";

/// The program on this installation, with these settings besides.
fn randevu(
    database: &TestDatabase,
    directory: &TempDir,
    settings: &[(&str, &str)],
    arguments: &[&str],
) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_randevu"));
    command
        .args(arguments)
        .env("DATABASE_URL", database.url())
        .env("RANDEVU_DATA_DIR", directory.path())
        .env("RANDEVU_LISTEN", "127.0.0.1:0")
        .envs(settings.iter().copied())
        .stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{out}{err}")
}

fn well(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    said(&output)
}

async fn what_can_sees(program: &Program) -> Value {
    let token = sign_in(&program.url).await;
    let query = "{ me { account { name } } myAppointments(first: 5) { nodes { id notes } } }";
    let answer = ask(&program.url, Some(&token), query, json!({})).await.unwrap();
    assert!(answer.get("errors").is_none(), "{answer}");
    assert!(answer["data"]["me"]["account"]["name"].is_string(), "{answer}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn the_master_key_is_exchanged_beside_a_server_and_nothing_that_was_given_out_breaks() {
    let (database, directory) = (TestDatabase::create().await, tempfile::tempdir().unwrap());
    let old = directory.path().join("master.key");
    let old = old.to_str().unwrap();
    let before = Program::start_with(&database, &directory, &[]).await;
    let seen = what_can_sees(&before).await;
    drop(before);
    let run =
        |settings: &[(&str, &str)], arguments: &[&str]| randevu(&database, &directory, settings, arguments);
    let (key, address) = (well(run(&[], &["audit", "key"])), well(run(&[], &["outbox", "receipts-address"])));

    let both = [("RANDEVU_MASTER_KEY", NEW), ("RANDEVU_PREVIOUS_MASTER_KEY_FILE", old)];
    let serving = Program::start_with(&database, &directory, &both).await;
    assert_eq!(what_can_sees(&serving).await, seen);
    let status: Value = serde_json::from_str(&well(run(&both, &["keys", "status", "--json"]))).unwrap();
    let people = status["masterKeys"][1]["people"].as_i64().unwrap();
    assert!(people > 5 && status["masterKeys"][0]["people"] == 0, "{status}");
    // Killed at ever later moments, until one comes to its end.
    for moment in 0.. {
        let mut rotating =
            run(&both, &["keys", "rotate"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(25 * moment)).await;
        if let Some(status) = rotating.try_wait().unwrap() {
            assert!(status.success());
            assert!(moment > 0);
            break;
        }
        rotating.kill().unwrap();
        rotating.wait().unwrap();
        assert_eq!(what_can_sees(&serving).await, seen);
    }
    let status: Value = serde_json::from_str(&well(run(&both, &["keys", "status", "--json"]))).unwrap();
    assert_eq!(
        (
            &status["masterKeys"][0]["people"],
            &status["masterKeys"][1]["people"],
            &status["processesWithoutIt"]
        ),
        (&json!(people), &json!(0), &json!(0)),
        "{status}"
    );
    drop(serving);

    // The one before is good for nothing any more, and says so.
    let wrong = refused(run(&[], &["serve"]));
    assert!(wrong.contains("is not the one that this database needs"), "{wrong}");
    let command = format!("printf %s {NEW} | tr a-f A-F");
    let alone = [("RANDEVU_MASTER_KEY_COMMAND", command.as_str())];
    assert_eq!(well(run(&alone, &["audit", "key"])), key, "old checkpoints are checked with it");
    assert_eq!(well(run(&alone, &["outbox", "receipts-address"])), address);
    let after = Program::start_with(&database, &directory, &alone).await;
    assert_eq!(what_can_sees(&after).await, seen);
    drop(after);
    assert!(well(run(&alone, &["keys", "rotate", "--renew-secrets"])).contains("secrets are new"));
    assert_ne!(well(run(&alone, &["audit", "key"])), key);
    assert_ne!(well(run(&alone, &["outbox", "receipts-address"])), address);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_key_that_is_not_to_be_had_is_told_and_the_program_ends() {
    let (database, directory) = (TestDatabase::create().await, tempfile::tempdir().unwrap());
    let run =
        |settings: &[(&str, &str)], arguments: &[&str]| randevu(&database, &directory, settings, arguments);
    for (settings, told) in [
        (&[("RANDEVU_MASTER_KEY_COMMAND", "echo locked >&2; exit 7")][..], "failed: exit status: 7"),
        (&[("RANDEVU_MASTER_KEY_COMMAND", "echo short")], "printed 6 bytes"),
        (&[("RANDEVU_MASTER_KEY", "abc")], "RANDEVU_MASTER_KEY is not 64 hexadecimal digits"),
        (&[("RANDEVU_MASTER_KEY", NEW), ("RANDEVU_MASTER_KEY_FILE", "/k")], "are both set"),
        (&[("RANDEVU_MASTER_KEY", NEW), ("RANDEVU_PREVIOUS_MASTER_KEY", NEW)], "is the current one"),
        (&[("RANDEVU_PREVIOUS_MASTER_KEY_FILE", "/nowhere/key")], "/nowhere/key: No such file"),
    ] {
        let refusal = refused(run(settings, &["serve"]));
        assert!(refusal.contains(told) && !refusal.contains(NEW), "{told}: {refusal}");
    }
    let file = directory.path().join("new.key");
    well(run(&[], &["keys", "generate", file.to_str().unwrap()]));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let there = refused(run(&[], &["keys", "generate", file.to_str().unwrap()]));
    assert!(there.contains("exists"), "{there}");
    assert!(!Path::new(&directory.path().join("master.key")).exists(), "no other key was made");
}
