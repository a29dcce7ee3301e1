//! Why a projection did not move.

use ledger::LedgerError;

/// Why a projection did not move. Nothing of it is an event's fault: those are parked.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// The log could not be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The tables could not be read or written.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A row does not have the shape that this version expects.
    #[error("a row of a read model does not fit: {0}")]
    Row(#[from] serde_json::Error),
    /// A task was stopped in the middle.
    #[error("interrupted: {0}")]
    Interrupted(String),
    /// An event does not fold, so that nobody can say what the row was.
    #[error("{0}; `randevu audit verify` says whether it was changed")]
    Unfolded(String),
    /// There is no such projection.
    #[error("there is no projection of that name; there are {}", crate::names().collect::<Vec<_>>().join(", "))]
    Unknown,
    /// Somebody else rebuilds it already.
    #[error("the projection is being rebuilt already")]
    BeingRebuilt,
    /// The event is not parked.
    #[error("the event is not parked")]
    NotParked,
    /// An earlier event of the stream is parked, and this one only behind it.
    #[error("event {0} of the stream is parked before it; skip that one, and this one may fold")]
    BehindAnother(i64),
    /// Another version of the program follows it now.
    #[error("the projection belongs to another version of the program")]
    OtherVersion,
}
