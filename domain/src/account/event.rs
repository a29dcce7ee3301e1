//! What can have happened to an account. Stored for ever: a change of shape needs a new version and an upcaster.

use cqrs_es::DomainEvent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Availability, Email, Phone};
use crate::{
    AccountId, Name, Personal, Reason, Roles, SiteId, Zone, notification::Preferences, site::Locale,
};

/// Name, ways to reach, language and zone of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Profile {
    /// How the person is called.
    pub name: Personal<Name>,
    /// Where mails go, and what the person signs in with.
    pub email: Personal<Email>,
    /// Where messages and calls go.
    pub phone: Option<Personal<Phone>>,
    /// The language the person reads.
    pub locale: Locale,
    /// The zone the person lives in; the site's when not given.
    pub zone: Option<Zone>,
}

/// What can have happened to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum AccountEvent {
    /// It was opened.
    AccountOpened {
        /// Its site.
        site: SiteId,
        /// Its identifier.
        account: AccountId,
        /// The roles held.
        roles: Roles,
        /// Whose it is.
        profile: Profile,
    },
    /// Name, ways to reach, language or zone changed.
    ProfileChanged {
        /// The whole new profile.
        profile: Profile,
    },
    /// Other roles are held.
    RolesChanged {
        /// All roles held from now on.
        roles: Roles,
    },
    /// The password was replaced.
    PasswordChanged {},
    /// Its holder wants other messages.
    PreferencesSet {
        /// All that is wanted and not.
        preferences: Preferences,
    },
    /// Its holder takes calls, or does not.
    AvailabilitySet {
        /// What holds from now on.
        availability: Availability,
    },
    /// Somebody who knows its address asked for a way to set the password anew.
    PasswordResetRequested {},
    /// Its holder was reached under the address, and said so.
    EmailVerified {},
    /// It was closed.
    AccountClosed {
        /// Why.
        reason: Option<Personal<Reason>>,
    },
    /// It was opened again.
    AccountReopened {},
}

impl DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        match self {
            Self::AccountOpened { .. } => "AccountOpened",
            Self::ProfileChanged { .. } => "ProfileChanged",
            Self::RolesChanged { .. } => "RolesChanged",
            Self::PasswordChanged {} => "PasswordChanged",
            Self::PreferencesSet { .. } => "PreferencesSet",
            Self::AvailabilitySet { .. } => "AvailabilitySet",
            Self::PasswordResetRequested {} => "PasswordResetRequested",
            Self::EmailVerified {} => "EmailVerified",
            Self::AccountClosed { .. } => "AccountClosed",
            Self::AccountReopened {} => "AccountReopened",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1.0.0".to_owned()
    }
}
