//! Why something may not be set at a help desk, or chosen from it.

use serde_json::{Map, Value, json};

use super::FieldKey;
use crate::Refusal;

/// Why something may not be set at a help desk, or chosen from it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeskRefusal {
    /// The site has no such department.
    #[error("there is no such department")]
    NoSuchDepartment,
    /// The department takes no new tickets.
    #[error("this department takes no tickets any more")]
    DepartmentClosed,
    /// The site has departments; the ticket must name one.
    #[error("name a department")]
    DepartmentNeeded,
    /// The site has no such category.
    #[error("there is no such category")]
    NoSuchCategory,
    /// No new ticket can be about it.
    #[error("this category is not used any more")]
    CategoryClosed,
    /// The category belongs to another department than the ticket.
    #[error("this category belongs to another department")]
    CategoryOfOtherDepartment,
    /// Another one in use has this name.
    #[error("there is one of this name")]
    NameTaken,
    /// More than anybody needs.
    #[error("a site has at most {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        limit: usize,
    },
    /// A target below a minute or above the longest.
    #[error("a target lies between 1 minute and 60 days of business time")]
    TargetOutOfRange,
    /// Two targets for one department and priority.
    #[error("there is one target for each department and priority")]
    TargetTwice,
    /// The warning would come before the clock starts, or after the due time.
    #[error("a warning comes between 1 minute and 24 hours before the due time")]
    WarningOutOfRange,
    /// A clock can only stand still while somebody else must act.
    #[error("clocks can stand still in waiting_reply and pending only")]
    PausesElsewhere,
    /// The key of a field has the wrong form.
    #[error(
        "a field's key is 1 to 40 lower-case letters, digits and inner underscores, beginning with a letter"
    )]
    MalformedFieldKey,
    /// A field keeps its type.
    #[error("a field keeps its type; add another field instead")]
    FieldTypeChanged,
    /// Bounds that let nothing through, no choices, a choice twice, or too many.
    #[error("this field's bounds or choices let nothing through, or say something twice")]
    FieldBounds,
    /// The site has no such field.
    #[error("there is no field {key}")]
    UnknownField {
        /// Which was named.
        key: String,
    },
    /// The value has another type than the field.
    #[error("the field {key} takes {wanted}")]
    FieldType {
        /// Which.
        key: FieldKey,
        /// What it takes.
        wanted: &'static str,
    },
    /// The value lies outside of the field's bounds.
    #[error("the value of {key} is out of bounds")]
    FieldOutOfBounds {
        /// Which.
        key: FieldKey,
    },
    /// A value that the site asks for is missing.
    #[error("the field {key} must be filled in")]
    FieldNeeded {
        /// Which.
        key: FieldKey,
    },
    /// Two values for one field.
    #[error("the field {key} is filled in twice")]
    FieldTwice {
        /// Which.
        key: FieldKey,
    },
    /// Only the desk fills this field in.
    #[error("the field {key} is for the desk to fill in")]
    FieldOfDesk {
        /// Which.
        key: FieldKey,
    },
}

impl Refusal for DeskRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoSuchDepartment => "NO_SUCH_DEPARTMENT",
            Self::DepartmentClosed => "DEPARTMENT_CLOSED",
            Self::DepartmentNeeded => "DEPARTMENT_NEEDED",
            Self::NoSuchCategory => "NO_SUCH_CATEGORY",
            Self::CategoryClosed => "CATEGORY_CLOSED",
            Self::CategoryOfOtherDepartment => "CATEGORY_OF_OTHER_DEPARTMENT",
            Self::NameTaken => "NAME_TAKEN",
            Self::TooMany { .. } => "TOO_MANY",
            Self::TargetOutOfRange => "TARGET_OUT_OF_RANGE",
            Self::TargetTwice => "TARGET_TWICE",
            Self::WarningOutOfRange => "WARNING_OUT_OF_RANGE",
            Self::PausesElsewhere => "PAUSES_ELSEWHERE",
            Self::MalformedFieldKey => "MALFORMED_FIELD_KEY",
            Self::FieldTypeChanged => "FIELD_TYPE_CHANGED",
            Self::FieldBounds => "FIELD_BOUNDS",
            Self::UnknownField { .. } => "UNKNOWN_TICKET_FIELD",
            Self::FieldType { .. } => "FIELD_TYPE",
            Self::FieldOutOfBounds { .. } => "FIELD_OUT_OF_BOUNDS",
            Self::FieldNeeded { .. } => "FIELD_NEEDED",
            Self::FieldTwice { .. } => "FIELD_TWICE",
            Self::FieldOfDesk { .. } => "FIELD_OF_DESK",
        }
    }

    fn details(&self) -> Map<String, Value> {
        let facts = match self {
            Self::TooMany { what, limit } => json!({ "what": what, "limit": limit }),
            Self::UnknownField { key } => json!({ "field": key }),
            Self::FieldType { key, wanted } => json!({ "field": key, "wanted": wanted }),
            Self::FieldOutOfBounds { key }
            | Self::FieldNeeded { key }
            | Self::FieldTwice { key }
            | Self::FieldOfDesk { key } => json!({ "field": key }),
            _ => return Map::new(),
        };
        facts.as_object().cloned().unwrap_or_default()
    }
}
