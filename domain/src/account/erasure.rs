//! Forgetting an account's holder: at once, or when nothing has to be kept any more.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{AccountEvent, AccountRefusal, ErasureGround, Holder};
use crate::{
    Role, Roles,
    retention::{Bound, WhileBound},
};

type Decision = Result<Vec<AccountEvent>, AccountRefusal>;

/// That somebody is to be forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingErasure {
    /// On which ground.
    pub ground: ErasureGround,
    /// When: until then something has to be kept.
    pub until: DateTime<Utc>,
}

impl Holder {
    /// Somebody asks for it. No duty to keep things stands against a law that says to erase them.
    pub(super) fn erase(
        &self,
        ground: ErasureGround,
        confirmation: &str,
        bound: Option<Bound>,
        active: bool,
    ) -> Decision {
        let email = self.profile.email.get();
        if email.is_some_and(|email| !email.as_str().eq_ignore_ascii_case(confirmation.trim())) {
            return Err(AccountRefusal::NotConfirmed);
        }
        let bound = bound.filter(|_| ground != ErasureGround::LegalObligation);
        let Some(Bound { record, until, meanwhile }) = bound else {
            return Ok(vec![AccountEvent::AccountErased { ground }]);
        };
        if meanwhile == WhileBound::Refuse {
            return Err(AccountRefusal::Retained { record, until });
        }
        if self.erasure == Some(PendingErasure { ground, until }) {
            return Ok(vec![]);
        }
        let closed = active.then_some(AccountEvent::AccountClosed { reason: None });
        let postponed = AccountEvent::ErasurePostponed { ground, record, until };
        Ok(closed.into_iter().chain([postponed]).collect())
    }

    /// Its day has come, unless something has to be kept for longer by now: then that is told at once.
    pub(super) fn erase_postponed(&self, bound: Option<Bound>) -> Vec<AccountEvent> {
        let Some(PendingErasure { ground, until }) = self.erasure else { return vec![] };
        match bound {
            None => vec![AccountEvent::AccountErased { ground }],
            Some(bound) if bound.until == until => vec![],
            Some(Bound { record, until, .. }) => {
                vec![AccountEvent::ErasurePostponed { ground, record, until }]
            }
        }
    }

    /// Nothing was heard of a client for long. Whoever is anything else than a client stays.
    pub(super) fn erase_silent(&self, bound: Option<Bound>) -> Vec<AccountEvent> {
        if bound.is_some() || self.roles != Roles::of([Role::Client]) {
            return vec![];
        }
        vec![AccountEvent::AccountErased { ground: ErasureGround::NoLongerNeeded }]
    }
}
