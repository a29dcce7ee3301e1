//! An account: one person at one site, with the roles held there.
//!
//! A client opens one at the site's door, or the site opens one for somebody: admins for anybody, agents and providers for
//! clients. The person keeps the profile up to date; admins change roles and close accounts. Passwords are no part of the
//! history: an event says that one was changed, its hash lives in a table of its own. In the end an admin may have the person forgotten:
//! what happened stays, and no longer says to whom.

mod access;
mod aggregate;
mod availability;
mod command;
mod contact;
mod emergency;
mod erasure;
mod error;
mod event;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use availability::Availability;
pub use command::{AccountCommand, Person};
pub use contact::{Email, Phone};
pub use emergency::EMERGENCY_ACCESS;
pub use erasure::PendingErasure;
pub use error::AccountRefusal;
pub use event::{AccountEvent, ErasureGround, Profile};

use crate::{AccountId, Personal, Request, Role, Roles, SiteId, notification::Preferences};

/// The state of one account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Account {
    /// Not opened yet.
    #[default]
    Nothing,
    /// In use.
    Active(Holder),
    /// Closed by an admin; may be opened again.
    Closed(Holder),
    /// Its holder was forgotten; for ever.
    Erased(Holder),
}

/// Who holds an account, and what that person may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The account.
    pub account: AccountId,
    /// Its site; [`SiteId::PLATFORM`] for superadmins and operators.
    pub site: SiteId,
    /// The roles held.
    pub roles: Roles,
    /// Name, ways to reach, language and zone.
    pub profile: Profile,
    /// Which messages are wanted.
    #[serde(default)]
    pub preferences: Preferences,
    /// Was the holder reached under the address that the profile names?
    #[serde(default)]
    pub email_verified: bool,
    /// Are calls taken, where the holder is of the team?
    #[serde(default)]
    pub availability: Availability,
    /// Is the holder to be forgotten?
    #[serde(default)]
    pub erasure: Option<PendingErasure>,
    /// Until when who of the team sees all of the holder's appointments, in an emergency.
    #[serde(default)]
    pub emergencies: BTreeMap<AccountId, DateTime<Utc>>,
}

impl Holder {
    /// What is left of somebody who is forgotten.
    fn forgotten(self) -> Self {
        let Self { account, site, roles, profile, .. } = self;
        let profile = Profile {
            name: Personal::erased(account),
            email: Personal::erased(account),
            phone: None,
            locale: profile.locale,
            zone: None,
        };
        Self {
            account,
            site,
            roles,
            profile,
            preferences: Preferences::default(),
            email_verified: false,
            availability: Availability::default(),
            erasure: None,
            emergencies: BTreeMap::new(),
        }
    }
}

impl Account {
    /// Which events follow from `request`, or why none may.
    pub fn decide(&self, request: &Request<AccountCommand>) -> Result<Vec<AccountEvent>, AccountRefusal> {
        use AccountCommand as C;
        let Request { command, actor, at } = request;
        if let C::Open { site, account, roles, person } = command {
            access::allow_opening(*site, roles, actor)?;
            if *self != Self::Nothing {
                return Err(AccountRefusal::AlreadyOpen);
            }
            check_roles(*site, roles)?;
            return Ok(vec![AccountEvent::AccountOpened {
                site: *site,
                account: *account,
                roles: roles.clone(),
                profile: person.profile(*account),
            }]);
        }
        let holder = self.holder().ok_or(AccountRefusal::Unknown)?;
        access::allow(holder, actor, command)?;
        let active = matches!(self, Self::Active(_));
        let event = match command {
            C::Erase { .. } | C::ErasePostponed { .. } | C::EraseSilent { .. }
                if matches!(self, Self::Erased(_)) =>
            {
                return Ok(vec![]);
            }
            _ if matches!(self, Self::Erased(_)) => return Err(AccountRefusal::Erased),
            C::Erase { ground, confirmation, bound } => {
                return holder.erase(*ground, confirmation, *bound, active);
            }
            C::TakeEmergencyAccess { reason } => {
                let by = actor.account().ok_or(AccountRefusal::NotAllowed)?;
                return holder.take_emergency_access(by, reason, *at);
            }
            C::EndEmergencyAccess { by } => return Ok(holder.end_emergency_access(*by, *at)),
            C::ErasePostponed { bound } => return Ok(holder.erase_postponed(*bound)),
            C::EraseSilent { bound } => return Ok(holder.erase_silent(*bound)),
            C::CallOffErasure if holder.erasure.is_none() => return Ok(vec![]),
            C::CallOffErasure => AccountEvent::ErasureCalledOff {},
            C::Reopen if active => return Ok(vec![]),
            C::Reopen if holder.erasure.is_some() => return Err(AccountRefusal::ErasurePending),
            C::Reopen => AccountEvent::AccountReopened {},
            C::Close { .. } if !active => return Ok(vec![]),
            _ if !active => return Err(AccountRefusal::Closed),
            C::ChangeProfile { person } => {
                let profile = person.profile(holder.account);
                if profile == holder.profile {
                    return Ok(vec![]);
                }
                AccountEvent::ProfileChanged { profile }
            }
            C::ChangeRoles { roles } => {
                check_roles(holder.site, roles)?;
                if *roles == holder.roles {
                    return Ok(vec![]);
                }
                AccountEvent::RolesChanged { roles: roles.clone() }
            }
            C::SetPreferences { preferences } if *preferences == holder.preferences => return Ok(vec![]),
            C::SetPreferences { preferences } => {
                AccountEvent::PreferencesSet { preferences: preferences.clone() }
            }
            C::SetAvailability { availability } => {
                if !holder.roles.any(&Role::TEAM) {
                    return Err(AccountRefusal::NotOfTheTeam);
                }
                availability.check(*at)?;
                if *availability == holder.availability {
                    return Ok(vec![]);
                }
                AccountEvent::AvailabilitySet { availability: *availability }
            }
            C::RequestPasswordReset => AccountEvent::PasswordResetRequested {},
            C::VerifyEmail { .. } if holder.email_verified => return Ok(vec![]),
            C::VerifyEmail { email } if holder.profile.email.get() != Some(email) => {
                return Err(AccountRefusal::OtherEmail);
            }
            C::VerifyEmail { .. } => AccountEvent::EmailVerified {},
            C::ChangePassword => AccountEvent::PasswordChanged {},
            C::Close { reason } => {
                let reason = reason.clone().map(|reason| Personal::new(holder.account, reason));
                AccountEvent::AccountClosed { reason }
            }
            C::Open { .. } => return Ok(vec![]),
        };
        Ok(vec![event])
    }

