//! Custom fields of tickets: what they take, and what was filled in.

use std::{collections::BTreeMap, fmt::Display};

use async_graphql::{Enum, InputObject, SimpleObject};
use domain::{
    AccountId, TicketId,
    desk::{self, DeskRefusal, FieldKey, FieldKind, FieldValue, FieldValues},
};

use crate::{
    error::Problem,
    personal::Personal,
    scalars::{self, Date},
};

/// What a field takes.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum TicketFieldType {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// A date.
    Date,
    /// One of the field's choices.
    Choice,
}

/// A field that a site adds to its tickets.
#[derive(Clone, SimpleObject)]
pub(crate) struct TicketField {
    /// Its name for programs.
    pub(super) key: String,
    /// Its name for people.
    pub(super) label: String,
    /// What it takes.
    #[graphql(name = "type")]
    kind: TicketFieldType,
    /// The most characters of a text.
    longest: Option<i32>,
    /// The least number.
    least: Option<i64>,
    /// The most, as a number.
    most: Option<i64>,
    /// What can be chosen.
    choices: Option<Vec<String>>,
    /// Must it be filled in when a ticket is opened?
    required: bool,
    /// Do customers see it and fill it in?
    public: bool,
    /// Is it asked for on new tickets?
    active: bool,
}

impl From<&desk::TicketField> for TicketField {
    fn from(field: &desk::TicketField) -> Self {
        let mut told = Self {
            key: field.key.to_string(),
            label: field.label.to_string(),
            kind: TicketFieldType::Flag,
            longest: None,
            least: None,
            most: None,
            choices: None,
            required: field.required,
            public: field.public,
            active: field.active,
        };
        match &field.kind {
            FieldKind::Text { longest } => {
                (told.kind, told.longest) = (TicketFieldType::Text, Some((*longest).into()));
            }
            FieldKind::Number { least, most } => {
                (told.kind, told.least, told.most) = (TicketFieldType::Number, Some(*least), Some(*most));
            }
            FieldKind::Flag => {}
            FieldKind::Date => told.kind = TicketFieldType::Date,
            FieldKind::Choice { choices } => {
                told.kind = TicketFieldType::Choice;
                told.choices = Some(choices.iter().map(ToString::to_string).collect());
            }
        }
        told
    }
}

/// A field to add or change. Its bounds belong to its type; those of other types are left out.
#[derive(InputObject)]
pub(crate) struct TicketFieldInput {
    /// Its name for programs: 1 to 40 lower-case letters, digits and inner underscores. The same key changes the field.
    key: String,
    /// Its name for people, at most 120 characters.
    label: String,
    /// What it takes. A field keeps its type.
    #[graphql(name = "type")]
    kind: TicketFieldType,
    /// The most characters of a text: 1 to 2,000; usually 200.
    longest: Option<i32>,
    /// The least number.
    least: Option<i64>,
    /// The most, as a number.
    most: Option<i64>,
    /// What can be chosen: 1 to 100, each once.
    choices: Option<Vec<String>>,
    /// Must it be filled in when a ticket is opened?
    #[graphql(default)]
    required: bool,
    /// Do customers see it and fill it in?
    #[graphql(default = true)]
    public: bool,
    /// Is it asked for on new tickets?
    #[graphql(default = true)]
    active: bool,
}

impl TicketFieldInput {
    pub(super) fn read(self) -> Result<desk::TicketField, Problem> {
        let bounds = || Problem::refused(&DeskRefusal::FieldBounds);
        let kind = match self.kind {
            TicketFieldType::Text => {
                FieldKind::Text { longest: u16::try_from(self.longest.unwrap_or(200)).map_err(|_| bounds())? }
            }
            TicketFieldType::Number => FieldKind::Number {
                least: self.least.unwrap_or(i64::MIN),
                most: self.most.unwrap_or(i64::MAX),
            },
            TicketFieldType::Flag => FieldKind::Flag,
            TicketFieldType::Date => FieldKind::Date,
            TicketFieldType::Choice => {
                let choices = self.choices.unwrap_or_default();
                if choices.len() > desk::fields::MOST_CHOICES {
                    return Err(bounds());
                }
                let read = choices.iter().map(|choice| scalars::text("choices", choice));
                FieldKind::Choice { choices: read.collect::<Result<_, _>>()? }
            }
        };
        Ok(desk::TicketField {
            key: FieldKey::new(&self.key).map_err(Problem::argument("key"))?,
            label: scalars::text("label", &self.label)?,
            kind,
            required: self.required,
            public: self.public,
            active: self.active,
        })
    }
}

