//! Requests and answers of TURN (RFC 8656), over `rtc::stun`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use rtc::crypto::RTCCrypto;
use rtc::stun::attributes::{
    ATTR_CHANNEL_NUMBER, ATTR_DATA, ATTR_EVEN_PORT, ATTR_LIFETIME, ATTR_MESSAGE_INTEGRITY, ATTR_NONCE,
    ATTR_REALM, ATTR_REQUESTED_ADDRESS_FAMILY, ATTR_REQUESTED_TRANSPORT, ATTR_USERNAME,
    ATTR_XOR_PEER_ADDRESS, AttrType,
};
use rtc::stun::error_code::{CODE_UNKNOWN_ATTRIBUTE, ErrorCode};
use rtc::stun::fingerprint::FINGERPRINT;
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{
    CLASS_ERROR_RESPONSE, CLASS_INDICATION, CLASS_REQUEST, CLASS_SUCCESS_RESPONSE, METHOD_DATA, Message,
    MessageType, Method, Setter, TransactionId, is_stun_message,
};
use rtc::stun::uattrs::UnknownAttributes;
use rtc::turn::proto::data::Data;
use rtc::turn::proto::peeraddr::PeerAddress;

/// Attributes from here on may be ignored by who does not know them.
const OPTIONAL: u16 = 0x8000;
/// Those below it that are known here.
const KNOWN: [AttrType; 10] = [
    ATTR_USERNAME,
    ATTR_MESSAGE_INTEGRITY,
    ATTR_REALM,
    ATTR_NONCE,
    ATTR_CHANNEL_NUMBER,
    ATTR_LIFETIME,
    ATTR_XOR_PEER_ADDRESS,
    ATTR_DATA,
    ATTR_REQUESTED_TRANSPORT,
    ATTR_REQUESTED_ADDRESS_FAMILY,
];

/// Something to be put into an answer.
pub(super) type Part<'a> = Box<dyn Setter + 'a>;

/// A request or an indication of a client.
pub(super) struct Request {
    message: Message,
}

impl Request {
    /// Reads one; `None` if it is malformed, or an answer.
    pub(super) fn parse(datagram: &[u8]) -> Option<Request> {
        if !is_stun_message(datagram) {
            return None;
        }
        let mut message = Message { raw: datagram.to_vec(), ..Message::default() };
        message.decode().ok()?;
        [CLASS_REQUEST, CLASS_INDICATION].contains(&message.typ.class).then_some(Request { message })
    }

    pub(super) fn is_request(&self) -> bool {
        self.message.typ.class == CLASS_REQUEST
    }

    pub(super) fn method(&self) -> Method {
        self.message.typ.method
    }

    pub(super) fn transaction(&self) -> TransactionId {
        self.message.transaction_id
    }

    pub(super) fn has(&self, attribute: AttrType) -> bool {
        self.message.contains(attribute)
    }

    pub(super) fn text(&self, attribute: AttrType) -> Option<String> {
        String::from_utf8(self.message.get(attribute).ok()?).ok()
    }

    /// The first byte of an attribute of four.
    pub(super) fn byte(&self, attribute: AttrType) -> Option<u8> {
        Some(self.word(attribute)?.to_be_bytes()[0])
    }

    pub(super) fn lifetime(&self) -> Option<u32> {
        self.word(ATTR_LIFETIME)
    }

    pub(super) fn channel(&self) -> Option<u16> {
        Some((self.word(ATTR_CHANNEL_NUMBER)? >> 16) as u16)
    }

    fn word(&self, attribute: AttrType) -> Option<u32> {
        Some(u32::from_be_bytes(self.message.get(attribute).ok()?.try_into().ok()?))
    }

    pub(super) fn data(&self) -> Option<Vec<u8>> {
        self.message.get(ATTR_DATA).ok()
    }

    /// All peers it names; `None` if one is malformed, or there is none.
    pub(super) fn peers(&self) -> Option<Vec<SocketAddr>> {
        let named = self.message.attributes.0.iter().filter(|one| one.typ == ATTR_XOR_PEER_ADDRESS);
        let peers: Option<Vec<_>> = named.map(|one| read_peer(&one.value, self.transaction())).collect();
        peers.filter(|peers| !peers.is_empty())
    }

    /// What it asks for that is not known here and may not be ignored.
    pub(super) fn unknown(&self) -> Vec<AttrType> {
        let all = self.message.attributes.0.iter().map(|one| one.typ);
        all.filter(|typ| {
            // A port that is even was of use before RTP and RTCP shared one.
            typ.0 < OPTIONAL && !KNOWN.contains(typ) && *typ != ATTR_EVEN_PORT
        })
        .collect()
    }

