//! STUN binding requests and our responses (RFC 8489), over `rtc::stun`.

use std::net::SocketAddr;

use rtc::crypto::RTCCrypto;
use rtc::stun::attributes::{ATTR_ICE_CONTROLLED, ATTR_USE_CANDIDATE, ATTR_USERNAME};
use rtc::stun::error_code::CODE_ROLE_CONFLICT;
use rtc::stun::fingerprint::FINGERPRINT;
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{BINDING_ERROR, BINDING_REQUEST, BINDING_SUCCESS, Message, Setter, is_stun_message};
use rtc::stun::xoraddr::XorMappedAddress;

/// A binding request whose integrity is not yet checked.
pub struct Request {
    message: Message,
    /// The part of the user name that names us.
    pub our_ufrag: String,
    /// The client nominates the pair.
    pub nominates: bool,
    /// The client believes that we control, which as a lite agent we never do.
    pub role_conflict: bool,
}

/// Parses a datagram as a binding request with a user name.
pub fn parse(datagram: &[u8]) -> Option<Request> {
    if !is_stun_message(datagram) || datagram.len() > 1_500 {
        return None;
    }
    let mut message = Message { raw: datagram.to_vec(), ..Message::default() };
    message.decode().ok()?;
    if message.typ != BINDING_REQUEST {
        return None;
    }
    let user = String::from_utf8(message.get(ATTR_USERNAME).ok()?).ok()?;
    let our_ufrag = user.split(':').next()?.to_owned();
    let nominates = message.contains(ATTR_USE_CANDIDATE);
    let role_conflict = message.contains(ATTR_ICE_CONTROLLED);
    Some(Request { message, our_ufrag, nominates, role_conflict })
}

impl Request {
    /// Whether the request was made by somebody who knows our password.
    pub fn is_authentic(&mut self, password: &str, crypto: &dyn RTCCrypto) -> bool {
        MessageIntegrity::check(&mut self.message, password.as_bytes(), crypto).is_ok()
    }

    /// The response: success, or 487 at a role conflict.
    pub fn response(&self, source: SocketAddr, password: &str, crypto: &dyn RTCCrypto) -> Option<Vec<u8>> {
        let integrity = MessageIntegrity::new_short_term_integrity_with_provider(password.to_owned(), crypto);
        let (kind, content): (_, Box<dyn Setter>) = if self.role_conflict {
            (BINDING_ERROR, Box::new(CODE_ROLE_CONFLICT))
        } else {
            (BINDING_SUCCESS, Box::new(XorMappedAddress { ip: source.ip(), port: source.port() }))
        };
        let transaction = Box::new(self.message.transaction_id);
        let mut response = Message::new();
        let parts: [Box<dyn Setter + '_>; 5] =
            [transaction, Box::new(kind), content, Box::new(integrity), Box::new(FINGERPRINT)];
        response.build(&parts).ok()?;
        Some(response.raw)
    }
}
