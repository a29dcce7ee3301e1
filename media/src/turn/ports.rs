//! The ports at which peers reach clients.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::os::fd::AsRawFd;
use std::sync::Arc;

use nix::sys::socket::{MsgFlags, SockaddrStorage, sendto};
use rand::Rng;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

/// How many ports of the range are tried.
const TRIES: u16 = 100;
/// The longest datagram that is passed on.
pub(super) const LONGEST: usize = 2_048;

/// What a peer has sent.
pub(super) struct FromPeer {
    /// Which allocation's port it came to.
    pub(super) number: u64,
    pub(super) peer: SocketAddr,
    pub(super) data: Vec<u8>,
}

/// Where ports are taken from.
pub(super) struct Ports {
    /// The address that is bound.
    pub(super) bind: IpAddr,
    /// The address that clients are told.
    pub(super) advertised: IpAddr,
    /// Which ports; any if nothing is said.
    pub(super) range: Option<RangeInclusive<u16>>,
    /// Where what peers send is to be put. What does not fit is dropped.
    pub(super) incoming: mpsc::Sender<FromPeer>,
}

/// A port that was taken; given back when it is dropped.
pub(super) struct Relayed {
    /// Under which number its packets come.
    pub(super) number: u64,
    /// As clients are told.
    pub(super) address: SocketAddr,
    socket: Arc<UdpSocket>,
    _reader: AbortOnDropHandle<()>,
}

impl Ports {
    /// Takes a port.
    pub(super) fn take(&self, number: u64) -> io::Result<Relayed> {
        let socket = Arc::new(self.bind()?);
        let address = SocketAddr::new(self.advertised, socket.local_addr()?.port());
        let reader = tokio::spawn(read(number, socket.clone(), self.incoming.clone()));
        Ok(Relayed { number, address, socket, _reader: AbortOnDropHandle::new(reader) })
    }

    fn bind(&self) -> io::Result<UdpSocket> {
        let Some(range) = &self.range else { return bind(self.bind, 0) };
        let (first, count) = (*range.start(), range.end().saturating_sub(*range.start()).saturating_add(1));
        let start = rand::rng().random_range(0..count);
        let mut tried = (0..count.min(TRIES)).map(|step| {
            let place = (u32::from(start) + u32::from(step)) % u32::from(count);
            bind(self.bind, first.saturating_add(u16::try_from(place).unwrap_or(0)))
        });
        tried.find(Result::is_ok).unwrap_or_else(|| Err(io::ErrorKind::AddrInUse.into()))
    }
}

fn bind(ip: IpAddr, port: u16) -> io::Result<UdpSocket> {
    let socket = std::net::UdpSocket::bind(SocketAddr::new(ip, port))?;
    socket.set_nonblocking(true)?;
    UdpSocket::from_std(socket)
}

async fn read(number: u64, socket: Arc<UdpSocket>, incoming: mpsc::Sender<FromPeer>) {
    let mut buffer = [0; LONGEST];
    loop {
        match socket.recv_from(&mut buffer).await {
            Ok((count, peer)) => {
                let data = buffer[..count].to_vec();
                // Full: a packet is lost, as on any network.
                let _ = incoming.try_send(FromPeer { number, peer, data });
            }
            // Of a single packet: it goes on with the next one.
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

impl Relayed {
    /// Sends to a peer, or not if the socket is full.
    pub(super) fn send(&self, peer: SocketAddr, data: &[u8]) {
        send(&self.socket, peer, data);
    }
}

/// Sends at once or not at all: what does not fit into the socket's buffer is lost, as on any network. The runtime is not asked
/// whether it fits, as it does not know of a socket that is new.
pub(super) fn send(socket: &UdpSocket, to: SocketAddr, data: &[u8]) {
    let _ = sendto(socket.as_raw_fd(), data, &SockaddrStorage::from(to), MsgFlags::MSG_DONTWAIT);
}
