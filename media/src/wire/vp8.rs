//! The VP8 payload descriptor (RFC 7741): what is needed to find key frames and to keep picture numbers continuous.

use super::bits::u16_at;

/// A parsed payload descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Descriptor {
    /// Where the picture's own bytes begin.
    pub frame_at: usize,
    /// The packet starts a picture.
    pub starts: bool,
    /// The packet starts a key frame.
    pub key_frame: bool,
    /// The width of the picture, known at the start of a key frame.
    pub width: Option<u16>,
    /// Its height, likewise.
    pub height: Option<u16>,
    /// The picture id, if there is one.
    pub picture: Option<PictureId>,
    /// Where the `TL0PICIDX` byte is, and its value.
    pub base_layer_index: Option<(usize, u8)>,
}

/// A picture id and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureId {
    /// The offset of its first byte in the payload.
    pub at: usize,
    /// Whether it has 15 bits and not 7.
    pub long: bool,
    /// Its value.
    pub value: u16,
}

/// Parses the descriptor at the start of a payload.
pub fn parse(payload: &[u8]) -> Option<Descriptor> {
    let first = *payload.first()?;
    let mut at = 1;
    // Start of a partition (S) of number 0.
    let starts = first & 0x17 == 0x10;
    let mut descriptor = Descriptor {
        frame_at: at,
        starts,
        key_frame: false,
        width: None,
        height: None,
        picture: None,
        base_layer_index: None,
    };
    if first & 0x80 != 0 {
        let flags = *payload.get(at)?;
        at += 1;
        if flags & 0x80 != 0 {
            let byte = *payload.get(at)?;
            let long = byte & 0x80 != 0;
            let value = if long { u16_at(payload, at)? & 0x7fff } else { u16::from(byte) };
            descriptor.picture = Some(PictureId { at, long, value });
            at += if long { 2 } else { 1 };
        }
        if flags & 0x40 != 0 {
            descriptor.base_layer_index = Some((at, *payload.get(at)?));
            at += 1;
        }
        if flags & 0x30 != 0 {
            at += 1;
        }
    }
    let frame = payload.get(at..)?;
    descriptor.frame_at = at;
    // The inverse key frame bit of the frame itself is not set.
    if starts && frame.first().is_some_and(|byte| byte & 1 == 0) {
        descriptor.key_frame = true;
        if let Some(&[0x9d, 0x01, 0x2a, a, b, c, d]) = frame.get(3..10) {
            descriptor.width = Some(u16::from_le_bytes([a, b]) & 0x3fff);
            descriptor.height = Some(u16::from_le_bytes([c, d]) & 0x3fff);
        }
    }
    Some(descriptor)
}

/// Writes another picture id and base layer index into a payload, in the width they have.
pub fn rewrite(payload: &mut [u8], descriptor: &Descriptor, picture: u16, base_layer_index: u8) {
    if let Some(id) = descriptor.picture {
        let [high, low] = picture.to_be_bytes();
        if id.long {
            if let Some(place) = payload.get_mut(id.at..id.at + 2) {
                place.copy_from_slice(&[0x80 | high, low]);
            }
        } else if let Some(place) = payload.get_mut(id.at) {
            *place = low & 0x7f;
        }
    }
    if let Some((at, _)) = descriptor.base_layer_index
        && let Some(place) = payload.get_mut(at)
    {
        *place = base_layer_index;
    }
}
