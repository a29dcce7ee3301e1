//! Which tickets are asked for, in which order.

use async_graphql::{Enum, InputObject};
use chrono::{DateTime, Utc};
use domain::{AccountId, CategoryId, DepartmentId, ticket::Tag};
use projections::tickets::{self as read, Assigned, Between};
use uuid::Uuid;

use super::{TicketSource, TicketStatus, clocks::SlaState};
use crate::{desk::Priority, error::Problem};

/// Which tickets are asked for. What is left out does not narrow.
#[derive(Default, InputObject)]
pub(crate) struct TicketFilter {
    /// Only in these states.
    statuses: Option<Vec<TicketStatus>>,
    /// Only of these priorities.
    priorities: Option<Vec<Priority>>,
    /// Only of these departments.
    department_ids: Option<Vec<Uuid>>,
    /// Only about these categories.
    category_ids: Option<Vec<Uuid>>,
    /// Only this one's.
    assignee_id: Option<Uuid>,
    /// Only nobody's.
    unassigned: Option<bool>,
    /// Only this customer's.
    requester_id: Option<Uuid>,
    /// Only with all of these tags. For the desk.
    tags: Option<Vec<String>>,
    /// Only those that came in so.
    sources: Option<Vec<TicketSource>>,
    /// Only those opened from then on.
    opened_from: Option<DateTime<Utc>>,
    /// Only those opened before then.
    opened_before: Option<DateTime<Utc>>,
    /// Only those changed from then on.
    updated_from: Option<DateTime<Utc>>,
    /// Only those last changed before then.
    updated_before: Option<DateTime<Utc>>,
    /// Only those whose most pressing clock stands so. For the desk.
    sla_states: Option<Vec<SlaState>>,
    /// Only those with a promise to be kept before then. For the desk.
    due_before: Option<DateTime<Utc>>,
    /// Only those found by this text, in subject and messages, Turkish and English: `word "a phrase" -without or`, or `#123` for a
    /// number.
    search: Option<String>,
}

/// The most characters of a searched text.
const SEARCH: usize = 200;

impl TicketFilter {
    pub(super) fn read(self) -> Result<read::TicketFilter, Problem> {
        let tags = self.tags.unwrap_or_default();
        let tags = tags.iter().map(|tag| Tag::new(tag).map_err(Problem::argument("tags")));
        let assigned = match (self.unassigned, self.assignee_id) {
            (Some(true), _) => Some(Assigned::Nobody),
            (_, Some(id)) => Some(Assigned::To(AccountId(id))),
            _ => None,
        };
        let search = self.search.filter(|text| !text.trim().is_empty());
        Ok(read::TicketFilter {
            statuses: into(self.statuses),
            priorities: into(self.priorities),
            departments: self.department_ids.unwrap_or_default().into_iter().map(DepartmentId).collect(),
            categories: self.category_ids.unwrap_or_default().into_iter().map(CategoryId).collect(),
            assigned,
            requester: self.requester_id.map(AccountId),
            tags: tags.collect::<Result<_, _>>()?,
            sources: into(self.sources),
            opened: Between { from: self.opened_from, to: self.opened_before },
            updated: Between { from: self.updated_from, to: self.updated_before },
            sla_states: into(self.sla_states),
            due_before: self.due_before,
            // A null character is in no text, and PostgreSQL takes none.
            search: search.map(|text| text.chars().filter(|c| *c != '\0').take(SEARCH).collect()),
        })
    }
}

fn into<A: Into<B>, B>(given: Option<Vec<A>>) -> Vec<B> {
    given.unwrap_or_default().into_iter().map(Into::into).collect()
}

/// By what tickets are ordered.
#[derive(Clone, Copy, Default, PartialEq, Eq, Enum)]
pub(crate) enum TicketSort {
    /// Latest change first.
    #[default]
    Updated,
    /// Oldest change first.
    LongestUntouched,
    /// Latest opened first.
    Newest,
    /// Oldest first.
    Oldest,
    /// Most urgent first.
    Priority,
    /// Next due first; those without a running clock last.
    Due,
    /// Highest number first.
    Number,
    /// Best match of the searched text first.
    Relevance,
}

impl From<TicketSort> for read::TicketSort {
    fn from(sort: TicketSort) -> Self {
        match sort {
            TicketSort::Updated => Self::Updated { newest_first: true },
            TicketSort::LongestUntouched => Self::Updated { newest_first: false },
            TicketSort::Newest => Self::Opened { newest_first: true },
            TicketSort::Oldest => Self::Opened { newest_first: false },
            TicketSort::Priority => Self::Priority,
            TicketSort::Due => Self::Due,
            TicketSort::Number => Self::Number { highest_first: true },
            TicketSort::Relevance => Self::Relevance,
        }
    }
}
