//! Doing a job: saying how far it is, and stopping when told to.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use serde_json::Value;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::JobState;

/// How often a job says how far it is.
const EVERY: Duration = Duration::from_millis(500);

/// Why work ended without a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It was told to.
    Cancelled,
    /// It could not go on. The text is for the person who started it: no secrets, nobody's data.
    Failed(String),
}

impl Stopped {
    /// Could not go on, for this reason.
    pub fn failed(why: &impl ToString) -> Self {
        Self::Failed(why.to_string())
    }
}

/// How far work is, for those who follow it. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    counts: Arc<(AtomicU64, AtomicU64)>,
    told: CancellationToken,
}

impl Steps {
    /// So many steps are done, of so many.
    pub fn tell(&self, done: u64, total: u64) {
        self.counts.0.store(done, Relaxed);
        self.counts.1.store(total, Relaxed);
    }

    /// Comes back when the work is told to stop.
    pub async fn cancelled(&self) {
        self.told.cancelled().await;
    }

    /// What the work comes to, unless it is told to stop before.
    ///
    /// # Errors
    /// If it was, or the work fails.
    pub async fn unless_cancelled<T>(
        &self,
        work: impl Future<Output = Result<T, Stopped>>,
    ) -> Result<T, Stopped> {
        tokio::select! {
            done = work => done,
            () = self.cancelled() => Err(Stopped::Cancelled),
        }
    }

    fn counted(&self) -> [i64; 2] {
        [&self.counts.0, &self.counts.1].map(|count| i64::try_from(count.load(Relaxed)).unwrap_or(i64::MAX))
    }
}

/// Does work that writes files on a thread of its own: nobody else waits for the disk.
///
/// # Errors
/// If the work fails.
pub async fn aside<W, F, T>(work: W) -> Result<T, Stopped>
where
    W: FnOnce() -> F + Send + 'static,
    F: Future<Output = Result<T, Stopped>>,
    T: Send + 'static,
{
    let runtime = tokio::runtime::Handle::current();
    let done = tokio::task::spawn_blocking(move || runtime.block_on(work())).await;
    done.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Err(Stopped::Cancelled),
    })
}

/// A job under way.
pub(crate) struct Work {
    pub(crate) pool: PgPool,
    pub(crate) id: Uuid,
    pub(crate) steps: Steps,
}

impl Work {
    /// Does it to its end, whatever that is.
    pub(crate) async fn run(self, work: impl Future<Output = Result<Value, Stopped>> + Send + 'static) {
        // A task of its own: when it panics, that is told like any other failure.
        let mut work = tokio::spawn(AssertUnwindSafe(work));
        let mut pulse = tokio::time::interval(EVERY);
        let outcome = loop {
            tokio::select! {
                outcome = &mut work => break outcome,
                _ = pulse.tick() => match self.say().await {
                    Ok(true) => self.steps.told.cancel(),
                    Ok(false) => {}
                    // Nobody can follow it meanwhile; it goes on.
                    Err(error) => tracing::warn!(job = %self.id, %error, "cannot say how far a job is"),
                },
            }
        };
        let (state, result, problem) = match outcome {
            Ok(Ok(result)) => (JobState::Done, Some(result), None),
            Ok(Err(Stopped::Cancelled)) => (JobState::Cancelled, None, None),
            Ok(Err(Stopped::Failed(why))) => (JobState::Failed, None, Some(why)),
            Err(error) => {
                tracing::error!(job = %self.id, %error, "a job has failed");
                (JobState::Failed, None, Some("an internal error; the server's log says more".to_owned()))
            }
        };
        if let Err(error) = self.end(state, result, problem).await {
            tracing::error!(job = %self.id, %error, "cannot say how a job ended");
        }
    }

    /// Says how far it is; gives whether to stop.
    async fn say(&self) -> Result<bool, sqlx::Error> {
        let [done, total] = self.steps.counted();
        sqlx::query_scalar(
            "UPDATE jobs SET seen_at = now(), done = $2, total = $3 WHERE job_id = $1 RETURNING cancelled_at IS NOT NULL",
        )
        .bind(self.id)
        .bind(done)
        .bind(total)
        .fetch_one(&self.pool)
        .await
    }

    async fn end(
        &self,
        state: JobState,
        result: Option<Value>,
        problem: Option<String>,
    ) -> Result<(), sqlx::Error> {
        let [done, total] = self.steps.counted();
        sqlx::query(
            "UPDATE jobs SET state = $2, result = $3, problem = $4, done = $5, total = $6, seen_at = now(), ended_at = now()
             WHERE job_id = $1",
        )
        .bind(self.id)
        .bind(state.stored())
        .bind(result)
        .bind(problem)
        .bind(done)
        .bind(total)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
