//! How a text travels, and in how many segments.
//!
//! A segment carries 140 octets (3GPP TS 23.040). Text is written in septets of the GSM alphabet (3GPP TS 23.038), with or without the
//! Turkish national language tables, or in UTF-16 (called UCS-2 there). A text that fits no segment is sent in several, each with a
//! header. What the header leaves is the capacity:
//!
//! | Header | Octets | Septets in one segment | Octets with several | Septets in each of several |
//! | --- | --- | --- | --- | --- |
//! | none | 0 | 160 | 1 + 5 | 153 |
//! | one Turkish table | 1 + 3 | 155 | 1 + 5 + 3 | 149 |
//! | both Turkish tables | 1 + 3 + 3 | 152 | 1 + 5 + 3 + 3 | 146 |
//! | UCS-2 | 0 | 70 units of UTF-16 | 1 + 5 | 67 units |
//!
//! One octet is the header's own length, five are the element that numbers the segments (with an 8 bit reference), three are an element
//! that names a language's table. The septets are ⌊(140 − header) · 8 / 7⌋: bits that remain between header and text are filled.
//!
//! A character is never divided: neither an escape from its character, nor the halves of a surrogate pair.

mod shorten;
mod tables;

use tables::Code;

pub use shorten::{shorten, shorten_among};

/// What a segment carries, in octets.
const SEGMENT: usize = 140;
/// The header's own length, in octets.
const HEADER_LENGTH: usize = 1;
/// The element that numbers the segments, in octets.
const NUMBERING: usize = 5;
/// An element that names a language's table, in octets.
const LANGUAGE: usize = 3;

/// How the characters of a text are written. In the order in which equally cheap ones are preferred: what more telephones and networks
/// know comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// The GSM default alphabet and its extension table. Every telephone reads it.
    Gsm7,
    /// The default alphabet, with the Turkish single shift table for the extension table: `ç ğ Ğ ı İ ş Ş` take two septets. What
    /// Turkish networks use.
    TurkishSingleShift,
    /// The Turkish locking shift table for the default alphabet: all Turkish letters take one septet.
    TurkishLockingShift,
    /// Both Turkish tables.
    TurkishBothShifts,
    /// UTF-16: every character, in one or two units of 16 bits.
    Ucs2,
}

impl Alphabet {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Gsm7,
        Self::TurkishSingleShift,
        Self::TurkishLockingShift,
        Self::TurkishBothShifts,
        Self::Ucs2,
    ];

    /// The units that a character takes: septets, for [`Alphabet::Ucs2`] units of UTF-16. None if this alphabet does not have it.
    pub fn units(self, c: char) -> Option<usize> {
        let (table, escaped) = match self {
            Self::Gsm7 => (&tables::DEFAULT, tables::EXTENSION),
            Self::TurkishSingleShift => (&tables::DEFAULT, tables::TURKISH_SINGLE),
            Self::TurkishLockingShift => (&tables::TURKISH_LOCKING, tables::EXTENSION),
            Self::TurkishBothShifts => (&tables::TURKISH_LOCKING, tables::TURKISH_SINGLE),
            Self::Ucs2 => return Some(c.len_utf16()),
        };
        tables::encode(table, escaped, c).map(|code| match code {
            Code::Plain(_) => 1,
            Code::Escaped(_) => 2,
        })
    }

    /// The most units of a text that goes in one segment, or of each segment of a text that goes in several.
    pub const fn capacity(self, several: bool) -> usize {
        let languages = match self {
            Self::Gsm7 | Self::Ucs2 => 0,
            Self::TurkishSingleShift | Self::TurkishLockingShift => LANGUAGE,
            Self::TurkishBothShifts => 2 * LANGUAGE,
        };
        let elements = languages + if several { NUMBERING } else { 0 };
        let room = SEGMENT - if elements == 0 { 0 } else { HEADER_LENGTH + elements };
        match self {
            Self::Ucs2 => room / 2,
            _ => room * 8 / 7,
        }
    }
}

/// How a text travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// How its characters are written.
    pub alphabet: Alphabet,
    /// The units of the whole text: septets, for [`Alphabet::Ucs2`] units of UTF-16.
    pub units: usize,
    /// The segments, at least one.
    pub segments: usize,
}

/// How a text travels at the lowest cost: in the fewest segments, and among equals in the alphabet that comes first in
/// [`Alphabet::ALL`].
pub fn measure(text: &str) -> Length {
    measure_among(text, &Alphabet::ALL)
}

/// [`measure`] with some alphabets only, the first of equals. [`Alphabet::Ucs2`] is taken where none of them has all characters.
pub fn measure_among(text: &str, alphabets: &[Alphabet]) -> Length {
    let fitting = alphabets.iter().filter_map(|&alphabet| measure_in(text, alphabet));
    fitting.min_by_key(|length| length.segments).unwrap_or_else(|| {
        let units = text.encode_utf16().count();
        Length { alphabet: Alphabet::Ucs2, units, segments: cuts(text, Alphabet::Ucs2, units).count() + 1 }
    })
}

/// How a text travels in one alphabet. None if that does not have all its characters.
pub fn measure_in(text: &str, alphabet: Alphabet) -> Option<Length> {
    let units = text.chars().map(|c| alphabet.units(c)).sum::<Option<usize>>()?;
    Some(Length { alphabet, units, segments: cuts(text, alphabet, units).count() + 1 })
}

/// The text of each segment, in order: together they are the text. None if the alphabet does not have all its characters.
pub fn parts(text: &str, alphabet: Alphabet) -> Option<Vec<&str>> {
    let units = measure_in(text, alphabet)?.units;
    let mut parts = Vec::new();
    let mut start = 0;
    for cut in cuts(text, alphabet, units) {
        parts.push(&text[start..cut]);
        start = cut;
    }
    parts.push(&text[start..]);
    Some(parts)
}

/// Where a text of so many units is cut, in bytes. Each segment takes as many whole characters as it can.
fn cuts(text: &str, alphabet: Alphabet, units: usize) -> impl Iterator<Item = usize> {
    let one = units <= alphabet.capacity(false);
    let room = if one { usize::MAX } else { alphabet.capacity(true) };
    let mut used = 0;
    text.char_indices().filter_map(move |(at, c)| {
        let units = alphabet.units(c).unwrap_or_default();
        if used + units > room {
            used = units;
            return Some(at);
        }
        used += units;
        None
    })
}

#[cfg(test)]
mod tests;
