//! Somebody is forgotten: what happened stays and verifies, and nothing says any more to whom.

use std::{fs, path::Path, time::Duration};

use domain::{Role, schedule::BookingRules};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::world::{Clinic, Guest, PASSWORD, World, at};

/// In every text that the person writes or is called by, so that it can be looked for.
pub const CANARY: &str = "kanarya";

pub const ERASE: &str = "mutation($id: UUID!, $confirm: String!) {
    eraseAccount(accountId: $id, ground: CONSENT_WITHDRAWN, confirmation: $confirm) {
        account { name email active } receipt { position } } }";

/// Does what leaves personal data behind: an appointment with notes, a ticket with a file, a reason.
pub async fn live(world: &World, clinic: &Clinic, guest: &Guest<'_>) -> (Value, Value) {
    let (start, end) = at(1, 0);
    let book = "mutation($provider: UUID!, $start: DateTime!, $end: DateTime!, $notes: String) {
        bookAppointment(input: {providerId: $provider, start: $start, end: $end, notes: $notes}) { appointment { id } } }";
    let notes = format!("{CANARY} alerjisi");
    let variables = json!({ "provider": clinic.provider, "start": start, "end": end, "notes": notes });
    let appointment = guest.get(book, variables).await["bookAppointment"]["appointment"]["id"].clone();

    let url = format!("{}/attachments", world.url);
    let upload =
        world.http().post(url).query(&[("name", format!("{CANARY}.txt"))]).body(format!("{CANARY} tahlil"));
    let file: Value = upload.bearer_auth(&guest.token).send().await.unwrap().json().await.unwrap();
    let open = "mutation($subject: String!, $body: String!, $files: [UUID!]) {
        openTicket(input: { subject: $subject, body: $body, priority: NORMAL, attachmentIds: $files }) { ticket { id } } }";
    let variables = json!({ "subject": format!("{CANARY} konu"), "body": format!("{CANARY} metin"), "files": [file["id"]] });
    let ticket = guest.get(open, variables).await["openTicket"]["ticket"]["id"].clone();
    (appointment, ticket)
}

/// The tables with a row in which the word stands.
async fn tables_with(pool: &PgPool, word: &str) -> Vec<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT tablename::text FROM pg_tables WHERE schemaname IN ('public', 'rebuild') ORDER BY 1",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let mut found = vec![];
    for table in tables {
        let there: bool = sqlx::query_scalar(&format!(
            "SELECT EXISTS (SELECT FROM {table} t WHERE t::text ILIKE '%' || $1 || '%')"
        ))
        .bind(word)
        .fetch_one(pool)
        .await
        .unwrap();
        if there {
            found.push(table);
        }
    }
    found
}

/// The files below a directory in which the word stands, or whose names hold it.
fn files_with(directory: &Path, word: &str) -> Vec<String> {
    let mut found = vec![];
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, word));
        } else if fs::read(&path)
            .is_ok_and(|bytes| bytes.windows(word.len()).any(|part| part == word.as_bytes()))
            || path.to_string_lossy().contains(word)
        {
            found.push(path.display().to_string());
        }
    }
    found
}

/// Waits until an admin reads that it is complete.
pub async fn completed(admin: &Guest<'_>) {
    let done = async {
        loop {
            let found = admin.get("{ erasures { accountId completedAt } }", json!({})).await;
            if !found["erasures"][0]["completedAt"].is_null() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), done).await.expect("it is completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_erased_is_nowhere_any_more_and_the_history_still_verifies() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let person = world.account(clinic.site, CANARY, Role::Client).await;
    let email = format!("{CANARY}@example.com");
    let admin = world.sign_in("klinik", "ada@example.com").await;
    let guest = world.sign_in("klinik", &email).await;
    let (appointment, ticket) = live(&world, &clinic, &guest).await;
    let pool = world.database_pool().await;
    let before = tables_with(&pool, CANARY).await;
    for table in ["accounts", "appointments", "attachments", "logins", "ticket_messages", "tickets"] {
        assert!(before.iter().any(|found| found == table), "{table} is not among {before:?}");
    }
    assert!(!files_with(world.directory(), CANARY).is_empty());

    let erase = |confirm: &str| json!({ "id": person, "confirm": confirm });
    assert_eq!(admin.refused(ERASE, erase("baskasi@example.com")).await, "NOT_CONFIRMED");
    assert_eq!(guest.refused(ERASE, erase(&email)).await, "NOT_ON_ONESELF");
    let agent = world.sign_in("klinik", "aren@example.com").await;
    assert_eq!(agent.refused(ERASE, erase(&email)).await, "FORBIDDEN");
    let erased = admin.get(ERASE, erase(&email)).await;
    let nobody = json!({ "name": null, "email": null, "active": false });
    assert_eq!(erased["eraseAccount"]["account"], nobody);
    completed(&admin).await;
    assert_eq!(agent.refused("{ erasures { accountId } }", json!({})).await, "FORBIDDEN");

    assert_eq!(tables_with(&pool, CANARY).await, Vec::<String>::new());
    let mails = world.directory().join("mail");
    let left: Vec<_> = files_with(world.directory(), CANARY)
        .into_iter()
        .filter(|file| !Path::new(file).starts_with(&mails))
        .collect();
    assert_eq!(left, Vec::<String>::new(), "but for mails that were written into files instead of sent");
    let sign_in = "mutation($email: String!, $password: String!) {
        signIn(site: \"klinik\", email: $email, password: $password) { accessToken } }";
    let answer = world.ask(None, sign_in, json!({ "email": email, "password": PASSWORD })).await;
    assert!(answer["errors"].is_array(), "{answer}");
    assert_eq!(guest.refused("{ me { accountId } }", json!({})).await, "UNAUTHENTICATED");

    let look = "query($appointment: UUID!, $ticket: UUID!) {
        appointment(id: $appointment) { status notes client { name } }
        ticket(id: $ticket) { status subject messages(first: 1) { nodes { body attachments { id } } } } }";
    let ids = json!({ "appointment": appointment, "ticket": ticket });
    let called_off = async {
        while admin.get(look, ids.clone()).await["appointment"]["status"] != "CANCELLED" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), called_off).await.expect("nobody will come");
    let seen = admin.get(look, ids).await;
    assert_eq!(seen["appointment"]["notes"], Value::Null);
    assert_eq!(seen["ticket"]["subject"], Value::Null);
    assert_eq!(seen["ticket"]["status"], "NEW", "what happened stays");

    let verified = world.app.ledger().verify(None, &mut |_| {}).await.unwrap();
    assert!(verified.breaches.is_empty());
    for name in projections::names() {
        let differences = projections::verify(world.app.ledger(), name).await.unwrap();
        assert!(differences.is_empty(), "{name}: {differences:?}");
    }
    let again = admin.get(ERASE, erase("anything")).await;
    assert_eq!(again["eraseAccount"]["account"]["name"], Value::Null, "again, it changes nothing");
}

