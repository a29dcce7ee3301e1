//! What is due when.

use chrono::{DateTime, Utc};
use commands::Caller;
use domain::{Actor, SiteId};
use ledger::Ledger;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    ReminderError,
    cause::Cause,
    store::{self, Pending},
};

/// Something that is due at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Timer {
    /// What it is called. Setting a timer replaces the one of the same key, so a key names what is waited for:
    /// `ticket/<id>/first-response`.
    pub key: String,
    /// Which [`crate::Handler`] acts.
    pub kind: String,
    /// The site that it belongs to.
    pub site: SiteId,
    /// What it is about, as a rule an aggregate. Timers of one subject fire one after the other.
    pub subject: Uuid,
    /// When it is due; kept to the microsecond. What is past is due at once.
    pub due_at: DateTime<Utc>,
    /// What the handler needs to know. Stored as it is: no place for personal data.
    pub payload: Value,
}

/// What follows from an event.
#[derive(Clone, Debug, PartialEq)]
pub enum TimerChange {
    /// This will be due, instead of what was set under its key before. Setting the very same again changes nothing.
    Set(Timer),
    /// What was set under this key is no longer due; nothing if there is no such timer.
    Cancel(String),
}

impl TimerChange {
    /// Whose timer it changes.
    pub fn key(&self) -> &str {
        match self {
            Self::Set(timer) => &timer.key,
            Self::Cancel(key) => key,
        }
    }
}

/// Sets or cancels timers besides what follows from events.
///
/// # Errors
/// If the database does not answer; then nothing has changed.
pub async fn set_timers(ledger: &Ledger, changes: &[TimerChange]) -> Result<(), ReminderError> {
    if changes.is_empty() {
        return Ok(());
    }
    let mut transaction = ledger.pool().begin().await?;
    let changes: Vec<_> = changes.iter().map(|change| (change.clone(), None)).collect();
    store::apply(&mut transaction, &changes).await?;
    Ok(transaction.commit().await?)
}

/// A timer that is due now.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// The timer, with the time that was planned for it.
    pub timer: Timer,
    /// Which try this is, from 1. Tries that ended with the process are not counted.
    pub attempt: u32,
    /// When it fires, by the service's clock: never before it is due, and much later where nobody was there to fire it.
    pub fired_at: DateTime<Utc>,
    /// The name of the command that follows (UUID version 5 of key, planned time and payload). It is the same in every repetition, so
    /// what was done already is not done again. A timer set anew, for another time or with another payload, has another one.
    pub command_id: Uuid,
    /// What the timer follows from, if that was noted.
    pub(crate) cause: Option<Cause>,
}

/// What firings are named in.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f1d_9d0e_7a51_4c0b_9f6a_2d5b_54e0_83c7);

impl Due {
    pub(crate) fn new(pending: &Pending, fired_at: DateTime<Utc>) -> Self {
        let Pending { timer, payload, attempts, cause } = pending;
        let name = format!("{} {} {payload}", timer.due_at.timestamp_micros(), timer.key);
        let command_id = Uuid::new_v5(&NAMESPACE, name.as_bytes());
        Self { timer: timer.clone(), attempt: attempts + 1, fired_at, command_id, cause: cause.clone() }
    }

    /// A name for one of several commands that follow, as repeatable as [`Due::command_id`].
    pub fn command_id_for(&self, step: &str) -> Uuid {
        Uuid::new_v5(&self.command_id, step.as_bytes())
    }

    /// Whoever gives the command that follows: the system, by the rule of this name, under [`Due::command_id`], as part of the conversation that
    /// the timer follows from.
    pub fn caller(&self, rule: &'static str) -> Caller {
        let caller = Caller::new(Actor::System(rule)).with_command_id(self.command_id);
        match &self.cause {
            Some(cause) => cause.caller(caller),
            None => caller,
        }
    }
}
