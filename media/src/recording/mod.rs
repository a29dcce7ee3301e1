//! Recordings: what everybody in a room publishes, each person's sound and picture as a `WebM` file, a shared screen as another.
//!
//! While a recording goes on its packets are put in [order], pictures put together from them ([frames]), placed on one common [timeline]
//! and appended to a [part] for each person. When it is over the parts become files that can be [played](webm). A crash costs what was
//! not yet handed to the system, a second at most: the next process goes on with the same parts.

mod frames;
mod opus;
mod order;
mod part;
mod person;
mod playable;
mod timeline;
mod webm;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use data_encoding::HEXLOWER;
use domain::{AccountId, call::RecordedFile};
use uuid::Uuid;

use crate::engine::{Kind, Tapped};
use person::Person;

/// What the name of a part ends in.
const PART: &str = "part";
/// The media type of what comes of it.
const MEDIA_TYPE: &str = "video/webm";
/// The media type where there is only sound.
const SOUND_TYPE: &str = "audio/webm";
/// How often what was recorded is handed to the system.
const FLUSH: Duration = Duration::from_secs(1);

/// Records packets into the parts of a folder.
pub(crate) struct Recorder {
    folder: PathBuf,
    /// A moment, and where it lies on the recording's time line.
    known: (Instant, Duration),
    people: HashMap<Uuid, Person>,
    flushed: Instant,
}

/// A layer of which a key frame is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyFrameWish {
    pub(crate) person: Uuid,
    pub(crate) kind: Kind,
    pub(crate) layer: usize,
}

impl Recorder {
    /// Records into a folder, which exists. At `now` the recording has gone on for `since`.
    pub(crate) fn new(folder: PathBuf, now: Instant, since: Duration) -> Self {
        Self { folder, known: (now, since), people: HashMap::new(), flushed: now }
    }

    /// Records a packet.
    ///
    /// # Errors
    /// If the part cannot be written, for example because the disk is full. What was recorded before stays.
    pub(crate) fn record(&mut self, packet: Tapped) -> io::Result<Option<KeyFrameWish>> {
        let (person, kind, now) = (packet.person, packet.kind, packet.arrived);
        if !self.people.contains_key(&person) {
            let part = self.folder.join(person.to_string()).with_extension(PART);
            self.people.insert(person, Person::open(&part)?);
        }
        let at = since(self.known);
        let Some(recorded) = self.people.get_mut(&person) else { return Ok(None) };
        let wish = recorded.record(packet, &at)?;
        if now.saturating_duration_since(self.flushed) >= FLUSH {
            self.flushed = now;
            for recorded in self.people.values_mut() {
                recorded.flush()?;
            }
        }
        Ok(wish.map(|layer| KeyFrameWish { person, kind, layer }))
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// If a part cannot be written.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        let at = since(self.known);
        for recorded in self.people.values_mut() {
            recorded.finish(&at)?;
        }
        Ok(())
    }
}

/// Where moments lie on the time line, in milliseconds.
fn since((known, passed): (Instant, Duration)) -> impl Fn(Instant) -> f64 {
    move |at| {
        let (ahead, behind) = (at.saturating_duration_since(known), known.saturating_duration_since(at));
        (passed.as_secs_f64() + ahead.as_secs_f64() - behind.as_secs_f64()) * 1_000.0
    }
}

/// Makes files of all parts of a folder. The parts stay; doing it again makes the same files.
///
/// # Errors
/// If a part cannot be read or a file not be written.
pub(crate) fn make_files(folder: &Path) -> io::Result<Vec<RecordedFile>> {
    let mut files = vec![];
    for part in parts(folder)? {
        let Some(person) = part.file_stem().and_then(|stem| Uuid::parse_str(stem.to_str()?).ok()) else {
            continue;
        };
        for (kinds, name) in [
            (&[Kind::Microphone, Kind::Camera][..], format!("{person}.webm")),
            (&[Kind::Screen][..], format!("{person}-screen.webm")),
        ] {
            let Some(written) = webm::write(&part, kinds, &folder.join(&name))? else { continue };
            files.push(RecordedFile {
                name,
                account: Some(AccountId(person)),
                media_type: if written.has_pictures { MEDIA_TYPE } else { SOUND_TYPE }.to_owned(),
                bytes: written.bytes,
                starts_after: written.starts_after,
                milliseconds: written.milliseconds,
                sha256: HEXLOWER.encode(&written.sha256),
            });
        }
    }
    Ok(files)
}

/// Removes the parts, once the files that came of them are known.
///
/// # Errors
/// If the folder cannot be read, or a part not be removed.
pub(crate) fn remove_parts(folder: &Path) -> io::Result<()> {
    parts(folder)?.iter().try_for_each(fs::remove_file)
}

fn parts(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut parts = vec![];
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == PART) {
            parts.push(path);
        }
    }
    parts.sort();
    Ok(parts)
}
