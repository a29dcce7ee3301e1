//! A call: a room on the relay, who was in it when, how it came about and how it ended.
//!
//! ```text
//!  start ┌───────────┐ both sides are in the room ┌──────────┐ ended, or empty  ┌───────────┐
//!  ──┬──►│ initiated ├───────────────────────────►│ answered ├─────────────────►│ completed │
//!    │   └─────┬─────┘                            └──▲────┬──┘ for too long     └───────────┘
//!    │   ┌─────┴─────┐ one of the team takes it      │    │ nobody ever came    ┌───────────┐
//!    ├──►│  ringing  ├───────────────────────────────┘    └────────────────────►│  failed   │
//!    │   └─────┬─────┘                                                          └───────────┘
//!    ▼         ▼
//!  busy      no answer, canceled, busy (declined)
//! ```
//!
//! An appointment's room is open before anybody is in it, and counts as answered once its host and a guest are both there. A direct call
//! rings, and counts as answered once somebody of the team has taken it. People wait until they are let in, are in the room by one
//! connection each, and may come back for a while when that breaks.

mod access;
mod aggregate;
mod command;
mod error;
mod event;
mod participant;
mod recording;
mod room;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

pub use command::CallCommand;
pub use error::CallRefusal;
pub use event::{
    CallEvent, Callee, LeaveReason, Media, Opening, Outcome, Purpose, Quality, RecordedFile, RemovalReason,
    StopReason,
};
pub use participant::{Participant, Standing};
pub use rules::RoomRules;

use crate::{AccountId, Actor, ConnectionId, RecordingId, Request};

/// Where a call stands, as people see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The room of an appointment is open; not both sides are there yet.
    Initiated,
    /// It rings.
    Ringing,
    /// They talk.
    Answered,
    /// Who was called talked to somebody else, or declined.
    Busy,
    /// Nobody took it, or the other side never came.
    NoAnswer,
    /// It could not take place.
    Failed,
    /// They talked.
    Completed,
    /// It was called off before it was answered.
    Canceled,
}

impl Status {
    /// Is it over?
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Initiated | Self::Ringing | Self::Answered)
    }
}

impl From<Outcome> for Status {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Completed => Self::Completed,
            Outcome::NoAnswer => Self::NoAnswer,
            Outcome::Busy => Self::Busy,
            Outcome::Canceled => Self::Canceled,
            Outcome::Failed => Self::Failed,
        }
    }
}

/// A call that was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// How it began.
    pub opening: Opening,
    /// Who lets others in.
    pub host: Option<AccountId>,
    /// Since when they talk.
    pub answered_at: Option<DateTime<Utc>>,
    /// Since when nobody is in the room, once it is answered.
    pub empty_since: Option<DateTime<Utc>>,
    /// Everybody who has a part in it.
    pub people: BTreeMap<AccountId, Participant>,
    /// Who does not take it.
    pub declined: BTreeSet<AccountId>,
    /// What is being recorded, and since when.
    pub recording: Option<(RecordingId, DateTime<Utc>)>,
    /// Recordings whose files are complete.
    pub kept: BTreeSet<RecordingId>,
    /// Recordings whose files are gone.
    pub removed: BTreeSet<RecordingId>,
    /// Connections whose quality is known.
    pub measured: BTreeSet<ConnectionId>,
}

/// The state of one call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Call {
    /// Not started yet.
    #[default]
    Nothing,
    /// Rings, waits for people, or is under way.
    Open(Box<Room>),
    /// Over, for good.
    Ended {
        /// As it was at the end.
        room: Box<Room>,
        /// How it ended.
        outcome: Outcome,
    },
}

type Decision = Result<Vec<CallEvent>, CallRefusal>;

