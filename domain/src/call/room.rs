//! People in the room: waiting, let in, connected, gone.

use chrono::{DateTime, Utc};

use super::{
    CallEvent, CallRefusal, Decision, LeaveReason, Media, Participant, Purpose, Quality, Room, Standing,
    StopReason,
};
use crate::{AccountId, ConnectionId};

impl Room {
    /// Where somebody stands; nothing if he has no part in it.
    fn standing(&self, account: AccountId) -> Option<Standing> {
        self.people.get(&account).map(|participant| participant.standing)
    }

    fn is_joined(&self, account: AccountId) -> bool {
        self.people.get(&account).is_some_and(Participant::is_joined)
    }

    /// Does he come in without being let in? The host does; guests where the rules say so, and in a direct call once it is answered.
    fn comes_in(&self, account: AccountId) -> bool {
        if self.host == Some(account) {
            return true;
        }
        if let Purpose::Direct { .. } = self.opening.purpose {
            return self.answered_at.is_some();
        }
        let rules = &self.opening.rules;
        let host_there = self.host.is_some_and(|host| self.is_joined(host));
        !rules.waiting_room && (!rules.host_first || host_there)
    }

    pub(super) fn enter(&self, me: AccountId, at: DateTime<Utc>) -> Decision {
        let admitted = vec![CallEvent::ParticipantAdmitted { account: me, at }];
        match self.standing(me).ok_or(CallRefusal::NotInvited)? {
            Standing::Removed => Err(CallRefusal::Removed),
            Standing::Joined(_) | Standing::Admitted => Ok(vec![]),
            Standing::Away(Some(until)) if at <= until => Ok(admitted),
            _ if self.comes_in(me) => Ok(admitted),
            Standing::Waiting => Ok(vec![]),
            Standing::Invited | Standing::Away(_) => {
                Ok(vec![CallEvent::ParticipantWaiting { account: me, at }])
            }
        }
    }

    pub(super) fn invite(&self, account: AccountId) -> Vec<CallEvent> {
        match self.standing(account) {
            None => vec![CallEvent::ParticipantInvited { account }],
            Some(_) => vec![],
        }
    }

    pub(super) fn admit(&self, account: AccountId, at: DateTime<Utc>) -> Decision {
        match self.standing(account).ok_or(CallRefusal::NotInvited)? {
            Standing::Joined(_) | Standing::Admitted => Ok(vec![]),
            _ => Ok(vec![CallEvent::ParticipantAdmitted { account, at }]),
        }
    }

    pub(super) fn remove(&self, account: AccountId, at: DateTime<Utc>) -> Decision {
        if self.host == Some(account) {
            return Err(CallRefusal::HostStays);
        }
        let mut events = match self.standing(account).ok_or(CallRefusal::NotInvited)? {
            Standing::Removed => return Ok(vec![]),
            Standing::Joined(connection) => self.leave(account, connection, LeaveReason::Removed, at),
            _ => vec![],
        };
        events.push(CallEvent::ParticipantRemoved { account, at });
        Ok(events)
    }

    /// The relay has connected somebody. Whoever comes by a second connection leaves the first.
    pub(super) fn join(&self, account: AccountId, connection: ConnectionId, at: DateTime<Utc>) -> Decision {
        let mut events = match self.standing(account).ok_or(CallRefusal::NotInvited)? {
            Standing::Removed => return Err(CallRefusal::Removed),
            Standing::Joined(same) if same == connection => return Ok(vec![]),
            Standing::Joined(other) => self.leave(account, other, LeaveReason::Replaced, at),
            Standing::Admitted => vec![],
            Standing::Away(Some(until)) if at <= until => vec![],
            Standing::Invited | Standing::Waiting | Standing::Away(_) => {
                return Err(CallRefusal::NotAdmitted);
            }
        };
        let others = self.joined().filter(|(other, _)| *other != account).count();
        if others >= usize::from(self.opening.rules.most_people) {
            return Err(CallRefusal::RoomFull);
        }
        events.push(CallEvent::ParticipantJoined { account, connection, at });
        if !self.people.get(&account).is_some_and(|participant| participant.consents) {
            events.extend(self.stop_recording(StopReason::NewcomerWithoutConsent, at));
        }
        events.extend(self.follows_from_joining(account, at));
        Ok(events)
    }

