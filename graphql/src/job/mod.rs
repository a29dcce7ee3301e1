//! Long work that was started by somebody: a rebuild, a comparison, a check of the history, an export, a checkpoint.
#![allow(clippy::unused_async, reason = "the schema's macro takes no other functions")]

use std::time::Duration;

use async_graphql::{
    Context, Enum, Object, SimpleObject, Subscription,
    connection::{Connection, Edge},
};
use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::{Role, SiteId};
use futures::Stream;
use operations::{JobError, JobFilter, Jobs};
use uuid::Uuid;

use crate::{
    asker::Asked,
    audit::{self, Breach, Compared},
    error::{EdgeRefusal, Problem},
    live, page,
    personal::Whose,
};

/// How often a job that goes on is looked at for those who follow it.
const LOOK: Duration = Duration::from_millis(500);

/// What kind of work.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum JobKind {
    /// A projection is made anew.
    Rebuild,
    /// A projection is compared with the history.
    Compare,
    /// The history is checked.
    Verify,
    /// A case is written into a bundle.
    Export,
    /// The history is checked, and what a site's streams have come to is signed.
    Checkpoint,
}

impl JobKind {
    const ALL: [Self; 5] = [Self::Rebuild, Self::Compare, Self::Verify, Self::Export, Self::Checkpoint];

    /// The stored name.
    pub(crate) fn stored(self) -> &'static str {
        match self {
            Self::Rebuild => "rebuild",
            Self::Compare => "compare",
            Self::Verify => "verify",
            Self::Export => "export",
            Self::Checkpoint => "checkpoint",
        }
    }

    pub(crate) fn of(stored: &str) -> Result<Self, Problem> {
        let known = Self::ALL.into_iter().find(|kind| kind.stored() == stored);
        known.ok_or_else(|| Problem::internal(format!("no kind of job: {stored}")))
    }
}

/// Where a job stands.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "operations::JobState")]
pub(crate) enum JobState {
    /// Goes on.
    Running,
    /// Came to its end.
    Done,
    /// Could not go on; `problem` says why.
    Failed,
    /// Somebody has stopped it. Nothing is half done.
    Cancelled,
    /// The server that did it is gone. Nothing is half done; it can be started again.
    BrokenOff,
}

/// A row of a projection that is not as the history says.
#[derive(SimpleObject)]
pub(crate) struct RowDifference {
    /// The table.
    table: String,
    /// The row's key.
    id: String,
}

/// Long work.
pub(crate) struct Job(pub(crate) operations::Job);

/// Long work that was started by somebody, and goes on whether anybody looks or not.
#[Object]
impl Job {
    /// The job.
    async fn id(&self) -> Uuid {
        self.0.id
    }

    /// What kind of work.
    async fn kind(&self) -> Result<JobKind, Problem> {
        JobKind::of(&self.0.kind)
    }

    /// What it is done to: a projection's name, `history`, or what a bundle is about.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Where it stands.
    async fn state(&self) -> JobState {
        self.0.state.into()
    }

    /// How many events are done.
    async fn done(&self) -> i64 {
        self.0.done
    }

    /// Of how many; 0 while that is not known.
    async fn total(&self) -> i64 {
        self.0.total
    }

    /// How much is done, in per cent.
    async fn per_cent(&self) -> i64 {
        match self.0.state {
            operations::JobState::Done => 100,
            _ => (self.0.done * 100).checked_div(self.0.total).unwrap_or(0).clamp(0, 100),
        }
    }

    /// Events a second, on average.
    async fn per_second(&self) -> f64 {
        per_second(&self.0)
    }

    /// How long it will still take at this rate; null unless it goes on and has begun.
    async fn seconds_left(&self) -> Option<f64> {
        let running = self.0.state == operations::JobState::Running && self.0.done > 0;
        running.then(|| events(self.0.total - self.0.done).max(0.0) / per_second(&self.0).max(1e-3))
    }

    /// Who has started it.
    async fn started_by(&self) -> Uuid {
        self.0.started_by
    }

    /// When it was started.
    async fn started_at(&self) -> DateTime<Utc> {
        self.0.started_at
    }

    /// When it was over; null while it goes on.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }

    /// Why it failed.
    async fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }

    /// Of a check of the history that is done: how many events were checked.
    async fn verified_events(&self) -> Option<i64> {
        audit::verified(self.0.result.as_ref()?)
    }

    /// Of a check that is done: the first hundred streams of the site that are not what was recorded.
    async fn breaches(&self) -> Option<Vec<Breach>> {
        audit::breaches(self.0.result.as_ref()?)
    }

    /// Of a check that is done: how many streams of other sites are not what was recorded.
    async fn breaches_elsewhere(&self) -> Option<i64> {
        audit::breaches_elsewhere(self.0.result.as_ref()?)
    }

    /// Of a check that is done: are the order of the log, and when events were recorded, as the checkpoint knows them? Null without one, and
    /// where the log was brought into another database cluster since.
    async fn in_order(&self) -> Option<bool> {
        audit::in_order(self.0.result.as_ref()?)
    }

    /// Of a check that is done: the checkpoint that the history was compared with.
    async fn against(&self) -> Option<Compared> {
        audit::compared(self.0.result.as_ref()?)
    }

    /// Of an export or a checkpoint that is done: where the file can be fetched without signing in. For whoever has started it, and while
    /// the file is there: 24 hours at most.
    async fn download_url(&self, context: &Context<'_>) -> Result<Option<String>, Problem> {
        let Some((url, _)) = audit::download(context, &self.0)? else { return Ok(None) };
        context.shows(&Whose { field: "Job.downloadUrl", ..Whose::default() });
        Ok(Some(url))
    }

    /// Until when `downloadUrl` is good, at least. Whoever asks again gets another.
    async fn expires_at(&self, context: &Context<'_>) -> Result<Option<DateTime<Utc>>, Problem> {
        Ok(audit::download(context, &self.0)?.map(|(_, until)| until))
    }

    /// Of an export or a checkpoint that is done: how large the file is.
    async fn bytes(&self) -> Option<i64> {
        self.counted("bytes")
    }

    /// Of an export or a checkpoint that is done: how many events it has, or covers.
    async fn events(&self) -> Option<i64> {
        self.counted("events")
    }

    /// Of an export or a checkpoint that is done: how many streams these are from.
    async fn streams(&self) -> Option<i64> {
        self.counted("streams")
    }

    /// Of an export that is done: how many files were attached; none where no reason was given.
    async fn attachments(&self) -> Option<i64> {
        self.counted("attachments")
    }

    /// Of an export that is done: how many of these are not there any more.
    async fn missing(&self) -> Option<i64> {
        self.counted("missing")
    }

    /// Of a comparison that is done: how many rows differ from what the history says.
    async fn differing_rows(&self) -> Option<i64> {
        self.0.result.as_ref()?["differing"].as_i64()
    }

    /// The first hundred of these.
    async fn differences(&self) -> Option<Vec<RowDifference>> {
        let listed = self.0.result.as_ref()?["differences"].as_array()?;
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        Some(
            listed
                .iter()
                .map(|one| RowDifference { table: text(&one["table"]), id: text(&one["id"]) })
                .collect(),
        )
    }
}

