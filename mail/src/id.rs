//! What a message is known by.

use std::fmt;

use crate::LetterError;

/// The most bytes of an id: with a date before it and an ending, it is the name of a file.
const LONGEST: usize = 150;

/// The `Message-ID` of a letter, without its angle brackets: `01890d1e-…@randevu.example.org`.
///
/// The caller makes it, from something that lasts: a letter that is handed over again has the same id again, and is shown once by
/// most readers. It also names the file in a directory of mails, and therefore holds only letters, digits and `.`, `_`, `-`, `+`, `=`
/// around one `@`, at most 150 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageId(String);

impl MessageId {
    /// Checks.
    pub fn new(text: &str) -> Result<Self, LetterError> {
        let refused = |why| Err(LetterError::MessageId(why));
        let Some((left, right)) = text.split_once('@') else {
            return refused("it has no @");
        };
        if text.len() > LONGEST {
            return refused("it is longer than 150 characters");
        }
        for side in [left, right] {
            let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_-+=".contains(&byte);
            if !side.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(good)) {
                return refused("it has a character that cannot be part of one");
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// The id, without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_kept_as_it_was_given() {
        for text in ["01890d1e-7c4f-7e12-a@randevu.example.org", "reminder.24h+7=x_1@localhost"] {
            assert_eq!(MessageId::new(text).map(|id| id.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_could_break_a_header_or_a_file_name_is_refused() {
        let long = format!("{}@x", "a".repeat(150));
        for text in [
            "",
            "a",
            "@",
            "a@",
            "@b",
            "a@b@c",
            "<a@b>",
            "a b@c",
            "a@b\r\nBcc: c",
            "../a@b",
            "a/b@c",
            "a@b.",
            "ş@b",
            &long,
        ] {
            assert!(matches!(MessageId::new(text), Err(LetterError::MessageId(_))), "{text:?}");
        }
    }
}
