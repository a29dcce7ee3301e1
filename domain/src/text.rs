//! Text that people type, checked once at the door: Unicode NFC, trimmed, without control characters, of bounded length.
//!
//! PostgreSQL's `jsonb` cannot hold `\0`, and other control characters only ever forge lines in mails and logs. Stored text is
//! read back as it is, so that a limit lowered later never makes an old event unreadable.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("the text is empty")]
    Empty,
    /// Longer than the limit.
    #[error("the text is longer than {limit} characters")]
    TooLong {
        /// The most characters that are taken.
        limit: usize,
    },
    /// Contains a control character other than a line break or a tab.
    #[error("the text contains a control character")]
    ControlCharacter,
}

/// Checked text of at most `MAX` characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

/// A name of a person, a site, a service.
pub type Name = Text<120>;
/// A reason for a change: why somebody cancels, declines, takes a day off.
pub type Reason = Text<500>;
/// What a client writes along with a booking.
pub type Notes = Text<4000>;

impl<const MAX: usize> Text<MAX> {
    /// Trims, normalises and checks.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(TextError::Empty);
        }
        // A cheap bound before the normalisation, so that ten megabytes are refused without work.
        if trimmed.len() > MAX * 4 {
            return Err(TextError::TooLong { limit: MAX });
        }
        let normal: String = trimmed.nfc().collect();
        if normal.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(TextError::ControlCharacter);
        }
        if normal.chars().count() > MAX {
            return Err(TextError::TooLong { limit: MAX });
        }
        Ok(Self(normal))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> From<Text<MAX>> for String {
    fn from(text: Text<MAX>) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_character_is_refused() {
        assert_eq!(Name::new("a\0b"), Err(TextError::ControlCharacter));
    }

    #[test]
    fn ten_megabytes_are_refused() {
        assert_eq!(Notes::new(&"a".repeat(10 << 20)), Err(TextError::TooLong { limit: 4000 }));
    }

    #[test]
    fn equal_names_are_stored_equally_however_they_were_typed() {
        assert_eq!(Name::new(" S\u{327}ule "), Name::new("\u{15e}ule"));
    }

    #[test]
    fn white_space_alone_is_no_text() {
        assert_eq!(Reason::new(" \n\t"), Err(TextError::Empty));
    }
}
