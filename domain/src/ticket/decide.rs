//! What follows from what is asked of a ticket.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    Attachment, Case, Draft, LOCK_BEAT, LOCK_LIFE, LockEnd, MOST_ATTACHMENTS, MOST_TAGS, Message, Opening,
    PUNCTUAL, Stage, Status, StatusCause, Tag, Ticket, TicketAction, TicketCommand, TicketEvent,
    TicketRefusal, access,
    clocks::{self, Alert},
    command::{MergeTarget, Rules},
};
use crate::{
    AccountId, Actor, CategoryId, DepartmentId, Personal, Request,
    desk::{FieldKey, FieldValue},
};

type Decision = Result<Vec<TicketEvent>, TicketRefusal>;

impl Ticket {
    /// Which events follow from `request`, or why none may.
    pub fn decide(&self, request: &Request<TicketCommand>) -> Decision {
        let TicketCommand { action, rules, .. } = &request.command;
        let mut events = match (self, action) {
            (Self::Filed(_), TicketAction::Open { .. }) => return Err(TicketRefusal::AlreadyOpened),
            (Self::Nothing, TicketAction::Open { .. }) => open(request)?,
            (Self::Nothing, _) => return Err(TicketRefusal::Unknown),
            (Self::Filed(case), _) => {
                access::allow(case, &request.actor, action)?;
                let asked = Asked { case, rules, actor: &request.actor, at: request.at };
                asked.unless_stale(action, request.command.seen)?;
                asked.decide(action)?
            }
        };
        // What was asked has happened, or nothing has; either way the time is looked at.
        let mut after = events.iter().fold(self.clone(), Self::evolve);
        if let Self::Filed(case) = &mut after {
            events.extend(review(case, rules, request.at));
        }
        Ok(events)
    }
}

fn open(request: &Request<TicketCommand>) -> Decision {
    let TicketAction::Open {
        site,
        requester,
        subject,
        message,
        priority,
        department,
        category,
        source,
        fields,
    } = &request.command.action
    else {
        return Ok(vec![]);
    };
    access::allow_opening(*site, *requester, &request.actor)?;
    let desk = &request.command.rules.desk;
    desk.check_choice(*department, *category)?;
    desk.check_values(fields, access::is_desk(*site, &request.actor))?;
    let opening = Opening {
        number: 0,
        site: *site,
        requester: *requester,
        subject: Personal::new(*requester, subject.clone()),
        message: written(*requester, message, &request.actor)?,
        priority: *priority,
        department: *department,
        category: *category,
        source: *source,
        fields: Personal::new(*requester, fields.clone()),
    };
    Ok(vec![TicketEvent::TicketOpened { opening, at: request.at }])
}

fn written(requester: AccountId, draft: &Draft, actor: &Actor) -> Result<Message, TicketRefusal> {
    if draft.attachments.len() > MOST_ATTACHMENTS {
        return Err(TicketRefusal::TooManyAttachments { limit: MOST_ATTACHMENTS });
    }
    let attachments: Vec<Attachment> = draft.attachments.clone();
    Ok(Message {
        id: draft.id,
        author: actor.account(),
        body: Personal::new(requester, draft.body.clone()),
        attachments,
    })
}

