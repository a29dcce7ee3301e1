//! Deadlines are the desk's: nobody else reads them.

use chrono::{DateTime, Utc};
use domain::{AccountId, DepartmentId, TicketId, ticket::ClockState};
use sqlx::{Postgres, QueryBuilder, types::Json};

use super::DeadlineRow;
use crate::{
    Page, PageRequest, ReadError, Reader,
    reader::page::{self, Kind, Order},
    tickets::any,
};

const BY_DUE: Order =
    Order { list: "deadlines", column: "due_key", kind: Kind::Instant, id: "ticket_id", descending: false };

/// Which deadlines are asked for. What is left empty does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeadlineFilter {
    /// Only tickets whose most pressing clock stands so.
    pub states: Vec<ClockState>,
    /// Only tickets with a promise to be kept before then.
    pub due_before: Option<DateTime<Utc>>,
    /// Only this one's tickets.
    pub assignee: Option<AccountId>,
    /// Only this department's tickets.
    pub department: Option<DepartmentId>,
}

impl Reader {
    /// The deadlines of tickets, next due first, those without a running clock last. For the desk.
    pub async fn sla_deadlines(
        &self,
        filter: &DeadlineFilter,
        request: &PageRequest,
    ) -> Result<Page<DeadlineRow>, ReadError> {
        if !self.is_desk() {
            return Err(ReadError::NotAllowed);
        }
        let mut query = page::query("sla_deadlines", BY_DUE);
        query.push(" AND t.site_id = ").push_bind(self.site.0);
        any(&mut query, "state", &filter.states)?;
        if let Some(before) = filter.due_before {
            query.push(" AND t.next_due_at < ").push_bind(before);
        }
        push_ticket_of(filter.assignee, filter.department, &mut query);
        let mut transaction = self.begin().await?;
        page::read(&mut transaction, query, BY_DUE, request).await
    }

    /// The deadlines of these tickets, in any order. Nothing for those who are not the desk.
    pub async fn deadlines_by_tickets(&self, tickets: &[TicketId]) -> Result<Vec<DeadlineRow>, ReadError> {
        if !self.is_desk() {
            return Ok(vec![]);
        }
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<DeadlineRow>> = sqlx::query_scalar(
            "SELECT to_jsonb(t) FROM sla_deadlines t WHERE site_id = $1 AND ticket_id = ANY($2)",
        )
        .bind(self.site.0)
        .bind(tickets.iter().map(|id| id.0).collect::<Vec<_>>())
        .fetch_all(&mut *transaction)
        .await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }
}

/// Narrows a query of rows `t` of tickets to those of an assignee, of a department.
pub(crate) fn push_ticket_of(
    assignee: Option<AccountId>,
    department: Option<DepartmentId>,
    query: &mut QueryBuilder<'_, Postgres>,
) {
    for (column, id) in
        [("assignee_id", assignee.map(|id| id.0)), ("department_id", department.map(|id| id.0))]
    {
        if let Some(id) = id {
            query.push(" AND EXISTS (SELECT FROM tickets o WHERE o.ticket_id = t.ticket_id AND ");
            query.push(format!("o.{column} = ")).push_bind(id).push(")");
        }
    }
}
