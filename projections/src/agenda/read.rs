//! Who may read whose agenda: the provider the own, the desk everybody's.

use chrono::{DateTime, Utc};
use domain::{AccountId, Actor, Role};
use sqlx::types::Json;

use super::AgendaRow;
use crate::{
    Page, PageRequest, ReadError, Reader,
    reader::page::{self, Kind, Order},
};

const BY_START: Order = Order {
    list: "agenda",
    column: "starts_at",
    kind: Kind::Instant,
    id: "appointment_id",
    descending: false,
};
/// The most rows of a calendar feed.
const CALENDAR: i64 = 2000;

impl Reader {
    /// A provider's appointments that begin at `from` or later and before `to`, in order of their start, ended ones included.
    pub async fn agenda(
        &self,
        provider: AccountId,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        request: &PageRequest,
    ) -> Result<Page<AgendaRow>, ReadError> {
        let himself = self.actor.is(provider) && self.holds(&[Role::Provider]);
        if !himself && !self.is_desk() {
            return Err(ReadError::NotAllowed);
        }
        let mut query = page::query("agenda", BY_START);
        query.push(" AND t.provider_id = ").push_bind(provider.0);
        query.push(" AND t.starts_at >= ").push_bind(from).push(" AND t.starts_at < ").push_bind(to);
        let mut transaction = self.begin().await?;
        page::read(&mut transaction, query, BY_START, request).await
    }

    /// What stands, and has been called off, in a provider's calendar from `from` on, in order of the start; at most 2,000. For a
    /// feed that is fetched by its address alone, so only the system may ask.
    pub async fn calendar(
        &self,
        provider: AccountId,
        from: DateTime<Utc>,
    ) -> Result<Vec<AgendaRow>, ReadError> {
        if !matches!(self.actor, Actor::System(_)) {
            return Err(ReadError::NotAllowed);
        }
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<AgendaRow>> = sqlx::query_scalar(
            "SELECT to_jsonb(t) FROM agenda t WHERE provider_id = $1 AND starts_at >= $2
             ORDER BY starts_at, appointment_id LIMIT $3",
        )
        .bind(provider.0)
        .bind(from)
        .bind(CALENDAR)
        .fetch_all(&mut *transaction)
        .await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }
}
