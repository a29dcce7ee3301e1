//! Two sites with people and appointments, appended through the unit of work as the command bus does.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cqrs_es::{Aggregate, AggregateError, EventStore, event_sink::EventSink, persist::PersistedEventStore};
use domain::{
    AccountId, Actor, AppointmentId, Currency, Money, Name, Notes, Reason, Request, ResourceId, Role, Roles,
    SiteId, TimeSlot, Zone,
    account::{Account, AccountCommand, Email, Person},
    appointment::{Appointment, AppointmentCommand},
    schedule::{BookingRules, Pricing, Schedule, ScheduleCommand, Terms, WeeklyWindow},
    site::{Locale, Site, SiteCommand, Slug},
    time::{CivilWindow, local_date},
};
use ledger::{
    CommandKey, Ledger, LedgerError, Metadata, Position, Receipt, UnitOfWork, testing::TestDatabase,
    upcasters,
};
use projections::{Runner, names};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub const SITE: SiteId = SiteId(Uuid::from_u128(1));
pub const OTHER_SITE: SiteId = SiteId(Uuid::from_u128(2));
/// Nothing in these tests takes this long unless it hangs.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The moment at which everything is asked: a Friday morning.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// `minutes` after [`now`], for half an hour.
pub fn time(minutes: i64) -> TimeSlot {
    let start = now() + TimeDelta::minutes(minutes);
    TimeSlot::new(start, start + TimeDelta::minutes(30)).unwrap()
}

pub fn person(id: AccountId, role: Role) -> Actor {
    Actor::Person { id, site: SITE, roles: Roles::of([role]) }
}

pub fn superadmin() -> Actor {
    Actor::Person {
        id: AccountId(Uuid::from_u128(9)),
        site: SiteId::PLATFORM,
        roles: Roles::of([Role::Superadmin]),
    }
}

/// A database with a ledger, and the runner that follows it.
pub struct Scene {
    pub ledger: Ledger,
    pub runner: Runner,
    pub stop: CancellationToken,
    pub database: TestDatabase,
}

impl Scene {
    pub async fn start() -> Self {
        let database = TestDatabase::create().await;
        let ledger = database.ledger().await;
        let stop = CancellationToken::new();
        let runner = Runner::start(&ledger, &stop);
        Self { ledger, runner, stop, database }
    }

    /// Ends the runner and starts another.
    pub async fn restart(&mut self) {
        self.stop.cancel();
        self.runner.stopped().await;
        self.stop = CancellationToken::new();
        self.runner = Runner::start(&self.ledger, &self.stop);
    }

    /// Waits until every projection has passed everything that was committed by now.
    pub async fn settled(&self) {
        let (transaction,): (String,) =
            sqlx::query_as("SELECT pg_current_xact_id()::text").fetch_one(self.ledger.pool()).await.unwrap();
        let position = Position { transaction: transaction.parse().unwrap(), number: 0 };
        self.passed(position).await;
    }

    pub async fn passed(&self, position: Position) {
        let names: Vec<_> = names().collect();
        self.runner.wait_for(&names, position, PATIENCE).await.expect("the projections keep up");
    }
}

pub async fn open_site(ledger: &Ledger, site: SiteId, slug: &str) -> Receipt {
    let command = SiteCommand::Open {
        site,
        slug: Slug::new(slug).unwrap(),
        name: Name::new(slug).unwrap(),
        zone: Zone::UTC,
        currency: Currency::new("TRY").unwrap(),
        locale: Locale::Tr,
    };
    give::<Site, _>(ledger, site, site.0, superadmin(), command, now()).await.unwrap()
}

pub fn who(name: &str) -> Person {
    Person {
        name: Name::new(name).unwrap(),
        email: Email::new(&format!("{}@example.org", name.to_lowercase().replace(' ', "."))).unwrap(),
        phone: None,
        locale: Locale::Tr,
        zone: None,
    }
}