    /// The state after `event`.
    #[must_use]
    pub fn evolve(self, event: &AccountEvent) -> Self {
        use AccountEvent as E;
        let (mut holder, active) = match (self, event) {
            (Self::Nothing, E::AccountOpened { site, account, roles, profile }) => {
                return Self::Active(Holder {
                    account: *account,
                    site: *site,
                    roles: roles.clone(),
                    profile: profile.clone(),
                    preferences: Preferences::default(),
                    email_verified: false,
                    availability: Availability::default(),
                    erasure: None,
                    emergencies: BTreeMap::new(),
                });
            }
            (Self::Nothing, _) => return Self::Nothing,
            (Self::Erased(holder), _) => return Self::Erased(holder),
            (Self::Active(holder) | Self::Closed(holder), E::AccountErased { .. }) => {
                return Self::Erased(holder.forgotten());
            }
            (Self::Active(holder), E::AccountClosed { .. }) => return Self::Closed(holder),
            (Self::Closed(holder), E::AccountReopened {}) => return Self::Active(holder),
            (Self::Active(holder), _) => (holder, true),
            (Self::Closed(holder), _) => (holder, false),
        };
        match event {
            E::ProfileChanged { profile } => {
                holder.email_verified &= holder.profile.email == profile.email;
                holder.profile = profile.clone();
            }
            E::PreferencesSet { preferences } => holder.preferences = preferences.clone(),
            E::AvailabilitySet { availability } => holder.availability = *availability,
            E::EmailVerified {} => holder.email_verified = true,
            E::RolesChanged { roles } => holder.roles = roles.clone(),
            E::ErasurePostponed { ground, until, .. } => {
                holder.erasure = Some(PendingErasure { ground: *ground, until: *until });
            }
            E::ErasureCalledOff {} => holder.erasure = None,
            E::EmergencyAccessTaken { by, until, .. } => {
                holder.emergencies.insert(*by, *until);
            }
            E::EmergencyAccessEnded { by, .. } => {
                holder.emergencies.remove(by);
            }
            E::AccountOpened { .. }
            | E::PasswordChanged {}
            | E::PasswordResetRequested {}
            | E::AccountClosed { .. }
            | E::AccountReopened {}
            | E::AccountErased { .. } => {}
        }
        if active { Self::Active(holder) } else { Self::Closed(holder) }
    }

    /// Who holds it, closed or not; without a name once erased.
    pub fn holder(&self) -> Option<&Holder> {
        match self {
            Self::Nothing => None,
            Self::Active(holder) | Self::Closed(holder) | Self::Erased(holder) => Some(holder),
        }
    }

    /// Who holds it, while it is in use.
    pub fn active(&self) -> Option<&Holder> {
        match self {
            Self::Active(holder) => Some(holder),
            Self::Nothing | Self::Closed(_) | Self::Erased(_) => None,
        }
    }
}

/// Superadmins and operators live on the platform and nobody else does; everybody is something; some are nothing besides.
fn check_roles(site: SiteId, roles: &Roles) -> Result<(), AccountRefusal> {
    let platform = site == SiteId::PLATFORM;
    let fits = !roles.0.is_empty()
        && roles.0.iter().all(|role| Role::OF_PLATFORM.contains(role) == platform)
        && (roles.0.len() == 1 || !roles.any(&Role::ALONE));
    if fits { Ok(()) } else { Err(AccountRefusal::RolesDoNotFit) }
}

#[cfg(test)]
mod tests;
