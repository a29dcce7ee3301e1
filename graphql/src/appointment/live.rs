//! Following the own appointments.

use std::sync::Arc;

use async_graphql::{Context, SimpleObject, Subscription};
use cqrs_es::Aggregate;
use domain::{AccountId, AppointmentId, appointment};
use futures::Stream;
use projections::{
    Change, PageRequest,
    appointments::{AppointmentFilter, AppointmentRow, Span},
};
use uuid::Uuid;

use super::Appointment;
use crate::{
    asker::{Asked, Asker, Services},
    error::Problem,
    live::{
        self, Woken,
        feed::{Due, Feed},
    },
    sight::Sight,
};

/// The most of one's appointments that are sent to a client that was away for long: the latest.
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
        let feed = Feed {
            services,
            asker,
            projection: "appointments",
            aggregate: appointment::Appointment::TYPE,
            concerned: move |change: &Change| concerned(change, me),
            told: |_: &ledger::Recorded| true,
        };
        let start = feed.start(after).await?;
        Ok(async_stream::stream! {
            let mut seen = start;
            // What changed before the subscription is asked for as if it had been missed.
            let mut woken = Woken::Missed;
            loop {
                let found = match feed.due(&woken, seen).await {
                    Ok(Some(due)) => rows(&due, me).await.map(|rows| Some((rows, due))),
                    Ok(None) => Ok(None),
                    Err(problem) => Err(problem),
                };
                match found {
                    Ok(None) => {}
                    Ok(Some((mut rows, Due { sight, reached, .. }))) => {
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
                woken = live::woken(&mut changes).await;
                if matches!(woken, Woken::Over) {
                    return;
                }
            }
        })
    }
}

/// The own appointment that a change is about.
fn concerned(change: &Change, me: AccountId) -> Option<Uuid> {
    let touched = change.touched.as_ref()?;
    let mine = touched.client == Some(me) || touched.provider == Some(me);
    touched.appointment.filter(|_| mine).map(|id| id.0)
}

/// What is due, as it is now, the latest change last.
async fn rows(due: &Due, me: AccountId) -> Result<Vec<AppointmentRow>, Problem> {
    let mut rows = vec![];
    match &due.ids {
        None => rows = all(&due.sight).await?,
        Some(ids) => {
            let ids: Vec<_> = ids.iter().copied().map(AppointmentId).collect();
            for some in ids.chunks(PAGE) {
                rows.extend(due.sight.reader().appointments_by_ids(some).await?);
            }
        }
    }
    rows.retain(|row| row.client_id == me || row.provider_id == me);
    rows.sort_by_key(|row| (row.updated_at, row.appointment_id));
    Ok(rows)
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
