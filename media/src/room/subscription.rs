//! An m-line on which a peer receives a publication of somebody else.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::media::Media;
use super::publication::Publication;
use super::rewrite::{Feed, Numbers, Rewriter};
use super::sent::StreamLog;
use crate::engine::Kind;
use crate::wire::rtcp::{ReceptionReport, SenderReport};
use crate::wire::rtp::Label;

/// How wide a camera counts as shown until the receiver says.
const USUAL_VIEW: u32 = 640;
/// While a key frame is awaited the publisher is reminded so often.
const REMIND: Duration = Duration::from_millis(700);

/// Whose publication a subscription carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// The publisher's place in the room.
    pub member: usize,
    /// The publisher.
    pub person: Uuid,
    /// Which publication.
    pub kind: Kind,
}

/// A subscription. The m-line stays for ever; what it carries changes.
#[derive(Debug)]
pub struct Subscription {
    /// The name of the m-line.
    pub mid: Label,
    /// Whether the m-line is for video.
    pub video: bool,
    /// What it carries.
    pub carries: Option<Carried>,
    /// Our source on it.
    pub ssrc: u32,
    /// The source of retransmissions.
    pub rtx: u32,
    /// The outstanding offer says what it carries.
    pub offered: bool,
    /// The client has accepted: packets may be sent.
    pub sending: bool,
    /// Numbers.
    pub rewriter: Rewriter,
    /// What was sent.
    pub log: StreamLog,
    /// The number of the next retransmission.
    pub rtx_sequence: u16,
    view: Option<u32>,
    target: Option<usize>,
    reminded: Option<Instant>,
    packets: u32,
    bytes: u32,
    reports: VecDeque<(u32, Instant)>,
}

impl Subscription {
    /// A new m-line that carries nothing.
    pub fn new(mid: Label, video: bool) -> Subscription {
        Subscription {
            mid,
            video,
            carries: None,
            ssrc: 0,
            rtx: 0,
            offered: false,
            sending: false,
            rewriter: Rewriter::new(1, 0, 0),
            log: StreamLog::default(),
            rtx_sequence: 0,
            view: None,
            target: None,
            reminded: None,
            packets: 0,
            bytes: 0,
            reports: VecDeque::new(),
        }
    }

    /// Lets the m-line carry a publication, under the source `ssrc` and for retransmissions the one after it, which
    /// must never have been used with this receiver: the cipher must not see the same numbers twice.
    pub fn assign(&mut self, carried: Carried, ssrc: u32) {
        *self = Subscription::new(self.mid, self.video);
        self.carries = Some(carried);
        self.ssrc = ssrc;
        self.rtx = ssrc.wrapping_add(1);
        self.rtx_sequence = rand::random_range(0..0x4000);
        let clock = Publication::clock(carried.kind);
        self.rewriter = Rewriter::new(clock, rand::random_range(0..0x4000), rand::random());
        // Audio and videos of one layer have only this one.
        self.target = (!self.video).then_some(0);
    }

    /// Ends what it carries.
    pub fn release(&mut self) {
        *self = Subscription::new(self.mid, self.video);
    }

    /// Says how wide the receiver shows it.
    pub fn set_view(&mut self, width: u32) {
        self.view = Some(width);
    }

    /// How wide it is shown, in pixels.
    pub fn view(&self) -> u32 {
        let usual = match self.carries.map(|carried| carried.kind) {
            Some(Kind::Screen) => u32::MAX,
            _ => USUAL_VIEW,
        };
        self.view.unwrap_or(usual)
    }

    /// The layer it is to be fed from.
    pub fn target(&self) -> Option<usize> {
        self.target
    }

    /// Says from which layer it is to be fed from the next key frame on, or that it pauses.
    pub fn set_target(&mut self, target: Option<usize>) {
        if self.target != target {
            self.reminded = None;
            if target.is_none() {
                self.rewriter.pause();
            }
        }
        self.target = target;
    }

    /// Whether the publisher should now be asked for a key frame, because this subscription waits for one of this layer.
    pub fn needs_key_frame(
        &mut self,
        now: Instant,
        generation: impl Fn(usize) -> Option<u32>,
    ) -> Option<usize> {
        let target = self.target.filter(|_| self.video && self.sending)?;
        let feed = Feed { layer: target, generation: generation(target)? };
        let due = self.reminded.is_none_or(|at| now.saturating_duration_since(at) >= REMIND);
        if self.rewriter.feed() == Some(feed) || !due {
            return None;
        }
        self.reminded = Some(now);
        Some(target)
    }

    /// Decides whether a packet is sent, and under which numbers.
    pub fn admit(&mut self, now: Instant, media: &Media) -> Option<Numbers> {
        let target = self.target.filter(|_| self.sending)?;
        let feed = Feed { layer: media.layer, generation: media.generation };
        if self.rewriter.feed() != Some(feed) {
            let starts = media.layer == target && (!self.video || media.is_key_frame());
            if !starts {
                return None;
            }
            self.rewriter.start(now, feed, media);
        }
        let numbers = self.rewriter.apply(now, media)?;
        if self.video {
            self.log.note(numbers, feed, media.sequence, media.marker);
        }
        Some(numbers)
    }