impl Call {
    /// Which events follow from `request`, or why none may.
    pub fn decide(&self, request: &Request<CallCommand>) -> Decision {
        use CallCommand as C;
        let Request { command, actor, at } = request;
        if let C::Start { opening, busy } = command {
            return self.start(opening, *busy, actor);
        }
        let room = self.room().ok_or(CallRefusal::Unknown)?;
        access::allow(room, actor, command)?;
        match command {
            C::ReportQuality { account, connection, quality } => {
                return Ok(room.measure(*account, *connection, *quality));
            }
            C::KeepRecording { recording, files } => return Ok(room.keep(*recording, files)),
            C::RemoveRecording { recording, reason } => {
                return Ok(room.remove_recording(*recording, *reason, *at));
            }
            _ => {}
        }
        if let Self::Ended { .. } = self {
            return match command {
                C::End
                | C::CallOff
                | C::Review
                | C::Leave { .. }
                | C::StopRecording
                | C::BreakRecording { .. } => Ok(vec![]),
                C::Accept if room.answered_at.is_some() => Err(CallRefusal::Taken),
                _ => Err(CallRefusal::Ended),
            };
        }
        // Whoever is not a person has been refused where one is needed.
        let me = actor.account();
        match command {
            C::Start { .. }
            | C::ReportQuality { .. }
            | C::KeepRecording { .. }
            | C::RemoveRecording { .. } => Ok(vec![]),
            C::Accept => me.map_or(Err(CallRefusal::NotAllowed), |me| room.accept(me, *at)),
            C::Decline => me.map_or(Err(CallRefusal::NotAllowed), |me| room.decline(me, *at)),
            C::Enter => me.map_or(Err(CallRefusal::NotAllowed), |me| room.enter(me, *at)),
            C::Invite { account } => Ok(room.invite(*account)),
            C::Admit { account } => room.admit(*account, *at),
            C::Remove { account } => room.remove(*account, *at),
            C::Consent { given } => {
                me.map_or(Err(CallRefusal::NotAllowed), |me| room.consent(me, *given, *at))
            }
            C::StartRecording { recording } => room.start_recording(*recording, *at),
            C::StopRecording => Ok(room.stop_recording(StopReason::Stopped, *at)),
            C::BreakRecording { recording } => Ok(room.break_recording(*recording, *at)),
            C::End => Ok(room.hang_up(me, *at)),
            C::Join { account, connection } => room.join(*account, *connection, *at),
            C::Leave { account, connection, reason } => Ok(room.leave(*account, *connection, *reason, *at)),
            C::SetMedia { account, connection, media } => Ok(room.set_media(*account, *connection, *media)),
            C::CallOff => Ok(room.end(room.outcome_if_over(Outcome::Canceled), *at)),
            C::Review => Ok(room.review(*at)),
        }
    }

    /// The state after `event`.
    #[must_use]
    pub fn evolve(self, event: &CallEvent) -> Self {
        match (self, event) {
            (Self::Nothing, CallEvent::CallStarted { opening }) => Self::Open(Box::new(Room::of(opening))),
            (Self::Open(mut room), CallEvent::CallEnded { outcome, .. }) => {
                room.empty_since = None;
                Self::Ended { room, outcome: *outcome }
            }
            (Self::Open(mut room), event) => {
                room.note(event);
                Self::Open(room)
            }
            (Self::Ended { mut room, outcome }, event) => {
                room.note(event);
                Self::Ended { room, outcome }
            }
            (Self::Nothing, _) => Self::Nothing,
        }
    }

    /// The call once it was started.
    pub fn room(&self) -> Option<&Room> {
        match self {
            Self::Nothing => None,
            Self::Open(room) | Self::Ended { room, .. } => Some(room),
        }
    }

    /// How it began; nothing before it was started.
    pub fn opening(&self) -> Option<&Opening> {
        self.room().map(|room| &room.opening)
    }

    /// Where it stands; nothing before it was started.
    pub fn status(&self) -> Option<Status> {
        match self {
            Self::Nothing => None,
            Self::Open(room) => Some(room.status()),
            Self::Ended { outcome, .. } => Some((*outcome).into()),
        }
    }

    fn start(&self, opening: &Opening, busy: bool, actor: &Actor) -> Decision {
        access::allow_start(opening, actor)?;
        opening.rules.check()?;
        match self {
            Self::Nothing => {}
            // Both sides of an appointment may be the first to come.
            Self::Open(room) | Self::Ended { room, .. } if room.opening.purpose == opening.purpose => {
                return if matches!(opening.purpose, Purpose::Consultation { .. }) {
                    Ok(vec![])
                } else {
                    Err(CallRefusal::AlreadyStarted)
                };
            }
            Self::Open(_) | Self::Ended { .. } => return Err(CallRefusal::AlreadyStarted),
        }
        let mut events = vec![CallEvent::CallStarted { opening: opening.clone() }];
        if busy {
            events.push(CallEvent::CallEnded {
                outcome: Outcome::Busy,
                at: opening.at,
                talked_seconds: 0,
                came: vec![],
            });
        }
        Ok(events)
    }
}

