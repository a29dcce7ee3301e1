//! Calls: who is in a room now, who was in it when, and how it was.

mod people;
mod read;
mod under_way;

use chrono::{DateTime, Utc};
use domain::{
    AccountId, AppointmentId, CallId, ConnectionId, DepartmentId, RecordingId, SiteId,
    call::{Call, CallEvent, Callee, Opening, Purpose, RecordedFile, RoomRules, Status, StopReason},
};
use serde::{Deserialize, Serialize};

use crate::{
    About, Misfit, PersonalColumns, ReadModel, Touched, TouchedCall,
    model::{Projection, Table},
};

pub use people::{PersonRow, Presence, Stay};
pub use read::CallFilter;
pub use under_way::{UnderWay, under_way};

pub(crate) static PROJECTION: Projection =
    Projection { name: "calls", version: 1, tables: &[Table::of::<CallRow>()] };

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallKind {
    /// An appointment's meeting.
    Consultation,
    /// Somebody calls the team.
    Direct,
}

/// A recording of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingRow {
    /// The recording.
    pub recording_id: RecordingId,
    /// Since when.
    pub started_at: DateTime<Utc>,
    /// Until when.
    pub stopped_at: Option<DateTime<Utc>>,
    /// Why it stopped.
    pub reason: Option<StopReason>,
    /// Its files, once they are complete.
    pub files: Option<Vec<RecordedFile>>,
    /// Since when its files are gone, if they are.
    #[serde(default)]
    pub removed_at: Option<DateTime<Utc>>,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRow {
    /// The call.
    pub call_id: CallId,
    /// Its site.
    pub site_id: SiteId,
    /// What it is for.
    pub kind: CallKind,
    /// The appointment whose meeting it is.
    pub appointment_id: Option<AppointmentId>,
    /// Who of the team is called; none when whoever takes it first is meant.
    pub callee_id: Option<AccountId>,
    /// The department that is called.
    pub department_id: Option<DepartmentId>,
    /// Who calls.
    pub caller_id: Option<AccountId>,
    /// Who lets others in and ends it.
    pub host_id: Option<AccountId>,
    /// Where it stands.
    pub status: Status,
    /// Everybody who has a part in it.
    pub account_ids: Vec<AccountId>,
    /// Who of the team does not take it.
    pub declined: Vec<AccountId>,
    /// The same people, as they stand.
    pub people: Vec<PersonRow>,
    /// What was recorded.
    pub recordings: Vec<RecordingRow>,
    /// The rules of its room.
    pub rules: RoomRules,
    /// When its room was opened, or it began to ring.
    pub started_at: DateTime<Utc>,
    /// Unless it is answered by then, it ends.
    pub rings_until: DateTime<Utc>,
    /// Since when they talk.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// For how long they talked.
    pub talked_seconds: Option<i64>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The sequence of the last event folded.
    pub version: i64,
}

impl CallRow {
    fn started(opening: Opening, about: About) -> Self {
        let Opening { site, purpose, host, guests, rules, at, until } = opening;
        let direct = matches!(purpose, Purpose::Direct { .. });
        let (mut appointment_id, mut callee_id, mut department_id) = (None, None, None);
        match purpose {
            Purpose::Consultation { appointment, .. } => appointment_id = Some(appointment),
            Purpose::Direct { to: Callee::Agent(agent) } => callee_id = Some(agent),
            Purpose::Direct { to: Callee::Queue(department) } => department_id = department,
        }
        let mut row = Self {
            call_id: CallId(about.id),
            site_id: site,
            kind: if direct { CallKind::Direct } else { CallKind::Consultation },
            appointment_id,
            callee_id,
            department_id,
            caller_id: guests.first().copied().filter(|_| direct),
            host_id: host,
            status: if direct { Status::Ringing } else { Status::Initiated },
            account_ids: vec![],
            declined: vec![],
            people: vec![],
            recordings: vec![],
            rules,
            started_at: at,
            rings_until: until,
            answered_at: None,
            ended_at: None,
            talked_seconds: None,
            updated_at: about.at,
            version: about.sequence,
        };
        for account in host.into_iter().chain(guests) {
            row.person(account);
        }
        row
    }

