//! What can have happened to a template. Stored for ever: a change of shape needs a new version and an upcaster.

use cqrs_es::DomainEvent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{TemplateRefusal, placeholder};
use crate::{DepartmentId, Name, SiteId, site::Locale, ticket::Body};

/// What a template says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Wording {
    /// What the desk calls it.
    pub name: Name,
    /// The text, with placeholders.
    pub body: Body,
    /// The language it is in.
    pub locale: Locale,
    /// The department that uses it; all when none is named.
    pub department: Option<DepartmentId>,
}

impl Wording {
    /// Are all its placeholders known?
    pub fn check(&self) -> Result<(), TemplateRefusal> {
        placeholder::check(self.body.as_str())
    }
}

/// What can have happened to a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TemplateEvent {
    /// It was written.
    TemplateWritten {
        /// For which site.
        site: SiteId,
        /// What it says.
        wording: Wording,
    },
    /// It says something else.
    TemplateRewritten {
        /// What it says.
        wording: Wording,
    },
    /// It was withdrawn or brought back.
    TemplateActivitySet {
        /// Can it be used?
        active: bool,
    },
}

impl DomainEvent for TemplateEvent {
    fn event_type(&self) -> String {
        match self {
            Self::TemplateWritten { .. } => "TemplateWritten",
            Self::TemplateRewritten { .. } => "TemplateRewritten",
            Self::TemplateActivitySet { .. } => "TemplateActivitySet",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1.0.0".to_owned()
    }
}
