//! Why a site cannot keep things so.

use crate::Refusal;

/// Why a site cannot keep things so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RetentionRefusal {
    /// Too short, or too long.
    #[error(
        "duties last 1 to 480 months; clients are forgotten after 6 to 480 months of silence; recordings are kept for 1 to 3,650 days, the record of who was shown what for 6 to 480 months"
    )]
    OutOfRange,
}

impl Refusal for RetentionRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange => "RETENTION_OUT_OF_RANGE",
        }
    }
}
