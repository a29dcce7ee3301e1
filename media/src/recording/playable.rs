//! The frames of a part as a player wants them: in the order of their times, and with silence where sound is missing.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use super::opus;
use super::part::{PartReader, Placed};
use crate::engine::Kind;

/// So far, in milliseconds, frames of different tracks may lie out of order in a part: what is asked for again comes later.
const SPREAD: u64 = 4_000;
/// A pause of sound, in milliseconds, that has room for what [`opus::SILENCE`] lasts.
const PAUSE: u64 = 20;

/// The frames of some kinds.
pub(super) struct Playable {
    part: PartReader<File>,
    kinds: Vec<Kind>,
    /// By time, and then as they were written.
    waiting: BTreeMap<(u64, u64), Placed>,
    read: u64,
    ended: bool,
    /// Where sound is due before the first frame.
    from: Option<u64>,
}

impl Playable {
    /// Reads a part from its beginning. With `from`, sound begins at that time.
    pub(super) fn open(part: &Path, kinds: &[Kind], from: Option<u64>) -> io::Result<Self> {
        let from = from.filter(|_| kinds.contains(&Kind::Microphone));
        let part = PartReader::open(part)?;
        Ok(Self { part, kinds: kinds.to_vec(), waiting: BTreeMap::new(), read: 0, ended: false, from })
    }

    /// The next frame.
    pub(super) fn next(&mut self) -> io::Result<Option<Placed>> {
        self.look_ahead()?;
        if let Some(from) = self.from.take() {
            self.fill_from(from);
        }
        let Some((_, frame)) = self.waiting.pop_first() else { return Ok(None) };
        if frame.kind == Kind::Microphone {
            self.look_ahead()?;
            self.fill_from(frame.at + opus::lasts(&frame.data));
        }
        Ok(Some(frame))
    }

    /// Reads until nothing that is still to be read can come before the first that waits.
    fn look_ahead(&mut self) -> io::Result<()> {
        while !self.ended && !self.is_ripe() {
            match self.part.next()? {
                Some(frame) if self.kinds.contains(&frame.kind) => self.wait(frame),
                Some(_) => {}
                None => self.ended = true,
            }
        }
        Ok(())
    }

    fn wait(&mut self, frame: Placed) {
        self.waiting.insert((frame.at, self.read), frame);
        self.read += 1;
    }

    fn is_ripe(&self) -> bool {
        let ends = self.waiting.first_key_value().zip(self.waiting.last_key_value());
        ends.is_some_and(|(((first, _), _), ((last, _), _))| last - first > SPREAD)
    }

    /// Silence at `at` if no sound follows soon. Players would play what follows a pause too early, or stop.
    fn fill_from(&mut self, at: u64) {
        let next = self.waiting.values().find(|frame| frame.kind == Kind::Microphone);
        let silent = match next {
            Some(next) => next.at >= at + PAUSE,
            // After the last sound nothing is missed.
            None => !self.ended,
        };
        if silent {
            let data = opus::SILENCE.to_vec();
            self.wait(Placed { kind: Kind::Microphone, key: true, size: None, at, data });
        }
    }
}
