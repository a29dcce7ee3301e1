//! A clinic in Istanbul, with an admin, a provider and clients.

use chrono::{DateTime, TimeDelta, TimeZone, Utc, Weekday};
use commands::{BookAppointment, Bus, Caller, Clock, CommandError, NewAccount, OpenSchedule, OpenSite};
use domain::{
    AccountId, Actor, Currency, Money, Name, Role, Roles, SiteId, TimeSlot,
    account::{Email, Person},
    schedule::{BookingRules, Pricing, WeeklyWindow},
    site::{Locale, Slug},
    time::CivilWindow,
};
use ledger::testing::TestDatabase;

pub const PASSWORD: &str = "correct horse battery";

pub struct Clinic {
    pub bus: Bus,
    pub site: SiteId,
    pub slug: Slug,
    pub admin: Actor,
    pub provider: AccountId,
    pub client: AccountId,
    database: std::sync::Arc<TestDatabase>,
}

/// Monday, 1 March 2027, 08:00 in Istanbul.
pub fn monday() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 3, 1, 5, 0, 0).unwrap()
}

/// That week's slot of 45 minutes that starts `quarters` after nine on `day` (0 is Monday), in Istanbul.
pub fn slot(day: i64, number: i64) -> TimeSlot {
    let start = monday() + TimeDelta::days(day) + TimeDelta::minutes(60 + 45 * number);
    TimeSlot::new(start, start + TimeDelta::minutes(45)).unwrap()
}

pub fn person(name: &str) -> Person {
    Person {
        name: Name::new(name).unwrap(),
        email: Email::new(&format!("{}@example.com", name.to_lowercase())).unwrap(),
        phone: None,
        locale: Locale::Tr,
        zone: None,
    }
}

impl Clinic {
    pub async fn open() -> Self {
        Self::open_with(BookingRules::default()).await
    }

    pub async fn open_with(rules: BookingRules) -> Self {
        let database = std::sync::Arc::new(TestDatabase::create().await);
        let bus = Bus::new(database.ledger().await, Clock::manual(monday()));
        Self::in_database(bus, database, "klinik", rules).await
    }

    /// Another clinic in the same installation.
    pub async fn beside(&self, slug: &str) -> Self {
        Self::in_database(self.bus.clone(), self.database.clone(), slug, BookingRules::default()).await
    }

    async fn in_database(
        bus: Bus,
        database: std::sync::Arc<TestDatabase>,
        slug: &str,
        rules: BookingRules,
    ) -> Self {
        let setup = Caller::new(Actor::System("setup"));
        let slug = Slug::new(slug).unwrap();
        let new = OpenSite {
            slug: slug.clone(),
            name: Name::new("Klinik").unwrap(),
            zone: "Europe/Istanbul".parse().unwrap(),
            currency: Currency::new("TRY").unwrap(),
            locale: Locale::Tr,
        };
        let (site, _) = bus.open_site(&setup, new).await.unwrap();
        let open = async |name: &str, role| {
            let password = Some(PASSWORD.to_owned());
            let new = NewAccount { roles: Roles::of([role]), person: person(name), password };
            bus.open_account(&setup, site, new).await.unwrap().0
        };
        let (admin, provider, client) = (
            open("Ada", Role::Admin).await,
            open("Deniz", Role::Provider).await,
            open("Can", Role::Client).await,
        );
        let pricing = Pricing {
            first_free: true,
            follow_up: Some(Money::new(150_000, Currency::new("TRY").unwrap()).unwrap()),
        };
        let zone = "Europe/Istanbul".parse().unwrap();
        let schedule = OpenSchedule { provider, zone, rules, pricing };
        bus.open_schedule(&setup, site, schedule).await.unwrap();
        let windows = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri]
            .map(|weekday| WeeklyWindow {
                weekday,
                window: CivilWindow::between("09:00", "18:00").unwrap(),
                slot_minutes: 45,
                active: true,
            })
            .to_vec();
        bus.plan_week(&setup, site, provider, windows).await.unwrap();
        let admin = Actor::Person { id: admin, site, roles: Roles::of([Role::Admin]) };
        Self { bus, site, slug, admin, provider, client, database }
    }

    pub fn as_client(&self) -> Caller {
        self.signed_in(self.client, Role::Client)
    }

    pub fn as_provider(&self) -> Caller {
        self.signed_in(self.provider, Role::Provider)
    }

    pub fn signed_in(&self, id: AccountId, role: Role) -> Caller {
        Caller::new(Actor::Person { id, site: self.site, roles: Roles::of([role]) })
    }

    pub fn booking(&self, time: TimeSlot) -> BookAppointment {
        BookAppointment { provider: self.provider, client: self.client, time, notes: None }
    }

    pub async fn another(&self, name: &str, role: Role) -> AccountId {
        let new =
            NewAccount { roles: Roles::of([role]), person: person(name), password: Some(PASSWORD.into()) };
        self.bus.open_account(&Caller::new(self.admin.clone()), self.site, new).await.unwrap().0
    }
}

/// The refusal's code; panics when there was none.
pub fn code<T: std::fmt::Debug>(outcome: Result<T, CommandError>) -> &'static str {
    outcome.unwrap_err().code()
}
