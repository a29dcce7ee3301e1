//! Where packets come from and go to.

use std::net::SocketAddr;

/// A connection by TCP. The number is not given to another connection while anything may still refer to this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConnectionId(pub u32);

/// A client's end of what it sends through. A client may have several, of both protocols, and nominates one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Path {
    /// Datagrams.
    Udp(SocketAddr),
    /// Frames on a connection; a new connection from the same address is another path.
    Tcp(ConnectionId, SocketAddr),
}

impl Path {
    /// The client's address as we see it.
    pub fn address(self) -> SocketAddr {
        match self {
            Path::Udp(address) | Path::Tcp(_, address) => address,
        }
    }
}
