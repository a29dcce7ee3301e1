//! One allocation: a port of ours at which a client's peers reach it, and which peers those are.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use domain::AccountId;
use rtc::stun::message::TransactionId;

use super::ports::Relayed;

/// How long a permission lasts.
const PERMISSION: Duration = Duration::from_secs(300);
/// How long a channel stays bound.
const CHANNEL: Duration = Duration::from_secs(600);
/// The most addresses to which a client may send, and the most channels: it needs one for each address of the relay.
const MOST: usize = 64;

/// A channel cannot be bound so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BindError {
    /// The number or the peer is bound otherwise.
    Otherwise,
    /// There are too many.
    Full,
}

/// An allocation of one client address.
pub(super) struct Allocation {
    pub(super) person: AccountId,
    /// The request that made it, which may come again.
    pub(super) transaction: TransactionId,
    pub(super) relayed: Relayed,
    pub(super) expires: Instant,
    permissions: HashMap<IpAddr, Instant>,
    channels: HashMap<u16, (SocketAddr, Instant)>,
    numbers: HashMap<SocketAddr, u16>,
}

impl Allocation {
    /// A new one without permissions.
    pub(super) fn new(
        person: AccountId,
        transaction: TransactionId,
        relayed: Relayed,
        expires: Instant,
    ) -> Allocation {
        Allocation {
            person,
            transaction,
            relayed,
            expires,
            permissions: HashMap::new(),
            channels: HashMap::new(),
            numbers: HashMap::new(),
        }
    }

    /// Permits packets from and to addresses; `false` if that are too many.
    pub(super) fn permit(&mut self, now: Instant, peers: &[SocketAddr]) -> bool {
        self.permissions.retain(|_, until| *until > now);
        let fresh = peers.iter().filter(|peer| !self.permissions.contains_key(&peer.ip())).count();
        if self.permissions.len() + fresh > MOST {
            return false;
        }
        self.permissions.extend(peers.iter().map(|peer| (peer.ip(), now + PERMISSION)));
        true
    }

    /// Whether packets of and for a peer are permitted.
    pub(super) fn permits(&self, now: Instant, peer: SocketAddr) -> bool {
        self.permissions.get(&peer.ip()).is_some_and(|until| *until > now)
    }

    /// Binds a channel, or binds it for longer.
    pub(super) fn bind(&mut self, now: Instant, number: u16, peer: SocketAddr) -> Result<(), BindError> {
        self.channels.retain(|_, (_, until)| *until > now);
        self.numbers.retain(|_, number| self.channels.contains_key(number));
        let (peer_of, number_of) = (self.channels.get(&number), self.numbers.get(&peer));
        if peer_of.is_some_and(|(other, _)| *other != peer) || number_of.is_some_and(|other| *other != number)
        {
            return Err(BindError::Otherwise);
        }
        if peer_of.is_none() && self.channels.len() >= MOST || !self.permit(now, &[peer]) {
            return Err(BindError::Full);
        }
        self.channels.insert(number, (peer, now + CHANNEL));
        self.numbers.insert(peer, number);
        Ok(())
    }

    /// The peer to which a channel is bound.
    pub(super) fn peer_of(&self, now: Instant, number: u16) -> Option<SocketAddr> {
        self.channels.get(&number).filter(|(_, until)| *until > now).map(|(peer, _)| *peer)
    }

    /// The channel that is bound to a peer.
    pub(super) fn channel_of(&self, now: Instant, peer: SocketAddr) -> Option<u16> {
        let number = *self.numbers.get(&peer)?;
        self.peer_of(now, number).map(|_| number)
    }
}
