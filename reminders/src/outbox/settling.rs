//! Writing down how tries ended: those of one moment in one statement.

use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::{NotificationId, notification::SkipReason};
use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// The most tries that are written down together.
const BATCH: usize = 256;
/// The most characters of an error that are kept.
const LONGEST_ERROR: usize = 500;

/// How a try at sending a message ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// It was handed over, or had been.
    Sent {
        /// What its carrier calls it.
        reference: Option<String>,
    },
    /// There was a good reason not to send it.
    Skipped(SkipReason),
    /// It is given up.
    Failed {
        /// Why.
        error: String,
    },
    /// It is tried again.
    Postponed {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        error: String,
    },
}

struct Job {
    id: NotificationId,
    how: Settled,
    answer: oneshot::Sender<Result<(), CommandError>>,
}

/// The door to the task that writes. Cheap to clone; the task ends when the last door to it is gone.
#[derive(Clone)]
pub(crate) struct Settling(mpsc::Sender<Job>);

impl Settling {
    /// Writes for `worker`, whose claims end with their tries.
    pub(crate) fn start(pool: &PgPool, worker: Uuid) -> Self {
        let (jobs, queue) = mpsc::channel(BATCH);
        tokio::spawn(run(pool.clone(), worker, queue));
        Self(jobs)
    }

    pub(crate) async fn settle(&self, id: NotificationId, how: Settled) -> Result<(), CommandError> {
        let stopped = || CommandError::Unavailable("the outbox is closed".to_owned());
        let (answer, answered) = oneshot::channel();
        self.0.send(Job { id, how, answer }).await.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }
}

async fn run(pool: PgPool, worker: Uuid, mut queue: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut jobs, BATCH).await > 0 {
        let outcome = write(&pool, worker, &jobs).await;
        for Job { answer, .. } in jobs.drain(..) {
            // The same for each of them.
            let told = match &outcome {
                Ok(()) => Ok(()),
                Err(sqlx::Error::Database(error)) => Err(CommandError::Fault(error.to_string())),
                Err(error) => Err(CommandError::Unavailable(error.to_string())),
            };
            let _ = answer.send(told);
        }
    }
}

async fn write(pool: &PgPool, worker: Uuid, jobs: &[Job]) -> Result<(), sqlx::Error> {
    let mut rows = Rows::default();
    for job in jobs {
        rows.push(job);
    }
    let mut transaction = pool.begin().await?;
    // A row that is lost with the machine's power is found claimed afterwards; what counts is the event.
    sqlx::query("SET LOCAL synchronous_commit = off").execute(&mut *transaction).await?;
    sqlx::query(
        "UPDATE outbox o SET state = s.state, reason = s.reason, last_error = coalesce(s.error, o.last_error),
             reference = s.reference, retry_at = s.retry_at, attempts = o.attempts + 1, claimed_by = NULL, claimed_until = NULL,
             settled_at = CASE WHEN s.state = 'pending' THEN o.settled_at ELSE clock_timestamp() END
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
             AS s (message_id, state, reason, error, reference, retry_at)
         WHERE o.message_id = s.message_id AND o.state = 'sending' AND o.claimed_by = $1",
    )
    .bind(worker)
    .bind(rows.ids)
    .bind(rows.states)
    .bind(rows.reasons)
    .bind(rows.errors)
    .bind(rows.references)
    .bind(rows.retries)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

/// The jobs as columns.
#[derive(Default)]
struct Rows<'a> {
    ids: Vec<Uuid>,
    states: Vec<&'static str>,
    reasons: Vec<Option<&'static str>>,
    errors: Vec<Option<String>>,
    references: Vec<Option<&'a str>>,
    retries: Vec<Option<DateTime<Utc>>>,
}

impl<'a> Rows<'a> {
    fn push(&mut self, job: &'a Job) {
        let (mut reason, mut error, mut reference, mut retry) = (None, None, None, None);
        let state = match &job.how {
            Settled::Sent { reference: given } => {
                reference = given.as_deref();
                "sent"
            }
            Settled::Skipped(why) => {
                reason = Some(why.as_str());
                if *why == SkipReason::Outdated { "cancelled" } else { "skipped" }
            }
            Settled::Failed { error: why } => {
                error = Some(shortened(why));
                "failed"
            }
            Settled::Postponed { at, error: why } => {
                retry = Some(*at);
                error = Some(shortened(why));
                "pending"
            }
        };
        self.ids.push(job.id.0);
        self.states.push(state);
        self.reasons.push(reason);
        self.errors.push(error);
        self.references.push(reference);
        self.retries.push(retry);
    }
}

/// PostgreSQL's text cannot hold a zero byte.
fn shortened(error: &str) -> String {
    error.chars().filter(|c| *c != '\0').take(LONGEST_ERROR).collect()
}
