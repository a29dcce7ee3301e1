//! Following the own appointments.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use async_graphql::{Context, SimpleObject, Subscription};
use cqrs_es::Aggregate;
use domain::{AccountId, AppointmentId, appointment};
use futures::Stream;
use ledger::Position;
use projections::{
    Change, PageRequest,
    appointments::{AppointmentFilter, AppointmentRow, Span},
};

use super::Appointment;
use crate::{
    asker::{Asked, Asker, Services},
    error::{EdgeRefusal, Problem},
    live::{self, Woken},
    sight::Sight,
};

/// The projection that is followed.
const FOLLOWED: &str = "appointments";
/// Events of the log looked at in one go.
const BATCH: i64 = 500;
/// A client that was away for more events than this gets all of its appointments instead of those that changed.
const FAR_BEHIND: i64 = 10_000;
/// The most of one's appointments that are sent then: the latest.
const MOST: usize = 500;
/// Rows read in one go.
const PAGE: usize = 100;

/// One of the signed-in person's appointments, which has changed.
#[derive(SimpleObject)]
pub(crate) struct AppointmentChanged {
    /// The appointment as it is now.
    appointment: Appointment,
    /// The place in the log that it shows; send it as `after` when connecting again.
    cursor: String,
}

/// Following appointments.
#[derive(Default)]
pub(crate) struct AppointmentSubscriptions;

#[Subscription]
impl AppointmentSubscriptions {
    /// Each of the signed-in person's appointments, as client or provider, whenever it changes. A client that comes back with the last
    /// cursor as `after` gets what changed meanwhile first, each appointment once, as it is now.
    async fn my_appointments(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "The last cursor received, or a receipt's position; only what changes from now on if left out."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Result<AppointmentChanged, Problem>> + use<>, Problem> {
        let me = context.session()?.account;
        let after = live::cursor(after.as_deref())?;
        let services = Arc::clone(context.data_unchecked::<Arc<Services>>());
        let asker = Arc::clone(context.data_unchecked::<Arc<Asker>>());
        let mut changes = services.runner.changes();
        let follower = Follower { me, services, asker };
        let now = follower
            .services
            .bus
            .ledger()
            .log()
            .end()
            .await
            .map_err(|error| Problem::from(commands::CommandError::from(error)))?;
        if after.is_some_and(|after| after > now) {
            return Err(EdgeRefusal::BadCursor.into());
        }
        Ok(async_stream::stream! {
            let mut seen = after.unwrap_or(now);
            // What changed before the subscription is asked for as if it had been missed.
            let mut due = Woken::Missed;
            loop {
                match follower.due(&due, seen).await {
                    Ok(None) => {}
                    Ok(Some(Due { mut rows, sight, reached })) => {
                        let latest = rows.pop();
                        for row in rows {
                            // Whoever is cut off before the last of them gets them all again.
                            let appointment = Appointment::new(row, sight.clone());
                            yield Ok(AppointmentChanged { appointment, cursor: seen.to_string() });
                        }
                        if let Some(row) = latest {
                            let appointment = Appointment::new(row, sight);
                            yield Ok(AppointmentChanged { appointment, cursor: reached.to_string() });
                        }
                        seen = reached;
                    }
                    Err(problem) => {
                        yield Err(problem);
                        return;
                    }
                }
                due = live::woken(&mut changes).await;
                if matches!(due, Woken::Over) {
                    return;
                }
            }
        })
    }
}

struct Follower {
    me: AccountId,
    services: Arc<Services>,
    asker: Arc<Asker>,
}

/// What is to be delivered.
struct Due {
    rows: Vec<AppointmentRow>,
    /// With whose rights it was read.
    sight: Sight,
    /// Up to where the log is then shown.
    reached: Position,
}

impl Follower {
    /// What is to be delivered now, if anything.
    async fn due(&self, woken: &Woken, seen: Position) -> Result<Option<Due>, Problem> {
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
        let session = live::session(&self.services.bus, &self.asker).await?;
        let sight = Sight::of(self.services.bus.ledger(), session.ok_or_else(live::nobody)?.actor);
        let mut rows = Vec::new();
        match ids {
            None => rows = all(&sight).await?,
            Some(ids) => {
                for some in ids.chunks(PAGE) {
                    rows.extend(sight.reader().appointments_by_ids(some).await?);
                }
            }
        }
        rows.retain(|row| row.client_id == self.me || row.provider_id == self.me);
        rows.sort_by_key(|row| (row.updated_at, row.appointment_id));
        Ok(Some(Due { rows, sight, reached }))
    }

    /// Those of the changes that are about the own appointments.
    fn named(&self, changes: &[Change], seen: Position) -> (Vec<AppointmentId>, Position) {
        let mine = changes.iter().filter(|change| change.projection == FOLLOWED).filter_map(|change| {
            let touched = change.touched.as_ref()?;
            let concerned = touched.client == Some(self.me) || touched.provider == Some(self.me);
            touched.appointment.filter(|_| concerned)
        });
        let ids: BTreeSet<_> = mine.collect();
        let followed = changes.iter().filter(|change| change.projection == FOLLOWED);
        let reached = followed.map(|change| change.position).fold(seen, Position::max);
        (ids.into_iter().collect(), reached)
    }

    /// How far the read model has come; at the beginning, at least to the log's end.
    async fn caught_up(&self) -> Position {
        if let Ok(end) = self.services.bus.ledger().log().end().await {
            let _ = self.services.runner.wait_for(&[FOLLOWED], end, Duration::from_secs(5)).await;
        }
        self.services.runner.passed(FOLLOWED).map_or(Position::START, |passed| *passed.borrow())
    }

    /// The appointments that the log speaks of behind `seen`, up to `reached`.
    async fn logged(&self, mut seen: Position, reached: Position) -> Result<Vec<AppointmentId>, Problem> {
        let log = self.services.bus.ledger().log();
        let mut ids = BTreeSet::new();
        loop {
            let events =
                log.read_after(seen, BATCH, &[appointment::Appointment::TYPE]).await.map_err(store)?;
            let Some(last) = events.last().map(|event| event.position) else { break };
            ids.extend(
                events
                    .iter()
                    .filter(|event| event.position <= reached)
                    .filter_map(|event| event.aggregate_id.parse::<AppointmentId>().ok()),
            );
            if last >= reached {
                break;
            }
            seen = last;
        }
        Ok(ids.into_iter().collect())
    }
}

/// All of the reader's appointments, the latest first, up to a bound.
async fn all(sight: &Sight) -> Result<Vec<AppointmentRow>, Problem> {
    let filter = AppointmentFilter { span: Span::All, ..AppointmentFilter::default() };
    let mut rows = Vec::new();
    let mut before = None;
    while rows.len() < MOST {
        let request = PageRequest { last: Some(PAGE), before: before.take(), ..PageRequest::default() };
        let page = sight.reader().my_appointments(&filter, &request).await?;
        before = page.rows.first().map(|edge| edge.cursor.clone());
        rows.extend(page.rows.into_iter().rev().map(|edge| edge.row));
        if !page.has_previous || before.is_none() {
            break;
        }
    }
    Ok(rows)
}

fn store(error: ledger::LedgerError) -> Problem {
    commands::CommandError::from(error).into()
}
