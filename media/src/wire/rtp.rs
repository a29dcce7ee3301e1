//! RTP headers and the header extensions we use (RFC 3550, RFC 8285).

use super::bits::{u16_at, u32_at};

/// The identifiers of header extensions: the same for everybody, as we always offer.
pub mod extension {
    /// `urn:ietf:params:rtp-hdrext:sdes:mid`.
    pub const MID: u8 = 1;
    /// `transport-wide-cc-extensions-01`.
    pub const TRANSPORT_CC: u8 = 2;
    /// `abs-send-time`.
    pub const ABS_SEND_TIME: u8 = 3;
    /// `urn:ietf:params:rtp-hdrext:ssrc-audio-level`.
    pub const AUDIO_LEVEL: u8 = 4;
    /// `urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id`.
    pub const RID: u8 = 5;
    /// `urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id`.
    pub const REPAIRED_RID: u8 = 6;
}

/// The payload types: the same for everybody, as we always offer.
pub mod payload {
    /// Opus.
    pub const OPUS: u8 = 111;
    /// VP8.
    pub const VP8: u8 = 96;
    /// Retransmissions of VP8 (RFC 4588).
    pub const RTX: u8 = 97;
}

/// The length of the fixed part of the header.
pub const FIXED_HEADER: usize = 12;

/// A short text such as a `mid` or a `rid`, held without allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Label {
    bytes: [u8; 16],
    length: u8,
}

impl Label {
    /// A label of these bytes, if they are 1 to 16 printable ASCII characters.
    pub fn new(text: &[u8]) -> Option<Label> {
        if text.is_empty() || text.len() > 16 || !text.iter().all(u8::is_ascii_graphic) {
            return None;
        }
        let mut bytes = [0; 16];
        bytes.get_mut(..text.len())?.copy_from_slice(text);
        Some(Label { bytes, length: u8::try_from(text.len()).ok()? })
    }

