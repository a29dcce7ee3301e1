//! The board: a column for each status, with its count and its first cards.

use std::collections::HashMap;

use domain::{
    AccountId, DepartmentId,
    ticket::{Priority, Status},
};
use sqlx::{Postgres, QueryBuilder, Transaction, types::Json};
use uuid::Uuid;

use super::{TicketFilter, TicketRow, TicketSort, TicketView, filter::names, search::Search};
use crate::{MOST, ReadError, Reader};

/// A column of the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardColumn {
    /// Of which tickets.
    pub status: Status,
    /// How many there are.
    pub count: i64,
    /// The first of them.
    pub cards: Vec<TicketView>,
}

/// How many tickets there are. Only the counts by status count those that are resolved or closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardCounts {
    /// By status, in the order of a board.
    pub statuses: Vec<(Status, i64)>,
    /// By priority, lowest first.
    pub priorities: Vec<(Priority, i64)>,
    /// By assignee, most first.
    pub assignees: Vec<(AccountId, i64)>,
    /// By department, most first.
    pub departments: Vec<(DepartmentId, i64)>,
    /// Nobody's yet.
    pub unassigned: i64,
    /// With a warning that stands.
    pub warned: i64,
    /// With a promise that is broken.
    pub breached: i64,
}

/// Priority, assignee, department, state of the most pressing clock, and how many tickets have them.
type Group = (String, Option<Uuid>, Option<Uuid>, Option<String>, i64);

impl Reader {
    /// The board: for each status that is asked for how many tickets there are, and the first `cards` of them, at most 100. For the
    /// desk.
    pub async fn board(
        &self,
        filter: &TicketFilter,
        sort: TicketSort,
        cards: usize,
    ) -> Result<Vec<BoardColumn>, ReadError> {
        if !self.is_desk() {
            return Err(ReadError::NotAllowed);
        }
        if cards > MOST {
            return Err(ReadError::BadPage);
        }
        let mut transaction = self.begin().await?;
        let search = Search::of(filter.searched(), &mut transaction).await?;
        let (counts, rows) = if search.is_none() && filter.tags.is_empty() {
            let counts = self.by_state(filter, None, &mut transaction).await?;
            let statuses = filter.statuses().into_iter().filter(|status| count_of(&counts, *status) > 0);
            let mut query = self.first_cards(filter, &statuses.collect::<Vec<_>>(), sort, cards)?;
            (counts, query.build_query_scalar().fetch_all(&mut *transaction).await?)
        } else {
            self.found(filter, search.as_ref(), sort, cards, &mut transaction).await?
        };
        let public = self.public_fields(&mut transaction).await?;
        let mut columns: Vec<_> = filter
            .statuses()
            .into_iter()
            .map(|status| BoardColumn { status, count: count_of(&counts, status), cards: vec![] })
            .collect();
        for row in rows.into_iter().take(cards.saturating_mul(columns.len())) {
            if let Some(column) = columns.iter_mut().find(|column| column.status == row.status) {
                column.cards.push(self.ticket_view(row.0, &public));
            }
        }
        Ok(columns)
    }

    /// How many tickets there are, from several sides. For the desk.
    pub async fn board_counts(&self, filter: &TicketFilter) -> Result<BoardCounts, ReadError> {
        if !self.is_desk() {
            return Err(ReadError::NotAllowed);
        }
        let mut transaction = self.begin().await?;
        let search = Search::of(filter.searched(), &mut transaction).await?;
        let statuses = self.by_state(filter, search.as_ref(), &mut transaction).await?;
        let live: Vec<Status> = filter.statuses().into_iter().filter(|status| status.is_live()).collect();
        let sides = "t.priority, t.assignee_id, t.department_id, t.sla_state";
        let mut query = QueryBuilder::new(format!("SELECT {sides}, {} t WHERE true", counted(filter)));
        self.push_counted(filter, &live, search.as_ref(), &mut query)?;
        query.push(format!(" GROUP BY {sides}"));
        let groups: Vec<Group> = query.build_query_as().fetch_all(&mut *transaction).await?;
        let mut counts = BoardCounts {
            statuses: filter
                .statuses()
                .into_iter()
                .map(|status| (status, count_of(&statuses, status)))
                .collect(),
            priorities: Priority::ALL.map(|priority| (priority, 0)).to_vec(),
            ..BoardCounts::default()
        };
        let (mut assignees, mut departments) = (HashMap::new(), HashMap::new());
        for (priority, assignee, department, state, tickets) in groups {
            for (counted, count) in &mut counts.priorities {
                *count += if counted.as_str() == priority { tickets } else { 0 };
            }
            match assignee {
                Some(assignee) => *assignees.entry(AccountId(assignee)).or_default() += tickets,
                None => counts.unassigned += tickets,
            }
            if let Some(department) = department {
                *departments.entry(DepartmentId(department)).or_default() += tickets;
            }
            match state.as_deref() {
                Some("warned") => counts.warned += tickets,
                Some("breached") => counts.breached += tickets,
                _ => {}
            }
        }
        counts.assignees = most_first(assignees);
        counts.departments = most_first(departments);
        Ok(counts)
    }

