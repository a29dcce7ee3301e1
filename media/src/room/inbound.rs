//! What a peer sends: telling its streams apart, unwrapping retransmissions, and the feedback it needs.

use std::time::{Duration, Instant};

use super::layers::LAYERS;
use super::media::Media;
use super::publication::Publication;
use super::reception::RateMeter;
use crate::engine::{Grants, Kind};
use crate::wire::bits::u16_at;
use crate::wire::rtcp::{self, SenderReport};
use crate::wire::rtp::{Header, Label, payload};
use crate::wire::sdp::AnsweredSection;
use crate::wire::twcc::Recorder;
use crate::wire::vp8;

/// How many streams a peer may send at a time.
const MOST_STREAMS: usize = 16;
/// A stream of which nothing has come for so long makes place for a new one.
const FORGET_AFTER: Duration = Duration::from_secs(10);
/// Feedback goes out after so many packets or so much time.
const FEEDBACK_PACKETS: usize = 20;
const FEEDBACK_PAUSE: Duration = Duration::from_millis(50);

/// What a stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Route {
    kind: Kind,
    layer: usize,
    repair: bool,
}

#[derive(Debug)]
struct Stream {
    ssrc: u32,
    route: Route,
    heard: Instant,
}

/// What is to be done with a received packet.
#[derive(Debug)]
pub enum Verdict {
    /// Forward it; the payload is this part of the packet.
    Forward(Media, std::ops::Range<usize>),
    /// Nothing: padding.
    Padding,
    /// It is of no known stream.
    Unknown,
    /// It makes no sense.
    Malformed,
    /// It has been seen before.
    Duplicate,
    /// The grants forbid it.
    Forbidden,
}

/// The sending side of a peer.
#[derive(Debug)]
pub struct Inbound {
    grants: Grants,
    streams: Vec<Stream>,
    announced: Vec<(u32, Route)>,
    /// What it publishes, by [`Kind::index`].
    pub publications: [Publication; 3],
    /// How much it sends.
    pub rate: RateMeter,
    recorder: Recorder,
    feedback_at: Instant,
    media_ssrc: Option<u32>,
}

impl Inbound {
    /// Nothing received yet.
    pub fn new(now: Instant, grants: Grants) -> Inbound {
        Inbound {
            grants,
            streams: Vec::new(),
            announced: Vec::new(),
            publications: Kind::ALL.map(Publication::new),
            rate: RateMeter::new(now),
            recorder: Recorder::new(now),
            feedback_at: now,
            media_ssrc: None,
        }
    }

    /// The publication of a kind.
    pub fn publication(&mut self, kind: Kind) -> &mut Publication {
        &mut self.publications[kind.index()]
    }

    /// Learns the streams that an answer announces for the first three m-lines.
    pub fn announce(&mut self, sections: &[AnsweredSection]) {
        self.announced.clear();
        for (kind, section) in Kind::ALL.into_iter().zip(sections) {
            let repairs = |ssrc: u32| section.pairs.iter().any(|(_, repair)| *repair == ssrc);
            for &ssrc in &section.ssrcs {
                self.announced.push((ssrc, Route { kind, layer: 0, repair: repairs(ssrc) }));
            }
        }
    }

    /// Whether a packet that is not yet decrypted can be of interest: its stream is known, or one more fits.
    pub fn has_room_for(&mut self, now: Instant, ssrc: u32) -> bool {
        if self.streams.iter().any(|stream| stream.ssrc == ssrc) {
            return true;
        }
        if self.streams.len() >= MOST_STREAMS {
            self.streams.retain(|stream| now.saturating_duration_since(stream.heard) < FORGET_AFTER);
        }
        self.streams.len() < MOST_STREAMS
    }

    /// Takes a decrypted packet.
    pub fn accept(&mut self, now: Instant, header: &Header, packet: &[u8]) -> Verdict {
        if let Some(sequence) = header.extensions.transport_sequence {
            self.recorder.note(now, sequence);
        }
        self.rate.add(packet.len());
        let Some(route) = self.route(now, header) else { return Verdict::Unknown };
        if !self.grants.allows(route.kind) {
            return Verdict::Forbidden;
        }
        if route.repair {
            return self.accept_repair(now, route, header, packet);
        }
        self.media_ssrc = Some(header.ssrc);
        let publication = &mut self.publications[route.kind.index()];
        let Some(layer) = publication.layer(now, route.layer, header.ssrc, header.sequence) else {
            return Verdict::Malformed;
        };
        layer.rate.add(packet.len());
        layer.reception.note(now, header.sequence, header.timestamp);
        Inbound::finish(
            now,
            layer,
            route,
            header,
            header.sequence,
            header.payload_start..header.payload_end,
            packet,
        )
    }

    /// Unwraps a retransmission: the first two bytes of its payload are the original sequence number.
    fn accept_repair(&mut self, now: Instant, route: Route, header: &Header, packet: &[u8]) -> Verdict {
        let range = header.payload_start..header.payload_end;
        if range.len() <= 2 {
            return Verdict::Padding;
        }
        let Some(layer) = self.publications[route.kind.index()].layers[route.layer].as_mut() else {
            return Verdict::Unknown;
        };
        let Some(sequence) = u16_at(packet, range.start) else { return Verdict::Malformed };
        Inbound::finish(now, layer, route, header, sequence, range.start + 2..range.end, packet)
    }

