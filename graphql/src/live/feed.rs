//! Which things a subscription is to deliver anew: what changes from now on, and first what changed while its client was away.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use async_graphql::Context;
use futures::Stream;
use ledger::{Position, Recorded};
use projections::Change;
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

use super::Woken;
use crate::{
    asker::{Asker, Services},
    error::Problem,
    sight::Sight,
};

/// Events of the log looked at in one go.
const BATCH: i64 = 500;
/// A client that was away for more events than this gets everything it may see instead of what changed.
const FAR_BEHIND: i64 = 10_000;
/// How long the read model may take to come to the log's end.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is followed, and how it is read.
pub(crate) trait Followed: Send + 'static {
    /// What is delivered.
    type Item: Send;
    /// The projection whose rows are delivered.
    const PROJECTION: &'static str;
    /// What else is shown with them, and must have come as far.
    const BESIDE: &'static [&'static str] = &[];
    /// The aggregates that they are of.
    const AGGREGATE: &'static str;

    /// Which row a change concerns, if it concerns this subscription.
    fn concerned(&self, change: &Change) -> Concern;

    /// Which row this event of the log tells of, if it is one to be told of. Rows are read with the subscriber's rights in any case.
    fn told(&self, event: &Recorded) -> Option<Uuid> {
        Uuid::parse_str(&event.aggregate_id).ok()
    }

    /// What is due, as it is now, the latest change last.
    fn read(
        &mut self,
        services: &Services,
        due: &Due,
    ) -> impl Future<Output = Result<Vec<Self::Item>, Problem>> + Send;
}

/// What a change says of the rows that are followed.
pub(crate) enum Concern {
    /// Nothing.
    None,
    /// This one has changed.
    Row(Uuid),
    /// Some may have changed: the log says which.
    Log,
}

impl From<Option<Uuid>> for Concern {
    fn from(row: Option<Uuid>) -> Self {
        row.map_or(Self::None, Self::Row)
    }
}

/// What is to be delivered.
pub(crate) struct Due {
    /// These; everything there is, when it cannot be said which.
    pub(crate) ids: Option<Vec<Uuid>>,
    /// With whose rights it is to be read.
    pub(crate) sight: Sight,
    /// Up to where the log is then shown.
    reached: Position,
}

/// A subscription at its beginning.
pub(crate) struct Beginning {
    services: Arc<Services>,
    asker: Arc<Asker>,
    changes: Receiver<Change>,
    /// What came before this place in the log is not delivered.
    start: Position,
}

impl Beginning {
    /// At its client's cursor, or now.
    pub(crate) async fn at(context: &Context<'_>, after: Option<&str>) -> Result<Self, Problem> {
        let services = Arc::clone(context.data_unchecked::<Arc<Services>>());
        let asker = Arc::clone(context.data_unchecked::<Arc<Asker>>());
        let changes = services.runner.changes();
        let start = match super::place(&services.bus, after).await? {
            Some(after) => after,
            None => services.bus.ledger().log().end().await.map_err(store)?,
        };
        Ok(Self { services, asker, changes, start })
    }

    /// Everything that changes from here on, each with the cursor that it brings its client to.
    pub(crate) fn follow<F: Followed>(
        self,
        followed: F,
    ) -> impl Stream<Item = Result<(F::Item, String), Problem>> + use<F> {
        let Self { services, asker, mut changes, start } = self;
        let mut feed = Feed { services, asker, followed };
        async_stream::try_stream! {
            let mut seen = start;
            // What changed before the subscription is asked for as if it had been missed.
            let mut woken = Woken::Missed;
            while !matches!(woken, Woken::Over) {
                if let Some(due) = feed.due(&woken, seen).await? {
                    let items = feed.followed.read(&feed.services, &due).await?;
                    let count = items.len();
                    for (number, item) in items.into_iter().enumerate() {
                        // Whoever is cut off before the last of them gets them all again.
                        let cursor = if number + 1 == count { due.reached } else { seen };
                        yield (item, cursor.to_string());
                    }
                    seen = due.reached;
                }
                woken = super::woken(&mut changes).await;
            }
        }
    }
}

/// A subscription under way.
struct Feed<F> {
    services: Arc<Services>,
    asker: Arc<Asker>,
    followed: F,
}

impl<F: Followed> Feed<F> {
    /// What is to be delivered now, if anything.
    async fn due(&self, woken: &Woken, seen: Position) -> Result<Option<Due>, Problem> {
        let named = match woken {
            Woken::By(changes) => self.named(changes, seen),
            Woken::Missed | Woken::Over => None,
        };
        let (ids, reached) = match named {
            Some((ids, _)) if ids.is_empty() => return Ok(None),
            Some((ids, reached)) => (Some(ids), reached),
            None => {
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
        let session = super::session(&self.services.bus, &self.asker).await?;
        let sight = Sight::of(self.services.bus.ledger(), session.ok_or_else(super::nobody)?.actor);
        Ok(Some(Due { ids, sight, reached }))
    }

    /// The rows that these changes name, and how far they reach; nothing when only the log says.
    fn named(&self, changes: &[Change], seen: Position) -> Option<(Vec<Uuid>, Position)> {
        let mut rows = BTreeSet::new();
        let mut reached = seen;
        for change in changes.iter().filter(|change| change.projection == F::PROJECTION) {
            match self.followed.concerned(change) {
                Concern::Log => return None,
                Concern::Row(row) => {
                    rows.insert(row);
                }
                Concern::None => {}
            }
            reached = reached.max(change.position);
        }
        Some((rows.into_iter().collect(), reached))
    }

    /// How far the read model has come; at the beginning, at least to the log's end.
    async fn caught_up(&self) -> Position {
        if let Ok(end) = self.services.bus.ledger().log().end().await {
            let shown: Vec<_> = F::BESIDE.iter().copied().chain([F::PROJECTION]).collect();
            let _ = self.services.runner.wait_for(&shown, end, PATIENCE).await;
        }
        self.services.runner.passed(F::PROJECTION).map_or(Position::START, |passed| *passed.borrow())
    }

    /// What the log speaks of behind `seen`, up to `reached`.
    async fn logged(&self, mut seen: Position, reached: Position) -> Result<Vec<Uuid>, Problem> {
        let log = self.services.bus.ledger().log();
        let mut ids = BTreeSet::new();
        loop {
            let events = log.read_after(seen, BATCH, &[F::AGGREGATE]).await.map_err(store)?;
            let Some(last) = events.last().map(|event| event.position) else { break };
            ids.extend(
                events
                    .iter()
                    .filter(|event| event.position <= reached)
                    .filter_map(|event| self.followed.told(event)),
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
