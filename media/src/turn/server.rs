//! What the TURN server answers, and what it passes on (RFC 8656).

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::AccountId;
use rtc::crypto::RTCCryptoProvider;
use rtc::stun::attributes::{
    ATTR_MESSAGE_INTEGRITY, ATTR_NONCE, ATTR_REALM, ATTR_REQUESTED_ADDRESS_FAMILY, ATTR_REQUESTED_TRANSPORT,
    ATTR_USERNAME,
};
use rtc::stun::error_code::{
    CODE_ADDR_FAMILY_NOT_SUPPORTED, CODE_ALLOC_MISMATCH, CODE_ALLOC_QUOTA_REACHED, CODE_BAD_REQUEST,
    CODE_FORBIDDEN, CODE_INSUFFICIENT_CAPACITY, CODE_PEER_ADDR_FAMILY_MISMATCH, CODE_STALE_NONCE,
    CODE_UNAUTHORIZED, CODE_UNSUPPORTED_TRANS_PROTO, CODE_WRONG_CREDENTIALS, ErrorCode,
};
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{
    METHOD_ALLOCATE, METHOD_BINDING, METHOD_CHANNEL_BIND, METHOD_CREATE_PERMISSION, METHOD_REFRESH,
    METHOD_SEND,
};
use rtc::stun::textattrs::TextAttribute;
use rtc::stun::xoraddr::XorMappedAddress;
use rtc::turn::proto::PROTO_UDP;
use rtc::turn::proto::lifetime::Lifetime;
use rtc::turn::proto::relayaddr::RelayedAddress;

use super::allocation::{Allocation, BindError};
use super::message::{Part, Request, data_indication};
use super::nonce::Nonces;
use super::peers::Peers;
use super::ports::{FromPeer, Ports};
use crate::rooms::Turn;

/// The realm of the credentials.
const REALM: &str = "randevu";
/// The most allocations of one person: a browser makes one for each of its networks, and a person has a few windows.
pub(super) const MOST_OF_ONE: usize = 12;
/// How long an allocation lasts unless it is refreshed, and the longest that a client may ask for.
const LIFETIME: (u32, u32) = (600, 3_600);
/// The numbers of channels.
const CHANNELS: std::ops::RangeInclusive<u16> = 0x4000..=0x4fff;

/// The server without its socket.
pub(super) struct Server {
    pub(super) turn: Turn,
    pub(super) ports: Ports,
    pub(super) peers: Peers,
    /// The most allocations in all.
    pub(super) most: usize,
    pub(super) provider: Arc<dyn RTCCryptoProvider>,
    pub(super) nonces: Nonces,
    /// By the client's address.
    pub(super) allocations: HashMap<SocketAddr, Allocation>,
    pub(super) clients: HashMap<u64, SocketAddr>,
    pub(super) next: u64,
}

/// Who has made a request.
struct Caller {
    person: AccountId,
    key: Vec<u8>,
}

impl Server {
    /// Handles a datagram of a client. Returns the answer, if there is one.
    pub(super) fn hear_client(
        &mut self,
        now: Instant,
        time: DateTime<Utc>,
        client: SocketAddr,
        datagram: &[u8],
    ) -> Option<Vec<u8>> {
        match datagram.first()? {
            0..=3 => {
                let request = Request::parse(datagram)?;
                if request.is_request() {
                    return self.request(now, time, client, request);
                }
                if request.method() == METHOD_SEND {
                    let peer = *request.peers()?.first()?;
                    self.send(now, client, peer, &request.data()?);
                }
                None
            }
            0x40..=0x4f => {
                let (head, rest) = datagram.split_first_chunk::<4>()?;
                let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
                let number = u16::from_be_bytes([head[0], head[1]]);
                let peer = self.allocations.get(&client)?.peer_of(now, number)?;
                self.send(now, client, peer, rest.get(..length)?);
                None
            }
            _ => None,
        }
    }

    /// Handles what a peer has sent. Returns what is to be sent to whom.
    pub(super) fn hear_peer(&self, now: Instant, from: &FromPeer) -> Option<(SocketAddr, Vec<u8>)> {
        let client = *self.clients.get(&from.number)?;
        let allocation = self.allocations.get(&client)?;
        if !allocation.permits(now, from.peer) || !self.peers.allow(from.peer) {
            return None;
        }
        let Some(number) = allocation.channel_of(now, from.peer) else {
            return Some((client, data_indication(from.peer, &from.data)?));
        };
        let length = u16::try_from(from.data.len()).ok()?;
        let mut packet = Vec::with_capacity(4 + from.data.len());
        packet.extend(number.to_be_bytes());
        packet.extend(length.to_be_bytes());
        packet.extend(&from.data);
        Some((client, packet))
    }

