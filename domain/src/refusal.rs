//! What every refusal of a rule has in common.

use serde_json::{Map, Value};

use crate::{SiteId, money::MoneyError, text::TextError, time::TimeError};

/// A rule's "no". Each aggregate has one small enum of them; this is what callers may rely on.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// The stable name a client program may match on, `SCREAMING_SNAKE_CASE`.
    fn code(&self) -> &'static str;

    /// Facts that help the caller, for example the moment at which joining opens. Never another person's data.
    fn details(&self) -> Map<String, Value> {
        Map::new()
    }
}

/// An aggregate that belongs to a site.
pub trait Tenant {
    /// Its site, once it exists.
    fn site(&self) -> Option<SiteId>;
}

impl Refusal for TextError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "TEXT_EMPTY",
            Self::TooLong { .. } => "TEXT_TOO_LONG",
            Self::ControlCharacter => "TEXT_CONTROL_CHARACTER",
            Self::NotOneLine => "TEXT_NOT_ONE_LINE",
        }
    }
}

impl Refusal for MoneyError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownCurrency => "UNKNOWN_CURRENCY",
            Self::AmountOutOfRange => "FEE_OUT_OF_RANGE",
        }
    }
}

impl Refusal for TimeError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownZone => "UNKNOWN_ZONE",
            Self::EndNotAfterStart => "END_NOT_AFTER_START",
            Self::NotATimeOfDay => "NOT_A_TIME_OF_DAY",
            Self::WindowLength => "WINDOW_LENGTH",
        }
    }
}
