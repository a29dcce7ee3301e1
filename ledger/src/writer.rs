//! The writer: one task that commits what commands want to append, several of them at once.
//!
//! Committing costs a flush to disk however little is written. While one commit runs, the next commands gather; then they are
//! written together, in one transaction. Commands that touch the same stream, the same time or the same command id never share
//! a transaction. If a shared transaction fails, each of its commands is tried alone, so a refusal hits only the one it is for.

use std::{collections::VecDeque, sync::Arc, time::Instant};

use sqlx::{PgConnection, PgPool};
use tokio::sync::{mpsc, oneshot};
use tracing::Instrument;

use crate::{LedgerError, append::Append, notifier::Announcer, statements, unit_of_work::Receipt};

/// The most commands in one transaction.
const BATCH: usize = 64;
/// The most commands that wait; more are made to wait at the door.
const QUEUE: usize = 1024;

struct Job {
    append: Append,
    answer: oneshot::Sender<Result<Receipt, LedgerError>>,
}

/// The door to the writer. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the writer's task; it ends when the last door to it is gone.
    pub(crate) fn start(pool: PgPool, announcer: Arc<Announcer>) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        tokio::spawn(run(pool, queue, announcer));
        Self { jobs }
    }

    /// Appends, or says why not. When it answers with a receipt, the events are on disk.
    pub(crate) async fn append(&self, append: Append) -> Result<Receipt, LedgerError> {
        let (began, events) = (Instant::now(), append.events.len());
        let aggregate = append.command.aggregate_type;
        let span = tracing::debug_span!("append", aggregate, events, outcome = tracing::field::Empty);
        let outcome = self.hand_in(append).instrument(span.clone()).await;
        span.record("outcome", named(&outcome));
        metrics::histogram!("randevu_append_duration_seconds", "outcome" => named(&outcome))
            .record(began.elapsed().as_secs_f64());
        if outcome.is_ok() {
            metrics::counter!("randevu_events_appended_total", "aggregate" => aggregate)
                .increment(events as u64);
        }
        outcome
    }

    async fn hand_in(&self, append: Append) -> Result<Receipt, LedgerError> {
        let (answer, answered) = oneshot::channel();
        let stopped = || LedgerError::Unavailable("the writer has stopped".into());
        self.jobs.send(Job { append, answer }).await.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }
}

/// What an append came to, for counting.
fn named(outcome: &Result<Receipt, LedgerError>) -> &'static str {
    match outcome {
        Ok(_) => "stored",
        Err(LedgerError::Conflict) => "conflict",
        Err(LedgerError::Unavailable(_)) => "unavailable",
        Err(LedgerError::Fault(_)) => "fault",
        Err(_) => "refused",
    }
}

async fn run(pool: PgPool, mut queue: mpsc::Receiver<Job>, announcer: Arc<Announcer>) {
    let mut line = Line { pool, connection: None };
    let mut waiting: VecDeque<Job> = VecDeque::new();
    let mut arrived = Vec::with_capacity(BATCH);
    loop {
        if waiting.is_empty() && queue.recv_many(&mut arrived, BATCH).await == 0 {
            return;
        }
        while arrived.len() + waiting.len() < BATCH {
            let Ok(job) = queue.try_recv() else { break };
            arrived.push(job);
        }
        waiting.extend(arrived.drain(..));
        let batch = next_batch(&mut waiting);
        #[expect(clippy::cast_precision_loss, reason = "a gauge is for people")]
        metrics::gauge!("randevu_append_waiting").set((waiting.len() + queue.len()) as f64);
        line.commit(batch).await;
        announcer.appended();
    }
}

/// The writer's own connection. Kept, so that a commit does not begin with the question whether it still works; and no longer the
/// pool's, so that closing the pool does not wait for it.
struct Line {
    pool: PgPool,
    connection: Option<PgConnection>,
}

impl Line {
    async fn commit(&mut self, batch: Vec<Job>) {
        if let [_, _, ..] = batch.as_slice() {
            let appends: Vec<&Append> = batch.iter().map(|job| &job.append).collect();
            match self.write(&appends).await {
                Ok(receipts) => {
                    for (job, receipt) in batch.into_iter().zip(receipts) {
                        let _ = job.answer.send(Ok(receipt));
                    }
                    return;
                }
                // Trying each alone would only make everybody wait longer for the same answer.
                Err(LedgerError::Unavailable(why)) => {
                    for job in batch {
                        let _ = job.answer.send(Err(LedgerError::Unavailable(why.clone())));
                    }
                    return;
                }
                Err(_) => {}
            }
        }
        for job in batch {
            let outcome = self.commit_alone(&job.append).await;
            let _ = job.answer.send(outcome);
        }
    }

    async fn commit_alone(&mut self, append: &Append) -> Result<Receipt, LedgerError> {
        match self.write(&[append]).await {
            Ok(mut receipts) => {
                receipts.pop().ok_or_else(|| LedgerError::Fault("a commit leaves a receipt".into()))
            }
            // Either a repetition, or our own commit whose answer was lost with its connection. Both are answered alike.
            Err(LedgerError::AlreadyDone) => statements::receipt(&self.pool, &append.command)
                .await?
                .ok_or_else(|| LedgerError::Fault("a command done has a receipt".into())),
            Err(error) => Err(error),
        }
    }

    /// Writes all or none. A connection lost since its last use is replaced once; what it may have written before it was lost is
    /// found out by the commands' ids.
    async fn write(&mut self, appends: &[&Append]) -> Result<Vec<Receipt>, LedgerError> {
        if let Some(mut connection) = self.connection.take() {
            match statements::commit(&mut connection, appends).await {
                Err(LedgerError::Unavailable(_)) => {}
                outcome => {
                    count_commit(&outcome);
                    self.connection = Some(connection);
                    return outcome;
                }
            }
        }
        let mut connection = self.pool.acquire().await.map_err(LedgerError::of)?.detach();
        let outcome = statements::commit(&mut connection, appends).await;
        count_commit(&outcome);
        if !matches!(outcome, Err(LedgerError::Unavailable(_))) {
            self.connection = Some(connection);
        }
        outcome
    }
}

fn count_commit(outcome: &Result<Vec<Receipt>, LedgerError>) {
    if outcome.is_ok() {
        metrics::counter!("randevu_append_commits_total").increment(1);
    }
}

/// Takes from the front what may share a transaction; the rest keeps its order.
fn next_batch(waiting: &mut VecDeque<Job>) -> Vec<Job> {
    let mut batch: Vec<Job> = Vec::with_capacity(waiting.len());
    let mut held: VecDeque<Job> = VecDeque::new();
    for job in waiting.drain(..) {
        // Also apart from those held back: what came first goes first.
        let apart = |other: &Job| !job.append.collides(&other.append);
        if batch.len() < BATCH && batch.iter().all(apart) && held.iter().all(apart) {
            batch.push(job);
        } else {
            held.push_back(job);
        }
    }
    *waiting = held;
    batch
}
