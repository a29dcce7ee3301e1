//! What people and sites decide about messages: when a reminder goes out and through what, and who wants none.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NotificationRefusal;
use crate::time::CivilWindow;

/// The least and the most minutes that a reminder comes before its appointment: 5 minutes, 14 days.
pub const REMINDER_MINUTES: std::ops::RangeInclusive<u32> = 5..=14 * 24 * 60;
/// The most reminders of one appointment to one person.
pub const MOST_REMINDERS: usize = 10;

/// A way to reach somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By electronic mail.
    Email,
    /// By a text message to a telephone.
    Sms,
}

impl Channel {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::Email, Self::Sms];

    /// The name used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }

    /// Does it make a noise at night?
    pub fn disturbs(self) -> bool {
        self == Self::Sms
    }
}

/// What messages are about, as people turn them off and on. What concerns an account's security is no topic: it always comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Reminders of what is to come.
    Reminders,
    /// What happens to one's appointments.
    Appointments,
    /// What happens to one's tickets.
    Tickets,
    /// Warnings and breaches of service levels, for the desk.
    Alerts,
}

/// A reminder: through what, and how long before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ReminderRule {
    /// Through what.
    pub channel: Channel,
    /// How many minutes before the start.
    pub minutes: u32,
}

/// When a site reminds its people (row D1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReminderPolicy {
    /// What comes when; providers may have their own.
    pub rules: BTreeSet<ReminderRule>,
    /// When nothing that makes a noise is sent, on the reader's wall; none when that may be any time.
    pub quiet: Option<CivilWindow>,
}

impl Default for ReminderPolicy {
    /// Mail a day before, mail and text message an hour before; no text messages from 21:00 to 08:00.
    fn default() -> Self {
        let rule = |channel, minutes| ReminderRule { channel, minutes };
        Self {
            rules: [rule(Channel::Email, 24 * 60), rule(Channel::Email, 60), rule(Channel::Sms, 60)].into(),
            quiet: CivilWindow::between("21:00", "08:00").ok(),
        }
    }
}

/// Are these rules within bounds?
pub fn check_rules(rules: &BTreeSet<ReminderRule>) -> Result<(), NotificationRefusal> {
    if rules.len() > MOST_REMINDERS {
        return Err(NotificationRefusal::TooManyReminders { limit: MOST_REMINDERS });
    }
    if rules.iter().any(|rule| !REMINDER_MINUTES.contains(&rule.minutes)) {
        return Err(NotificationRefusal::ReminderOutOfRange);
    }
    Ok(())
}

/// What somebody does not want.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Mute {
    /// Nothing of this,
    pub topic: Topic,
    /// through this.
    pub channel: Channel,
}

/// Which messages somebody wants: all but those that were turned off (row D6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Preferences {
    /// What was turned off.
    pub muted: BTreeSet<Mute>,
}

impl Preferences {
    /// Is this wanted?
    pub fn want(&self, topic: Topic, channel: Channel) -> bool {
        !self.muted.contains(&Mute { topic, channel })
    }
}
