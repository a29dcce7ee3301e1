//! The frames of a part as a player wants them: in the order of their times, and with silence where sound is missing.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io;
use std::path::Path;

use super::opus;
use super::part::{PartReader, Placed};
use crate::engine::Kind;

/// So far, in milliseconds, frames of different tracks may lie out of order in a part: what is asked for again comes later.
const SPREAD: u64 = 4_000;
/// A pause of sound shorter than this, in milliseconds, is none: timestamps are rounded.
const PAUSE: u64 = 30;

/// The frames of some kinds.
pub(super) struct Playable {
    part: PartReader<File>,
    kinds: Vec<Kind>,
    /// By time, and then as they were written.
    waiting: BTreeMap<(u64, u64), Placed>,
    read: u64,
    ended: bool,
    /// Until when there is sound.
    sounds_until: Option<u64>,
    ready: VecDeque<Placed>,
}

impl Playable {
    /// Reads a part from its beginning. With `from`, sound begins at that time.
    pub(super) fn open(part: &Path, kinds: &[Kind], from: Option<u64>) -> io::Result<Self> {
        Ok(Self {
            part: PartReader::open(part)?,
            kinds: kinds.to_vec(),
            waiting: BTreeMap::new(),
            read: 0,
            ended: false,
            sounds_until: from,
            ready: VecDeque::new(),
        })
    }

    /// The next frame.
    pub(super) fn next(&mut self) -> io::Result<Option<Placed>> {
        loop {
            if let Some(frame) = self.ready.pop_front() {
                return Ok(Some(frame));
            }
            let Some(frame) = self.next_in_time()? else { return Ok(None) };
            if frame.kind == Kind::Microphone {
                self.fill_up_to(frame.at);
                self.sounds_until = Some(frame.at + opus::lasts(&frame.data));
            }
            self.ready.push_back(frame);
        }
    }

    fn next_in_time(&mut self) -> io::Result<Option<Placed>> {
        while !self.ended && !self.is_ripe() {
            match self.part.next()? {
                Some(frame) if self.kinds.contains(&frame.kind) => {
                    self.waiting.insert((frame.at, self.read), frame);
                    self.read += 1;
                }
                Some(_) => {}
                None => self.ended = true,
            }
        }
        Ok(self.waiting.pop_first().map(|(_, frame)| frame))
    }

    /// Nothing that is still to be read can come before the first that waits.
    fn is_ripe(&self) -> bool {
        let ends = self.waiting.first_key_value().zip(self.waiting.last_key_value());
        ends.is_some_and(|(((first, _), _), ((last, _), _))| last - first > SPREAD)
    }

    /// Silence until `at`. Players would play what follows a pause too early, or stop.
    fn fill_up_to(&mut self, at: u64) {
        let Some(mut until) = self.sounds_until.filter(|until| at >= until + PAUSE) else { return };
        while until + opus::SILENCE_LASTS <= at {
            self.ready.push_back(Placed {
                kind: Kind::Microphone,
                key: true,
                size: None,
                at: until,
                data: opus::SILENCE.to_vec(),
            });
            until += opus::SILENCE_LASTS;
        }
    }
}
