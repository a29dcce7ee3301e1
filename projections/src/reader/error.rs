//! Why something could not be read.

use ledger::LedgerError;

/// Why something could not be read. What the actor may not know of is no error: it is not there.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The actor's roles do not include this list.
    #[error("this is not for you to see")]
    NotAllowed,
    /// The cursor is not one that this list gave out.
    #[error("this is not a cursor that was given out here")]
    BadCursor,
    /// A page is asked for from both ends, or is larger than any.
    #[error("ask for a page with first and after, or with last and before; at most 100 rows")]
    BadPage,
    /// The database does not answer, or answered something unexpected. Not for the eyes of users.
    #[error("the read model is not available: {0}")]
    Unavailable(String),
}

impl From<sqlx::Error> for ReadError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<serde_json::Error> for ReadError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<LedgerError> for ReadError {
    fn from(error: LedgerError) -> Self {
        Self::Unavailable(error.to_string())
    }
}