    /// Somebody in it, who from now on has a part in it.
    fn person(&mut self, account: AccountId) -> &mut PersonRow {
        let place = self.people.iter().position(|person| person.account_id == account);
        let place = place.unwrap_or_else(|| {
            self.account_ids.push(account);
            self.people.push(PersonRow::invited(account));
            self.people.len() - 1
        });
        &mut self.people[place]
    }

    fn recording(&mut self, id: RecordingId) -> Option<&mut RecordingRow> {
        self.recordings.iter_mut().find(|recording| recording.recording_id == id)
    }

    fn note(&mut self, event: CallEvent) {
        use CallEvent as E;
        match event {
            E::CallStarted { .. } => {}
            E::CallDeclined { by, .. } => self.declined.push(by),
            E::CallAnswered { by, at, .. } => {
                self.status = Status::Answered;
                self.answered_at = Some(at);
                if let Some(by) = by {
                    self.host_id = Some(by);
                    self.person(by);
                }
            }
            E::ParticipantInvited { account } => {
                self.person(account);
            }
            E::ParticipantWaiting { account, .. } => self.person(account).presence = Presence::Waiting,
            E::ParticipantAdmitted { account, .. } => self.person(account).presence = Presence::Admitted,
            E::ParticipantJoined { account, connection, at } => self.person(account).join(connection, at),
            E::ParticipantLeft { account, connection, reason, at, .. } => {
                self.person(account).leave(connection, reason, at);
            }
            E::ParticipantRemoved { account, .. } => self.person(account).presence = Presence::Removed,
            E::MediaChanged { account, media } => self.person(account).media = media,
            E::RecordingConsentGiven { account } => self.person(account).consents = true,
            E::RecordingConsentWithdrawn { account } => self.person(account).consents = false,
            E::RecordingStarted { recording, at } => self.recordings.push(RecordingRow {
                recording_id: recording,
                started_at: at,
                stopped_at: None,
                reason: None,
                files: None,
                removed_at: None,
            }),
            E::RecordingStopped { recording, reason, at } => {
                if let Some(recording) = self.recording(recording) {
                    (recording.stopped_at, recording.reason) = (Some(at), Some(reason));
                }
            }
            E::RecordingRemoved { recording, at, .. } => {
                if let Some(recording) = self.recording(recording) {
                    recording.removed_at = Some(at);
                }
            }
            E::RecordingKept { recording, files } => {
                if let Some(recording) = self.recording(recording) {
                    recording.files = Some(files);
                }
            }
            E::QualityReported { account, connection, quality } => {
                self.person(account).measure(connection, quality);
            }
            E::CallEnded { outcome, at, talked_seconds, .. } => {
                self.status = outcome.into();
                self.ended_at = Some(at);
                self.talked_seconds = i64::try_from(talked_seconds).ok();
            }
        }
    }

    /// Who is connected now, and by what.
    pub fn joined(&self) -> impl Iterator<Item = (AccountId, ConnectionId)> + '_ {
        self.people.iter().filter_map(|person| {
            let last = person.stays.last().filter(|stay| stay.until.is_none())?;
            Some((person.account_id, last.connection))
        })
    }
}

impl ReadModel for CallRow {
    type Aggregate = Call;
    const TABLE: &'static str = "calls";
    const KEY: &'static str = "call_id";
    const JSON: &'static [&'static str] = &["people", "recordings", "rules"];
    const PERSONAL: Option<PersonalColumns> = None;

    fn fold(row: Option<Self>, event: CallEvent, about: About) -> Result<Option<Self>, Misfit> {
        if let CallEvent::CallStarted { opening } = event {
            return Ok(Some(Self::started(opening, about)));
        }
        let mut row = row.ok_or_else(Misfit::unbegun)?;
        row.note(event);
        row.updated_at = about.at;
        row.version = about.sequence;
        Ok(Some(row))
    }

    fn touches(&self) -> Touched {
        let call = TouchedCall {
            call: self.call_id,
            people: self.account_ids.clone(),
            callee: self.callee_id,
            queued: self.kind == CallKind::Direct && self.callee_id.is_none(),
        };
        Touched { appointment: self.appointment_id, call: Some(call), ..Touched::of(self.site_id) }
    }
}