pub async fn open_account(ledger: &Ledger, site: SiteId, name: &str, role: Role) -> AccountId {
    let account = AccountId::generate();
    let command = AccountCommand::Open { site, account, roles: Roles::of([role]), person: who(name) };
    give::<Account, _>(ledger, site, account.0, Actor::System("test"), command, now()).await.unwrap();
    account
}

/// A provider who works from nine to twelve on every day, half an hour for each.
pub async fn open_provider(ledger: &Ledger, site: SiteId, name: &str, rules: BookingRules) -> AccountId {
    let provider = open_account(ledger, site, name, Role::Provider).await;
    let pricing = Pricing {
        first_free: true,
        follow_up: Some(Money::new(50_000, Currency::new("TRY").unwrap()).unwrap()),
    };
    let currency = Currency::new("TRY").unwrap();
    let open = ScheduleCommand::Open { site, provider, zone: Zone::UTC, rules, pricing, currency };
    let week = chrono::Weekday::try_from(0).into_iter().flat_map(|first: chrono::Weekday| {
        std::iter::successors(Some(first), |day| Some(day.succ())).take(7)
    });
    let windows = week
        .map(|weekday| WeeklyWindow {
            weekday,
            window: CivilWindow::between("09:00", "12:00").unwrap(),
            slot_minutes: 30,
            active: true,
        })
        .collect();
    for command in [open, ScheduleCommand::PlanWeek { windows }] {
        schedule(ledger, site, provider, command).await;
    }
    provider
}

pub async fn schedule(
    ledger: &Ledger,
    site: SiteId,
    provider: AccountId,
    command: ScheduleCommand,
) -> Receipt {
    give::<Schedule, _>(ledger, site, provider.0, Actor::System("test"), command, now()).await.unwrap()
}

pub fn terms(provider: AccountId, rooms: &[ResourceId], time: TimeSlot) -> Terms {
    let mut resources = vec![ResourceId::from(provider)];
    resources.extend_from_slice(rooms);
    Terms {
        zone: Zone::UTC,
        day: local_date(time.start(), Zone::UTC),
        block: time,
        resources,
        approval_required: false,
        join_opens_minutes: 30,
        most_per_day: None,
        first_free: false,
        follow_up: Some(Money::new(50_000, Currency::new("TRY").unwrap()).unwrap()),
    }
}

/// Books with notes; gives the appointment and where the log stood.
pub async fn book(
    ledger: &Ledger,
    site: SiteId,
    provider: AccountId,
    client: AccountId,
    time: TimeSlot,
    rooms: &[ResourceId],
) -> (AppointmentId, Receipt) {
    let id = AppointmentId::generate();
    let command = AppointmentCommand::Book {
        site,
        provider,
        client,
        time,
        terms: terms(provider, rooms, time),
        notes: Some(Notes::new("my knee hurts").unwrap()),
        first: false,
    };
    let actor = Actor::Person { id: client, site, roles: Roles::of([Role::Client]) };
    let receipt = give::<Appointment, _>(ledger, site, id.0, actor, command, now()).await.unwrap();
    (id, receipt)
}

pub async fn cancel(ledger: &Ledger, site: SiteId, id: AppointmentId, client: AccountId) -> Receipt {
    let command = AppointmentCommand::Cancel { reason: Reason::new("a cold").ok() };
    let actor = Actor::Person { id: client, site, roles: Roles::of([Role::Client]) };
    give::<Appointment, _>(ledger, site, id.0, actor, command, now()).await.unwrap()
}

pub async fn reschedule(
    ledger: &Ledger,
    site: SiteId,
    id: AppointmentId,
    (provider, client): (AccountId, AccountId),
    time: TimeSlot,
) -> Receipt {
    let command = AppointmentCommand::Reschedule {
        time,
        terms: terms(provider, &[], time),
        reason: Some(Reason::new("a meeting").unwrap()),
    };
    let actor = Actor::Person { id: client, site, roles: Roles::of([Role::Client]) };
    give::<Appointment, _>(ledger, site, id.0, actor, command, now()).await.unwrap()
}

