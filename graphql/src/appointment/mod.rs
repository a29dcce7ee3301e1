//! Appointments, as their two people and the desk see them.
#![allow(clippy::unused_async, reason = "the schema's macro takes no other functions")]

mod booking;
mod calendar;
mod live;
mod outcome;
mod queries;

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::{AppointmentId, CallId, Role, TimeSlot, appointment::Status, notification::About};
use projections::appointments::{AppointmentRow, PaymentState as StoredPayment};
use reminders::{MessageFilter, MessageRow};
use uuid::Uuid;

use crate::{
    account::Account,
    asker::Asked,
    call::Call,
    error::Problem,
    history::HistoryEntry,
    message::Message,
    personal::Personal,
    provider::{Money, Provider},
    receipt::{self, Receipt},
    scalars::{self, Date},
    sight::Sight,
    slots::LocalTime,
};

pub(crate) use booking::BookingMutations;
pub(crate) use calendar::{Names, file};
pub(crate) use live::AppointmentSubscriptions;
pub(crate) use outcome::OutcomeMutations;
pub(crate) use queries::AppointmentQueries;

/// The most messages about an appointment that are told of.
const MOST_MESSAGES: i64 = 100;

/// Where an appointment stands.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::appointment::Status")]
pub(crate) enum AppointmentStatus {
    /// Waits for the provider's approval; its time is taken meanwhile.
    Requested,
    /// Stands.
    Scheduled,
    /// Stands, and the client has said that he will come.
    Confirmed,
    /// They are meeting in its room.
    InProgress,
    /// Took place.
    Completed,
    /// One side did not come.
    NoShow,
    /// Called off by one of the two.
    Cancelled,
    /// The provider did not approve it.
    Declined,
}

/// What has become of a fee.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum PaymentState {
    /// Nothing is owed.
    Free,
    /// The fee is open.
    Due,
    /// The fee was received.
    Paid,
    /// The fee lapsed with the appointment.
    Void,
}

/// What is owed for an appointment.
#[derive(SimpleObject)]
pub(crate) struct Payment {
    /// What has become of the fee.
    state: PaymentState,
    /// How much; null when it is free.
    amount: Option<Money>,
    /// The receipt's or transfer's number.
    reference: Option<Personal<String>>,
}

/// An appointment and what the reader may see of its people.
pub(crate) struct Appointment {
    row: AppointmentRow,
    sight: Sight,
}

impl Appointment {
    pub(crate) fn new(row: AppointmentRow, sight: Sight) -> Self {
        Self { row, sight }
    }

    /// What of it is the client's.
    fn of_client<T>(&self, field: &'static str, value: T) -> Personal<T> {
        Personal::new(field, self.row.client_id, value).within(self.row.appointment_id.0)
    }

    fn time(&self) -> Result<TimeSlot, Problem> {
        self.row.time().ok_or_else(|| Problem::internal("an appointment without time"))
    }
}

/// One client, one provider, one stretch of time.
#[Object]
impl Appointment {
    /// The appointment's id.
    async fn id(&self) -> Uuid {
        self.row.appointment_id.0
    }

    /// Where it stands.
    async fn status(&self) -> AppointmentStatus {
        self.row.status.into()
    }

    /// From when (UTC).
    async fn start(&self) -> DateTime<Utc> {
        self.row.starts_at
    }

    /// Up to when (UTC).
    async fn end(&self) -> DateTime<Utc> {
        self.row.ends_at
    }

    /// The provider's local date at the start.
    async fn day(&self) -> Date {
        Date(self.row.day)
    }

    /// The time as it reads in a zone (IANA); in the provider's if none is given.
    async fn local(&self, zone: Option<String>) -> Result<LocalTime, Problem> {
        let zone = zone.map_or(Ok(self.row.zone), |zone| scalars::zone("zone", &zone))?;
        Ok(LocalTime::of(self.time()?, zone))
    }

    /// Whose time.
    async fn provider_id(&self) -> Uuid {
        self.row.provider_id.0
    }

    /// For whom.
    async fn client_id(&self) -> Uuid {
        self.row.client_id.0
    }

    /// The provider, as everybody at the site may see one.
    async fn provider(&self) -> Result<Option<Provider>, Problem> {
        let found = self.sight.provider(self.row.provider_id).await?;
        Ok(found.map(|row| Provider::new(row, self.sight.clone())))
    }

    /// The client's account.
    async fn client(&self) -> Result<Option<Account>, Problem> {
        Ok(self.sight.person(self.row.client_id).await?.map(Account))
    }

    /// What the client wrote along with the booking; for the two of them and auditors.
    async fn notes(&self) -> Option<Personal<&str>> {
        self.row.notes.as_ref().map(|notes| self.of_client("Appointment.notes", notes.as_str()))
    }

    /// Why it was last moved, called off or turned down; for the two of them and auditors.
    async fn reason(&self) -> Option<Personal<&str>> {
        self.row.reason.as_ref().map(|reason| self.of_client("Appointment.reason", reason.as_str()))
    }

