//! The directory of a ZIP archive (PKWARE, APPNOTE 4.3). Nothing is unpacked: what the directory claims is held against bounds.

use std::io::{self, Read, Seek};

use super::source::{Source, u16_le, u32_le};

/// The most entries. Documents have some dozens; large presentations a thousand.
const MOST_ENTRIES: u16 = 10_000;
/// The most bytes of a directory.
const MOST_DIRECTORY: u32 = 4 << 20;
/// The most bytes that everything has when it is unpacked.
const MOST_UNPACKED: u64 = 512 << 20;
/// Entries that are smaller than this when they are unpacked may shrink as much as they like.
const SMALL: u64 = 1 << 20;
/// The most that an entry may grow when it is unpacked. Text shrinks to a twentieth, a repetitive table to a fiftieth;
/// deflate cannot go beyond a thousandth.
const MOST_GROWTH: u64 = 200;
/// The most archives within the archive: documents embed a few others.
const MOST_NESTED: usize = 32;
/// The longest end record: 22 bytes and a comment.
const END: u64 = 22 + 65_535;

/// One entry, as the directory has it.
pub(super) struct Entry {
    pub(super) name: String,
    /// Is it kept as it is, not packed?
    pub(super) stored: bool,
    encrypted: bool,
    /// How long its name and its content are in the archive.
    name_bytes: u64,
    packed: u64,
    unpacked: u64,
    /// Where its local header is.
    pub(super) offset: u64,
}

impl Entry {
    /// How long its content is in the archive.
    pub(super) fn bytes(&self) -> u64 {
        self.packed
    }
}

/// Why the entries are not given.
#[derive(Debug)]
pub(super) enum Wrong {
    /// The directory is not there, or contradicts itself.
    Damaged,
    Encrypted,
    Bomb(&'static str),
}

/// The entries of an archive.
pub(super) fn entries<R: Read + Seek>(source: &mut Source<R>) -> io::Result<Result<Vec<Entry>, Wrong>> {
    let from = source.bytes().saturating_sub(END);
    let tail = source.at(from, usize::try_from(END).unwrap_or_default())?;
    let Some(end) = end_record(&tail) else { return Ok(Err(Wrong::Damaged)) };
    let ends_at = from + end as u64;
    let Some(record) = Record::read(&tail[end..]) else { return Ok(Err(Wrong::Damaged)) };
    if record.count > MOST_ENTRIES || record.size > MOST_DIRECTORY {
        return Ok(Err(Wrong::Bomb("an archive with absurdly many entries")));
    }
    if u64::from(record.offset) + u64::from(record.size) > ends_at {
        return Ok(Err(Wrong::Damaged));
    }
    let directory = source.at(record.offset.into(), usize::try_from(record.size).unwrap_or_default())?;
    let Some(entries) = parse(&directory, record.count) else { return Ok(Err(Wrong::Damaged)) };
    Ok(check(&entries, record.offset.into()).map(|()| entries))
}

/// The last end record whose comment ends with the file.
fn end_record(tail: &[u8]) -> Option<usize> {
    let places = (0..tail.len().saturating_sub(21)).rev();
    places
        .filter(|at| tail[*at..].starts_with(b"PK\x05\x06"))
        .find(|at| u16_le(tail, at + 20).is_some_and(|comment| at + 22 + usize::from(comment) == tail.len()))
}

struct Record {
    count: u16,
    size: u32,
    offset: u32,
}

impl Record {
    /// Of an archive in one part. ZIP64 has all bits set in these fields; so large a document is none of ours.
    fn read(end: &[u8]) -> Option<Self> {
        let (disk, directory_disk) = (u16_le(end, 4)?, u16_le(end, 6)?);
        let (here, count) = (u16_le(end, 8)?, u16_le(end, 10)?);
        let whole = disk == 0 && directory_disk == 0 && here == count;
        whole.then_some(Self { count, size: u32_le(end, 12)?, offset: u32_le(end, 16)? })
    }
}

fn parse(directory: &[u8], count: u16) -> Option<Vec<Entry>> {
    let mut entries = vec![];
    let mut rest = directory;
    for _ in 0..count {
        rest.starts_with(b"PK\x01\x02").then_some(())?;
        let name_length = usize::from(u16_le(rest, 28)?);
        let behind = usize::from(u16_le(rest, 30)?) + usize::from(u16_le(rest, 32)?);
        entries.push(Entry {
            name: String::from_utf8_lossy(rest.get(46..46 + name_length)?).into_owned(),
            name_bytes: name_length as u64,
            stored: u16_le(rest, 10)? == 0,
            encrypted: u16_le(rest, 8)? & 1 != 0,
            packed: u32_le(rest, 20)?.into(),
            unpacked: u32_le(rest, 24)?.into(),
            offset: u32_le(rest, 42)?.into(),
        });
        rest = rest.get(46 + name_length + behind..)?;
    }
    Some(entries)
}

/// Holds what the entries claim against each other, against the bytes that are there, and against the bounds.
fn check(entries: &[Entry], directory_at: u64) -> Result<(), Wrong> {
    if entries.iter().any(|entry| entry.encrypted) {
        return Err(Wrong::Encrypted);
    }
    // Each entry needs its own bytes: what shares them with others grows with each.
    let needed = |entry: &Entry| 30 + entry.name_bytes + entry.packed;
    if entries.iter().map(needed).sum::<u64>() > directory_at {
        return Err(Wrong::Bomb("an archive whose entries overlap"));
    }
    if entries.iter().any(|entry| entry.stored && entry.packed != entry.unpacked) {
        return Err(Wrong::Damaged);
    }
    let grows =
        |entry: &Entry| entry.unpacked > SMALL && entry.unpacked > entry.packed.saturating_mul(MOST_GROWTH);
    let unpacked: u64 = entries.iter().map(|entry| entry.unpacked).sum();
    if unpacked > MOST_UNPACKED || entries.iter().any(grows) {
        return Err(Wrong::Bomb("an archive that grows without measure when it is unpacked"));
    }
    if entries.iter().filter(|entry| is_archive(&entry.name)).count() > MOST_NESTED {
        return Err(Wrong::Bomb("an archive with absurdly many archives in it"));
    }
    Ok(())
}

fn is_archive(name: &str) -> bool {
    const ARCHIVES: [&str; 18] = [
        "zip", "jar", "7z", "rar", "gz", "tgz", "bz2", "xz", "zst", "tar", "cab", "docx", "xlsx", "pptx",
        "odt", "ods", "odp", "apk",
    ];
    name.rsplit_once('.')
        .is_some_and(|(_, end)| ARCHIVES.iter().any(|archive| end.eq_ignore_ascii_case(archive)))
}
