//! A TURN server (RFC 8656, by UDP) for browsers that reach the relay of calls by a detour only, or not at all where networks
//! let nothing out but to known ports. Its credentials are those of [`rooms::Turn`](crate::rooms::Turn), with a secret that is made
//! at the start, so every person has his own, for some hours.

mod allocation;
mod message;
mod nonce;
mod peers;
mod ports;
mod server;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use commands::Clock;
use nix::sys::resource::{Resource, getrlimit};
use rtc::crypto::default_provider;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::rooms::Turn;
use nonce::Nonces;
use peers::Peers;
use ports::{FromPeer, LONGEST, Ports};
use server::Server;

/// The most allocations in all, where the process may open so many files.
const MOST: usize = 1_024;
/// How many packets of peers wait to be passed on.
const WAITING: usize = 1_024;
/// How many datagrams of clients are read before everything else gets its turn.
const BATCH: usize = 64;
/// How often allocations that were not refreshed are looked for.
const EXPIRY: Duration = Duration::from_secs(1);

/// How a TURN server listens, and what it lets through.
#[derive(Debug, Clone)]
pub struct TurnConfig {
    /// The UDP address to bind; port 0 picks any free port.
    pub listen: SocketAddr,
    /// The addresses by which browsers reach it. At least one.
    pub addresses: Vec<IpAddr>,
    /// The ports at which the relay of calls reaches its clients; any if nothing is said.
    pub ports: Option<RangeInclusive<u16>>,
    /// Where the relay of calls is reached. Always allowed as a peer.
    pub relay: Vec<SocketAddr>,
    /// Whether peers in private networks are allowed, too.
    pub private_peers: bool,
    /// What time it is, for credentials.
    pub clock: Clock,
}

/// A running TURN server; dropping it ends it.
#[derive(Debug)]
pub struct TurnServer {
    turn: Turn,
    address: SocketAddr,
    _task: AbortOnDropHandle<()>,
}

impl TurnServer {
    /// Binds the socket and starts. Needs a Tokio runtime.
    ///
    /// # Errors
    /// If no address is given, the socket cannot be bound or there is no cryptography.
    pub async fn start(config: TurnConfig) -> io::Result<TurnServer> {
        let socket = UdpSocket::bind(config.listen).await?;
        let address = socket.local_addr()?;
        let urls = config.addresses.iter().map(|ip| {
            let reached = SocketAddr::new(*ip, address.port());
            format!("turn:{reached}?transport=udp")
        });
        let turn = Turn::with_new_secret(urls.collect());
        let clock = config.clock.clone();
        let (server, from_peers) = prepare(config, turn.clone())?;
        let task = tokio::spawn(serve(server, socket, from_peers, clock));
        Ok(TurnServer { turn, address, _task: AbortOnDropHandle::new(task) })
    }

    /// The address the socket is bound to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What browsers are told.
    pub fn turn(&self) -> Turn {
        self.turn.clone()
    }
}

fn prepare(config: TurnConfig, turn: Turn) -> io::Result<(Server, mpsc::Receiver<FromPeer>)> {
    let Some(first) = config.addresses.first().copied() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no address to be reached at"));
    };
    let listens = config.listen.ip();
    let same_family = config.addresses.iter().copied().find(|ip| ip.is_ipv4() == listens.is_ipv4());
    let (bind, advertised) = match listens {
        IpAddr::V6(ip) if ip.is_unspecified() && first.is_ipv4() => (Ipv4Addr::UNSPECIFIED.into(), first),
        ip if ip.is_unspecified() => (listens, same_family.unwrap_or(first)),
        _ => (listens, same_family.unwrap_or(listens)),
    };
    let (files, _) = getrlimit(Resource::RLIMIT_NOFILE)?;
    let (incoming, from_peers) = mpsc::channel(WAITING);
    let server = Server {
        turn,
        ports: Ports { bind, advertised, range: config.ports, incoming },
        peers: Peers { relay: config.relay, private: config.private_peers },
        most: usize::try_from(files / 4).unwrap_or(MOST).min(MOST),
        provider: default_provider().map_err(io::Error::other)?,
        nonces: Nonces::new(),
        allocations: HashMap::new(),
        clients: HashMap::new(),
        next: 0,
    };
    Ok((server, from_peers))
}

async fn serve(
    mut server: Server,
    socket: UdpSocket,
    mut from_peers: mpsc::Receiver<FromPeer>,
    clock: Clock,
) {
    let mut ticks = tokio::time::interval(EXPIRY);
    let mut buffer = vec![0; LONGEST];
    loop {
        tokio::select! {
            _ = socket.readable() => {
                let (now, time) = (Instant::now(), clock.now());
                for _ in 0..BATCH {
                    let Ok((count, client)) = socket.try_recv_from(&mut buffer) else { break };
                    if let Some(answer) = server.hear_client(now, time, client, &buffer[..count]) {
                        ports::send(&socket, client, &answer);
                    }
                }
            }
            Some(from) = from_peers.recv() => {
                if let Some((client, packet)) = server.hear_peer(Instant::now(), &from) {
                    ports::send(&socket, client, &packet);
                }
            }
            _ = ticks.tick() => {
                server.expire(Instant::now());
                #[expect(clippy::cast_precision_loss, reason = "a number of allocations")]
                metrics::gauge!("randevu_turn_allocations").set(server.allocations.len() as f64);
            }
        }
    }
}

#[cfg(test)]
mod tests;
