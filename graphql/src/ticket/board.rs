//! The board: tickets in columns, and how many there are.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use commands::Standing;
use projections::tickets as read;

use super::{Ticket, TicketPerson, TicketStatus};
use crate::{
    desk::{Department, Priority},
    error::Problem,
    sight::Sight,
};

/// A column of the board.
#[derive(SimpleObject)]
pub(crate) struct BoardColumn {
    /// Of which tickets.
    status: TicketStatus,
    /// How many there are.
    count: i64,
    /// The first of them.
    cards: Vec<Ticket>,
}

impl BoardColumn {
    pub(super) fn new(column: read::BoardColumn, sight: &Sight, standing: &Arc<Standing>) -> Self {
        let card = |view| Ticket::new(view, sight.clone(), Arc::clone(standing));
        Self {
            status: column.status.into(),
            count: column.count,
            cards: column.cards.into_iter().map(card).collect(),
        }
    }
}

/// How many tickets there are, from several sides.
pub(crate) struct BoardCounts {
    pub(super) counts: read::BoardCounts,
    pub(super) sight: Sight,
    pub(super) standing: Arc<Standing>,
}

/// So many tickets stand so.
#[derive(SimpleObject)]
pub(crate) struct StatusCount {
    /// Where they stand.
    status: TicketStatus,
    /// How many.
    count: i64,
}

/// So many tickets press so much.
#[derive(SimpleObject)]
pub(crate) struct PriorityCount {
    /// How much they press.
    pub(crate) priority: Priority,
    /// How many.
    pub(crate) count: i64,
}

/// So many tickets are one's task.
#[derive(SimpleObject)]
pub(crate) struct AssigneeCount {
    /// Whose.
    assignee: TicketPerson,
    /// How many.
    count: i64,
}

/// So many tickets are a department's task.
#[derive(SimpleObject)]
pub(crate) struct DepartmentCount {
    /// Whose.
    pub(crate) department: Department,
    /// How many.
    pub(crate) count: i64,
}

/// How many tickets there are. All but the counts by status leave out what is resolved or closed.
#[Object]
impl BoardCounts {
    /// By status, in the order of a board.
    async fn statuses(&self) -> Vec<StatusCount> {
        let count = |(status, count): &(domain::ticket::Status, i64)| StatusCount {
            status: (*status).into(),
            count: *count,
        };
        self.counts.statuses.iter().map(count).collect()
    }

    /// By priority, lowest first.
    async fn priorities(&self) -> Vec<PriorityCount> {
        let count = |(priority, count): &(domain::desk::Priority, i64)| PriorityCount {
            priority: (*priority).into(),
            count: *count,
        };
        self.counts.priorities.iter().map(count).collect()
    }

    /// By assignee, most first.
    async fn assignees(&self) -> Result<Vec<AssigneeCount>, Problem> {
        let count = async |(id, count): &(domain::AccountId, i64)| {
            let assignee = TicketPerson::of(*id, &self.sight).await?;
            Ok(AssigneeCount { assignee, count: *count })
        };
        futures::future::try_join_all(self.counts.assignees.iter().map(count)).await
    }

    /// By department, most first.
    async fn departments(&self) -> Vec<DepartmentCount> {
        let known = &self.standing.rules.desk.departments;
        let count = |(id, count): &(domain::DepartmentId, i64)| {
            Some(DepartmentCount { department: known.get(id)?.into(), count: *count })
        };
        self.counts.departments.iter().filter_map(count).collect()
    }

    /// Nobody's yet.
    async fn unassigned(&self) -> i64 {
        self.counts.unassigned
    }

    /// With a warning that stands.
    async fn warned(&self) -> i64 {
        self.counts.warned
    }

    /// With a promise that is broken.
    async fn breached(&self) -> i64 {
        self.counts.breached
    }
}
