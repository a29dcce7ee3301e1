//! The engine's thread: the only place with a socket and a clock.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio::time::{MissedTickBehavior, interval};

use super::EngineConfig;
use super::command::Command;
use super::figures::Counters;
use super::hub::Hub;
use super::socket::Socket;
use crate::room::Shared;
use crate::transport::identity::Identity;

/// How often time passes for the rooms.
const TICK: Duration = Duration::from_millis(10);
/// Every so many ticks the slow work is done.
const SLOW: u64 = 10;
/// How many batches are read before commands and ticks get their turn.
const BATCHES: usize = 8;

/// Starts the thread and returns the bound address.
pub(crate) async fn spawn(
    config: EngineConfig,
    inbox: mpsc::UnboundedReceiver<Command>,
    counters: Arc<Counters>,
) -> io::Result<SocketAddr> {
    if config.addresses.is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no address to be reached at"));
    }
    let (ready, bound) = oneshot::channel();
    std::thread::Builder::new().name("relay".to_owned()).spawn(move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            // If nobody waits any more for the start, there is nobody to tell.
            Err(error) => return drop(ready.send(Err(error))),
        };
        runtime.block_on(async move {
            match prepare(&config, counters) {
                Ok((worker, address)) => {
                    if ready.send(Ok(address)).is_ok() {
                        worker.run(inbox).await;
                    }
                }
                Err(error) => drop(ready.send(Err(error))),
            }
        });
    })?;
    bound.await.map_err(|_| io::Error::other("the thread ended at once"))?
}

fn prepare(config: &EngineConfig, counters: Arc<Counters>) -> io::Result<(Worker, SocketAddr)> {
    let socket = Socket::bind(config.listen)?;
    let address = socket.address()?;
    let candidates = config.addresses.iter().map(|ip| SocketAddr::new(*ip, address.port())).collect();
    let identity = Identity::generate()?;
    let shared = Shared { identity, candidates, grace: config.grace, counters: counters.clone() };
    Ok((Worker { socket, hub: Hub::new(shared), counters }, address))
}

struct Worker {
    socket: Socket,
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
                _ = ticks.tick() => {
                    count += 1;
                    self.hub.tick(Instant::now(), count.is_multiple_of(SLOW));
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

    fn read(&mut self) {
        for _ in 0..BATCHES {
            let Ok(count) = self.socket.receive() else { return };
            let now = Instant::now();
            for (source, datagram) in self.socket.datagrams() {
                self.hub.datagram(now, source, datagram);
            }
            self.flush();
            if count == 0 {
                return;
            }
        }
    }

    fn flush(&mut self) {
        self.socket.send(&mut self.hub.effects.outbox, &self.counters);
    }
}
