//! Is anything in the way of the store, of its readers, of what follows from it?

use chrono::{DateTime, TimeDelta, Utc};
use ledger::Ledger;
use projections::State;
use reminders::{MessageRow, MessageState};
use serde::Serialize;

use crate::{
    disk::{Disk, SCARCE},
    scrub::unscrubbed,
};

/// A transaction that has run for longer holds readers back noticeably, in seconds.
const LONG: i32 = 5;
/// A projection that is further behind is a trouble, in seconds.
const LATE: i64 = 60;
/// Old versions of rows may speak of people who were forgotten for so long.
const OLD: TimeDelta = TimeDelta::days(30);

/// What one look has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// Is it well?
    pub well: bool,
    /// What was found; where it is not well, also what to do.
    pub found: String,
}

/// Why it could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum DoctorError {
    /// The store does not answer.
    #[error(transparent)]
    Ledger(#[from] ledger::LedgerError),
    /// The read models do not.
    #[error(transparent)]
    Projections(#[from] projections::ProjectionError),
    /// The outbox does not.
    #[error(transparent)]
    Messages(#[from] reminders::ReminderError),
    /// Nor does the table of those who were forgotten.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Looks at the store and at what follows from it, and says what is not well and what to do about it.
///
/// # Errors
/// If the database does not answer.
pub async fn examine(ledger: &Ledger, now: DateTime<Utc>) -> Result<Vec<Finding>, DoctorError> {
    Ok(vec![
        disk(ledger).await?,
        gaps(ledger).await?,
        horizon(ledger).await?,
        followed(ledger, now).await?,
        parked(ledger).await?,
        messages(ledger).await?,
        forgotten(ledger, now).await?,
    ])
}

async fn disk(ledger: &Ledger) -> Result<Finding, sqlx::Error> {
    let mut connection = ledger.pool().acquire().await?;
    let free = Disk::of_database(&mut connection).await.and_then(|disk| disk.free().ok());
    let found = match free {
        None => "the database does not say where it lies, or lies elsewhere: watch its disk there".to_owned(),
        Some(free) if free >= SCARCE => format!("{} MB are free where the database lies", free >> 20),
        Some(free) => format!(
            "only {} MB are free where the database lies: make room, or it will stop; `randevu ledger scrub` would need more",
            free >> 20
        ),
    };
    Ok(Finding { check: "disk", well: free.is_none_or(|free| free >= SCARCE), found })
}

async fn gaps(ledger: &Ledger) -> Result<Finding, ledger::LedgerError> {
    let gaps = ledger.streams_with_gaps().await?;
    let found = match gaps.first() {
        None => "no stream lacks an event".to_owned(),
        Some(first) => format!(
            "{} streams lack events, the first is {} {}; `randevu audit verify` names all",
            gaps.len(),
            first.aggregate_type,
            first.aggregate_id
        ),
    };
    Ok(Finding { check: "sequences", well: gaps.is_empty(), found })
}

async fn horizon(ledger: &Ledger) -> Result<Finding, ledger::LedgerError> {
    let holders = ledger.held_back(LONG).await?;
    let found = match holders.first() {
        None => "nothing holds readers of the log back".to_owned(),
        Some(oldest) => format!(
            "process {} ({}, database {}, {}) has run a transaction for {} s: nothing newer can be read; \
             end it with SELECT pg_terminate_backend({})",
            oldest.pid,
            oldest.application,
            oldest.database.as_deref().unwrap_or("none"),
            oldest.state.as_deref().unwrap_or("unknown"),
            oldest.seconds,
            oldest.pid
        ),
    };
    Ok(Finding { check: "horizon", well: holders.is_empty(), found })
}

async fn followed(ledger: &Ledger, now: DateTime<Utc>) -> Result<Finding, projections::ProjectionError> {
    let mut troubles = vec![];
    for status in projections::status(ledger).await? {
        let behind = status.behind_since.map_or(0, |since| (now - since).num_seconds());
        match status.state {
            State::Paused => {
                troubles.push(format!("{0} is paused: `randevu projections resume {0}`", status.name));
            }
            State::Stopped if status.behind > 0 => {
                troubles.push(format!("nobody follows the log for {}: start the server", status.name));
            }
            _ if behind > LATE => troubles.push(format!("{} is {behind} s behind", status.name)),
            _ => {}
        }
    }
    let well = troubles.is_empty();
    let found = if well { "read models follow the log".to_owned() } else { troubles.join("; ") };
    Ok(Finding { check: "projections", well, found })
}

async fn parked(ledger: &Ledger) -> Result<Finding, projections::ProjectionError> {
    let parked = projections::parked(ledger.pool()).await?.len();
    let found = match parked {
        0 => "no event is parked".to_owned(),
        some => format!("{some} events are parked: `randevu projections dead-letters list`"),
    };
    Ok(Finding { check: "dead letters", well: parked == 0, found })
}

async fn messages(ledger: &Ledger) -> Result<Finding, reminders::ReminderError> {
    let counts = MessageRow::counts(ledger).await?;
    let failed =
        counts.iter().find(|(state, _)| *state == MessageState::Failed).map_or(0, |(_, count)| *count);
    let found = match failed {
        0 => "no message has failed for good".to_owned(),
        some => format!("{some} messages have failed: `randevu outbox list --state failed`"),
    };
    Ok(Finding { check: "messages", well: failed == 0, found })
}

async fn forgotten(ledger: &Ledger, now: DateTime<Utc>) -> Result<Finding, sqlx::Error> {
    let (people, first) = unscrubbed(ledger).await?;
    let well = first.is_none_or(|first| now - first < OLD);
    let found = match first {
        None => "nobody who was forgotten is in old versions of rows".to_owned(),
        Some(first) => format!(
            "{people} people who were forgotten, the first on {}, may be in old versions of rows on disk: `randevu ledger scrub`",
            first.date_naive()
        ),
    };
    Ok(Finding { check: "forgotten", well, found })
}
