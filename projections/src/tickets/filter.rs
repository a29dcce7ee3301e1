//! Which tickets are asked for, and in which order.

use chrono::{DateTime, Utc};
use domain::{
    AccountId, CategoryId, DepartmentId,
    ticket::{ClockState, Priority, Source, Status, Tag},
};
use serde::Serialize;
use sqlx::{Postgres, QueryBuilder};

use super::fold::rank;
use crate::{
    ReadError,
    reader::page::{Kind, Order},
};

/// Whose task a ticket is, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// This account's.
    To(AccountId),
    /// Nobody's yet.
    Nobody,
}

/// A stretch of time: from the first instant on, and before the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Between {
    /// From then on.
    pub from: Option<DateTime<Utc>>,
    /// Before then.
    pub to: Option<DateTime<Utc>>,
}

/// Which tickets are asked for. What is left empty does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketFilter {
    /// Only in these states.
    pub statuses: Vec<Status>,
    /// Only of these priorities.
    pub priorities: Vec<Priority>,
    /// Only of these departments.
    pub departments: Vec<DepartmentId>,
    /// Only about these categories.
    pub categories: Vec<CategoryId>,
    /// Only this one's, or nobody's.
    pub assigned: Option<Assigned>,
    /// Only this customer's.
    pub requester: Option<AccountId>,
    /// Only with all of these tags; for the desk, others find nothing by it.
    pub tags: Vec<Tag>,
    /// Only those that came in so.
    pub sources: Vec<Source>,
    /// Only those opened then.
    pub opened: Between,
    /// Only those last changed then.
    pub updated: Between,
    /// Only those whose most pressing clock stands so; for the desk, others find nothing by it.
    pub sla_states: Vec<ClockState>,
    /// Only those with a promise to be kept before then; for the desk, others find nothing by it.
    pub due_before: Option<DateTime<Utc>>,
    /// Only those found by this text, in the words of web searches: `word "a phrase" -without or`, `#123` for a number.
    pub search: Option<String>,
}

/// By what tickets are ordered. What is equal is ordered by its age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TicketSort {
    /// Latest change first, or last.
    Updated {
        /// First?
        newest_first: bool,
    },
    /// Latest opened first, or last.
    Opened {
        /// First?
        newest_first: bool,
    },
    /// Highest number first, or last.
    Number {
        /// First?
        highest_first: bool,
    },
    /// Most urgent first.
    Priority,
    /// Next due first; those without a running clock last.
    Due,
    /// Best match of the searched text first, among the 1,000 matches with the highest numbers; without one, latest change first.
    Relevance,
}

impl Default for TicketSort {
    fn default() -> Self {
        Self::Updated { newest_first: true }
    }
}

impl TicketSort {
    /// The order, in the desk's columns.
    pub(super) fn order(self, searching: bool) -> Order {
        let order =
            |list, column, kind, descending| Order { list, column, kind, id: "ticket_id", descending };
        match self {
            Self::Relevance if searching => order("tickets by relevance", "relevance", Kind::Number, true),
            Self::Relevance => order("tickets by change", "updated_at", Kind::Instant, true),
            Self::Updated { newest_first } => {
                order("tickets by change", "updated_at", Kind::Instant, newest_first)
            }
            Self::Opened { newest_first } => {
                order("tickets by opening", "opened_at", Kind::Instant, newest_first)
            }
            Self::Number { highest_first } => {
                order("tickets by number", "number", Kind::Number, highest_first)
            }
            Self::Priority => order("tickets by priority", "priority_rank", Kind::Number, true),
            Self::Due => order("tickets by due time", "due_key", Kind::Instant, false),
        }
    }
}

impl TicketFilter {
    /// The states that are asked for.
    pub(super) fn statuses(&self) -> Vec<Status> {
        let wanted = |status: &Status| self.statuses.is_empty() || self.statuses.contains(status);
        Status::ALL.into_iter().filter(wanted).collect()
    }

    /// What is searched for, if anything is.
    pub(super) fn searched(&self) -> Option<&str> {
        self.search.as_deref().filter(|text| !text.trim().is_empty())
    }

