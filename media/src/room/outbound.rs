//! What a peer receives: sending on its subscriptions, and what its feedback says about the path.

use std::time::{Duration, Instant};

use super::estimate::{Estimate, Fate};
use super::media::Media;
use super::patience::Patience;
use super::probe::Probe;
use super::reception::RateMeter;
use super::rewrite::Numbers;
use super::sent::{PathLog, Sent};
use super::subscription::Subscription;
use crate::engine::outbox::Outbox;
use crate::transport::link::Link;
use crate::wire::rtcp::ReceptionReport;
use crate::wire::rtp::{Outgoing, payload};
use crate::wire::vp8;

/// The receiving side of a peer.
#[derive(Debug)]
pub struct Outbound {
    /// The m-lines on which it receives; the first has mid 3.
    pub subscriptions: Vec<Subscription>,
    /// What the path carries.
    pub estimate: Estimate,
    /// How much is sent.
    pub rate: RateMeter,
    /// The round trip time, once a report has shown it.
    pub round_trip: Option<Duration>,
    /// Packets whose fate is known, and how many of them were lost.
    pub fates: (u64, u64),
    /// The source of the next subscription.
    pub next_ssrc: u32,
    path: PathLog,
    told: Vec<Fate>,
    /// Finding out whether the path carries more.
    pub probe: Probe,
    /// Waiting before larger layers are tried again.
    pub patience: Patience,
    /// How much media is sent, without probes and retransmissions.
    pub media_rate: RateMeter,
    /// When layers were last chosen.
    pub chosen_at: Option<Instant>,
}

impl Outbound {
    /// Nothing sent yet.
    pub fn new(now: Instant) -> Outbound {
        Outbound {
            subscriptions: Vec::new(),
            estimate: Estimate::new(),
            rate: RateMeter::new(now),
            round_trip: None,
            fates: (0, 0),
            // Even, far from the end, and counted on by twos.
            next_ssrc: rand::random_range(1..0x7000_0000) * 2,
            path: PathLog::default(),
            told: Vec::new(),
            probe: Probe::default(),
            patience: Patience::default(),
            media_rate: RateMeter::new(now),
            chosen_at: None,
        }
    }

    /// The round trip time, or a guess.
    pub fn round_trip_or_guess(&self) -> Duration {
        self.round_trip.unwrap_or(Duration::from_millis(50))
    }

    /// The subscription that sends under this source.
    pub fn by_ssrc(&mut self, ssrc: u32) -> Option<(usize, &mut Subscription)> {
        self.subscriptions.iter_mut().enumerate().find(|(_, one)| one.ssrc == ssrc && one.carries.is_some())
    }

    /// Forwards a packet on a subscription; `false` if it is not to be sent now.
    pub fn forward(
        &mut self,
        now: Instant,
        slot: usize,
        media: &Media,
        payload: &[u8],
        link: &mut Link,
        out: &mut Outbox,
    ) -> bool {
        if !link.is_ready() {
            return false;
        }
        let Some(subscription) = self.subscriptions.get_mut(slot) else { return false };
        let Some(numbers) = subscription.admit(now, media) else { return false };
        let header = Outgoing {
            marker: media.marker,
            payload_type: if subscription.video { payload::VP8 } else { payload::OPUS },
            sequence: numbers.sequence,
            timestamp: numbers.timestamp,
            ssrc: subscription.ssrc,
            mid: subscription.mid,
            transport_sequence: self.path.next(),
            audio_level: media.audio_level.filter(|_| !subscription.video),
        };
        let sent = link.send_rtp(out, |packet| {
            header.write(packet);
            write_payload(packet, payload, media.descriptor.as_ref(), numbers);
        });
        let Some(length) = sent else { return false };
        subscription.count(payload.len());
        self.path.note(now, length);
        self.rate.add(length);
        self.media_rate.add(length);
        true
    }

    /// Sends a packet again, under the source of retransmissions.
    pub fn resend(
        &mut self,
        now: Instant,
        slot: usize,
        sent: Sent,
        payload: &[u8],
        link: &mut Link,
        out: &mut Outbox,
    ) -> Option<usize> {
        let subscription = self.subscriptions.get_mut(slot)?;
        let header = Outgoing {
            marker: sent.marker,
            payload_type: payload::RTX,
            sequence: subscription.rtx_sequence,
            timestamp: sent.numbers.timestamp,
            ssrc: subscription.rtx,
            mid: subscription.mid,
            transport_sequence: self.path.next(),
            audio_level: None,
        };
        let length = link.send_rtp(out, |packet| {
            header.write(packet);
            packet.extend(sent.numbers.sequence.to_be_bytes());
            write_payload(packet, payload, vp8::parse(payload).as_ref(), sent.numbers);
        })?;
        subscription.rtx_sequence = subscription.rtx_sequence.wrapping_add(1);
        self.path.note(now, length);
        self.rate.add(length);
        Some(length)
    }

    /// Sends a packet of padding under the source of retransmissions.
    pub fn send_padding(
        &mut self,
        now: Instant,
        slot: usize,
        link: &mut Link,
        out: &mut Outbox,
    ) -> Option<usize> {
        let subscription = self.subscriptions.get_mut(slot)?;
        let header = Outgoing {
            marker: false,
            payload_type: payload::RTX,
            sequence: subscription.rtx_sequence,
            timestamp: subscription.rewriter.last().map_or(0, |(numbers, _)| numbers.timestamp),
            ssrc: subscription.rtx,
            mid: subscription.mid,
            transport_sequence: self.path.next(),
            audio_level: None,
        };
        let length = link.send_rtp(out, |packet| header.write_padding(packet))?;
        subscription.rtx_sequence = subscription.rtx_sequence.wrapping_add(1);
        self.path.note(now, length);
        self.rate.add(length);
        Some(length)
    }

    /// Reads transport-wide feedback.
    pub fn read_feedback(&mut self, now: Instant, feedback: &[u8]) {
        self.told.clear();
        // Feedback that breaks off has told what came before.
        let _ = self.path.read(feedback, &mut self.told);
        if self.told.is_empty() {
            return;
        }
        let lost = self.told.iter().filter(|fate| fate.arrived.is_none()).count();
        self.fates.0 += self.told.len() as u64;
        self.fates.1 += lost as u64;
        self.estimate.update(now, &self.told);
    }

    /// Reads a reception report.
    pub fn read_report(&mut self, now: Instant, report: &ReceptionReport) {
        let trip =
            self.by_ssrc(report.ssrc).and_then(|(_, subscription)| subscription.round_trip(now, report));
        if let Some(trip) = trip {
            self.round_trip = Some(self.round_trip.map_or(trip, |before| (before * 3 + trip) / 4));
        }
    }
}

/// Appends a payload with its VP8 numbers rewritten.
fn write_payload(
    packet: &mut Vec<u8>,
    payload: &[u8],
    descriptor: Option<&vp8::Descriptor>,
    numbers: Numbers,
) {
    let start = packet.len();
    packet.extend_from_slice(payload);
    if let Some(descriptor) = descriptor {
        vp8::rewrite(&mut packet[start..], descriptor, numbers.picture, numbers.base_layer_index);
    }
}