/// Does this server's process read the person's words in the history?
async fn reads_the_history(world: &World, appointment: &Value) -> bool {
    let stream = world.app.ledger().log().stream("appointment", appointment.as_str().unwrap()).await.unwrap();
    stream.iter().any(|event| event.payload.to_string().contains(CANARY))
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_lets_go_of_the_key_that_it_holds() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let person = world.account(clinic.site, CANARY, Role::Client).await;
    let email = format!("{CANARY}@example.com");
    let (appointment, _) = live(&world, &clinic, &world.sign_in("klinik", &email).await).await;
    let other = world.beside().await;
    assert!(reads_the_history(&other, &appointment).await, "it holds the key now");
    let admin = world.sign_in("klinik", "ada@example.com").await;
    admin.get(ERASE, json!({ "id": person, "confirm": email })).await;
    assert!(!reads_the_history(&world, &appointment).await);
    let let_go = async {
        while reads_the_history(&other, &appointment).await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), let_go).await.expect("it lets go");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_copy_of_the_keys_that_is_put_back_does_not_bring_anybody_back() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let person = world.account(clinic.site, CANARY, Role::Client).await;
    let email = format!("{CANARY}@example.com");
    let (appointment, _) = live(&world, &clinic, &world.sign_in("klinik", &email).await).await;
    let pool = world.database_pool().await;
    for table in ["subject_keys", "logins"] {
        let copy = format!("CREATE TABLE copy_of_{table} AS TABLE {table}");
        sqlx::query(&copy).execute(&pool).await.unwrap();
    }
    let admin = world.sign_in("klinik", "ada@example.com").await;
    admin.get(ERASE, json!({ "id": person, "confirm": email })).await;
    completed(&admin).await;
    let stopped = world.stop().await;
    for restored in [
        "DELETE FROM subject_keys",
        "INSERT INTO subject_keys TABLE copy_of_subject_keys",
        "INSERT INTO logins SELECT * FROM copy_of_logins ON CONFLICT DO NOTHING",
        "DROP TABLE copy_of_subject_keys",
        "DROP TABLE copy_of_logins",
        // As rows that were folded with the keys of before.
        "UPDATE tickets SET subject = 'kanarya konu'",
    ] {
        sqlx::query(restored).execute(&pool).await.unwrap();
    }
    let there: bool =
        sqlx::query_scalar("SELECT wrapped IS NOT NULL FROM subject_keys WHERE subject_id = $1")
            .bind(person.0)
            .fetch_one(&pool)
            .await
            .unwrap();
    assert!(there, "it could be read again");

    let world = stopped.start().await;
    assert!(!reads_the_history(&world, &appointment).await);
    let admin = world.sign_in("klinik", "ada@example.com").await;
    completed(&admin).await;
    assert!(world.app.caught_up(Duration::from_secs(60)).await);
    assert_eq!(tables_with(&pool, CANARY).await, Vec::<String>::new());
    let sign_in = "mutation($email: String!, $password: String!) {
        signIn(site: \"klinik\", email: $email, password: $password) { accessToken } }";
    let answer = world.ask(None, sign_in, json!({ "email": email, "password": PASSWORD })).await;
    assert!(answer["errors"].is_array(), "{answer}");
    assert_eq!(world.app.ledger().keyring().census().await.unwrap().destroyed, 1);
}
