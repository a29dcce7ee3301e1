//! What commands on the server show of people: nothing without a reason, and with one nothing that is not recorded.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    process::Stdio,
};

use ledger::Position;
use serde_json::{Value, json};

use crate::{
    audit::{case, done, randevu, refused},
    tickets::{customer, help_desk},
    world::{Guest, World},
};

/// What the customer wrote, and is called.
const WORDS: [&str; 3] = ["Ücret iadesi", "İade", "can@example.com"];

fn shows(text: &str) -> Vec<&'static str> {
    WORDS.into_iter().filter(|word| text.contains(word)).collect()
}

fn run(world: &World, arguments: &[&str]) -> String {
    done(&randevu(world, arguments).output().unwrap())
}

/// The looks at the customer's data that commands have taken.
async fn looks(can: &Guest<'_>) -> Vec<Value> {
    let query = "{ myDataAccesses(first: 100) { nodes { readerId systemUser subjectId recordId fields reason requestId } } }";
    let found = can.get(query, json!({})).await["myDataAccesses"]["nodes"].as_array().unwrap().clone();
    found.into_iter().filter(|look| !look["systemUser"].is_null()).collect()
}

fn fields(looks: &[Value]) -> Vec<&str> {
    looks
        .iter()
        .flat_map(|look| look["fields"].as_array().unwrap())
        .map(|field| field.as_str().unwrap())
        .collect()
}

