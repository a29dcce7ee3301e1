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
    AccountId, RecordingId, SiteId, TicketId,
    account::{Account, AccountEvent},
};
use ledger::{Ledger, Recorded};
use reminders::{Due, FireError, Handler, Reaction, ReactionError, Timer, TimerChange};
use serde_json::Value;
use uuid::Uuid;

const ERASE: &str = "account.erase";

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
        let wrong = || ReactionError("the event names no account, site or time".to_owned());
        let subject: Uuid = recorded.aggregate_id.parse().map_err(|_| wrong())?;
        let site: SiteId = text(recorded, "site_id").and_then(|id| id.parse().ok()).ok_or_else(wrong)?;
        let due_at: DateTime<Utc> =
            text(recorded, "occurred_at").and_then(|at| at.parse().ok()).ok_or_else(wrong)?;
        Ok(vec![TimerChange::Set(Timer {
            key: format!("account/{subject}/erase"),
            kind: ERASE.to_owned(),
            site,
            subject,
            due_at,
            payload: Value::Null,
        })])
    }
}

fn text<'a>(recorded: &'a Recorded, field: &str) -> Option<&'a str> {
    recorded.metadata.get(field).and_then(Value::as_str)
}

/// Completes erasures.
pub struct Eraser {
    /// The history.
    pub ledger: Ledger,
    /// Attached files.
    pub files: Store,
    /// Recordings of calls.
    pub recordings: RecordingArchive,
}

impl Eraser {
    /// As the timers' service takes it.
    pub fn handler(self) -> Arc<dyn Handler> {
        Arc::new(self)
    }

    async fn complete(&self, site: SiteId, person: AccountId) -> Result<(), FireError> {
        let streams = self.ledger.streams_of_person(site, person).await.map_err(FireError::new)?;
        projections::refold(&self.ledger, &streams).await.map_err(FireError::new)?;
        let tickets = self.tickets(site, person).await.map_err(FireError::new)?;
        self.files.forget(site, person, &tickets).await.map_err(FireError::new)?;
        self.remove_recordings(site, person).await?;
        self.ledger.complete_erasure(person).await.map_err(FireError::new)
    }

    /// The tickets that the person opened, or that were opened for that person.
    async fn tickets(&self, site: SiteId, person: AccountId) -> Result<Vec<TicketId>, sqlx::Error> {
        let tickets: Vec<Uuid> =
            sqlx::query_scalar("SELECT ticket_id FROM tickets WHERE site_id = $1 AND requester_id = $2")
                .bind(site.0)
                .bind(person.0)
                .fetch_all(self.ledger.pool())
                .await?;
        Ok(tickets.into_iter().map(TicketId).collect())
    }

    /// Whoever else was in a call speaks of the one who is forgotten: its recordings go as a whole.
    async fn remove_recordings(&self, site: SiteId, person: AccountId) -> Result<(), FireError> {
        let recordings: Vec<Uuid> = sqlx::query_scalar(
            "SELECT (recording ->> 'recording_id')::uuid
             FROM calls, jsonb_array_elements(recordings) recording
             WHERE site_id = $1 AND account_ids @> ARRAY[$2]",
        )
        .bind(site.0)
        .bind(person.0)
        .fetch_all(self.ledger.pool())
        .await
        .map_err(FireError::new)?;
        for recording in recordings {
            match tokio::fs::remove_dir_all(self.recordings.folder(site, RecordingId(recording))).await {
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
