//! The history of a ticket: who did what, when, from which state to which. Read from the ledger itself.
//!
//! To the desk it tells everything. To the customer it tells what the customer may know of, numbered without gaps, so that nothing
//! shows that anything is left out.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use domain::{
    AccountId, CategoryId, DepartmentId, MessageId, Personal, TicketId,
    desk::{FieldKey, FieldValue, FieldValues},
    ticket::{
        Clocks, Comment, LockEnd, Priority, Promise, Status, StatusCause, Subject, Tag, Ticket, TicketEvent,
    },
};

use super::{TicketView, is_public};
use crate::{ReadError, Reader, desks::PublicFields};

/// What changed in a custom field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Which.
    pub key: FieldKey,
    /// As it was, if it was filled in.
    pub from: Option<FieldValue>,
    /// As it is, if it is filled in.
    pub to: Option<FieldValue>,
}

/// What happened to a ticket. Values of an erased person are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketHappening {
    /// It was opened.
    Opened {
        /// With which message.
        message: MessageId,
    },
    /// The customer wrote.
    CustomerReplied {
        /// Which message.
        message: MessageId,
    },
    /// The desk wrote to the customer.
    DeskReplied {
        /// Which message.
        message: MessageId,
    },
    /// The desk wrote to itself.
    NoteAdded {
        /// Which message.
        message: MessageId,
    },
    /// It moved along.
    StatusChanged {
        /// Why; to customers, whoever takes a ticket up chose so.
        cause: StatusCause,
    },
    /// It presses more, or less.
    PriorityChanged {
        /// As it was.
        from: Priority,
        /// As it is.
        to: Priority,
    },
    /// It is said in other words.
    SubjectChanged {
        /// As it was.
        from: Option<Subject>,
        /// As it is.
        to: Option<Subject>,
    },
    /// It is about something else.
    CategoryChanged {
        /// As it was.
        from: Option<CategoryId>,
        /// As it is.
        to: Option<CategoryId>,
    },
    /// Custom fields were filled in or cleared.
    FieldsChanged {
        /// Which, as far as the reader may see them.
        changes: Vec<FieldChange>,
    },
    /// It is somebody's task, or nobody's.
    Assigned {
        /// As it was.
        from: Option<AccountId>,
        /// As it is.
        to: Option<AccountId>,
    },
    /// It is another department's task.
    Transferred {
        /// As it was.
        from: Option<DepartmentId>,
        /// As it is.
        to: DepartmentId,
    },
    /// Tags were put on or taken off.
    TagsChanged {
        /// Put on.
        added: Vec<Tag>,
        /// Taken off.
        removed: Vec<Tag>,
    },
    /// It goes on in another ticket.
    Merged {
        /// In which.
        into: TicketId,
    },
    /// Another ticket goes on in it.
    TookOver {
        /// Which: its number.
        number: i64,
    },
    /// Somebody of the desk edits it.
    Locked {
        /// Who.
        owner: AccountId,
        /// Until when, unless renewed.
        until: DateTime<Utc>,
    },
    /// The lock's owner is still at it.
    LockRenewed {
        /// Until when, unless renewed again.
        until: DateTime<Utc>,
    },
    /// Others may edit again.
    Unlocked {
        /// Whose lock it was.
        owner: AccountId,
        /// How it ended.
        end: LockEnd,
    },
    /// The customer said how it went.
    Rated {
        /// As it was said before, if it was.
        from: Option<u8>,
        /// From 1, bad, to 5, excellent.
        score: u8,
        /// In words.
        comment: Option<Comment>,
    },
    /// The clocks of its service levels were set.
    ClocksSet {
        /// As they are since.
        clocks: Clocks,
    },
    /// Little time was left.
    Warned {
        /// Of which promise.
        promise: Promise,
        /// When it would be broken.
        due: DateTime<Utc>,
        /// Was this told later than it should have been?
        late: bool,
    },
    /// A promise was broken.
    Breached {
        /// Which.
        promise: Promise,
        /// When.
        due: DateTime<Utc>,
        /// Was this found out only afterwards?
        late: bool,
    },
}

/// One thing that happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketHistoryEntry {
    /// Its place in the history as this reader sees it, from 1, without gaps.
    pub place: i64,
    /// When, by the server's clock.
    pub at: DateTime<Utc>,
    /// The account that did it, or the name of the rule that did.
    pub actor_id: String,
    /// `person`, `visitor` or `system`.
    pub actor_kind: String,
    /// The event's stored name, such as `TicketOpened`.
    pub event: String,
    /// Where the ticket stood before; none at its beginning.
    pub from: Option<Status>,
    /// Where it stands since.
    pub to: Option<Status>,
    /// What happened.
    pub happening: TicketHappening,
}

impl Reader {
    /// What happened to a ticket, in order; none if the reader may not know of it.
    pub async fn ticket_history(&self, id: TicketId) -> Result<Option<Vec<TicketHistoryEntry>>, ReadError> {
        if self.ticket(id).await?.is_none() {
            return Ok(None);
        }
        let public = self.public_fields(&mut *self.begin().await?).await?;
        let shown = if self.is_desk() { Shown::All } else { Shown::Public(&public) };
        let stream = self.log.stream(Ticket::TYPE, &id.to_string()).await?;
        let mut state = Ticket::default();
        let mut entries: Vec<TicketHistoryEntry> = Vec::with_capacity(stream.len());
        for recorded in stream {
            let event: TicketEvent = recorded.event()?;
            let metadata = recorded.metadata()?;
            let before = state.clone();
            state = state.evolve(&event);
            let Some(happening) = shown.told(event, &before) else { continue };
            entries.push(TicketHistoryEntry {
                place: 0,
                at: metadata.occurred_at,
                actor_id: metadata.actor_id,
                actor_kind: metadata.actor_kind,
                event: recorded.event_type,
                from: before.case().map(domain::ticket::Case::status),
                to: state.case().map(domain::ticket::Case::status),
                happening,
            });
        }
        for merged in self.merged_into(id).await? {
            let Some(entry) = self.taken_over(id, &merged).await? else { continue };
            let place = entries.partition_point(|earlier| earlier.at <= entry.at);
            let status = place.checked_sub(1).and_then(|before| entries[before].to);
            entries.insert(place, TicketHistoryEntry { from: status, to: status, ..entry });
        }
        for (place, entry) in (1..).zip(&mut entries) {
            entry.place = place;
        }
        Ok(Some(entries))
    }

