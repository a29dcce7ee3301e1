//! Moments of the history, and what an aggregate was at one.

use std::{fmt, str::FromStr};

use chrono::{DateTime, SecondsFormat, Utc};
use cqrs_es::Aggregate;
use domain::{
    account::Account, appointment::Appointment, call::Call, notification::Notification, schedule::Schedule,
    site::Site, template::Template, ticket::Ticket,
};
use serde::Serialize;
use serde_json::Value;

use crate::{Ledger, LedgerError, Position, Replayed};

/// A moment in the history: a time, or a place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Everything that happened up to this time.
    Time(DateTime<Utc>),
    /// Everything up to this place.
    Place(Position),
}

impl Moment {
    /// Does this belong to what had happened by then? A stream's events count up to the first that does not.
    pub fn covers(self, position: Position, occurred_at: DateTime<Utc>) -> bool {
        match self {
            Self::Time(time) => occurred_at <= time,
            Self::Place(place) => position <= place,
        }
    }

    /// Refuses a `later` that is earlier. A time and a place cannot be compared before the events are read: what has changed between them is
    /// then told backwards.
    ///
    /// # Errors
    /// If it is earlier.
    pub fn precedes(self, later: Self) -> Result<(), MomentError> {
        let reversed = match (self, later) {
            (Self::Time(since), Self::Time(at)) => since > at,
            (Self::Place(since), Self::Place(at)) => since > at,
            _ => false,
        };
        if reversed { Err(MomentError::Reversed(self, later)) } else { Ok(()) }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = text.parse().map(Self::Time).ok();
        time.or_else(|| text.parse().map(Self::Place).ok())
            .ok_or_else(|| "neither a time (RFC 3339) nor a place in the log".to_owned())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) => f.write_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            Self::Place(place) => write!(f, "{place}"),
        }
    }
}

/// Why nothing can be said of a moment.
#[derive(Debug, thiserror::Error)]
pub enum MomentError {
    /// It has not come yet.
    #[error("{0} has not come yet")]
    Future(Moment),
    /// Nothing had happened.
    #[error("nothing had happened by {0}: the history begins at {1}")]
    BeforeFirst(Moment, DateTime<Utc>),
    /// Nothing ever happened.
    #[error("nothing has happened yet")]
    Empty,
    /// The earlier moment is the later one.
    #[error("{0} is later than {1}")]
    Reversed(Moment, Moment),
    /// There are no such aggregates.
    #[error("there are no aggregates of type {0}")]
    UnknownType(String),
    /// There is no such aggregate.
    #[error("nothing ever happened to {0} {1}")]
    Unknown(String, String),
    /// The aggregate had not begun.
    #[error("nothing had happened to it by {0}: it began at {1}")]
    Unbegun(Moment, DateTime<Utc>),
    /// The history cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Ledger {
    /// Can something be said of this moment?
    ///
    /// # Errors
    /// If it has not come yet, or lies before everything.
    pub async fn check_moment(&self, moment: Moment) -> Result<(), MomentError> {
        let first = self.log().read_after(Position::START, 1, &[]).await?;
        let Some(first) = first.first() else { return Err(MomentError::Empty) };
        let began = first.metadata()?.occurred_at;
        let future = match moment {
            Moment::Place(place) => !self.log().is_reachable(place).await?,
            Moment::Time(time) => time > self.latest_moment().await?,
        };
        if future {
            return Err(MomentError::Future(moment));
        }
        if moment.covers(first.position, began) {
            return Ok(());
        }
        // What was recorded first need not have happened first: a history may have been told afterwards.
        let earliest = self.earliest_moment().await?.unwrap_or(began);
        match moment {
            Moment::Time(time) if earliest <= time => Ok(()),
            _ => Err(MomentError::BeforeFirst(moment, earliest)),
        }
    }

    /// When the first of all events happened. Looks at every event.
    async fn earliest_moment(&self) -> Result<Option<DateTime<Utc>>, LedgerError> {
        sqlx::query_scalar("SELECT min(occurred_at::timestamptz) FROM events")
            .fetch_one(&self.pool)
            .await
            .map_err(LedgerError::of)
    }

