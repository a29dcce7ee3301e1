//! What the handles tell the engine's thread.

use tokio::sync::{mpsc, oneshot};

use super::handle::PeerKey;
use uuid::Uuid;

use super::tap::Tap;
use super::{EngineError, Kind, NewPeer, PeerEvent, Quality};

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
    /// Listen in on a room, whether anybody is in it yet or not.
    Tap { room: Uuid, tap: Tap },
    /// Whoever listens in needs a key frame of this layer.
    KeyFrame { room: Uuid, person: Uuid, kind: Kind, layer: usize },
    /// End everything.
    Stop { done: oneshot::Sender<()> },
}
