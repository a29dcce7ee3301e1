//! A place in the global order of events.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place in the global order: the transaction that wrote the event, then the event within it. The order of `position` alone is not
/// the order of commits, so a reader that went by it would skip what commits late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The transaction (PostgreSQL's `xid8`).
    pub transaction: u64,
    /// The event's number.
    pub number: i64,
}

impl Position {
    /// Before the first event.
    pub const START: Self = Self { transaction: 0, number: 0 };
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.transaction, self.number)
    }
}

/// The text is not a position.
#[derive(Debug, thiserror::Error)]
#[error("not a position in the log")]
pub struct MalformedPosition;

impl std::str::FromStr for Position {
    type Err = MalformedPosition;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (transaction, number) = text.split_once('.').ok_or(MalformedPosition)?;
        Ok(Self {
            transaction: transaction.parse().map_err(|_| MalformedPosition)?,
            number: number.parse().map_err(|_| MalformedPosition)?,
        })
    }
}
