//! What is being recorded of one person, on disk: frames one after the other, so that whatever was written survives a crash.
//!
//! Each entry is its length, a checksum, and the frame: track, key frame or not, width, height, time, data; numbers in little endian. An
//! entry that is cut off or damaged ends the file.

use std::fs::{File, OpenOptions};
use std::hash::Hasher;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use crate::engine::Kind;

/// Bytes of an entry's length and checksum.
const PREFIX: usize = 8;
/// Bytes of an entry before its data.
const HEAD: usize = 14;
/// No entry is longer.
const LONGEST: usize = 16 << 20;
/// Written at once.
const BUFFER: usize = 128 << 10;

/// A frame and where it lies on the recording's time line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    /// What it is of.
    pub(super) kind: Kind,
    /// It can be shown without those before it.
    pub(super) key: bool,
    /// Width and height of a key frame's picture.
    pub(super) size: Option<(u16, u16)>,
    /// Milliseconds since the recording's start.
    pub(super) at: u64,
    /// What decoders take.
    pub(super) data: Vec<u8>,
}

/// Writes a part.
pub(super) struct PartWriter {
    file: BufWriter<File>,
    entry: Vec<u8>,
}

impl PartWriter {
    /// Goes on with a part, or begins it. What a crash has left half written at its end is cut off.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let mut reader = PartReader::new(&file);
        while reader.next()?.is_some() {}
        let whole = reader.read;
        file.set_len(whole)?;
        file.seek(io::SeekFrom::End(0))?;
        Ok(Self { file: BufWriter::with_capacity(BUFFER, file), entry: Vec::new() })
    }

    /// Adds a frame.
    pub(super) fn add(&mut self, frame: &Placed) -> io::Result<()> {
        let (width, height) = frame.size.unwrap_or_default();
        self.entry.clear();
        self.entry.push(frame.kind as u8);
        self.entry.push(u8::from(frame.key));
        self.entry.extend(width.to_le_bytes());
        self.entry.extend(height.to_le_bytes());
        self.entry.extend(frame.at.to_le_bytes());
        self.entry.extend_from_slice(&frame.data);
        let length = u32::try_from(self.entry.len()).map_err(io::Error::other)?;
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(&checksum(&self.entry).to_le_bytes())?;
        self.file.write_all(&self.entry)
    }

    /// Hands everything to the system, where it survives our own death.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }

    /// Waits until everything is on the disk.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_data()
    }
}

/// Reads a part from its beginning.
pub(super) struct PartReader<R> {
    from: BufReader<R>,
    /// How much of it is whole entries.
    read: u64,
}

impl PartReader<File> {
    /// Opens a part.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self::new(File::open(path)?))
    }
}

impl<R: Read> PartReader<R> {
    fn new(from: R) -> Self {
        Self { from: BufReader::with_capacity(BUFFER, from), read: 0 }
    }

    /// The next frame; nothing at the end, or where the rest makes no sense.
    pub(super) fn next(&mut self) -> io::Result<Option<Placed>> {
        let mut prefix = [0; PREFIX];
        if !fill(&mut self.from, &mut prefix)? {
            return Ok(None);
        }
        let [a, b, c, d, sum @ ..] = prefix;
        let length = u32::from_le_bytes([a, b, c, d]) as usize;
        if !(HEAD..=LONGEST).contains(&length) {
            return Ok(None);
        }
        let mut entry = vec![0; length];
        if !fill(&mut self.from, &mut entry)? || checksum(&entry).to_le_bytes() != sum {
            return Ok(None);
        }
        let frame = parse(&entry);
        if frame.is_some() {
            self.read += (PREFIX + length) as u64;
        }
        Ok(frame)
    }
}

fn parse(entry: &[u8]) -> Option<Placed> {
    let (head, data) = entry.split_first_chunk::<HEAD>()?;
    let [kind, key, w0, w1, h0, h1, at @ ..] = *head;
    let size = (u16::from_le_bytes([w0, w1]), u16::from_le_bytes([h0, h1]));
    Some(Placed {
        kind: *Kind::ALL.get(usize::from(kind))?,
        key: key != 0,
        size: (size != (0, 0)).then_some(size),
        at: u64::from_le_bytes(at),
        data: data.to_vec(),
    })
}

/// Fills the buffer; `false` if there is less.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match from.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn checksum(entry: &[u8]) -> u32 {
    // Damage by chance is to be seen, not forgery: the file that comes of it has a digest in the log.
    let mut hasher = crc32fast::Hasher::new();
    hasher.write(entry);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frames() -> impl Strategy<Value = Vec<Placed>> {
        let frame = (0..3usize, any::<bool>(), any::<u64>(), proptest::collection::vec(any::<u8>(), 0..40));
        let frame = frame.prop_map(|(kind, key, at, data)| Placed {
            kind: Kind::ALL[kind],
            key,
            size: key.then_some((640, 480)),
            at,
            data,
        });
        proptest::collection::vec(frame, 1..12)
    }

    fn add_all(writer: &mut PartWriter, frames: &[Placed]) {
        for frame in frames {
            writer.add(frame).unwrap();
        }
    }

    fn read(path: &Path) -> Vec<Placed> {
        let mut reader = PartReader::open(path).unwrap();
        std::iter::from_fn(|| reader.next().unwrap()).collect()
    }

    proptest! {
        #[test]
        fn wherever_a_part_is_cut_off_all_that_was_whole_is_read_and_it_goes_on(
            frames in frames(),
            more in frames(),
            cut in 0..200u64,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("x.part");
            let mut writer = PartWriter::open(&path).unwrap();
            add_all(&mut writer, &frames);
            writer.sync().unwrap();
            prop_assert_eq!(read(&path), frames.clone());
            let length = std::fs::metadata(&path).unwrap().len();
            File::options().write(true).open(&path).unwrap().set_len(length.saturating_sub(cut)).unwrap();
            let left = read(&path);
            prop_assert_eq!(&frames[..left.len()], &left[..]);
            prop_assert!(cut > 0 || left.len() == frames.len());
            let mut writer = PartWriter::open(&path).unwrap();
            add_all(&mut writer, &more);
            writer.flush().unwrap();
            prop_assert_eq!(read(&path), [left, more].concat());
        }

        #[test]
        fn damage_is_never_read_as_a_frame(frames in frames(), at in any::<prop::sample::Index>(), flip in 1..=255u8) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("x.part");
            let mut writer = PartWriter::open(&path).unwrap();
            add_all(&mut writer, &frames);
            writer.flush().unwrap();
            let mut bytes = std::fs::read(&path).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            std::fs::write(&path, bytes).unwrap();
            let left = read(&path);
            prop_assert!(left.len() < frames.len());
            prop_assert_eq!(&frames[..left.len()], &left[..]);
        }
    }
}
