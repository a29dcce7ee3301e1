//! What is recorded of one person.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::frames::{Frame, Pictures};
use super::order::{InOrder, Order};
use super::part::{PartWriter, Placed};
use super::timeline::Timeline;
use crate::engine::{Kind, Tapped};

/// A layer of which nothing came for so long has stopped.
const STOPPED: Duration = Duration::from_millis(1_000);
/// A recording can be played from each key frame, so there is one at least so often.
const KEY_FRAMES: Duration = Duration::from_secs(10);
/// A key frame is asked for again after so long.
const ASK_AGAIN: Duration = Duration::from_millis(700);
/// How many layers a picture comes in.
const LAYERS: usize = 3;

/// What is recorded of one person.
pub(super) struct Person {
    part: PartWriter,
    timeline: Timeline,
    sound: Sound,
    camera: Video,
    screen: Video,
}

/// One run of a stream.
struct Stream {
    generation: u32,
    order: Order<Tapped>,
    pictures: Pictures,
}

#[derive(Default)]
struct Sound {
    stream: Option<Stream>,
    last: u64,
}

struct Video {
    kind: Kind,
    layers: [Option<Stream>; LAYERS],
    /// The layer that is recorded.
    chosen: Option<usize>,
    /// When each layer was last heard.
    heard: [Option<Instant>; LAYERS],
    key_frame: Option<Instant>,
    asked: Option<Instant>,
    last: u64,
}

impl Person {
    /// Goes on with what is recorded of somebody in the file `part`, or begins.
    pub(super) fn open(part: &Path) -> io::Result<Self> {
        Ok(Self {
            part: PartWriter::open(part)?,
            timeline: Timeline::default(),
            sound: Sound::default(),
            camera: Video::new(Kind::Camera),
            screen: Video::new(Kind::Screen),
        })
    }

    /// Records a packet; `at` says where on the recording's time line somebody has arrived. Returns the layer of which a key frame is
    /// needed.
    pub(super) fn record(
        &mut self,
        packet: Tapped,
        at: &dyn Fn(Instant) -> f64,
    ) -> io::Result<Option<usize>> {
        let now = packet.arrived;
        let video = match packet.kind {
            Kind::Microphone => {
                self.sound.take(packet);
                self.write_sound(at, Some(now))?;
                return Ok(None);
            }
            Kind::Camera => &mut self.camera,
            Kind::Screen => &mut self.screen,
        };
        video.take(packet);
        video.write(&mut self.timeline, &mut self.part, at, Some(now))?;
        Ok(video.needs_key_frame(now))
    }

    /// Writes what still waits for packets that never came.
    pub(super) fn finish(&mut self, at: &dyn Fn(Instant) -> f64) -> io::Result<()> {
        self.write_sound(at, None)?;
        for video in [&mut self.camera, &mut self.screen] {
            video.write(&mut self.timeline, &mut self.part, at, None)?;
        }
        self.part.sync()
    }

    /// Hands what was recorded to the system.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.part.flush()
    }

    fn write_sound(&mut self, at: &dyn Fn(Instant) -> f64, now: Option<Instant>) -> io::Result<()> {
        let Some(stream) = &mut self.sound.stream else { return Ok(()) };
        while let Some(one) = stream.next(now) {
            let frame = Frame::of_sound(&one.packet);
            let key = (Kind::Microphone, 0, stream.generation);
            let placed = self.timeline.place(key, &frame, at(frame.arrived));
            self.sound.last = placed.max(self.sound.last);
            self.part.add(&frame.placed(Kind::Microphone, self.sound.last))?;
        }
        Ok(())
    }
}

impl Frame {
    fn placed(self, kind: Kind, at: u64) -> Placed {
        Placed { kind, key: self.key, size: self.size, at, data: self.data }
    }
}

impl Stream {
    fn of(packet: &Tapped) -> Self {
        Self { generation: packet.generation, order: Order::new(), pictures: Pictures::default() }
    }

    fn next(&mut self, now: Option<Instant>) -> Option<InOrder<Tapped>> {
        match now {
            Some(now) => self.order.pop(now),
            None => self.order.pop_last(),
        }
    }
}

/// The stream of a packet, which begins anew with each run.
fn stream_of<'stream>(place: &'stream mut Option<Stream>, packet: &Tapped) -> &'stream mut Stream {
    match place {
        Some(stream) if stream.generation == packet.generation => {}
        _ => *place = Some(Stream::of(packet)),
    }
    place.get_or_insert_with(|| Stream::of(packet))
}

impl Sound {
    fn take(&mut self, packet: Tapped) {
        let stream = stream_of(&mut self.stream, &packet);
        stream.order.push(packet.arrived, packet.sequence, packet);
    }
}

impl Video {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            layers: [None, None, None],
            chosen: None,
            heard: [None; LAYERS],
            key_frame: None,
            asked: None,
            last: 0,
        }
    }

    fn take(&mut self, packet: Tapped) {
        let Some(place) = self.layers.get_mut(packet.layer) else { return };
        self.heard[packet.layer] = Some(packet.arrived);
        let stream = stream_of(place, &packet);
        stream.order.push(packet.arrived, packet.sequence, packet);
    }

    fn write(
        &mut self,
        timeline: &mut Timeline,
        part: &mut PartWriter,
        at: &dyn Fn(Instant) -> f64,
        now: Option<Instant>,
    ) -> io::Result<()> {
        for layer in 0..LAYERS {
            while let Some((generation, frame)) = self.next_frame(layer, now) {
                if !self.chooses(layer, &frame) {
                    continue;
                }
                let placed = timeline.place((self.kind, layer, generation), &frame, at(frame.arrived));
                self.last = placed.max(self.last);
                part.add(&frame.placed(self.kind, self.last))?;
            }
        }
        Ok(())
    }

    fn next_frame(&mut self, layer: usize, now: Option<Instant>) -> Option<(u32, Frame)> {
        let stream = self.layers[layer].as_mut()?;
        while let Some(one) = stream.next(now) {
            if let Some(frame) = stream.pictures.push(one) {
                return Some((stream.generation, frame));
            }
        }
        None
    }

    /// Is this layer recorded? The largest is, as soon as it has a key frame, and a smaller one when it stops.
    fn chooses(&mut self, layer: usize, frame: &Frame) -> bool {
        if frame.key {
            let better = self.chosen.is_none_or(|chosen| {
                layer > chosen || layer < chosen && !self.is_alive(chosen, frame.arrived)
            });
            if better {
                self.chosen = Some(layer);
            }
            if self.chosen == Some(layer) {
                self.key_frame = Some(frame.arrived);
            }
        }
        self.chosen == Some(layer)
    }

    fn is_alive(&self, layer: usize, now: Instant) -> bool {
        self.heard[layer].is_some_and(|heard| now.saturating_duration_since(heard) < STOPPED)
    }

    /// The layer of which a key frame is to be asked for now.
    fn needs_key_frame(&mut self, now: Instant) -> Option<usize> {
        let layer = (0..LAYERS).rev().find(|layer| self.is_alive(*layer, now))?;
        let since = |at: Option<Instant>| at.map(|at| now.saturating_duration_since(at));
        let broken = self.layers[layer].as_ref().is_some_and(|stream| stream.pictures.needs_key_frame());
        let due = broken
            || self.chosen != Some(layer)
            || since(self.key_frame).is_none_or(|passed| passed >= KEY_FRAMES);
        if !due || since(self.asked).is_some_and(|passed| passed < ASK_AGAIN) {
            return None;
        }
        self.asked = Some(now);
        Some(layer)
    }
}
