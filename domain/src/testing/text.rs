//! Text as people type it, and as nobody should.

use proptest::prelude::*;

use crate::{Name, Reason, text::Text};

/// What might be typed into a field: words, blanks, accents, emoji, control characters.
pub fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-zÇĞİÖŞÜçğıöşü' -]{1,40}",
        1 => "\\PC{0,60}",
        1 => "[ \\t\\n\\x00-\\x1f]{0,5}",
        1 => any::<String>(),
    ]
}

/// Checked text of at most `MAX` characters.
pub fn checked<const MAX: usize, const ONE_LINE: bool>() -> impl Strategy<Value = Text<MAX, ONE_LINE>> {
    "[A-Za-zÇĞİÖŞÜçğıöşü]{1,12}( [a-zçğıöşü]{1,8}){0,2}"
        .prop_filter_map("longer than the limit", |text| Text::new(&text).ok())
}

/// Names.
pub fn names() -> impl Strategy<Value = Name> {
    checked()
}

/// Reasons.
pub fn reasons() -> impl Strategy<Value = Reason> {
    checked()
}