impl Job {
    fn counted(&self, what: &str) -> Option<i64> {
        self.0.result.as_ref()?[what].as_i64()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate is for people")]
fn events(count: i64) -> f64 {
    count as f64
}

fn per_second(job: &operations::Job) -> f64 {
    events(job.done) / job.seconds.max(1e-3)
}

impl From<JobError> for Problem {
    fn from(error: JobError) -> Self {
        match error {
            JobError::UnderWay => EdgeRefusal::UnderWay.into(),
            JobError::Database(error) => CommandError::Unavailable(error.to_string()).into(),
        }
    }
}

/// Jobs, as they are kept beside the history.
pub(crate) fn jobs(context: &Context<'_>) -> Jobs {
    Jobs::new(context.services().bus.ledger().pool().clone())
}

/// Whose jobs somebody may see and stop: operators the installation's, auditors their site's.
fn site(context: &Context<'_>) -> Result<SiteId, Problem> {
    let session = context.session()?;
    let actor = &session.actor;
    let allowed = actor.holds_at(SiteId::PLATFORM, &Role::OF_PLATFORM)
        || actor.holds_at(session.site, &[Role::Auditor]);
    if allowed { Ok(session.site) } else { Err(CommandError::NotAllowed.into()) }
}

async fn one(context: &Context<'_>, id: Uuid) -> Result<Job, Problem> {
    let site = site(context)?;
    let filter = JobFilter { id: Some(id), site: Some(site.0), ..JobFilter::default() };
    let found = jobs(context).list(&filter, 1).await?.pop();
    Ok(Job(found.ok_or(CommandError::NotFound)?))
}

/// Looking at jobs.
#[derive(Default)]
pub(crate) struct JobQueries;

#[Object]
impl JobQueries {
    /// One job; for operators, and for auditors those of their site.
    async fn job(&self, context: &Context<'_>, id: Uuid) -> Result<Job, Problem> {
        one(context, id).await
    }

    /// Jobs, the latest first; for operators, and for auditors those of their site.
    #[graphql(complexity = "page::cost(first, None, child_complexity)")]
    async fn jobs(
        &self,
        context: &Context<'_>,
        kind: Option<JobKind>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, Job>, Problem> {
        let limit = page::request(first, None, None, None)?.first.unwrap_or_default();
        let before = after.map(|after| after.parse().map_err(|_| EdgeRefusal::BadCursor)).transpose()?;
        let kinds = kind.map(JobKind::stored).into_iter().collect();
        let filter = JobFilter { site: Some(site(context)?.0), kinds, before, id: None };
        let more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut found = jobs(context).list(&filter, more).await?;
        let mut connection = Connection::new(before.is_some(), found.len() > limit);
        found.truncate(limit);
        connection.edges.extend(found.into_iter().map(|job| Edge::new(job.id.to_string(), Job(job))));
        Ok(connection)
    }
}

/// Stopping jobs.
#[derive(Default)]
pub(crate) struct JobMutations;

#[Object]
impl JobMutations {
    /// Tells a job to stop, which it does within some seconds; nothing is half done then. One that is over stays as it is.
    async fn cancel_job(&self, context: &Context<'_>, id: Uuid) -> Result<Job, Problem> {
        let job = one(context, id).await?;
        jobs(context).cancel(job.0.id).await?;
        one(context, id).await
    }
}

/// Following jobs.
#[derive(Default)]
pub(crate) struct JobSubscriptions;

#[Subscription]
impl JobSubscriptions {
    /// A job as it is now, and again as it goes on; over when it is.
    async fn job_changed(
        &self,
        context: &Context<'_>,
        id: Uuid,
    ) -> Result<impl Stream<Item = Result<Job, Problem>> + use<>, Problem> {
        let (Job(mut now), jobs, follower) =
            (one(context, id).await?, jobs(context), live::Follower::of(context));
        Ok(async_stream::try_stream! {
            loop {
                let shown = now.clone();
                let over = shown.state != operations::JobState::Running;
                yield Job(shown.clone());
                if over {
                    return;
                }
                while now == shown {
                    tokio::time::sleep(LOOK).await;
                    follower.still_may().await?;
                    now = jobs.job(id).await?.ok_or(CommandError::NotFound)?;
                }
            }
        })
    }
}
