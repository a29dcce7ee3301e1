//! Putting together what is kept of a person.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::{AccountId, Actor, Role, Roles, SiteId};
use ledger::Ledger;
use projections::{
    MOST, Page, PageRequest, ReadError, Reader,
    appointments::{AppointmentFilter, AppointmentRow, HistoryEntry},
    calls::{CallFilter, CallRow},
    ticket_messages::MessageView,
    tickets::{TicketFilter, TicketView},
};
use reminders::{MessageFilter, MessageRow, ReminderError};
use serde::Serialize;

use super::{
    Appointment, Call, Emergency, Happened, Message, Person, PersonalData, Recorded, Shown, SignIn, Ticket,
    Written,
};
use crate::{AccessFilter, AccessLog, DataReader};

/// The most lines of what was shown, of messages and of emergency accesses. Whoever has more asks for them by pages.
const MOST_LINES: i64 = 10_000;

/// Why it could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// There is no such person at the site, or the person was forgotten.
    #[error("there is nothing of such a person here")]
    Nobody,
    /// The database does not answer.
    #[error("what is kept cannot be read: {0}")]
    Unavailable(String),
}

fn unavailable(error: impl std::fmt::Display) -> GatherError {
    GatherError::Unavailable(error.to_string())
}

impl From<ReadError> for GatherError {
    fn from(error: ReadError) -> Self {
        unavailable(error)
    }
}

impl From<ReminderError> for GatherError {
    fn from(error: ReminderError) -> Self {
        unavailable(error)
    }
}

/// The names of those who work there, and of the person, who stand in what is gathered. Other clients' names are not the person's to know.
struct Names(HashMap<AccountId, String>);

impl Names {
    async fn of(reader: &Reader, person: AccountId, people: BTreeSet<AccountId>) -> Result<Self, ReadError> {
        let people: Vec<_> = people.into_iter().collect();
        let found = reader.accounts_by_ids(&people).await?.into_iter();
        let found = found
            .filter(|row| row.account_id == person || row.roles.0.iter().any(|role| *role != Role::Client));
        Ok(Self(found.filter_map(|row| Some((row.account_id, row.name?.to_string()))).collect()))
    }

    fn get(&self, id: AccountId) -> Option<String> {
        self.0.get(&id).cloned()
    }

    /// Of somebody whom the history names.
    fn actor(&self, kind: &str, id: &str) -> Option<String> {
        if kind == "person" { self.get(id.parse().ok()?) } else { None }
    }
}

impl PersonalData {
    /// All that is kept of `person` at `site`, at `now`; with the sign-ins that have not ended.
    ///
    /// # Errors
    /// If there is no such person at the site, the person was forgotten, or the database does not answer.
    pub async fn gather(
        ledger: &Ledger,
        site: SiteId,
        person: AccountId,
        sessions: Vec<SignIn>,
        now: DateTime<Utc>,
    ) -> Result<Self, GatherError> {
        let system = Reader::system(ledger, site);
        let place = system.site().await?.ok_or(GatherError::Nobody)?;
        let account = system.account(person).await?.ok_or(GatherError::Nobody)?;
        let (Some(name), Some(email)) = (account.name, account.email) else {
            return Err(GatherError::Nobody);
        };
        // What the person sees as a client, whatever else the person may be here.
        let actor = Actor::Person { id: person, site, roles: Roles::of([Role::Client]) };
        let own = Reader::new(ledger, actor);

        let booked = AppointmentFilter { client: Some(person), ..AppointmentFilter::default() };
        let mut list = Whole::new();
        while let Some(page) = list.next.take() {
            list.add(own.my_appointments(&booked, &page).await?);
        }
        let rows = list.rows;
        let ids: Vec<_> = rows.iter().map(|row| row.appointment_id).collect();
        let mut histories = own.histories(&ids).await?;
        let filed = TicketFilter { requester: Some(person), ..TicketFilter::default() };
        let mut list = Whole::new();
        while let Some(page) = list.next.take() {
            list.add(own.my_tickets(&filed, &page).await?);
        }
        let tickets = list.rows;
        let mut written = Vec::with_capacity(tickets.len());
        for ticket in &tickets {
            let mut list = Whole::new();
            while let Some(page) = list.next.take() {
                list.add(own.ticket_messages(ticket.ticket, &page).await?);
            }
            written.push(list.rows);
        }
        let mut list = Whole::new();
        while let Some(page) = list.next.take() {
            list.add(own.my_calls(&CallFilter::default(), &page).await?);
        }
        let calls = list.rows;
        let emergencies =
            ledger.emergency_accesses(site, Some(person), None, MOST_LINES).await.map_err(unavailable)?;
        let filter = AccessFilter { subject: Some(person), ..AccessFilter::default() };
        let accesses = AccessLog::list(ledger, site, &filter, MOST_LINES).await.map_err(unavailable)?;
        let filter = MessageFilter { site: Some(site), recipient: Some(person), ..MessageFilter::default() };
        let messages = MessageRow::list(ledger, &filter, MOST_LINES).await?;

        let acting = histories.values().flatten().filter_map(|entry| entry.actor_id.parse().ok());
        let people = rows
            .iter()
            .map(|row| row.provider_id)
            .chain(acting)
            .chain(written.iter().flatten().filter_map(|message| message.author))
            .chain(calls.iter().flat_map(|call| call.account_ids.clone()))
            .chain(emergencies.iter().map(|access| AccountId(access.account_id)))
            .chain(accesses.iter().filter_map(|access| account_of(&access.reader)));
        let names = Names::of(&system, person, people.collect()).await?;

        let mut emergency_accesses = Vec::with_capacity(emergencies.len());
        for access in emergencies {
            let reason = ledger.reason_of(&access).await.map_err(unavailable)?;
            emergency_accesses.push(Emergency {
                by: names.get(AccountId(access.account_id)),
                taken_at: access.taken_at,
                until: access.until_at,
                reason: reason.map(|reason| reason.to_string()),
            });
        }
        let appointment = |row: AppointmentRow| {
            let history = histories.remove(&row.appointment_id).unwrap_or_default();
            appointment(row, history, &names)
        };
        Ok(Self {
            made_at: now,
            site: place.name.to_string(),
            person: Person {
                id: person,
                site,
                name: name.to_string(),
                email: email.to_string(),
                phone: account.phone.map(|phone| phone.as_str().to_owned()),
                language: account.locale,
                zone: account.zone.unwrap_or(place.zone),
                roles: account.roles.0.iter().map(|role| role.as_str()).collect(),
                opened_at: account.created_at,
                active: account.active,
                erasure_due_at: account.erasure_due_at,
            },
            appointments: rows.into_iter().map(appointment).collect(),
            tickets: tickets
                .into_iter()
                .zip(written)
                .map(|(view, messages)| ticket(view, messages, &names))
                .collect(),
            calls: calls.iter().map(|row| call(row, person, &names)).collect(),
            messages: messages.iter().map(message).collect(),
            sessions,
            emergency_accesses,
            shown_to: accesses.into_iter().map(|access| shown(access, &names)).collect(),
        })
    }
}

