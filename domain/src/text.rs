//! Text that people type, checked once at the door: Unicode NFC, trimmed, without control characters, of bounded length.
//!
//! PostgreSQL's `text` cannot hold `\0`, and other control characters only ever forge lines in mails and logs. Stored text is
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
    /// A line that breaks, or that has its letters run against their direction.
    #[error("the text has to fit on one line, without tabs and direction overrides")]
    NotOneLine,
}

/// Checked text of at most `MAX` characters; on one line where `ONE_LINE`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Text<const MAX: usize, const ONE_LINE: bool = false>(String);

/// Checked text of at most `MAX` characters that stands on one line: in a list, in a mail's subject.
pub type Line<const MAX: usize> = Text<MAX, true>;

/// A name of a person, a site, a service.
pub type Name = Line<120>;
/// A reason for a change: why somebody cancels, declines, takes a day off.
pub type Reason = Text<500>;
/// What a client writes along with a booking.
pub type Notes = Text<4000>;

impl<const MAX: usize, const ONE_LINE: bool> Text<MAX, ONE_LINE> {
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
        if ONE_LINE && normal.chars().any(breaks_line) {
            return Err(TextError::NotOneLine);
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

impl<const MAX: usize, const ONE_LINE: bool> fmt::Display for Text<MAX, ONE_LINE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize, const ONE_LINE: bool> From<Text<MAX, ONE_LINE>> for String {
    fn from(text: Text<MAX, ONE_LINE>) -> Self {
        text.0
    }
}

/// Line and paragraph breaks and tabs; and what makes the letters behind it run against their direction (Unicode Annex 9), so that a
/// name can pose as another.
fn breaks_line(c: char) -> bool {
    matches!(c, '\n' | '\t' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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
    fn a_line_neither_breaks_nor_runs_backwards() {
        for text in ["a\nb", "a\tb", "a\u{2028}b", "fatura\u{202e}fdp.exe", "a\u{2066}b"] {
            assert_eq!(Name::new(text), Err(TextError::NotOneLine), "{text:?}");
        }
        assert_eq!(Name::new("محمد\u{200f} Demir").unwrap().as_str(), "محمد\u{200f} Demir");
        assert_eq!(Notes::new("a\nb").unwrap().as_str(), "a\nb");
    }

    #[test]
    fn white_space_alone_is_no_text() {
        assert_eq!(Reason::new(" \n\t"), Err(TextError::Empty));
    }
}
