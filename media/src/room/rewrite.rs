//! Making one continuous stream out of the layers and pauses of a publication.

use std::time::Instant;

use super::media::Media;
use crate::wire::bits::ahead;

/// Which received stream feeds an outgoing one: a layer, and the generation of its SSRC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feed {
    /// The layer.
    pub layer: usize,
    /// Grows when the publisher starts the layer anew under another SSRC.
    pub generation: u32,
}

/// The numbers of a packet as the receiver shall see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Sequence number.
    pub sequence: u16,
    /// Timestamp.
    pub timestamp: u32,
    /// VP8 picture id.
    pub picture: u16,
    /// VP8 base layer index.
    pub base_layer_index: u8,
}

/// Rewrites the numbers of one outgoing stream.
#[derive(Debug)]
pub struct Rewriter {
    clock: u32,
    feed: Option<Feed>,
    first: u16,
    offset: Numbers,
    last: Numbers,
    last_at: Option<Instant>,
}

impl Rewriter {
    /// A rewriter of a stream with `clock` ticks per second whose numbers start after these. The sequence number must
    /// be less than 2¹⁵, as the receiver could not tell otherwise whether it has wrapped.
    pub fn new(clock: u32, sequence: u16, timestamp: u32) -> Rewriter {
        let zero = Numbers { sequence: 0, timestamp: 0, picture: 0, base_layer_index: 0 };
        let last = Numbers { sequence: sequence & 0x7fff, timestamp, ..zero };
        Rewriter { clock, feed: None, first: 0, offset: zero, last, last_at: None }
    }

    /// What feeds the stream now.
    pub fn feed(&self) -> Option<Feed> {
        self.feed
    }

    /// The numbers of the last packet and when it was sent, if one was.
    pub fn last(&self) -> Option<(Numbers, Instant)> {
        self.last_at.map(|at| (self.last, at))
    }

    /// What to add to the timestamps of the feed.
    pub fn timestamp_offset(&self) -> u32 {
        self.offset.timestamp
    }

    /// Pauses: the next packet needs a [`Rewriter::start`].
    pub fn pause(&mut self) {
        self.feed = None;
    }

    /// Takes another feed, from this packet on.
    pub fn start(&mut self, now: Instant, feed: Feed, media: &Media) {
        self.feed = Some(feed);
        self.first = media.sequence;
        // The time that has passed since the last packet, and at least one tick.
        let passed = self.last_at.map_or(1, |at| {
            let ticks = now.saturating_duration_since(at).as_micros() * u128::from(self.clock) / 1_000_000;
            u32::try_from(ticks).unwrap_or(u32::MAX).max(1)
        });
        let picture = media.descriptor.and_then(|descriptor| descriptor.picture).map_or(0, |id| id.value);
        let index =
            media.descriptor.and_then(|descriptor| descriptor.base_layer_index).map_or(0, |(_, value)| value);
        self.offset = Numbers {
            sequence: self.last.sequence.wrapping_add(1).wrapping_sub(media.sequence),
            timestamp: self.last.timestamp.wrapping_add(passed).wrapping_sub(media.timestamp),
            picture: self.last.picture.wrapping_add(1).wrapping_sub(picture),
            base_layer_index: self.last.base_layer_index.wrapping_add(1).wrapping_sub(index),
        };
    }

    /// The numbers for a packet of the current feed; `None` if it is older than the feed's first packet.
    pub fn apply(&mut self, now: Instant, media: &Media) -> Option<Numbers> {
        if ahead(media.sequence, self.first) < 0 {
            return None;
        }
        // Once the feed has run long enough, nothing that old can come, and the comparison must not wrap.
        if ahead(media.sequence, self.first) > 0x3fff {
            self.first = media.sequence.wrapping_sub(0x1fff);
        }
        let picture = media.descriptor.and_then(|descriptor| descriptor.picture).map_or(0, |id| id.value);
        let index =
            media.descriptor.and_then(|descriptor| descriptor.base_layer_index).map_or(0, |(_, value)| value);
        let numbers = Numbers {
            sequence: media.sequence.wrapping_add(self.offset.sequence),
            timestamp: media.timestamp.wrapping_add(self.offset.timestamp),
            picture: picture.wrapping_add(self.offset.picture) & 0x7fff,
            base_layer_index: index.wrapping_add(self.offset.base_layer_index),
        };
        if self.last_at.is_none() || ahead(numbers.sequence, self.last.sequence) > 0 {
            self.last = numbers;
            self.last_at = Some(now);
        }
        Some(numbers)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::Kind;
    use crate::wire::vp8;

    fn packet(layer: usize, sequence: u16, timestamp: u32, picture: u16) -> Media {
        let [high, low] = picture.to_be_bytes();
        let descriptor = vp8::parse(&[0x90, 0xC0, 0x80 | high, low, 9, 0]);
        Media { layer, sequence, timestamp, descriptor, ..Media::empty(Kind::Camera) }
    }

    #[test]
    fn numbers_stay_contiguous_when_the_layer_is_switched() {
        let start = Instant::now();
        let mut rewriter = Rewriter::new(90_000, 100, 5_000);
        rewriter.start(start, Feed { layer: 0, generation: 1 }, &packet(0, 60_000, 1_000_000, 77));
        let before = rewriter.apply(start, &packet(0, 60_000, 1_000_000, 77)).unwrap();
        let later = start + Duration::from_millis(100);
        let first = packet(2, 7, 42, 32_767);
        rewriter.start(later, Feed { layer: 2, generation: 1 }, &first);
        let after = rewriter.apply(later, &first).unwrap();
        assert_eq!(after.sequence, before.sequence + 1);
        assert_eq!(after.timestamp, before.timestamp + 9_000);
        assert_eq!(after.picture, before.picture + 1);
        assert_eq!(after.base_layer_index, before.base_layer_index + 1);
        let next = rewriter.apply(later, &packet(2, 8, 42 + 3_000, 0)).unwrap();
        assert_eq!((next.sequence, next.picture), (after.sequence + 1, after.picture + 1));
    }

    #[test]
    fn a_packet_from_before_the_switch_is_not_sent() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(90_000, 1, 1);
        let first = packet(0, 10, 0, 0);
        rewriter.start(now, Feed { layer: 0, generation: 1 }, &first);
        assert_eq!(rewriter.apply(now, &packet(0, 9, 0, 0)), None);
        assert!(rewriter.apply(now, &first).is_some());
    }

    #[test]
    fn sequence_numbers_wrap_without_a_gap_over_a_long_run() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(90_000, 0x7fff, 1);
        rewriter.start(now, Feed { layer: 0, generation: 1 }, &packet(0, 0, 0, 0));
        let mut last = 0x7fffu16;
        for step in 0..200_000u32 {
            let numbers = rewriter.apply(now, &packet(0, (step & 0xffff) as u16, step, 0)).unwrap();
            assert_eq!(numbers.sequence, last.wrapping_add(1));
            last = numbers.sequence;
        }
    }
}
