//! Looking at calls.

use async_graphql::{Context, Object, connection::Connection};
use domain::{AccountId, CallId};
use projections::calls::CallFilter;
use uuid::Uuid;

use super::{Call, CallKind, RoomRules, Status, team::takes_calls};
use crate::{asker::Asked, error::Problem, page};

/// Looking at calls.
#[derive(Default)]
pub(crate) struct CallQueries;

#[Object]
impl CallQueries {
    /// A call, for those who have a part in it and for the desk.
    async fn call(&self, context: &Context<'_>, id: Uuid) -> Result<Option<Call>, Problem> {
        context.session()?;
        let sight = context.sight()?;
        Ok(sight.reader().call(CallId(id)).await?.map(|row| Call::new(row, sight)))
    }

    /// The signed-in person's calls, latest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn my_calls(
        &self,
        context: &Context<'_>,
        kind: Option<CallKind>,
        status: Option<Vec<Status>>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, Call>, Problem> {
        context.session()?;
        let sight = context.sight()?;
        let request = page::request(first, after, last, before)?;
        let page = sight.reader().my_calls(&filter(kind, status, None), &request).await?;
        Ok(page::connection(page, |row| Call::new(row, sight.clone())))
    }

    /// The site's calls, latest first. For the desk.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn calls(
        &self,
        context: &Context<'_>,
        kind: Option<CallKind>,
        status: Option<Vec<Status>>,
        #[graphql(desc = "Only those in which this person has a part.")] account_id: Option<Uuid>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, Call>, Problem> {
        context.session()?;
        let sight = context.sight()?;
        let request = page::request(first, after, last, before)?;
        let page = sight.reader().calls(&filter(kind, status, account_id), &request).await?;
        Ok(page::connection(page, |row| Call::new(row, sight.clone())))
    }

    /// What rings now and is for the signed-in person to take, who waits longest first. Calls that anybody may take ring for those who are
    /// available (`setAvailability`).
    #[graphql(complexity = "10 + 10 * child_complexity")]
    async fn incoming_calls(&self, context: &Context<'_>) -> Result<Vec<Call>, Problem> {
        let session = context.session()?;
        let sight = context.sight()?;
        let mut rows = sight.reader().ringing_calls().await?;
        if !takes_calls(context.services(), session.site, session.account).await? {
            rows.retain(|row| row.callee_id.is_some());
        }
        Ok(rows.into_iter().map(|row| Call::new(row, sight.clone())).collect())
    }

    /// The rules of the rooms of the signed-in person's site.
    async fn room_rules(&self, context: &Context<'_>) -> Result<RoomRules, Problem> {
        let session = context.session()?;
        let standing = context.services().bus.site(session.site).await?;
        Ok((&standing.profile.rooms).into())
    }
}

fn filter(kind: Option<CallKind>, status: Option<Vec<Status>>, account: Option<Uuid>) -> CallFilter {
    CallFilter {
        kind: kind.map(Into::into),
        statuses: status.unwrap_or_default().into_iter().map(Into::into).collect(),
        account: account.map(AccountId),
    }
}
