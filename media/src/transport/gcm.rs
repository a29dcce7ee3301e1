//! SRTP with AES-128-GCM (RFC 7714), in place: no allocation for a packet. RTCP is rare and left to the library.

use std::collections::HashMap;

use rtc::crypto::{AeadAlgorithm, AeadCipher, BlockCipherAlgorithm, RTCCrypto};

use crate::wire::bits::{u16_at, u32_at};
use crate::wire::rtp;

const TAG: usize = 16;
const NONCE: usize = 12;

/// One direction of RTP.
pub struct Gcm {
    cipher: Box<dyn AeadCipher>,
    salt: [u8; NONCE],
    streams: HashMap<u32, Stream>,
}

impl Gcm {
    /// Derives the session key from the master key and salt (RFC 3711, section 4.3).
    pub fn new(key: &[u8], salt: &[u8], crypto: &dyn RTCCrypto) -> Option<Gcm> {
        let derive = |label: u8| {
            let mut block = [0; 16];
            block.get_mut(..NONCE)?.copy_from_slice(salt.get(..NONCE)?);
            block[7] ^= label;
            crypto.block_encrypt(BlockCipherAlgorithm::Aes128, key, &mut block).ok()?;
            Some(block)
        };
        let cipher = crypto.new_aead(AeadAlgorithm::Aes128Gcm, &derive(0)?).ok()?;
        let salt = derive(2)?.get(..NONCE)?.try_into().ok()?;
        Some(Gcm { cipher, salt, streams: HashMap::new() })
    }

    /// Encrypts a packet in its buffer.
    pub fn seal(&mut self, packet: &mut Vec<u8>) -> Option<()> {
        let header = rtp::parse(packet, true)?;
        let stream = self.streams.entry(header.ssrc).or_default();
        let index = stream.index(header.sequence);
        stream.accept(index);
        let nonce = nonce(&self.salt, header.ssrc, index);
        packet.resize(packet.len() + TAG, 0);
        let (head, body) = packet.split_at_mut(header.payload_start);
        let (payload, tag) = body.split_at_mut(body.len() - TAG);
        self.cipher.seal_in_place(&nonce, head, payload, tag).ok()
    }

    /// Decrypts a packet into `plain`. A state is kept only of streams that were authentic.
    pub fn open(&mut self, packet: &[u8], plain: &mut Vec<u8>) -> Option<()> {
        let header = rtp::parse(packet, true)?;
        let end = packet.len().checked_sub(TAG).filter(|end| *end >= header.payload_start)?;
        let ssrc = u32_at(packet, 8)?;
        let fresh = Stream::default();
        let stream = self.streams.get(&ssrc).unwrap_or(&fresh);
        let index = stream.index(u16_at(packet, 2)?);
        if stream.has_seen(index) {
            return None;
        }
        let nonce = nonce(&self.salt, ssrc, index);
        plain.clear();
        plain.extend_from_slice(&packet[..end]);
        let (head, payload) = plain.split_at_mut(header.payload_start);
        self.cipher.open_in_place(&nonce, head, payload, &packet[end..]).ok()?;
        self.streams.entry(ssrc).or_default().accept(index);
        Some(())
    }
}

fn nonce(salt: &[u8; NONCE], ssrc: u32, index: u64) -> [u8; NONCE] {
    let mut nonce = [0; NONCE];
    nonce[2..6].copy_from_slice(&ssrc.to_be_bytes());
    nonce[6..].copy_from_slice(&index.to_be_bytes()[2..]);
    nonce.iter_mut().zip(salt).for_each(|(byte, salt)| *byte ^= salt);
    nonce
}

/// How many packets back a late packet is still taken.
const WINDOW: u64 = 1_024;
const WORDS: usize = 16;

/// The packet index of a stream, and which indices have been seen.
#[derive(Default)]
struct Stream {
    highest: Option<u64>,
    seen: [u64; WORDS],
}

impl Stream {
    /// The 48-bit index that a sequence number most likely means (RFC 3711, section 3.3.1).
    fn index(&self, sequence: u16) -> u64 {
        let Some(highest) = self.highest else { return u64::from(sequence) };
        let step = i64::from(sequence.wrapping_sub((highest & 0xffff) as u16).cast_signed());
        // Before the first wrap nothing can be older than zero.
        highest.checked_add_signed(step).unwrap_or(u64::from(sequence))
    }