fn different(looks: &[Value], field: &str) -> usize {
    looks.iter().map(|look| look[field].to_string()).collect::<BTreeSet<_>>().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_show_peoples_data_for_a_reason_that_these_people_read() {
    let world = help_desk().await;
    let id = case(&world).await;
    let can = customer(&world).await;
    let account =
        can.get("{ me { accountId } }", json!({})).await["me"]["accountId"].as_str().unwrap().to_owned();
    let user =
        String::from_utf8(std::process::Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let first =
        world.app.ledger().log().read_after(Position::START, 1, &[]).await.unwrap()[0].position.to_string();
    let commands: [(&[&str], &[&str], &str); 7] = [
        (&["timeline", "--id", &id], &WORDS[..2], "audit timeline TicketOpened/opening/subject"),
        (
            &["timeline", "--id", &id, "--json"],
            &WORDS[..2],
            "audit timeline TicketOpened/opening/message/body",
        ),
        (&["state", "account", &account], &WORDS[2..], "audit state"),
        (&["state", "account", &account, "--since", &first], &WORDS[2..], "audit state"),
        (&["rows", "tickets", "--key", &id], &WORDS[1..2], "audit rows tickets subject"),
        (&["rows", "ticket_messages", "--json"], &WORDS[..1], "audit rows ticket_messages body"),
        (
            &["rows", "accounts", "--key", &account, "--since", &first],
            &WORDS[2..],
            "audit rows accounts email",
        ),
    ];
    for (number, (command, words, field)) in commands.into_iter().enumerate() {
        let closed = [&["audit"], command].concat();
        let text = run(&world, &closed);
        assert_eq!(shows(&text), Vec::<&str>::new(), "{closed:?}: {text}");
        assert!(text.contains("withheld"), "{closed:?}: {text}");
        assert_eq!(
            different(&looks(&can).await, "requestId"),
            number,
            "nothing was shown, so nothing is recorded"
        );
        let reason = format!("Şikâyet {number}");
        let text = run(&world, &[closed, vec!["--reason", &reason]].concat());
        assert_eq!(shows(&text), words, "{command:?}: {text}");
        assert!(!text.contains("withheld"), "{text}");
        let all = looks(&can).await;
        let mine: Vec<_> = all.iter().filter(|look| look["reason"] == reason.as_str()).cloned().collect();
        assert_eq!((different(&all, "requestId"), different(&mine, "requestId")), (number + 1, 1), "{all:?}");
        assert_eq!(different(&mine, "recordId"), mine.len(), "a line for each record: {mine:?}");
        assert!(fields(&mine).iter().any(|seen| seen.starts_with(field)), "{mine:?}");
        let record = if text.contains(&id) { &id } else { &account };
        let expected = (&json!(account), user.trim(), &Value::Null);
        let system = mine[0]["systemUser"].as_str().unwrap();
        assert_eq!(
            (&mine[0]["subjectId"], system.rsplit(' ').next().unwrap(), &mine[0]["readerId"]),
            expected
        );
        if command[0] != "rows" || command.contains(&"--key") {
            assert_eq!(mine[0]["recordId"], json!(record));
        }
    }

    // Without a reason a bundle is a proof without people's words and files.
    let to = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let export = ["audit", "export", "--type", "ticket", "--id", &id, "--to"];
    let before = looks(&can).await.len();
    let told = run(&world, &[&export[..], &[&to("closed")]].concat());
    assert!(told.contains("0 attachments") && told.contains("--reason"), "{told}");
    let events = fs::read_to_string(format!("{}/events.jsonl", to("closed"))).unwrap();
    assert_eq!((shows(&events).len(), looks(&can).await.len()), (0, before));
    run(&world, &["audit", "verify-bundle", &to("closed")]);
    run(&world, &[&export[..], &[&to("open"), "--reason", "Dava 17"]].concat());
    let all = looks(&can).await;
    let seen: Vec<_> = all.iter().filter(|look| look["reason"] == "Dava 17").cloned().collect();
    assert!(fields(&seen).contains(&"audit export TicketOpened/opening/message/body"), "{seen:?}");
    assert!(
        fields(&seen).contains(&"audit export DeskReplied/message/attachments/name")
            || fields(&seen).contains(&"audit export CustomerReplied/message/attachments/name"),
        "{seen:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_command_cannot_record_it_does_not_show() {
    let world = help_desk().await;
    let id = case(&world).await;
    let directory = tempfile::tempdir().unwrap();
    let to = directory.path().join("case");
    let pool = world.database_pool().await;
    sqlx::query("ALTER TABLE data_accesses RENAME TO elsewhere").execute(&pool).await.unwrap();
    let account =
        customer(&world).await.get("{ me { accountId } }", json!({})).await["me"]["accountId"].clone();
    let commands: [&[&str]; 4] = [
        &["timeline", "--id", &id],
        &["state", "account", account.as_str().unwrap()],
        &["rows", "tickets"],
        &["export", "--type", "ticket", "--id", &id, "--to", to.to_str().unwrap()],
    ];
    let failing = commands.map(|command| {
        let command = [&["audit"], command, &["--reason", "Şikâyet 17"]].concat();
        randevu(&world, &command).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    });
    for command in failing {
        let said = refused(&command.wait_with_output().unwrap());
        assert!(said.contains("cannot be recorded"), "{said}");
        assert_eq!(shows(&said), Vec::<&str>::new());
    }
    assert!(!to.exists());
    let empty = randevu(&world, &["audit", "timeline", "--reason", " "]).output().unwrap();
    assert_eq!(empty.status.code(), Some(2), "no reason is none");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_followed_is_recorded_before_each_line() {
    let world = help_desk().await;
    let can = customer(&world).await;
    // From the beginning: the ticket may be there before the program is.
    let follow =
        ["audit", "timeline", "--type", "ticket", "--follow", "--after", "0.0", "--reason", "Şikâyet 17"];
    let mut following = randevu(&world, &follow).stdout(Stdio::piped()).spawn().unwrap();
    let open = "mutation { openTicket(input: {subject: \"İade\", body: \"Nerede?\"}) { ticket { id } } }";
    let ticket = can.get(open, json!({})).await["openTicket"]["ticket"]["id"].clone();
    let mut line = String::new();
    BufReader::new(following.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("TicketOpened") && line.contains("Nerede?"), "{line}");
    let seen = looks(&can).await;
    assert_eq!((&seen[0]["recordId"], &seen[0]["reason"]), (&ticket, &json!("Şikâyet 17")));
    following.kill().unwrap();
    following.wait().unwrap();
}
