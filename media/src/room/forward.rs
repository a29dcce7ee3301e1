//! What happens to every received packet.

use std::time::Instant;

use super::inbound::Verdict;
use super::media::Media;
use super::{Effects, Room};
use crate::engine::EndReason;
use crate::wire::rtcp::{self, Item};
use crate::wire::rtp;

impl Room {
    /// Handles an RTP packet of a peer.
    pub fn read_rtp(&mut self, now: Instant, place: usize, packet: &[u8], fx: &mut Effects) {
        let mut plain = std::mem::take(&mut self.plain);
        self.receive(now, place, packet, &mut plain, fx);
        self.plain = plain;
    }

    fn receive(&mut self, now: Instant, place: usize, packet: &[u8], plain: &mut Vec<u8>, fx: &mut Effects) {
        let Some(member) = self.members.get_mut(place).and_then(Option::as_mut) else { return };
        let counters = &self.shared.counters;
        let Some(header) = rtp::parse(packet, true) else { return counters.dropped_malformed.add(1) };
        if !member.inbound.has_room_for(now, header.ssrc) {
            return counters.dropped_stream.add(1);
        }
        if member.link.open_rtp(now, header.ssrc, packet, plain).is_none() {
            return counters.dropped_crypto.add(1);
        }
        let Some(header) = rtp::parse(plain, false) else { return counters.dropped_malformed.add(1) };
        match member.inbound.accept(now, &header, plain) {
            Verdict::Forward(media, range) => {
                if let Some(level) = media.audio_level {
                    member.loudness.note(now, level);
                }
                // The payload is a part of the packet, as the verdict was made from it.
                let payload = &plain[range];
                if self.tap.is_some() {
                    self.tell_listener(now, place, &media, payload);
                }
                self.forward(now, place, &media, payload, fx);
            }
            Verdict::Padding => {}
            Verdict::Unknown => counters.dropped_stream.add(1),
            Verdict::Malformed => counters.dropped_malformed.add(1),
            Verdict::Duplicate => counters.dropped_duplicate.add(1),
            Verdict::Forbidden => self.end(now, place, EndReason::Misbehaved, fx),
        }
    }

    /// Sends a packet to everybody who receives the publication.
    fn forward(&mut self, now: Instant, place: usize, media: &Media, payload: &[u8], fx: &mut Effects) {
        let Some(member) = self.member(place) else { return };
        let sinks = std::mem::take(&mut member.inbound.publication(media.kind).sinks);
        let mut forwarded = 0;
        for sink in &sinks {
            let Some(receiver) = self.member(sink.member) else { continue };
            let (outbound, link) = (&mut receiver.outbound, &mut receiver.link);
            if outbound.forward(now, sink.slot, media, payload, link, &mut fx.outbox) {
                forwarded += 1;
            }
        }
        self.shared.counters.forwarded.add(forwarded);
        if let Some(member) = self.member(place) {
            member.inbound.publication(media.kind).sinks = sinks;
        }
    }

    /// Handles a compound of RTCP of a peer.
    pub fn read_rtcp(&mut self, now: Instant, place: usize, packet: &[u8], fx: &mut Effects) {
        let mut plain = std::mem::take(&mut self.plain);
        let counters = self.shared.counters.clone();
        let opened = self.member(place).and_then(|member| member.link.open_rtcp(now, packet, &mut plain));
        if opened.is_none() {
            counters.dropped_crypto.add(1);
        } else if rtcp::walk(&plain, |item| self.obey(now, place, item, fx)).is_none() {
            counters.dropped_malformed.add(1);
        }
        self.plain = plain;
    }

    fn obey(&mut self, now: Instant, place: usize, item: Item<'_>, fx: &mut Effects) {
        let Some(member) = self.member(place) else { return };
        match item {
            Item::Sender(report) => member.inbound.note_sender(now, report),
            Item::Reception(report) => member.outbound.read_report(now, &report),
            Item::TransportFeedback(feedback) => member.outbound.read_feedback(now, feedback),
            Item::KeyFrame { media } => self.want_key_frame(place, media),
            Item::Nack { media, pairs } => self.resend(now, place, media, pairs, fx),
        }
    }

    /// A receiver cannot go on without a key frame: the publisher is asked in the next tick.
    fn want_key_frame(&mut self, place: usize, ssrc: u32) {
        let Some(member) = self.member(place) else { return };
        let Some((_, subscription)) = member.outbound.by_ssrc(ssrc) else { return };
        let feed = subscription.rewriter.feed().map(|feed| feed.layer).or(subscription.target());
        let (Some(carried), Some(layer)) = (subscription.carries, feed) else { return };
        if let Some(publisher) = self.member(carried.member)
            && let Some(layer) = &mut publisher.inbound.publication(carried.kind).layers[layer]
        {
            layer.want_key_frame();
        }
    }

    /// A receiver misses packets: those still kept are sent again.
    fn resend(&mut self, now: Instant, place: usize, ssrc: u32, pairs: &[u8], fx: &mut Effects) {
        let mut payload = std::mem::take(&mut self.compound);
        let mut resent = 0;
        for sequence in rtcp::missing(pairs).take(512) {
            let Some(member) = self.member(place) else { break };
            let round_trip = member.outbound.round_trip.unwrap_or_default();
            let Some((slot, subscription)) = member.outbound.by_ssrc(ssrc) else { break };
            let Some(sent) = subscription.log.take_for_resend(now, sequence, round_trip) else { continue };
            resent += u64::from(self.repeat(now, place, slot, sent, &mut payload, fx).is_some());
        }
        self.shared.counters.resent.add(resent);
        self.compound = payload;
    }

    /// Sends a packet again under the source of retransmissions, if its payload is still kept.
    pub(super) fn repeat(
        &mut self,
        now: Instant,
        place: usize,
        slot: usize,
        sent: super::sent::Sent,
        payload: &mut Vec<u8>,
        fx: &mut Effects,
    ) -> Option<usize> {
        let carried = self.member(place)?.outbound.subscriptions.get(slot)?.carries?;
        let publisher = self.member(carried.member)?;
        let layer = publisher.inbound.publication(carried.kind).layers[sent.feed.layer].as_ref();
        let layer = layer.filter(|layer| layer.generation == sent.feed.generation)?;
        payload.clear();
        payload.extend_from_slice(layer.ring.get(sent.original)?);
        let receiver = self.member(place)?;
        receiver.outbound.resend(now, slot, sent, payload, &mut receiver.link, &mut fx.outbox)
    }
}
