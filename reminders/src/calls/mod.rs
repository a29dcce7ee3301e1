//! What calls wait for, and what follows from them: ringing that nobody answers, empty rooms; appointments that begin and end with
//! their meetings, and rooms of appointments that no longer stand.

mod meeting;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::{Bus, CommandError};
use cqrs_es::Aggregate;
use domain::{
    CallId, SiteId,
    call::{Call, CallEvent},
};
use ledger::Recorded;
use serde_json::Value;
use uuid::Uuid;

use crate::{Due, FireError, Handler, Reaction, ReactionError, Timer, TimerChange};
use meeting::{MeetingTimers, Meetings};

/// The rule that acts, as the history names it.
const RULE: &str = "call timers";
const REVIEW: &str = "call.review";

/// Who acts when calls' timers are due.
pub fn handlers(bus: &Bus) -> Vec<Arc<dyn Handler>> {
    vec![Arc::new(Review { bus: bus.clone() }), Arc::new(Meetings { bus: bus.clone() })]
}

/// Which timers follow from what happens to calls, and to appointments.
pub fn reactions() -> Vec<Arc<dyn Reaction>> {
    vec![Arc::new(CallTimers), Arc::new(MeetingTimers)]
}

/// Looks at one call's time.
struct Review {
    bus: Bus,
}

#[async_trait]
impl Handler for Review {
    fn kinds(&self) -> &[&'static str] {
        &[REVIEW]
    }

    async fn fire(&self, due: &Due) -> Result<(), FireError> {
        let id = CallId(due.timer.subject);
        match self.bus.review_call(&due.caller(RULE), due.timer.site, id).await {
            Ok(_) | Err(CommandError::NotFound) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

struct CallTimers;

impl Reaction for CallTimers {
    fn name(&self) -> &'static str {
        "call timers"
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &[Call::TYPE]
    }

    fn react(&self, recorded: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
        use CallEvent as E;
        let call = About::of(recorded)?;
        let review = |name, due_at| call.timer(name, REVIEW, due_at, Value::Null);
        Ok(match recorded.event::<CallEvent>()? {
            E::CallStarted { opening } => vec![review("unanswered", Some(opening.until))],
            E::CallAnswered { until, .. } => vec![review("unanswered", None), review("empty", Some(until))],
            E::ParticipantLeft { until, .. } => vec![review("empty", Some(until))],
            E::CallEnded { .. } => vec![review("unanswered", None), review("empty", None)],
            _ => vec![],
        })
    }
}

/// Whose event it is.
struct About {
    id: Uuid,
    site: SiteId,
    at: DateTime<Utc>,
}

impl About {
    fn of(recorded: &Recorded) -> Result<Self, ReactionError> {
        let id = Uuid::parse_str(&recorded.aggregate_id).map_err(|error| ReactionError(error.to_string()))?;
        let metadata = recorded.metadata()?;
        Ok(Self { id, site: SiteId(metadata.site_id), at: metadata.occurred_at })
    }

    /// The call's timer of this name: set, or no longer wanted.
    fn timer(&self, name: &str, kind: &str, due_at: Option<DateTime<Utc>>, payload: Value) -> TimerChange {
        let key = format!("call/{}/{name}", self.id);
        match due_at {
            Some(due_at) => TimerChange::Set(Timer {
                key,
                kind: kind.to_owned(),
                site: self.site,
                subject: self.id,
                due_at,
                payload,
            }),
            None => TimerChange::Cancel(key),
        }
    }
}
