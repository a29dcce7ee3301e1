//! Long work that somebody starts and others may follow or stop: a rebuild, a check of the whole history, an export.
//!
//! A job is a row: who started what, how far it is, how it ended. It is done by the process in which it was started, which says every
//! second that it goes on; any process may look at it or stop it. If the process dies, the job reads as broken off a moment later, and
//! may be started again.

mod row;
mod work;

use domain::{AccountId, SiteId};
use sqlx::PgPool;
use uuid::Uuid;

pub use row::{Job, JobFilter, JobState};
pub use work::{Steps, Stopped, aside};

use work::Work;

/// Who is not heard of for so long is gone, in seconds.
const GONE: f64 = 15.0;

/// Why a job was not started or looked up.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The same work goes on already.
    #[error("this is under way already")]
    UnderWay,
    /// The database does not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// What is to be done.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What kind of work: a stored name.
    pub kind: &'static str,
    /// What it is done to. The same kind of work is done to the same thing once at a time.
    pub subject: String,
    /// For which site; [`SiteId::PLATFORM`] for what concerns the installation.
    pub site: SiteId,
    /// Who starts it.
    pub started_by: AccountId,
}

/// Starts, finds and stops jobs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Jobs {
    pool: PgPool,
}

impl Jobs {
    /// Jobs that are stored in this database.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Starts `work` and comes back at once. What it gives is the job's result.
    ///
    /// # Errors
    /// If the same work goes on already, or the database does not answer.
    pub async fn start<W, F>(&self, new: NewJob, work: W) -> Result<Job, JobError>
    where
        W: FnOnce(Steps) -> F,
        F: Future<Output = Result<serde_json::Value, Stopped>> + Send + 'static,
    {
        self.give_up_the_gone().await?;
        let id = Uuid::now_v7();
        let began = sqlx::query(
            "INSERT INTO jobs (job_id, kind, subject, site_id, started_by) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(new.kind)
        .bind(&new.subject)
        .bind(new.site.0)
        .bind(new.started_by.0)
        .execute(&self.pool)
        .await?;
        if began.rows_affected() == 0 {
            return Err(JobError::UnderWay);
        }
        let steps = Steps::default();
        let doing = Work { pool: self.pool.clone(), id, steps: steps.clone() };
        tokio::spawn(doing.run(work(steps)));
        self.job(id).await?.ok_or(JobError::Database(sqlx::Error::RowNotFound))
    }

    /// Tells a job to stop. It does so within a second or two; one that is over stays as it is.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn cancel(&self, id: Uuid) -> Result<(), JobError> {
        sqlx::query("UPDATE jobs SET cancelled_at = coalesce(cancelled_at, now()) WHERE job_id = $1 AND state = 'running'")
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// One job.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn job(&self, id: Uuid) -> Result<Option<Job>, JobError> {
        Ok(self.list(&JobFilter { id: Some(id), ..JobFilter::default() }, 1).await?.pop())
    }

    /// Jobs, the latest first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn list(&self, filter: &JobFilter, limit: i64) -> Result<Vec<Job>, JobError> {
        Ok(row::list(&self.pool, filter, limit).await?)
    }

    /// Whose process is gone does nothing any more.
    async fn give_up_the_gone(&self) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE jobs SET state = 'broken_off', ended_at = seen_at
             WHERE state = 'running' AND seen_at < now() - make_interval(secs => $1)",
        )
        .bind(GONE)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
