//! One projection following the log.

use std::time::Duration;

use ledger::{Ledger, Position, Replayed, trace};
use sqlx::Connection;
use tokio::{
    sync::{broadcast, watch},
    time::{Interval, MissedTickBehavior, interval, sleep},
};
use tokio_util::sync::CancellationToken;
use tracing::Span;

use crate::{
    Change, ProjectionError, Touched,
    batch::{Batch, Place},
    checkpoint::Checkpoint,
    model::Projection,
    parked::ParkedStreams,
    rebuild::renew,
};

/// The most events of one transaction.
const PAGE: i64 = 500;
/// How often it says that it is there, and looks whether it was paused or rebuilt.
const BEAT: Duration = Duration::from_secs(5);
/// The first pause after an error; it doubles up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(10);
/// The first pause between two looks at how far another program has come that folds in its place; it doubles up to [`RARELY`] while nothing
/// moves, as nobody may be there.
const GLANCE: Duration = Duration::from_millis(20);
const RARELY: Duration = Duration::from_secs(1);

pub(super) struct Follower {
    ledger: Ledger,
    projection: &'static Projection,
    aggregates: Vec<&'static str>,
    horizon: watch::Receiver<Position>,
    passed: watch::Sender<Position>,
    changes: broadcast::Sender<Change>,
}

/// Where a follower stands.
struct Standpoint {
    /// What the database says.
    stored: Checkpoint,
    /// How far this follower has read. Ahead of what is stored where there was nothing to fold.
    read: Position,
    streams: ParkedStreams,
}

impl Follower {
    pub(super) fn new(
        ledger: Ledger,
        projection: &'static Projection,
        horizon: watch::Receiver<Position>,
        passed: watch::Sender<Position>,
        changes: broadcast::Sender<Change>,
    ) -> Self {
        Self { ledger, projection, aggregates: projection.aggregates(), horizon, passed, changes }
    }

