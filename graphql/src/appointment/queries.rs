//! Questions about appointments.
#![allow(clippy::too_many_arguments, reason = "a field's arguments are its function's")]
#![allow(clippy::unused_async, reason = "the schema's macro takes no other functions")]

use async_graphql::{Context, Enum, Object, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};
use domain::{AccountId, AppointmentId};
use projections::{
    agenda::AgendaRow,
    appointments::{AppointmentFilter, AppointmentRow, Span},
};
use uuid::Uuid;

use super::{Appointment, AppointmentStatus, not_found, statuses};
use crate::{
    account::Account,
    asker::Asked,
    error::{EdgeRefusal, Problem},
    page,
    personal::Whose,
    provider::Provider,
    scalars::{self, Date},
    sight::Sight,
    slots::LocalTime,
};

/// The most days of an agenda.
const MOST_DAYS: i64 = 92;

/// Which part of time is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum When {
    /// What is not over yet, earliest first.
    Upcoming,
    /// What is over, latest first.
    Past,
}

/// A line of a provider's agenda.
pub(crate) struct AgendaEntry {
    row: AgendaRow,
    sight: Sight,
}

/// An appointment as it stands in a provider's agenda.
#[Object]
impl AgendaEntry {
    /// The appointment.
    async fn appointment_id(&self) -> Uuid {
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
        Ok(LocalTime::of(scalars::time_slot(self.row.starts_at, self.row.ends_at)?, zone))
    }

    /// The provider.
    async fn provider(&self) -> Result<Option<Provider>, Problem> {
        let found = self.sight.provider(self.row.provider_id).await?;
        Ok(found.map(|row| Provider::new(row, self.sight.clone())))
    }

    /// The client's account.
    async fn client(&self) -> Result<Option<Account>, Problem> {
        Ok(self.sight.person(self.row.client_id).await?.map(Account))
    }

    /// It is the pair's first.
    async fn first(&self) -> bool {
        self.row.first
    }

    /// From when the two may enter the room.
    async fn joining_opens(&self) -> DateTime<Utc> {
        self.row.join_opens_at
    }
}

/// Leave to enter an appointment's room.
#[derive(SimpleObject)]
pub(crate) struct Admission {
    /// The appointment.
    appointment_id: Uuid,
    /// The server's clock when leave was given.
    at: DateTime<Utc>,
}

/// Questions about appointments.
#[derive(Default)]
pub(crate) struct AppointmentQueries;

#[Object]
impl AppointmentQueries {
    /// One appointment; null if there is none, or it is not for the caller to see.
    async fn appointment(&self, context: &Context<'_>, id: Uuid) -> Result<Option<Appointment>, Problem> {
        let sight = context.sight()?;
        let row = sight.reader().appointment(AppointmentId(id)).await?;
        seen_in_emergency(context, &row);
        Ok(row.map(|row| Appointment::new(row, sight)))
    }

    /// The signed-in person's own appointments, as client or as provider.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn my_appointments(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only what is ahead, or only what is over; all, earliest first, if left out.")]
        when: Option<When>,
        #[graphql(desc = "Only in these states.")] status: Option<Vec<AppointmentStatus>>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, Appointment>, Problem> {
        let sight = context.sight()?;
        let now = context.services().bus.clock().now();
        let filter = AppointmentFilter {
            statuses: statuses(status),
            span: match when {
                None => Span::All,
                Some(When::Upcoming) => Span::Upcoming(now),
                Some(When::Past) => Span::Past(now),
            },
            ..AppointmentFilter::default()
        };
        let request = page::request(first, after, last, before)?;
        let found = sight.reader().my_appointments(&filter, &request).await?;
        Ok(page::connection(found, |row| Appointment::new(row, sight.clone())))
    }

    /// The site's appointments that start from `from` up to `to`, earliest first. For the desk, which sees neither notes nor reasons, and for auditors.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn appointments(
        &self,
        context: &Context<'_>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        #[graphql(desc = "Only in these states.")] status: Option<Vec<AppointmentStatus>>,
        #[graphql(desc = "Only with this provider.")] provider_id: Option<Uuid>,
        #[graphql(desc = "Only of this client.")] client_id: Option<Uuid>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, Appointment>, Problem> {
        let sight = context.sight()?;
        let filter = AppointmentFilter {
            statuses: statuses(status),
            span: Span::Between(from, to),
            provider: provider_id.map(AccountId),
            client: client_id.map(AccountId),
        };
        let request = page::request(first, after, last, before)?;
        let found = sight.reader().appointments(&filter, &request).await?;
        seen_in_emergency(context, found.rows.iter().map(|edge| &edge.row));
        Ok(page::connection(found, |row| Appointment::new(row, sight.clone())))
    }

    /// A provider's appointments that start from `from` up to `to`, at most 92 days, in order, ended ones included. For the provider and
    /// the desk.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn agenda(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The caller if left out.")] provider_id: Option<Uuid>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, AgendaEntry>, Problem> {
        scalars::time_slot(from, to)?;
        if (to - from).num_days() > MOST_DAYS {
            return Err(EdgeRefusal::RangeTooLong { most_days: MOST_DAYS }.into());
        }
        let provider = provider_id.map_or(context.session()?.account, AccountId);
        let sight = context.sight()?;
        let request = page::request(first, after, last, before)?;
        let found = sight.reader().agenda(provider, from, to, &request).await?;
        Ok(page::connection(found, |row| AgendaEntry { row, sight: sight.clone() }))
    }

    /// May the caller enter the appointment's room now? Refused before (`JOIN_NOT_OPEN`, with `details.opensAt`), after
    /// (`APPOINTMENT_OVER`) and for an appointment that does not stand (`APPOINTMENT_NOT_STANDING`).
    async fn admission(&self, context: &Context<'_>, appointment_id: Uuid) -> Result<Admission, Problem> {
        let session = context.session()?;
        let bus = &context.services().bus;
        let id = AppointmentId(appointment_id);
        // Somebody of the site who has no part in it does not learn that there is one.
        if context.sight()?.reader().appointment(id).await?.is_none() {
            return Err(not_found());
        }
        bus.admit(&session.actor, session.site, id).await?;
        Ok(Admission { appointment_id, at: bus.clock().now() })
    }
}

/// Records that appointments are seen because of emergency access, whichever of their fields are asked for.
fn seen_in_emergency<'a>(context: &Context<'_>, rows: impl IntoIterator<Item = &'a AppointmentRow>) {
    let Some(session) = &context.asker().session else { return };
    if session.emergencies.is_empty() {
        return;
    }
    let clients = session.emergencies_at(context.services().bus.clock().now());
    for row in rows.into_iter().filter(|row| clients.contains(&row.client_id)) {
        context.shows(&Whose {
            subject: Some(row.client_id),
            field: "Query.appointment",
            record: Some(row.appointment_id.0),
            reason: None,
        });
    }
}