    /// The label of an m-line by its number.
    pub fn number(number: usize) -> Label {
        Label::new(number.to_string().as_bytes()).unwrap_or_default()
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

/// The header extensions of a packet that mean something to us.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extensions {
    /// The m-line the packet belongs to.
    pub mid: Option<Label>,
    /// The layer the packet belongs to.
    pub rid: Option<Label>,
    /// The layer that a retransmission repairs.
    pub repaired_rid: Option<Label>,
    /// The transport-wide sequence number.
    pub transport_sequence: Option<u16>,
    /// The audio level byte: the voice flag, then minus decibels of full scale.
    pub audio_level: Option<u8>,
}

/// A parsed header.
#[derive(Debug, Clone, Copy)]
pub struct Header {
    /// Last packet of a frame, or first of a talk spurt.
    pub marker: bool,
    /// The payload type.
    pub payload_type: u8,
    /// The sequence number.
    pub sequence: u16,
    /// The timestamp in units of the codec's clock.
    pub timestamp: u32,
    /// The source.
    pub ssrc: u32,
    /// Where the payload starts.
    pub payload_start: usize,
    /// Where the payload ends: padding is cut off.
    pub payload_end: usize,
    /// The extensions.
    pub extensions: Extensions,
}

/// Whether a datagram in the range of RTP and RTCP is RTCP (RFC 5761).
pub fn is_rtcp(data: &[u8]) -> bool {
    data.get(1).is_some_and(|kind| (192..=223).contains(kind))
}

/// Parses a packet. With `encrypted` the padding length cannot be read and is left in the payload.
pub fn parse(packet: &[u8], encrypted: bool) -> Option<Header> {
    let first = *packet.first()?;
    let second = *packet.get(1)?;
    if first >> 6 != 2 {
        return None;
    }
    let mut header = Header {
        marker: second & 0x80 != 0,
        payload_type: second & 0x7f,
        sequence: u16_at(packet, 2)?,
        timestamp: u32_at(packet, 4)?,
        ssrc: u32_at(packet, 8)?,
        payload_start: FIXED_HEADER + 4 * usize::from(first & 15),
        payload_end: packet.len(),
        extensions: Extensions::default(),
    };
    if first & 0x10 != 0 {
        let profile = u16_at(packet, header.payload_start)?;
        let words = u16_at(packet, header.payload_start + 2)?;
        let start = header.payload_start + 4;
        header.payload_start = start + 4 * usize::from(words);
        header.extensions = read_extensions(profile, packet.get(start..header.payload_start)?)?;
    }
    if first & 0x20 != 0 && !encrypted {
        let padding = usize::from(*packet.last()?);
        header.payload_end = header.payload_end.checked_sub(padding)?;
    }
    (header.payload_start <= header.payload_end).then_some(header)
}

fn read_extensions(profile: u16, block: &[u8]) -> Option<Extensions> {
    let mut found = Extensions::default();
    let long = match profile {
        0xBEDE => false,
        0x1000..=0x100F => true,
        _ => return Some(found),
    };
    let mut at = 0;
    while let Some(&byte) = block.get(at) {
        at += 1;
        if byte == 0 {
            continue;
        }
        let (id, length) = if long {
            let length = usize::from(*block.get(at)?);
            at += 1;
            (byte, length)
        } else if byte >> 4 == 15 {
            break;
        } else {
            (byte >> 4, usize::from(byte & 15) + 1)
        };
        let value = block.get(at..at + length)?;
        at += length;
        match id {
            extension::MID => found.mid = Label::new(value),
            extension::RID => found.rid = Label::new(value),
            extension::REPAIRED_RID => found.repaired_rid = Label::new(value),
            extension::TRANSPORT_CC => found.transport_sequence = u16_at(value, 0),
            extension::AUDIO_LEVEL => found.audio_level = value.first().copied(),
            _ => {}
        }
    }
    Some(found)
}

/// The header of a packet to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing {
    /// Last packet of a frame, or first of a talk spurt.
    pub marker: bool,
    /// The payload type.
    pub payload_type: u8,
    /// The sequence number.
    pub sequence: u16,
    /// The timestamp.
    pub timestamp: u32,
    /// The source.
    pub ssrc: u32,
    /// The receiver's m-line.
    pub mid: Label,
    /// The transport-wide sequence number.
    pub transport_sequence: u16,
    /// The audio level byte, for audio.
    pub audio_level: Option<u8>,
}

impl Outgoing {
    /// Writes a whole packet without payload and with as much padding as there can be.
    pub fn write_padding(&self, out: &mut Vec<u8>) {
        let start = out.len();
        self.write(out);
        out[start] |= 0x20;
        out.resize(out.len() + usize::from(u8::MAX), 0);
        if let Some(last) = out.last_mut() {
            *last = u8::MAX;
        }
    }

    /// Writes the header; the payload is to follow.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([0x90, u8::from(self.marker) << 7 | self.payload_type]);
        out.extend(self.sequence.to_be_bytes());
        out.extend(self.timestamp.to_be_bytes());
        out.extend(self.ssrc.to_be_bytes());
        let block = out.len();
        out.extend([0xBE, 0xDE, 0, 0]);
        out.push(extension::TRANSPORT_CC << 4 | 1);
        out.extend(self.transport_sequence.to_be_bytes());
        if let Some(level) = self.audio_level {
            out.extend([extension::AUDIO_LEVEL << 4, level]);
        }
        let mid = self.mid.as_bytes();
        // A label has 1 to 16 bytes, so its length less one fits into four bits.
        out.push(extension::MID << 4 | (self.mid.length.saturating_sub(1) & 15));
        out.extend(mid);
        while !(out.len() - block).is_multiple_of(4) {
            out.push(0);
        }
        // At most 4 + 3 + 2 + 17 bytes and padding: seven words.
        out[block + 3] = u8::try_from((out.len() - block) / 4 - 1).unwrap_or_default();
    }
}