    /// It is the pair's first.
    async fn first(&self) -> bool {
        self.row.first
    }

    /// What is owed.
    async fn payment(&self) -> Payment {
        Payment {
            state: match self.row.payment {
                StoredPayment::Free => PaymentState::Free,
                StoredPayment::Due => PaymentState::Due,
                StoredPayment::Paid => PaymentState::Paid,
                StoredPayment::Void => PaymentState::Void,
            },
            amount: self.row.fee().as_ref().map(Money::from),
            reference: self
                .row
                .payment_reference
                .as_ref()
                .map(|reference| self.of_client("Payment.reference", reference.to_string())),
        }
    }

    /// From when the two may enter the room.
    async fn joining_opens(&self) -> DateTime<Utc> {
        self.row.join_opens_at
    }

    /// How often what its calendar entry shows has changed; the entry's `SEQUENCE`.
    async fn revision(&self) -> i32 {
        self.row.revision
    }

    /// When it was booked or asked for.
    async fn created_at(&self) -> DateTime<Utc> {
        self.row.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.row.updated_at
    }

    /// Who did what, when, from which state to which, in order.
    #[graphql(complexity = "20 + 5 * child_complexity")]
    async fn history(&self) -> Result<Vec<HistoryEntry>, Problem> {
        let entries = self.sight.history(self.row.appointment_id).await?;
        Ok(entries.into_iter().map(|entry| HistoryEntry::new(entry, &self.row, &self.sight)).collect())
    }

    /// Its meeting in the room, at the time that it has now; null before anybody has come.
    #[graphql(complexity = 5)]
    async fn call(&self) -> Result<Option<Call>, Problem> {
        let id = CallId::of_appointment(self.row.appointment_id, self.row.starts_at);
        let row = self.sight.reader().call(id).await?;
        Ok(row.map(|row| Call::new(row, self.sight.clone())))
    }

    /// What the reader was sent about it, or is to be, those due last first: the next reminder among them.
    #[graphql(complexity = "10 + 10 * child_complexity")]
    async fn messages(&self, context: &Context<'_>) -> Result<Vec<Message>, Problem> {
        let filter = MessageFilter {
            site: Some(self.row.site_id),
            about: Some(About::Appointment(self.row.appointment_id)),
            recipient: Some(context.session()?.account),
            ..MessageFilter::default()
        };
        let rows = MessageRow::list(context.services().bus.ledger(), &filter, MOST_MESSAGES).await;
        let rows = rows.map_err(CommandError::from)?;
        Ok(rows.into_iter().map(|row| Message::new(row, self.sight.clone())).collect())
    }

    /// The appointment as an iCalendar text (RFC 5545), without notes.
    #[graphql(complexity = 5)]
    async fn ics(&self) -> Result<Personal<String>, Problem> {
        let text = calendar::text(&self.row, &self.sight).await?;
        Ok(self.of_client("Appointment.ics", text))
    }

    /// Where the same text can be fetched without signing in, for mails and calendars. Whoever has the address can fetch it, for ever: null
    /// for who sees the appointment in an emergency only.
    async fn ics_url(&self, context: &Context<'_>) -> Option<Personal<String>> {
        let reader = self.sight.reader();
        let of_the_two = [self.row.client_id, self.row.provider_id].iter().any(|one| reader.actor().is(*one));
        if !of_the_two && !reader.actor().holds_at(reader.site_id(), &Role::SEE_THE_DESK) {
            return None;
        }
        let address = calendar::address(&context.services().config, &self.row, &self.sight);
        Some(self.of_client("Appointment.icsUrl", address))
    }
}

/// An appointment after a command.
#[derive(SimpleObject)]
pub(crate) struct AppointmentPayload {
    /// The appointment; null if the change cannot be shown yet, or the caller may not see it.
    appointment: Option<Appointment>,
    /// That the command was carried out.
    receipt: Receipt,
}

/// What a mutation of an appointment waits for: its own view, the agenda's, and the free slots beside it.
const SHOWN: [&str; 3] = ["appointments", "agenda", "slots"];

async fn payload(
    context: &Context<'_>,
    id: AppointmentId,
    receipt: &commands::Receipt,
) -> Result<AppointmentPayload, Problem> {
    let mut appointment = None;
    if receipt::shown(context, receipt, &SHOWN).await {
        let sight = context.sight()?;
        appointment = sight.reader().appointment(id).await?.map(|row| Appointment::new(row, sight));
    }
    Ok(AppointmentPayload { appointment, receipt: receipt.into() })
}

/// The states as the domain has them.
fn statuses(given: Option<Vec<AppointmentStatus>>) -> Vec<Status> {
    given.unwrap_or_default().into_iter().map(Into::into).collect()
}

/// What is not for the caller to see does not exist.
fn not_found() -> Problem {
    CommandError::NotFound.into()
}
