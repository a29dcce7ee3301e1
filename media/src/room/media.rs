//! A packet of a publication on its way to its receivers.

use crate::engine::Kind;
use crate::wire::vp8::Descriptor;

/// A received packet, decrypted, unwrapped and attributed. The payload travels beside it.
#[derive(Debug, Clone, Copy)]
pub struct Media {
    /// Which publication of the sender.
    pub kind: Kind,
    /// Which layer of it.
    pub layer: usize,
    /// Which run of the layer.
    pub generation: u32,
    /// The sender's sequence number.
    pub sequence: u16,
    /// The sender's timestamp.
    pub timestamp: u32,
    /// The marker.
    pub marker: bool,
    /// The audio level byte.
    pub audio_level: Option<u8>,
    /// The VP8 payload descriptor, for video.
    pub descriptor: Option<Descriptor>,
}

impl Media {
    /// Whether the packet starts a key frame.
    pub fn is_key_frame(&self) -> bool {
        self.descriptor.is_some_and(|descriptor| descriptor.key_frame)
    }

    /// A packet of zeros.
    #[cfg(test)]
    pub fn empty(kind: Kind) -> Media {
        Media {
            kind,
            layer: 0,
            generation: 1,
            sequence: 0,
            timestamp: 0,
            marker: false,
            audio_level: None,
            descriptor: None,
        }
    }
}
