//! Lists of tickets: the desk's, and each customer's own.

use domain::ticket::Status;
use sqlx::{Postgres, QueryBuilder, Transaction};

use super::{
    TicketFilter, TicketRow, TicketSort, TicketView, board::count_of, filter::names, search::Search,
};
use crate::{
    Page, PageRequest, ReadError, Reader,
    reader::page::{self, Kind, Order, Window},
};

/// How many matches are put in order of their relevance: those with the highest numbers.
const RANKED: i64 = 1000;

const MINE: Order = Order {
    list: "my tickets",
    column: "public_updated_at",
    kind: Kind::Instant,
    id: "ticket_id",
    descending: true,
};

impl Reader {
    /// The site's tickets. For the desk.
    pub async fn tickets(
        &self,
        filter: &TicketFilter,
        sort: TicketSort,
        request: &PageRequest,
    ) -> Result<Page<TicketView>, ReadError> {
        if !self.is_desk() {
            return Err(ReadError::NotAllowed);
        }
        let order = sort.order(filter.searched().is_some());
        let window = Window::of(order, request)?;
        let mut transaction = self.begin().await?;
        let search = Search::of(filter.searched(), &mut transaction).await?;
        let query = if search.is_none() && filter.tags.is_empty() {
            let statuses = self.filled(filter, &mut transaction).await?;
            self.by_status(filter, &statuses, order, &window)?
        } else {
            self.looked_up(filter, search.as_ref(), order, &window)?
        };
        let found = window.fetch(&mut transaction, query).await?;
        self.shown(found, &mut transaction).await
    }

    /// The reader's own tickets, those changed last first; custom fields do not count for the order.
    pub async fn my_tickets(
        &self,
        filter: &TicketFilter,
        request: &PageRequest,
    ) -> Result<Page<TicketView>, ReadError> {
        let mut transaction = self.begin().await?;
        let mut query = page::query("tickets", MINE);
        self.push_own(&mut query);
        filter.push(self.is_desk(), &mut query)?;
        if !filter.statuses.is_empty() {
            query.push(" AND t.status = ANY(").push_bind(names(&filter.statuses)?).push(")");
        }
        if let Some(search) = Search::of(filter.searched(), &mut transaction).await? {
            search.push(self.is_desk(), &mut query);
        }
        let found = page::read(&mut transaction, query, MINE, request).await?;
        self.shown(found, &mut transaction).await
    }

    async fn shown(
        &self,
        found: Page<TicketRow>,
        transaction: &mut Transaction<'static, Postgres>,
    ) -> Result<Page<TicketView>, ReadError> {
        let public = self.public_fields(transaction).await?;
        Ok(found.map(|row| self.ticket_view(row, &public)))
    }

    /// The states in which there may be something: where hardly a ticket's clock stands as the filter says, the way to it is long.
    async fn filled(
        &self,
        filter: &TicketFilter,
        transaction: &mut Transaction<'static, Postgres>,
    ) -> Result<Vec<Status>, ReadError> {
        if filter.sla_states.is_empty() || !filter.goes_by_counts() {
            return Ok(filter.statuses());
        }
        let counts = self.by_state(filter, None, transaction).await?;
        Ok(filter.statuses().into_iter().filter(|status| count_of(&counts, *status) > 0).collect())
    }

    /// The page, gathered from the pages of each status. Each of these is a short way along one index, in whatever order.
    fn by_status<'a>(
        &self,
        filter: &TicketFilter,
        statuses: &[Status],
        order: Order,
        window: &Window,
    ) -> Result<QueryBuilder<'a, Postgres>, ReadError> {
        let mut query = QueryBuilder::new(format!("SELECT {} FROM unnest(", page::columns(order)));
        query.push_bind(names(statuses)?);
        query.push(") AS s (name) CROSS JOIN LATERAL (SELECT t.* FROM tickets t WHERE t.status = s.name");
        query.push(" AND t.site_id = ").push_bind(self.site.0);
        filter.push(true, &mut query)?;
        filter.push_ranks(order, &mut query);
        window.push_bounds(&mut query);
        window.push_end(&mut query);
        query.push(") t");
        window.push_end(&mut query);
        Ok(query)
    }

    /// The page of those that are found by words or tags.
    fn looked_up<'a>(
        &self,
        filter: &TicketFilter,
        search: Option<&Search>,
        order: Order,
        window: &Window,
    ) -> Result<QueryBuilder<'a, Postgres>, ReadError> {
        let ranked = search.filter(|_| order.column == "relevance");
        // Only what is on the page becomes JSON.
        let mut query = QueryBuilder::new(format!("SELECT {} FROM (SELECT t.* FROM (", page::columns(order)));
        if let Some(search) = ranked {
            query.push("SELECT t.*, ");
            search.push_relevance(true, &mut query);
            query.push(" AS relevance FROM (");
        }
        query.push("SELECT t.* FROM tickets t WHERE t.site_id = ").push_bind(self.site.0);
        query.push(" AND t.status = ANY(").push_bind(names(&filter.statuses())?).push(")");
        filter.push(true, &mut query)?;
        if let Some(search) = search {
            search.push(true, &mut query);
        }
        if ranked.is_some() {
            query.push(" ORDER BY t.number DESC LIMIT ").push_bind(RANKED).push(") t");
        }
        query.push(") t WHERE true");
        window.push_bounds(&mut query);
        window.push_end(&mut query);
        query.push(") t");
        window.push_end(&mut query);
        Ok(query)
    }

    /// Narrows a query of tickets `t` to the reader's own.
    pub(super) fn push_own(&self, query: &mut QueryBuilder<'_, Postgres>) {
        match self.me() {
            Some(me) => {
                query.push(" AND t.requester_id = ").push_bind(me.0);
            }
            None => {
                query.push(" AND false");
            }
        }
    }
}