    /// Whether the index was seen, or is too old to tell.
    fn has_seen(&self, index: u64) -> bool {
        let Some(highest) = self.highest else { return false };
        index <= highest && (highest - index >= WINDOW || self.bit(index))
    }

    fn accept(&mut self, index: u64) {
        match self.highest {
            Some(highest) if index > highest => {
                for between in highest + 1..=index.min(highest + WINDOW) {
                    self.set(between, false);
                }
                self.highest = Some(index);
            }
            None => self.highest = Some(index),
            Some(_) => {}
        }
        self.set(index, true);
    }

    fn bit(&self, index: u64) -> bool {
        let place = index % WINDOW;
        self.seen[(place / 64) as usize] >> (place % 64) & 1 == 1
    }

    fn set(&mut self, index: u64, value: bool) {
        let place = index % WINDOW;
        let word = &mut self.seen[(place / 64) as usize];
        *word = *word & !(1 << (place % 64)) | u64::from(value) << (place % 64);
    }
}

#[cfg(test)]
mod tests {
    use rtc::crypto::default_provider;
    use rtc::srtp::context::Context;
    use rtc::srtp::protection_profile::ProtectionProfile;

    use super::*;
    use crate::wire::rtp::{Label, Outgoing};

    fn packet(sequence: u16) -> Vec<u8> {
        let mut packet = Vec::new();
        let header = Outgoing {
            marker: true,
            payload_type: 96,
            sequence,
            timestamp: 5,
            ssrc: 77,
            mid: Label::number(3),
            transport_sequence: 9,
            audio_level: None,
        };
        header.write(&mut packet);
        packet.extend([42; 100]);
        packet
    }

    #[test]
    fn packets_are_those_of_the_library_also_after_the_sequence_number_has_wrapped() {
        let provider = default_provider().unwrap();
        let (key, salt) = ([1; 16], [2; 12]);
        let profile = ProtectionProfile::AeadAes128Gcm;
        let mut library = Context::new(&key, &salt, profile, None, None, provider.crypto()).unwrap();
        let mut sealer = Gcm::new(&key, &salt, provider.crypto()).unwrap();
        let mut opener = Gcm::new(&key, &salt, provider.crypto()).unwrap();
        let mut plain = Vec::new();
        for step in 0..150_000u32 {
            if step % 1_000 > 3 && step & 0xffff > 3 && step & 0xffff < 0xfffc {
                continue;
            }
            let mut ours = packet((step & 0xffff) as u16);
            let theirs = library.encrypt_rtp(&ours).unwrap();
            sealer.seal(&mut ours).unwrap();
            assert_eq!(ours, theirs);
            opener.open(&ours, &mut plain).unwrap();
            assert_eq!(plain, packet((step & 0xffff) as u16));
        }
    }

    #[test]
    fn a_packet_is_opened_once_and_only_if_it_is_whole() {
        let provider = default_provider().unwrap();
        let mut sealer = Gcm::new(&[1; 16], &[2; 12], provider.crypto()).unwrap();
        let mut opener = Gcm::new(&[1; 16], &[2; 12], provider.crypto()).unwrap();
        let mut plain = Vec::new();
        let mut whole = packet(65_535);
        sealer.seal(&mut whole).unwrap();
        let mut broken = whole.clone();
        broken[30] ^= 1;
        assert!(opener.open(&broken, &mut plain).is_none());
        assert!(opener.streams.is_empty());
        assert!(opener.open(&whole, &mut plain).is_some());
        assert!(opener.open(&whole, &mut plain).is_none());
        assert!(opener.open(&whole[..20], &mut plain).is_none());
    }

    #[test]
    fn late_packets_are_taken_within_the_window() {
        let mut stream = Stream::default();
        stream.accept(stream.index(65_000));
        stream.accept(stream.index(10));
        assert_eq!(stream.highest, Some(65_536 + 10));
        let late = stream.index(65_500);
        assert_eq!(late, 65_500);
        assert!(!stream.has_seen(late));
        stream.accept(late);
        assert!(stream.has_seen(late));
        assert!(stream.has_seen(stream.index(64_000)));
    }
}
