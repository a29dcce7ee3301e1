//! The history of a ticket: who did what, when, from which state to which.

use std::sync::Arc;

use async_graphql::Object;
use chrono::{DateTime, Utc};
use commands::Standing;
use domain::{AccountId, TicketId, desk::FieldValue, ticket::Tag};
use projections::tickets as read;
use read::{TicketHappening as H, TicketView};
use uuid::Uuid;

use super::TicketStatus;
use crate::{error::Problem, personal::Personal, sight::Sight};

/// One thing that happened, and what the reader may see of who did it.
pub(crate) struct TicketHistoryEntry {
    entry: read::TicketHistoryEntry,
    ticket: TicketId,
    customer: AccountId,
    sight: Sight,
    standing: Arc<Standing>,
}

impl TicketHistoryEntry {
    pub(super) fn new(
        entry: read::TicketHistoryEntry,
        of: &TicketView,
        sight: &Sight,
        standing: &Arc<Standing>,
    ) -> Self {
        let (ticket, customer) = (of.ticket, of.requester);
        Self { entry, ticket, customer, sight: sight.clone(), standing: Arc::clone(standing) }
    }

    fn of_customer(&self, text: &impl ToString) -> Personal<String> {
        Personal::new("TicketHistoryEntry.changes", self.customer, text.to_string()).within(self.ticket.0)
    }

    fn account(&self) -> Option<AccountId> {
        if self.entry.actor_kind == "person" { self.entry.actor_id.parse().ok() } else { None }
    }

    async fn name(&self, account: Option<AccountId>) -> Result<Option<Personal<String>>, Problem> {
        let Some(account) = account else { return Ok(None) };
        let name = self.sight.name("TicketHistoryEntry.changes", account).await?;
        Ok(Some(name.unwrap_or_else(|| Personal::nobodys(String::new()))))
    }
}

/// One thing that happened to a ticket.
#[Object]
impl TicketHistoryEntry {
    /// Its place in the history as the reader sees it, from 1, without gaps.
    async fn place(&self) -> i64 {
        self.entry.place
    }

    /// When, by the server's clock.
    async fn at(&self) -> DateTime<Utc> {
        self.entry.at
    }

    /// What happened: the event's name, such as `TicketOpened` or `SlaBreached`.
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

    /// The name of whoever did it.
    #[graphql(complexity = 2)]
    async fn actor_name(&self) -> Result<Option<Personal<String>>, Problem> {
        match self.account() {
            Some(account) => self.sight.name("TicketHistoryEntry.actorName", account).await,
            None => Ok(None),
        }
    }

    /// Where the ticket stood before; null at its beginning.
    async fn from(&self) -> Option<TicketStatus> {
        self.entry.from.map(Into::into)
    }

    /// Where it stands since.
    async fn to(&self) -> Option<TicketStatus> {
        self.entry.to.map(Into::into)
    }

    /// Why the status changed, where it did: `chosen`, `assigned`, `answered`, `customer_replied`, `time_rule`, `merged`.
    async fn cause(&self) -> Option<String> {
        let H::StatusChanged { cause } = &self.entry.happening else { return None };
        serde_json::to_value(cause).ok()?.as_str().map(str::to_owned)
    }

    /// The message that was written.
    async fn message_id(&self) -> Option<Uuid> {
        match &self.entry.happening {
            H::Opened { message }
            | H::CustomerReplied { message }
            | H::DeskReplied { message }
            | H::NoteAdded { message } => Some(message.0),
            _ => None,
        }
    }

    /// What changed, each as it was and as it is, in words: priority, subject, category, department, assignee, fields, tags, promise;
    /// `merged` from the number of the ticket that goes on in this one, or to that of the one in which this goes on.
    #[graphql(complexity = 5)]
    async fn changes(&self) -> Result<Vec<HistoryChange>, Problem> {
        let desk = &self.standing.rules.desk;
        let category = |id: &domain::CategoryId| desk.categories.get(id).map(|one| one.name.to_string());
        let department = |id: &domain::DepartmentId| desk.departments.get(id).map(|one| one.name.to_string());
        let changed = |what: &str, from: Option<Personal<String>>, to: Option<Personal<String>>| {
            vec![HistoryChange { what: what.to_owned(), from, to }]
        };
        let one = |what: &str, from: Option<String>, to: Option<String>| {
            changed(what, from.map(Personal::nobodys), to.map(Personal::nobodys))
        };
        Ok(match &self.entry.happening {
            H::PriorityChanged { from, to } => {
                one("priority", Some(from.as_str().to_owned()), Some(to.as_str().to_owned()))
            }
            H::SubjectChanged { from, to } => {
                let text = |subject: &Option<_>| subject.as_ref().map(|text| self.of_customer(text));
                changed("subject", text(from), text(to))
            }
            H::CategoryChanged { from, to } => {
                one("category", from.as_ref().and_then(category), to.as_ref().and_then(category))
            }
            H::Transferred { from, to } => {
                one("department", from.as_ref().and_then(department), department(to))
            }
            H::Assigned { from, to } => changed("assignee", self.name(*from).await?, self.name(*to).await?),
            H::TagsChanged { added, removed } => one("tags", words(removed), words(added)),
            H::FieldsChanged { changes } => changes
                .iter()
                .map(|change| HistoryChange {
                    what: change.key.to_string(),
                    from: change.from.as_ref().map(|from| self.of_customer(&value(from))),
                    to: change.to.as_ref().map(|to| self.of_customer(&value(to))),
                })
                .collect(),
            H::Rated { from, score, .. } => {
                one("rating", from.map(|score| score.to_string()), Some(score.to_string()))
            }
            H::Merged { into } => {
                let into = self.sight.reader().ticket(*into).await?;
                one("merged", None, into.map(|into| format!("#{}", into.number)))
            }
            H::TookOver { number } => one("merged", Some(format!("#{number}")), None),
            H::Locked { owner, .. } => changed("lock", None, self.name(Some(*owner)).await?),
            H::Unlocked { owner, .. } => changed("lock", self.name(Some(*owner)).await?, None),
            H::Warned { promise, due, .. } => one(promise.as_str(), None, Some(instant(*due))),
            H::Breached { promise, due, .. } => one(promise.as_str(), Some(instant(*due)), None),
            _ => vec![],
        })
    }

    /// When the promise was to be kept, where a warning or a breach is told.
    async fn due_at(&self) -> Option<DateTime<Utc>> {
        match self.entry.happening {
            H::Warned { due, .. } | H::Breached { due, .. } => Some(due),
            _ => None,
        }
    }

    /// Was a warning or a breach told only afterwards? Null for everything else.
    async fn late(&self) -> Option<bool> {
        match self.entry.happening {
            H::Warned { late, .. } | H::Breached { late, .. } => Some(late),
            _ => None,
        }
    }
}

/// One side of a ticket that changed.
#[derive(async_graphql::SimpleObject)]
pub(crate) struct HistoryChange {
    /// Which: `priority`, `subject`, `category`, `department`, `assignee`, `tags`, a custom field's key, or a promise's name.
    what: String,
    /// As it was; null if there was nothing.
    from: Option<Personal<String>>,
    /// As it is; null if there is nothing.
    to: Option<Personal<String>>,
}

fn words(tags: &[Tag]) -> Option<String> {
    let words: Vec<_> = tags.iter().map(Tag::as_str).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn value(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => text.to_string(),
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Flag(flag) => flag.to_string(),
        FieldValue::Date(date) => date.to_string(),
        FieldValue::Choice(choice) => choice.to_string(),
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