/// Loads, decides and appends, once: a lost race is an answer here.
pub async fn give<A, C>(
    ledger: &Ledger,
    site: SiteId,
    id: Uuid,
    actor: Actor,
    command: C,
    at: DateTime<Utc>,
) -> Result<Receipt, LedgerError>
where
    A: Aggregate<Command = Request<C>, Services = ()>,
{
    let command_id = Uuid::now_v7();
    let key = CommandKey {
        id: command_id,
        digest: [0; 32],
        aggregate_type: A::TYPE,
        aggregate_id: id.to_string(),
        site,
    };
    let unit = ledger.unit_of_work(key);
    let store =
        PersistedEventStore::<UnitOfWork, A>::new_event_store(unit.clone()).with_upcasters(upcasters());
    let mut context = store.load_aggregate(&id.to_string()).await.map_err(failure)?;
    let sink = EventSink::default();
    let metadata = Metadata::of(site, &actor, command_id, at);
    let request = Request { command, actor, at };
    let handled = context.aggregate.handle(request, &(), &sink).await;
    handled.map_err(|refusal| LedgerError::Fault(format!("the domain refused: {refusal}")))?;
    store.commit(sink.collect().await, context, metadata.to_map()).await.map_err(failure)?;
    Ok(unit.receipt().expect("an append leaves a receipt"))
}

fn failure<E: std::error::Error>(error: AggregateError<E>) -> LedgerError {
    match error {
        AggregateError::AggregateConflict => LedgerError::Conflict,
        AggregateError::UnexpectedError(error) => {
            *error.downcast::<LedgerError>().expect("the ledger's own error")
        }
        other => LedgerError::Fault(other.to_string()),
    }
}

/// Every table of the database that belongs to sites and is a read model, by the guard that it has.
pub async fn read_models(ledger: &Ledger) -> Vec<String> {
    sqlx::query_scalar(
        // What clients keep for themselves is read by the same rules, and follows from no event.
        "SELECT DISTINCT tablename::text FROM pg_policies WHERE schemaname = 'public' AND tablename <> 'slot_holds' ORDER BY 1",
    )
    .fetch_all(ledger.pool())
    .await
    .unwrap()
}

/// Every row of every read model.
pub async fn dump(ledger: &Ledger) -> Vec<(String, Vec<serde_json::Value>)> {
    let mut tables = vec![];
    for table in read_models(ledger).await {
        let query = format!("SELECT to_jsonb(t) FROM {table} t ORDER BY to_jsonb(t)");
        let rows = sqlx::query_scalar(&query).fetch_all(ledger.pool()).await.unwrap();
        tables.push((table, rows));
    }
    tables
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Two who meet in the room of an appointment, and talk for a while.
pub async fn meet(scene: &Scene, provider: AccountId, client: AccountId) -> domain::CallId {
    use domain::{
        AppointmentId, CallId, ConnectionId,
        call::{Call, CallCommand as C, Opening, Purpose, RoomRules},
    };
    let (id, slot) = (CallId::generate(), time(60));
    let opening = Opening {
        site: SITE,
        purpose: Purpose::Consultation { appointment: AppointmentId::generate(), time: slot },
        host: Some(provider),
        guests: vec![client],
        rules: RoomRules::default(),
        at: now(),
        until: slot.end(),
    };
    let relay = || Actor::System("relay");
    let join = |account| C::Join { account, connection: ConnectionId::generate() };
    let story = [
        (person(client, Role::Client), C::Start { opening, busy: false }),
        (person(client, Role::Client), C::Enter),
        (person(provider, Role::Provider), C::Enter),
        (relay(), join(provider)),
        (person(provider, Role::Provider), C::Admit { account: client }),
        (relay(), join(client)),
        (person(provider, Role::Provider), C::End),
    ];
    for (actor, command) in story {
        give::<Call, _>(&scene.ledger, SITE, id.0, actor, command, now()).await.unwrap();
    }
    id
}