impl Room {
    fn of(opening: &Opening) -> Self {
        let people = opening.host.iter().chain(&opening.guests);
        Self {
            host: opening.host,
            answered_at: None,
            empty_since: None,
            people: people.map(|account| (*account, Participant::INVITED)).collect(),
            declined: BTreeSet::new(),
            recording: None,
            kept: BTreeSet::new(),
            removed: BTreeSet::new(),
            measured: BTreeSet::new(),
            opening: opening.clone(),
        }
    }

    fn status(&self) -> Status {
        match (self.answered_at, &self.opening.purpose) {
            (Some(_), _) => Status::Answered,
            (None, Purpose::Direct { .. }) => Status::Ringing,
            (None, Purpose::Consultation { .. }) => Status::Initiated,
        }
    }

    /// How long a broken connection has to come back.
    fn grace(&self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.opening.rules.grace_seconds))
    }

    /// Who is in the room.
    pub fn joined(&self) -> impl Iterator<Item = (AccountId, ConnectionId)> {
        self.people.iter().filter_map(|(account, participant)| match participant.standing {
            Standing::Joined(connection) => Some((*account, connection)),
            _ => None,
        })
    }

    /// Was it answered, then they talked; else `otherwise`.
    fn outcome_if_over(&self, otherwise: Outcome) -> Outcome {
        if self.answered_at.is_some() { Outcome::Completed } else { otherwise }
    }

    fn accept(&self, agent: AccountId, at: DateTime<Utc>) -> Decision {
        if self.answered_at.is_some() {
            // The same person on another device.
            return if self.host == Some(agent) { Ok(vec![]) } else { Err(CallRefusal::Taken) };
        }
        if self.status() != Status::Ringing || at >= self.opening.until {
            return Err(CallRefusal::NotRinging);
        }
        let mut events = vec![CallEvent::CallAnswered { by: Some(agent), at, until: at + self.grace() }];
        let everybody = [agent].into_iter().chain(self.opening.guests.iter().copied());
        events.extend(everybody.map(|account| CallEvent::ParticipantAdmitted { account, at }));
        Ok(events)
    }

    fn decline(&self, agent: AccountId, at: DateTime<Utc>) -> Decision {
        if self.answered_at.is_some() || self.status() != Status::Ringing {
            return Err(CallRefusal::NotRinging);
        }
        if self.declined.contains(&agent) {
            return Ok(vec![]);
        }
        let mut events = vec![CallEvent::CallDeclined { by: agent, at }];
        if let Purpose::Direct { to: Callee::Agent(_) } = self.opening.purpose {
            events.extend(self.end(Outcome::Busy, at));
        }
        Ok(events)
    }

    /// The host ends the call for all, as does either side of a direct one. In an appointment's room where nobody has come yet it only
    /// means that whoever says so leaves: the other side may still come.
    fn hang_up(&self, me: Option<AccountId>, at: DateTime<Utc>) -> Vec<CallEvent> {
        if self.status() != Status::Initiated {
            return self.end(self.outcome_if_over(Outcome::Canceled), at);
        }
        let mine = self.joined().find(|(account, _)| Some(*account) == me);
        mine.map(|(account, connection)| self.leave(account, connection, LeaveReason::HungUp, at))
            .unwrap_or_default()
    }

    fn review(&self, at: DateTime<Utc>) -> Vec<CallEvent> {
        if self.answered_at.is_none() {
            return if at >= self.opening.until { self.end(Outcome::NoAnswer, at) } else { vec![] };
        }
        if self.empty_since.is_some_and(|since| since + self.grace() <= at) {
            let came = self.people.values().any(|participant| participant.came);
            return self.end(if came { Outcome::Completed } else { Outcome::Failed }, at);
        }
        vec![]
    }

    /// It is over: nobody is in the room or recorded any more.
    fn end(&self, outcome: Outcome, at: DateTime<Utc>) -> Vec<CallEvent> {
        let mut events = self.stop_recording(StopReason::CallEnded, at);
        events.extend(
            self.joined().flat_map(|(account, connection)| {
                self.leave(account, connection, LeaveReason::CallEnded, at)
            }),
        );
        // Nobody talked while the room was empty at the end.
        let until = self.empty_since.unwrap_or(at);
        let talked = self.answered_at.map_or(TimeDelta::zero(), |since| until - since);
        events.push(CallEvent::CallEnded {
            outcome,
            at,
            talked_seconds: u64::try_from(talked.num_seconds()).unwrap_or_default(),
            came: self.people.iter().filter(|(_, person)| person.came).map(|(account, _)| *account).collect(),
        });
        events
    }
}

#[cfg(test)]
mod tests;
