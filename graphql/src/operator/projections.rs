//! How read models fare; letting them wait, comparing them with the history, making them anew.
#![allow(clippy::unused_async, reason = "the schema's macro takes no other functions")]

use std::time::Duration;

use async_graphql::{Context, Enum, Object, SimpleObject, Subscription};
use chrono::{DateTime, Utc};
use commands::Clock;
use domain::SiteId;
use futures::Stream;
use ledger::Ledger;
use operations::{NewJob, Steps, Stopped};
use projections::ProjectionError;
use serde_json::json;

use super::operator;
use crate::{
    asker::Asked,
    error::{EdgeRefusal, Problem},
    job::{Job, JobKind, jobs},
    live,
};

/// How often those who follow are shown how the read models fare, where that has changed.
const LOOK: Duration = Duration::from_secs(1);
/// The rows that differ which are named.
const NAMED: usize = 100;

/// What a projection is doing.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "projections::State")]
pub(crate) enum ProjectionState {
    /// Follows the history and has read all of it.
    Live,
    /// Follows the history and is behind.
    CatchingUp,
    /// Is made anew; what is in use stays in use meanwhile.
    Rebuilding,
    /// Told to wait.
    Paused,
    /// Nobody follows the history for it.
    Stopped,
}

/// A projection: what is folded from the history for a screen to read.
#[derive(Clone, PartialEq, SimpleObject)]
pub(crate) struct Projection {
    /// Its name.
    name: String,
    /// What it is doing.
    state: ProjectionState,
    /// The version of its folds.
    version: i32,
    /// How many events it has still to read.
    events_behind: i64,
    /// For how long the oldest of these has waited; 0 if there is none.
    seconds_behind: i64,
    /// How many events are parked: they do not fold, or are behind one that does not.
    parked: i64,
    /// How far it has come: a place in the log.
    checkpoint: String,
    /// Why it does not move, if it does not.
    last_error: Option<String>,
    /// When it last moved or was changed; null if it never ran.
    updated_at: Option<DateTime<Utc>>,
}

/// How all fare now.
async fn all(ledger: &Ledger, clock: &Clock) -> Result<Vec<Projection>, Problem> {
    let now = clock.now();
    let shown = |status: projections::Status| Projection {
        name: status.name.to_owned(),
        state: status.state.into(),
        version: status.version,
        events_behind: status.behind,
        seconds_behind: status.behind_since.map_or(0, |since| (now - since).num_seconds().max(0)),
        parked: status.parked,
        checkpoint: status.checkpoint.to_string(),
        last_error: status.last_error,
        updated_at: status.updated_at,
    };
    Ok(projections::status(ledger).await?.into_iter().map(shown).collect())
}

async fn one(context: &Context<'_>, name: &str) -> Result<Projection, Problem> {
    let bus = &context.services().bus;
    let found = all(bus.ledger(), bus.clock()).await?.into_iter().find(|one| one.name == name);
    found.ok_or_else(|| EdgeRefusal::UnknownProjection.into())
}

/// Looking at projections.
#[derive(Default)]
pub(crate) struct ProjectionQueries;

#[Object]
impl ProjectionQueries {
    /// How every projection fares. For operators.
    #[graphql(complexity = "50 + child_complexity")]
    async fn projections(&self, context: &Context<'_>) -> Result<Vec<Projection>, Problem> {
        operator(context)?;
        let bus = &context.services().bus;
        all(bus.ledger(), bus.clock()).await
    }
}

/// Looking after projections.
#[derive(Default)]
pub(crate) struct ProjectionMutations;

#[Object]
impl ProjectionMutations {
    /// Lets a projection stand still; what is read from it meanwhile is old. For operators.
    async fn pause_projection(&self, context: &Context<'_>, name: String) -> Result<Projection, Problem> {
        operator(context)?;
        projections::pause(context.services().bus.ledger().pool(), &name).await?;
        one(context, &name).await
    }

