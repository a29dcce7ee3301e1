//! The history as auditors look at it: what happened, what it had come to at a moment, and whether it is what was recorded. Every look is
//! itself recorded.

mod cases;
mod checkpoints;
mod moments;
mod rows;
mod timeline;
mod verification;

use std::fmt::Display;

use async_graphql::Context;
use chrono::{DateTime, Utc};
use commands::{CommandError, Session};
use domain::{Reason, Role, SiteId};
use operations::{NewJob, PreparedKind, Preparing, Steps, Stopped, aside};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    asker::Asked,
    error::Problem,
    http::prepared,
    job::{Job, JobKind, jobs},
};

pub(crate) use cases::CaseMutations;
pub(crate) use checkpoints::{CheckpointMutations, CheckpointQueries};
pub(crate) use moments::MomentQueries;
pub(crate) use rows::RowQueries;
pub(crate) use timeline::{TimelineQueries, TimelineSubscriptions};
pub(crate) use verification::{
    Breach, Compared, VerificationMutations, breaches, breaches_elsewhere, compared, in_order, verified,
};

/// The session of an auditor.
fn auditor<'a>(context: &'a Context<'_>) -> Result<&'a Session, Problem> {
    let session = context.session()?;
    allowed(session)?;
    Ok(session)
}

/// Refuses whoever is no auditor.
pub(crate) fn allowed(session: &Session) -> Result<(), Problem> {
    let auditor = session.actor.holds_at(session.site, &[Role::Auditor]);
    if auditor { Ok(()) } else { Err(CommandError::NotAllowed.into()) }
}

/// Begins work of an auditor's on a thread of its own: it goes on whether anybody looks or not.
async fn begin<W, F>(context: &Context<'_>, kind: JobKind, subject: String, work: W) -> Result<Job, Problem>
where
    W: FnOnce(Steps) -> F + Send + 'static,
    F: Future<Output = Result<Value, Stopped>>,
{
    let session = auditor(context)?;
    let new = NewJob { kind: kind.stored(), subject, site: session.site, started_by: session.account };
    let beside = |steps: Steps| {
        aside(|| async move {
            let work = work(steps.clone());
            steps.unless_cancelled(work).await
        })
    };
    Ok(Job(jobs(context).start(new, beside).await?))
}

/// Where the file that a job has prepared can be fetched, and until when at least: for whoever has started the job, while it is there.
pub(crate) fn download(
    context: &Context<'_>,
    job: &operations::Job,
) -> Result<Option<(String, DateTime<Utc>)>, Problem> {
    let (session, services) = (context.session()?, context.services());
    let (site, now) = (SiteId(job.site), services.bus.clock().now());
    let kind = match JobKind::of(&job.kind)? {
        JobKind::Export => PreparedKind::Case,
        JobKind::Checkpoint => PreparedKind::Checkpoint,
        _ => return Ok(None),
    };
    let named = job.result.as_ref().and_then(|result| result["file"].as_str()?.parse().ok());
    let own = named.filter(|_| job.started_by == session.account.0);
    let Some(id) = own.filter(|id: &Uuid| services.prepared.find(site, kind, *id, now).is_some()) else {
        return Ok(None);
    };
    Ok(Some(prepared::address(&services.config, (site, kind, id), now)))
}

/// Why a file was not made: the disk says no, or it was taken away meanwhile.
fn unmade(preparing: Option<&Preparing>, why: &dyn Display) -> Stopped {
    if preparing.is_some_and(Preparing::is_gone) {
        return Stopped::failed(
            &"somebody was forgotten meanwhile, and what was written went with it; begin again",
        );
    }
    tracing::error!(error = %why, "a file for an auditor was not made");
    Stopped::failed(&"the file cannot be made; the server's log says why")
}

/// Why personal data are to be shown, where they are.
fn reason(given: Option<String>) -> Result<Option<Reason>, Problem> {
    given.map(|text| Reason::new(&text).map_err(Problem::argument("reason"))).transpose()
}
