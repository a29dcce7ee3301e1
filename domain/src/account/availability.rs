//! Whether somebody of the team takes calls (row B6).

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AccountRefusal;

/// The longest break.
const LONGEST_BREAK: TimeDelta = TimeDelta::hours(24);

/// Whether somebody of the team takes calls, as that person says. Nobody is rung while it says no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum Availability {
    /// Takes calls.
    #[default]
    Available,
    /// Is not at the desk.
    Away,
    /// Works on something else.
    Busy,
    /// Takes calls again by itself at that time.
    OnBreak {
        /// When the break ends.
        until: DateTime<Utc>,
    },
    /// Wants to be left alone.
    DoNotDisturb,
}

impl Availability {
    /// What it comes to at a moment: a break that is over is none.
    #[must_use]
    pub fn at(self, now: DateTime<Utc>) -> Self {
        match self {
            Self::OnBreak { until } if until <= now => Self::Available,
            said => said,
        }
    }

    /// Are calls taken now?
    pub fn takes_calls(self, now: DateTime<Utc>) -> bool {
        self.at(now) == Self::Available
    }

    pub(super) fn check(self, now: DateTime<Utc>) -> Result<(), AccountRefusal> {
        match self {
            Self::OnBreak { until } if until <= now || until > now + LONGEST_BREAK => {
                Err(AccountRefusal::BreakOutOfRange)
            }
            _ => Ok(()),
        }
    }
}
