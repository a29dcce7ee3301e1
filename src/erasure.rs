//! Forgetting people: what follows outside of the history.
//!
//! With the event `AccountErased` the person's key is destroyed and nothing is left to sign in with. What was made of the person's data
//! before is removed here: appointments ahead are called off, rows of read models are folded anew, attached files and recordings are deleted, and so is what was prepared for
//! the site's auditors, which may hold the person's words. All of it may be done again, and is, by a timer, until it is complete.

use std::{io, path::PathBuf, sync::Arc};

use async_trait::async_trait;
use attachments::Store;
use chrono::{DateTime, Utc};
use commands::{Bus, Caller, CommandError, RecordingArchive};
use cqrs_es::Aggregate;
use domain::{
    AccountId, AppointmentId, CallId, RecordingId, SiteId,
    account::{Account, AccountEvent},
    call::RemovalReason,
};
use ledger::{Ledger, Metadata, Recorded};
use operations::Prepared;
use reminders::{Due, FireError, Handler, Reaction, ReactionError, ReminderError, Timer, TimerChange};
use serde_json::Value;
use tokio::sync::Mutex;
use uuid::Uuid;

const ERASE: &str = "account.erase";
const POSTPONED: &str = "account.erase_postponed";
const CALL_OFF: &str = "account.call_off_appointments";
/// The rule that acts, as the history names it.
const RULE: &str = "erasures";
/// So many people are completed at once.
const TOGETHER: usize = 100;

/// Sets the timers by which an erasure that was put off is taken up again, and by which one is completed.
pub struct Erasures;

impl Reaction for Erasures {
    fn name(&self) -> &'static str {
        "erasures"
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &[Account::TYPE]
    }

    fn react(&self, recorded: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
        use AccountEvent as E;
        let event = recorded.event::<AccountEvent>()?;
        if !matches!(event, E::ErasurePostponed { .. } | E::ErasureCalledOff {} | E::AccountErased { .. }) {
            return Ok(vec![]);
        }
        let subject =
            Uuid::parse_str(&recorded.aggregate_id).map_err(|error| ReactionError(error.to_string()))?;
        let Metadata { site_id, occurred_at, .. } = recorded.metadata()?;
        let site = SiteId(site_id);
        Ok(match event {
            E::ErasurePostponed { until, .. } => {
                vec![taken_up(site, subject, until), calling_off(site, subject, occurred_at)]
            }
            E::AccountErased { .. } => {
                vec![TimerChange::Cancel(postponed(subject)), completing(site, subject, occurred_at)]
            }
            _ => vec![TimerChange::Cancel(postponed(subject))],
        })
    }
}

fn postponed(subject: Uuid) -> String {
    format!("account/{subject}/erase-postponed")
}

fn taken_up(site: SiteId, subject: Uuid, due_at: DateTime<Utc>) -> TimerChange {
    set(postponed(subject), POSTPONED, site, subject, due_at)
}

/// Whoever waits to be forgotten cannot come any more.
fn calling_off(site: SiteId, subject: Uuid, due_at: DateTime<Utc>) -> TimerChange {
    set(format!("account/{subject}/call-off-appointments"), CALL_OFF, site, subject, due_at)
}

fn completing(site: SiteId, subject: Uuid, due_at: DateTime<Utc>) -> TimerChange {
    set(format!("account/{subject}/erase"), ERASE, site, subject, due_at)
}

fn set(key: String, kind: &str, site: SiteId, subject: Uuid, due_at: DateTime<Utc>) -> TimerChange {
    TimerChange::Set(Timer { key, kind: kind.to_owned(), site, subject, due_at, payload: Value::Null })
}

/// Takes up again what was not completed, whatever became of its timer.
///
/// # Errors
/// If the database does not answer.
pub async fn resume(ledger: &Ledger) -> Result<(), ReminderError> {
    let open = ledger.unfinished_erasures().await?;
    let timers: Vec<_> =
        open.iter().map(|(site, erasure)| completing(*site, erasure.account_id, erasure.erased_at)).collect();
    reminders::set_timers(ledger, &timers).await
}

/// Completes erasures, and takes up those that were put off.
pub struct Eraser {
    /// Takes what follows.
    pub bus: Bus,
    /// Attached files.
    pub files: Store,
    /// Recordings of calls.
    pub recordings: RecordingArchive,
    /// What is prepared for auditors.
    pub prepared: Prepared,
    /// One at a time: rows are folded anew under the locks of read models, and whoever waits for these holds a connection.
    pub turn: Mutex<()>,
}

