//! Messages that are to be sent, in a table of their own: planned with the checkpoint of the reaction that they follow from, handed
//! over when they are due, kept with how that ended.
//!
//! A row names what is to be said to whom about what, and no more: the text is written in the moment of sending, from what stands then.
//! So a message never says what is no longer so, and the table holds no personal data.

mod change;
mod list;
mod queue;
mod settling;

pub use change::{MessageChange, Planned};
pub use list::{MessageFilter, MessageRow, MessageState};

pub(crate) use change::{apply, message_id};
pub(crate) use queue::{CLAIM, Claim, Queue};
pub(crate) use settling::Settled;
