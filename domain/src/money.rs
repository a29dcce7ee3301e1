//! Money, exactly: whole minor units of one currency.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An ISO 4217 code, three capital letters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Currency(String);

/// Why an amount is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three capital letters.
    #[error("a currency is three capital letters, as in ISO 4217")]
    UnknownCurrency,
    /// Below zero, or more than anybody asks for a consultation.
    #[error("an amount lies between 0 and 1,000,000,000 minor units")]
    AmountOutOfRange,
}

impl Currency {
    /// Checks the form of the code.
    pub fn new(code: &str) -> Result<Self, MoneyError> {
        if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) {
            Ok(Self(code.to_owned()))
        } else {
            Err(MoneyError::UnknownCurrency)
        }
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

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02} {}", self.minor / 100, self.minor % 100, self.currency.0)
    }
}
