//! The history of an appointment: who did what, when, from which state to which.

use async_graphql::Object;
use chrono::{DateTime, Utc};
use domain::{AccountId, AppointmentId};
use projections::appointments as read;
use uuid::Uuid;

use crate::{appointment::AppointmentStatus, error::Problem, personal::Personal, sight::Sight};

/// One thing that happened, and what the reader may see of who did it.
pub(crate) struct HistoryEntry {
    entry: read::HistoryEntry,
    appointment: AppointmentId,
    client: AccountId,
    sight: Sight,
}

impl HistoryEntry {
    pub(crate) fn new(entry: read::HistoryEntry, of: &read::AppointmentRow, sight: &Sight) -> Self {
        Self { entry, appointment: of.appointment_id, client: of.client_id, sight: sight.clone() }
    }

    fn account(&self) -> Option<AccountId> {
        if self.entry.actor_kind == "person" { self.entry.actor_id.parse().ok() } else { None }
    }
}

/// One thing that happened to an appointment.
#[Object]
impl HistoryEntry {
    /// Its place in the appointment's history, from 1.
    async fn sequence(&self) -> i64 {
        self.entry.sequence
    }

    /// When, by the server's clock.
    async fn at(&self) -> DateTime<Utc> {
        self.entry.at
    }

    /// What happened: the event's name, such as `AppointmentBooked`.
    async fn event(&self) -> &str {
        &self.entry.event
    }

    /// `person`, `visitor` or `system`.
    async fn actor_kind(&self) -> &str {
        &self.entry.actor_kind
    }

    /// The account that did it; null when the system did.
    async fn actor_id(&self) -> Option<Uuid> {
        self.account().map(|account| account.0)
    }

    /// The rule by which the system did it; null when a person did.
    async fn rule(&self) -> Option<&str> {
        (self.entry.actor_kind == "system").then_some(self.entry.actor_id.as_str())
    }

    /// The name of whoever did it, where the reader may know it.
    async fn actor_name(&self) -> Result<Option<Personal<String>>, Problem> {
        let Some(account) = self.account() else { return Ok(None) };
        // A provider's name is everybody's at the site.
        if let Some(provider) = self.sight.provider(account).await? {
            return Ok(provider.name.map(|name| Personal::nobodys(name.into())));
        }
        let name = self.sight.person(account).await?.and_then(|person| person.name);
        Ok(name.map(|name| Personal::new("HistoryEntry.actorName", account, name.into())))
    }

    /// Where the appointment stood before; null at its beginning.
    async fn from(&self) -> Option<AppointmentStatus> {
        self.entry.from.map(Into::into)
    }

    /// Where it stands since.
    async fn to(&self) -> Option<AppointmentStatus> {
        self.entry.to.map(Into::into)
    }

    /// The start before a move (UTC).
    async fn moved_from(&self) -> Option<DateTime<Utc>> {
        self.entry.moved.map(|moved| moved.from.start())
    }

    /// The start after a move (UTC).
    async fn moved_to(&self) -> Option<DateTime<Utc>> {
        self.entry.moved.map(|moved| moved.to.start())
    }

    /// Why, where it was said; for the two people of the appointment only.
    async fn reason(&self) -> Option<Personal<&str>> {
        let reason = self.entry.reason.as_ref()?.as_str();
        Some(Personal::new("HistoryEntry.reason", self.client, reason).within(self.appointment.0))
    }
}