    /// Follows until told to stop. An error of the database is waited out.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        let mut pause = FIRST;
        loop {
            let before = *self.passed.borrow();
            tokio::select! {
                () = stop.cancelled() => break,
                // Another program has begun to fold it, or ceased to: nothing is wrong.
                // What is told to stop may find its neighbours gone first.
                error = self.follow() => if !matches!(error, ProjectionError::OtherVersion) && !stop.is_cancelled() {
                    tracing::warn!(projection = self.projection.name, %error, "a projection does not move");
                    metrics::counter!("randevu_projection_errors_total", "projection" => self.projection.name)
                        .increment(1);
                    self.note(&error).await;
                }
            }
            pause = if *self.passed.borrow() > before { FIRST } else { (pause * 2).min(LONGEST) };
            tokio::select! {
                () = stop.cancelled() => break,
                () = sleep(pause) => {}
            }
        }
        let _ = sqlx::query("UPDATE projection_checkpoints SET followed_at = NULL WHERE name = $1")
            .bind(self.projection.name)
            .execute(self.ledger.pool())
            .await;
    }

    /// Follows until an error.
    async fn follow(&mut self) -> ProjectionError {
        match self.follow_on().await {
            Ok(never) => match never {},
            Err(error) => error,
        }
    }

    async fn follow_on(&mut self) -> Result<std::convert::Infallible, ProjectionError> {
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut here = self.arrive().await?;
        if here.stored.version > self.projection.version {
            return self.watch_newer().await;
        }
        loop {
            let end = *self.horizon.borrow_and_update();
            if here.stored.paused || here.read >= end {
                self.wait(&mut here, &mut beat).await?;
            } else {
                self.step(&mut here, end).await?;
            }
        }
    }

    /// Reads where the projection stands. What an older version has folded is brought to this one first; until that is done, the older
    /// one's rows are read, and whoever runs it goes on folding them.
    async fn arrive(&self) -> Result<Standpoint, ProjectionError> {
        let mut here = self.look().await?;
        if here.stored.version < self.projection.version {
            tracing::info!(projection = self.projection.name, "rebuilding: its folds have changed");
            tokio::select! {
                renewed = renew(&self.ledger, self.projection) => renewed?,
                never = self.watch(|_| false) => match never? {},
            }
            here = self.look().await?;
            self.tell(here.read, None);
        }
        self.pass(here.read);
        Ok(here)
    }

    /// A newer program folds the projection. Its rows are what this one reads from now on, so it has only to say how far they are.
    async fn watch_newer(&self) -> Result<std::convert::Infallible, ProjectionError> {
        tracing::info!(projection = self.projection.name, "a newer program has taken it over");
        let own = self.projection.version;
        self.watch(move |stored| stored.version <= own).await
    }

    /// Tells how far somebody else has come, until `over`.
    async fn watch(
        &self,
        over: impl Fn(&Checkpoint) -> bool,
    ) -> Result<std::convert::Infallible, ProjectionError> {
        let mut horizon = self.horizon.clone();
        let (mut last, mut pause) = (None, GLANCE);
        loop {
            let end = *horizon.borrow_and_update();
            let now = self.look().await?;
            if over(&now.stored) {
                return Err(ProjectionError::OtherVersion);
            }
            let news = last.replace((now.read, now.stored.generation));
            if news != last {
                pause = GLANCE;
                self.pass(now.read);
                self.tell(now.read, None);
            }
            // What does not concern the projection moves no checkpoint.
            let behind = now.read < end
                && !self.ledger.replay(now.read, end, 1, &self.aggregates, false).await?.is_empty();
            if behind {
                sleep(pause).await;
                pause = (pause * 2).min(RARELY);
                continue;
            }
            self.pass(end);
            pause = GLANCE;
            // The checkpoint may also go on without the log: when it is rebuilt, or taken over.
            let _ = tokio::time::timeout(BEAT, horizon.changed()).await;
        }
    }

    async fn look(&self) -> Result<Standpoint, ProjectionError> {
        let mut connection = self.ledger.pool().acquire().await?;
        let stored = Checkpoint::read(&mut connection, self.projection).await?;
        let streams = ParkedStreams::read(&mut connection, self.projection.name).await?;
        Ok(Standpoint { stored, read: stored.position, streams })
    }

    /// Folds the next events up to `end`, at most a page of them.
    async fn step(&mut self, here: &mut Standpoint, end: Position) -> Result<(), ProjectionError> {
        let personal = self.projection.personal();
        let events = self.ledger.replay_opening(here.read, end, PAGE, &self.aggregates, &personal).await?;
        let full = i64::try_from(events.len()).is_ok_and(|events| events >= PAGE);
        let to = events.last().filter(|_| full).map_or(end, |last| last.position);
        if events.is_empty() {
            here.read = to;
            self.pass(to);
            return Ok(());
        }
        let steps = self.steps(&events).await;
        let written = self.write(here, &events, to, to == end).await;
        drop(steps);
        match written? {
            Some(batch) => {
                here.stored.position = to;
                here.read = to;
                self.pass(to);
                metrics::counter!("randevu_projection_events_total", "projection" => self.projection.name)
                    .increment(events.len() as u64);
                for touched in batch.touched {
                    self.tell(to, Some(touched));
                }
            }
            None => self.lost(here, &events).await?,
        }
        Ok(())
    }

    /// A step in the trace of each command that the events come from, where somebody collects steps and the events are so few that they
    /// were recorded just now.
    async fn steps(&self, events: &[Replayed]) -> Vec<Span> {
        let (Some(first), Some(last)) = (events.first(), events.last()) else { return vec![] };
        if events.len() > trace::NEWS || !tracing::span_enabled!(tracing::Level::DEBUG) {
            return vec![];
        }
        let before = Position { number: first.position.number - 1, ..first.position };
        // A trace that is not complete is no reason to fall behind.
        let traces = self.ledger.traces(before, last.position, &self.aggregates).await.unwrap_or_default();
        let step = |trace: &String| {
            let name = format!("project {}", self.projection.name);
            trace::after(trace, tracing::debug_span!("project", otel.name = name, events = events.len()))
        };
        traces.iter().map(step).collect()
    }

    /// Folds and writes; nothing if somebody else has moved the checkpoint meanwhile.
    ///
    /// Rows are read before the transaction, which is as short as can be: a transaction that writes holds the log back for all who
    /// follow. They are right if the checkpoint is still where it was, as rows never change without it.
    async fn write(
        &self,
        here: &mut Standpoint,
        events: &[Replayed],
        to: Position,
        caught_up: bool,
    ) -> Result<Option<Batch>, ProjectionError> {
        let mut connection = self.ledger.pool().acquire().await?;
        let batch =
            Batch::fold(&mut connection, Place::InUse, self.projection, events, &mut here.streams).await?;
        let mut transaction = connection.begin().await?;
        // Rows and checkpoint are lost together, if at all, and then folded again: no need to wait for the disk.
        sqlx::query("SET LOCAL synchronous_commit = off").execute(&mut *transaction).await?;
        if !here.stored.advance(&mut *transaction, self.projection, to, caught_up).await? {
            transaction.rollback().await?;
            return Ok(None);
        }
        batch.write(&mut transaction, Place::InUse, self.projection).await?;
        transaction.commit().await?;
        Ok(Some(batch))
    }

    /// Somebody else moved the checkpoint: stand where it is now.
    async fn lost(&self, here: &mut Standpoint, events: &[Replayed]) -> Result<(), ProjectionError> {
        let now = self.look().await?;
        if now.stored.version != self.projection.version {
            return Err(ProjectionError::OtherVersion);
        }
        let folded = events.iter().any(|event| event.position <= now.read);
        if folded || now.read > here.read || now.stored.generation != here.stored.generation {
            self.tell(now.read, None);
        }
        *here = now;
        self.pass(here.read);
        Ok(())
    }

    /// Waits for the log to grow; now and then says that it is there.
    async fn wait(&mut self, here: &mut Standpoint, beat: &mut Interval) -> Result<(), ProjectionError> {
        let horizon = &mut self.horizon;
        tokio::select! {
            changed = horizon.changed() => {
                if changed.is_err() {
                    return Err(ProjectionError::Interrupted("nobody watches the log".to_owned()));
                }
                // While paused, only the clock leads on.
                if !here.stored.paused {
                    return Ok(());
                }
                beat.tick().await;
            }
            _ = beat.tick() => {}
        }
        let to = if here.stored.paused { here.stored.position } else { here.read };
        if here.stored.advance(self.ledger.pool(), self.projection, to, !here.stored.paused).await? {
            here.stored.position = to;
            return Ok(());
        }
        self.lost(here, &[]).await
    }

    fn pass(&self, to: Position) {
        self.passed.send_if_modified(|passed| {
            let further = to > *passed;
            *passed = to.max(*passed);
            further
        });
    }

    fn tell(&self, position: Position, touched: Option<Touched>) {
        // Nobody may be listening.
        let _ = self.changes.send(Change { projection: self.projection.name, position, touched });
    }

    async fn note(&self, error: &ProjectionError) {
        let noted = sqlx::query(
            "UPDATE projection_checkpoints SET last_error = $2, updated_at = now() WHERE name = $1",
        )
        .bind(self.projection.name)
        .bind(error.to_string())
        .execute(self.ledger.pool())
        .await;
        if let Err(error) = noted {
            tracing::debug!(%error, "the error could not be noted");
        }
    }
}