    /// How `merged` came to go on in `into`: an event of its own history, told in the other's too.
    async fn taken_over(
        &self,
        into: TicketId,
        merged: &TicketView,
    ) -> Result<Option<TicketHistoryEntry>, ReadError> {
        for recorded in self.log.stream(Ticket::TYPE, &merged.ticket.to_string()).await? {
            let event: TicketEvent = recorded.event()?;
            if matches!(event, TicketEvent::TicketMerged { into: there, .. } if there == into) {
                let metadata = recorded.metadata()?;
                return Ok(Some(TicketHistoryEntry {
                    place: 0,
                    at: metadata.occurred_at,
                    actor_id: metadata.actor_id,
                    actor_kind: metadata.actor_kind,
                    event: recorded.event_type,
                    from: None,
                    to: None,
                    happening: TicketHappening::TookOver { number: merged.number },
                }));
            }
        }
        Ok(None)
    }
}

/// Of what a history tells.
enum Shown<'a> {
    All,
    /// What the customer may know of, with these fields.
    Public(&'a PublicFields),
}

impl Shown<'_> {
    /// What `event` is told as; none if it is not told of.
    fn told(&self, event: TicketEvent, before: &Ticket) -> Option<TicketHappening> {
        let was = before.case();
        match (self, event) {
            (_, TicketEvent::TicketFieldsChanged { fields }) => {
                let old = was.and_then(|case| case.fields.get().cloned()).unwrap_or_default();
                let mut changes = changes(&old, &fields.into_inner().unwrap_or_default());
                if let Self::Public(keys) = self {
                    changes.retain(|change| keys.contains(&change.key));
                    if changes.is_empty() {
                        return None;
                    }
                }
                Some(TicketHappening::FieldsChanged { changes })
            }
            (_, TicketEvent::SubjectChanged { subject }) => {
                let from = was.and_then(|case| case.subject.get().cloned());
                Some(TicketHappening::SubjectChanged { from, to: subject.into_inner() })
            }
            (_, TicketEvent::TicketRated { score, comment }) => Some(TicketHappening::Rated {
                from: was.and_then(|case| case.rating),
                score,
                comment: comment.and_then(Personal::into_inner),
            }),
            (Self::Public(_), event) if !is_public(&event) => None,
            (Self::Public(_), TicketEvent::TicketStatusChanged { cause: StatusCause::Assigned, .. }) => {
                Some(TicketHappening::StatusChanged { cause: StatusCause::Chosen })
            }
            (_, event) => Some(happening(event)),
        }
    }
}

fn changes(before: &FieldValues, now: &FieldValues) -> Vec<FieldChange> {
    let keys: BTreeSet<&FieldKey> = before.keys().chain(now.keys()).collect();
    keys.into_iter()
        .filter(|key| before.get(*key) != now.get(*key))
        .map(|key| FieldChange {
            key: key.clone(),
            from: before.get(key).cloned(),
            to: now.get(key).cloned(),
        })
        .collect()
}

fn happening(event: TicketEvent) -> TicketHappening {
    use TicketEvent as E;
    use TicketHappening as H;
    match event {
        E::TicketOpened { opening, .. } => H::Opened { message: opening.message.id },
        E::CustomerReplied { message, .. } => H::CustomerReplied { message: message.id },
        E::DeskReplied { message, .. } => H::DeskReplied { message: message.id },
        E::NoteAdded { message } => H::NoteAdded { message: message.id },
        E::TicketStatusChanged { cause, .. } => H::StatusChanged { cause },
        E::PriorityChanged { from, to } => H::PriorityChanged { from, to },
        E::SubjectChanged { subject } => H::SubjectChanged { from: None, to: subject.into_inner() },
        E::CategoryChanged { from, to } => H::CategoryChanged { from, to },
        E::TicketFieldsChanged { fields } => {
            let changes = changes(&FieldValues::new(), &fields.into_inner().unwrap_or_default());
            H::FieldsChanged { changes }
        }
        E::TicketAssigned { from, to } => H::Assigned { from, to },
        E::TicketTransferred { from, to } => H::Transferred { from, to },
        E::TagsChanged { added, removed } => H::TagsChanged { added, removed },
        E::TicketMerged { into, .. } => H::Merged { into },
        E::TicketLocked { owner, until, .. } => H::Locked { owner, until },
        E::TicketLockRenewed { until } => H::LockRenewed { until },
        E::TicketUnlocked { owner, end } => H::Unlocked { owner, end },
        E::TicketRated { score, comment } => {
            H::Rated { from: None, score, comment: comment.and_then(Personal::into_inner) }
        }
        E::SlaClocksSet { clocks } => H::ClocksSet { clocks },
        E::SlaWarned { promise, due, late } => H::Warned { promise, due, late },
        E::SlaBreached { promise, due, late } => H::Breached { promise, due, late },
    }
}