/// What was filled into a field: one of the values, by the field's type.
#[derive(Clone, SimpleObject)]
pub(crate) struct TicketFieldValue {
    /// The field's name for programs.
    key: String,
    /// Its name for people.
    label: String,
    /// What it takes.
    #[graphql(name = "type")]
    kind: TicketFieldType,
    /// The text, or the choice.
    text: Option<Personal<String>>,
    /// The number.
    number: Option<Personal<i64>>,
    /// Yes or no.
    flag: Option<Personal<bool>>,
    /// The date.
    date: Option<Personal<Date>>,
}

impl TicketFieldValue {
    /// What a customer's ticket says in one of the desk's fields.
    pub(crate) fn of(
        desk: &desk::Desk,
        (customer, ticket): (AccountId, TicketId),
        key: &FieldKey,
        value: &FieldValue,
    ) -> Self {
        let label = desk.fields.get(key).map_or_else(|| key.to_string(), |field| field.label.to_string());
        let mut told = Self {
            key: key.to_string(),
            label,
            kind: TicketFieldType::Text,
            text: None,
            number: None,
            flag: None,
            date: None,
        };
        let text = |text: &dyn Display| {
            Some(Personal::new("TicketFieldValue.text", customer, text.to_string()).within(ticket.0))
        };
        match value {
            FieldValue::Text(said) => told.text = text(said),
            FieldValue::Choice(choice) => (told.kind, told.text) = (TicketFieldType::Choice, text(choice)),
            FieldValue::Number(number) => {
                let number = Personal::new("TicketFieldValue.number", customer, *number).within(ticket.0);
                (told.kind, told.number) = (TicketFieldType::Number, Some(number));
            }
            FieldValue::Flag(flag) => {
                let flag = Personal::new("TicketFieldValue.flag", customer, *flag).within(ticket.0);
                (told.kind, told.flag) = (TicketFieldType::Flag, Some(flag));
            }
            FieldValue::Date(date) => {
                let date = Personal::new("TicketFieldValue.date", customer, Date(*date)).within(ticket.0);
                (told.kind, told.date) = (TicketFieldType::Date, Some(date));
            }
        }
        told
    }
}

/// A value to fill in: exactly one, by the field's type; or none, to clear the field.
#[derive(InputObject)]
pub(crate) struct TicketFieldValueInput {
    /// The field's name for programs.
    key: String,
    /// The text, or the choice.
    text: Option<String>,
    /// The number.
    number: Option<i64>,
    /// Yes or no.
    flag: Option<bool>,
    /// The date.
    date: Option<Date>,
}

/// Values by their keys, or what is to be cleared.
pub(crate) type Changes = BTreeMap<FieldKey, Option<FieldValue>>;

/// What is to be filled in, read by the fields' types.
pub(crate) fn changes(desk: &desk::Desk, given: Vec<TicketFieldValueInput>) -> Result<Changes, Problem> {
    let mut read = Changes::new();
    for input in given {
        let key = FieldKey::new(&input.key)
            .map_err(|_| Problem::refused(&DeskRefusal::UnknownField { key: input.key.clone() }))?;
        let kind = desk.fields.get(&key).map(|field| field.kind.clone());
        let Some(kind) = kind else {
            return Err(Problem::refused(&DeskRefusal::UnknownField { key: input.key }));
        };
        let value = value(&key, &kind, input)?;
        if read.insert(key.clone(), value).is_some() {
            return Err(Problem::refused(&DeskRefusal::FieldTwice { key }));
        }
    }
    Ok(read)
}

/// The values for a new ticket.
pub(crate) fn filled_in(
    desk: &desk::Desk,
    given: Option<Vec<TicketFieldValueInput>>,
) -> Result<FieldValues, Problem> {
    let read = changes(desk, given.unwrap_or_default())?;
    Ok(read.into_iter().filter_map(|(key, value)| Some((key, value?))).collect())
}

fn value(
    key: &FieldKey,
    kind: &FieldKind,
    input: TicketFieldValueInput,
) -> Result<Option<FieldValue>, Problem> {
    let TicketFieldValueInput { text, number, flag, date, .. } = input;
    let value = match (kind, text, number, flag, date) {
        (_, None, None, None, None) => return Ok(None),
        (FieldKind::Text { .. }, Some(text), None, None, None) => {
            FieldValue::Text(scalars::text(key.as_str(), &text)?)
        }
        (FieldKind::Choice { .. }, Some(text), None, None, None) => {
            FieldValue::Choice(scalars::text(key.as_str(), &text)?)
        }
        (FieldKind::Number { .. }, None, Some(number), None, None) => FieldValue::Number(number),
        (FieldKind::Flag, None, None, Some(flag), None) => FieldValue::Flag(flag),
        (FieldKind::Date, None, None, None, Some(date)) => FieldValue::Date(date.0),
        _ => {
            let refusal = DeskRefusal::FieldType { key: key.clone(), wanted: kind.name() };
            return Err(Problem::refused(&refusal));
        }
    };
    Ok(Some(value))
}