    /// How many tickets there are in each state that is asked for.
    pub(super) async fn by_state(
        &self,
        filter: &TicketFilter,
        search: Option<&Search>,
        transaction: &mut Transaction<'static, Postgres>,
    ) -> Result<Vec<(String, i64)>, ReadError> {
        let mut query = QueryBuilder::new(format!("SELECT t.status, {} t WHERE true", counted(filter)));
        self.push_counted(filter, &filter.statuses(), search, &mut query)?;
        query.push(" GROUP BY t.status");
        Ok(query.build_query_as().fetch_all(&mut **transaction).await?)
    }

    fn push_counted(
        &self,
        filter: &TicketFilter,
        statuses: &[Status],
        search: Option<&Search>,
        query: &mut QueryBuilder<'_, Postgres>,
    ) -> Result<(), ReadError> {
        query.push(" AND t.site_id = ").push_bind(self.site.0);
        query.push(" AND t.status = ANY(").push_bind(names(statuses)?).push(")");
        filter.push(true, query)?;
        if let Some(search) = search {
            search.push(true, query);
        }
        Ok(())
    }

    /// The first cards of each column, a short way along an index for each.
    fn first_cards<'a>(
        &self,
        filter: &TicketFilter,
        statuses: &[Status],
        sort: TicketSort,
        cards: usize,
    ) -> Result<QueryBuilder<'a, Postgres>, ReadError> {
        let order = sort.order(false).terms(false);
        let mut query = QueryBuilder::new("SELECT to_jsonb(t) FROM unnest(");
        query.push_bind(names(statuses)?);
        query.push(") AS s (name) CROSS JOIN LATERAL (SELECT t.* FROM tickets t WHERE t.status = s.name");
        query.push(" AND t.site_id = ").push_bind(self.site.0);
        filter.push(true, &mut query)?;
        filter.push_ranks(sort.order(false), &mut query);
        query.push(format!(" ORDER BY {order} LIMIT ")).push_bind(i64::try_from(cards).unwrap_or_default());
        query.push(format!(") t ORDER BY {order}"));
        Ok(query)
    }

    /// Counts and first cards of those that are found by words or tags: looked up once.
    async fn found(
        &self,
        filter: &TicketFilter,
        search: Option<&Search>,
        sort: TicketSort,
        cards: usize,
        transaction: &mut Transaction<'static, Postgres>,
    ) -> Result<(Vec<(String, i64)>, Vec<Json<TicketRow>>), ReadError> {
        let order = sort.order(false).terms(false);
        let mut query = QueryBuilder::new(format!(
            "SELECT t.count, to_jsonb(t) FROM (SELECT t.*, count(*) OVER (PARTITION BY t.status),
                 row_number() OVER (PARTITION BY t.status ORDER BY {order}) AS place
             FROM tickets t WHERE true"
        ));
        self.push_counted(filter, &filter.statuses(), search, &mut query)?;
        // The first card brings the count, though no cards may be asked for.
        query.push(") t WHERE t.place <= ").push_bind(i64::try_from(cards.max(1)).unwrap_or_default());
        query.push(format!(" ORDER BY {order}"));
        let found: Vec<(i64, Json<TicketRow>)> = query.build_query_as().fetch_all(&mut **transaction).await?;
        let counts = found.iter().map(|(count, row)| (row.status.as_str().to_owned(), *count)).collect();
        Ok((counts, found.into_iter().map(|(_, row)| row).collect()))
    }
}

/// What is counted: where the filter allows, what is counted already.
fn counted(filter: &TicketFilter) -> &'static str {
    if filter.goes_by_counts() {
        "sum(t.tickets)::bigint FROM ticket_counts"
    } else {
        "count(*) FROM tickets"
    }
}

pub(super) fn count_of(counts: &[(String, i64)], status: Status) -> i64 {
    counts.iter().find(|(name, _)| name == status.as_str()).map_or(0, |(_, count)| *count)
}

fn most_first<K: Ord + Copy>(counts: HashMap<K, i64>) -> Vec<(K, i64)> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|(key, count)| (std::cmp::Reverse(*count), *key));
    counts
}
