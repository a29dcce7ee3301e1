//! What can have happened to an account. Stored for ever: a change of shape needs a new version and an upcaster.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Availability, Email, Phone};
use crate::{
    AccountId, Name, Personal, Reason, Roles, SiteId, Zone, notification::Preferences, retention::RecordKind,
    site::Locale,
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

/// Why a person is forgotten (GDPR, article 17 (1); KVKK, article 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureGround {
    /// What was kept is no longer needed for what it was collected for.
    NoLongerNeeded,
    /// The person took the consent back on which it rested.
    ConsentWithdrawn,
    /// The person objected, and nothing weighs more.
    Objection,
    /// It should not have been kept.
    UnlawfullyProcessed,
    /// The law asks for it.
    LegalObligation,
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
    /// Somebody of the team sees all of the holder's appointments from now on, in an emergency.
    EmergencyAccessTaken {
        /// Who.
        by: AccountId,
        /// Why.
        reason: Personal<Reason>,
        /// Since when.
        at: DateTime<Utc>,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Somebody's emergency access was ended before its time.
    EmergencyAccessEnded {
        /// Whose.
        by: AccountId,
        /// When.
        at: DateTime<Utc>,
    },
    /// Its holder is to be forgotten, when nothing has to be kept any more.
    ErasurePostponed {
        /// On which ground.
        ground: ErasureGround,
        /// What has to be kept.
        record: RecordKind,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Its holder is not to be forgotten after all.
    ErasureCalledOff {},
    /// Its holder is forgotten: the key to what the history says of that person is destroyed with this event, and everything that was
    /// made of it is removed.
    AccountErased {
        /// On which ground.
        ground: ErasureGround,
    },
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
            Self::EmergencyAccessTaken { .. } => "EmergencyAccessTaken",
            Self::EmergencyAccessEnded { .. } => "EmergencyAccessEnded",
            Self::ErasurePostponed { .. } => "ErasurePostponed",
            Self::ErasureCalledOff {} => "ErasureCalledOff",
            Self::AccountErased { .. } => "AccountErased",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1.0.0".to_owned()
    }
}
