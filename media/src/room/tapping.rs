//! Who listens in on a room.

use std::time::Instant;

use bytes::Bytes;
use tokio::sync::mpsc::error::TrySendError;
use uuid::Uuid;

use super::Room;
use super::media::Media;
use crate::engine::tap::Tap;
use crate::engine::{Kind, SenderClock, Tapped};

impl Room {
    /// Has `tap` hear what everybody publishes from now on, and begin with a key frame of everything.
    pub fn listen_in(&mut self, tap: Tap) {
        self.tap = Some(tap);
        for member in self.members.iter_mut().flatten() {
            for publication in &mut member.inbound.publications {
                publication.layers.iter_mut().flatten().for_each(super::publication::Layer::want_key_frame);
            }
        }
    }

    /// Whoever listens in needs a key frame.
    pub fn want_key_frame_of(&mut self, person: Uuid, kind: Kind, layer: usize) {
        let publisher = self.members.iter_mut().flatten().find(|member| member.person == person);
        let layers = publisher.map(|publisher| &mut publisher.inbound.publication(kind).layers);
        if let Some(Some(layer)) = layers.and_then(|layers| layers.get_mut(layer)) {
            layer.want_key_frame();
        }
    }

    /// Passes a packet on to who listens in. A slow listener misses packets, and nobody waits for it.
    pub(super) fn tell_listener(&mut self, now: Instant, place: usize, media: &Media, payload: &[u8]) {
        let Some(member) = self.members.get(place).and_then(Option::as_ref) else { return };
        // What is said to be off is shown to nobody, and not recorded either.
        if payload.is_empty() || !member.publishes(media.kind) {
            return;
        }
        let layer = member.inbound.publications[media.kind.index()].layers[media.layer].as_ref();
        let clock = layer.and_then(|layer| layer.reception.sender());
        let tapped = Tapped {
            person: member.person,
            kind: media.kind,
            layer: media.layer,
            generation: media.generation,
            sequence: media.sequence,
            timestamp: media.timestamp,
            marker: media.marker,
            clock: clock.map(|(report, _)| SenderClock { ntp: report.ntp, timestamp: report.rtp }),
            arrived: now,
            payload: Bytes::copy_from_slice(payload),
        };
        match self.tap.as_ref().map(|tap| tap.try_send(tapped)) {
            Some(Err(TrySendError::Closed(_))) => self.tap = None,
            Some(Err(TrySendError::Full(_))) => self.shared.counters.dropped_tapped.add(1),
            Some(Ok(())) | None => {}
        }
    }
}
