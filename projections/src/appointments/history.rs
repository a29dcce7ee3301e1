//! The history of an appointment: who did what, when, from which state to which. Read from the ledger itself.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use domain::{
    AppointmentId, Personal, Reason, TimeSlot,
    appointment::{Appointment, AppointmentEvent, Status},
};
use ledger::Recorded;

use crate::{ReadError, Reader};

/// A move in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The time it had.
    pub from: TimeSlot,
    /// The time it has since.
    pub to: TimeSlot,
}

/// One thing that happened to an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Its place in the appointment's history, from 1.
    pub sequence: i64,
    /// When, by the server's clock.
    pub at: DateTime<Utc>,
    /// The account that did it, or the name of the rule that did.
    pub actor_id: String,
    /// `person`, `visitor` or `system`.
    pub actor_kind: String,
    /// The event's stored name, such as `AppointmentBooked`.
    pub event: String,
    /// Where the appointment stood before; none at its beginning.
    pub from: Option<Status>,
    /// Where it stands since.
    pub to: Option<Status>,
    /// The times, where it was moved.
    pub moved: Option<Moved>,
    /// Why, where it was said; for the two people of the appointment only.
    pub reason: Option<Reason>,
}

impl Reader {
    /// What happened to an appointment, in order; none if the reader may not know of it.
    pub async fn history(&self, id: AppointmentId) -> Result<Option<Vec<HistoryEntry>>, ReadError> {
        Ok(self.histories(&[id]).await?.remove(&id))
    }

    /// The histories of those of these appointments that the reader may know of.
    pub async fn histories(
        &self,
        ids: &[AppointmentId],
    ) -> Result<HashMap<AppointmentId, Vec<HistoryEntry>>, ReadError> {
        let rows = self.appointments_by_ids(ids).await?;
        let known: Vec<String> = rows.iter().map(|row| row.appointment_id.to_string()).collect();
        let mut streams: HashMap<String, Vec<Recorded>> = HashMap::new();
        for recorded in self.log.streams(Appointment::TYPE, &known).await? {
            streams.entry(recorded.aggregate_id.clone()).or_default().push(recorded);
        }
        let histories = rows.iter().map(|row| {
            let stream = streams.remove(&row.appointment_id.to_string()).unwrap_or_default();
            Ok((row.appointment_id, entries(stream, self.sees_whole(row))?))
        });
        histories.collect()
    }
}

/// What happened; reasons only to those who see the whole appointment.
fn entries(stream: Vec<Recorded>, whole: bool) -> Result<Vec<HistoryEntry>, ReadError> {
    let mut state = Appointment::default();
    let mut entries = Vec::with_capacity(stream.len());
    for recorded in stream {
        let event: AppointmentEvent = recorded.event()?;
        let metadata = recorded.metadata()?;
        let from = state.status();
        state = state.evolve(&event);
        let (moved, reason) = told(event);
        entries.push(HistoryEntry {
            sequence: recorded.sequence,
            at: metadata.occurred_at,
            actor_id: metadata.actor_id,
            actor_kind: metadata.actor_kind,
            event: recorded.event_type,
            from,
            to: state.status(),
            moved,
            reason: reason.and_then(Personal::into_inner).filter(|_| whole),
        });
    }
    Ok(entries)
}

fn told(event: AppointmentEvent) -> (Option<Moved>, Option<Personal<Reason>>) {
    match event {
        AppointmentEvent::AppointmentRescheduled { from, to, reason, .. } => {
            (Some(Moved { from, to }), reason)
        }
        AppointmentEvent::AppointmentDeclined { reason } => (None, Some(reason)),
        AppointmentEvent::AppointmentCancelled { reason } => (None, reason),
        _ => (None, None),
    }
}
