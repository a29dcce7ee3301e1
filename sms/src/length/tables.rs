//! The character tables of 3GPP TS 23.038: the default alphabet (6.2.1) with its extension (6.2.1.1), and the Turkish single shift
//! (A.2.1) and locking shift (A.3.1) tables.

/// What stands in a table where the escape is. It is no character, so no text contains it.
const NONE: char = '\u{ffff}';

/// A table of 128 characters, in the order of their codes.
type Table = [char; 128];

/// 6.2.1, with nothing where the escape is.
pub(super) const DEFAULT: Table = [
    '@', '£', '$', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', '\n', 'Ø', 'ø', '\r', 'Å', 'å', 'Δ', '_', 'Φ', 'Γ',
    'Λ', 'Ω', 'Π', 'Ψ', 'Σ', 'Θ', 'Ξ', NONE, 'Æ', 'æ', 'ß', 'É', ' ', '!', '"', '#', '¤', '%', '&', '\'',
    '(', ')', '*', '+', ',', '-', '.', '/', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ':', ';', '<',
    '=', '>', '?', '¡', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q',
    'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'Ä', 'Ö', 'Ñ', 'Ü', '§', '¿', 'a', 'b', 'c', 'd', 'e', 'f',
    'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', 'ä',
    'ö', 'ñ', 'ü', 'à',
];

/// Where the Turkish locking shift table (A.3.1) differs from the default alphabet.
const LOCKING_CHANGES: [(u8, char); 8] =
    [(0x04, '€'), (0x07, 'ı'), (0x0b, 'Ğ'), (0x0c, 'ğ'), (0x1c, 'Ş'), (0x1d, 'ş'), (0x40, 'İ'), (0x60, 'ç')];

/// A.3.1.
pub(super) const TURKISH_LOCKING: Table = {
    let mut table = DEFAULT;
    let mut i = 0;
    while i < LOCKING_CHANGES.len() {
        table[LOCKING_CHANGES[i].0 as usize] = LOCKING_CHANGES[i].1;
        i += 1;
    }
    table
};

/// 6.2.1.1: what follows the escape. 0x0A is the page break.
pub(super) const EXTENSION: &[(u8, char)] = &[
    (0x0a, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x65, '€'),
];

/// A.2.1: what follows the escape where the header names the Turkish single shift table, instead of 6.2.1.1, all of which it contains.
pub(super) const TURKISH_SINGLE: &[(u8, char)] = &[
    (0x0a, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x47, 'Ğ'),
    (0x49, 'İ'),
    (0x53, 'Ş'),
    (0x63, 'ç'),
    (0x65, '€'),
    (0x67, 'ğ'),
    (0x69, 'ı'),
    (0x73, 'ş'),
];

/// A character's code in a pair of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// One septet.
    Plain(u8),
    /// Two: the escape and this.
    Escaped(u8),
}