    /// Whether it was made by who knows the key.
    pub(super) fn is_authentic(&mut self, key: &[u8], crypto: &dyn RTCCrypto) -> bool {
        MessageIntegrity::check(&mut self.message, key, crypto).is_ok()
    }

    /// An answer that grants it.
    pub(super) fn success(
        &self,
        parts: Vec<Part<'_>>,
        key: &[u8],
        crypto: &dyn RTCCrypto,
    ) -> Option<Vec<u8>> {
        let integrity = MessageIntegrity::new_raw_integrity_with_provider(key, crypto);
        self.answer(CLASS_SUCCESS_RESPONSE, parts.into_iter().chain([Box::new(integrity) as Part<'_>]))
    }

    /// An answer to who need not say who he is.
    pub(super) fn plain_success(&self, parts: Vec<Part<'_>>) -> Option<Vec<u8>> {
        self.answer(CLASS_SUCCESS_RESPONSE, parts)
    }

    /// An answer that refuses it.
    pub(super) fn error(&self, code: ErrorCode, parts: Vec<Part<'_>>) -> Option<Vec<u8>> {
        self.answer(CLASS_ERROR_RESPONSE, std::iter::once(Box::new(code) as Part<'_>).chain(parts))
    }

    /// An answer that says what is not known here.
    pub(super) fn unknown_error(&self, unknown: Vec<AttrType>) -> Option<Vec<u8>> {
        self.error(CODE_UNKNOWN_ATTRIBUTE, vec![Box::new(UnknownAttributes(unknown))])
    }

    fn answer<'a>(
        &self,
        class: rtc::stun::message::MessageClass,
        parts: impl IntoIterator<Item = Part<'a>>,
    ) -> Option<Vec<u8>> {
        write(self.transaction(), MessageType::new(self.method(), class), parts)
    }
}

/// What a peer has sent, for a client that has bound no channel to the peer.
pub(super) fn data_indication(peer: SocketAddr, data: &[u8]) -> Option<Vec<u8>> {
    let peer = PeerAddress { ip: peer.ip(), port: peer.port() };
    let parts: [Part<'_>; 2] = [Box::new(peer), Box::new(Data(data.to_vec()))];
    write(TransactionId::new(), MessageType::new(METHOD_DATA, CLASS_INDICATION), parts)
}

fn write<'a>(
    transaction: TransactionId,
    kind: MessageType,
    parts: impl IntoIterator<Item = Part<'a>>,
) -> Option<Vec<u8>> {
    let mut all: Vec<Part<'_>> = vec![Box::new(transaction), Box::new(kind)];
    all.extend(parts);
    if kind.class != CLASS_INDICATION {
        all.push(Box::new(FINGERPRINT));
    }
    let mut message = Message::new();
    message.build(&all).ok()?;
    Some(message.raw)
}

/// Reads an address that is combined with the magic cookie and the transaction (RFC 8489, 14.2).
fn read_peer(value: &[u8], transaction: TransactionId) -> Option<SocketAddr> {
    let (head, address) = value.split_first_chunk::<4>()?;
    let port = u16::from_be_bytes([head[2], head[3]]) ^ 0x2112;
    let mask = [&[0x21, 0x12, 0xa4, 0x42][..], &transaction.0].concat();
    let plain: Vec<u8> = address.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
    let ip: IpAddr = match (head[1], address.len()) {
        (1, 4) => Ipv4Addr::from(<[u8; 4]>::try_from(plain).ok()?).into(),
        (2, 16) => Ipv6Addr::from(<[u8; 16]>::try_from(plain).ok()?).into(),
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rtc::stun::message::METHOD_SEND;

    use super::*;

    proptest! {
        #[test]
        fn no_datagram_is_too_strange(data in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut framed = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
            framed.extend(&data);
            for one in [&data, &framed] {
                if let Some(request) = Request::parse(one) {
                    let _ = (request.peers(), request.unknown(), request.data(), request.lifetime());
                }
            }
        }

        #[test]
        fn a_peer_is_read_as_it_was_written(ip: IpAddr, port: u16) {
            let written: [Part<'_>; 2] =
                [Box::new(PeerAddress { ip, port }), Box::new(PeerAddress { ip, port: 7 })];
            let kind = MessageType::new(METHOD_SEND, CLASS_INDICATION);
            let datagram = write(TransactionId::new(), kind, written).unwrap();
            let peers = Request::parse(&datagram).unwrap().peers();
            prop_assert_eq!(peers, Some(vec![SocketAddr::new(ip, port), SocketAddr::new(ip, 7)]));
        }
    }
}
