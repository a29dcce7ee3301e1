//! When something was seen or heard, on the recording's own time line.
//!
//! Timestamps of a stream say how far its frames lie apart, and sender reports how the streams of one person lie to each other (RFC 3550,
//! section 6.4.1). Where the whole person lies on the recording's time line is known only by when packets arrived.

use std::collections::HashMap;

use super::frames::Frame;
use crate::engine::{Kind, SenderClock};

/// A time further from the arrival than this, in milliseconds, is not believed.
const BELIEVED: f64 = 3_000.0;

/// The time line of one person's streams, in milliseconds since the recording's start.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    /// What is added to the person's own clock.
    offset: Option<f64>,
    runs: HashMap<(Kind, usize), Run>,
}

/// One run of a stream, as long as nothing is known of the person's clock.
#[derive(Debug)]
struct Run {
    generation: u32,
    timestamp: u32,
    at: f64,
}

impl Timeline {
    /// When a frame that arrived at `arrived` was taken.
    pub(super) fn place(
        &mut self,
        (kind, layer, generation): (Kind, usize, u32),
        frame: &Frame,
        arrived: f64,
    ) -> u64 {
        let ticks = if kind.is_video() { 90.0 } else { 48.0 };
        let at = if let Some(clock) = frame.clock {
            let own = own_time(clock, frame.timestamp, ticks);
            own + *self.offset.get_or_insert(arrived - own)
        } else {
            let fresh = || Run { generation, timestamp: frame.timestamp, at: arrived };
            let run = self.runs.entry((kind, layer)).or_insert_with(fresh);
            if run.generation != generation {
                *run = fresh();
            }
            let at = run.at + since(run.timestamp, frame.timestamp) / ticks;
            // Counted on from here, so that a long run does not go round its 32 bits.
            (run.timestamp, run.at) = (frame.timestamp, at);
            at
        };
        whole(if (at - arrived).abs() <= BELIEVED {
            at
        } else {
            // Whoever has set his clock, or makes it up, is believed anew from here.
            self.offset = None;
            self.runs.remove(&(kind, layer));
            arrived
        })
    }
}

/// The publisher's own time at a timestamp, in milliseconds.
fn own_time(clock: SenderClock, timestamp: u32, ticks: f64) -> f64 {
    let seconds = f64::from((clock.ntp >> 32) as u32);
    let fraction = f64::from((clock.ntp & 0xffff_ffff) as u32) / 4_294_967_296.0;
    (seconds + fraction) * 1_000.0 + since(clock.timestamp, timestamp) / ticks
}

fn since(before: u32, after: u32) -> f64 {
    f64::from(after.wrapping_sub(before).cast_signed())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "nothing lies before the start")]
fn whole(milliseconds: f64) -> u64 {
    milliseconds.max(0.0).round() as u64
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    const MICROPHONE: (Kind, usize, u32) = (Kind::Microphone, 0, 1);
    const CAMERA: (Kind, usize, u32) = (Kind::Camera, 0, 1);

    fn frame(timestamp: u32, clock: Option<(u64, u32)>) -> Frame {
        let clock = clock.map(|(millis, timestamp)| SenderClock {
            ntp: ((millis / 1_000) << 32) | (((millis % 1_000) << 32) / 1_000),
            timestamp,
        });
        Frame { timestamp, clock, arrived: Instant::now(), key: true, size: None, data: vec![] }
    }

    #[test]
    fn sound_and_picture_of_one_moment_lie_at_one_moment_however_late_one_of_them_arrives() {
        let mut timeline = Timeline::default();
        // The clock says 5,000 ms at sound 480,000 and at picture 90.
        let sound = frame(480_000 + 48 * 40, Some((5_000, 480_000)));
        let picture = frame(90 + 90 * 40, Some((5_000, 90)));
        let first = timeline.place(MICROPHONE, &sound, 1_000.0);
        assert_eq!((first, timeline.place(CAMERA, &picture, 1_180.0)), (1_000, 1_000));
    }

    #[test]
    fn without_a_report_frames_lie_as_far_apart_as_their_timestamps_say() {
        let mut timeline = Timeline::default();
        let near_the_end = u32::MAX - 100;
        assert_eq!(timeline.place(CAMERA, &frame(near_the_end, None), 500.0), 500);
        let later = near_the_end.wrapping_add(90 * 33);
        assert_eq!(timeline.place(CAMERA, &frame(later, None), 590.0), 533);
        // Another run of the stream has other timestamps.
        assert_eq!(timeline.place((Kind::Camera, 0, 2), &frame(7, None), 900.0), 900);
    }

    #[test]
    fn a_clock_that_cannot_be_is_not_believed() {
        let mut timeline = Timeline::default();
        timeline.place(MICROPHONE, &frame(0, Some((5_000, 0))), 0.0);
        let set_back = frame(96_000, Some((1_000, 96_000)));
        assert_eq!(timeline.place(MICROPHONE, &set_back, 2_000.0), 2_000);
        assert_eq!(timeline.place(MICROPHONE, &frame(96_960, Some((1_000, 96_000))), 2_020.0), 2_020);
    }
}
