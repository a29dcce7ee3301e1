//! Pictures from packets: VP8 as RTP carries it (RFC 7741).

use std::time::Instant;

use super::order::InOrder;
use crate::engine::{SenderClock, Tapped};
use crate::wire::vp8;

/// No picture is larger.
const LARGEST: usize = 8 << 20;

/// Something that can be played: a picture, or some milliseconds of sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    /// When it was taken, in ticks of the codec's clock.
    pub(super) timestamp: u32,
    /// What is known of that clock.
    pub(super) clock: Option<SenderClock>,
    /// When its first packet arrived.
    pub(super) arrived: Instant,
    /// It can be shown without those before it.
    pub(super) key: bool,
    /// Width and height of a key frame's picture.
    pub(super) size: Option<(u16, u16)>,
    /// What decoders take.
    pub(super) data: Vec<u8>,
}

impl Frame {
    /// Sound: each packet is a frame of its own.
    pub(super) fn of_sound(packet: &Tapped) -> Self {
        Self {
            timestamp: packet.timestamp,
            clock: packet.clock,
            arrived: packet.arrived,
            key: true,
            size: None,
            data: packet.payload.to_vec(),
        }
    }
}

/// Puts pictures together. After something is missing nothing comes before the next key frame, as it could not be decoded.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    open: Option<Frame>,
    running: bool,
}

impl Pictures {
    /// Takes the next packet; returns the picture that it completes.
    pub(super) fn push(&mut self, one: InOrder<Tapped>) -> Option<Frame> {
        let InOrder { gap, packet } = one;
        // What is missing may have belonged to the open picture or have been one of its own.
        if gap {
            self.lose();
        }
        let Some(descriptor) = vp8::parse(&packet.payload) else {
            self.lose();
            return None;
        };
        let part = packet.payload.get(descriptor.frame_at..).unwrap_or_default();
        match &mut self.open {
            Some(open) if open.timestamp == packet.timestamp && open.data.len() + part.len() <= LARGEST => {
                open.data.extend_from_slice(part);
            }
            open => {
                // The picture before was never completed.
                if open.take().is_some() {
                    self.running = false;
                }
                if !descriptor.starts || !(self.running || descriptor.key_frame) {
                    self.running = false;
                    return None;
                }
                self.running = true;
                self.open = Some(Frame {
                    timestamp: packet.timestamp,
                    clock: packet.clock,
                    arrived: packet.arrived,
                    key: descriptor.key_frame,
                    size: descriptor.width.zip(descriptor.height),
                    data: part.to_vec(),
                });
            }
        }
        if packet.marker { self.open.take() } else { None }
    }

    /// Whether nothing can come before a key frame.
    pub(super) fn needs_key_frame(&self) -> bool {
        !self.running
    }

    fn lose(&mut self) {
        self.open = None;
        self.running = false;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use bytes::Bytes;
    use uuid::Uuid;

    use super::*;
    use crate::engine::Kind;

    /// A packet of a picture: with `first`, its first; a key frame of 640 by 480 if `key`.
    pub(in crate::recording) fn packet(timestamp: u32, first: bool, marker: bool, key: bool) -> Tapped {
        let mut payload = vec![if first { 0x10 } else { 0x00 }];
        if first && key {
            payload.extend([0x00, 0x00, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01]);
        } else {
            payload.extend([0x01, timestamp.to_be_bytes()[3]]);
        }
        Tapped {
            person: Uuid::nil(),
            kind: Kind::Camera,
            layer: 0,
            generation: 1,
            sequence: 0,
            timestamp,
            marker,
            clock: None,
            arrived: Instant::now(),
            payload: Bytes::from(payload),
        }
    }

    fn whole(pictures: &mut Pictures, timestamp: u32, key: bool, gap: bool) -> Option<Frame> {
        pictures.push(InOrder { gap, packet: packet(timestamp, true, true, key) })
    }

    #[test]
    fn a_picture_is_its_packets_without_their_descriptors() {
        let mut pictures = Pictures::default();
        assert_eq!(pictures.push(InOrder { gap: false, packet: packet(7, true, false, true) }), None);
        let frame = pictures.push(InOrder { gap: false, packet: packet(7, false, true, false) }).unwrap();
        assert_eq!((frame.timestamp, frame.key, frame.size), (7, true, Some((640, 480))));
        assert_eq!(frame.data, [0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xe0, 1, 1, 7]);
    }

    #[test]
    fn after_a_loss_nothing_comes_before_the_next_key_frame() {
        let mut pictures = Pictures::default();
        assert!(whole(&mut pictures, 1, false, false).is_none(), "nothing can be shown before a key frame");
        assert!(pictures.needs_key_frame());
        assert!(whole(&mut pictures, 2, true, false).is_some());
        assert!(whole(&mut pictures, 3, false, false).is_some());
        assert!(whole(&mut pictures, 4, false, true).is_none());
        assert!(pictures.needs_key_frame());
        assert!(whole(&mut pictures, 5, false, false).is_none());
        assert!(whole(&mut pictures, 6, true, false).is_some());
    }

    #[test]
    fn a_picture_that_was_never_completed_is_none() {
        let mut pictures = Pictures::default();
        pictures.push(InOrder { gap: false, packet: packet(1, true, false, true) });
        assert!(whole(&mut pictures, 2, false, false).is_none());
        assert!(whole(&mut pictures, 3, true, false).is_some());
    }
}