    fn send(&self, now: Instant, client: SocketAddr, peer: SocketAddr, data: &[u8]) {
        if let Some(allocation) = self.allocations.get(&client)
            && allocation.permits(now, peer)
            && self.peers.allow(peer)
        {
            allocation.relayed.send(peer, data);
        }
    }

    /// Forgets allocations that were not refreshed.
    pub(super) fn expire(&mut self, now: Instant) {
        self.allocations.retain(|_, allocation| allocation.expires > now);
        self.clients.retain(|number, client| {
            self.allocations.get(client).is_some_and(|allocation| allocation.relayed.number == *number)
        });
    }

    fn request(
        &mut self,
        now: Instant,
        time: DateTime<Utc>,
        client: SocketAddr,
        mut request: Request,
    ) -> Option<Vec<u8>> {
        if request.method() == METHOD_BINDING {
            return request.plain_success(vec![Box::new(mapped(client))]);
        }
        let caller = match self.authenticate(time, client, &mut request) {
            Ok(caller) => caller,
            Err(refusal) => return refusal,
        };
        let unknown = request.unknown();
        if !unknown.is_empty() {
            return request.unknown_error(unknown);
        }
        // An allocation is its person's, whoever comes from the same address.
        let allocation = self.allocations.get(&client).filter(|allocation| allocation.expires > now);
        if allocation.is_some_and(|allocation| allocation.person != caller.person) {
            return request.error(CODE_WRONG_CREDENTIALS, vec![]);
        }
        let done = match request.method() {
            METHOD_ALLOCATE => self.allocate(now, client, &caller, &request),
            METHOD_REFRESH => self.refresh(now, client, &request),
            METHOD_CREATE_PERMISSION => self.permit(now, client, &request),
            METHOD_CHANNEL_BIND => self.bind(now, client, &request),
            _ => Err(CODE_BAD_REQUEST),
        };
        match done {
            Ok(parts) => request.success(parts, &caller.key, self.provider.crypto()),
            Err(code) => request.error(code, vec![]),
        }
    }

    /// Finds out who has made a request, or says what is to be answered instead.
    fn authenticate(
        &self,
        time: DateTime<Utc>,
        client: SocketAddr,
        request: &mut Request,
    ) -> Result<Caller, Option<Vec<u8>>> {
        let challenge = |request: &Request, code: ErrorCode| {
            let realm = TextAttribute::new(ATTR_REALM, REALM.to_owned());
            let nonce = TextAttribute::new(ATTR_NONCE, self.nonces.make(time, client));
            Err(request.error(code, vec![Box::new(realm), Box::new(nonce)]))
        };
        if !request.has(ATTR_MESSAGE_INTEGRITY) {
            return challenge(request, CODE_UNAUTHORIZED);
        }
        let said = request.text(ATTR_USERNAME).zip(request.text(ATTR_NONCE)).zip(request.text(ATTR_REALM));
        let Some(((username, nonce), realm)) = said else {
            return Err(request.error(CODE_BAD_REQUEST, vec![]));
        };
        if !self.nonces.holds(&nonce, time, client) {
            return challenge(request, CODE_STALE_NONCE);
        }
        let crypto = self.provider.crypto();
        let caller = Turn::holder(&username, time).filter(|_| realm == REALM).and_then(|person| {
            let password = self.turn.password(&username);
            let key = MessageIntegrity::long_term_integrity_key(username, realm, password, crypto).ok()?;
            request.is_authentic(&key, crypto).then_some(Caller { person, key })
        });
        caller.map_or_else(|| challenge(request, CODE_UNAUTHORIZED), Ok)
    }

