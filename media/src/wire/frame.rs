//! Frames on a stream of bytes (RFC 4571): two bytes of length, then what by UDP would be a datagram.

use thiserror::Error;

/// The longest frame that is read.
pub const LONGEST: usize = 2_048;
/// The length before each frame.
const HEAD: usize = 2;

/// The stream is of no use any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameError {
    /// A frame longer than [`LONGEST`] is announced.
    #[error("a frame is too long")]
    Oversized,
    /// Who takes the frames wants no more of them.
    #[error("a frame was refused")]
    Refused,
}

/// Cuts a stream into frames. Keeps at most one frame that has not come whole.
#[derive(Debug, Default)]
pub struct Deframer {
    partial: Vec<u8>,
}

impl Deframer {
    /// Takes the next bytes and hands each frame that they complete to `take`, which says whether to go on. Empty frames mean nothing.
    ///
    /// # Errors
    /// If the stream must not be read further.
    pub fn push(&mut self, mut bytes: &[u8], mut take: impl FnMut(&[u8]) -> bool) -> Result<(), FrameError> {
        let mut hand = |frame: &[u8]| {
            if frame.is_empty() || take(frame) { Ok(()) } else { Err(FrameError::Refused) }
        };
        while !bytes.is_empty() {
            if self.partial.is_empty()
                && let Some(end) = end(bytes)?
                && bytes.len() >= end
            {
                hand(&bytes[HEAD..end])?;
                bytes = &bytes[end..];
                continue;
            }
            let wanted = end(&self.partial)?.unwrap_or(HEAD) - self.partial.len();
            let (taken, rest) = bytes.split_at(wanted.min(bytes.len()));
            self.partial.extend_from_slice(taken);
            bytes = rest;
            if end(&self.partial)? == Some(self.partial.len()) {
                hand(&self.partial[HEAD..])?;
                self.partial.clear();
            }
        }
        Ok(())
    }
}

/// Where the frame at the beginning of `bytes` ends, once its length is there.
fn end(bytes: &[u8]) -> Result<Option<usize>, FrameError> {
    let Some(head) = bytes.first_chunk::<HEAD>() else { return Ok(None) };
    let length = usize::from(u16::from_be_bytes(*head));
    if length > LONGEST { Err(FrameError::Oversized) } else { Ok(Some(HEAD + length)) }
}

/// Appends a frame to a stream. `None`, and nothing is appended, if its length cannot be written.
pub fn write(frame: &[u8], stream: &mut Vec<u8>) -> Option<()> {
    let length = u16::try_from(frame.len()).ok()?;
    stream.extend_from_slice(&length.to_be_bytes());
    stream.extend_from_slice(frame);
    Some(())
}

/// How many bytes of a stream a frame takes.
pub fn length(frame: &[u8]) -> usize {
    HEAD + frame.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    fn read(deframer: &mut Deframer, bytes: &[u8]) -> Result<Vec<Vec<u8>>, FrameError> {
        let mut frames = Vec::new();
        deframer.push(bytes, |frame| {
            frames.push(frame.to_vec());
            true
        })?;
        Ok(frames)
    }

    proptest! {
        #[test]
        fn any_split_of_a_stream_gives_the_same_frames(
            frames in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..=LONGEST), 0..12),
            splits in proptest::collection::vec(any::<Index>(), 0..40),
        ) {
            let mut stream = Vec::new();
            for frame in &frames {
                write(frame, &mut stream).unwrap();
            }
            let mut places: Vec<_> = splits.iter().map(|split| split.index(stream.len() + 1)).collect();
            places.extend([0, stream.len()]);
            places.sort_unstable();
            let (mut deframer, mut seen) = (Deframer::default(), Vec::new());
            for part in places.windows(2) {
                seen.extend(read(&mut deframer, &stream[part[0]..part[1]]).unwrap());
            }
            let expected: Vec<_> = frames.into_iter().filter(|frame| !frame.is_empty()).collect();
            prop_assert_eq!(seen, expected);
            prop_assert!(deframer.partial.is_empty());
        }

        #[test]
        fn no_stream_makes_it_keep_more_than_a_frame(
            parts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..3_000), 0..8),
        ) {
            let mut deframer = Deframer::default();
            for part in parts {
                let read = read(&mut deframer, &part);
                prop_assert!(deframer.partial.len() <= HEAD + LONGEST);
                if read.is_err() {
                    break;
                }
            }
        }
    }

    #[test]
    fn a_stream_byte_by_byte_gives_its_frames() {
        let mut stream = Vec::new();
        for frame in [&b"one"[..], b"", b"three"] {
            write(frame, &mut stream).unwrap();
        }
        let mut deframer = Deframer::default();
        let seen: Vec<_> = stream.iter().flat_map(|byte| read(&mut deframer, &[*byte]).unwrap()).collect();
        assert_eq!(seen, [b"one".to_vec(), b"three".to_vec()]);
    }

    #[test]
    fn a_frame_that_is_too_long_is_refused_by_its_length_alone() {
        let longest = u16::try_from(LONGEST).unwrap();
        let mut deframer = Deframer::default();
        assert_eq!(read(&mut deframer, &longest.to_be_bytes()), Ok(vec![]));
        let mut deframer = Deframer::default();
        assert_eq!(read(&mut deframer, &(longest + 1).to_be_bytes()[..1]), Ok(vec![]));
        assert_eq!(read(&mut deframer, &(longest + 1).to_be_bytes()[1..]), Err(FrameError::Oversized));
        assert_eq!(write(&vec![0; 65_536], &mut Vec::new()), None);
    }

    #[test]
    fn nothing_is_handed_on_after_a_frame_was_refused() {
        let mut stream = Vec::new();
        for frame in [b"good", b"evil", b"more"] {
            write(frame, &mut stream).unwrap();
        }
        let mut seen = Vec::new();
        let read = Deframer::default().push(&stream, |frame| {
            seen.push(frame.to_vec());
            frame != b"evil"
        });
        assert_eq!((read, seen.len()), (Err(FrameError::Refused), 2));
    }
}
