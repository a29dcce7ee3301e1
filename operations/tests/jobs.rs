//! Jobs as those who start, follow and stop them see them.

use std::time::Duration;

use domain::{AccountId, SiteId};
use ledger::testing::TestDatabase;
use operations::{Job, JobError, JobFilter, JobState, Jobs, NewJob, Steps, Stopped};
use serde_json::json;
use uuid::Uuid;

fn new(subject: &str) -> NewJob {
    NewJob {
        kind: "rebuild",
        subject: subject.to_owned(),
        site: SiteId::PLATFORM,
        started_by: AccountId(Uuid::from_u128(1)),
    }
}

async fn jobs(database: &TestDatabase) -> Jobs {
    Jobs::new(database.pool(4).await)
}

/// The job as soon as it is as wanted.
async fn once(jobs: &Jobs, id: Uuid, wanted: impl Fn(&Job) -> bool) -> Job {
    tokio::time::timeout(Duration::from_mins(1), async {
        loop {
            let job = jobs.job(id).await.unwrap().unwrap();
            if wanted(&job) {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .unwrap()
}

async fn until_told(steps: Steps) -> Result<serde_json::Value, Stopped> {
    steps.tell(3, 10);
    steps.cancelled().await;
    Err(Stopped::Cancelled)
}

#[tokio::test]
async fn a_job_tells_how_far_it_is_and_what_came_of_it() {
    let database = TestDatabase::create().await;
    let jobs = jobs(&database).await;
    let (go_on, told) = tokio::sync::oneshot::channel::<()>();
    let work = |steps: Steps| async move {
        steps.tell(3, 10);
        told.await.map_err(|error| Stopped::failed(&error))?;
        steps.tell(10, 10);
        Ok(json!({"rows": 7}))
    };
    let id = jobs.start(new("agenda"), work).await.unwrap().id;
    let half = once(&jobs, id, |job| job.done == 3).await;
    assert_eq!((half.state, half.total, half.result), (JobState::Running, 10, None));
    go_on.send(()).unwrap();
    let done = once(&jobs, id, |job| job.state != JobState::Running).await;
    assert_eq!((done.state, done.done, done.result), (JobState::Done, 10, Some(json!({"rows": 7}))));
    assert!(done.ended_at.is_some());
}

#[tokio::test]
async fn the_same_work_goes_on_once_at_a_time_and_stops_when_told() {
    let database = TestDatabase::create().await;
    let jobs = jobs(&database).await;
    let id = jobs.start(new("agenda"), until_told).await.unwrap().id;
    assert!(matches!(jobs.start(new("agenda"), until_told).await, Err(JobError::UnderWay)));
    let beside = jobs.start(new("slots"), until_told).await.unwrap().id;
    jobs.cancel(id).await.unwrap();
    assert_eq!(once(&jobs, id, |job| job.state != JobState::Running).await.state, JobState::Cancelled);
    assert_eq!(jobs.job(beside).await.unwrap().unwrap().state, JobState::Running);
    let again = jobs.start(new("agenda"), until_told).await.unwrap().id;
    jobs.cancel(beside).await.unwrap();
    jobs.cancel(again).await.unwrap();
}

#[tokio::test]
async fn work_that_fails_or_panics_says_so_and_is_over() {
    let database = TestDatabase::create().await;
    let jobs = jobs(&database).await;
    let failed = |_| async { Err(Stopped::Failed("the disk is full".to_owned())) };
    let id = jobs.start(new("agenda"), failed).await.unwrap().id;
    let over = once(&jobs, id, |job| job.state != JobState::Running).await;
    assert_eq!((over.state, over.problem.as_deref()), (JobState::Failed, Some("the disk is full")));
    let panics = |steps: Steps| async move {
        steps.tell(1, 0);
        let row: Result<serde_json::Value, _> = "a secret in a row".parse();
        Ok(row.unwrap())
    };
    let id = jobs.start(new("agenda"), panics).await.unwrap().id;
    let over = once(&jobs, id, |job| job.state != JobState::Running).await;
    assert_eq!(over.state, JobState::Failed);
    assert!(!over.problem.unwrap().contains("secret"), "nobody's words are told");
}

#[tokio::test]
async fn a_job_whose_process_is_gone_reads_as_broken_off_and_may_be_started_again() {
    let database = TestDatabase::create().await;
    let jobs = jobs(&database).await;
    let id = Uuid::now_v7();
    sqlx::query(
        "INSERT INTO jobs (job_id, kind, subject, site_id, started_by, started_at, seen_at)
         VALUES ($1, 'rebuild', 'agenda', $2, $2, now() - interval '2 minutes', now() - interval '1 minute')",
    )
    .bind(id)
    .bind(SiteId::PLATFORM.0)
    .execute(&database.pool(1).await)
    .await
    .unwrap();
    let gone = jobs.job(id).await.unwrap().unwrap();
    assert_eq!((gone.state, gone.seconds.round()), (JobState::BrokenOff, 60.0));
    let again = jobs.start(new("agenda"), until_told).await.unwrap();
    let listed = jobs.list(&JobFilter { kinds: vec!["rebuild"], ..JobFilter::default() }, 10).await.unwrap();
    let listed: Vec<_> = listed.iter().map(|job| (job.id, job.state)).collect();
    assert_eq!(listed, [(again.id, JobState::Running), (id, JobState::BrokenOff)], "the latest first");
    let older = JobFilter { before: Some(again.id), ..JobFilter::default() };
    assert_eq!(jobs.list(&older, 10).await.unwrap().len(), 1);
    jobs.cancel(again.id).await.unwrap();
}
