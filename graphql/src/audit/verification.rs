//! Checking that the history is what was recorded.

use async_graphql::{Context, Enum, Object, SimpleObject};
use commands::CommandError;
use domain::SiteId;
use ledger::{Ledger, LedgerError, Position};
use operations::{NewJob, Steps, Stopped};
use serde_json::{Value, json};

use super::auditor;
use crate::{
    asker::Asked,
    error::Problem,
    job::{Job, JobKind, jobs},
    personal::Whose,
};

/// The breaches that are named.
const NAMED: usize = 100;

/// What is wrong with a stream of events.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum Flaw {
    /// The event is not what it was, or does not follow the one before it.
    Altered,
    /// Events before this one are missing.
    Gap,
    /// From this event on all that a checkpoint knows is missing.
    CutOff,
    /// Up to this event the stream was written anew.
    Rewritten,
    /// The log has the event before the one that it follows.
    Displaced,
}

impl Flaw {
    fn of(stored: &str) -> Self {
        match stored {
            "gap" => Self::Gap,
            "cut_off" => Self::CutOff,
            "rewritten" => Self::Rewritten,
            "displaced" => Self::Displaced,
            _ => Self::Altered,
        }
    }
}

/// Where the history is not what was recorded.
#[derive(SimpleObject)]
pub(crate) struct Breach {
    /// Of what kind of thing.
    aggregate_type: String,
    /// Of which.
    aggregate_id: String,
    /// The first event that does not fit.
    sequence: i64,
    /// What is wrong.
    flaw: Flaw,
}

/// How many events a check that is done has checked.
pub(crate) fn verified(result: &Value) -> Option<i64> {
    result["verified"].as_i64()
}

/// The first of what it found at the site that it was done for.
pub(crate) fn breaches(result: &Value) -> Option<Vec<Breach>> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let breach = |one: &Value| Breach {
        aggregate_type: text(&one["type"]),
        aggregate_id: text(&one["id"]),
        sequence: one["sequence"].as_i64().unwrap_or_default(),
        flaw: Flaw::of(one["flaw"].as_str().unwrap_or_default()),
    };
    Some(result["breaches"].as_array()?.iter().map(breach).collect())
}

/// How many streams of other sites it found broken.
pub(crate) fn breaches_elsewhere(result: &Value) -> Option<i64> {
    result["elsewhere"].as_i64()
}

/// Checking the history.
#[derive(Default)]
pub(crate) struct VerificationMutations;

#[Object]
impl VerificationMutations {
    /// Begins to recompute every event's digest, of all sites, beside whatever else the server does. An event that was changed, removed from
    /// the middle, moved or put in is found; what was cut off at the end only with an old checkpoint, by `randevu audit verify`. For
    /// auditors.
    async fn verify_history(&self, context: &Context<'_>) -> Result<Job, Problem> {
        let session = auditor(context)?;
        let (site, ledger) = (session.site, context.services().bus.ledger().clone());
        let total = ledger.log().count_after(Position::START).await.map_err(CommandError::from)?;
        let new = NewJob {
            kind: JobKind::Verify.stored(),
            subject: "history".to_owned(),
            site,
            started_by: session.account,
        };
        context.shows(&Whose { field: "Mutation.verifyHistory", ..Whose::default() });
        let work = move |steps: Steps| async move {
            steps.tell(0, total.unsigned_abs());
            let told = steps.clone();
            let mut tell = move |events| told.tell(events, total.unsigned_abs());
            tokio::select! {
                checked = check(&ledger, site, &mut tell) => checked.map_err(|error| Stopped::failed(&error)),
                () = steps.cancelled() => Err(Stopped::Cancelled),
            }
        };
        Ok(Job(jobs(context).start(new, work).await?))
    }
}

async fn check(
    ledger: &Ledger,
    site: SiteId,
    tell: &mut (dyn FnMut(u64) + Send),
) -> Result<Value, LedgerError> {
    let found = ledger.verify(None, tell).await?;
    let streams =
        found.breaches.iter().map(|breach| (breach.aggregate_type.as_str(), breach.aggregate_id.as_str()));
    let here = ledger.streams_at(site, streams).await?;
    let named = found.breaches.iter().zip(&here).filter(|(_, here)| **here).map(|(breach, _)| {
        json!({ "type": breach.aggregate_type, "id": breach.aggregate_id, "sequence": breach.sequence,
            "flaw": breach.flaw.as_str() })
    });
    Ok(json!({
        "verified": found.events,
        "breaches": named.take(NAMED).collect::<Vec<_>>(),
        "elsewhere": here.iter().filter(|here| !**here).count(),
    }))
}
