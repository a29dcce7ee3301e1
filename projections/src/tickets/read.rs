//! Single tickets: the desk may know of all, customers of their own.

use domain::{Actor, TicketId};
use sqlx::{Postgres, QueryBuilder, types::Json};
use uuid::Uuid;

use super::{TicketRow, TicketView};
use crate::{ReadError, Reader};

impl Reader {
    /// One ticket, if the reader may know of it.
    pub async fn ticket(&self, id: TicketId) -> Result<Option<TicketView>, ReadError> {
        Ok(self.tickets_by_ids(&[id]).await?.pop())
    }

    /// The ticket of this number at the reader's site, if the reader may know of it.
    pub async fn ticket_by_number(&self, number: i64) -> Result<Option<TicketView>, ReadError> {
        let mut query = self.known();
        query.push(" AND t.number = ").push_bind(number);
        Ok(self.read_tickets(query).await?.pop())
    }

    /// Those of these tickets that the reader may know of, in any order.
    pub async fn tickets_by_ids(&self, ids: &[TicketId]) -> Result<Vec<TicketView>, ReadError> {
        let mut query = self.known();
        query
            .push(" AND t.ticket_id = ANY(")
            .push_bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
            .push(")");
        self.read_tickets(query).await
    }

    /// Those that were merged into this ticket, as far as the reader may know of them, oldest first.
    pub async fn merged_into(&self, id: TicketId) -> Result<Vec<TicketView>, ReadError> {
        let mut query = self.known();
        query.push(" AND t.merged_into = ").push_bind(id.0).push(" ORDER BY t.number");
        self.read_tickets(query).await
    }

    /// Tickets of the site in which there is something to do, in order of their identifiers: at most `limit` behind `after`. For the
    /// system.
    pub async fn open_ticket_ids(
        &self,
        after: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<TicketId>, ReadError> {
        if !matches!(self.actor, Actor::System(_)) {
            return Err(ReadError::NotAllowed);
        }
        let mut transaction = self.begin().await?;
        let ids: Vec<Uuid> = sqlx::query_scalar(
            "SELECT ticket_id FROM tickets
             WHERE site_id = $1 AND status IN ('new', 'open', 'waiting_reply', 'pending')
               AND ticket_id > coalesce($2, '00000000-0000-0000-0000-000000000000')
             ORDER BY ticket_id LIMIT $3",
        )
        .bind(self.site.0)
        .bind(after.map(|after| after.0))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *transaction)
        .await?;
        Ok(ids.into_iter().map(TicketId).collect())
    }

    /// Begins a query of the tickets `t` that the reader may know of.
    fn known(&self) -> QueryBuilder<'static, Postgres> {
        let mut query = QueryBuilder::new("SELECT to_jsonb(t) FROM tickets t WHERE t.site_id = ");
        query.push_bind(self.site.0);
        if !self.is_desk() {
            self.push_own(&mut query);
        }
        query
    }

    async fn read_tickets(
        &self,
        mut query: QueryBuilder<'static, Postgres>,
    ) -> Result<Vec<TicketView>, ReadError> {
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<TicketRow>> = query.build_query_scalar().fetch_all(&mut *transaction).await?;
        if rows.is_empty() {
            return Ok(vec![]);
        }
        let public = self.public_fields(&mut transaction).await?;
        Ok(rows.into_iter().map(|row| self.ticket_view(row.0, &public)).collect())
    }
}
