//! Forgetting people: what follows outside of the history.
//!
//! With the event `AccountErased` the person's key is destroyed and nothing is left to sign in with. What was made of the person's data
//! before is removed here: rows of read models are folded anew, attached files and recordings are deleted. All of it may be done again, and
//! is, by a timer, until it is complete.

use std::{io, sync::Arc};

use async_trait::async_trait;
use attachments::Store;
use chrono::{DateTime, Utc};
use commands::RecordingArchive;
use cqrs_es::Aggregate;
use domain::{
    AccountId, RecordingId, SiteId,
    account::{Account, AccountEvent},
};
use ledger::{Ledger, Metadata, Recorded};
use reminders::{Due, FireError, Handler, Reaction, ReactionError, ReminderError, Timer, TimerChange};
use serde_json::Value;
use tokio::sync::Mutex;
use uuid::Uuid;

const ERASE: &str = "account.erase";
/// So many people are completed at once.
const TOGETHER: usize = 100;

/// Sets the timer by which an erasure is completed.
pub struct Erasures;

impl Reaction for Erasures {
    fn name(&self) -> &'static str {
        "erasures"
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &[Account::TYPE]
    }

    fn react(&self, recorded: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
        let AccountEvent::AccountErased { .. } = recorded.event::<AccountEvent>()? else { return Ok(vec![]) };
        let subject =
            Uuid::parse_str(&recorded.aggregate_id).map_err(|error| ReactionError(error.to_string()))?;
        let Metadata { site_id, occurred_at, .. } = recorded.metadata()?;
        Ok(vec![completing(SiteId(site_id), subject, occurred_at)])
    }
}

fn completing(site: SiteId, subject: Uuid, due_at: DateTime<Utc>) -> TimerChange {
    TimerChange::Set(Timer {
        key: format!("account/{subject}/erase"),
        kind: ERASE.to_owned(),
        site,
        subject,
        due_at,
        payload: Value::Null,
    })
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

/// Completes erasures.
pub struct Eraser {
    /// The history.
    pub ledger: Ledger,
    /// Attached files.
    pub files: Store,
    /// Recordings of calls.
    pub recordings: RecordingArchive,
    /// One at a time: rows are folded anew under the locks of read models, and whoever waits for these holds a connection.
    pub turn: Mutex<()>,
}

impl Eraser {
    /// As the timers' service takes it.
    pub fn handler(self) -> Arc<dyn Handler> {
        Arc::new(self)
    }

    /// Completes the erasure of one person, and with it those of others who wait for the same.
    async fn complete(&self, site: SiteId, person: AccountId) -> Result<(), FireError> {
        let _turn = self.turn.lock().await;
        let waiting = self.ledger.unfinished_erasures().await.map_err(FireError::new)?;
        let waiting = waiting.into_iter().map(|(site, erasure)| (site, AccountId(erasure.account_id)));
        let mut people: Vec<_> = waiting.filter(|(_, other)| *other != person).take(TOGETHER).collect();
        people.push((site, person));
        if self.complete_all(&people).await.is_ok() {
            return Ok(());
        }
        // What is in the way of somebody else is not in the way of this one.
        self.complete_all(&[(site, person)]).await
    }

    async fn complete_all(&self, people: &[(SiteId, AccountId)]) -> Result<(), FireError> {
        let mut streams = vec![];
        for (site, person) in people {
            streams.extend(self.ledger.streams_of_person(*site, *person).await.map_err(FireError::new)?);
        }
        projections::refold(&self.ledger, &streams).await.map_err(FireError::new)?;
        for (site, person) in people {
            self.remove_files(*site, *person).await?;
        }
        Ok(())
    }

    async fn remove_files(&self, site: SiteId, person: AccountId) -> Result<(), FireError> {
        let traces = projections::traces(&self.ledger, site, person).await.map_err(FireError::new)?;
        self.files.forget(site, person, &traces.tickets).await.map_err(FireError::new)?;
        self.remove(site, &traces.recordings).await?;
        self.ledger.complete_erasure(person).await.map_err(FireError::new)
    }

    /// Whoever else was in a call speaks of the one who is forgotten: its recordings go as a whole.
    async fn remove(&self, site: SiteId, recordings: &[RecordingId]) -> Result<(), FireError> {
        for recording in recordings {
            match tokio::fs::remove_dir_all(self.recordings.folder(site, *recording)).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(FireError::new(error)),
                _ => {}
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Handler for Eraser {
    fn kinds(&self) -> &[&'static str] {
        &[ERASE]
    }

    async fn fire(&self, due: &Due) -> Result<(), FireError> {
        self.complete(due.timer.site, AccountId(due.timer.subject)).await
    }
}
