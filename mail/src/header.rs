//! Names and subjects as they stand in headers (RFC 5322, RFC 2047).
//!
//! Written by hand, and simply: words of letters and digits stay as they are; whatever holds anything else is encoded whole. So nothing
//! that a person typed is ever read as a quote, a comma, an address, or as encoded words of its own, in which all that was cleaned
//! away could come back.

use base64::{Engine, engine::general_purpose::STANDARD};

/// The longest text that is left as it is; a header's line is to have at most 78 characters.
const LONGEST_PLAIN: usize = 60;
/// Bytes in the first encoded word, which shares its line with the header's name, and in the others.
const FIRST: usize = 30;
const OTHERS: usize = 45;

/// A text that readers show, such as a subject.
pub(crate) fn text(text: &str) -> String {
    // In a text all of ASCII is harmless, but for what begins an encoded word.
    let plain =
        text.len() <= LONGEST_PLAIN && !text.contains("=?") && text.bytes().all(|b| matches!(b, b' '..=b'~'));
    if plain { text.to_owned() } else { encoded(text) }
}

/// An address with the name of whoever it belongs to.
pub(crate) fn mailbox(name: Option<&str>, address: &str) -> String {
    match name {
        None => address.to_owned(),
        Some(name) if is_phrase(name) && name.len() <= LONGEST_PLAIN => folded(name, address),
        Some(name) => folded(&encoded(name), address),
    }
}

fn folded(name: &str, address: &str) -> String {
    let last = name.rsplit("\r\n").next().unwrap_or(name);
    let gap = if last.len() + address.len() > LONGEST_PLAIN { "\r\n " } else { " " };
    format!("{name}{gap}<{address}>")
}

/// Whether a name is made of words that need no quotes.
fn is_phrase(name: &str) -> bool {
    name.split(' ')
        .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
}

/// Encoded words of at most 72 characters, one on each line, none of which ends within a character.
fn encoded(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let room = if words.is_empty() { FIRST } else { OTHERS };
        let end = rest.floor_char_boundary(room);
        let (word, after) = rest.split_at(end);
        words.push(format!("=?utf-8?B?{}?=", STANDARD.encode(word)));
        rest = after;
    }
    words.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_as_they_are() {
        assert_eq!(
            mailbox(Some("Ayse Kaya via Randevu"), "a@example.org"),
            "Ayse Kaya via Randevu <a@example.org>"
        );
        assert_eq!(mailbox(None, "a@example.org"), "a@example.org");
        assert_eq!(text("Re: your appointment (10:00)"), "Re: your appointment (10:00)");
    }

    #[test]
    fn whatever_could_mean_something_is_encoded() {
        assert_eq!(mailbox(Some("Ayşe"), "a@example.org"), "=?utf-8?B?QXnFn2U=?= <a@example.org>");
        for name in ["a, b", "a\"b", "a <b@example.org>", "=?utf-8?q?x?=", "a.b", "a\\"] {
            let header = mailbox(Some(name), "a@example.org");
            assert!(header.starts_with("=?utf-8?B?") && !header.contains(name), "{header}");
        }
        assert!(text("=?utf-8?q?=E2=80=AE?=").starts_with("=?utf-8?B?"));
    }

    #[test]
    fn lines_are_short_and_no_character_is_cut() {
        let long = "x".to_owned() + &"ğ🩺".repeat(60);
        let header = mailbox(Some(&long), &format!("{}@example.org", "a".repeat(60)));
        assert!(header.split("\r\n").all(|line| line.len() <= 76), "{header}");
        let mut decoded = String::new();
        for word in header.split("\r\n ").filter_map(|line| line.strip_prefix("=?utf-8?B?")) {
            decoded += &String::from_utf8(STANDARD.decode(word.split('?').next().unwrap()).unwrap()).unwrap();
        }
        assert_eq!(decoded, long);
    }
}