/// What a review of the time finds: an outdated lock, a resolved ticket to close, clocks to set, warnings and breaches to tell.
fn review(case: &mut Case, rules: &Rules, at: DateTime<Utc>) -> Vec<TicketEvent> {
    let mut events = vec![];
    if let Some(lock) = case.lock.filter(|lock| lock.until <= at) {
        events.push(TicketEvent::TicketUnlocked { owner: lock.owner, end: LockEnd::Expired });
    }
    if case.stage.closes_at().is_some_and(|closes| closes <= at) {
        events.push(TicketEvent::TicketStatusChanged {
            from: case.status(),
            to: Status::Closed,
            cause: StatusCause::TimeRule,
            at,
        });
    }
    for event in &events {
        case.evolve(event);
    }
    let terms = clocks::Terms {
        levels: &rules.desk.levels,
        targets: rules.desk.levels.targets(case.department, case.priority),
        timetable: &rules.timetable,
    };
    let (clocks, alerts) = case.clocks.reviewed(case.facts(), at, &terms);
    events.extend(alerts.into_iter().map(|alert| match alert {
        Alert::Warning { promise, from, due } => {
            TicketEvent::SlaWarned { promise, due, late: at - from > PUNCTUAL }
        }
        Alert::Breach { promise, due } => {
            TicketEvent::SlaBreached { promise, due, late: at - due > PUNCTUAL }
        }
    }));
    if clocks != case.clocks {
        events.push(TicketEvent::SlaClocksSet { clocks });
    }
    events
}

/// A ticket, and who asks something of it when, by which rules.
struct Asked<'a> {
    case: &'a Case,
    rules: &'a Rules,
    actor: &'a Actor,
    at: DateTime<Utc>,
}

