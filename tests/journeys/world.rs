//! What the journeys travel in: a server on a database of its own, and clients that speak GraphQL to it.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, TimeZone, Utc, Weekday};
use commands::{Bus, Caller, Clock, NewAccount, OpenSchedule, OpenSite};
use domain::{
    AccountId, Actor, Currency, Money, Name, Role, Roles, SiteId,
    account::{Email, Person},
    schedule::{BookingRules, Pricing, WeeklyWindow},
    site::{Locale, Slug},
    time::CivilWindow,
};
use ledger::testing::TestDatabase;
use randevu::{
    app::{App, Core},
    config::Config,
};
use serde_json::{Value, json};
use tempfile::TempDir;

pub const PASSWORD: &str = "correct horse battery";

/// Monday, 1 March 2027, 08:00 in Istanbul.
pub fn monday() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 3, 1, 5, 0, 0).unwrap()
}

/// The start of that week's slot number `number` (45 minutes each, from nine in Istanbul) on `day`; 0 is Monday.
pub fn slot(day: i64, number: i64) -> DateTime<Utc> {
    monday() + TimeDelta::days(day) + TimeDelta::minutes(60 + 45 * number)
}

/// Variables for a booking of that slot.
pub fn at(day: i64, number: i64) -> (String, String) {
    let start = slot(day, number);
    (start.to_rfc3339(), (start + TimeDelta::minutes(45)).to_rfc3339())
}

/// A running server, by a clock that stands still.
pub struct World {
    pub app: App,
    pub clock: Clock,
    pub bus: Bus,
    database: Arc<TestDatabase>,
    pub url: String,
    pub http: reqwest::Client,
    directory: TempDir,
}

