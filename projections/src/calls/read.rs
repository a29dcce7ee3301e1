//! Calls are for those who have a part in them, and for the desk.

use domain::{AccountId, AppointmentId, CallId, Role, call::Status};
use sqlx::{Postgres, QueryBuilder, types::Json};

use super::{CallKind, CallRow};
use crate::{
    Page, PageRequest, ReadError, Reader,
    reader::page::{self, Kind, Order},
    tickets::any,
};

/// Which calls are asked for. What is left empty does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallFilter {
    /// Only of this kind.
    pub kind: Option<CallKind>,
    /// Only those that stand so.
    pub statuses: Vec<Status>,
    /// Only those in which this one has a part. For the desk.
    pub account: Option<AccountId>,
}

impl Reader {
    /// One call, if the reader may know of it.
    pub async fn call(&self, id: CallId) -> Result<Option<CallRow>, ReadError> {
        Ok(self.calls_by_ids(&[id]).await?.pop())
    }

    /// Those of these calls that the reader may know of, in any order.
    pub async fn calls_by_ids(&self, ids: &[CallId]) -> Result<Vec<CallRow>, ReadError> {
        let mut query = QueryBuilder::new("SELECT to_jsonb(t) FROM calls t WHERE t.call_id = ANY(");
        query.push_bind(ids.iter().map(|id| id.0).collect::<Vec<_>>()).push(")");
        self.rows(query).await
    }

    /// The calls of these appointments, in any order: one for each time that an appointment had while its room was open.
    pub async fn calls_of_appointments(&self, ids: &[AppointmentId]) -> Result<Vec<CallRow>, ReadError> {
        let mut query = QueryBuilder::new("SELECT to_jsonb(t) FROM calls t WHERE t.appointment_id = ANY(");
        query.push_bind(ids.iter().map(|id| id.0).collect::<Vec<_>>()).push(")");
        self.rows(query).await
    }

    /// What rings now and is for the reader: calls to himself, and for the desk those that anybody may take, who waits longest first.
    pub async fn ringing_calls(&self) -> Result<Vec<CallRow>, ReadError> {
        let Some(me) = self.me() else { return Ok(vec![]) };
        let mut query =
            QueryBuilder::new("SELECT to_jsonb(t) FROM calls t WHERE t.status = 'ringing' AND t.site_id = ");
        query.push_bind(self.site.0).push(" AND NOT (t.declined @> ARRAY[").push_bind(me.0);
        query.push("]) AND NOT (t.account_ids @> ARRAY[").push_bind(me.0).push("]) AND (t.callee_id = ");
        query.push_bind(me.0);
        if self.holds(&[Role::Admin, Role::Agent]) {
            query.push(" OR t.callee_id IS NULL");
        }
        query.push(") ORDER BY t.started_at, t.call_id LIMIT 200");
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<CallRow>> = query.build_query_scalar().fetch_all(&mut *transaction).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// How many callers wait until anybody of the team takes them.
    pub async fn waiting_calls(&self) -> Result<i64, ReadError> {
        let mut transaction = self.begin().await?;
        let waiting =
            "SELECT count(*) FROM calls WHERE site_id = $1 AND status = 'ringing' AND callee_id IS NULL";
        Ok(sqlx::query_scalar(waiting).bind(self.site.0).fetch_one(&mut *transaction).await?)
    }

    /// How many calls that anybody may take began to ring before this one, and how long those that were taken in the last hour had
    /// waited on average, in seconds.
    pub async fn queue_place(&self, call: &CallRow) -> Result<(i64, Option<i64>), ReadError> {
        let mut transaction = self.begin().await?;
        Ok(sqlx::query_as(
            "SELECT count(*) FILTER (WHERE status = 'ringing' AND (started_at, call_id) < ($2, $3)),
                    (avg(extract(epoch FROM answered_at - started_at)) FILTER (WHERE answered_at > $2 - interval '1 hour'))::bigint
             FROM calls WHERE site_id = $1 AND kind = 'direct' AND callee_id IS NULL
                  AND started_at > $2 - interval '1 day'",
        )
        .bind(self.site.0)
        .bind(call.started_at)
        .bind(call.call_id.0)
        .fetch_one(&mut *transaction)
        .await?)
    }

    /// The reader's own calls, latest first.
    pub async fn my_calls(
        &self,
        filter: &CallFilter,
        request: &PageRequest,
    ) -> Result<Page<CallRow>, ReadError> {
        self.list_calls("my calls", &CallFilter { account: self.me(), ..filter.clone() }, request).await
    }

    /// The site's calls, latest first. For the desk.
    pub async fn calls(
        &self,
        filter: &CallFilter,
        request: &PageRequest,
    ) -> Result<Page<CallRow>, ReadError> {
        if !self.is_desk() {
            return Err(ReadError::NotAllowed);
        }
        self.list_calls("calls", filter, request).await
    }

    async fn list_calls(
        &self,
        list: &'static str,
        filter: &CallFilter,
        request: &PageRequest,
    ) -> Result<Page<CallRow>, ReadError> {
        let latest =
            Order { list, column: "started_at", kind: Kind::Instant, id: "call_id", descending: true };
        let mut query = page::query("calls", latest);
        query.push(" AND t.site_id = ").push_bind(self.site.0);
        any(&mut query, "kind", filter.kind.as_slice())?;
        any(&mut query, "status", &filter.statuses)?;
        if let Some(account) = filter.account {
            query.push(" AND t.account_ids @> ARRAY[").push_bind(account.0).push("]");
        } else if !self.is_desk() {
            query.push(" AND false");
        }
        let mut transaction = self.begin().await?;
        page::read(&mut transaction, query, latest, request).await
    }

    /// The rows of a query that the reader may know of: the desk, whoever has a part in it, and who is called.
    async fn rows(&self, mut query: QueryBuilder<'_, Postgres>) -> Result<Vec<CallRow>, ReadError> {
        query.push(" AND t.site_id = ").push_bind(self.site.0);
        if !self.is_desk() {
            match self.me() {
                Some(me) => {
                    query.push(" AND (t.callee_id = ").push_bind(me.0);
                    query.push(" OR t.account_ids @> ARRAY[").push_bind(me.0).push("])");
                }
                None => {
                    query.push(" AND false");
                }
            }
        }
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<CallRow>> = query.build_query_scalar().fetch_all(&mut *transaction).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }
}
