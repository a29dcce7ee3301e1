//! The engine's thread: the only place with sockets and a clock.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{MissedTickBehavior, interval};

use super::command::Command;
use super::figures::Counters;
use super::handle::Bound;
use super::hub::Hub;
use super::socket::Socket;
use super::tcp::Tcp;
use super::{EngineConfig, StartError};
use crate::room::Shared;
use crate::transport::identity::Identity;
use crate::transport::path::Path;
use crate::wire::sdp::Candidate;

/// How often time passes for the rooms.
const TICK: Duration = Duration::from_millis(10);
/// Every so many ticks the slow work is done.
const SLOW: u64 = 10;
/// Every so many ticks connections that belong to nobody are closed.
const SWEEP: u64 = 100;
/// How many batches are read before commands and ticks get their turn.
const BATCHES: usize = 8;

/// Starts the thread and returns the bound addresses.
pub(crate) async fn spawn(
    config: EngineConfig,
    inbox: mpsc::UnboundedReceiver<Command>,
    counters: Arc<Counters>,
) -> Result<Bound, StartError> {
    if config.addresses.is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no address to be reached at").into());
    }
    let (ready, bound) = oneshot::channel();
    std::thread::Builder::new().name("relay".to_owned()).spawn(move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            // If nobody waits any more for the start, there is nobody to tell.
            Err(error) => return drop(ready.send(Err(error.into()))),
        };
        runtime.block_on(async move {
            match prepare(&config, counters) {
                Ok((worker, bound)) => {
                    if ready.send(Ok(bound)).is_ok() {
                        worker.run(inbox).await;
                    }
                }
                Err(error) => drop(ready.send(Err(error))),
            }
        });
    })?;
    bound.await.map_err(|_| io::Error::other("the thread ended at once"))?
}

fn prepare(config: &EngineConfig, counters: Arc<Counters>) -> Result<(Worker, Bound), StartError> {
    let refused = |source| StartError::Udp { address: config.listen, source };
    let socket = Socket::bind(config.listen).map_err(refused)?;
    let udp = socket.address().map_err(refused)?;
    let mut candidates: Vec<_> = reached_at(config, udp.port()).map(Candidate::Udp).collect();
    let (mut tcp, mut tcp_address) = (None, None);
    if let Some(address) = config.tcp {
        let refused = |source| StartError::Tcp { address, source };
        let listener = Tcp::bind(address, counters.clone()).map_err(refused)?;
        let bound = listener.address().map_err(refused)?;
        candidates.extend(reached_at(config, bound.port()).map(Candidate::Tcp));
        (tcp, tcp_address) = (Some(listener), Some(bound));
    }
    let identity = Identity::generate()?;
    let candidates = candidates.into();
    let shared = Shared { identity, candidates, grace: config.grace, counters: counters.clone() };
    Ok((Worker { socket, tcp, hub: Hub::new(shared), counters }, Bound { udp, tcp: tcp_address }))
}

fn reached_at(config: &EngineConfig, port: u16) -> impl Iterator<Item = SocketAddr> {
    config.addresses.iter().map(move |ip| SocketAddr::new(*ip, port))
}

struct Worker {
    socket: Socket,
    tcp: Option<Tcp>,
    hub: Hub,
    counters: Arc<Counters>,
}

impl Worker {
    async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Command>) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut count = 0u64;
        let done = loop {
            tokio::select! {
                command = inbox.recv() => match command {
                    None => break None,
                    Some(Command::Stop { done }) => break Some(done),
                    Some(command) => self.hub.command(Instant::now(), command),
                },
                readable = self.socket.readable() => if readable.is_ok() { self.read() },
                ready = Tcp::ready(self.tcp.as_ref()) => if ready.is_ok() { self.read_tcp() },
                _ = ticks.tick() => {
                    count += 1;
                    let now = Instant::now();
                    self.hub.tick(now, count.is_multiple_of(SLOW));
                    if count.is_multiple_of(SLOW) {
                        self.count_work();
                    }
                    if count.is_multiple_of(SWEEP) {
                        self.sweep(now);
                    }
                }
            }
            self.flush();
        };
        self.hub.stop(Instant::now());
        self.flush();
        if let Some(done) = done {
            // Who asked may not wait for it.
            let _ = done.send(());
        }
    }

    fn count_work(&self) {
        if let Ok(taken) = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID) {
            let taken = Duration::from(taken).as_micros();
            self.counters.busy_microseconds.set(u64::try_from(taken).unwrap_or(u64::MAX));
        }
    }

    fn read(&mut self) {
        for _ in 0..BATCHES {
            let Ok(count) = self.socket.receive() else { return };
            let now = Instant::now();
            for (source, datagram) in self.socket.datagrams() {
                self.hub.datagram(now, Path::Udp(source), datagram);
            }
            self.flush();
            if count == 0 {
                return;
            }
        }
    }

    fn read_tcp(&mut self) {
        let turns = self.tcp.as_mut().map_or(0, Tcp::poll);
        for turn in 0..turns {
            let Worker { tcp: Some(tcp), hub, .. } = self else { return };
            let now = Instant::now();
            tcp.serve(now, turn, |path, frame| {
                hub.datagram(now, path, frame);
                hub.knows(path)
            });
            self.flush();
        }
    }

    /// Closes connections by TCP that belong to nobody, after what was due on them was sent.
    fn sweep(&mut self, now: Instant) {
        self.flush();
        if let Some(tcp) = &mut self.tcp {
            tcp.sweep(now, |path| self.hub.knows(path));
        }
    }

    fn flush(&mut self) {
        let outbox = &mut self.hub.effects.outbox;
        self.socket.send(&mut outbox.datagrams, &self.counters);
        if let Some(tcp) = &mut self.tcp {
            tcp.send(&mut outbox.frames);
            tcp.closed().for_each(|path| self.hub.forget(path));
        }
    }
}
