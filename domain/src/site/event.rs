//! What can have happened to a site. Stored for ever: a change of shape needs a new version and an upcaster.

use cqrs_es::DomainEvent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Slug;
use crate::{
    Currency, Name, SiteId, Zone,
    calendar::Adopted,
    call::RoomRules,
    desk::{Category, Department, ServiceLevels, TicketField},
    notification::ReminderPolicy,
    retention::RetentionPolicy,
};

/// A language that Randevu speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Turkish.
    #[default]
    Tr,
    /// English.
    En,
}

/// What can have happened to a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SiteEvent {
    /// It was opened.
    SiteOpened {
        /// Its identifier.
        site: SiteId,
        /// Its name in addresses.
        slug: Slug,
        /// Its name for people.
        name: Name,
        /// Where it is, in time.
        zone: Zone,
        /// What its fees are in.
        currency: Currency,
        /// Its language.
        locale: Locale,
    },
    /// It got another name.
    SiteRenamed {
        /// The new name.
        name: Name,
    },
    /// It moved to another zone.
    SiteZoneChanged {
        /// The new zone.
        zone: Zone,
    },
    /// Its language changed.
    SiteLocaleChanged {
        /// The new language.
        locale: Locale,
    },
    /// Clients may, or may no longer, open accounts themselves.
    RegistrationSet {
        /// May they?
        open: bool,
    },
    /// Its hours or holidays changed.
    BusinessCalendarAdopted {
        /// The whole calendar, and from when on it counts.
        adopted: Adopted,
    },
    /// A department was added or changed.
    DepartmentSet {
        /// As it is.
        department: Department,
    },
    /// A category was added or changed.
    CategorySet {
        /// As it is.
        category: Category,
    },
    /// A custom field of tickets was added or changed.
    TicketFieldSet {
        /// As it is.
        field: TicketField,
    },
    /// People are reminded at other times.
    ReminderPolicySet {
        /// As it is.
        policy: ReminderPolicy,
    },
    /// Things are kept for another time.
    RetentionPolicySet {
        /// As it is.
        policy: RetentionPolicy,
    },
    /// Rooms of calls have other rules.
    RoomRulesSet {
        /// As they are.
        rules: RoomRules,
    },
    /// Other service levels are promised.
    ServiceLevelsSet {
        /// As they are.
        levels: ServiceLevels,
    },
}

impl DomainEvent for SiteEvent {
    fn event_type(&self) -> String {
        match self {
            Self::SiteOpened { .. } => "SiteOpened",
            Self::SiteRenamed { .. } => "SiteRenamed",
            Self::SiteZoneChanged { .. } => "SiteZoneChanged",
            Self::SiteLocaleChanged { .. } => "SiteLocaleChanged",
            Self::RegistrationSet { .. } => "RegistrationSet",
            Self::BusinessCalendarAdopted { .. } => "BusinessCalendarAdopted",
            Self::DepartmentSet { .. } => "DepartmentSet",
            Self::CategorySet { .. } => "CategorySet",
            Self::TicketFieldSet { .. } => "TicketFieldSet",
            Self::ReminderPolicySet { .. } => "ReminderPolicySet",
            Self::RetentionPolicySet { .. } => "RetentionPolicySet",
            Self::RoomRulesSet { .. } => "RoomRulesSet",
            Self::ServiceLevelsSet { .. } => "ServiceLevelsSet",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1.0.0".to_owned()
    }
}