    /// Now by the database's clock, or when the last event happened where the server's clock is ahead of it.
    async fn latest_moment(&self) -> Result<DateTime<Utc>, LedgerError> {
        sqlx::query_scalar(
            "SELECT greatest(now(), (SELECT occurred_at::timestamptz FROM events
                 ORDER BY transaction_id DESC, position DESC LIMIT 1))",
        )
        .fetch_one(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// An aggregate as it was at a moment, or now, folded from its events: as the domain serialises its state.
    ///
    /// # Errors
    /// If there is no such aggregate, it had not begun, or nothing can be said of the moment.
    pub async fn state_at(
        &self,
        aggregate_type: &str,
        aggregate_id: &str,
        at: Option<Moment>,
    ) -> Result<Value, MomentError> {
        let Folding { aggregate_type, fold } = folding(aggregate_type)?;
        if let Some(at) = at {
            self.check_moment(at).await?;
        }
        let mut events = self.replay_stream(aggregate_type, aggregate_id, 1, true).await?;
        let Some(first) = events.first() else {
            return Err(MomentError::Unknown(aggregate_type.to_owned(), aggregate_id.to_owned()));
        };
        gapless(&events)?;
        if let Some(at) = at {
            let began = first.occurred_at()?;
            let mut covered = 0;
            for event in &events {
                if !at.covers(event.position, event.occurred_at()?) {
                    break;
                }
                covered += 1;
            }
            if covered == 0 {
                return Err(MomentError::Unbegun(at, began));
            }
            events.truncate(covered);
        }
        Ok(fold(&events)?)
    }

    /// An aggregate as it was at two moments, the second of which may be now; null where it had not begun at the first.
    ///
    /// # Errors
    /// As [`Ledger::state_at`], and if the first moment is the later one.
    pub async fn states_between(
        &self,
        aggregate_type: &str,
        aggregate_id: &str,
        since: Moment,
        at: Option<Moment>,
    ) -> Result<[Value; 2], MomentError> {
        if let Some(at) = at {
            since.precedes(at)?;
        }
        let now = self.state_at(aggregate_type, aggregate_id, at).await?;
        let before = match self.state_at(aggregate_type, aggregate_id, Some(since)).await {
            Err(MomentError::Unbegun(..) | MomentError::BeforeFirst(..)) => Value::Null,
            before => before?,
        };
        Ok([before, now])
    }
}

/// Are there aggregates of a type with this name?
pub fn is_aggregate_type(name: &str) -> bool {
    folding(name).is_ok()
}

/// How the aggregates of a type are folded.
struct Folding {
    aggregate_type: &'static str,
    fold: fn(&[Replayed]) -> Result<Value, LedgerError>,
}

impl Folding {
    fn of<A: Aggregate + Serialize>() -> Self {
        Self { aggregate_type: A::TYPE, fold: fold::<A> }
    }
}

fn folding(aggregate_type: &str) -> Result<Folding, MomentError> {
    Ok(match aggregate_type {
        Account::TYPE => Folding::of::<Account>(),
        Appointment::TYPE => Folding::of::<Appointment>(),
        Call::TYPE => Folding::of::<Call>(),
        Notification::TYPE => Folding::of::<Notification>(),
        Schedule::TYPE => Folding::of::<Schedule>(),
        Site::TYPE => Folding::of::<Site>(),
        Template::TYPE => Folding::of::<Template>(),
        Ticket::TYPE => Folding::of::<Ticket>(),
        other => return Err(MomentError::UnknownType(other.to_owned())),
    })
}

/// Has every stream among these events each of them from its first on? They come stream by stream.
///
/// # Errors
/// If one is missing: which.
pub fn gapless(events: &[Replayed]) -> Result<(), LedgerError> {
    let mut before: Option<&Replayed> = None;
    for event in events {
        let same = before.filter(|one| {
            (one.aggregate_type, &one.aggregate_id) == (event.aggregate_type, &event.aggregate_id)
        });
        let expected = same.map_or(1, |one| one.sequence + 1);
        if event.sequence != expected {
            let (kind, id) = (event.aggregate_type, &event.aggregate_id);
            return Err(LedgerError::Spoilt(format!("event {expected} of {kind} {id} is missing")));
        }
        before = Some(event);
    }
    Ok(())
}

fn fold<A: Aggregate + Serialize>(events: &[Replayed]) -> Result<Value, LedgerError> {
    let mut state = A::default();
    for event in events {
        let parsed = event.event().map_err(|error| {
            let (sequence, kind, id) = (event.sequence, event.aggregate_type, &event.aggregate_id);
            LedgerError::Spoilt(format!("event {sequence} of {kind} {id}: {error}"))
        })?;
        state.apply(parsed);
    }
    serde_json::to_value(state).map_err(|error| LedgerError::Fault(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_or_a_place() {
        assert!(matches!("2026-11-21T21:45:38Z".parse(), Ok(Moment::Time(_))));
        assert!(matches!("1030.204".parse(), Ok(Moment::Place(_))));
        assert!("yesterday".parse::<Moment>().is_err());
    }
}
