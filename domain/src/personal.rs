//! Personal data inside events.
//!
//! An event is kept for ever; a person may ask to be forgotten. Whatever can name a person is therefore wrapped in
//! [`Personal`], which says whose it is. The ledger seals it with that person's own key before it is stored, and opens it when
//! reading. Erasing the person destroys the key: the stored bytes stay as they are, and the value reads as erased.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, ser::SerializeMap};

use crate::AccountId;

/// The field that says whose data it is.
pub const SUBJECT: &str = "subject";
/// The field that carries the open value.
pub const OPEN: &str = "personal";
/// The field that carries the sealed value, in storage.
pub const SEALED: &str = "sealed";
/// The field that stands for a value whose key is gone.
pub const ERASED: &str = "erased";

/// A value that can name `subject`; gone once that person has been erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal<T> {
    /// The person whose data this is.
    pub subject: AccountId,
    value: Option<T>,
}

impl<T> Personal<T> {
    /// `subject`'s `value`.
    pub fn new(subject: AccountId, value: T) -> Self {
        Self { subject, value: Some(value) }
    }

    /// A value that has been erased.
    pub fn erased(subject: AccountId) -> Self {
        Self { subject, value: None }
    }

    /// The value, unless it has been erased.
    pub fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The value, unless it has been erased.
    pub fn into_inner(self) -> Option<T> {
        self.value
    }
}

impl<T: Serialize> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(SUBJECT, &self.subject)?;
        match &self.value {
            Some(value) => map.serialize_entry(OPEN, value)?,
            None => map.serialize_entry(ERASED, &true)?,
        }
        map.end()
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(bound = "T: DeserializeOwned")]
        struct Parts<T> {
            subject: AccountId,
            personal: Option<T>,
        }
        let parts = Parts::<T>::deserialize(deserializer)?;
        Ok(Self { subject: parts.subject, value: parts.personal })
    }
}

impl<T: JsonSchema> JsonSchema for Personal<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Personal_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let subject = generator.subschema_for::<AccountId>();
        let value = generator.subschema_for::<T>();
        json_schema!({
            "type": "object",
            "required": [SUBJECT],
            "properties": { SUBJECT: subject, OPEN: value, ERASED: { "const": true } },
            "additionalProperties": false
        })
    }
}
