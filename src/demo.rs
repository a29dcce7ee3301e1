//! Demo data: a clinic in Istanbul and one in London, with some history.
//!
//! Everything is made by commands, as people would have given them, by a clock that starts two weeks ago and is moved on. So the
//! demo's history reads like a real one, and whatever a command refuses, the demo cannot contain.

mod cast;
mod crowd;
mod story;
mod tickets;
mod welcome;

use chrono::{DateTime, TimeDelta, Utc};
use commands::{Bus, Caller, Clock, CommandError, NewAccount, OpenSchedule, OpenSite};
use domain::{
    AccountId, Actor, Name, Role, Roles, SiteId,
    account::{Email, Person},
    schedule::Availability,
    site::{Locale, Slug},
};
use ledger::Ledger;

use cast::{ClinicPlan, ProviderPlan};
pub use welcome::{Welcome, welcome};

/// What everybody in the demo signs in with.
pub const PASSWORD: &str = "randevu-demo";
/// Who runs the demo installation.
pub const SUPERADMIN: &str = "root@randevu.example";
/// Who looks after the demo installation's machinery.
pub const OPERATOR: &str = "ops@randevu.example";

/// Why there is no demo data.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// There are sites already, and a demo does not belong among them.
    #[error("this installation has sites already; the demo is made only on an empty one")]
    NotEmpty,
    /// A command was not carried out.
    #[error("the demo could not be made: {0}")]
    Command(#[from] CommandError),
    /// The demo's own data breaks a rule.
    #[error("the demo's data is wrong: {0}")]
    Data(String),
    /// The database does not answer.
    #[error("the demo could not be made: {0}")]
    Database(#[from] sqlx::Error),
}

/// A provider of the demo, as the story needs it.
pub(crate) struct Provider {
    pub(crate) id: AccountId,
    pub(crate) availability: Availability,
}

/// A clinic of the demo, as the story needs it.
pub(crate) struct Clinic {
    pub(crate) site: SiteId,
    pub(crate) locale: Locale,
    /// Somebody of the desk.
    pub(crate) agent: Option<AccountId>,
    pub(crate) providers: Vec<Provider>,
    pub(crate) clients: Vec<AccountId>,
}

/// Is there nothing yet?
pub async fn is_empty(ledger: &Ledger) -> Result<bool, DemoError> {
    let sites: i64 = sqlx::query_scalar("SELECT count(*) FROM site_slugs").fetch_one(ledger.pool()).await?;
    Ok(sites == 0)
}

/// Makes the demo on an empty installation. `now` is where its story ends.
pub async fn make(ledger: &Ledger, now: DateTime<Utc>) -> Result<(), DemoError> {
    if !is_empty(ledger).await? {
        return Err(DemoError::NotEmpty);
    }
    let clock = Clock::manual(now - TimeDelta::days(15));
    let bus = Bus::new(ledger.clone(), clock);
    let system = Caller::new(Actor::System("demo"));
    for (role, name, email) in
        [(Role::Superadmin, "Root", SUPERADMIN), (Role::Operator, "Olcay Er", OPERATOR)]
    {
        let account = NewAccount {
            roles: Roles::of([role]),
            person: person(name, email, Locale::En)?,
            password: Some(PASSWORD.to_owned()),
        };
        bus.open_account(&system, SiteId::PLATFORM, account).await?;
    }
    for plan in cast::clinics()? {
        let clinic = open(&bus, &system, &plan).await?;
        story::tell(&bus, &clinic, now).await?;
        tickets::tell(&bus, &clinic, now).await?;
    }
    Ok(())
}

/// Makes the demo and, beside its clinics, a help desk with so many customers that there are `events` events or a few more. `progress` is told
/// now and then how many there are.
///
/// # Errors
/// If there are sites already, or the database does not answer.
pub async fn make_large(
    ledger: &Ledger,
    now: DateTime<Utc>,
    events: u64,
    progress: impl FnMut(u64),
) -> Result<(), DemoError> {
    make(ledger, now).await?;
    crowd::gather(ledger, now, events, progress).await
}

async fn open(bus: &Bus, system: &Caller, plan: &ClinicPlan) -> Result<Clinic, DemoError> {
    let new = OpenSite {
        slug: plan.slug.clone(),
        name: plan.name.clone(),
        zone: plan.zone,
        currency: plan.currency.clone(),
        locale: plan.locale,
    };
    let (site, _) = bus.open_site(system, new).await?;
    let account = async |name: &str, email: &str, roles: &[Role]| -> Result<AccountId, DemoError> {
        let new = NewAccount {
            roles: Roles::of(roles.iter().copied()),
            person: person(name, email, plan.locale)?,
            password: Some(PASSWORD.to_owned()),
        };
        Ok(bus.open_account(system, site, new).await?.0)
    };
    let mut agent = None;
    for (name, email, role) in plan.staff {
        let id = account(name, email, &[*role]).await?;
        if *role == Role::Agent {
            agent = Some(id);
        }
    }
    let mut providers = vec![];
    for provider in &plan.providers {
        let id = account(provider.name, provider.email, &[Role::Provider]).await?;
        providers.push(schedule(bus, system, site, id, plan, provider).await?);
    }
    let mut clients = vec![];
    for (name, email) in plan.clients {
        clients.push(account(name, email, &[Role::Client]).await?);
    }
    Ok(Clinic { site, locale: plan.locale, agent, providers, clients })
}

async fn schedule(
    bus: &Bus,
    system: &Caller,
    site: SiteId,
    id: AccountId,
    plan: &ClinicPlan,
    provider: &ProviderPlan,
) -> Result<Provider, DemoError> {
    let availability = Availability {
        site,
        provider: id,
        zone: plan.zone,
        week: provider.week.clone(),
        exceptions: std::collections::BTreeMap::new(),
        rules: provider.rules.clone(),
        pricing: provider.pricing.clone(),
    };
    let Availability { zone, rules, pricing, week, .. } = availability.clone();
    bus.open_schedule(system, site, OpenSchedule { provider: id, zone, rules, pricing }).await?;
    bus.plan_week(system, site, id, week).await?;
    Ok(Provider { id, availability })
}

fn person(name: &str, email: &str, locale: Locale) -> Result<Person, DemoError> {
    Ok(Person {
        name: Name::new(name).map_err(wrong)?,
        email: Email::new(email).map_err(wrong)?,
        phone: None,
        locale,
        zone: None,
    })
}

/// The demo's own data breaks a rule.
pub(crate) fn wrong(error: impl std::fmt::Display) -> DemoError {
    DemoError::Data(error.to_string())
}

/// Slugs are constants of the demo; this is where they are checked.
pub(crate) fn slug(text: &str) -> Result<Slug, DemoError> {
    Slug::new(text).map_err(wrong)
}
