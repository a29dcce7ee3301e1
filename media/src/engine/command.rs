//! What the handles tell the engine's thread.

use tokio::sync::{mpsc, oneshot};

use super::handle::PeerKey;
use super::{EngineError, NewPeer, PeerEvent, Quality};

/// A message to the engine's thread.
#[derive(Debug)]
pub(crate) enum Command {
    /// Connect a peer to a room.
    Connect {
        new: NewPeer,
        events: mpsc::Sender<PeerEvent>,
        reply: oneshot::Sender<Result<PeerKey, EngineError>>,
    },
    /// An answer to an offer.
    Answer { key: PeerKey, number: u32, sdp: String },
    /// How wide a stream is shown.
    View { key: PeerKey, mid: String, width: u32 },
    /// Which publications are on, by [`Kind::index`](super::Kind::index).
    Media { key: PeerKey, on: [bool; 3] },
    /// Restart ICE.
    Restart { key: PeerKey },
    /// End the peer.
    Close { key: PeerKey },
    /// Tell how good the connection is.
    Quality { key: PeerKey, reply: oneshot::Sender<Quality> },
    /// End everything.
    Stop { done: oneshot::Sender<()> },
}