    /// Can the counted tickets be told apart by this filter? They are by state, priority, department, assignee and clock.
    pub(super) fn goes_by_counts(&self) -> bool {
        let Self { statuses, priorities, departments, assigned, sla_states, .. } = self.clone();
        *self == Self { statuses, priorities, departments, assigned, sla_states, ..Self::default() }
    }

    /// Bounds the priorities as they are ordered, so that a walk in their order begins and ends with those that are asked for. In
    /// any other order it would lead astray, to gathering all of these priorities first.
    pub(super) fn push_ranks(&self, order: Order, query: &mut QueryBuilder<'_, Postgres>) {
        if order.column != "priority_rank" {
            return;
        }
        let ranks = || self.priorities.iter().map(|priority| rank(*priority));
        if let (Some(least), Some(most)) = (ranks().min(), ranks().max()) {
            query.push(" AND t.priority_rank >= ").push_bind(least);
            query.push(" AND t.priority_rank <= ").push_bind(most);
        }
    }

    /// Pushes all conditions on tickets `t` but those on states and text. Each begins with ` AND `.
    pub(super) fn push(&self, desk: bool, query: &mut QueryBuilder<'_, Postgres>) -> Result<(), ReadError> {
        let internal = !self.tags.is_empty() || !self.sla_states.is_empty() || self.due_before.is_some();
        if internal && !desk {
            // Whether it finds something would tell.
            query.push(" AND false");
            return Ok(());
        }
        any(query, "priority", &self.priorities)?;
        any(query, "source", &self.sources)?;
        any(query, "sla_state", &self.sla_states)?;
        one_of(query, "department_id", self.departments.iter().map(|id| id.0));
        one_of(query, "category_id", self.categories.iter().map(|id| id.0));
        match self.assigned {
            None => {}
            Some(Assigned::Nobody) => {
                query.push(" AND t.assignee_id IS NULL");
            }
            Some(Assigned::To(account)) => {
                query.push(" AND t.assignee_id = ").push_bind(account.0);
            }
        }
        if let Some(requester) = self.requester {
            query.push(" AND t.requester_id = ").push_bind(requester.0);
        }
        if !self.tags.is_empty() {
            let tags: Vec<String> = self.tags.iter().map(ToString::to_string).collect();
            query.push(" AND t.ticket_id IN (SELECT tagged_tickets(").push_bind(tags).push("))");
        }
        if let Some(before) = self.due_before {
            query.push(" AND t.next_due_at < ").push_bind(before);
        }
        between(query, "opened_at", self.opened);
        between(query, if desk { "updated_at" } else { "public_updated_at" }, self.updated);
        Ok(())
    }
}

/// The names under which these are stored.
pub(crate) fn names<T: Serialize>(values: &[T]) -> Result<Vec<String>, ReadError> {
    let names = values.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
    Ok(names.iter().filter_map(|name| Some(name.as_str()?.to_owned())).collect())
}

/// The column holds one of these, if any are named.
pub(crate) fn any<T: Serialize>(
    query: &mut QueryBuilder<'_, Postgres>,
    column: &str,
    values: &[T],
) -> Result<(), ReadError> {
    if !values.is_empty() {
        query.push(format!(" AND t.{column} = ANY(")).push_bind(names(values)?).push(")");
    }
    Ok(())
}

fn one_of(query: &mut QueryBuilder<'_, Postgres>, column: &str, ids: impl Iterator<Item = uuid::Uuid>) {
    let ids: Vec<_> = ids.collect();
    if !ids.is_empty() {
        query.push(format!(" AND t.{column} = ANY(")).push_bind(ids).push(")");
    }
}

fn between(query: &mut QueryBuilder<'_, Postgres>, column: &str, span: Between) {
    if let Some(from) = span.from {
        query.push(format!(" AND t.{column} >= ")).push_bind(from);
    }
    if let Some(to) = span.to {
        query.push(format!(" AND t.{column} < ")).push_bind(to);
    }
}