    /// Lets a paused projection go on. For operators.
    async fn resume_projection(&self, context: &Context<'_>, name: String) -> Result<Projection, Problem> {
        operator(context)?;
        projections::resume(context.services().bus.ledger().pool(), &name).await?;
        one(context, &name).await
    }

    /// Begins to make a projection anew from the history, beside the one in use, which stays in use until both are exchanged at once.
    /// Stopped or broken off, it leaves the one in use as it was. For operators.
    async fn rebuild_projection(
        &self,
        context: &Context<'_>,
        name: String,
        #[graphql(desc = "The projection's name, typed once more.")] confirmation: String,
    ) -> Result<Job, Problem> {
        let new = job(context, JobKind::Rebuild, &name)?;
        if confirmation.trim() != name {
            return Err(EdgeRefusal::NotConfirmed.into());
        }
        let ledger = context.services().bus.ledger().clone();
        let work = |steps: Steps| async move {
            let told = steps.clone();
            let rebuilt = projections::rebuild(&ledger, &name, move |now| told.tell(now.done, now.total));
            tokio::select! {
                rebuilt = rebuilt => Ok(json!({ "events": rebuilt.map_err(|error| told_of(&error))?.done })),
                () = steps.cancelled() => {
                    projections::discard_broken_off(&ledger, &name).await.map_err(|error| told_of(&error))?;
                    Err(Stopped::Cancelled)
                }
            }
        };
        Ok(Job(jobs(context).start(new, work).await?))
    }

    /// Begins to compare a projection with what the history says it should be; changes nothing. For operators.
    async fn compare_projection(&self, context: &Context<'_>, name: String) -> Result<Job, Problem> {
        let new = job(context, JobKind::Compare, &name)?;
        let ledger = context.services().bus.ledger().clone();
        let work = |steps: Steps| async move {
            let told = steps.clone();
            let compared = projections::compare(&ledger, &name, move |now| told.tell(now.done, now.total));
            let differences = tokio::select! {
                compared = compared => compared.map_err(|error| told_of(&error))?,
                () = steps.cancelled() => return Err(Stopped::Cancelled),
            };
            let named = differences.iter().take(NAMED).map(|one| json!({ "table": one.table, "id": one.id }));
            Ok(json!({ "differing": differences.len(), "differences": named.collect::<Vec<_>>() }))
        };
        Ok(Job(jobs(context).start(new, work).await?))
    }
}

/// A job about a projection, which must exist.
fn job(context: &Context<'_>, kind: JobKind, name: &str) -> Result<NewJob, Problem> {
    let started_by = operator(context)?.account;
    if !projections::names().any(|known| known == name) {
        return Err(EdgeRefusal::UnknownProjection.into());
    }
    Ok(NewJob { kind: kind.stored(), subject: name.to_owned(), site: SiteId::PLATFORM, started_by })
}

/// What the one who started it is told of why it failed.
fn told_of(error: &ProjectionError) -> Stopped {
    Stopped::failed(error)
}

/// Following projections.
#[derive(Default)]
pub(crate) struct ProjectionSubscriptions;

#[Subscription]
impl ProjectionSubscriptions {
    /// How every projection fares: at once, and then each second in which something has changed. For operators.
    async fn projections_changed(
        &self,
        context: &Context<'_>,
    ) -> Result<impl Stream<Item = Result<Vec<Projection>, Problem>> + use<>, Problem> {
        operator(context)?;
        let bus = context.services().bus.clone();
        let follower = live::Follower::of(context);
        Ok(async_stream::try_stream! {
            let mut shown = vec![];
            loop {
                follower.still_may().await?;
                let now = all(bus.ledger(), bus.clock()).await?;
                if now != shown {
                    shown.clone_from(&now);
                    yield now;
                }
                tokio::time::sleep(LOOK).await;
            }
        })
    }
}
