//! Who asks: a signed-in person, somebody not signed in, or the system itself.

use std::{collections::BTreeSet, fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AccountId, SiteId};

/// What an account may be at its site. One person may hold several: the dietitian who runs her own practice is admin and provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the installation: opens sites and appoints their admins. Has no part in a site's appointments.
    Superadmin,
    /// Runs one site: its settings, its accounts, its providers' schedules.
    Admin,
    /// Works for the site at the desk or in support: books for clients, answers tickets.
    Agent,
    /// Gives appointments: a doctor, a dietitian, an adviser.
    Provider,
    /// Takes appointments.
    Client,
    /// Looks after one site's history: reads everything of it, and changes nothing. Held alone.
    Auditor,
    /// Looks after the installation's machinery: projections, messages, the store. Sees no personal data. Held alone, on the platform.
    Operator,
}

impl Role {
    /// Every role; of those with a part in what happens at a site, highest first.
    pub const ALL: [Self; 7] = [
        Self::Superadmin,
        Self::Admin,
        Self::Agent,
        Self::Provider,
        Self::Client,
        Self::Auditor,
        Self::Operator,
    ];

    /// The roles that nothing else may be held beside: who watches has no part in what is watched.
    pub const ALONE: [Self; 3] = [Self::Superadmin, Self::Auditor, Self::Operator];

    /// The roles whose holders work for a site: they are called, and have access in emergencies.
    pub const TEAM: [Self; 3] = [Self::Agent, Self::Admin, Self::Provider];

    /// The roles that see what a site's desk sees.
    pub const SEE_THE_DESK: [Self; 3] = [Self::Admin, Self::Agent, Self::Auditor];

    /// The roles that see what whoever runs a site sees.
    pub const SEE_THE_SITE: [Self; 2] = [Self::Admin, Self::Auditor];

    /// The roles of the platform.
    pub const OF_PLATFORM: [Self; 2] = [Self::Superadmin, Self::Operator];

    /// The name used in storage and in tokens.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Superadmin => "superadmin",
            Self::Admin => "admin",
            Self::Agent => "agent",
            Self::Provider => "provider",
            Self::Client => "client",
            Self::Auditor => "auditor",
            Self::Operator => "operator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not the name of a role.
#[derive(Debug, thiserror::Error)]
#[error("unknown role")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}

/// The roles one account holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Roles(pub BTreeSet<Role>);

impl Roles {
    /// Exactly these.
    pub fn of(roles: impl IntoIterator<Item = Role>) -> Self {
        Self(roles.into_iter().collect())
    }

    /// Is `role` among them?
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Is any of `roles` among them?
    pub fn any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person, with the roles held at this moment.
    Person {
        /// The account.
        id: AccountId,
        /// The account's site; [`SiteId::PLATFORM`] for superadmins.
        site: SiteId,
        /// The roles held now.
        roles: Roles,
    },
    /// Somebody who is not signed in, at the door of a site.
    Visitor {
        /// The site whose door it is.
        site: SiteId,
    },
    /// Randevu itself: a time rule, a reaction, the operator's command line. The name says which.
    System(&'static str),
}

impl Actor {
    /// The account, if a person asks.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Person { id, .. } => Some(*id),
            Self::Visitor { .. } | Self::System(_) => None,
        }
    }

    /// The site the actor belongs to; the system belongs to all.
    pub fn site(&self) -> Option<SiteId> {
        match self {
            Self::Person { site, .. } | Self::Visitor { site } => Some(*site),
            Self::System(_) => None,
        }
    }

    /// Is this `account` asking?
    pub fn is(&self, account: AccountId) -> bool {
        self.account() == Some(account)
    }

    /// Does the actor hold one of `roles` at `site`? The system holds every role everywhere.
    pub fn holds_at(&self, at: SiteId, wanted: &[Role]) -> bool {
        match self {
            Self::Person { site, roles, .. } => *site == at && roles.any(wanted),
            Self::Visitor { .. } => false,
            Self::System(_) => true,
        }
    }

    /// Does the actor run the installation?
    pub fn is_superadmin(&self) -> bool {
        self.holds_at(SiteId::PLATFORM, &[Role::Superadmin])
    }

    /// Is the actor there to look on only? Then nothing changes by it but what is the own account's.
    pub fn looks_on(&self) -> bool {
        match self {
            Self::Person { roles, .. } => roles.any(&[Role::Auditor, Role::Operator]),
            Self::Visitor { .. } | Self::System(_) => false,
        }
    }

    /// `person`, `visitor` or `system`, as stored with each event.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Person { .. } => "person",
            Self::Visitor { .. } => "visitor",
            Self::System(_) => "system",
        }
    }
}
