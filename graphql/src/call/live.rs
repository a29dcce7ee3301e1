//! Following calls.

use async_graphql::{Context, SimpleObject, Subscription};
use cqrs_es::Aggregate;
use domain::{AccountId, CallId, Role, call};
use futures::{Stream, TryStreamExt};
use ledger::Recorded;
use projections::{Change, PageRequest, TouchedCall, calls::CallFilter, calls::CallRow};
use uuid::Uuid;

use super::{Call, team::takes_calls};
use crate::{
    asker::{Asked, Services},
    error::Problem,
    live::feed::{Beginning, Concern, Due, Followed},
};

/// The most calls that are sent to a client that was away for long: the latest.
const MOST: usize = 100;

/// A call that has changed.
#[derive(SimpleObject)]
pub(crate) struct CallChanged {
    /// The call as it is now.
    call: Call,
    /// The place in the log that it shows; send it as `after` when connecting again.
    cursor: String,
}

/// Following calls.
#[derive(Default)]
pub(crate) struct CallSubscriptions;

#[Subscription]
impl CallSubscriptions {
    /// Each of the signed-in person's calls whenever it changes: who waits, who is in the room, how it stands. Calls that ring for the person
    /// are among them, also those that anybody of the team may take, and they come again once somebody has taken them. A client that
    /// comes back with the last cursor as `after` gets what changed meanwhile first, each call once, as it is now.
    async fn my_calls(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "The last cursor received, or a receipt's position; only what changes from now on if left out."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Result<CallChanged, Problem>> + use<>, Problem> {
        let session = context.session()?;
        let team = session.actor.holds_at(session.site, &[Role::Agent, Role::Admin]);
        let mine = Mine { me: session.account, site: session.site, team };
        let changed = Beginning::at(context, after.as_deref()).await?.follow(mine);
        Ok(changed.map_ok(|(call, cursor)| CallChanged { call, cursor }))
    }

    /// One's own call that waits for the team, whenever its place in the queue may have changed.
    async fn queue(
        &self,
        context: &Context<'_>,
        call_id: Uuid,
        #[graphql(desc = "The last cursor received; only what changes from now on if left out.")]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Result<CallChanged, Problem>> + use<>, Problem> {
        let session = context.session()?;
        let waiting = Waiting { call: CallId(call_id), site: session.site };
        let changed = Beginning::at(context, after.as_deref()).await?.follow(waiting);
        Ok(changed.map_ok(|(call, cursor)| CallChanged { call, cursor }))
    }
}

/// The own calls, and those that ring.
struct Mine {
    me: AccountId,
    site: domain::SiteId,
    team: bool,
}

impl Mine {
    fn concerns(&self, call: &TouchedCall) -> bool {
        call.people.contains(&self.me) || call.callee == Some(self.me) || (self.team && call.queued)
    }

    fn is_mine(&self, row: &CallRow) -> bool {
        row.account_ids.contains(&self.me) || row.callee_id == Some(self.me)
    }
}

impl Followed for Mine {
    type Item = Call;
    const PROJECTION: &'static str = "calls";
    const AGGREGATE: &'static str = call::Call::TYPE;

    fn concerned(&self, change: &Change) -> Concern {
        let Some(touched) = &change.touched else { return Concern::Log };
        let call = touched.call.as_ref().filter(|call| touched.site == self.site && self.concerns(call));
        call.map(|call| call.call.0).into()
    }

    async fn read(&mut self, services: &Services, due: &Due) -> Result<Vec<Call>, Problem> {
        let reader = due.sight.reader();
        let takes = self.team && takes_calls(services, self.site, self.me).await?;
        let mut rows = if let Some(ids) = &due.ids {
            reader.calls_by_ids(&ids.iter().copied().map(CallId).collect::<Vec<_>>()).await?
        } else {
            let mut rows = reader.ringing_calls().await?;
            let page = reader.my_calls(&CallFilter::default(), &PageRequest::first(MOST)).await?;
            rows.extend(page.rows.into_iter().map(|edge| edge.row));
            rows
        };
        rows.retain(|row| self.is_mine(row) || (takes && row.caller_id.is_some() && row.callee_id.is_none()));
        rows.sort_by_key(|row| (row.updated_at, row.call_id));
        Ok(rows.into_iter().map(|row| Call::new(row, due.sight.clone())).collect())
    }
}

/// A call in the queue: whatever happens to others there may move it.
struct Waiting {
    call: CallId,
    site: domain::SiteId,
}

impl Followed for Waiting {
    type Item = Call;
    const PROJECTION: &'static str = "calls";
    const AGGREGATE: &'static str = call::Call::TYPE;

    fn concerned(&self, change: &Change) -> Concern {
        let Some(touched) = &change.touched else { return Concern::Log };
        let queued = touched.call.as_ref().is_some_and(|call| call.queued || call.call == self.call);
        (touched.site == self.site && queued).then_some(self.call.0).into()
    }

    fn told(&self, _: &Recorded) -> Option<Uuid> {
        Some(self.call.0)
    }

    async fn read(&mut self, _: &Services, due: &Due) -> Result<Vec<Call>, Problem> {
        let row = due.sight.reader().call(self.call).await?;
        Ok(row.map(|row| Call::new(row, due.sight.clone())).into_iter().collect())
    }
}