    /// Counts a packet that was sent.
    pub fn count(&mut self, payload: usize) {
        self.packets = self.packets.wrapping_add(1);
        self.bytes = self.bytes.wrapping_add(u32::try_from(payload).unwrap_or_default());
    }

    /// What we say about our clock, translated from what the publisher says about its own.
    pub fn report(&mut self, now: Instant, (original, at): (SenderReport, Instant)) -> SenderReport {
        let micros = now.saturating_duration_since(at).as_micros();
        let clock = self.carries.map_or(1, |carried| Publication::clock(carried.kind));
        let ntp = u64::try_from((micros << 32) / 1_000_000).unwrap_or_default();
        let ticks = u32::try_from(micros * u128::from(clock) / 1_000_000).unwrap_or_default();
        let report = SenderReport {
            ssrc: self.ssrc,
            ntp: original.ntp.wrapping_add(ntp),
            rtp: original.rtp.wrapping_add(ticks).wrapping_add(self.rewriter.timestamp_offset()),
            packets: self.packets,
            bytes: self.bytes,
        };
        if self.reports.len() >= 8 {
            self.reports.pop_front();
        }
        self.reports.push_back(((report.ntp >> 16 & 0xffff_ffff) as u32, now));
        report
    }

    /// The round trip time that a reception report about this stream shows.
    pub fn round_trip(&self, now: Instant, report: &ReceptionReport) -> Option<Duration> {
        let (_, sent) = self.reports.iter().find(|(middle, _)| *middle == report.last_report)?;
        let delay = Duration::from_secs_f64(f64::from(report.delay) / 65_536.0);
        now.saturating_duration_since(*sent).checked_sub(delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::vp8;

    const KEY: &[u8] = &[0x10, 0x00];
    const DELTA: &[u8] = &[0x10, 0x01];

    fn subscription() -> Subscription {
        let mut subscription = Subscription::new(Label::number(3), true);
        subscription.assign(Carried { member: 0, person: Uuid::nil(), kind: Kind::Camera }, 5);
        subscription.sending = true;
        subscription.set_target(Some(0));
        subscription
    }

    fn packet(layer: usize, sequence: u16, frame: &[u8]) -> Media {
        Media { layer, sequence, descriptor: vp8::parse(frame), ..Media::empty(Kind::Camera) }
    }

    #[test]
    fn a_layer_is_switched_only_at_a_key_frame() {
        let now = Instant::now();
        let mut subscription = subscription();
        assert!(subscription.admit(now, &packet(0, 1, DELTA)).is_none());
        assert!(subscription.admit(now, &packet(0, 2, KEY)).is_some());
        subscription.set_target(Some(2));
        assert!(subscription.admit(now, &packet(2, 70, DELTA)).is_none());
        assert!(subscription.admit(now, &packet(0, 3, DELTA)).is_some());
        assert!(subscription.admit(now, &packet(2, 71, KEY)).is_some());
        assert!(subscription.admit(now, &packet(0, 4, DELTA)).is_none());
    }

    #[test]
    fn a_paused_video_needs_a_key_frame_to_go_on() {
        let now = Instant::now();
        let mut subscription = subscription();
        subscription.admit(now, &packet(0, 1, KEY)).unwrap();
        subscription.set_target(None);
        assert!(subscription.admit(now, &packet(0, 2, DELTA)).is_none());
        subscription.set_target(Some(0));
        assert_eq!(subscription.needs_key_frame(now, |_| Some(1)), Some(0));
        assert_eq!(subscription.needs_key_frame(now, |_| Some(1)), None);
        assert!(subscription.admit(now, &packet(0, 3, DELTA)).is_none());
        assert!(subscription.admit(now, &packet(0, 4, KEY)).is_some());
    }

    #[test]
    fn nothing_is_sent_before_the_client_has_accepted() {
        let mut subscription = subscription();
        subscription.sending = false;
        assert!(subscription.admit(Instant::now(), &packet(0, 1, KEY)).is_none());
    }

    #[test]
    fn a_report_shows_the_round_trip_time() {
        let now = Instant::now();
        let mut subscription = subscription();
        let original = SenderReport { ssrc: 1, ntp: 5 << 32, rtp: 0, packets: 0, bytes: 0 };
        let report = subscription.report(now + Duration::from_secs(1), (original, now));
        assert_eq!(report.ntp, 6 << 32);
        let reception = ReceptionReport {
            last_report: (report.ntp >> 16 & 0xffff_ffff) as u32,
            delay: 65_536,
            ..ReceptionReport::default()
        };
        let trip = subscription.round_trip(now + Duration::from_millis(2_080), &reception).unwrap();
        assert!(trip.abs_diff(Duration::from_millis(80)) < Duration::from_millis(1));
    }
}
