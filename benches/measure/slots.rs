//! Free slots of ten providers for a month: in memory, and asked of the read model.

use std::{
    collections::BTreeMap,
    hint::black_box,
    time::{Duration, Instant},
};

use chrono::{DateTime, Days, NaiveDate, Utc, Weekday};
use commands::{BookAppointment, Bus, Caller, Clock, NewAccount, OpenSchedule, OpenSite};
use domain::{
    AccountId, Actor, Currency, Name, Role, Roles, SiteId,
    account::{Email, Person},
    schedule::{Availability, BookingRules, Pricing, Taken, WeeklyWindow},
    site::{Locale, Slug},
    time::{CivilWindow, local_date},
};
use ledger::Ledger;
use projections::{Reader, Runner};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{report, server::Server};

/// What the bench's client signs in with.
pub(crate) const PASSWORD: &str = "correct horse battery";

const PROVIDERS: u128 = 10;
const ROUNDS: usize = 200;

/// When the benches play.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_804_000_000, 0).expect("an instant")
}

/// March, in which London's clocks change.
fn month() -> (NaiveDate, NaiveDate) {
    let first = local_date(now(), domain::Zone::UTC);
    (first, first + Days::new(30))
}

fn availability(number: u128) -> Availability {
    let zones =
        ["Europe/London", "America/New_York", "Europe/Istanbul", "Australia/Lord_Howe", "Africa/Casablanca"];
    let windows =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri].iter().flat_map(|weekday| {
            [("09:00", "12:00"), ("13:00", "17:00")].map(|(from, to)| WeeklyWindow {
                weekday: *weekday,
                window: CivilWindow::between(from, to).expect("a window"),
                slot_minutes: 45,
                active: true,
            })
        });
    Availability {
        site: SiteId(Uuid::from_u128(1)),
        provider: AccountId(Uuid::from_u128(100 + number)),
        zone: zones[usize::try_from(number).expect("small") % zones.len()].parse().expect("a zone"),
        week: windows.collect(),
        exceptions: BTreeMap::new(),
        rules: BookingRules::default(),
        pricing: Pricing { first_free: true, follow_up: None },
    }
}

/// Every third slot is booked.
fn taken(availability: &Availability) -> Vec<Taken> {
    let (from, to) = month();
    let candidates = availability.candidates(from, to);
    candidates.iter().step_by(3).map(|slot| Taken { block: slot.time, day: slot.day }).collect()
}

pub(crate) fn in_memory() {
    let providers: Vec<_> = (0..PROVIDERS)
        .map(|number| {
            let availability = availability(number);
            let taken = taken(&availability);
            (availability, taken)
        })
        .collect();
    let (from, to) = month();
    let mut figures = vec![];
    let mut slots = 0;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for (availability, taken) in &providers {
            slots += black_box(availability.free_slots(from, to, taken, now())).len();
        }
        figures.push(began.elapsed().as_secs_f64() * 1e6);
    }
    report::figure(
        &format!("free slots in memory, 10 providers, a month ({} slots; aim 200)", slots / ROUNDS),
        figures,
        "µs",
    );
}

pub(crate) async fn as_a_query(server: &Server) {
    let pool = server.database("slots").await;
    let ledger = Server::ledger(&pool);
    let stop = CancellationToken::new();
    let runner = Runner::start(&ledger, &stop);
    let Place { site, providers, .. } = fill(&ledger, &runner, PROVIDERS).await;
    sqlx::query("ANALYZE").execute(&pool).await.expect("statistics");
    let actor = Actor::Person { id: AccountId::generate(), site, roles: Roles::of([Role::Client]) };
    let reader = Reader::new(&ledger, actor);
    let (from, to) = month();
    let mut figures = vec![];
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let found = reader.free_slots_of(&providers, from, to, now()).await.expect("free slots");
        assert_eq!(found.len(), providers.len());
        figures.push(began.elapsed().as_secs_f64() * 1e6);
    }
    report::figure("free slots as a query, 10 providers, a month", figures, "µs");
    stop.cancel();
    runner.stopped().await;
    pool.close().await;
}

/// The access token of somebody at the place.
pub(crate) async fn sign_in(bus: &Bus, email: &str) -> String {
    let door = commands::Door::Site(domain::site::Slug::new("bench").expect("a slug"));
    let email = domain::account::Email::new(email).expect("an address");
    bus.sign_in(&door, &email, PASSWORD.to_owned(), "bench").await.expect("a session").access
}

/// A site for the benches.
pub(crate) struct Place {
    pub(crate) site: SiteId,
    pub(crate) client: AccountId,
    pub(crate) providers: Vec<AccountId>,
}

/// A site with some providers, each with every third slot booked, by commands.
pub(crate) async fn fill(ledger: &Ledger, runner: &Runner, count: u128) -> Place {
    let bus = Bus::new(ledger.clone(), Clock::manual(now()));
    let system = Caller::new(Actor::System("bench"));
    let name = |text: &str| Name::new(text).expect("a name");
    let new = OpenSite {
        slug: Slug::new("bench").expect("a slug"),
        name: name("Bench"),
        zone: domain::Zone::UTC,
        currency: Currency::new("TRY").expect("a currency"),
        locale: Locale::En,
    };
    let (site, _) = bus.open_site(&system, new).await.expect("a site");
    let open = async |who: String, role| {
        let person = Person {
            name: name(&who),
            email: Email::new(&format!("{who}@example.com")).expect("an address"),
            phone: None,
            locale: Locale::En,
            zone: None,
        };
        let new = NewAccount { roles: Roles::of([role]), person, password: Some(PASSWORD.to_owned()) };
        bus.open_account(&system, site, new).await.expect("an account").0
    };
    let client = open("client".into(), Role::Client).await;
    let mut providers = vec![];
    let mut last = None;
    for number in 0..count {
        let provider = open(format!("provider{number}"), Role::Provider).await;
        let Availability { zone, rules, pricing, week, .. } = availability(number);
        bus.open_schedule(&system, site, OpenSchedule { provider, zone, rules, pricing })
            .await
            .expect("a schedule");
        bus.plan_week(&system, site, provider, week).await.expect("a week");
        let actor = Actor::Person { id: provider, site, roles: Roles::of([Role::Provider]) };
        for taken in taken(&availability(number)) {
            if taken.block.start() > now() {
                let new = BookAppointment { provider, client, time: taken.block, notes: None };
                last = Some(bus.book(&Caller::new(actor.clone()), site, new).await.expect("a booking").1);
            }
        }
        providers.push(provider);
    }
    let names: Vec<_> = projections::names().collect();
    let position = last.expect("bookings").position;
    runner.wait_for(&names, position, Duration::from_mins(1)).await.expect("the read models follow");
    Place { site, client, providers }
}
