//! Jobs as they are stored.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgPool};
use uuid::Uuid;

use super::GONE;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Goes on.
    Running,
    /// Came to its end, and has a result.
    Done,
    /// Could not go on; it says why.
    Failed,
    /// Somebody has stopped it.
    Cancelled,
    /// The process that did it is gone.
    BrokenOff,
}

impl JobState {
    fn of(stored: &str) -> Self {
        match stored {
            "running" => Self::Running,
            "done" => Self::Done,
            "cancelled" => Self::Cancelled,
            "broken_off" => Self::BrokenOff,
            _ => Self::Failed,
        }
    }

    pub(crate) fn stored(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::BrokenOff => "broken_off",
        }
    }
}

/// Work that was started.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its identifier.
    pub id: Uuid,
    /// What kind of work.
    pub kind: String,
    /// What it is done to.
    pub subject: String,
    /// For which site.
    pub site: Uuid,
    /// Who has started it.
    pub started_by: Uuid,
    /// When.
    pub started_at: DateTime<Utc>,
    /// When it was over, if it is.
    pub ended_at: Option<DateTime<Utc>>,
    /// How long it has taken until it was last heard of, in seconds.
    pub seconds: f64,
    /// Where it stands.
    pub state: JobState,
    /// How many steps are done.
    pub done: i64,
    /// Of how many; 0 while that is not known.
    pub total: i64,
    /// What came of it.
    pub result: Option<Value>,
    /// Why it failed.
    pub problem: Option<String>,
}

#[derive(FromRow)]
struct Stored {
    job_id: Uuid,
    kind: String,
    subject: String,
    site_id: Uuid,
    started_by: Uuid,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    seconds: f64,
    state: String,
    done: i64,
    total: i64,
    result: Option<Value>,
    problem: Option<String>,
}

impl From<Stored> for Job {
    fn from(row: Stored) -> Self {
        Self {
            id: row.job_id,
            kind: row.kind,
            subject: row.subject,
            site: row.site_id,
            started_by: row.started_by,
            started_at: row.started_at,
            ended_at: row.ended_at,
            seconds: row.seconds,
            state: JobState::of(&row.state),
            done: row.done,
            total: row.total,
            result: row.result,
            problem: row.problem,
        }
    }
}

/// Which jobs.
#[derive(Clone, Debug, Default)]
pub struct JobFilter {
    /// Only this one.
    pub id: Option<Uuid>,
    /// Only this site's.
    pub site: Option<Uuid>,
    /// Only of these kinds; of all if there are none.
    pub kinds: Vec<&'static str>,
    /// Only those that were started before this one.
    pub before: Option<Uuid>,
}

pub(crate) async fn list(pool: &PgPool, filter: &JobFilter, limit: i64) -> Result<Vec<Job>, sqlx::Error> {
    let found: Vec<Stored> = sqlx::query_as(
        "SELECT job_id, kind, subject, site_id, started_by, started_at, done, total, result, problem,
                CASE WHEN state = 'running' AND seen_at < now() - make_interval(secs => $1) THEN 'broken_off' ELSE state END AS state,
                CASE WHEN state = 'running' AND seen_at < now() - make_interval(secs => $1) THEN seen_at ELSE ended_at END AS ended_at,
                extract(epoch FROM coalesce(ended_at, seen_at) - started_at)::float8 AS seconds
         FROM jobs
         WHERE ($2::uuid IS NULL OR job_id = $2) AND ($3::uuid IS NULL OR site_id = $3)
           AND (cardinality($4::text[]) = 0 OR kind = ANY($4)) AND ($5::uuid IS NULL OR job_id < $5)
         ORDER BY job_id DESC LIMIT $6",
    )
    .bind(GONE)
    .bind(filter.id)
    .bind(filter.site)
    .bind(&filter.kinds)
    .bind(filter.before)
    .bind(limit)
    .fetch_all(pool)
    .await?;
    Ok(found.into_iter().map(Job::from).collect())
}
