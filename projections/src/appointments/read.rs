//! Who may read which appointments: its two people, auditors and whoever has emergency access all of it; the desk all but notes and
//! reasons; nobody else knows of it.

use chrono::{DateTime, Utc};
use domain::{AccountId, AppointmentId, appointment::Status};
use sqlx::{Postgres, QueryBuilder, types::Json};

use super::AppointmentRow;
use crate::{
    Page, PageRequest, ReadError, Reader,
    reader::page::{self, Kind, Order},
};

/// Which part of time is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// All of it, earliest first.
    #[default]
    All,
    /// What ends after this moment, earliest first.
    Upcoming(DateTime<Utc>),
    /// What ended by this moment, latest first.
    Past(DateTime<Utc>),
    /// What begins within, from and up to, earliest first.
    Between(DateTime<Utc>, DateTime<Utc>),
}

/// Which appointments are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppointmentFilter {
    /// Only in these states; in all when none is named.
    pub statuses: Vec<Status>,
    /// Only in this part of time.
    pub span: Span,
    /// Only with this provider.
    pub provider: Option<AccountId>,
    /// Only of this client.
    pub client: Option<AccountId>,
}

impl Reader {
    /// One appointment, if the reader may know of it.
    pub async fn appointment(&self, id: AppointmentId) -> Result<Option<AppointmentRow>, ReadError> {
        Ok(self.appointments_by_ids(&[id]).await?.pop())
    }

    /// Those of these appointments that the reader may know of, in any order.
    pub async fn appointments_by_ids(&self, ids: &[AppointmentId]) -> Result<Vec<AppointmentRow>, ReadError> {
        let rows = self.rows_by_ids(ids, &self.opened).await?;
        Ok(rows.into_iter().map(|row| self.seen(row)).collect())
    }

    /// Those of these appointments that the reader may know of, as their two people see them: with notes and reasons, whoever reads. For
    /// what is written to the two; nothing of it may be shown to others.
    pub async fn unabridged_appointments(
        &self,
        ids: &[AppointmentId],
    ) -> Result<Vec<AppointmentRow>, ReadError> {
        self.rows_by_ids(ids, &[]).await
    }

    async fn rows_by_ids(
        &self,
        ids: &[AppointmentId],
        opened: &[AccountId],
    ) -> Result<Vec<AppointmentRow>, ReadError> {
        let mut query =
            QueryBuilder::new("SELECT to_jsonb(t) FROM appointments t WHERE t.appointment_id = ANY(");
        query.push_bind(ids.iter().map(|id| id.0).collect::<Vec<_>>()).push(")");
        if !self.is_desk() {
            self.own(&mut query, opened);
        }
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<AppointmentRow>> = query.build_query_scalar().fetch_all(&mut *transaction).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// The reader's own appointments, as client or as provider.
    pub async fn my_appointments(
        &self,
        filter: &AppointmentFilter,
        request: &PageRequest,
    ) -> Result<Page<AppointmentRow>, ReadError> {
        self.list(filter, request, true).await
    }

    /// The site's appointments. For the desk, and of one client for whoever has emergency access.
    pub async fn appointments(
        &self,
        filter: &AppointmentFilter,
        request: &PageRequest,
    ) -> Result<Page<AppointmentRow>, ReadError> {
        let opened = filter.client.is_some_and(|client| self.opened.contains(&client));
        if !self.is_desk() && !opened {
            return Err(ReadError::NotAllowed);
        }
        self.list(filter, request, false).await
    }

    async fn list(
        &self,
        filter: &AppointmentFilter,
        request: &PageRequest,
        own: bool,
    ) -> Result<Page<AppointmentRow>, ReadError> {
        let order = Order {
            list: if own { "my appointments" } else { "appointments" },
            column: "starts_at",
            kind: Kind::Instant,
            id: "appointment_id",
            descending: matches!(filter.span, Span::Past(_)),
        };
        let mut query = page::query("appointments", order);
        if own {
            self.own(&mut query, &[]);
        }
        match filter.span {
            Span::All => {}
            Span::Upcoming(at) => {
                query.push(" AND t.ends_at > ").push_bind(at);
            }
            Span::Past(at) => {
                query.push(" AND t.ends_at <= ").push_bind(at);
            }
            Span::Between(from, to) => {
                query.push(" AND t.starts_at >= ").push_bind(from).push(" AND t.starts_at < ").push_bind(to);
            }
        }
        if !filter.statuses.is_empty() {
            let names = filter.statuses.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
            let names: Vec<String> =
                names.iter().filter_map(|name| Some(name.as_str()?.to_owned())).collect();
            query.push(" AND t.status = ANY(").push_bind(names).push(")");
        }
        if let Some(provider) = filter.provider {
            query.push(" AND t.provider_id = ").push_bind(provider.0);
        }
        if let Some(client) = filter.client {
            query.push(" AND t.client_id = ").push_bind(client.0);
        }
        let mut transaction = self.begin().await?;
        let found = page::read(&mut transaction, query, order, request).await?;
        Ok(found.map(|row| self.seen(row)))
    }

    /// Narrows a query of appointments `t` to those of the reader's own person, and of these clients.
    fn own(&self, query: &mut QueryBuilder<'_, Postgres>, clients: &[AccountId]) {
        match self.me() {
            Some(me) => {
                query.push(" AND (t.client_id = ").push_bind(me.0);
                query.push(" OR t.provider_id = ").push_bind(me.0);
                query.push(" OR t.client_id = ANY(");
                query.push_bind(clients.iter().map(|client| client.0).collect::<Vec<_>>()).push("))");
            }
            None => {
                query.push(" AND false");
            }
        }
    }

    /// What the reader sees of an appointment that he may know of.
    fn seen(&self, row: AppointmentRow) -> AppointmentRow {
        if self.sees_whole(&row) { row } else { AppointmentRow { notes: None, reason: None, ..row } }
    }

    /// With notes and reasons?
    pub(super) fn sees_whole(&self, row: &AppointmentRow) -> bool {
        self.actor.is(row.client_id)
            || self.actor.is(row.provider_id)
            || self.audits()
            || self.opened.contains(&row.client_id)
    }
}
