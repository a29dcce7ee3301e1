//! One reaction following the log.

use std::{convert::Infallible, slice, sync::Arc, time::Duration};

use commands::CommandError;
use ledger::{Ledger, LedgerError, Position, Recorded};
use sqlx::PgConnection;
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, sleep},
};
use tokio_util::sync::CancellationToken;
use tracing::Span;

use crate::{
    Reaction, ReminderError, TimerChange,
    cause::Cause,
    checkpoint::{Checkpoint, EventName},
    news::News,
    outbox::{self, MessageChange},
    reaction::{ask, ask_messages},
    second_try, store,
};

/// The most events of one transaction.
const PAGE: i64 = 500;
/// How often a place that was reached without any event to react to is stored.
const BEAT: Duration = Duration::from_secs(5);
/// The first pause after an error; it doubles up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(10);
/// So many errors in a row are no hiccup.
const STUCK: u32 = 5;

/// How a follower fares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Everything up to here has had its effect.
    pub(crate) passed: Position,
    /// It does not get on, and nobody knows for how long.
    pub(crate) stuck: bool,
}

pub(crate) struct Follower {
    pub(crate) ledger: Ledger,
    pub(crate) reaction: Arc<dyn Reaction>,
    pub(crate) horizon: watch::Receiver<Position>,
    pub(crate) progress: watch::Sender<Progress>,
    pub(crate) news: News,
    /// The same for messages.
    pub(crate) messages: News,
}

/// What follows from an event.
#[derive(Default)]
struct Effects {
    timers: Vec<TimerChange>,
    messages: Vec<MessageChange>,
    cause: Option<Cause>,
}

impl Effects {
    fn is_any(&self) -> bool {
        !self.timers.is_empty() || !self.messages.is_empty()
    }
}

/// One event, and what follows from it.
struct Answer {
    position: Position,
    event: EventName,
    /// The changes, or why the event is passed over.
    outcome: Result<Effects, String>,
}

/// Where a follower stands.
struct Standpoint {
    stored: Checkpoint,
    /// How far it has read: ahead of what is stored where there was nothing to react to.
    read: Position,
}

