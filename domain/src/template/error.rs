//! Why something may not happen to a template.

use serde_json::{Map, Value, json};

use super::Placeholder;
use crate::Refusal;

/// Why something may not happen to a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateRefusal {
    /// There is no such template.
    #[error("there is no such template")]
    Unknown,
    /// Templates are the desk's.
    #[error("this is not for you to do")]
    NotAllowed,
    /// The identifier belongs to a written template.
    #[error("this template exists already")]
    AlreadyWritten,
    /// A placeholder that nobody can fill in.
    #[error("there is no placeholder {name}")]
    UnknownPlaceholder {
        /// What was written between the braces.
        name: String,
    },
    /// A placeholder that does not end.
    #[error("two braces are opened and not closed")]
    UnclosedPlaceholder,
}

impl Refusal for TemplateRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "NOT_FOUND",
            Self::NotAllowed => "FORBIDDEN",
            Self::AlreadyWritten => "TEMPLATE_ALREADY_WRITTEN",
            Self::UnknownPlaceholder { .. } => "UNKNOWN_PLACEHOLDER",
            Self::UnclosedPlaceholder => "UNCLOSED_PLACEHOLDER",
        }
    }

    fn details(&self) -> Map<String, Value> {
        let Self::UnknownPlaceholder { name } = self else { return Map::new() };
        let known = Placeholder::ALL.map(Placeholder::name);
        json!({ "placeholder": name, "known": known }).as_object().cloned().unwrap_or_default()
    }
}
