//! What one peer publishes of one kind: up to three layers, each a received stream.

use std::time::{Duration, Instant};

use super::layers::{LAYERS, Offered};
use super::media::Media;
use super::nack::ReceiveLog;
use super::reception::{RateMeter, Reception};
use super::ring::Ring;
use crate::engine::Kind;

/// A key frame is asked for at most so often for each layer.
const KEY_FRAME_PAUSE: Duration = Duration::from_millis(300);
/// A layer of which nothing has come for so long is dead.
const DEAD_AFTER: Duration = Duration::from_millis(1_500);

/// Bits per second of a layer that was not yet measured.
const GUESSED_RATES: [f64; LAYERS] = [150_000.0, 500_000.0, 1_500_000.0];

/// Who receives a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sink {
    /// The place of the receiver in the room.
    pub member: usize,
    /// The number of its subscription.
    pub slot: usize,
}

/// A publication.
#[derive(Debug)]
pub struct Publication {
    /// Which.
    pub kind: Kind,
    /// The layers, from small to large; a publication without layers uses the first.
    pub layers: [Option<Layer>; LAYERS],
    /// Who receives it.
    pub sinks: Vec<Sink>,
    generations: u32,
}

/// A received stream.
#[derive(Debug)]
pub struct Layer {
    /// Its source.
    pub ssrc: u32,
    /// Which run of the layer this is; never the same again within a publication.
    pub generation: u32,
    /// What has arrived.
    pub log: ReceiveLog,
    /// Statistics.
    pub reception: Reception,
    /// How much arrives.
    pub rate: RateMeter,
    /// The last packets.
    pub ring: Ring,
    width: Option<u16>,
    heard: Instant,
    key_frame_wanted: bool,
    key_frame_asked: Option<Instant>,
}

impl Publication {
    /// Nothing received yet.
    pub fn new(kind: Kind) -> Publication {
        Publication { kind, layers: [None, None, None], sinks: Vec::new(), generations: 0 }
    }

    /// The ticks per second of the codec's clock.
    pub fn clock(kind: Kind) -> u32 {
        if kind.is_video() { 90_000 } else { 48_000 }
    }

    /// The layer of a packet; it is started anew if the source has changed or has jumped, so that receivers never
    /// see two packets with the same number.
    pub fn layer(&mut self, now: Instant, index: usize, ssrc: u32, sequence: u16) -> Option<&mut Layer> {
        let place = self.layers.get_mut(index)?;
        if place.as_ref().is_none_or(|layer| layer.ssrc != ssrc || layer.log.is_jump(sequence)) {
            self.generations += 1;
            *place = Some(Layer {
                ssrc,
                generation: self.generations,
                log: ReceiveLog::new(),
                reception: Reception::new(now, Publication::clock(self.kind), sequence),
                rate: RateMeter::new(now),
                ring: Ring::default(),
                width: None,
                heard: now,
                key_frame_wanted: false,
                key_frame_asked: None,
            });
        }
        place.as_mut()
    }

    /// The layers that are alive, for the choice among them.
    pub fn offered(&self, now: Instant) -> [Option<Offered>; LAYERS] {
        let mut offered = [None; LAYERS];
        for (index, layer) in self.layers.iter().enumerate() {
            offered[index] = layer.as_ref().filter(|layer| layer.is_alive(now)).map(|layer| Offered {
                rate: layer.rate.measured().unwrap_or(GUESSED_RATES[index]),
                width: layer.width.map_or(320 << index, u32::from),
            });
        }
        offered
    }

    /// Forgets the streams, as the publication is over.
    pub fn clear(&mut self) {
        self.layers = [None, None, None];
    }
}

impl Layer {
    /// Notes a new packet and keeps its payload.
    pub fn keep(&mut self, now: Instant, media: &Media, payload: &[u8]) {
        self.heard = now;
        if media.kind.is_video() {
            self.ring.keep(media.sequence, payload);
        }
        if let Some(width) = media.descriptor.and_then(|descriptor| descriptor.width) {
            self.width = Some(width);
        }
    }

    /// Whether packets come.
    pub fn is_alive(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.heard) < DEAD_AFTER
    }

    /// Somebody needs a key frame.
    pub fn want_key_frame(&mut self) {
        self.key_frame_wanted = true;
    }

    /// Whether the publisher is to be asked for a key frame now.
    pub fn take_key_frame_wish(&mut self, now: Instant) -> bool {
        let may = self.key_frame_asked.is_none_or(|at| now.saturating_duration_since(at) >= KEY_FRAME_PAUSE);
        if self.key_frame_wanted && may {
            self.key_frame_wanted = false;
            self.key_frame_asked = Some(now);
            return true;
        }
        false
    }
}
