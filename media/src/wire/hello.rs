//! Looking into the first DTLS `ClientHello`, to learn whether the client knows AES-GCM for SRTP.
//!
//! Our DTLS library takes the client's first choice, and browsers put the slower HMAC-SHA1 profile first. So the
//! server offers exactly one profile, chosen here before the handshake starts. Chromium's message comes in two datagrams.

use super::bits::{u16_at, u24_at};

const RECORD_HEADER: usize = 13;
const HANDSHAKE_HEADER: usize = 12;
/// So many datagrams are kept at most.
const MOST_HELD: usize = 12;
const USE_SRTP: u16 = 14;
const AEAD_AES_128_GCM: u16 = 7;

/// Collects the fragments of a `ClientHello`.
#[derive(Debug, Default)]
pub struct HelloReader {
    held: Vec<Vec<u8>>,
    body: Vec<u8>,
    have: Vec<bool>,
}

impl HelloReader {
    /// Takes a datagram and keeps it. Tells whether GCM is offered as soon as the message is whole; then, or when
    /// too much has come without one, the kept datagrams are to be taken and fed to the handshake.
    pub fn push(&mut self, datagram: &[u8]) -> Option<bool> {
        self.held.push(datagram.to_vec());
        let _ = self.collect(datagram);
        let whole = !self.have.is_empty() && self.have.iter().all(|have| *have);
        if whole {
            return Some(offers_gcm(&self.body).unwrap_or(true));
        }
        // Retransmissions come in the same pieces; if one is still missing after so many, GCM is a good guess.
        (self.held.len() >= MOST_HELD).then_some(true)
    }

    /// The datagrams kept so far.
    pub fn take(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(self).held
    }

    fn collect(&mut self, datagram: &[u8]) -> Option<()> {
        let mut rest = datagram;
        while rest.first() == Some(&22) {
            let length = usize::from(u16_at(rest, 11)?);
            let record = rest.get(RECORD_HEADER..RECORD_HEADER + length)?;
            rest = rest.get(RECORD_HEADER + length..)?;
            let total = u24_at(record, 1)? as usize;
            let offset = u24_at(record, 6)? as usize;
            let count = u24_at(record, 9)? as usize;
            let fragment = record.get(HANDSHAKE_HEADER..HANDSHAKE_HEADER + count)?;
            if record.first() != Some(&1) || total > 16_384 {
                continue;
            }
            if self.body.is_empty() {
                self.body = vec![0; total];
                self.have = vec![false; total];
            }
            if self.body.len() == total {
                self.body.get_mut(offset..offset + count)?.copy_from_slice(fragment);
                self.have.get_mut(offset..offset + count)?.fill(true);
            }
        }
        Some(())
    }
}

/// Whether a datagram begins with the start of a first `ClientHello`, the one without a cookie.
pub fn is_first_hello(datagram: &[u8]) -> bool {
    let record = datagram.get(RECORD_HEADER..).unwrap_or_default();
    // Type, then the message's number and the fragment's offset.
    datagram.first() == Some(&22)
        && record.first() == Some(&1)
        && u16_at(record, 4) == Some(0)
        && u24_at(record, 6) == Some(0)
}

/// Walks the message: version, random, session, cookie, ciphers, compression, extensions.
fn offers_gcm(hello: &[u8]) -> Option<bool> {
    let mut at = 34;
    at += 1 + usize::from(*hello.get(at)?);
    at += 1 + usize::from(*hello.get(at)?);
    at += 2 + usize::from(u16_at(hello, at)?);
    at += 1 + usize::from(*hello.get(at)?);
    at += 2;
    while let (Some(kind), Some(length)) = (u16_at(hello, at), u16_at(hello, at + 2)) {
        let value = hello.get(at + 4..at + 4 + usize::from(length))?;
        if kind == USE_SRTP {
            let profiles = value.get(2..2 + usize::from(u16_at(value, 0)?))?;
            return Some(profiles.chunks_exact(2).any(|pair| u16_at(pair, 0) == Some(AEAD_AES_128_GCM)));
        }
        at += 4 + usize::from(length);
    }
    Some(false)
}