impl Follower {
    /// Follows until told to stop. An error of the database is waited out.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut errors: u32 = 0;
        loop {
            let before = self.progress.borrow().passed;
            let error = tokio::select! {
                () = stop.cancelled() => return,
                error = self.follow() => error,
            };
            if stop.is_cancelled() {
                return;
            }
            errors = if self.progress.borrow().passed > before { 1 } else { errors.saturating_add(1) };
            tracing::warn!(reaction = self.reaction.name(), %error, "a reaction does not move");
            self.note(&error).await;
            self.progress.send_modify(|progress| progress.stuck = errors >= STUCK);
            let pause = (FIRST * 2_u32.saturating_pow(errors - 1)).min(LONGEST);
            tokio::select! {
                () = stop.cancelled() => return,
                () = sleep(pause) => {}
            }
        }
    }

    /// Follows until an error.
    async fn follow(&mut self) -> ReminderError {
        match self.follow_on().await {
            Ok(never) => match never {},
            Err(error) => error,
        }
    }

    async fn follow_on(&mut self) -> Result<Infallible, ReminderError> {
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        if second_try::unhandled(&self.ledger, &*self.reaction).await? {
            self.news.tell(self.ledger.pool()).await;
            self.messages.tell(self.ledger.pool()).await;
        }
        let mut here = self.look().await?;
        self.pass(here.read);
        loop {
            let end = *self.horizon.borrow_and_update();
            if here.read < end {
                self.step(&mut here, end).await?;
                continue;
            }
            tokio::select! {
                changed = self.horizon.changed() => {
                    changed.map_err(|_| ReminderError::Interrupted("nobody watches the log"))?;
                }
                _ = beat.tick() => self.store(&mut here).await?,
            }
        }
    }

    async fn look(&self) -> Result<Standpoint, ReminderError> {
        let first = if self.reaction.begins_now() { self.ledger.log().end().await? } else { Position::START };
        let mut connection = self.ledger.pool().acquire().await?;
        let stored = Checkpoint::read(&mut connection, self.reaction.name(), first).await?;
        Ok(Standpoint { stored, read: stored.0 })
    }

    /// Reacts to the next events up to `end`, at most a page of them.
    async fn step(&self, here: &mut Standpoint, end: Position) -> Result<(), ReminderError> {
        let (answers, to) = self.page(here.read, end).await?;
        let steps = self.steps(&answers);
        let written = match self.write(here.stored, &answers).await {
            Err(error) if error.is_of_the_data() => self.write_singly(here.stored, answers).await?,
            outcome => outcome?,
        };
        drop(steps);
        *here = match written {
            Some(stored) => Standpoint { stored, read: to },
            // Somebody else follows as well, and was faster: stand where it stands.
            None => self.look().await?,
        };
        self.pass(here.read);
        Ok(())
    }

    /// A step in the trace of each event that something follows from, where they are so few that they were recorded just now.
    fn steps(&self, answers: &[Answer]) -> Vec<Span> {
        if answers.len() > ledger::trace::NEWS {
            return vec![];
        }
        let step = |answer: &Answer| {
            let effects = answer.outcome.as_ref().ok().filter(|effects| effects.is_any())?;
            let span = tracing::debug_span!(
                "react",
                otel.name = format!("react {}", self.reaction.name()),
                timers = effects.timers.len(),
                messages = effects.messages.len(),
            );
            Some(Cause::leads_to(effects.cause.as_ref(), span))
        };
        answers.iter().filter_map(step).collect()
    }

    /// What follows from the next events, and how far the log was read for it. No transaction is open meanwhile: one that writes
    /// would keep the log's readers waiting.
    async fn page(&self, after: Position, end: Position) -> Result<(Vec<Answer>, Position), ReminderError> {
        let aggregates = self.reaction.aggregates();
        let log = self.ledger.log();
        let mut limit = PAGE;
        let events = match log.read_after(after, limit, aggregates).await {
            // One of them is damaged. Which one shows when they are read one at a time.
            Err(LedgerError::Fault(_)) => {
                limit = 1;
                match log.read_after(after, limit, aggregates).await {
                    Err(LedgerError::Fault(why)) => return self.damaged(after, end, why).await,
                    outcome => outcome?,
                }
            }
            outcome => outcome?,
        };
        let last = events.last().map_or(end, |event| event.position);
        let full = i64::try_from(events.len()).is_ok_and(|events| events >= limit);
        let to = if full { last } else { last.max(end) };
        let mut answers = Vec::with_capacity(events.len());
        for event in &events {
            let outcome = self.effects(event).await?;
            answers.push(Answer { position: event.position, event: EventName::of(event), outcome });
        }
        Ok((answers, to))
    }

    /// What follows from `event`, or why it is passed over; an error where that cannot be said now.
    async fn effects(&self, event: &Recorded) -> Result<Result<Effects, String>, ReminderError> {
        let timers = match ask(&*self.reaction, event) {
            Ok(timers) => timers,
            Err(error) => return Ok(Err(error.to_string())),
        };
        match ask_messages(&*self.reaction, event).await {
            Ok(messages) => Ok(Ok(Effects { timers, messages, cause: Cause::of(event) })),
            Err(CommandError::Unavailable(why)) => Err(LedgerError::Unavailable(why).into()),
            Err(error) => Ok(Err(error.to_string())),
        }
    }

    /// The next event, which cannot be read; so much of it can that it can be listed.
    async fn damaged(
        &self,
        after: Position,
        end: Position,
        why: String,
    ) -> Result<(Vec<Answer>, Position), ReminderError> {
        let found = self.ledger.replay(after, end, 1, self.reaction.aggregates(), false).await?;
        // Not found where the log ends sooner than it was just read: next time.
        let event = found.into_iter().next().ok_or_else(|| LedgerError::Fault(why.clone()))?;
        let name = EventName {
            aggregate_type: event.aggregate_type.to_owned(),
            aggregate_id: event.aggregate_id,
            sequence: event.sequence,
        };
        let answer = Answer { position: event.position, event: name, outcome: Err(why) };
        Ok((vec![answer], event.position))
    }

    /// Writes what follows and moves the checkpoint to the last event, or does neither. Gives nothing if somebody else moved it.
    async fn write(&self, from: Checkpoint, answers: &[Answer]) -> Result<Option<Checkpoint>, ReminderError> {
        let Some(last) = answers.last() else { return Ok(Some(from)) };
        let name = self.reaction.name();
        let mut transaction = self.ledger.pool().begin().await?;
        // Timers and checkpoint are lost together, if at all, and then written again: no need to wait for the disk.
        sqlx::query("SET LOCAL synchronous_commit = off").execute(&mut *transaction).await?;
        if !from.advance(&mut *transaction, name, last.position).await? {
            transaction.rollback().await?;
            return Ok(None);
        }
        if let Err(error) = self.write_in(&mut transaction, answers).await {
            // Now: a transaction that is merely dropped holds the log back until its connection is used again.
            transaction.rollback().await?;
            return Err(error.into());
        }
        transaction.commit().await?;
        metrics::counter!("randevu_reactions_events_total", "reaction" => name)
            .increment(answers.len() as u64);
        if answers
            .iter()
            .any(|answer| answer.outcome.as_ref().is_ok_and(|effects| !effects.timers.is_empty()))
        {
            self.news.tell(self.ledger.pool()).await;
        }
        if answers
            .iter()
            .any(|answer| answer.outcome.as_ref().is_ok_and(|effects| !effects.messages.is_empty()))
        {
            self.messages.tell(self.ledger.pool()).await;
        }
        Ok(Some(Checkpoint(last.position)))
    }

    async fn write_in(&self, connection: &mut PgConnection, answers: &[Answer]) -> Result<(), sqlx::Error> {
        let effects = || answers.iter().filter_map(|answer| answer.outcome.as_ref().ok());
        let caused = |effects: &'_ Effects| {
            let cause = effects.cause.clone();
            effects.timers.iter().map(move |change| (change.clone(), cause.clone())).collect::<Vec<_>>()
        };
        let timers: Vec<_> = effects().flat_map(caused).collect();
        store::apply(connection, &timers).await?;
        for effects in effects() {
            outbox::apply(connection, &effects.messages, effects.cause.as_ref()).await?;
        }
        for answer in answers {
            if let Err(why) = &answer.outcome {
                answer.event.list(connection, self.reaction.name(), why).await?;
            }
        }
        Ok(())
    }

    /// As [`Self::write`], for events with one among them whose timers cannot be stored: that one is passed over.
    async fn write_singly(
        &self,
        mut from: Checkpoint,
        answers: Vec<Answer>,
    ) -> Result<Option<Checkpoint>, ReminderError> {
        for mut answer in answers {
            let written = match self.write(from, slice::from_ref(&answer)).await {
                Err(error) if error.is_of_the_data() => {
                    answer.outcome = Err(error.to_string());
                    self.write(from, &[answer]).await?
                }
                outcome => outcome?,
            };
            let Some(stored) = written else { return Ok(None) };
            from = stored;
        }
        Ok(Some(from))
    }

    /// Stores how far it has read, if there were any events up to there: the next start need not read them again.
    async fn store(&self, here: &mut Standpoint) -> Result<(), ReminderError> {
        let end = self.ledger.log().end().await?.min(here.read);
        if end <= here.stored.0 {
            return Ok(());
        }
        if here.stored.advance(self.ledger.pool(), self.reaction.name(), end).await? {
            here.stored = Checkpoint(end);
        } else {
            *here = self.look().await?;
        }
        Ok(())
    }

    fn pass(&self, to: Position) {
        self.progress.send_if_modified(|progress| {
            let further = to > progress.passed;
            if further {
                *progress = Progress { passed: to, stuck: false };
            }
            further
        });
    }

    async fn note(&self, error: &ReminderError) {
        let noted = sqlx::query(
            "UPDATE reaction_checkpoints SET last_error = $2, updated_at = now() WHERE name = $1",
        )
        .bind(self.reaction.name())
        .bind(error.to_string())
        .execute(self.ledger.pool())
        .await;
        if let Err(error) = noted {
            tracing::debug!(%error, "the error could not be noted");
        }
    }
}
