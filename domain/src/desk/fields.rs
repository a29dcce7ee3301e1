//! Custom fields of tickets: defined by the site, typed, checked before anything is stored.

use std::{collections::BTreeMap, fmt};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::DeskRefusal;
use crate::{Name, text::Text};

/// The most characters of a text value.
pub const MOST_TEXT: u16 = 2000;
/// The most choices of a field.
pub const MOST_CHOICES: usize = 100;

/// A field's name for programs, as in `order_number`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct FieldKey(String);

impl FieldKey {
    /// Checks the form: 1 to 40 lower-case letters, digits and inner underscores, beginning with a letter.
    pub fn new(text: &str) -> Result<Self, DeskRefusal> {
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let well_formed = (1..=40).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && !text.ends_with('_')
            && text.chars().all(letters);
        if well_formed { Ok(Self(text.to_owned())) } else { Err(DeskRefusal::MalformedFieldKey) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Text of at most so many characters.
    Text {
        /// 1 to 2,000.
        longest: u16,
    },
    /// A whole number within bounds.
    Number {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
    /// Yes or no.
    Flag,
    /// A date of the calendar.
    Date,
    /// One of these.
    Choice {
        /// What can be chosen.
        choices: Vec<Name>,
    },
}

impl FieldKind {
    /// The type's name, as in refusals.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Number { .. } => "number",
            Self::Flag => "flag",
            Self::Date => "date",
            Self::Choice { .. } => "choice",
        }
    }

    pub(super) fn same_type(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    fn check(&self) -> Result<(), DeskRefusal> {
        let sound = match self {
            Self::Text { longest } => (1..=MOST_TEXT).contains(longest),
            Self::Number { least, most } => least <= most,
            Self::Flag | Self::Date => true,
            Self::Choice { choices } => {
                let twice = |(index, choice): (usize, &Name)| choices[..index].contains(choice);
                !choices.is_empty() && choices.len() <= MOST_CHOICES && !choices.iter().enumerate().any(twice)
            }
        };
        if sound { Ok(()) } else { Err(DeskRefusal::FieldBounds) }
    }
}

/// A field that the site adds to its tickets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TicketField {
    /// Its name for programs; it cannot change.
    pub key: FieldKey,
    /// Its name for people.
    pub label: Name,
    /// What it takes.
    pub kind: FieldKind,
    /// Must it be filled in when a ticket is opened?
    pub required: bool,
    /// Do customers see it and fill it in? Else it is the desk's own.
    pub public: bool,
    /// Is it asked for on new tickets?
    pub active: bool,
}

impl TicketField {
    /// Are its bounds sound?
    pub fn check(&self) -> Result<(), DeskRefusal> {
        self.kind.check()
    }

    /// Does it take this value?
    pub fn takes(&self, value: &FieldValue) -> Result<(), DeskRefusal> {
        let within = match (&self.kind, value) {
            (FieldKind::Text { longest }, FieldValue::Text(text)) => {
                text.as_str().chars().count() <= usize::from(*longest)
            }
            (FieldKind::Number { least, most }, FieldValue::Number(number)) => {
                (least..=most).contains(&number)
            }
            (FieldKind::Flag, FieldValue::Flag(_)) | (FieldKind::Date, FieldValue::Date(_)) => true,
            (FieldKind::Choice { choices }, FieldValue::Choice(choice)) => choices.contains(choice),
            _ => {
                return Err(DeskRefusal::FieldType { key: self.key.clone(), wanted: self.kind.name() });
            }
        };
        if within { Ok(()) } else { Err(DeskRefusal::FieldOutOfBounds { key: self.key.clone() }) }
    }
}

/// What was filled into a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldValue {
    /// Text.
    Text(Text<2000>),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A date.
    Date(NaiveDate),
    /// One of the field's choices.
    Choice(Name),
}

/// What was filled in, by the fields' keys.
pub type FieldValues = BTreeMap<FieldKey, FieldValue>;

impl super::Desk {
    /// Checks what is filled in on a new ticket: known fields, right types, nothing missing. Customers fill in public fields only.
    pub fn check_values(&self, values: &FieldValues, by_desk: bool) -> Result<(), DeskRefusal> {
        self.check_changes(values.iter().map(|(key, value)| (key, Some(value))), by_desk)?;
        let needed = |field: &&TicketField| field.active && field.required && (field.public || by_desk);
        match self.fields.values().filter(needed).find(|field| !values.contains_key(&field.key)) {
            Some(field) => Err(DeskRefusal::FieldNeeded { key: field.key.clone() }),
            None => Ok(()),
        }
    }

    /// Checks single changes: a value to fill in, or none to clear it.
    pub fn check_changes<'a>(
        &self,
        changes: impl IntoIterator<Item = (&'a FieldKey, Option<&'a FieldValue>)>,
        by_desk: bool,
    ) -> Result<(), DeskRefusal> {
        for (key, value) in changes {
            let field = self.fields.get(key).filter(|field| field.active && (field.public || by_desk));
            let field = field.ok_or_else(|| match self.fields.get(key) {
                Some(field) if field.active => DeskRefusal::FieldOfDesk { key: key.clone() },
                _ => DeskRefusal::UnknownField { key: key.to_string() },
            })?;
            match value {
                Some(value) => field.takes(value)?,
                None if field.required => return Err(DeskRefusal::FieldNeeded { key: key.clone() }),
                None => {}
            }
        }
        Ok(())
    }
}