    /// The host's coming lets in who only waited for that; with both sides there, an appointment's call is answered.
    fn follows_from_joining(&self, account: AccountId, at: DateTime<Utc>) -> Vec<CallEvent> {
        let host_comes = self.host == Some(account);
        let host_there = host_comes || self.host.is_some_and(|host| self.is_joined(host));
        let guest_there =
            !host_comes || self.joined().any(|(other, _)| self.host.is_some_and(|host| other != host));
        let mut events = vec![];
        let consultation = matches!(self.opening.purpose, Purpose::Consultation { .. });
        if consultation && self.answered_at.is_none() && host_there && guest_there {
            events.push(CallEvent::CallAnswered { by: None, at, until: at + self.grace() });
        }
        if host_comes && !self.opening.rules.waiting_room {
            let waiting = self.people.iter().filter(|(_, person)| person.standing == Standing::Waiting);
            events
                .extend(waiting.map(|(account, _)| CallEvent::ParticipantAdmitted { account: *account, at }));
        }
        events
    }

    /// Somebody's connection has ended. Of one that was replaced before nothing more follows.
    pub(super) fn leave(
        &self,
        account: AccountId,
        connection: ConnectionId,
        reason: LeaveReason,
        at: DateTime<Utc>,
    ) -> Vec<CallEvent> {
        if self.standing(account) != Some(Standing::Joined(connection)) {
            return vec![];
        }
        vec![CallEvent::ParticipantLeft { account, connection, reason, at, until: at + self.grace() }]
    }

    pub(super) fn set_media(
        &self,
        account: AccountId,
        connection: ConnectionId,
        media: Media,
    ) -> Vec<CallEvent> {
        match self.people.get(&account) {
            Some(person) if person.standing == Standing::Joined(connection) && person.media != media => {
                vec![CallEvent::MediaChanged { account, media }]
            }
            _ => vec![],
        }
    }

    pub(super) fn measure(
        &self,
        account: AccountId,
        connection: ConnectionId,
        quality: Quality,
    ) -> Vec<CallEvent> {
        if self.measured.contains(&connection) || !self.people.contains_key(&account) {
            return vec![];
        }
        vec![CallEvent::QualityReported { account, connection, quality }]
    }

    /// The room after `event`.
    pub(super) fn note(&mut self, event: &CallEvent) {
        use CallEvent as E;
        match event {
            E::CallStarted { .. } | E::CallEnded { .. } => {}
            E::CallDeclined { by, .. } => {
                self.declined.insert(*by);
            }
            E::CallAnswered { by, at, .. } => {
                self.answered_at = Some(*at);
                self.host = self.host.or(*by);
                let nobody = self.joined().next().is_none();
                self.empty_since = nobody.then_some(*at);
            }
            E::ParticipantInvited { account } => self.person(*account).standing = Standing::Invited,
            E::ParticipantWaiting { account, .. } => {
                let person = self.person(*account);
                person.standing = Standing::Waiting;
                person.came = true;
            }
            E::ParticipantAdmitted { account, .. } => self.person(*account).standing = Standing::Admitted,
            E::ParticipantJoined { account, connection, .. } => {
                let person = self.person(*account);
                person.standing = Standing::Joined(*connection);
                person.came = true;
                person.media = Media::default();
                self.empty_since = None;
            }
            E::ParticipantLeft { account, at, until, reason, .. } => {
                let person = self.person(*account);
                person.standing = Standing::Away(reason.may_return().then_some(*until));
                if *reason != LeaveReason::Replaced {
                    person.left_at = Some(*at);
                }
                person.media = Media::default();
                if self.answered_at.is_some() && self.joined().next().is_none() {
                    self.empty_since = Some(*at);
                }
            }
            E::ParticipantRemoved { account, .. } => self.person(*account).standing = Standing::Removed,
            E::MediaChanged { account, media } => self.person(*account).media = *media,
            E::RecordingConsentGiven { account } => self.person(*account).consents = true,
            E::RecordingConsentWithdrawn { account } => self.person(*account).consents = false,
            E::RecordingStarted { recording, at } => self.recording = Some((*recording, *at)),
            E::RecordingStopped { .. } => self.recording = None,
            E::RecordingKept { recording, .. } => {
                self.kept.insert(*recording);
            }
            E::RecordingRemoved { recording, .. } => {
                self.removed.insert(*recording);
            }
            E::QualityReported { connection, .. } => {
                self.measured.insert(*connection);
            }
        }
    }

    fn person(&mut self, account: AccountId) -> &mut Participant {
        self.people.entry(account).or_insert(Participant::INVITED)
    }
}
