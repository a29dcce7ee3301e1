//! Events that do not fold: they are parked, and those behind them in their streams.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::Reason;
use projections::{Parked, ParkedEvent};

use super::operator;
use crate::{asker::Asked, error::Problem};

/// A parked event.
#[derive(SimpleObject)]
pub(crate) struct DeadLetter {
    /// The projection that could not fold it.
    projection: String,
    /// The type of the aggregate whose event it is.
    aggregate_type: String,
    /// The aggregate.
    aggregate_id: String,
    /// The event's place in the aggregate's stream, from 1.
    sequence: i64,
    /// Why it is parked; no stored text stands in it.
    error: String,
    /// Since when.
    parked_at: DateTime<Utc>,
}

impl From<Parked> for DeadLetter {
    fn from(parked: Parked) -> Self {
        let Parked { projection, aggregate_type, aggregate_id, sequence, error, parked_at } = parked;
        Self { projection, aggregate_type, aggregate_id, sequence, error, parked_at }
    }
}

/// How many events are parked after something was done about it.
#[derive(SimpleObject)]
pub(crate) struct DeadLettersLeft {
    /// The projection.
    projection: String,
    /// How many it has still parked.
    parked: usize,
}

/// Looking at parked events.
#[derive(Default)]
pub(crate) struct DeadLetterQueries;

#[Object]
impl DeadLetterQueries {
    /// Parked events by projection, in the order of their streams; the first thousand. For operators.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn dead_letters(
        &self,
        context: &Context<'_>,
        projection: Option<String>,
    ) -> Result<Vec<DeadLetter>, Problem> {
        operator(context)?;
        let parked = projections::parked(context.services().bus.ledger().pool()).await?;
        let wanted =
            parked.into_iter().filter(|one| projection.as_ref().is_none_or(|name| *name == one.projection));
        Ok(wanted.take(1_000).map(DeadLetter::from).collect())
    }
}

/// Doing something about parked events.
#[derive(Default)]
pub(crate) struct DeadLetterMutations;

#[Object]
impl DeadLetterMutations {
    /// Folds a projection's parked events again, once their cause was mended. For operators.
    async fn retry_dead_letters(
        &self,
        context: &Context<'_>,
        projection: String,
    ) -> Result<DeadLettersLeft, Problem> {
        operator(context)?;
        let parked = projections::retry(context.services().bus.ledger(), &projection).await?;
        Ok(DeadLettersLeft { projection, parked })
    }

    /// Has a projection pass over a parked event for ever, also when it is made anew, and folds what was parked behind it. Its row then lacks
    /// what the event said; the event stays in the history. For operators.
    async fn skip_dead_letter(
        &self,
        context: &Context<'_>,
        projection: String,
        aggregate_type: String,
        aggregate_id: String,
        sequence: i64,
        #[graphql(desc = "Why; kept with it.")] reason: String,
    ) -> Result<DeadLettersLeft, Problem> {
        operator(context)?;
        let reason = Reason::new(&reason).map_err(Problem::argument("reason"))?;
        let event = ParkedEvent { aggregate_type: &aggregate_type, aggregate_id: &aggregate_id, sequence };
        let ledger = context.services().bus.ledger();
        let parked = projections::skip(ledger, &projection, &event, reason.as_str()).await?;
        Ok(DeadLettersLeft { projection, parked })
    }
}
