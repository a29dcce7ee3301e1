//! Following the own appointments.

use async_graphql::{Context, SimpleObject, Subscription};
use cqrs_es::Aggregate;
use domain::{AccountId, AppointmentId, appointment};
use futures::{Stream, TryStreamExt};
use projections::{
    Change, PageRequest,
    appointments::{AppointmentFilter, AppointmentRow, Span},
};

use super::Appointment;
use crate::{
    asker::{Asked, Services},
    error::Problem,
    live::feed::{Beginning, Concern, Due, Followed},
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
        let mine = Mine { me: context.session()?.account };
        let changed = Beginning::at(context, after.as_deref()).await?.follow(mine);
        Ok(changed.map_ok(|(appointment, cursor)| AppointmentChanged { appointment, cursor }))
    }
}

/// The own appointments.
struct Mine {
    me: AccountId,
}

impl Followed for Mine {
    type Item = Appointment;
    const PROJECTION: &'static str = "appointments";
    const AGGREGATE: &'static str = appointment::Appointment::TYPE;

    fn concerned(&self, change: &Change) -> Concern {
        let Some(touched) = &change.touched else { return Concern::Log };
        let mine = touched.client == Some(self.me) || touched.provider == Some(self.me);
        touched.appointment.filter(|_| mine).map(|id| id.0).into()
    }

    async fn read(&mut self, _: &Services, due: &Due) -> Result<Vec<Appointment>, Problem> {
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
        rows.retain(|row| row.client_id == self.me || row.provider_id == self.me);
        rows.sort_by_key(|row| (row.updated_at, row.appointment_id));
        Ok(rows.into_iter().map(|row| Appointment::new(row, due.sight.clone())).collect())
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