/// A list that is read as a whole, page by page.
struct Whole<T> {
    rows: Vec<T>,
    next: Option<PageRequest>,
}

impl<T> Whole<T> {
    fn new() -> Self {
        Self { rows: vec![], next: Some(PageRequest::first(MOST)) }
    }

    /// Takes a page in; the one after it is asked for next.
    fn add(&mut self, page: Page<T>) {
        let last = page.rows.last().map(|edge| edge.cursor.clone()).filter(|_| page.has_next);
        self.next = last.map(|cursor| PageRequest::after(MOST, cursor));
        self.rows.extend(page.rows.into_iter().map(|edge| edge.row));
    }
}

/// The name that a value of the domain has in storage.
fn named(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn account_of(reader: &DataReader) -> Option<AccountId> {
    match reader {
        DataReader::Account(account) => Some(*account),
        DataReader::Command(_) => None,
    }
}

fn appointment(row: AppointmentRow, history: Vec<HistoryEntry>, names: &Names) -> Appointment {
    let fee = row.fee();
    Appointment {
        id: row.appointment_id.to_string(),
        provider: names.get(row.provider_id),
        start: row.starts_at,
        end: row.ends_at,
        status: named(row.status),
        notes: row.notes.map(|notes| notes.to_string()),
        fee: fee.map(|fee| fee.to_string()),
        payment: named(row.payment),
        history: history
            .into_iter()
            .map(|entry| Happened {
                at: entry.at,
                by: names.actor(&entry.actor_kind, &entry.actor_id),
                event: entry.event,
                reason: entry.reason.map(|reason| reason.to_string()),
            })
            .collect(),
    }
}

fn ticket(view: TicketView, messages: Vec<MessageView>, names: &Names) -> Ticket {
    Ticket {
        number: view.number,
        subject: view.subject.map(|subject| subject.to_string()),
        status: named(view.status),
        opened_at: view.opened_at,
        fields: serde_json::to_value(&view.fields).unwrap_or_default(),
        rating: view.rating,
        rating_comment: view.rating_comment.map(|comment| comment.to_string()),
        messages: messages
            .into_iter()
            .map(|message| Written {
                at: message.sent_at,
                by: message.author.and_then(|author| names.get(author)),
                text: message.body.map(|body| body.to_string()),
                files: message
                    .attachments
                    .iter()
                    .filter_map(|file| Some(file.name.as_ref()?.to_string()))
                    .collect(),
            })
            .collect(),
    }
}

fn call(row: &CallRow, person: AccountId, names: &Names) -> Call {
    let others = row.account_ids.iter().filter(|account| **account != person);
    Call {
        id: row.call_id.to_string(),
        started_at: row.started_at,
        ended_at: row.ended_at,
        with: others.filter_map(|account| names.get(*account)).collect(),
        recordings: row
            .recordings
            .iter()
            .map(|recording| Recorded {
                started_at: recording.started_at,
                stopped_at: recording.stopped_at,
                removed_at: recording.removed_at,
            })
            .collect(),
    }
}

fn message(row: &MessageRow) -> Message {
    Message {
        due_at: row.due_at,
        kind: row.kind.as_str(),
        channel: row.channel.as_str(),
        state: row.state.as_str(),
    }
}

fn shown(access: crate::DataAccess, names: &Names) -> Shown {
    let to = match &access.reader {
        DataReader::Account(account) => names.get(*account),
        DataReader::Command(user) => Some(user.clone()),
    };
    Shown { at: access.at, to, fields: access.fields, reason: access.reason }
}
