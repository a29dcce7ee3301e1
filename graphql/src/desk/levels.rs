//! Within what business time a site answers and solves its tickets.

use async_graphql::{InputObject, SimpleObject};
use domain::{
    DepartmentId,
    desk::{self, DeskRefusal, Targets},
    ticket::Status,
};
use uuid::Uuid;

use super::Priority;
use crate::{error::Problem, ticket::TicketStatus};

/// What is promised for one priority, in minutes of business time. Null: nothing is promised.
#[derive(Clone, SimpleObject)]
pub(crate) struct PriorityTargets {
    /// The department whose own promise it is; null for all that have none of their own.
    department_id: Option<Uuid>,
    /// For tickets that press so much.
    priority: Priority,
    /// From opening to the desk's first answer.
    first_response_minutes: Option<u32>,
    /// From a customer's later message to the desk's next answer.
    next_response_minutes: Option<u32>,
    /// From opening to the solution.
    resolution_minutes: Option<u32>,
}

/// Within what business time tickets are answered and solved.
#[derive(Clone, SimpleObject)]
pub(crate) struct ServiceLevels {
    /// Those for all departments first.
    targets: Vec<PriorityTargets>,
    /// Where clocks stand still.
    paused_in: Vec<TicketStatus>,
    /// How long before the due time the desk is warned, in minutes of business time; at most half of the target.
    warning_minutes: i32,
}

impl From<&desk::ServiceLevels> for ServiceLevels {
    fn from(levels: &desk::ServiceLevels) -> Self {
        let told = |department: Option<DepartmentId>, (priority, targets): (&desk::Priority, &Targets)| {
            PriorityTargets {
                department_id: department.map(|id| id.0),
                priority: (*priority).into(),
                first_response_minutes: targets.first_response,
                next_response_minutes: targets.next_response,
                resolution_minutes: targets.resolution,
            }
        };
        let of_all = levels.targets.iter().map(|targets| told(None, targets));
        let own = levels
            .departments
            .iter()
            .flat_map(|(id, targets)| targets.iter().map(|targets| told(Some(*id), targets)));
        Self {
            targets: of_all.chain(own).collect(),
            paused_in: levels.paused_in.iter().copied().map(Into::into).collect(),
            warning_minutes: levels.warning_minutes.into(),
        }
    }
}

/// What is promised for one priority, in minutes of business time: 1 to 86,400. What is left out is not promised.
#[derive(InputObject)]
pub(crate) struct PriorityTargetsInput {
    /// Only for this department's tickets.
    department_id: Option<Uuid>,
    /// For tickets that press so much.
    priority: Priority,
    /// From opening to the desk's first answer.
    first_response_minutes: Option<i64>,
    /// From a customer's later message to the desk's next answer.
    next_response_minutes: Option<i64>,
    /// From opening to the solution.
    resolution_minutes: Option<i64>,
}

/// All promises of a site; what is left out is not promised.
#[derive(InputObject)]
pub(crate) struct ServiceLevelsInput {
    /// At most one for each department and priority.
    targets: Vec<PriorityTargetsInput>,
    /// Where clocks stand still: among `WAITING_REPLY` and `PENDING`; both if left out.
    paused_in: Option<Vec<TicketStatus>>,
    /// How long before the due time the desk is warned, in minutes of business time: 1 to 1,440; usually 15.
    #[graphql(default = 15)]
    warning_minutes: i64,
}

impl ServiceLevelsInput {
    pub(super) fn read(self) -> Result<desk::ServiceLevels, Problem> {
        let mut levels = desk::ServiceLevels {
            targets: std::collections::BTreeMap::new(),
            warning_minutes: u16::try_from(self.warning_minutes)
                .map_err(|_| Problem::refused(&DeskRefusal::WarningOutOfRange))?,
            ..desk::ServiceLevels::default()
        };
        if let Some(paused_in) = self.paused_in {
            levels.paused_in = paused_in.into_iter().map(Status::from).collect();
        }
        for input in self.targets {
            let targets = Targets {
                first_response: minutes(input.first_response_minutes)?,
                next_response: minutes(input.next_response_minutes)?,
                resolution: minutes(input.resolution_minutes)?,
            };
            let of = match input.department_id {
                Some(id) => levels.departments.entry(DepartmentId(id)).or_default(),
                None => &mut levels.targets,
            };
            if of.insert(input.priority.into(), targets).is_some() {
                return Err(Problem::refused(&DeskRefusal::TargetTwice));
            }
        }
        Ok(levels)
    }
}

fn minutes(given: Option<i64>) -> Result<Option<u32>, Problem> {
    let read = |minutes| u32::try_from(minutes).map_err(|_| Problem::refused(&DeskRefusal::TargetOutOfRange));
    given.map(read).transpose()
}