    fn finish(
        now: Instant,
        layer: &mut super::publication::Layer,
        route: Route,
        header: &Header,
        sequence: u16,
        range: std::ops::Range<usize>,
        packet: &[u8],
    ) -> Verdict {
        let Some(payload) = packet.get(range.clone()) else { return Verdict::Malformed };
        if !layer.log.note(now, sequence) {
            return Verdict::Duplicate;
        }
        let video = route.kind.is_video() && !payload.is_empty();
        let media = Media {
            kind: route.kind,
            layer: route.layer,
            generation: layer.generation,
            sequence,
            timestamp: header.timestamp,
            marker: header.marker,
            audio_level: header.extensions.audio_level,
            descriptor: if video { vp8::parse(payload) } else { None },
        };
        layer.keep(now, &media, payload);
        Verdict::Forward(media, range)
    }

    /// Finds out what a stream is, by what was learnt, by the header extensions, or by the answer.
    fn route(&mut self, now: Instant, header: &Header) -> Option<Route> {
        let labelled = self.labelled(header);
        if let Some(stream) = self.streams.iter_mut().find(|stream| stream.ssrc == header.ssrc) {
            stream.heard = now;
            if let Some(route) = labelled {
                stream.route = route;
            }
            return Some(stream.route);
        }
        let announced =
            || self.announced.iter().find(|(ssrc, _)| *ssrc == header.ssrc).map(|(_, route)| *route);
        let route = labelled.or_else(announced)?;
        if self.streams.len() >= MOST_STREAMS {
            return None;
        }
        self.streams.push(Stream { ssrc: header.ssrc, route, heard: now });
        Some(route)
    }

    /// What the header extensions say.
    fn labelled(&self, header: &Header) -> Option<Route> {
        let extensions = &header.extensions;
        let mid = extensions.mid?;
        let kind = Kind::ALL.into_iter().find(|kind| Label::number(kind.index()) == mid)?;
        let repair = header.payload_type == payload::RTX;
        let expected = if kind.is_video() { [payload::VP8, payload::RTX] } else { [payload::OPUS; 2] };
        if !expected.contains(&header.payload_type) {
            return None;
        }
        let rid = if repair { extensions.repaired_rid } else { extensions.rid };
        if rid.is_none() && repair {
            // Without a layer name it may belong to any layer that the answer paired it with; only single layers do that.
            let announced = self.announced.iter().find(|(ssrc, _)| *ssrc == header.ssrc);
            return Some(announced.map_or(Route { kind, layer: 0, repair }, |(_, route)| *route));
        }
        let layer = match rid.as_ref().map(Label::as_bytes) {
            None | Some(b"q") => 0,
            Some(b"h") => 1,
            Some(b"f") => LAYERS - 1,
            Some(_) => return None,
        };
        Some(Route { kind, layer, repair })
    }

    /// Notes what the peer says about the clock of one of its streams.
    pub fn note_sender(&mut self, now: Instant, report: SenderReport) {
        for layer in
            self.publications.iter_mut().flat_map(|publication| publication.layers.iter_mut().flatten())
        {
            if layer.ssrc == report.ssrc {
                layer.reception.note_sender(now, report);
            }
        }
    }

    /// Transport-wide feedback, if it is time.
    pub fn write_feedback(&mut self, now: Instant, out: &mut Vec<u8>) {
        let waited = now.saturating_duration_since(self.feedback_at) >= FEEDBACK_PAUSE;
        if !waited && self.recorder.pending() < FEEDBACK_PACKETS {
            return;
        }
        if let Some(media) = self.media_ssrc
            && self.recorder.write(media, out)
        {
            self.feedback_at = now;
        }
    }

    /// Requests for missing packets and key frames; returns how many packets were asked for.
    pub fn write_requests(&mut self, now: Instant, round_trip: Duration, out: &mut Vec<u8>) -> usize {
        let mut asked = 0;
        let mut wanted = Vec::new();
        for publication in &mut self.publications {
            let video = publication.kind.is_video();
            for layer in publication.layers.iter_mut().flatten() {
                // Audio has no retransmissions, but giving up what is missing keeps its log short.
                layer.log.due(now, round_trip, &mut wanted);
                if video && !wanted.is_empty() {
                    asked += wanted.len();
                    rtcp::write_nack(layer.ssrc, &wanted, out);
                }
                wanted.clear();
                if layer.take_key_frame_wish(now) {
                    rtcp::write_pli(layer.ssrc, out);
                }
            }
        }
        asked
    }

    /// Reception reports about everything that comes; to be called every second.
    pub fn write_reports(&mut self, now: Instant, out: &mut Vec<u8>) {
        let mut blocks = Vec::new();
        for layer in
            self.publications.iter_mut().flat_map(|publication| publication.layers.iter_mut().flatten())
        {
            if layer.is_alive(now) {
                blocks.push(layer.reception.report(now, layer.ssrc));
            }
        }
        if !blocks.is_empty() {
            rtcp::write_receiver_report(1, &blocks, out);
        }
    }

    /// Measures rates.
    pub fn tick(&mut self, now: Instant) {
        self.rate.update(now);
        for layer in
            self.publications.iter_mut().flat_map(|publication| publication.layers.iter_mut().flatten())
        {
            layer.rate.update(now);
        }
    }
}
