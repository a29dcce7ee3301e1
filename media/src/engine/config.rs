//! What an engine and a new peer are told when they start.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use thiserror::Error;
use uuid::Uuid;

/// How an [`Engine`](super::Engine) listens and how patient it is.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// The UDP address to bind; port 0 picks any free port. On a host with several addresses bind the one that is
    /// advertised: an unspecified address makes the kernel choose the source of what we send by the route alone, and
    /// clients ignore answers that come from elsewhere than where they asked.
    pub listen: SocketAddr,
    /// The TCP address to bind, for browsers whose networks let no UDP through; port 0 picks any free port. None: no TCP.
    pub tcp: Option<SocketAddr>,
    /// The addresses written into the candidates of every offer, all with the bound ports. At least one.
    pub addresses: Vec<IpAddr>,
    /// How long a peer may stay silent before it ends as lost. After a fifth of it (five seconds of the
    /// usual twenty-five) the peer counts as interrupted. Who has never connected is given at least a minute.
    pub grace: Duration,
}

impl EngineConfig {
    /// The grace period that suits browsers, whose consent checks come every few seconds.
    pub const USUAL_GRACE: Duration = Duration::from_secs(25);
}

/// Why an engine does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The UDP address cannot be bound.
    #[error("cannot listen on {address} by UDP: {source}")]
    Udp {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The TCP address cannot be bound.
    #[error("cannot listen on {address} by TCP: {source}")]
    Tcp {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// No address is given, or the certificate or the thread cannot be made.
    #[error("cannot start: {0}")]
    Other(#[from] io::Error),
}

/// Who is to be connected to which room.
#[derive(Debug, Clone, Copy)]
pub struct NewPeer {
    /// The room; it exists as long as somebody is in it.
    pub room: Uuid,
    /// The connection, for logs.
    pub id: Uuid,
    /// The person. A second connection of the same person replaces the first.
    pub person: Uuid,
    /// What the person may do.
    pub grants: Grants,
    /// How many people the room holds.
    pub most: usize,
}

/// What a person may publish, and whether the person may receive. Everything omitted is forbidden.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)]
pub struct Grants {
    /// May send a microphone.
    pub audio: bool,
    /// May send a camera.
    pub video: bool,
    /// May send a screen.
    pub screen: bool,
    /// May receive the others.
    pub subscribe: bool,
}

impl Grants {
    /// Everything allowed.
    pub const ALL: Grants = Grants { audio: true, video: true, screen: true, subscribe: true };

    /// Whether publishing `kind` is allowed.
    pub fn allows(self, kind: super::Kind) -> bool {
        match kind {
            super::Kind::Microphone => self.audio,
            super::Kind::Camera => self.video,
            super::Kind::Screen => self.screen,
        }
    }
}