impl Asked<'_> {
    fn is_desk(&self) -> bool {
        access::is_desk(self.case.site, self.actor)
    }

    /// Refuses what was asked in view of an older version. What customers see has no version.
    fn unless_stale(&self, action: &TicketAction, seen: Option<u64>) -> Result<(), TicketRefusal> {
        let Some(seen) = seen.filter(|_| self.is_desk()) else { return Ok(()) };
        let version = self.case.version();
        if seen == version || matches!(action, TicketAction::Lock | TicketAction::Unlock { .. }) {
            return Ok(());
        }
        let since = usize::try_from(seen).unwrap_or(usize::MAX);
        let mut changed = self.case.changes.get(since..).unwrap_or_default().to_vec();
        changed.sort_unstable();
        changed.dedup();
        Err(TicketRefusal::Stale { version, changed })
    }

    fn decide(&self, action: &TicketAction) -> Decision {
        use TicketAction as A;
        match action {
            A::Open { .. } => Err(TicketRefusal::AlreadyOpened),
            A::Review => Ok(vec![]),
            A::Lock => self.lock(),
            A::Unlock { by_force } => self.unlock(*by_force),
            A::Rate { score, comment } => self.rate(*score, comment.as_ref()),
            A::Reply { message, then: None } if self.actor.is(self.case.requester) => {
                self.customer_replies(message)
            }
            _ => {
                self.unless_closed(action)?;
                self.unless_locked()?;
                self.edit(action)
            }
        }
    }

    fn edit(&self, action: &TicketAction) -> Decision {
        use TicketAction as A;
        match action {
            A::Reply { message, then } => self.desk_replies(message, *then),
            A::Note { message } => {
                let message = written(self.case.requester, message, self.actor)?;
                Ok(vec![TicketEvent::NoteAdded { message }])
            }
            A::ChangeStatus { to } => self.step(self.case.status(), *to, StatusCause::Chosen),
            A::ChangePriority { to } if *to != self.case.priority => {
                Ok(vec![TicketEvent::PriorityChanged { from: self.case.priority, to: *to }])
            }
            A::ChangeSubject { to } if self.case.subject.get() != Some(to) => {
                let subject = Personal::new(self.case.requester, to.clone());
                Ok(vec![TicketEvent::SubjectChanged { subject }])
            }
            A::ChangeCategory { to } => self.sort(self.case.department, *to),
            A::ChangeFields { changes } => self.fill_in(changes),
            A::Assign { to } => Ok(self.assign(*to)),
            A::Transfer { department, assignee, category } => {
                self.transfer(*department, *assignee, *category)
            }
            A::ChangeTags { add, remove } => self.tag(add, remove),
            A::Merge { into } => self.merge(into),
            _ => Ok(vec![]),
        }
    }

    /// Closed is final, except that asking for what is so already is no step.
    fn unless_closed(&self, action: &TicketAction) -> Result<(), TicketRefusal> {
        let closes = matches!(action, TicketAction::ChangeStatus { to: Status::Closed });
        let over = self.case.stage.closes_at().is_some_and(|closes| closes <= self.at);
        if !closes && (over || self.case.status() == Status::Closed) {
            return Err(TicketRefusal::Closed);
        }
        Ok(())
    }

    fn unless_locked(&self) -> Result<(), TicketRefusal> {
        match self.case.locked_at(self.at) {
            Some(lock) if !self.actor.is(lock.owner) && self.actor.account().is_some() => {
                Err(TicketRefusal::held(lock))
            }
            _ => Ok(()),
        }
    }

    fn customer_replies(&self, draft: &Draft) -> Decision {
        self.unless_closed(&TicketAction::Review)?;
        let message = written(self.case.requester, draft, self.actor)?;
        let mut events = vec![TicketEvent::CustomerReplied { message, at: self.at }];
        let from = self.case.status();
        if matches!(from, Status::WaitingReply | Status::Pending | Status::Resolved) {
            events.push(self.status(from, Status::Open, StatusCause::CustomerReplied));
        }
        Ok(events)
    }

    fn desk_replies(&self, draft: &Draft, then: Option<Status>) -> Decision {
        let message = written(self.case.requester, draft, self.actor)?;
        let mut events = vec![TicketEvent::DeskReplied { message, at: self.at }];
        let mut status = self.case.status();
        if status == Status::New {
            events.push(self.status(status, Status::Open, StatusCause::Answered));
            status = Status::Open;
        }
        if let Some(to) = then {
            events.extend(self.step(status, to, StatusCause::Chosen)?);
        }
        Ok(events)
    }

    fn step(&self, from: Status, to: Status, cause: StatusCause) -> Decision {
        if from == to {
            Ok(vec![])
        } else if from.next().contains(&to) {
            Ok(vec![self.status(from, to, cause)])
        } else {
            Err(TicketRefusal::NoSuchStep { from, to })
        }
    }

    fn status(&self, from: Status, to: Status, cause: StatusCause) -> TicketEvent {
        TicketEvent::TicketStatusChanged { from, to, cause, at: self.at }
    }

    fn sort(&self, department: Option<DepartmentId>, to: Option<CategoryId>) -> Decision {
        if self.case.category == to {
            return Ok(vec![]);
        }
        if to.is_some() {
            self.rules.desk.check_choice(department, to)?;
        }
        Ok(vec![TicketEvent::CategoryChanged { from: self.case.category, to }])
    }

    fn fill_in(&self, changes: &BTreeMap<FieldKey, Option<FieldValue>>) -> Decision {
        let named = changes.iter().map(|(key, value)| (key, value.as_ref()));
        self.rules.desk.check_changes(named, true)?;
        let before = self.case.fields.get().cloned().unwrap_or_default();
        let mut fields = before.clone();
        for (key, value) in changes {
            match value {
                Some(value) => fields.insert(key.clone(), value.clone()),
                None => fields.remove(key),
            };
        }
        if fields == before {
            return Ok(vec![]);
        }
        let fields = Personal::new(self.case.requester, fields);
        Ok(vec![TicketEvent::TicketFieldsChanged { fields }])
    }

    /// Whoever is given a new ticket has taken it up.
    fn assign(&self, to: Option<AccountId>) -> Vec<TicketEvent> {
        let from = self.case.assignee;
        if from == to {
            return vec![];
        }
        let mut events = vec![TicketEvent::TicketAssigned { from, to }];
        if to.is_some() && self.case.stage == Stage::New {
            events.push(self.status(Status::New, Status::Open, StatusCause::Assigned));
        }
        events
    }

    fn transfer(
        &self,
        department: DepartmentId,
        assignee: Option<AccountId>,
        category: Option<CategoryId>,
    ) -> Decision {
        self.rules.desk.check_choice(Some(department), category)?;
        let from = self.case.department;
        let mut events = vec![];
        if from != Some(department) {
            events.push(TicketEvent::TicketTransferred { from, to: department });
        }
        events.extend(self.sort(Some(department), category)?);
        events.extend(self.assign(assignee));
        Ok(events)
    }

    fn tag(&self, add: &[Tag], remove: &[Tag]) -> Decision {
        let mut added: Vec<Tag> = add.iter().filter(|tag| !self.case.tags.contains(*tag)).cloned().collect();
        added.sort_unstable();
        added.dedup();
        let mut removed: Vec<Tag> =
            remove.iter().filter(|tag| self.case.tags.contains(*tag)).cloned().collect();
        removed.sort_unstable();
        removed.dedup();
        added.retain(|tag| !remove.contains(tag));
        if self.case.tags.len() + added.len() - removed.len() > MOST_TAGS {
            return Err(TicketRefusal::TooManyTags { limit: MOST_TAGS });
        }
        Ok(if added.is_empty() && removed.is_empty() {
            vec![]
        } else {
            vec![TicketEvent::TagsChanged { added, removed }]
        })
    }

    fn merge(&self, into: &MergeTarget) -> Decision {
        if into.requester != self.case.requester {
            return Err(TicketRefusal::MergeOfOtherCustomer);
        }
        if into.status == Status::Closed {
            return Err(TicketRefusal::MergeIntoClosed);
        }
        Ok(vec![TicketEvent::TicketMerged { into: into.ticket, at: self.at }])
    }

    /// A lock is renewed once half of its life has passed: whoever types all day leaves an event a minute.
    fn lock(&self) -> Decision {
        self.unless_closed(&TicketAction::Lock)?;
        self.unless_locked()?;
        let Some(owner) = self.actor.account() else { return Err(TicketRefusal::NotAllowed) };
        let until = self.at + LOCK_LIFE;
        Ok(match self.case.locked_at(self.at) {
            // Asked for again at once, it is as good as new.
            Some(lock) if until - lock.until < LOCK_BEAT => vec![],
            Some(_) => vec![TicketEvent::TicketLockRenewed { until }],
            None => {
                let outdated = self
                    .case
                    .lock
                    .map(|lock| TicketEvent::TicketUnlocked { owner: lock.owner, end: LockEnd::Expired });
                let locked = TicketEvent::TicketLocked { owner, since: self.at, until };
                outdated.into_iter().chain([locked]).collect()
            }
        })
    }

    fn unlock(&self, by_force: bool) -> Decision {
        let Some(lock) = self.case.lock else { return Ok(vec![]) };
        let end = if self.actor.is(lock.owner) {
            LockEnd::Released
        } else if lock.until <= self.at {
            LockEnd::Expired
        } else if by_force {
            LockEnd::Broken
        } else {
            return Err(TicketRefusal::held(lock));
        };
        Ok(vec![TicketEvent::TicketUnlocked { owner: lock.owner, end }])
    }

    fn rate(&self, score: u8, comment: Option<&super::Comment>) -> Decision {
        if !(1..=5).contains(&score) {
            return Err(TicketRefusal::RatingOutOfRange);
        }
        let closed = match self.case.stage {
            Stage::Closed { merged_into: Some(_), .. } => return Err(TicketRefusal::Closed),
            Stage::Closed { .. } => true,
            Stage::Resolved { .. } => self.case.stage.closes_at().is_some_and(|closes| closes <= self.at),
            _ => return Err(TicketRefusal::NotResolved),
        };
        if closed && self.case.rating.is_some() {
            return Err(TicketRefusal::RatingFinal);
        }
        let comment = comment.map(|comment| Personal::new(self.case.requester, comment.clone()));
        Ok(vec![TicketEvent::TicketRated { score, comment }])
    }
}
