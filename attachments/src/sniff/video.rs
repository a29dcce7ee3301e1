//! Containers of pictures that move, or of sound alone: MP4 and `WebM`.

use std::io::{self, Read, Seek};

use super::{
    Content,
    source::{Source, array, u32_be},
};
use crate::FileType;

/// The most boxes, or elements, that are looked at.
const MOST_PARTS: usize = 512;
/// The longest type box: a brand has four bytes.
const LONGEST_TYPE: u32 = 4096;

/// What it is, if it begins like one of these containers.
pub(super) fn look<R: Read + Seek>(source: &mut Source<R>, head: &[u8]) -> io::Result<Option<Content>> {
    if array(head, 4) == Some(*b"ftyp")
        && u32_be(head, 0).is_some_and(|size| (16..=LONGEST_TYPE).contains(&size))
    {
        return mp4(source, head);
    }
    if head.starts_with(b"\x1a\x45\xdf\xa3") {
        return Ok(Some(match document_type(head) {
            Some(b"webm") => Content::Known(FileType::Webm),
            Some(b"matroska") => Content::other("Matroska video"),
            _ => Content::other("damaged WebM video"),
        }));
    }
    Ok(None)
}

/// By its brand, and where that leaves it open, by its tracks. Other brands are other formats: HEIC, `QuickTime`, 3GPP.
fn mp4<R: Read + Seek>(source: &mut Source<R>, head: &[u8]) -> io::Result<Option<Content>> {
    let Some(brand) = array::<4>(head, 8) else { return Ok(None) };
    let kind = match &brand {
        b"M4A " | b"M4B " => Some(FileType::M4a),
        b"M4V " | b"M4VH" | b"M4VP" => Some(FileType::Mp4),
        b"isom" | b"iso2" | b"iso3" | b"iso4" | b"iso5" | b"iso6" | b"iso7" | b"iso8" | b"iso9" | b"mp41"
        | b"mp42" | b"avc1" | b"dash" | b"mmp4" | b"MSNV" => match tracks(source)? {
            Tracks { video: true, .. } => Some(FileType::Mp4),
            Tracks { sound: true, .. } => Some(FileType::M4a),
            _ => return Ok(Some(Content::other("MPEG-4 file without picture or sound"))),
        },
        _ => None,
    };
    Ok(kind.map(Content::Known))
}

#[derive(Default)]
struct Tracks {
    video: bool,
    sound: bool,
}

/// The handlers of the tracks: `moov`, in it `trak`, in it `mdia`, in it `hdlr` (ISO 14496-12).
fn tracks<R: Read + Seek>(source: &mut Source<R>) -> io::Result<Tracks> {
    let mut tracks = Tracks::default();
    let mut at = 0u64;
    for _ in 0..MOST_PARTS {
        let header = source.at(at, 20)?;
        let (Some(size), Some(name)) = (u32_be(&header, 0), array::<4>(&header, 4)) else { break };
        let (size, inside) = match size {
            // To the end of the file.
            0 => break,
            1 => (array(&header, 8).map_or(0, u64::from_be_bytes), 16),
            size => (u64::from(size), 8),
        };
        match &name {
            // What is inside comes next.
            b"moov" | b"trak" | b"mdia" => {
                at += inside;
                continue;
            }
            b"hdlr" => match array::<4>(&header, 16) {
                Some(handler) if handler == *b"vide" => tracks.video = true,
                Some(handler) if handler == *b"soun" => tracks.sound = true,
                _ => {}
            },
            _ => {}
        }
        let Some(next) = at.checked_add(size).filter(|next| size >= 8 && *next < source.bytes()) else {
            break;
        };
        at = next;
    }
    Ok(tracks)
}

/// The `DocType` in an EBML header (RFC 8794, section 11.2).
fn document_type(head: &[u8]) -> Option<&[u8]> {
    const DOC_TYPE: u64 = 0x4282;
    let (length, mut rest) = number(head.get(4..)?, false)?;
    rest = rest.get(..usize::try_from(length).ok()?.min(rest.len()))?;
    for _ in 0..MOST_PARTS {
        let (id, behind) = number(rest, true)?;
        let (length, behind) = number(behind, false)?;
        let (value, behind) = behind.split_at_checked(usize::try_from(length).ok()?)?;
        if id == DOC_TYPE {
            // It may be filled up with zeros.
            let end = value.iter().position(|byte| *byte == 0).unwrap_or(value.len());
            return value.get(..end);
        }
        rest = behind;
    }
    None
}

/// A number of variable length, and what comes behind. An id keeps the bit that tells its length.
fn number(bytes: &[u8], is_id: bool) -> Option<(u64, &[u8])> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    let (number, rest) = bytes.split_at_checked(length)?;
    let value = number
        .iter()
        .try_fold(0u64, |value, byte| value.checked_mul(256).map(|value| value + u64::from(*byte)))?;
    let marker = if is_id || length > 8 { 0 } else { 1u64 << (7 * length) };
    Some((value & !marker, rest))
}
