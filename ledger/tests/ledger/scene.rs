//! What the tests append: appointments, straight through the unit of work, as the command bus does.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cqrs_es::{Aggregate, AggregateError, EventStore, event_sink::EventSink, persist::PersistedEventStore};
use domain::{
    AccountId, Actor, AppointmentId, Notes, Reason, Request, ResourceId, Role, Roles, SiteId, TimeSlot, Zone,
    appointment::{Appointment, AppointmentCommand},
    schedule::Terms,
};
use ledger::{CommandKey, Ledger, LedgerError, Metadata, Receipt, UnitOfWork, upcasters};
use uuid::Uuid;

pub const SITE: SiteId = SiteId(Uuid::from_u128(1));

/// The moment at which everything is asked.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// `minutes` after [`now`], for `length` minutes.
pub fn time(minutes: i64, length: i64) -> TimeSlot {
    let start = now() + TimeDelta::minutes(minutes);
    TimeSlot::new(start, start + TimeDelta::minutes(length)).unwrap()
}

pub fn client(id: AccountId) -> Actor {
    Actor::Person { id, site: SITE, roles: Roles::of([Role::Client]) }
}

pub fn terms(provider: AccountId, rooms: &[ResourceId], time: TimeSlot) -> Terms {
    let mut resources = vec![ResourceId::from(provider)];
    resources.extend_from_slice(rooms);
    Terms {
        zone: Zone::UTC,
        day: NaiveDate::from_ymd_opt(2027, 1, 15).unwrap(),
        block: time,
        resources,
        approval_required: false,
        join_opens_minutes: 30,
        most_per_day: None,
        first_free: true,
        follow_up: None,
    }
}

/// A booking of one client with one provider.
#[derive(Clone)]
pub struct Booking {
    pub id: AppointmentId,
    pub command: Uuid,
    pub client: AccountId,
    pub provider: AccountId,
    pub time: TimeSlot,
    pub rooms: Vec<ResourceId>,
    pub most_per_day: Option<u16>,
    pub first: bool,
    pub notes: Option<&'static str>,
}

impl Booking {
    pub fn of(provider: AccountId, time: TimeSlot) -> Self {
        Self {
            id: AppointmentId::generate(),
            command: Uuid::now_v7(),
            client: AccountId::generate(),
            provider,
            time,
            rooms: vec![],
            most_per_day: None,
            first: true,
            notes: None,
        }
    }

    pub async fn append(&self, ledger: &Ledger) -> Result<Receipt, LedgerError> {
        let mut terms = terms(self.provider, &self.rooms, self.time);
        terms.most_per_day = self.most_per_day;
        let command = AppointmentCommand::Book {
            site: SITE,
            provider: self.provider,
            client: self.client,
            time: self.time,
            terms,
            notes: self.notes.map(|notes| Notes::new(notes).unwrap()),
            first: self.first,
        };
        ask(ledger, self.id, self.command, client(self.client), command).await
    }

    pub async fn cancel(&self, ledger: &Ledger) -> Result<Receipt, LedgerError> {
        let command = AppointmentCommand::Cancel { reason: Reason::new("ill").ok() };
        ask(ledger, self.id, Uuid::now_v7(), client(self.client), command).await
    }

    pub async fn move_to(&self, ledger: &Ledger, time: TimeSlot) -> Result<Receipt, LedgerError> {
        let terms = terms(self.provider, &self.rooms, time);
        let command = AppointmentCommand::Reschedule { time, terms, reason: None };
        ask(ledger, self.id, Uuid::now_v7(), client(self.client), command).await
    }
}

pub fn key(id: AppointmentId, command: Uuid) -> CommandKey {
    CommandKey {
        id: command,
        digest: [u8::try_from(command.as_u128() & 0xff).unwrap(); 32],
        aggregate_type: Appointment::TYPE,
        aggregate_id: id.to_string(),
        site: SITE,
    }
}

/// Asks this of an appointment of [`SITE`]; see [`carry_out`].
pub async fn ask(
    ledger: &Ledger,
    id: AppointmentId,
    command_id: Uuid,
    actor: Actor,
    command: AppointmentCommand,
) -> Result<Receipt, LedgerError> {
    carry_out::<Appointment, _>(ledger, key(id, command_id), actor, command).await
}

/// Loads, decides and appends, once: a lost race is an answer here.
pub async fn carry_out<A, C>(
    ledger: &Ledger,
    key: CommandKey,
    actor: Actor,
    command: C,
) -> Result<Receipt, LedgerError>
where
    A: Aggregate<Command = Request<C>, Services = ()>,
{
    let unit = ledger.unit_of_work(key.clone());
    let store =
        PersistedEventStore::<UnitOfWork, A>::new_event_store(unit.clone()).with_upcasters(upcasters());
    let mut context = store.load_aggregate(&key.aggregate_id).await.map_err(failure)?;
    let sink = EventSink::default();
    let metadata = Metadata::of(key.site, &actor, key.id, now());
    let request = Request { command, actor, at: now() };
    context
        .aggregate
        .handle(request, &(), &sink)
        .await
        .map_err(|refusal| LedgerError::Fault(format!("the domain refused: {refusal}")))?;
    store.commit(sink.collect().await, context, metadata.to_map()).await.map_err(failure)?;
    Ok(unit.receipt().expect("an append leaves a receipt"))
}

fn failure<E: std::error::Error>(error: AggregateError<E>) -> LedgerError {
    match error {
        AggregateError::AggregateConflict => LedgerError::Conflict,
        AggregateError::DatabaseConnectionError(error) => LedgerError::Unavailable(error.to_string()),
        AggregateError::UnexpectedError(error) => {
            *error.downcast::<LedgerError>().expect("the ledger's own error")
        }
        other => LedgerError::Fault(other.to_string()),
    }
}
