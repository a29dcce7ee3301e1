//! What each event leaves of a ticket's row, and what of it the customer may know.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    Personal, TicketId,
    desk::{FieldKey, FieldValues},
    ticket::{Aspect, ClockState, Clocks, Opening, Phase, Priority, Promise, Status, Ticket, TicketEvent},
};

use super::{Changes, TicketRow};
use crate::{About, Misfit, PersonalColumns, ReadModel, Touched, TouchedTicket};

/// May the ticket's customer know that this happened? Not of notes, assignments, tags, locks and clocks. Of custom fields some are
/// public and some are not, which the event does not tell: they are dealt with one by one, see [`TicketRow::field_changes`].
pub(crate) fn is_public(event: &TicketEvent) -> bool {
    use TicketEvent as E;
    match event {
        E::TicketOpened { .. }
        | E::CustomerReplied { .. }
        | E::DeskReplied { .. }
        | E::TicketStatusChanged { .. }
        | E::PriorityChanged { .. }
        | E::SubjectChanged { .. }
        | E::CategoryChanged { .. }
        | E::TicketTransferred { .. }
        | E::TicketMerged { .. }
        | E::TicketRated { .. } => true,
        E::NoteAdded { .. }
        | E::TicketFieldsChanged { .. }
        | E::TicketAssigned { .. }
        | E::TagsChanged { .. }
        | E::TicketLocked { .. }
        | E::TicketLockRenewed { .. }
        | E::TicketUnlocked { .. }
        | E::SlaClocksSet { .. }
        | E::SlaWarned { .. }
        | E::SlaBreached { .. } => false,
    }
}

impl ReadModel for TicketRow {
    type Aggregate = Ticket;
    const TABLE: &'static str = "tickets";
    const KEY: &'static str = "ticket_id";
    const PERSONAL: Option<PersonalColumns> =
        Some(PersonalColumns { of: "requester_id", columns: &["subject", "fields", "rating_comment"] });

    fn fold(row: Option<Self>, event: TicketEvent, about: About) -> Result<Option<Self>, Misfit> {
        if let TicketEvent::TicketOpened { opening, at } = event {
            return Ok(Some(Self::opened(opening, at, about)?));
        }
        let mut row = row.ok_or_else(Misfit::unbegun)?;
        if Aspect::of(&event).is_some() {
            row.version += 1;
            row.updated_at = about.at;
        }
        if is_public(&event) {
            row.public_version += 1;
            row.public_updated_at = about.at;
        }
        row.sequence = about.sequence;
        row.take(event, about.at);
        Ok(Some(row))
    }

    fn touches(&self) -> Touched {
        let ticket = TouchedTicket {
            ticket: self.ticket_id,
            requester: Some(self.requester_id),
            assignees: self.assignee_id.into_iter().collect(),
            departments: self.department_id.into_iter().collect(),
            public: true,
            fields: vec![],
        };
        Touched { ticket: Some(ticket), ..Touched::of(self.site_id) }
    }

    fn changed(before: Option<&Self>, now: Option<&Self>) -> Option<Touched> {
        let mut touched = now.or(before)?.touches().and(before.map(Self::touches));
        if let (Some(before), Some(now), Some(ticket)) = (before, now, &mut touched.ticket) {
            ticket.public = before.public_version != now.public_version;
            let known = |key| before.field_changes.get(key).map(|changes| changes.times);
            let changed = now.field_changes.iter().filter(|(key, changes)| known(key) != Some(changes.times));
            ticket.fields = changed.map(|(key, _)| key.clone()).collect();
        }
        Some(touched)
    }
}

impl TicketRow {
    fn opened(opening: Opening, at: DateTime<Utc>, about: About) -> Result<Self, Misfit> {
        let number = i64::try_from(opening.number);
        Ok(Self {
            ticket_id: TicketId(about.id),
            site_id: opening.site,
            number: number.map_err(|_| Misfit("the ticket's number is beyond all bounds".to_owned()))?,
            requester_id: opening.requester,
            subject: opening.subject.into_inner(),
            status: Status::New,
            priority: opening.priority,
            priority_rank: rank(opening.priority),
            department_id: opening.department,
            category_id: opening.category,
            assignee_id: None,
            source: opening.source,
            fields: opening.fields.into_inner(),
            field_changes: [].into(),
            tags: vec![],
            rating: None,
            rating_comment: None,
            lock_owner: None,
            lock_since: None,
            lock_until: None,
            merged_into: None,
            opened_at: at,
            updated_at: about.at,
            resolved_at: None,
            closed_at: None,
            answered_at: None,
            messages: 1,
            notes: 0,
            version: 1,
            public_version: 1,
            public_updated_at: about.at,
            sla_state: None,
            next_due_at: None,
            sequence: about.sequence,
        })
    }

