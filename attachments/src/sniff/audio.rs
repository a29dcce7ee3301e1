//! Sound: MP3, Ogg, WAV.

use std::io::{self, Read, Seek};

use super::{
    Content,
    source::{Source, array},
};
use crate::FileType;

/// How far behind an ID3 tag the first frame may begin: some writers leave room there.
const GAP: usize = 8192;
/// The most ID3 tags before the sound.
const MOST_TAGS: usize = 4;

/// What sound it is, if it begins like some.
pub(super) fn look<R: Read + Seek>(source: &mut Source<R>, head: &[u8]) -> io::Result<Option<Content>> {
    if head.starts_with(b"RIFF") && array(head, 8) == Some(*b"WAVE") {
        return Ok(Some(Content::Known(FileType::Wav)));
    }
    if ogg(head) {
        return Ok(Some(Content::Known(FileType::Ogg)));
    }
    if head.starts_with(b"ID3") {
        let found = behind_tags(source)?;
        return Ok(Some(if found {
            Content::Known(FileType::Mp3)
        } else {
            Content::other("audio tag without MP3 audio")
        }));
    }
    Ok(frames(source, 0)?.then_some(Content::Known(FileType::Mp3)))
}

/// The first page begins a stream of one of the codecs for sound (RFC 3533, section 6).
fn ogg(head: &[u8]) -> bool {
    let begins_stream =
        head.starts_with(b"OggS\0") && array(head, 5).is_some_and(|[flags]: [u8; 1]| flags & 2 != 0);
    let Some([segments]) = array::<1>(head, 26) else { return false };
    let packet = head.get(27 + usize::from(segments)..).unwrap_or_default();
    let codecs: [&[u8]; 4] = [b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   "];
    begins_stream && codecs.iter().any(|codec| packet.starts_with(codec))
}

/// Are there frames behind the ID3 tags (ID3v2.4, section 3.1)?
fn behind_tags<R: Read + Seek>(source: &mut Source<R>) -> io::Result<bool> {
    let mut at = 0;
    for _ in 0..MOST_TAGS {
        let tag = source.at(at, 10)?;
        if !tag.starts_with(b"ID3") {
            break;
        }
        let Some(size) = array::<4>(&tag, 6) else { return Ok(false) };
        let length = size.iter().fold(0u64, |length, byte| (length << 7) | u64::from(byte & 0x7f));
        let has_footer = tag.get(5).is_some_and(|flags| flags & 0x10 != 0);
        at += 10 + length + if has_footer { 10 } else { 0 };
    }
    let gap = source.at(at, GAP)?;
    let starts = gap.iter().enumerate().filter(|(_, byte)| **byte == 0xff).map(|(index, _)| index as u64);
    // Few of these bytes look like a frame, so few are followed.
    for start in starts.take(256) {
        if frames(source, at + start)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Are there two frames of layer III in a row, or one that ends the file?
fn frames<R: Read + Seek>(source: &mut Source<R>, at: u64) -> io::Result<bool> {
    let header = source.at(at, 4)?;
    let Some(length) = frame_length(&header) else { return Ok(false) };
    let next = at + length;
    if next == source.bytes() {
        return Ok(true);
    }
    Ok(frame_length(&source.at(next, 4)?).is_some())
}

/// The length in bytes of an MPEG audio frame of layer III (ISO 11172-3, 2.4.1.3, and 13818-3), if this is its header.
fn frame_length(header: &[u8]) -> Option<u64> {
    const KILOBITS: [[u64; 15]; 2] = [
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];
    const HERTZ: [u64; 3] = [44_100, 48_000, 32_000];
    let [0xff, second, third, _] = *header else { return None };
    if second & 0xe0 != 0xe0 || second & 0x06 != 0x02 {
        return None;
    }
    // Version 2 has half of version 1's sampling rate, 2.5 a quarter.
    let (table, factor, halvings) = match (second >> 3) & 3 {
        3 => (0, 144, 0),
        2 => (1, 72, 1),
        0 => (1, 72, 2),
        _ => return None,
    };
    let kilobits = *KILOBITS[table].get(usize::from(third >> 4)).filter(|rate| **rate > 0)?;
    let hertz = HERTZ.get(usize::from((third >> 2) & 3))? >> halvings;
    Some(factor * kilobits * 1000 / hertz + u64::from((third >> 1) & 1))
}
