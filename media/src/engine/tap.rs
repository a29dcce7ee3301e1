//! Listening in on a room, for a recording: what everybody publishes, as it arrives.

use std::time::Instant;

use bytes::Bytes;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::Kind;

/// How many packets wait for whoever listens, some ten megabytes; those that come when there is no room are missing.
pub(crate) const WAITING: usize = 8_192;

/// A packet of what somebody publishes. Packets come once, but not always in order.
#[derive(Debug, Clone)]
pub struct Tapped {
    /// Who publishes it.
    pub person: Uuid,
    /// What.
    pub kind: Kind,
    /// Which layer of it, from small to large.
    pub layer: usize,
    /// Which run of the layer; sequence numbers and timestamps of different runs have nothing to do with each other.
    pub generation: u32,
    /// The sequence number.
    pub sequence: u16,
    /// The timestamp, in ticks of the codec's clock.
    pub timestamp: u32,
    /// The last packet of a picture.
    pub marker: bool,
    /// What the publisher last said about the stream's clock.
    pub clock: Option<SenderClock>,
    /// When it arrived.
    pub arrived: Instant,
    /// The payload as RTP carries it.
    pub payload: Bytes,
}

/// The publisher's clock at one moment, as its sender report says (RFC 3550, section 6.4.1). All streams of a publisher have the same
/// clock, so this is what brings sound and picture into step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SenderClock {
    /// Its time, in 2^-32 seconds.
    pub ntp: u64,
    /// The timestamp of the stream at that time.
    pub timestamp: u32,
}

/// The engine's end.
pub(crate) type Tap = mpsc::Sender<Tapped>;