/// How a character is written, the shorter form first.
pub(super) fn encode(table: &Table, escaped: &[(u8, char)], c: char) -> Option<Code> {
    if c == NONE {
        return None;
    }
    if let Some(place) = table.iter().position(|&entry| entry == c) {
        return u8::try_from(place).ok().map(Code::Plain);
    }
    escaped.iter().find(|&&(_, entry)| entry == c).map(|&(code, _)| Code::Escaped(code))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The septet that says: the next one is of the other table.
    const ESCAPE: u8 = 0x1b;

    /// As a telephone reads it.
    fn decode(table: &Table, escaped: &[(u8, char)], code: Code) -> char {
        match code {
            Code::Plain(septet) => table[septet as usize],
            Code::Escaped(septet) => escaped.iter().find(|(code, _)| *code == septet).unwrap().1,
        }
    }

    #[test]
    fn every_character_of_every_table_is_read_as_it_was_written() {
        for table in [&DEFAULT, &TURKISH_LOCKING] {
            for escaped in [EXTENSION, TURKISH_SINGLE] {
                let all = table.iter().copied().chain(escaped.iter().map(|&(_, c)| c));
                for c in all.filter(|&c| c != NONE) {
                    let code = encode(table, escaped, c).unwrap();
                    assert_eq!(decode(table, escaped, code), c);
                    assert_ne!(code, Code::Plain(ESCAPE));
                }
            }
        }
    }

    #[test]
    fn a_table_has_127_different_characters_and_the_escape_in_its_place() {
        for table in [&DEFAULT, &TURKISH_LOCKING] {
            assert_eq!(table.iter().collect::<HashSet<_>>().len(), 128);
            assert_eq!(table[ESCAPE as usize], NONE);
        }
        for escaped in [EXTENSION, TURKISH_SINGLE] {
            assert_eq!(escaped.iter().map(|(code, _)| code).collect::<HashSet<_>>().len(), escaped.len());
            assert_eq!(escaped.iter().map(|(_, c)| c).collect::<HashSet<_>>().len(), escaped.len());
        }
        assert!(EXTENSION.iter().all(|entry| TURKISH_SINGLE.contains(entry)));
    }

    #[test]
    fn letters_and_digits_have_their_ascii_codes() {
        for c in ('0'..='9').chain('A'..='Z').chain('a'..='z') {
            assert_eq!(encode(&DEFAULT, EXTENSION, c), Some(Code::Plain(c as u8)));
        }
        assert_eq!(encode(&DEFAULT, EXTENSION, '@'), Some(Code::Plain(0)));
        assert_eq!(encode(&DEFAULT, EXTENSION, '€'), Some(Code::Escaped(0x65)));
        assert_eq!(encode(&TURKISH_LOCKING, EXTENSION, '€'), Some(Code::Plain(4)));
        assert_eq!(encode(&DEFAULT, EXTENSION, 'à'), Some(Code::Plain(0x7f)));
    }

    #[test]
    fn every_turkish_letter_is_in_the_turkish_tables_and_seven_are_not_in_the_default_one() {
        for c in "çÇğĞıİöÖşŞüÜ".chars() {
            assert!(encode(&DEFAULT, TURKISH_SINGLE, c).is_some(), "{c}");
            assert!(matches!(encode(&TURKISH_LOCKING, EXTENSION, c), Some(Code::Plain(_))), "{c}");
        }
        let missing: String =
            "çÇğĞıİöÖşŞüÜ".chars().filter(|&c| encode(&DEFAULT, EXTENSION, c).is_none()).collect();
        assert_eq!(missing, "çğĞıİşŞ");
        assert_eq!(encode(&DEFAULT, TURKISH_SINGLE, NONE), None);
        assert_eq!(encode(&DEFAULT, TURKISH_SINGLE, '\u{1b}'), None);
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // In the single shift table a letter has the code of the letter without its mark.
        for (marked, plain) in
            [('ç', 'c'), ('Ğ', 'G'), ('ğ', 'g'), ('İ', 'I'), ('ı', 'i'), ('Ş', 'S'), ('ş', 's')]
        {
            assert_eq!(encode(&DEFAULT, TURKISH_SINGLE, marked), Some(Code::Escaped(plain as u8)));
        }
        for (c, code) in [('€', 0x04), ('ı', 0x07), ('Ğ', 0x0b), ('ğ', 0x0c), ('Ş', 0x1c), ('ş', 0x1d)]
        {
            assert_eq!(encode(&TURKISH_LOCKING, EXTENSION, c), Some(Code::Plain(code)));
        }
        for (c, code) in
            [('İ', 0x40), ('ç', 0x60), ('Ö', 0x5c), ('ö', 0x7c), ('Ü', 0x5e), ('ü', 0x7e), ('Ç', 0x09)]
        {
            assert_eq!(encode(&TURKISH_LOCKING, EXTENSION, c), Some(Code::Plain(code)));
        }
        let brackets = "\u{c}^{}\\[~]|€".chars().map(|c| encode(&DEFAULT, EXTENSION, c));
        let codes = [0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65];
        assert!(brackets.eq(codes.map(|code| Some(Code::Escaped(code)))));
    }
}