    fn take(&mut self, event: TicketEvent, at: DateTime<Utc>) {
        use TicketEvent as E;
        match event {
            E::TicketOpened { .. } | E::SlaWarned { .. } | E::SlaBreached { .. } => {}
            E::CustomerReplied { .. } => self.messages += 1,
            E::DeskReplied { at, .. } => {
                self.messages += 1;
                self.answered_at = self.answered_at.or(Some(at));
            }
            E::NoteAdded { .. } => self.notes += 1,
            E::TicketStatusChanged { to, at, .. } => self.goes_to(to, at),
            E::PriorityChanged { to, .. } => (self.priority, self.priority_rank) = (to, rank(to)),
            E::SubjectChanged { subject } => self.subject = subject.into_inner(),
            E::CategoryChanged { to, .. } => self.category_id = to,
            E::TicketFieldsChanged { fields } => self.fill_in(fields.into_inner(), at),
            E::TicketAssigned { to, .. } => self.assignee_id = to,
            E::TicketTransferred { to, .. } => self.department_id = Some(to),
            E::TagsChanged { added, removed } => {
                self.tags.retain(|tag| !removed.contains(tag));
                self.tags.extend(added);
                self.tags.sort_unstable();
                self.tags.dedup();
            }
            E::TicketMerged { into, at } => {
                self.goes_to(Status::Closed, at);
                self.merged_into = Some(into);
            }
            E::TicketLocked { owner, since, until } => {
                (self.lock_owner, self.lock_since, self.lock_until) = (Some(owner), Some(since), Some(until));
            }
            E::TicketLockRenewed { until } => {
                self.lock_until = self.lock_owner.and(Some(until));
            }
            E::TicketUnlocked { .. } => {
                (self.lock_owner, self.lock_since, self.lock_until) = (None, None, None);
            }
            E::TicketRated { score, comment } => {
                self.rating = Some(i16::from(score));
                self.rating_comment = comment.and_then(Personal::into_inner);
            }
            E::SlaClocksSet { clocks } => {
                self.sla_state = pressing(&clocks);
                self.next_due_at = next_due(&clocks);
            }
        }
    }

    fn goes_to(&mut self, status: Status, at: DateTime<Utc>) {
        self.status = status;
        match status {
            Status::Resolved => self.resolved_at = Some(at),
            Status::Closed => self.closed_at = Some(at),
            Status::New | Status::Open | Status::WaitingReply | Status::Pending => self.resolved_at = None,
        }
    }

    fn fill_in(&mut self, fields: Option<FieldValues>, at: DateTime<Utc>) {
        let none = FieldValues::new();
        let (before, now) = (self.fields.as_ref().unwrap_or(&none), fields.as_ref().unwrap_or(&none));
        let keys: BTreeSet<&FieldKey> = before.keys().chain(now.keys()).collect();
        for key in keys.into_iter().filter(|key| before.get(*key) != now.get(*key)) {
            let changes = self.field_changes.entry(key.clone()).or_insert(Changes { times: 0, at });
            changes.times += 1;
            changes.at = at;
        }
        self.fields = fields;
    }
}

/// A priority as a number to sort by.
pub(super) fn rank(priority: Priority) -> i16 {
    match priority {
        Priority::Low => 0,
        Priority::Normal => 1,
        Priority::High => 2,
        Priority::Urgent => 3,
    }
}

/// How the most pressing clock stands. Those that have stopped say something only when all have.
pub(crate) fn pressing(clocks: &Clocks) -> Option<ClockState> {
    let all = || Promise::ALL.into_iter().filter_map(|promise| clocks.get(promise));
    let ticking = all().filter(|clock| !matches!(clock.phase, Phase::Stopped { .. }));
    let worst = |states: &mut dyn Iterator<Item = ClockState>| states.max_by_key(|state| gravity(*state));
    worst(&mut ticking.map(domain::ticket::Clock::state))
        .or_else(|| worst(&mut all().map(domain::ticket::Clock::state)))
}

fn gravity(state: ClockState) -> u8 {
    match state {
        ClockState::Met => 0,
        ClockState::Paused => 1,
        ClockState::Running => 2,
        ClockState::Warned => 3,
        ClockState::Breached => 4,
    }
}

/// When the next promise is, or was, to be kept.
pub(crate) fn next_due(clocks: &Clocks) -> Option<DateTime<Utc>> {
    Promise::ALL.into_iter().filter_map(|promise| clocks.get(promise)?.due()).min()
}