    fn allocate(
        &mut self,
        now: Instant,
        client: SocketAddr,
        caller: &Caller,
        request: &Request,
    ) -> Result<Vec<Part<'static>>, ErrorCode> {
        self.expire(now);
        if let Some(allocation) = self.allocations.get(&client) {
            if allocation.transaction != request.transaction() {
                return Err(CODE_ALLOC_MISMATCH);
            }
            return Ok(granted(now, allocation, client));
        }
        match request.byte(ATTR_REQUESTED_TRANSPORT) {
            Some(protocol) if protocol == PROTO_UDP.0 => {}
            Some(_) => return Err(CODE_UNSUPPORTED_TRANS_PROTO),
            None => return Err(CODE_BAD_REQUEST),
        }
        let ours = if self.ports.advertised.is_ipv4() { 1 } else { 2 };
        let wanted = request.byte(ATTR_REQUESTED_ADDRESS_FAMILY);
        if wanted.is_some_and(|family| family != ours) {
            return Err(CODE_ADDR_FAMILY_NOT_SUPPORTED);
        }
        if self.allocations.values().filter(|one| one.person == caller.person).count() >= MOST_OF_ONE {
            return Err(CODE_ALLOC_QUOTA_REACHED);
        }
        if self.allocations.len() >= self.most {
            return Err(CODE_INSUFFICIENT_CAPACITY);
        }
        self.next += 1;
        let relayed = self.ports.take(self.next).map_err(|error| {
            tracing::warn!(%error, "no port for a TURN client");
            CODE_INSUFFICIENT_CAPACITY
        })?;
        let expires = now + lifetime(request.lifetime());
        let allocation = Allocation::new(caller.person, request.transaction(), relayed, expires);
        let answer = granted(now, &allocation, client);
        self.clients.insert(self.next, client);
        self.allocations.insert(client, allocation);
        Ok(answer)
    }

    fn refresh(
        &mut self,
        now: Instant,
        client: SocketAddr,
        request: &Request,
    ) -> Result<Vec<Part<'static>>, ErrorCode> {
        let allocation = self.allocation(now, client)?;
        let asked = request.lifetime();
        if asked == Some(0) {
            allocation.expires = now;
            self.expire(now);
            return Ok(vec![Box::new(Lifetime(Duration::ZERO))]);
        }
        allocation.expires = now + lifetime(asked);
        Ok(vec![Box::new(Lifetime(lifetime(asked)))])
    }

    fn permit(
        &mut self,
        now: Instant,
        client: SocketAddr,
        request: &Request,
    ) -> Result<Vec<Part<'static>>, ErrorCode> {
        self.allocation(now, client)?;
        let peers = request.peers().ok_or(CODE_BAD_REQUEST)?;
        for peer in &peers {
            self.family(*peer)?;
            if !self.peers.allow_some(peer.ip()) {
                return Err(CODE_FORBIDDEN);
            }
        }
        let permitted = self.allocation(now, client)?.permit(now, &peers);
        if permitted { Ok(vec![]) } else { Err(CODE_INSUFFICIENT_CAPACITY) }
    }

    fn bind(
        &mut self,
        now: Instant,
        client: SocketAddr,
        request: &Request,
    ) -> Result<Vec<Part<'static>>, ErrorCode> {
        self.allocation(now, client)?;
        let number = request.channel().filter(|number| CHANNELS.contains(number)).ok_or(CODE_BAD_REQUEST)?;
        let peers = request.peers().ok_or(CODE_BAD_REQUEST)?;
        let peer = *peers.first().ok_or(CODE_BAD_REQUEST)?;
        self.family(peer)?;
        if !self.peers.allow(peer) {
            return Err(CODE_FORBIDDEN);
        }
        match self.allocation(now, client)?.bind(now, number, peer) {
            Ok(()) => Ok(vec![]),
            Err(BindError::Otherwise) => Err(CODE_BAD_REQUEST),
            Err(BindError::Full) => Err(CODE_INSUFFICIENT_CAPACITY),
        }
    }

    fn allocation(&mut self, now: Instant, client: SocketAddr) -> Result<&mut Allocation, ErrorCode> {
        let allocation = self.allocations.get_mut(&client).filter(|allocation| allocation.expires > now);
        allocation.ok_or(CODE_ALLOC_MISMATCH)
    }

    fn family(&self, peer: SocketAddr) -> Result<(), ErrorCode> {
        let fits = peer.is_ipv4() == self.ports.advertised.is_ipv4();
        if fits { Ok(()) } else { Err(CODE_PEER_ADDR_FAMILY_MISMATCH) }
    }
}

/// The answer to who has an allocation.
fn granted(now: Instant, allocation: &Allocation, client: SocketAddr) -> Vec<Part<'static>> {
    let relayed = allocation.relayed.address;
    vec![
        Box::new(RelayedAddress { ip: relayed.ip(), port: relayed.port() }),
        Box::new(Lifetime(allocation.expires.saturating_duration_since(now))),
        Box::new(mapped(client)),
    ]
}

fn mapped(client: SocketAddr) -> XorMappedAddress {
    XorMappedAddress { ip: client.ip().to_canonical(), port: client.port() }
}

fn lifetime(asked: Option<u32>) -> Duration {
    let (usual, longest) = LIFETIME;
    Duration::from_secs(asked.unwrap_or(usual).clamp(usual, longest).into())
}
