//! ICE over TCP (RFC 6544): connections that browsers make where no UDP gets through.
//!
//! They are all watched by one `epoll`, which the engine's thread asks in its turn: no tasks, no locks. Nothing here waits
//! for a client. What does not fit into a connection's queue is dropped and counted, as on a full UDP socket.

mod connection;
mod limits;

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsRawFd, RawFd};
use std::sync::Arc;
use std::time::Instant;

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::resource::{Resource, getrlimit};
use nix::sys::socket::{setsockopt, sockopt::SndBuf};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::figures::Counters;
use super::outbox::Queue;
use crate::transport::path::{ConnectionId, Path};
use connection::{Connection, Heard};
use limits::Limits;

/// How many connections get a turn before everything else does.
const TURNS: usize = 32;
/// How much is read of a connection in a turn.
const READ: usize = 16 * 1024;
/// What the kernel may hold for a client that does not read. Left alone it would let that grow to megabytes, and a picture
/// that is seconds old is of no use.
const KERNEL_BUFFER: usize = 64 * 1024;
/// The listener among the connections' numbers.
const LISTENER: u64 = u64::MAX;

/// The listening socket with its connections.
pub(crate) struct Tcp {
    listener: TcpListener,
    poller: AsyncFd<Poller>,
    /// The process had no file left for a connection; to be tried again.
    paused: bool,
    connections: HashMap<ConnectionId, Connection<TcpStream>>,
    next: u32,
    limits: Limits,
    events: Vec<EpollEvent>,
    dirty: Vec<ConnectionId>,
    closed: Vec<Path>,
    buffer: Vec<u8>,
    counters: Arc<Counters>,
}

struct Poller(Epoll);

impl AsRawFd for Poller {
    fn as_raw_fd(&self) -> RawFd {
        self.0.0.as_raw_fd()
    }
}

