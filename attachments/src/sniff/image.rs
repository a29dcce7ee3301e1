//! Pictures, and how large their headers say they are.

use std::io::{self, Read, Seek};

use super::{
    Content,
    source::{Source, array, u16_be, u16_le, u32_be, u32_le},
};
use crate::FileType;

/// The most pixels of a picture: more than any telephone takes, and 400 MB once it is unpacked.
const MOST_PIXELS: u64 = 100_000_000;
/// The longest side. What opens a picture often keeps something for each row or column.
const LONGEST_SIDE: u32 = 40_000;
/// The most segments before a JPEG's dimensions.
const MOST_SEGMENTS: usize = 1000;

/// Width and height in pixels.
type Size = (u32, u32);

/// What picture it is, if it begins like one.
pub(super) fn look<R: Read + Seek>(source: &mut Source<R>, head: &[u8]) -> io::Result<Option<Content>> {
    let (kind, size) = if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        (FileType::Png, png(head))
    } else if head.starts_with(b"\xff\xd8\xff") {
        (FileType::Jpeg, jpeg(source)?)
    } else if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
        (FileType::Gif, gif(head))
    } else if head.starts_with(b"RIFF") && array(head, 8) == Some(*b"WEBP") {
        (FileType::Webp, webp(head))
    } else {
        return Ok(None);
    };
    Ok(Some(match size {
        None | Some((0, _) | (_, 0)) => Content::other(format!("damaged {}", kind.title())),
        Some((width, height)) if width > LONGEST_SIDE || height > LONGEST_SIDE => {
            Content::Bomb("a picture with an absurdly long side")
        }
        Some((width, height)) if u64::from(width) * u64::from(height) > MOST_PIXELS => {
            Content::Bomb("a picture with absurdly many pixels")
        }
        Some(_) => Content::Known(kind),
    }))
}

/// IHDR is the first chunk and has 13 bytes (PNG, section 11.2.1).
fn png(head: &[u8]) -> Option<Size> {
    let is_header = u32_be(head, 8)? == 13 && array(head, 12)? == *b"IHDR";
    is_header.then_some((u32_be(head, 16)?, u32_be(head, 20)?))
}

/// The logical screen (GIF 89a, section 18).
fn gif(head: &[u8]) -> Option<Size> {
    Some((u16_le(head, 6)?.into(), u16_le(head, 8)?.into()))
}

/// The first frame header, behind as many other segments as there are (ITU T.81, B.2).
fn jpeg<R: Read + Seek>(source: &mut Source<R>) -> io::Result<Option<Size>> {
    let mut at = 2;
    for _ in 0..MOST_SEGMENTS {
        let segment = source.at(at, 10)?;
        match segment.as_slice() {
            // Any number of fill bytes may stand before a marker.
            [0xff, 0xff, ..] => at += 1,
            [0xff, 0x01 | 0xd0..=0xd7, ..] => at += 2,
            // Frame headers, of which these are none: DHT, JPG, DAC.
            [0xff, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf, ..] => {
                let size = u16_be(&segment, 7).zip(u16_be(&segment, 5));
                return Ok(size.map(|(width, height)| (width.into(), height.into())));
            }
            // The picture's data, or its end, before it was said how large it is.
            [0xff, 0xd9 | 0xda | 0x00, ..] => return Ok(None),
            [0xff, _, high, low, ..] => {
                let length = u16::from_be_bytes([*high, *low]);
                if length < 2 {
                    return Ok(None);
                }
                at += 2 + u64::from(length);
            }
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// The first chunk says it (RFC 9649, section 2).
fn webp(head: &[u8]) -> Option<Size> {
    match &array::<4>(head, 12)? {
        b"VP8 " if array(head, 23)? == [0x9d, 0x01, 0x2a] => {
            Some(((u16_le(head, 26)? & 0x3fff).into(), (u16_le(head, 28)? & 0x3fff).into()))
        }
        b"VP8L" if array(head, 20)? == [0x2f] => {
            let bits = u32_le(head, 21)?;
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        b"VP8X" => {
            let three = |offset| array::<3>(head, offset).map(|[a, b, c]| u32::from_le_bytes([a, b, c, 0]));
            Some((three(24)? + 1, three(27)? + 1))
        }
        _ => None,
    }
}
