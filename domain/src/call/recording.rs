//! Recording: only while everybody in the room agrees to it (row B7).

use chrono::{DateTime, Utc};

use super::{CallEvent, CallRefusal, Decision, RecordedFile, RemovalReason, Room, StopReason};
use crate::{AccountId, RecordingId};

impl Room {
    pub(super) fn consent(&self, me: AccountId, given: bool, at: DateTime<Utc>) -> Decision {
        let person = self.people.get(&me).ok_or(CallRefusal::NotInvited)?;
        if person.consents == given {
            return Ok(vec![]);
        }
        if given {
            return Ok(vec![CallEvent::RecordingConsentGiven { account: me }]);
        }
        let mut events = vec![CallEvent::RecordingConsentWithdrawn { account: me }];
        if person.is_joined() {
            events.extend(self.stop_recording(StopReason::ConsentWithdrawn, at));
        }
        Ok(events)
    }

    pub(super) fn start_recording(&self, recording: RecordingId, at: DateTime<Utc>) -> Decision {
        if !self.opening.rules.recording {
            return Err(CallRefusal::RecordingOff);
        }
        if self.recording.is_some() {
            return Ok(vec![]);
        }
        if self.joined().next().is_none() {
            return Err(CallRefusal::NobodyThere);
        }
        if self.people.values().any(|person| person.is_joined() && !person.consents) {
            return Err(CallRefusal::ConsentMissing);
        }
        Ok(vec![CallEvent::RecordingStarted { recording, at }])
    }

    pub(super) fn stop_recording(&self, reason: StopReason, at: DateTime<Utc>) -> Vec<CallEvent> {
        let stopped = |(recording, _)| CallEvent::RecordingStopped { recording, reason, at };
        self.recording.map(stopped).into_iter().collect()
    }

    pub(super) fn break_recording(&self, broken: RecordingId, at: DateTime<Utc>) -> Vec<CallEvent> {
        let goes_on = self.recording.is_some_and(|(recording, _)| recording == broken);
        if goes_on { self.stop_recording(StopReason::Failed, at) } else { vec![] }
    }

    pub(super) fn keep(&self, recording: RecordingId, files: &[RecordedFile]) -> Vec<CallEvent> {
        if self.kept.contains(&recording) || self.removed.contains(&recording) {
            return vec![];
        }
        vec![CallEvent::RecordingKept { recording, files: files.to_vec() }]
    }

    pub(super) fn remove_recording(
        &self,
        recording: RecordingId,
        reason: RemovalReason,
        at: DateTime<Utc>,
    ) -> Vec<CallEvent> {
        if self.removed.contains(&recording) {
            return vec![];
        }
        let goes_on = self.recording.is_some_and(|(current, _)| current == recording);
        let mut events = if goes_on { self.stop_recording(StopReason::ConsentWithdrawn, at) } else { vec![] };
        events.push(CallEvent::RecordingRemoved { recording, reason, at });
        events
    }
}
