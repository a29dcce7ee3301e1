//! Money, exactly: whole minor units of one currency.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::site::Locale;

/// An ISO 4217 code, three capital letters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Currency(String);

/// Why an amount is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// None of ISO 4217's.
    #[error("a currency is the three capital letters of one in ISO 4217")]
    UnknownCurrency,
    /// Below zero, or more than anybody asks for a consultation.
    #[error("an amount lies between 0 and 1,000,000,000 minor units")]
    AmountOutOfRange,
}

impl Currency {
    /// Looks the code up.
    pub fn new(code: &str) -> Result<Self, MoneyError> {
        match iso_currency::Currency::from_code(code) {
            Some(known) => Ok(Self(known.code().to_owned())),
            None => Err(MoneyError::UnknownCurrency),
        }
    }

    /// How many digits its minor unit has: two for most, none for the yen, three for the dinar.
    pub fn digits(&self) -> u16 {
        iso_currency::Currency::from_code(&self.0).and_then(iso_currency::Currency::exponent).unwrap_or(2)
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An amount of money, never below zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Money {
    /// Minor units: kuruş, pence, cents.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// The most that can be asked, in minor units.
    pub const MOST: i64 = 1_000_000_000;

    /// Checks the amount.
    pub fn new(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if (0..=Self::MOST).contains(&minor) {
            Ok(Self { minor, currency })
        } else {
            Err(MoneyError::AmountOutOfRange)
        }
    }
}

impl Money {
    /// The amount as it is written in a language: `2.500,00 TRY` in Turkish, `2,500.00 TRY` in English.
    pub fn written(&self, locale: Locale) -> String {
        let (thousands, decimal) = match locale {
            Locale::Tr => ('.', ','),
            Locale::En => (',', '.'),
        };
        let plain = self.to_string();
        let (number, currency) = plain.split_once(' ').unwrap_or((&plain, ""));
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let mut text = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                text.push(thousands);
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push(decimal);
            text.push_str(fraction);
        }
        format!("{text} {currency}")
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.currency.digits();
        let unit = 10_i64.pow(digits.into());
        write!(f, "{}", self.minor / unit)?;
        if digits > 0 {
            write!(f, ".{:0width$}", self.minor % unit, width = digits.into())?;
        }
        write!(f, " {}", self.currency.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_one_that_there_is() {
        for unknown in ["ZZZ", "try", "TR", "", "TRYX"] {
            assert_eq!(Currency::new(unknown), Err(MoneyError::UnknownCurrency), "{unknown}");
        }
        assert_eq!(Currency::new("TRY").unwrap().as_str(), "TRY");
    }

    #[test]
    fn an_amount_reads_with_as_many_digits_as_its_currency_has() {
        for (code, text) in [("TRY", "1234.05 TRY"), ("JPY", "123405 JPY"), ("KWD", "123.405 KWD")] {
            assert_eq!(Money::new(123_405, Currency::new(code).unwrap()).unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_amount_is_written_as_its_reader_writes_it() {
        let money = |minor, code| Money::new(minor, Currency::new(code).unwrap()).unwrap();
        assert_eq!(money(250_000, "TRY").written(Locale::Tr), "2.500,00 TRY");
        assert_eq!(money(123_456_789, "EUR").written(Locale::En), "1,234,567.89 EUR");
        assert_eq!(money(99_950, "TRY").written(Locale::Tr), "999,50 TRY");
        assert_eq!(money(1_500, "JPY").written(Locale::En), "1,500 JPY");
        assert_eq!(money(0, "TRY").written(Locale::Tr), "0,00 TRY");
    }
}
