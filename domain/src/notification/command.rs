//! What can be asked of a message.

use super::{Notice, SkipReason};
use crate::text::Text;

/// How sending a message ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Whoever carries it has taken it.
    Sent {
        /// What the carrier calls it.
        reference: Option<String>,
    },
    /// It could not be sent.
    Failed {
        /// A short name of what went wrong.
        code: String,
        /// What the carrier said.
        error: Text<500>,
    },
    /// There was a good reason not to send it.
    Skipped {
        /// Which.
        reason: SkipReason,
    },
}

/// What can be asked of a message.
#[derive(Clone, Debug)]
pub enum NotificationCommand {
    /// Note how sending it ended.
    Record {
        /// Which message it is.
        notice: Notice,
        /// How it ended.
        outcome: Outcome,
    },
    /// Note what its carrier says of its arrival.
    Receipt {
        /// Why it did not arrive; none when it did.
        undelivered: Option<String>,
    },
}
