//! Emergency access: somebody of the team sees all of a client's appointments for a while, says why, and everybody concerned is told.

use chrono::{DateTime, TimeDelta, Utc};

use super::{AccountEvent, AccountRefusal, Holder};
use crate::{AccountId, Personal, Reason, Role};

/// For how long emergency access lasts.
pub const EMERGENCY_ACCESS: TimeDelta = TimeDelta::hours(1);

impl Holder {
    pub(super) fn take_emergency_access(
        &self,
        by: AccountId,
        reason: &Reason,
        at: DateTime<Utc>,
    ) -> Result<Vec<AccountEvent>, AccountRefusal> {
        if !self.roles.has(Role::Client) {
            return Err(AccountRefusal::NotAClient);
        }
        let reason = Personal::new(self.account, reason.clone());
        Ok(vec![AccountEvent::EmergencyAccessTaken { by, reason, at, until: at + EMERGENCY_ACCESS }])
    }

    pub(super) fn end_emergency_access(&self, by: AccountId, at: DateTime<Utc>) -> Vec<AccountEvent> {
        let lasts = self.emergencies.get(&by).is_some_and(|until| *until > at);
        lasts.then_some(AccountEvent::EmergencyAccessEnded { by, at }).into_iter().collect()
    }
}
