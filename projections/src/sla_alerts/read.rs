//! Alerts are the desk's: nobody else reads them.

use chrono::{DateTime, Utc};
use domain::{AccountId, DepartmentId};
use sqlx::types::Json;
use uuid::Uuid;

use super::{AlertKind, AlertRow};
use crate::{
    Page, PageRequest, ReadError, Reader,
    reader::page::{self, Kind, Order},
    sla_deadlines::push_ticket_of,
    tickets::any,
};

const LATEST: Order =
    Order { list: "alerts", column: "told_at", kind: Kind::Instant, id: "alert_id", descending: true };

/// Which alerts are asked for. What is left empty does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertFilter {
    /// Only warnings, or only breaches.
    pub kind: Option<AlertKind>,
    /// Only those told after this moment.
    pub after: Option<DateTime<Utc>>,
    /// Only of this one's tickets.
    pub assignee: Option<AccountId>,
    /// Only of this department's tickets.
    pub department: Option<DepartmentId>,
}

impl Reader {
    /// Warnings and breaches, latest first. For the desk.
    pub async fn sla_alerts(
        &self,
        filter: &AlertFilter,
        request: &PageRequest,
    ) -> Result<Page<AlertRow>, ReadError> {
        if !self.is_desk() {
            return Err(ReadError::NotAllowed);
        }
        let mut query = page::query("sla_alerts", LATEST);
        query.push(" AND t.site_id = ").push_bind(self.site.0);
        any(&mut query, "kind", filter.kind.as_slice())?;
        if let Some(after) = filter.after {
            query.push(" AND t.told_at > ").push_bind(after);
        }
        push_ticket_of(filter.assignee, filter.department, &mut query);
        let mut transaction = self.begin().await?;
        page::read(&mut transaction, query, LATEST, request).await
    }

    /// Those of these alerts that there are, in any order. For the desk.
    pub async fn sla_alerts_by_ids(&self, ids: &[Uuid]) -> Result<Vec<AlertRow>, ReadError> {
        if !self.is_desk() {
            return Err(ReadError::NotAllowed);
        }
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<AlertRow>> = sqlx::query_scalar(
            "SELECT to_jsonb(t) FROM sla_alerts t WHERE site_id = $1 AND alert_id = ANY($2)",
        )
        .bind(self.site.0)
        .bind(ids)
        .fetch_all(&mut *transaction)
        .await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }
}
