//! Checks of the connection: the requests of a client, and its answers to a server that checks too.

use std::error::Error;
use std::net::SocketAddr;

use rtc::crypto::RTCCrypto;
use rtc::stun::attributes::{
    ATTR_ICE_CONTROLLING, ATTR_PRIORITY, ATTR_USE_CANDIDATE, ATTR_USERNAME, AttrType, RawAttribute,
};
use rtc::stun::fingerprint::FINGERPRINT;
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{BINDING_REQUEST, BINDING_SUCCESS, Message, Setter, TransactionId};
use rtc::stun::xoraddr::XorMappedAddress;

/// The name and password of every client; it checks nobody's.
pub const UFRAG: &str = "load";
pub const PASSWORD: &str = "loadloadloadloadloadload";

struct Attribute(RawAttribute);

impl Setter for Attribute {
    fn add_to(&self, message: &mut Message) -> rtc::shared::error::Result<()> {
        message.add(self.0.typ, &self.0.value);
        Ok(())
    }
}

fn attribute(typ: AttrType, value: &[u8]) -> Box<dyn Setter> {
    Box::new(Attribute(RawAttribute { typ, length: 0, value: value.to_vec() }))
}

/// A check that nominates the pair it is sent on.
pub fn request(ufrag: &str, password: &str, crypto: &dyn RTCCrypto) -> Result<Vec<u8>, Box<dyn Error>> {
    let integrity = MessageIntegrity::new_short_term_integrity_with_provider(password.to_owned(), crypto);
    let user = format!("{ufrag}:{UFRAG}");
    let mut message = Message::new();
    let parts: [Box<dyn Setter + '_>; 8] = [
        Box::new(TransactionId::new()),
        Box::new(BINDING_REQUEST),
        attribute(ATTR_USERNAME, user.as_bytes()),
        attribute(ATTR_PRIORITY, &[0x6E, 0, 0xFF, 0xFF]),
        attribute(ATTR_ICE_CONTROLLING, &[0; 8]),
        attribute(ATTR_USE_CANDIDATE, &[]),
        Box::new(integrity),
        Box::new(FINGERPRINT),
    ];
    message.build(&parts)?;
    Ok(message.raw)
}

/// The answer to a check that came from there.
pub fn response(
    request: &[u8],
    source: SocketAddr,
    crypto: &dyn RTCCrypto,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut request = Message { raw: request.to_vec(), ..Message::default() };
    request.decode()?;
    let integrity = MessageIntegrity::new_short_term_integrity_with_provider(PASSWORD.to_owned(), crypto);
    let mut message = Message::new();
    let parts: [Box<dyn Setter + '_>; 5] = [
        Box::new(request.transaction_id),
        Box::new(BINDING_SUCCESS),
        Box::new(XorMappedAddress { ip: source.ip(), port: source.port() }),
        Box::new(integrity),
        Box::new(FINGERPRINT),
    ];
    message.build(&parts)?;
    Ok(message.raw)
}
