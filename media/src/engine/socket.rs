//! The UDP socket, read and written in batches.

use std::io::{self, IoSlice, IoSliceMut};
use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::AsRawFd;

use nix::sys::socket::{
    MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, sendmmsg, setsockopt,
    sockopt::{RcvBuf, SndBuf},
};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::figures::Counters;
use super::outbox::Outbox;

/// How many datagrams a system call takes.
const BATCH: usize = 64;
/// The longest datagram that is read.
const LONGEST: usize = 2_048;
/// What is asked of the kernel for each direction; it may give less.
const KERNEL_BUFFER: usize = 8 * 1024 * 1024;

/// The socket with its buffers.
pub(crate) struct Socket {
    udp: UdpSocket,
    buffers: Vec<u8>,
    received: Vec<(usize, SocketAddr)>,
    incoming: MultiHeaders<SockaddrStorage>,
    /// Not the same as `incoming`: sending leaves addresses of ours in the headers, into which receiving would write.
    outgoing: MultiHeaders<SockaddrStorage>,
}

impl Socket {
    /// Binds a socket.
    pub(crate) fn bind(address: SocketAddr) -> io::Result<Socket> {
        let socket = std::net::UdpSocket::bind(address)?;
        socket.set_nonblocking(true)?;
        let socket = UdpSocket::from_std(socket)?;
        // Small buffers cost packets under load but prevent nothing.
        let _ = setsockopt(&socket, RcvBuf, &KERNEL_BUFFER);
        let _ = setsockopt(&socket, SndBuf, &KERNEL_BUFFER);
        Ok(Socket {
            udp: socket,
            buffers: vec![0; BATCH * LONGEST],
            received: Vec::with_capacity(BATCH),
            incoming: MultiHeaders::preallocate(BATCH, None),
            outgoing: MultiHeaders::preallocate(BATCH, None),
        })
    }

    /// The bound address.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.udp.local_addr()
    }

    /// Waits until there is something to read.
    pub(crate) async fn readable(&self) -> io::Result<()> {
        self.udp.readable().await
    }

    /// Reads up to a batch of datagrams and returns how many there were.
    pub(crate) fn receive(&mut self) -> io::Result<usize> {
        let Socket { udp, buffers, received, incoming, .. } = self;
        received.clear();
        udp.try_io(Interest::READABLE, || {
            let mut slices: Vec<_> =
                buffers.chunks_exact_mut(LONGEST).map(|chunk| [IoSliceMut::new(chunk)]).collect();
            let results =
                recvmmsg(udp.as_raw_fd(), incoming, slices.iter_mut(), MsgFlags::MSG_DONTWAIT, None)?;
            for result in results {
                let source = result.address.as_ref().and_then(to_std);
                // A datagram from nowhere keeps its place with a length of 0.
                received.push(source.map_or((0, UNKNOWN), |source| (result.bytes, source)));
            }
            Ok(())
        })?;
        Ok(self.received.len())
    }

    /// The datagrams of the last batch.
    pub(crate) fn datagrams(&self) -> impl Iterator<Item = (SocketAddr, &[u8])> {
        self.received
            .iter()
            .zip(self.buffers.chunks_exact(LONGEST))
            .filter(|((length, _), _)| *length > 0 && *length <= LONGEST)
            .map(|((length, source), buffer)| (*source, &buffer[..*length]))
    }

    /// Sends everything; what the kernel does not take at once is dropped and counted.
    pub(crate) fn send(&mut self, outbox: &mut Outbox, counters: &Counters) {
        let descriptor = self.udp.as_raw_fd();
        let mut rest = outbox.datagrams();
        while !rest.is_empty() {
            let batch = &rest[..rest.len().min(BATCH)];
            let slices: Vec<_> = batch.iter().map(|(_, data)| [IoSlice::new(data)]).collect();
            let addresses: Vec<_> =
                batch.iter().map(|(address, _)| Some(SockaddrStorage::from(*address))).collect();
            let sent = sendmmsg(
                descriptor,
                &mut self.outgoing,
                slices.iter(),
                addresses.as_slice(),
                [],
                MsgFlags::MSG_DONTWAIT,
            )
            .map_or(0, Iterator::count);
            let bytes: usize = batch[..sent].iter().map(|(_, data)| data.len()).sum();
            counters.packets_out.add(sent as u64);
            counters.bytes_out.add(bytes as u64);
            if sent == batch.len() {
                rest = &rest[sent..];
            } else {
                // The one that failed is given up; those after it may go elsewhere.
                counters.dropped_full.add(1);
                rest = &rest[sent + 1..];
            }
        }
        outbox.clear();
    }
}

const UNKNOWN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), 0);

/// Addresses of the kernel to those of the standard library; an IPv4 address mapped into IPv6 stays as it is.
fn to_std(address: &SockaddrStorage) -> Option<SocketAddr> {
    if let Some(v4) = address.as_sockaddr_in() {
        return Some(SocketAddrV4::new(v4.ip(), v4.port()).into());
    }
    let v6 = address.as_sockaddr_in6()?;
    Some(SocketAddrV6::new(v6.ip(), v6.port(), 0, v6.scope_id()).into())
}
