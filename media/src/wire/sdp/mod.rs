//! Session descriptions: the offers we write and the answers we read.

mod answer;
mod offer;

use thiserror::Error;

pub use answer::{Answer, AnsweredSection, Setup};
pub use offer::{Candidate, Direction, Offer, Section};

/// The longest answer that is read, in bytes.
pub const MOST_BYTES: usize = 64 * 1024;

/// Why an answer was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SdpError {
    /// Longer than 64 KiB.
    #[error("the description is too long")]
    TooLong,
    /// A line is not of the form `x=…`, is too long, or has a value that cannot be read.
    #[error("line {0} is malformed")]
    Line(usize),
    /// Something that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The number of m-lines, their media or their mids are not those of the offer.
    #[error("the m-lines are not those of the offer")]
    Mismatch,
    /// Another fingerprint than in the first answer: the client must be connected anew.
    #[error("the fingerprint has changed")]
    Fingerprint,
    /// There is no outstanding offer with that number.
    #[error("no offer {0} is outstanding")]
    Late(u32),
}
