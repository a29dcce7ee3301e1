//! A server with a site, an admin, a provider who works on weekdays, and a client.

use std::{net::SocketAddr, time::Duration};

use attachments::{Limits, Store};
use chrono::{DateTime, Utc};
use commands::{Bus, Caller, Clock, NewAccount, OpenSchedule, OpenSite};
use domain::{
    AccountId, Actor, Currency, Money, Name, Role, Roles, SiteId, Zone,
    account::{Email, Person},
    schedule::{BookingRules, Pricing, WeeklyWindow},
    site::{Locale, Slug},
    time::CivilWindow,
};
use graphql::{HttpConfig, Parts};
use ledger::testing::TestDatabase;
use projections::Runner;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

pub const PASSWORD: &str = "correct horse battery";
/// How long something that must come may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Server {
    pub address: SocketAddr,
    pub bus: Bus,
    pub provider: AccountId,
    pub http: reqwest::Client,
    site: SiteId,
    runner: Runner,
    stop: CancellationToken,
    _database: TestDatabase,
    _directory: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A Monday morning in Istanbul, 08:00.
pub fn monday() -> DateTime<Utc> {
    "2026-03-02T05:00:00Z".parse().unwrap()
}

pub fn person(name: &str) -> Person {
    Person {
        name: Name::new(name).unwrap(),
        email: Email::new(&format!("{name}@example.org")).unwrap(),
        phone: None,
        locale: Locale::En,
        zone: None,
    }
}

impl Server {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(configure: impl FnOnce(&mut HttpConfig)) -> Self {
        Self::on_disk(0, configure).await
    }

    /// On a disk on which so many bytes have to be free.
    pub async fn on_disk(least_disk: u64, configure: impl FnOnce(&mut HttpConfig)) -> Self {
        let database = TestDatabase::create().await;
        let ledger = database.ledger().await;
        let bus = Bus::new(ledger.clone(), Clock::manual(monday()));
        let stop = CancellationToken::new();
        let runner = Runner::start(&ledger, &stop);
        let (site, provider, furnished) = furnish(&bus).await;
        let names: Vec<_> = projections::names().collect();
        runner.wait_for(&names, furnished, PATIENCE).await.unwrap();

        let rooms = commands::RoomKey::new([9; 32]);
        let links = commands::LinkKey::new([9; 32]);
        let mut config = HttpConfig::new("http://randevu.test", [9; 32], links, rooms);
        configure(&mut config);
        let directory = tempfile::tempdir().unwrap();
        let files = Store::open(ledger.pool().clone(), directory.path().join("files"), Limits::default());
        let parts = Parts {
            receiving: None,
            bus: bus.clone(),
            runner: runner.clone(),
            attachments: files.await.unwrap(),
            recordings: commands::RecordingArchive::new(directory.path().join("recordings")),
            disk: operations::Disk::of(directory.path(), least_disk),
            prepared: operations::Prepared::open(&directory.path().join("audit")).unwrap(),
            checkpoint_key: ledger::CheckpointKey::of(&ledger::MasterKey::new([9; 32])),
            config,
            shutdown: stop.clone(),
        };
        let app = graphql::app(parts).into_make_service_with_connect_info::<SocketAddr>();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let http = reqwest::Client::new();
        Self { address, bus, provider, http, site, runner, stop, _database: database, _directory: directory }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub async fn ask(&self, token: Option<&str>, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let mut request = self.http.post(self.url("/graphql")).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request.send().await.unwrap().json().await.unwrap()
    }

    /// The site at which everybody is.
    pub fn site(&self) -> SiteId {
        self.site
    }

    /// Waits until what was written up to here can be read.
    pub async fn caught_up(&self, position: ledger::Position) {
        let names: Vec<_> = projections::names().collect();
        self.runner.wait_for(&names, position, PATIENCE).await.unwrap();
    }

    /// One of the figures as `/metrics` has them; nothing is 0.
    pub async fn figure(&self, name: &str) -> u64 {
        let text = self.http.get(self.url("/metrics")).send().await.unwrap().text().await.unwrap();
        let found = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        found.unwrap_or(0)
    }

    /// Waits until one of the figures is as expected.
    pub async fn figure_becomes(&self, name: &str, expected: u64) {
        let watching = async {
            while self.figure(name).await != expected {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let seen = tokio::time::timeout(PATIENCE, watching).await;
        assert!(seen.is_ok(), "{name} is {} and never became {expected}", self.figure(name).await);
    }

    /// The access token of somebody at the site.
    pub async fn sign_in(&self, name: &str) -> String {
        let answer = self
            .ask(
                None,
                "mutation($email: String!, $password: String!) {
                    signIn(site: \"klinik\", email: $email, password: $password) { accessToken refreshToken } }",
                json!({ "email": format!("{name}@example.org"), "password": PASSWORD }),
            )
            .await;
        answer["data"]["signIn"]["accessToken"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
}

pub fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("no code in {answer}"))
}

async fn furnish(bus: &Bus) -> (SiteId, AccountId, ledger::Position) {
    let system = Caller::new(Actor::System("test"));
    let new = OpenSite {
        slug: Slug::new("klinik").unwrap(),
        name: Name::new("Klinik").unwrap(),
        zone: "Europe/Istanbul".parse().unwrap(),
        currency: Currency::new("TRY").unwrap(),
        locale: Locale::Tr,
    };
    let (site, _) = bus.open_site(&system, new).await.unwrap();
    let mut opened = Vec::new();
    for (name, role) in
        [("admin", Role::Admin), ("ayse", Role::Provider), ("mehmet", Role::Client), ("zeynep", Role::Client)]
    {
        let new = NewAccount {
            roles: Roles::of([role]),
            person: person(name),
            password: Some(PASSWORD.to_owned()),
        };
        opened.push(bus.open_account(&system, site, new).await.unwrap().0);
    }
    let provider = opened[1];
    let zone: Zone = "Europe/Istanbul".parse().unwrap();
    let fee = Money::new(150_000, Currency::new("TRY").unwrap()).unwrap();
    let pricing = Pricing { first_free: true, follow_up: Some(fee) };
    let new = OpenSchedule { provider, zone, rules: BookingRules::default(), pricing };
    bus.open_schedule(&system, site, new).await.unwrap();
    let windows = [chrono::Weekday::Mon, chrono::Weekday::Tue]
        .map(|weekday| WeeklyWindow {
            weekday,
            window: CivilWindow::between("09:00", "12:00").unwrap(),
            slot_minutes: 45,
            active: true,
        })
        .to_vec();
    let receipt = bus.plan_week(&system, site, provider, windows).await.unwrap();
    (site, provider, receipt.position)
}
