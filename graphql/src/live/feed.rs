//! Which things a subscription is to deliver anew: what changes from now on, and first what changed while its client was away.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use ledger::{Position, Recorded};
use projections::Change;
use uuid::Uuid;

use super::{Woken, nobody, session};
use crate::{
    asker::{Asker, Services},
    error::{EdgeRefusal, Problem},
    sight::Sight,
};

/// Events of the log looked at in one go.
const BATCH: i64 = 500;
/// A client that was away for more events than this gets everything it may see instead of what changed.
const FAR_BEHIND: i64 = 10_000;
/// How long the read model may take to come to the log's end.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is followed, by whom.
pub(crate) struct Feed<F, T> {
    pub(crate) services: Arc<Services>,
    pub(crate) asker: Arc<Asker>,
    /// The projection whose rows are delivered.
    pub(crate) projection: &'static str,
    /// The aggregates that they are of.
    pub(crate) aggregate: &'static str,
    /// Which of them a change concerns, if it concerns this subscription.
    pub(crate) concerned: F,
    /// Is this event of the log one to be told of? The rows are read with the subscriber's rights in any case.
    pub(crate) told: T,
}

/// What is to be delivered.
pub(crate) struct Due {
    /// These; everything there is, when it cannot be said which.
    pub(crate) ids: Option<Vec<Uuid>>,
    /// With whose rights it is to be read.
    pub(crate) sight: Sight,
    /// Up to where the log is then shown.
    pub(crate) reached: Position,
}

impl<F, T> Feed<F, T>
where
    F: Fn(&Change) -> Option<Uuid>,
    T: Fn(&Recorded) -> bool,
{
    /// Where the subscription begins: at its client's cursor, or now.
    pub(crate) async fn start(&self, after: Option<Position>) -> Result<Position, Problem> {
        let log = self.services.bus.ledger().log();
        let Some(after) = after else { return log.end().await.map_err(store) };
        // A cursor may lie behind the last event: read models also pass transactions that left none.
        if log.is_reachable(after).await.map_err(store)? {
            Ok(after)
        } else {
            Err(EdgeRefusal::BadCursor.into())
        }
    }

    /// What is to be delivered now, if anything.
    pub(crate) async fn due(&self, woken: &Woken, seen: Position) -> Result<Option<Due>, Problem> {
        let (ids, reached) = match woken {
            Woken::By(changes) if changes.iter().all(|change| change.touched.is_some()) => {
                let (ids, reached) = self.named(changes, seen);
                if ids.is_empty() {
                    return Ok(None);
                }
                (Some(ids), reached)
            }
            _ => {
                let reached = self.caught_up().await;
                let log = self.services.bus.ledger().log();
                if log.count_after(seen).await.map_err(store)? > FAR_BEHIND {
                    (None, reached)
                } else {
                    (Some(self.logged(seen, reached).await?), reached)
                }
            }
        };
        // Asked before each delivery: whoever has signed out gets nothing more, and roles are those held now.
        let session = session(&self.services.bus, &self.asker).await?;
        let sight = Sight::of(self.services.bus.ledger(), session.ok_or_else(nobody)?.actor);
        Ok(Some(Due { ids, sight, reached }))
    }

    fn named(&self, changes: &[Change], seen: Position) -> (Vec<Uuid>, Position) {
        let followed = || changes.iter().filter(|change| change.projection == self.projection);
        let ids: BTreeSet<_> = followed().filter_map(&self.concerned).collect();
        let reached = followed().map(|change| change.position).fold(seen, Position::max);
        (ids.into_iter().collect(), reached)
    }

    /// How far the read model has come; at the beginning, at least to the log's end.
    async fn caught_up(&self) -> Position {
        if let Ok(end) = self.services.bus.ledger().log().end().await {
            let _ = self.services.runner.wait_for(&[self.projection], end, PATIENCE).await;
        }
        self.services.runner.passed(self.projection).map_or(Position::START, |passed| *passed.borrow())
    }

    /// What the log speaks of behind `seen`, up to `reached`.
    async fn logged(&self, mut seen: Position, reached: Position) -> Result<Vec<Uuid>, Problem> {
        let log = self.services.bus.ledger().log();
        let mut ids = BTreeSet::new();
        loop {
            let events = log.read_after(seen, BATCH, &[self.aggregate]).await.map_err(store)?;
            let Some(last) = events.last().map(|event| event.position) else { break };
            ids.extend(
                events
                    .iter()
                    .filter(|event| event.position <= reached && (self.told)(event))
                    .filter_map(|event| Uuid::parse_str(&event.aggregate_id).ok()),
            );
            if last >= reached {
                break;
            }
            seen = last;
        }
        Ok(ids.into_iter().collect())
    }
}

fn store(error: ledger::LedgerError) -> Problem {
    commands::CommandError::from(error).into()
}
