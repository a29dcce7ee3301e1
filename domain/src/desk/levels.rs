//! Service levels: within what business time tickets are answered and solved (row E4).

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::DeskRefusal;
use crate::{DepartmentId, ticket::Status};

/// The longest target: 60 days of 24 hours, in minutes of business time.
pub const LONGEST_TARGET: u32 = 60 * 24 * 60;
/// The longest time between warning and due time, in minutes of business time.
pub const LONGEST_WARNING: u16 = 24 * 60;

/// How much a ticket presses.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// It can wait.
    Low,
    /// As most are.
    #[default]
    Normal,
    /// Before others.
    High,
    /// Now.
    Urgent,
}

impl Priority {
    /// Every priority, lowest first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::High, Self::Urgent];

    /// The name used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }
}

/// What is promised for one priority, in minutes of business time. A target that is left out is not promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Targets {
    /// From opening to the desk's first answer.
    pub first_response: Option<u32>,
    /// From a customer's later message to the desk's next answer.
    pub next_response: Option<u32>,
    /// From opening to its solution.
    pub resolution: Option<u32>,
}

/// Within what business time a site answers and solves its tickets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceLevels {
    /// For every department that has none of its own.
    pub targets: BTreeMap<Priority, Targets>,
    /// For single departments.
    pub departments: BTreeMap<DepartmentId, BTreeMap<Priority, Targets>>,
    /// In which of waiting for the customer's reply and pending the clocks stand still.
    pub paused_in: BTreeSet<Status>,
    /// How long before the due time the desk is warned, in minutes of business time; at most half of the target.
    pub warning_minutes: u16,
}

impl Default for ServiceLevels {
    /// Solved within 1, 4, 8 and 24 hours (row E4), answered within a quarter of that, warned 15 minutes before (row E5).
    fn default() -> Self {
        let targets = |hours: u32| Targets {
            first_response: Some(hours * 15),
            next_response: Some(hours * 15),
            resolution: Some(hours * 60),
        };
        Self {
            targets: BTreeMap::from([
                (Priority::Urgent, targets(1)),
                (Priority::High, targets(4)),
                (Priority::Normal, targets(8)),
                (Priority::Low, targets(24)),
            ]),
            departments: BTreeMap::new(),
            paused_in: BTreeSet::from([Status::WaitingReply, Status::Pending]),
            warning_minutes: 15,
        }
    }
}

impl ServiceLevels {
    /// What is promised for a ticket.
    pub fn targets(&self, department: Option<DepartmentId>, priority: Priority) -> Targets {
        let own = department.and_then(|department| self.departments.get(&department)?.get(&priority));
        let none = Targets { first_response: None, next_response: None, resolution: None };
        own.or_else(|| self.targets.get(&priority)).copied().unwrap_or(none)
    }

    /// Are all targets and the warning within bounds?
    pub fn check(&self) -> Result<(), DeskRefusal> {
        let of_departments = self.departments.values().flat_map(BTreeMap::values);
        for targets in self.targets.values().chain(of_departments) {
            let named = [targets.first_response, targets.next_response, targets.resolution];
            if named.into_iter().flatten().any(|minutes| !(1..=LONGEST_TARGET).contains(&minutes)) {
                return Err(DeskRefusal::TargetOutOfRange);
            }
        }
        if !(1..=LONGEST_WARNING).contains(&self.warning_minutes) {
            return Err(DeskRefusal::WarningOutOfRange);
        }
        if self.paused_in.iter().any(|status| !matches!(status, Status::WaitingReply | Status::Pending)) {
            return Err(DeskRefusal::PausesElsewhere);
        }
        Ok(())
    }
}
