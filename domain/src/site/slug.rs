//! A site's name in addresses.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SiteRefusal;

/// Two to forty lower-case letters, digits and single inner hyphens, as in `istanbul-klinik`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// Checks the form.
    pub fn new(text: &str) -> Result<Self, SiteRefusal> {
        let parts_ok = text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        if parts_ok && (2..=40).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(SiteRefusal::MalformedSlug)
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
