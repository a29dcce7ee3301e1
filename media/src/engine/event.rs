//! What the engine tells about a peer.

use thiserror::Error;
use uuid::Uuid;

pub use crate::wire::sdp::SdpError;

/// Something that happened to a peer.
#[derive(Debug, Clone)]
pub enum PeerEvent {
    /// An offer to be answered with [`Peer::answer`](super::Peer::answer) and the same number. There is never
    /// more than one unanswered offer, except that an ICE restart replaces the outstanding one.
    Offer {
        /// The number of the offer; it grows.
        number: u32,
        /// The session description.
        sdp: String,
        /// What each sendonly m-line of the offer carries.
        streams: Vec<Stream>,
    },
    /// The connection is encrypted and media may flow. Comes once.
    Connected,
    /// Nothing valid has been heard for a fifth of the grace period.
    Interrupted,
    /// The peer is heard again.
    Resumed,
    /// An answer was malformed or came too late. The peer lives on and its offer is still outstanding.
    Refused {
        /// What was wrong with it.
        why: SdpError,
    },
    /// Somebody else became the loudest of the others, or nobody speaks any more.
    Speaking {
        /// Who speaks.
        person: Option<Uuid>,
    },
    /// The peer is gone; the last event.
    Ended {
        /// Why.
        why: EndReason,
        /// How the connection was.
        quality: Quality,
    },
}

/// What one m-line of an offer carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// The `mid` of the m-line.
    pub mid: String,
    /// Whose publication it is.
    pub person: Uuid,
    /// Which of the person's publications it is.
    pub kind: Kind,
}

/// A person's publications: at most one of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Sound.
    Microphone,
    /// Pictures of the person, possibly in several layers.
    Camera,
    /// Pictures of a screen or a window.
    Screen,
}

impl Kind {
    /// All kinds, in the order of the m-lines on which they are received.
    pub const ALL: [Kind; 3] = [Kind::Microphone, Kind::Camera, Kind::Screen];

    /// The name used in track identifiers.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Microphone => "microphone",
            Kind::Camera => "camera",
            Kind::Screen => "screen",
        }
    }

    /// Whether it is video.
    pub fn is_video(self) -> bool {
        self != Kind::Microphone
    }

    /// The place in [`Kind::ALL`], which is also the number of the m-line on which it is received.
    pub fn index(self) -> usize {
        self as usize
    }
}

/// Why a peer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// The handle was closed or dropped, or the client closed its DTLS connection.
    Closed,
    /// Nothing valid was heard for the grace period.
    Lost,
    /// The client sent what its grants forbid, or it could not prove its identity.
    Misbehaved,
    /// The engine was stopped.
    Stopped,
    /// The same person connected again.
    Replaced,
}

/// How good a connection is or was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quality {
    /// Seconds since the connection was first encrypted.
    pub seconds: u32,
    /// Kilobits of media per second received from the client, on average over the last seconds.
    pub kbps_up: u32,
    /// Kilobits of media per second sent to the client, likewise.
    pub kbps_down: u32,
    /// Packets from the client that never arrived at first try, of a thousand, over the whole connection.
    pub lost_up_per_mille: u16,
    /// Packets to the client that it missed at first try, of a thousand, over the whole connection.
    pub lost_down_per_mille: u16,
    /// Interarrival jitter of what the client sends, in milliseconds: the worst of its streams.
    pub jitter_ms: u32,
    /// The round trip time as the client's reports show it, once it has sent one.
    pub round_trip_ms: Option<u32>,
}

/// Why a peer could not be connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EngineError {
    /// As many people are in the room as it holds.
    #[error("the room is full")]
    RoomFull,
    /// The engine has stopped.
    #[error("the engine has stopped")]
    Stopped,
}
