//! The server is killed while people book. What was acknowledged is there afterwards, once.

use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use ledger::testing::TestDatabase;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

/// The real program, on a database of its own, that a signal can end.
pub struct Program {
    child: Child,
    pub url: String,
}

impl Program {
    /// Starts it on a port that the system chooses: one chosen beforehand may be another's by then.
    async fn start(database: &TestDatabase, directory: &TempDir) -> Self {
        Self::start_with(database, directory, &[]).await
    }

    /// With these settings besides.
    pub async fn start_with(database: &TestDatabase, directory: &TempDir, settings: &[(&str, &str)]) -> Self {
        let log = directory.path().join(format!("log-{}", Uuid::new_v4()));
        let mut child = Command::new(env!("CARGO_BIN_EXE_randevu"))
            .args(["serve", "--demo"])
            .env("DATABASE_URL", database.url())
            .env("RANDEVU_DATA_DIR", directory.path())
            .env("RANDEVU_LISTEN", "127.0.0.1:0")
            .env("RANDEVU_RATE_PER_MINUTE", "100000")
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            let said = std::fs::read_to_string(&log).unwrap();
            let address =
                said.split("serving address=").nth(1).and_then(|rest| rest.split_whitespace().next());
            if let Some(address) = address {
                let url = format!("http://{address}");
                if reqwest::get(format!("{url}/readyz")).await.is_ok_and(|answer| answer.status() == 200) {
                    return Self { child, url };
                }
            }
            assert!(
                child.try_wait().unwrap().is_none() && Instant::now() < deadline,
                "the server is not ready: {said}"
            );
            tokio::task::yield_now().await;
        }
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub async fn ask(url: &str, token: Option<&str>, query: &str, variables: Value) -> Option<Value> {
    let mut request = reqwest::Client::new()
        .post(format!("{url}/graphql"))
        .json(&json!({"query": query, "variables": variables}));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    request.send().await.ok()?.json().await.ok()
}

pub async fn sign_in(url: &str) -> String {
    let query = "mutation { signIn(site: \"istanbul-klinik\", email: \"can@example.com\", password: \"randevu-demo\") { accessToken } }";
    let answer = ask(url, None, query, json!({})).await.unwrap();
    answer["data"]["signIn"]["accessToken"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

const BOOK: &str = "mutation($provider: UUID!, $start: DateTime!, $end: DateTime!, $command: UUID) {
    bookAppointment(input: {providerId: $provider, start: $start, end: $end}, commandId: $command) { appointment { id } receipt { repeated } } }";

/// Books one slot after the other until the server is gone; what was sent, and the id of what was acknowledged.
async fn book_until_killed(url: String, token: String, slots: Vec<Value>) -> Vec<(Value, Option<String>)> {
    let mut sent = vec![];
    for mut slot in slots {
        slot["command"] = json!(Uuid::new_v4());
        let answer = ask(&url, Some(&token), BOOK, slot.clone()).await;
        let acknowledged = answer.as_ref().and_then(|answer| {
            answer["data"]["bookAppointment"]["appointment"]["id"].as_str().map(ToOwned::to_owned)
        });
        let gone = answer.is_none();
        sent.push((slot, acknowledged));
        if gone {
            break;
        }
    }
    sent
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_during_bookings_every_acknowledged_one_is_there_once_and_the_read_models_agree() {
    let (database, directory) = (TestDatabase::create().await, tempfile::tempdir().unwrap());
    let mut program = Program::start(&database, &directory).await;
    let token = sign_in(&program.url).await;
    let today = today();
    let query = "query($from: Date!, $to: Date!) { providers(first: 10) { nodes { id name freeSlots(from: $from, to: $to) { start end } } } }";
    let range = json!({"from": today + chrono::Days::new(3), "to": today + chrono::Days::new(80)});
    let answer = ask(&program.url, Some(&token), query, range).await.unwrap();
    let providers = answer["data"]["providers"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let provider = providers.iter().find(|provider| provider["name"] == "Dyt. Elif Yılmaz").unwrap().clone();
    let slots: Vec<Value> = provider["freeSlots"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"))
        .iter()
        .map(|slot| json!({"provider": provider["id"], "start": slot["start"], "end": slot["end"]}))
        .collect();
    assert!(slots.len() > 100, "{}", slots.len());

    let clients: Vec<_> = (0..4)
        .map(|part| {
            let slots = slots.iter().skip(part).step_by(4).cloned().collect();
            tokio::spawn(book_until_killed(program.url.clone(), token.clone(), slots))
        })
        .collect();
    // In the middle of it: some are done, some are under way.
    let pool = database.pool(2).await;
    let booked = "SELECT count(*) FROM events WHERE event_type = 'AppointmentBooked'";
    let before: i64 = sqlx::query_scalar(booked).fetch_one(&pool).await.unwrap();
    let under_way =
        async { while sqlx::query_scalar::<_, i64>(booked).fetch_one(&pool).await.unwrap() < before + 20 {} };
    tokio::time::timeout(Duration::from_mins(1), under_way).await.expect("people book");
    program.kill();
    let mut sent = vec![];
    for client in clients {
        sent.extend(client.await.unwrap());
    }
    let acknowledged: Vec<_> = sent.iter().filter_map(|(_, id)| id.clone()).collect();
    assert!(
        acknowledged.len() >= 10 && acknowledged.len() < sent.len(),
        "{} of {}",
        acknowledged.len(),
        sent.len()
    );

    let program = Program::start(&database, &directory).await;
    let token = sign_in(&program.url).await;
    for id in &acknowledged {
        let found = ask(
            &program.url,
            Some(&token),
            "query($id: UUID!) { appointment(id: $id) { status } }",
            json!({"id": id}),
        )
        .await
        .unwrap();
        assert!(found["data"]["appointment"]["status"].is_string(), "{id}: {found}");
    }
    // Whoever got no answer asks again with the same command id: booked now, or told that it was.
    for (slot, _) in sent.iter().filter(|(_, id)| id.is_none()) {
        let answer = ask(&program.url, Some(&token), BOOK, slot.clone()).await.unwrap();
        assert!(answer.get("errors").is_none(), "{answer}");
    }
    let twice: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM claims a JOIN claims b ON a.resource_id = b.resource_id AND a.appointment_id < b.appointment_id AND a.during && b.during",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(twice, 0);
    let commands: i64 = sqlx::query_scalar("SELECT count(*) - count(DISTINCT payload #>> '{AppointmentBooked,booking,time,start}') FROM events WHERE event_type = 'AppointmentBooked' AND payload #>> '{AppointmentBooked,booking,provider}' = $1 AND aggregate_id = ANY($2)")
        .bind(provider["id"].as_str().unwrap())
        .bind(&acknowledged)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(commands, 0, "each acknowledged time once");
    drop(program);
    let ledger = ledger::Ledger::open(
        database.pool(5).await,
        &ledger::MasterKey::new(
            std::fs::read(directory.path().join("master.key")).unwrap().try_into().unwrap(),
        ),
    );
    for name in projections::names() {
        // Whatever the runner had not folded yet when it was stopped is folded by a fresh one first.
        let stop = tokio_util::sync::CancellationToken::new();
        let runner = projections::Runner::start(&ledger, &stop);
        let end = ledger.log().end().await.unwrap();
        runner.wait_for(&[name], end, Duration::from_secs(30)).await.unwrap();
        stop.cancel();
        runner.stopped().await;
        assert_eq!(projections::verify(&ledger, name).await.unwrap(), vec![], "{name}");
    }
    assert_eq!(ledger.verify(None, &mut |_| {}).await.unwrap().breaches, vec![]);
}

/// The machine's date, in UTC.
pub fn today() -> chrono::NaiveDate {
    #[expect(clippy::disallowed_methods, reason = "the program under test goes by the machine's time")]
    let now = chrono::Utc::now();
    now.date_naive()
}