impl Tcp {
    /// Binds the listener.
    pub(crate) fn bind(address: SocketAddr, counters: Arc<Counters>) -> io::Result<Tcp> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        epoll.add(&listener, EpollEvent::new(EpollFlags::EPOLLIN, LISTENER))?;
        #[expect(
            deprecated,
            reason = "the new constructor is unsafe, as a type may lie about its descriptor; ours owns it"
        )]
        let poller = AsyncFd::with_interest(Poller(epoll), Interest::READABLE)?;
        let (files, _) = getrlimit(Resource::RLIMIT_NOFILE)?;
        Ok(Tcp {
            listener,
            poller,
            paused: false,
            connections: HashMap::new(),
            next: 0,
            limits: Limits::new(files),
            events: vec![EpollEvent::empty(); TURNS],
            dirty: Vec::new(),
            closed: Vec::new(),
            buffer: vec![0; READ],
            counters,
        })
    }

    /// The bound address.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Waits until there is something to do; without a listener for ever.
    pub(crate) async fn ready(tcp: Option<&Tcp>) -> io::Result<()> {
        match tcp {
            Some(tcp) => tcp.poller.readable().await.map(|mut guard| guard.retain_ready()),
            None => std::future::pending().await,
        }
    }

    /// Finds out whose turn it is, and returns how many that are.
    pub(crate) fn poll(&mut self) -> usize {
        let Tcp { poller, events, .. } = self;
        let turns = poller.try_io(Interest::READABLE, |poller| {
            match poller.0.wait(events, EpollTimeout::ZERO)? {
                // Only so the runtime learns that it has to wait again.
                0 => Err(ErrorKind::WouldBlock.into()),
                count => Ok(count),
            }
        });
        turns.unwrap_or(0)
    }

    /// Gives the connection its turn that was found to be ready as the `turn`th. Every frame is handed to `take`, which
    /// says whether its path is known to belong to a peer.
    pub(crate) fn serve(&mut self, now: Instant, turn: usize, take: impl FnMut(Path, &[u8]) -> bool) {
        let event = self.events[turn];
        if event.data() == LISTENER {
            return self.accept(now);
        }
        let Ok(id) = u32::try_from(event.data()).map(ConnectionId) else { return };
        // It may have been closed since.
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if event.events().contains(EpollFlags::EPOLLOUT) {
            self.write(id);
        } else {
            match connection.read(now, &mut self.buffer, take) {
                Heard::Open => {}
                Heard::Closed => self.close(id),
                Heard::Misbehaved => {
                    self.counters.tcp_misbehaved.add(1);
                    self.close(id);
                }
            }
        }
    }

    fn accept(&mut self, now: Instant) {
        for _ in 0..TURNS {
            match self.listener.accept() {
                // One that cannot be used is gone already.
                Ok((stream, address)) => drop(self.admit(now, stream, address)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error)
                    if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::Interrupted) => {}
                Err(error) => {
                    // The listener would be ready for ever.
                    tracing::warn!(%error, "no connection can be accepted");
                    self.paused = self.poller.get_ref().0.delete(&self.listener).is_ok();
                    return;
                }
            }
        }
    }

    fn admit(&mut self, now: Instant, stream: TcpStream, address: SocketAddr) -> io::Result<()> {
        // On a socket of IPv6 an IPv4 address comes as a mapped one.
        let address = SocketAddr::new(address.ip().to_canonical(), address.port());
        if !self.limits.enter(address.ip()) {
            self.counters.tcp_refused.add(1);
            return Ok(());
        }
        let id = self.fresh();
        let ready = stream.set_nonblocking(true).and_then(|()| {
            stream.set_nodelay(true)?;
            setsockopt(&stream, SndBuf, &KERNEL_BUFFER)?;
            Ok(self.poller.get_ref().0.add(&stream, EpollEvent::new(EpollFlags::EPOLLIN, id.0.into()))?)
        });
        if ready.is_err() {
            self.limits.leave(address.ip());
            return ready;
        }
        self.connections.insert(id, Connection::new(stream, Path::Tcp(id, address), now));
        self.counters.tcp_connections.set(self.connections.len() as u64);
        Ok(())
    }

    /// A number that no connection has.
    fn fresh(&mut self) -> ConnectionId {
        loop {
            self.next = self.next.wrapping_add(1);
            if !self.connections.contains_key(&ConnectionId(self.next)) {
                return ConnectionId(self.next);
            }
        }
    }

    /// Sends everything; what does not fit into a connection's queue is dropped and counted.
    pub(crate) fn send(&mut self, frames: &mut Queue<ConnectionId>) {
        for (id, frame) in frames.waiting() {
            let Some(connection) = self.connections.get_mut(id) else {
                self.counters.dropped_unsent.add(1);
                continue;
            };
            if !connection.queue(frame) {
                self.counters.dropped_full.add(1);
                continue;
            }
            self.counters.packets_out.add(1);
            self.counters.bytes_out.add(frame.len() as u64);
            if !connection.dirty && !connection.full {
                connection.dirty = true;
                self.dirty.push(*id);
            }
        }
        frames.clear();
        let mut dirty = std::mem::take(&mut self.dirty);
        for id in dirty.drain(..) {
            self.write(id);
        }
        self.dirty = dirty;
    }

    /// Writes, and has itself told when the socket takes more, if it does not take all.
    fn write(&mut self, id: ConnectionId) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.dirty = false;
        let was_full = connection.full;
        if connection.write().is_err() {
            return self.close(id);
        }
        if connection.full == was_full {
            return;
        }
        let also = if connection.full { EpollFlags::EPOLLOUT } else { EpollFlags::empty() };
        let mut event = EpollEvent::new(EpollFlags::EPOLLIN | also, id.0.into());
        if self.poller.get_ref().0.modify(connection.stream(), &mut event).is_err() {
            self.close(id);
        }
    }

    /// Closes connections that belong to nobody, and goes on accepting. To be called about every second.
    pub(crate) fn sweep(&mut self, now: Instant, knows: impl Fn(Path) -> bool) {
        let idle = |connection: &Connection<_>| !connection.may_stay(now, knows(connection.path));
        let closing: Vec<_> =
            self.connections.iter().filter(|(_, one)| idle(one)).map(|(id, _)| *id).collect();
        for id in closing {
            self.close(id);
        }
        if self.paused {
            let event = EpollEvent::new(EpollFlags::EPOLLIN, LISTENER);
            self.paused = self.poller.get_ref().0.add(&self.listener, event).is_err();
        }
    }

    /// Closes a connection, which takes it out of what is watched, too.
    fn close(&mut self, id: ConnectionId) {
        if let Some(connection) = self.connections.remove(&id) {
            self.limits.leave(connection.path.address().ip());
            self.closed.push(connection.path);
            self.counters.tcp_connections.set(self.connections.len() as u64);
        }
    }

    /// The paths that are gone since this was called last.
    pub(crate) fn closed(&mut self) -> impl Iterator<Item = Path> {
        self.closed.drain(..)
    }
}

#[cfg(test)]
mod tests;