impl World {
    /// Where the server keeps what is not in the database.
    pub fn data_dir(&self) -> PathBuf {
        self.directory.path().to_owned()
    }

    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With these settings besides.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::on(Arc::new(TestDatabase::create().await), Clock::manual(monday()), settings).await
    }

    /// Another server on the same database, by the same clock.
    pub async fn beside(&self) -> Self {
        self.beside_with(&[]).await
    }

    /// The same, with these settings besides.
    pub async fn beside_with(&self, settings: &[(&str, &str)]) -> Self {
        Self::on(Arc::clone(&self.database), self.clock.clone(), settings).await
    }

    /// Stops the server; the database and the clock stay.
    pub async fn stop(self) -> Stopped {
        let Self { app, clock, database, .. } = self;
        app.stop().await;
        Stopped { database, clock }
    }

    async fn on(database: Arc<TestDatabase>, clock: Clock, settings: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut environment: BTreeMap<String, String> = [
            ("DATABASE_URL", "postgres://unused@localhost/unused"),
            ("RANDEVU_LISTEN", "127.0.0.1:0"),
            ("RANDEVU_RATE_PER_MINUTE", "100000"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        environment.insert("RANDEVU_DATA_DIR".into(), directory.path().display().to_string());
        // One master key for all servers on one database.
        let key = directory.path().join("master.key");
        std::fs::write(&key, [7; 32]).unwrap();
        let mut permissions = std::fs::metadata(&key).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o600);
        std::fs::set_permissions(&key, permissions).unwrap();
        environment.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let config = Config::from_map(&environment, false).unwrap();
        let core = Core::open(&config, database.options()).await.unwrap();
        let bus = Bus::new(core.ledger.clone(), clock.clone());
        let listener = App::listen(&config).await.unwrap();
        let app = App::start(&config, core, clock.clone(), listener).await.unwrap();
        let url = format!("http://{}", app.address());
        Self { app, clock, bus, database, url, http: reqwest::Client::new(), directory }
    }

    /// Sends one GraphQL request; the whole answer.
    pub async fn ask(&self, token: Option<&str>, query: &str, variables: Value) -> Value {
        let mut request = self
            .http
            .post(format!("{}/graphql", self.url))
            .json(&json!({"query": query, "variables": variables}));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.unwrap();
        let text = answer.text().await.unwrap();
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}"))
    }

    /// Connections of one's own to the server's database.
    pub async fn database_pool(&self) -> sqlx::PgPool {
        self.database.pool(2).await
    }

    /// The address of the server's database.
    pub fn database_url(&self) -> String {
        self.database.url()
    }

    /// Where the server keeps its files.
    pub fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    /// Sends any HTTP request.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Signs in somebody of the platform.
    pub async fn sign_in_to_the_platform(&self, email: &str) -> Guest<'_> {
        let query = "mutation($email: String!, $password: String!) {
            signIn(email: $email, password: $password) { accessToken } }";
        let answer = self.ask(None, query, json!({"email": email, "password": PASSWORD})).await;
        let token = answer["data"]["signIn"]["accessToken"].as_str().unwrap_or_else(|| panic!("{answer}"));
        Guest { world: self, token: token.to_owned(), refresh: String::new() }
    }

    /// Signs in and gives the person's door.
    pub async fn sign_in<'a>(&'a self, site: &str, email: &str) -> Guest<'a> {
        let query = "mutation($site: String, $email: String!, $password: String!) {
            signIn(site: $site, email: $email, password: $password) { accessToken refreshToken } }";
        let answer = self.ask(None, query, json!({"site": site, "email": email, "password": PASSWORD})).await;
        let tokens = &answer["data"]["signIn"];
        let text = |name: &str| tokens[name].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        Guest { world: self, token: text("accessToken"), refresh: text("refreshToken") }
    }

    /// A clinic with an admin, an agent, a provider and two clients, by commands.
    pub async fn clinic(&self, slug: &str, rules: BookingRules) -> Clinic {
        let system = Caller::new(Actor::System("test"));
        let new = OpenSite {
            slug: Slug::new(slug).unwrap(),
            name: Name::new("Klinik").unwrap(),
            zone: "Europe/Istanbul".parse().unwrap(),
            currency: Currency::new("TRY").unwrap(),
            locale: Locale::Tr,
        };
        let (site, _) = self.bus.open_site(&system, new).await.unwrap();
        let open = async |name: &str, role| self.account(site, name, role).await;
        open("Ada", Role::Admin).await;
        open("Aren", Role::Agent).await;
        let provider = open("Deniz", Role::Provider).await;
        let client = open("Can", Role::Client).await;
        open("Ece", Role::Client).await;
        let currency = Currency::new("TRY").unwrap();
        let pricing = Pricing { first_free: true, follow_up: Money::new(150_000, currency).ok() };
        let zone = "Europe/Istanbul".parse().unwrap();
        let schedule = OpenSchedule { provider, zone, rules, pricing };
        self.bus.open_schedule(&system, site, schedule).await.unwrap();
        let windows = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri]
            .map(|weekday| WeeklyWindow {
                weekday,
                window: CivilWindow::between("09:00", "18:00").unwrap(),
                slot_minutes: 45,
                active: true,
            })
            .to_vec();
        let receipt = self.bus.plan_week(&system, site, provider, windows).await.unwrap();
        let names: Vec<_> = projections::names().collect();
        self.app.runner().wait_for(&names, receipt.position, Duration::from_secs(60)).await.unwrap();
        Clinic { site, provider, client }
    }

    pub async fn account(&self, site: SiteId, name: &str, role: Role) -> AccountId {
        let person = Person {
            name: Name::new(name).unwrap(),
            email: Email::new(&format!("{}@example.com", name.to_lowercase())).unwrap(),
            phone: None,
            locale: Locale::Tr,
            zone: None,
        };
        let new = NewAccount { roles: Roles::of([role]), person, password: Some(PASSWORD.into()) };
        let opened = self.bus.open_account(&Caller::new(Actor::System("test")), site, new).await;
        let (account, receipt) = opened.unwrap();
        let accounts = ["accounts"];
        let patience = Duration::from_secs(60);
        self.app.runner().wait_for(&accounts, receipt.position, patience).await.unwrap();
        account
    }
}

/// A world without a server.
pub struct Stopped {
    database: Arc<TestDatabase>,
    pub clock: Clock,
}

impl Stopped {
    /// A server again.
    pub async fn start(self) -> World {
        self.start_with(&[]).await
    }

    /// The same, with these settings besides.
    pub async fn start_with(self, settings: &[(&str, &str)]) -> World {
        World::on(self.database, self.clock, settings).await
    }
}

/// A clinic in a world.
pub struct Clinic {
    pub site: SiteId,
    pub provider: AccountId,
    pub client: AccountId,
}

/// Somebody signed in.
pub struct Guest<'a> {
    pub world: &'a World,
    pub token: String,
    pub refresh: String,
}

impl Guest<'_> {
    /// The data of an answer without errors.
    pub async fn get(&self, query: &str, variables: Value) -> Value {
        let answer = self.world.ask(Some(&self.token), query, variables).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].clone()
    }

    /// The code of the answer's first error.
    pub async fn refused(&self, query: &str, variables: Value) -> String {
        code(&self.world.ask(Some(&self.token), query, variables).await)
    }
}

/// The code of an answer's first error.
pub fn code(answer: &Value) -> String {
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or_else(|| panic!("no error with a code: {answer:#}"))
        .to_owned()
}
