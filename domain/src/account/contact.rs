//! Ways to reach a person.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AccountRefusal;

/// An email address, in lower case: no mail system in use tells people apart by capitals, and people type both.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Checks the form (RFC 5321, with a dot in the domain) and puts it in lower case. What stands before the `@` is ASCII without quotes,
    /// and the domain a name: to others hardly any mail server delivers.
    pub fn new(text: &str) -> Result<Self, AccountRefusal> {
        let text = text.trim();
        let options = email_address::Options::default()
            .with_required_tld()
            .without_display_text()
            .without_domain_literal();
        let short = text.len() <= 254 && !text.chars().any(char::is_control);
        let usual = text
            .rsplit_once('@')
            .is_some_and(|(local, domain)| local.is_ascii() && !local.contains('"') && !domain.contains('_'));
        if short && usual && email_address::EmailAddress::parse_with_options(text, options).is_ok() {
            Ok(Self(text.to_lowercase()))
        } else {
            Err(AccountRefusal::MalformedEmail)
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A telephone number as in ITU-T E.164: a plus sign and 8 to 15 digits, the first not zero.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Phone(String);

impl FromStr for Phone {
    type Err = AccountRefusal;

    /// Takes the number with spaces, hyphens, dots and brackets as people write it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain: String =
            text.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).take(20).collect();
        let digits = plain.strip_prefix('+').ok_or(AccountRefusal::MalformedPhone)?;
        let well_formed = (8..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if well_formed { Ok(Self(plain)) } else { Err(AccountRefusal::MalformedPhone) }
    }
}

impl Phone {
    /// The number with its plus sign.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
