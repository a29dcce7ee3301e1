//! What an aggregate had come to at a moment, and what has changed between two.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use domain::{
    account::Account, appointment::Appointment, call::Call, notification::Notification, schedule::Schedule,
    site::Site, template::Template, ticket::Ticket,
};
use ledger::{Ledger, LedgerError, Position, Recorded};
use serde::Serialize;
use serde_json::{Map, Value};

/// Why there is no such state.
#[derive(Debug, thiserror::Error)]
pub enum NoState {
    /// There are no aggregates of that type.
    #[error("there are no aggregates of type {0}")]
    UnknownType(String),
    /// Nothing ever happened to it.
    #[error("nothing ever happened to {aggregate_type} {id}")]
    Nothing {
        /// Its type.
        aggregate_type: String,
        /// Its id.
        id: String,
    },
    /// Nothing had happened to it yet.
    #[error("nothing had happened to it yet: it began at {0}")]
    NotYet(DateTime<Utc>),
    /// The log cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// A moment in the history: a time, or a place in the log.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// Everything that happened up to this time.
    Time(DateTime<Utc>),
    /// Everything up to this place.
    Place(Position),
}

impl std::str::FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = text.parse().map(Self::Time).ok();
        time.or_else(|| text.parse().map(Self::Place).ok())
            .ok_or_else(|| "neither a time (RFC 3339) nor a place in the log".to_owned())
    }
}

impl Moment {
    fn covers(self, event: &Recorded) -> bool {
        match self {
            Self::Time(time) => event.metadata().is_ok_and(|metadata| metadata.occurred_at <= time),
            Self::Place(place) => event.position <= place,
        }
    }
}

/// The history of one aggregate, to be looked at as it was at any moment.
pub struct Aggregated {
    aggregate_type: String,
    events: Vec<Recorded>,
}

impl Aggregated {
    /// Reads it.
    ///
    /// # Errors
    /// If nothing ever happened to it, there is no such type, or the log cannot be read.
    pub async fn read(ledger: &Ledger, aggregate_type: &str, id: &str) -> Result<Self, NoState> {
        folded(aggregate_type, &[])?;
        let events = ledger.log().stream(aggregate_type, id).await?;
        if events.is_empty() {
            return Err(NoState::Nothing { aggregate_type: aggregate_type.to_owned(), id: id.to_owned() });
        }
        Ok(Self { aggregate_type: aggregate_type.to_owned(), events })
    }

    /// All that happened to it.
    pub fn events(&self) -> &[Recorded] {
        &self.events
    }

    /// As it was at a moment; as it is now if none is given.
    ///
    /// # Errors
    /// If nothing had happened to it yet, or an event does not fold.
    pub fn state(&self, at: Option<Moment>) -> Result<Value, NoState> {
        let events = self.until(at);
        if events.is_empty() {
            return Err(NoState::NotYet(self.events[0].recorded_at));
        }
        folded(&self.aggregate_type, &events)
    }

    /// What has changed from one moment to another; everything, from before its beginning.
    ///
    /// # Errors
    /// If nothing had happened to it by the later one, or an event does not fold.
    pub fn difference(&self, since: Moment, at: Option<Moment>) -> Result<Vec<Difference>, NoState> {
        let now = self.state(at)?;
        let before = folded(&self.aggregate_type, &self.until(Some(since)))?;
        let mut found = vec![];
        compare("", &before, &now, &mut found);
        Ok(found)
    }

    fn until(&self, moment: Option<Moment>) -> Vec<&Recorded> {
        self.events.iter().filter(|event| moment.is_none_or(|moment| moment.covers(event))).collect()
    }
}

/// The state that events have come to.
fn folded(aggregate_type: &str, events: &[&Recorded]) -> Result<Value, NoState> {
    let state = match aggregate_type {
        Account::TYPE => fold::<Account>(events),
        Appointment::TYPE => fold::<Appointment>(events),
        Call::TYPE => fold::<Call>(events),
        Notification::TYPE => fold::<Notification>(events),
        Schedule::TYPE => fold::<Schedule>(events),
        Site::TYPE => fold::<Site>(events),
        Template::TYPE => fold::<Template>(events),
        Ticket::TYPE => fold::<Ticket>(events),
        other => return Err(NoState::UnknownType(other.to_owned())),
    };
    Ok(state?)
}

fn fold<A: Aggregate + Serialize>(events: &[&Recorded]) -> Result<Value, LedgerError> {
    let mut state = A::default();
    for event in events {
        state.apply(event.event()?);
    }
    serde_json::to_value(state).map_err(|error| LedgerError::Fault(error.to_string()))
}

/// A value that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where in the state: a JSON pointer (RFC 6901).
    pub path: String,
    /// As it was; null if there was nothing.
    pub from: Value,
    /// As it is; null if there is nothing.
    pub to: Value,
}

fn compare(path: &str, old: &Value, new: &Value, out: &mut Vec<Difference>) {
    match (old, new) {
        (Value::Object(before), Value::Object(after)) => {
            let names: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
            for name in names {
                let value = |map: &Map<String, Value>| map.get(name).cloned().unwrap_or(Value::Null);
                compare(&format!("{path}/{name}"), &value(before), &value(after), out);
            }
        }
        _ if old == new => {}
        _ => out.push(Difference { path: path.to_owned(), from: old.clone(), to: new.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_names_where_and_from_what_to_what() {
        let (old, new) = (json!({"a": {"b": 1, "c": [1]}}), json!({"a": {"b": 2, "c": [1], "d": "x"}}));
        let mut found = vec![];
        compare("", &old, &new, &mut found);
        let one = |path: &str, from, to| Difference { path: path.to_owned(), from, to };
        assert_eq!(found, [one("/a/b", json!(1), json!(2)), one("/a/d", json!(null), json!("x"))]);
    }

    #[test]
    fn a_moment_is_a_time_or_a_place() {
        assert!(matches!("2026-11-21T21:45:38Z".parse(), Ok(Moment::Time(_))));
        assert!(matches!("1030.204".parse(), Ok(Moment::Place(_))));
        assert!("yesterday".parse::<Moment>().is_err());
    }
}
