//! The store as a whole, and what waits to be done.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use commands::CommandError;
use operations::DoctorError;
use reminders::{MessageRow, Waiting};

use super::operator;
use crate::{asker::Asked, error::Problem, message::State, page};

/// How much the history holds.
#[derive(SimpleObject)]
pub(crate) struct EventStatistics {
    /// Events in all.
    events: i64,
    /// Aggregates in all.
    aggregates: i64,
    /// When the oldest was recorded; null if there is none.
    first: Option<DateTime<Utc>>,
    /// When the newest was recorded.
    last: Option<DateTime<Utc>>,
    /// Recorded in the last hour.
    last_hour: i64,
    /// Recorded in the last 24 hours.
    last_day: i64,
    /// What they take on disk, indexes and all.
    bytes: i64,
    /// How many there are of each type, the most frequent first.
    kinds: Vec<EventKind>,
    /// The aggregates with most events.
    longest: Vec<AggregateSize>,
}

/// How many events there are of one type.
#[derive(SimpleObject)]
pub(crate) struct EventKind {
    /// The aggregate's type.
    aggregate_type: String,
    /// The event's.
    event_type: String,
    /// How many.
    events: i64,
}

/// How many events an aggregate has.
#[derive(SimpleObject)]
pub(crate) struct AggregateSize {
    /// Its type.
    aggregate_type: String,
    /// Which.
    aggregate_id: String,
    /// How many.
    events: i64,
}

/// What one look at the installation has found.
#[derive(SimpleObject)]
pub(crate) struct HealthFinding {
    /// What was looked at: sequences, horizon, projections, dead letters, messages, forgotten.
    check: String,
    /// Is it well?
    well: bool,
    /// What was found; where it is not well, also what to do.
    found: String,
}

/// How many messages stand in one state.
#[derive(SimpleObject)]
pub(crate) struct MessageCount {
    /// The state.
    state: State,
    /// How many.
    messages: i64,
}

/// Something that comes due.
#[derive(SimpleObject)]
pub(crate) struct Timer {
    /// What happens then.
    kind: String,
    /// When it is, or was, due.
    due_at: DateTime<Utc>,
    /// When it is tried next; later than due after a failure.
    next_at: DateTime<Utc>,
    /// How often it was tried.
    attempts: i32,
}

impl From<DoctorError> for Problem {
    fn from(error: DoctorError) -> Self {
        match error {
            DoctorError::Ledger(error) => CommandError::from(error).into(),
            DoctorError::Projections(error) => error.into(),
            DoctorError::Messages(error) => CommandError::from(error).into(),
            DoctorError::Database(error) => CommandError::Unavailable(error.to_string()).into(),
        }
    }
}

/// Looking at the store.
#[derive(Default)]
pub(crate) struct StoreQueries;

#[Object]
impl StoreQueries {
    /// How many events there are, of which types, and what they take. Counts all of them, which takes its time. For operators.
    #[graphql(complexity = "500 + child_complexity")]
    async fn event_statistics(&self, context: &Context<'_>) -> Result<EventStatistics, Problem> {
        operator(context)?;
        let found = context.services().bus.ledger().statistics().await.map_err(CommandError::from)?;
        let kind = |ledger::Kind { aggregate_type, event_type, events }| EventKind {
            aggregate_type,
            event_type,
            events,
        };
        let size = |ledger::Stream { aggregate_type, aggregate_id, events }| AggregateSize {
            aggregate_type,
            aggregate_id,
            events,
        };
        Ok(EventStatistics {
            events: found.events,
            aggregates: found.streams,
            first: found.first,
            last: found.last,
            last_hour: found.last_hour,
            last_day: found.last_day,
            bytes: found.bytes,
            kinds: found.kinds.into_iter().map(kind).collect(),
            longest: found.longest.into_iter().map(size).collect(),
        })
    }

    /// Whether anything is in the way of the store, of its readers, or of what follows from it. For operators.
    #[graphql(complexity = "500 + child_complexity")]
    async fn ledger_health(&self, context: &Context<'_>) -> Result<Vec<HealthFinding>, Problem> {
        operator(context)?;
        let bus = &context.services().bus;
        let found = operations::examine(bus.ledger(), bus.clock().now()).await?;
        let shown = |operations::Finding { check, well, found }| HealthFinding {
            check: check.to_owned(),
            well,
            found,
        };
        Ok(found.into_iter().map(shown).collect())
    }

    /// How many messages of all sites stand in which state. For operators.
    #[graphql(complexity = "50 + child_complexity")]
    async fn message_counts(&self, context: &Context<'_>) -> Result<Vec<MessageCount>, Problem> {
        operator(context)?;
        let counts = MessageRow::counts(context.services().bus.ledger()).await.map_err(CommandError::from)?;
        Ok(counts
            .into_iter()
            .map(|(state, messages)| MessageCount { state: state.into(), messages })
            .collect())
    }

    /// What comes due first, and what was due and is tried again. For operators.
    #[graphql(complexity = "page::cost(first, None, child_complexity)")]
    async fn timers(&self, context: &Context<'_>, first: Option<i32>) -> Result<Vec<Timer>, Problem> {
        operator(context)?;
        let limit = page::request(first, None, None, None)?.first.unwrap_or_default();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let found =
            Waiting::list(context.services().bus.ledger(), limit).await.map_err(CommandError::from)?;
        let shown = |one: Waiting| Timer {
            kind: one.kind,
            due_at: one.due_at,
            next_at: one.next_at,
            attempts: one.attempts,
        };
        Ok(found.into_iter().map(shown).collect())
    }
}
