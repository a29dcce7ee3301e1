//! Telephone numbers.

use std::fmt;
use std::str::FromStr;

/// The fewest and the most digits. ITU-T E.164 has at most 15; no country has numbers of fewer than 8 with its code.
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// A telephone number in the international form of ITU-T E.164: a plus sign and 8 to 15 digits, the first of which is not zero.
///
/// Nothing else is taken: no spaces, no brackets, no `00` or `0` in front. Whoever takes numbers from people brings them into this form
/// first, since only they know which country is meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(String);

/// Why a text is no [`Number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It does not begin with a plus sign.
    #[error("a number begins with a plus sign and the country's code")]
    NoPlus,
    /// Something that is no digit follows the plus sign.
    #[error("after the plus sign a number has digits only")]
    NotDigits,
    /// No country's code begins with zero.
    #[error("no country's code begins with zero")]
    Zero,
    /// It is too short or too long.
    #[error("a number has 8 to 15 digits")]
    Length,
}

impl Number {
    /// The number with its plus sign: `+905321234567`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number without its plus sign: `905321234567`.
    pub fn digits(&self) -> &str {
        &self.0[1..]
    }

    /// A Turkish number as it is written within Turkey and without the leading zero: ten digits, `5321234567`. None for numbers of other
    /// countries, and for Turkish ones that do not have ten digits after +90.
    pub fn national(&self) -> Option<&str> {
        self.0.strip_prefix("+90").filter(|rest| rest.len() == 10 && !rest.starts_with('0'))
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let digits = text.strip_prefix('+').ok_or(NumberError::NoPlus)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NumberError::NotDigits);
        }
        if !DIGITS.contains(&digits.len()) {
            return Err(NumberError::Length);
        }
        if digits.starts_with('0') {
            return Err(NumberError::Zero);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_turkish_number_has_a_national_form_of_ten_digits() {
        let number: Number = "+905321234567".parse().unwrap();
        assert_eq!(number.to_string(), "+905321234567");
        assert_eq!(number.digits(), "905321234567");
        assert_eq!(number.national(), Some("5321234567"));
    }

    #[test]
    fn numbers_of_other_countries_have_no_national_form() {
        for text in ["+14155550100", "+491711234567", "+9053212345", "+9053212345678", "+900532123456"] {
            assert_eq!(text.parse::<Number>().unwrap().national(), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_in_the_international_form_is_refused() {
        let refused = |text: &str| text.parse::<Number>().unwrap_err();
        assert_eq!(refused("05321234567"), NumberError::NoPlus);
        assert_eq!(refused("00905321234567"), NumberError::NoPlus);
        assert_eq!(refused(""), NumberError::NoPlus);
        assert_eq!(refused(" +905321234567"), NumberError::NoPlus);
        assert_eq!(refused("+90 532 123 45 67"), NumberError::NotDigits);
        assert_eq!(refused("+905321234567\r\nX: y"), NumberError::NotDigits);
        assert_eq!(refused("+٩٠٥٣٢١٢٣٤٥٦٧"), NumberError::NotDigits);
        assert_eq!(refused("+"), NumberError::Length);
        assert_eq!(refused("+1234567"), NumberError::Length);
        assert_eq!(refused("+1234567890123456"), NumberError::Length);
        assert_eq!(refused("+0532123456"), NumberError::Zero);
    }

    proptest! {
        #[test]
        fn every_number_is_written_as_it_was_read(text in r"\+[1-9][0-9]{7,14}") {
            prop_assert_eq!(text.parse::<Number>().unwrap().to_string(), text);
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>()) {
            let _ = text.parse::<Number>();
        }
    }
}