impl Eraser {
    /// As the timers' service takes it.
    pub fn handler(self) -> Arc<dyn Handler> {
        Arc::new(self)
    }

    /// Completes the erasure of one person, and with it those of others who wait for the same.
    async fn complete(&self, due: &Due, site: SiteId, person: AccountId) -> Result<(), FireError> {
        let _turn = self.turn.lock().await;
        let waiting = self.bus.ledger().unfinished_erasures().await.map_err(FireError::new)?;
        let waiting = waiting.into_iter().map(|(site, erasure)| (site, AccountId(erasure.account_id)));
        let (own, others): (Vec<_>, Vec<_>) = waiting.partition(|(_, waiting)| *waiting == person);
        if own.is_empty() {
            // Completed together with somebody else.
            return Ok(());
        }
        // What took too long together is tried alone.
        let together = if due.attempt > 1 { 0 } else { TOGETHER };
        let mut people: Vec<_> = others.into_iter().take(together).collect();
        people.push((site, person));
        if self.complete_all(due, &people).await.is_ok() {
            return Ok(());
        }
        // What is in the way of somebody else is not in the way of this one.
        self.complete_all(due, &[(site, person)]).await
    }

    async fn complete_all(&self, due: &Due, people: &[(SiteId, AccountId)]) -> Result<(), FireError> {
        let ledger = self.bus.ledger();
        let mut streams = vec![];
        for (site, person) in people {
            self.call_off(due, *site, *person).await?;
            streams.extend(ledger.streams_of_person(*site, *person).await.map_err(FireError::new)?);
        }
        projections::refold(ledger, &streams).await.map_err(FireError::new)?;
        for (site, person) in people {
            self.remove_files(due, *site, *person).await?;
        }
        Ok(())
    }

    async fn call_off(&self, due: &Due, site: SiteId, person: AccountId) -> Result<(), FireError> {
        let caller = |appointment: AppointmentId| Caller {
            command_id: Some(due.command_id_for(&appointment.to_string())),
            ..due.caller(RULE)
        };
        Ok(self.bus.cancel_all_ahead(caller, site, person).await?)
    }

    async fn remove_files(&self, due: &Due, site: SiteId, person: AccountId) -> Result<(), FireError> {
        let ledger = self.bus.ledger();
        let prepared = self.prepared.clone();
        let forgotten = tokio::task::spawn_blocking(move || prepared.forget(site)).await;
        forgotten.map_err(FireError::new)?.map_err(FireError::new)?;
        let traces = projections::traces(ledger, site, person).await.map_err(FireError::new)?;
        self.files.forget(site, person, &traces.tickets).await.map_err(FireError::new)?;
        // Whoever else was in a call speaks of the one who is forgotten: its recordings go as a whole.
        let reason = RemovalReason::PersonErased;
        for (call, recording) in traces.recordings {
            remove_recording(&self.bus, &self.recordings, due, (site, call, recording), reason).await?;
        }
        ledger.forget_reasons(site, person).await.map_err(FireError::new)?;
        ledger.complete_erasure(person).await.map_err(FireError::new)
    }
}

/// Removes a recording's files, and then says so in the history: what is said to be gone is gone.
pub(crate) async fn remove_recording(
    bus: &Bus,
    recordings: &RecordingArchive,
    due: &Due,
    (site, call, recording): (SiteId, CallId, RecordingId),
    reason: RemovalReason,
) -> Result<(), FireError> {
    remove_folder(recordings.folder(site, recording)).await?;
    let caller = Caller { command_id: Some(due.command_id_for(&recording.to_string())), ..due.caller(RULE) };
    match bus.remove_recording(&caller, site, call, recording, reason).await {
        // One that went on has been written to until it was stopped by this.
        Ok(_) | Err(CommandError::NotFound) => remove_folder(recordings.folder(site, recording)).await,
        Err(error) => Err(error.into()),
    }
}

async fn remove_folder(folder: PathBuf) -> Result<(), FireError> {
    match tokio::fs::remove_dir_all(folder).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FireError::new(error)),
        _ => Ok(()),
    }
}

#[async_trait]
impl Handler for Eraser {
    fn kinds(&self) -> &[&'static str] {
        &[ERASE, POSTPONED, CALL_OFF]
    }

    async fn fire(&self, due: &Due) -> Result<(), FireError> {
        let (site, person) = (due.timer.site, AccountId(due.timer.subject));
        match due.timer.kind.as_str() {
            ERASE => self.complete(due, site, person).await,
            CALL_OFF => self.call_off(due, site, person).await,
            _ => {
                self.bus.erase_postponed(&due.caller(RULE), site, person).await?;
                Ok(())
            }
        }
    }
}
