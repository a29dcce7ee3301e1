//! The UDP socket, read and written in batches.

use std::io::{self, IoSlice, IoSliceMut};
use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::AsRawFd;

use nix::errno::Errno;
use nix::sys::socket::{
    MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, sendmmsg, setsockopt,
    sockopt::{RcvBuf, SndBuf},
};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::figures::Counters;
use super::outbox::Queue;

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
    /// The socket is of IPv6 and knows IPv4 addresses only as mapped ones.
    mapped: bool,
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
            mapped: address.is_ipv6(),
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
    pub(crate) fn send(&mut self, datagrams: &mut Queue<SocketAddr>, counters: &Counters) {
        let descriptor = self.udp.as_raw_fd();
        let mut rest = datagrams.waiting();
        while !rest.is_empty() {
            let batch = &rest[..rest.len().min(BATCH)];
            let slices: Vec<_> = batch.iter().map(|(_, data)| [IoSlice::new(data)]).collect();
            let addresses: Vec<_> =
                batch.iter().map(|(address, _)| Some(to_kernel(*address, self.mapped))).collect();
            let sent = sendmmsg(
                descriptor,
                &mut self.outgoing,
                slices.iter(),
                addresses.as_slice(),
                [],
                MsgFlags::MSG_DONTWAIT,
            )
            .map(Iterator::count);
            match sent {
                Ok(sent) if sent > 0 => {
                    let bytes: usize = batch[..sent].iter().map(|(_, data)| data.len()).sum();
                    counters.packets_out.add(sent as u64);
                    counters.bytes_out.add(bytes as u64);
                    rest = &rest[sent..];
                }
                Err(Errno::EAGAIN) => {
                    // The buffer is full, and nobody is waited for.
                    counters.dropped_full.add(rest.len() as u64);
                    break;
                }
                _ => {
                    // The first one cannot be sent; those after it may go elsewhere.
                    counters.dropped_unsent.add(1);
                    rest = &rest[1..];
                }
            }
        }
        datagrams.clear();
    }
}

const UNKNOWN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), 0);

/// Addresses of the kernel to those of the standard library; an IPv4 address mapped into IPv6 becomes what it is.
fn to_std(address: &SockaddrStorage) -> Option<SocketAddr> {
    if let Some(v4) = address.as_sockaddr_in() {
        return Some(SocketAddrV4::new(v4.ip(), v4.port()).into());
    }
    let v6 = address.as_sockaddr_in6()?;
    if let Some(v4) = v6.ip().to_ipv4_mapped() {
        return Some(SocketAddrV4::new(v4, v6.port()).into());
    }
    Some(SocketAddrV6::new(v6.ip(), v6.port(), 0, v6.scope_id()).into())
}

/// The other way.
fn to_kernel(address: SocketAddr, mapped: bool) -> SockaddrStorage {
    match address {
        SocketAddr::V4(v4) if mapped => {
            SockaddrStorage::from(SocketAddrV6::new(v4.ip().to_ipv6_mapped(), v4.port(), 0, 0))
        }
        other => SockaddrStorage::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_the_way_to_the_kernel_and_back() {
        for text in ["192.0.2.1:5", "[2001:db8::1]:7"] {
            let address: SocketAddr = text.parse().unwrap();
            assert_eq!(to_std(&to_kernel(address, false)), Some(address));
            assert_eq!(to_std(&to_kernel(address, true)), Some(address));
        }
    }

    #[tokio::test]
    async fn many_datagrams_are_sent_and_received_in_batches() {
        let (mut one, mut other) = (
            Socket::bind("127.0.0.1:0".parse().unwrap()).unwrap(),
            Socket::bind("[::]:0".parse().unwrap()).unwrap(),
        );
        let to = SocketAddr::new("127.0.0.1".parse().unwrap(), other.address().unwrap().port());
        let (mut outbox, counters) = (Queue::default(), Counters::default());
        for number in 0..200u8 {
            outbox.push(to).extend([number; 100]);
        }
        one.send(&mut outbox, &counters);
        assert_eq!((counters.read().packets_out, counters.read().bytes_out), (200, 20_000));
        let mut received = Vec::new();
        while received.len() < 200 {
            other.readable().await.unwrap();
            if other.receive().is_ok() {
                received.extend(other.datagrams().map(|(source, data)| (source, data[0], data.len())));
            }
        }
        let expected: Vec<_> = (0..200).map(|number| (one.address().unwrap(), number, 100)).collect();
        assert_eq!(received, expected);
        outbox.push(one.address().unwrap()).push(1);
        other.send(&mut outbox, &counters);
        one.readable().await.unwrap();
        assert_eq!(one.receive().unwrap(), 1);
    }
}
