//! Texts made to fit.

use std::borrow::Cow;

use super::{Alphabet, measure_among};

/// The ellipsis of the GSM alphabet, which does not have U+2026.
const POINTS: &str = "...";
/// The ellipsis where the text is in UTF-16 anyway.
const ELLIPSIS: &str = "…";

/// Shortens a text to at most so many segments. A text that fits stays as it is; from another the end is taken away, between two
/// characters, and an ellipsis put there (`...`, in UCS-2 `…`). For 0 segments nothing is left.
pub fn shorten(text: &str, segments: usize) -> Cow<'_, str> {
    shorten_among(text, segments, &Alphabet::ALL)
}

/// [`shorten`] where only some alphabets are used, as in [`super::measure_among`].
pub fn shorten_among<'a>(text: &'a str, segments: usize, alphabets: &[Alphabet]) -> Cow<'a, str> {
    if segments == 0 {
        return Cow::Borrowed("");
    }
    let fits = |text: &str| measure_among(text, alphabets).segments <= segments;
    if fits(text) {
        return Cow::Borrowed(text);
    }
    let with = |end: usize, ellipsis: &str| format!("{}{ellipsis}", text[..end].trim_end());
    let places = boundaries(text);
    // A longer beginning never takes fewer segments, so the longest that fits is found by halving.
    let fitting = places.partition_point(|&end| fits(&with(end, POINTS)) || fits(&with(end, ELLIPSIS)));
    let end = fitting.checked_sub(1).map_or(0, |last| places[last]);
    let pointed = with(end, POINTS);
    if fits(&pointed) && measure_among(&pointed, alphabets).alphabet != Alphabet::Ucs2 {
        return Cow::Owned(pointed);
    }
    Cow::Owned(with(end, ELLIPSIS))
}

/// The places between two characters as a reader sees them: not before what combines with the character in front of it.
fn boundaries(text: &str) -> Vec<usize> {
    let mut before = None;
    let inner = text.char_indices().filter_map(|(at, c)| {
        let apart = !combines(c) && before != Some('\u{200d}');
        before = Some(c);
        apart.then_some(at)
    });
    inner.collect()
}

/// Combining marks, joiners, variation selectors, skin tones and tags: with these the common emoji and decomposed letters stay whole.
fn combines(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{200c}' | '\u{200d}'
        | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::length::measure;

    #[test]
    fn a_text_that_fits_stays_as_it_is() {
        let text = "a".repeat(160);
        assert!(matches!(shorten(&text, 1), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn a_longer_one_fills_its_segments_and_ends_in_points() {
        assert_eq!(shorten(&"a".repeat(161), 1), format!("{}...", "a".repeat(157)));
        assert_eq!(shorten(&"a".repeat(400), 2), format!("{}...", "a".repeat(2 * 153 - 3)));
        assert_eq!(shorten(&"ş".repeat(156), 1), format!("{}...", "ş".repeat(152)));
        assert_eq!(shorten(&"я".repeat(71), 1), format!("{}…", "я".repeat(69)));
    }

    #[test]
    fn with_the_alphabets_of_turkish_networks_less_is_left() {
        let networks = [Alphabet::Gsm7, Alphabet::TurkishSingleShift, Alphabet::Ucs2];
        assert_eq!(shorten_among(&"ş".repeat(156), 1, &networks), format!("{}...", "ş".repeat(76)));
    }

    #[test]
    fn what_a_reader_sees_as_one_character_stays_whole() {
        let family = "👩\u{200d}👩\u{200d}👧";
        let text = format!("{}{family}{}", "я".repeat(64), "я".repeat(10));
        assert_eq!(shorten(&text, 1), format!("{}…", "я".repeat(64)));
        let decomposed = format!("{}s\u{327}{}", "я".repeat(68), "я".repeat(10));
        assert_eq!(shorten(&decomposed, 1), format!("{}…", "я".repeat(68)));
    }

    #[test]
    fn no_space_stands_before_the_ellipsis_and_for_no_segments_nothing_is_left() {
        let text = format!("{}   {}", "a".repeat(150), "b".repeat(50));
        assert_eq!(shorten(&"a ".repeat(100), 1), format!("{}a...", "a ".repeat(78)));
        assert!(shorten(&text, 1).ends_with("bbb..."));
        assert_eq!(shorten(&text, 0), "");
    }

    proptest! {
        #[test]
        fn a_shortened_text_fits_and_is_the_beginning_of_the_text(
            text in "([ -~]|[çğıİşŞöü€\n]|\\PC){0,400}", segments in 1usize..4
        ) {
            let short = shorten(&text, segments);
            prop_assert!(measure(&short).segments <= segments);
            if short != text {
                let kept = short.strip_suffix(POINTS).or(short.strip_suffix(ELLIPSIS)).unwrap();
                prop_assert!(text.starts_with(kept));
            }
        }
    }
}
