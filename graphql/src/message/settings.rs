//! When people are reminded.

use async_graphql::{InputObject, SimpleObject};
use domain::{
    notification::{self, NotificationRefusal},
    time::CivilWindow,
};

use super::Channel;
use crate::{desk::TimeWindow, error::Problem};

/// A reminder: through what, and how long before.
#[derive(Clone, Copy, SimpleObject)]
pub(crate) struct ReminderRule {
    /// Through what.
    channel: Channel,
    /// How many minutes before the start.
    minutes: i32,
}

impl From<notification::ReminderRule> for ReminderRule {
    fn from(rule: notification::ReminderRule) -> Self {
        Self { channel: rule.channel.into(), minutes: i32::try_from(rule.minutes).unwrap_or(i32::MAX) }
    }
}

/// A reminder: through what, and how long before.
#[derive(InputObject)]
pub(crate) struct ReminderRuleInput {
    /// Through what.
    channel: Channel,
    /// How many minutes before the start: 5 to 20,160, which is 14 days.
    minutes: i32,
}

impl ReminderRuleInput {
    pub(crate) fn read(self) -> Result<notification::ReminderRule, Problem> {
        let minutes = u32::try_from(self.minutes)
            .map_err(|_| Problem::refused(&NotificationRefusal::ReminderOutOfRange))?;
        Ok(notification::ReminderRule { channel: self.channel.into(), minutes })
    }
}

/// When a site reminds its people.
#[derive(SimpleObject)]
pub(crate) struct ReminderPolicy {
    /// What comes when; providers may have their own.
    rules: Vec<ReminderRule>,
    /// When nothing that makes a noise is sent, on the reader's wall; null when that may be any time.
    quiet: Option<TimeWindow>,
}

impl From<&notification::ReminderPolicy> for ReminderPolicy {
    fn from(policy: &notification::ReminderPolicy) -> Self {
        Self {
            rules: policy.rules.iter().copied().map(Into::into).collect(),
            quiet: policy.quiet.map(Into::into),
        }
    }
}

/// When a site reminds its people, all of it.
#[derive(InputObject)]
pub(crate) struct ReminderPolicyInput {
    /// At most ten.
    rules: Vec<ReminderRuleInput>,
    /// From when nothing that makes a noise is sent, on the reader's wall: `HH:MM`; any time if left out.
    quiet_from: Option<String>,
    /// Up to when: `HH:MM`.
    quiet_to: Option<String>,
}

impl ReminderPolicyInput {
    pub(super) fn read(self) -> Result<notification::ReminderPolicy, Problem> {
        let quiet = match (self.quiet_from, self.quiet_to) {
            (None, None) => None,
            (from, to) => Some(
                CivilWindow::between(&from.unwrap_or_default(), &to.unwrap_or_default())
                    .map_err(Problem::argument("quietFrom"))?,
            ),
        };
        let rules = self.rules.into_iter().map(ReminderRuleInput::read).collect::<Result<_, _>>()?;
        Ok(notification::ReminderPolicy { rules, quiet })
    }
}
