//! One connection: frames in, and a queue of whole frames out. It never waits.

use std::io::{ErrorKind, Read, Result, Write};
use std::time::{Duration, Instant};

use crate::transport::path::Path;
use crate::wire::frame::{self, Deframer, FrameError};

/// How many bytes wait for a client that does not read, beside what the kernel holds. At two megabits a second half a
/// second's worth: whoever is further behind is better off without what is old.
pub(super) const MOST_WAITING: usize = 128 * 1024;
/// A queue's memory is given back when it has grown larger than this and is empty.
const USUAL_WAITING: usize = 32 * 1024;
/// Within this time after it was opened a connection must have shown that it belongs to a peer.
const PROBATION: Duration = Duration::from_secs(10);
/// A connection on which nothing comes for so long is dead: browsers check even the ones they do not use more often.
const SILENCE: Duration = Duration::from_secs(60);

/// What became of a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// It goes on.
    Open,
    /// The client has closed it.
    Closed,
    /// The client sends what no client sends.
    Misbehaved,
}

/// A connection over `S`, which is a socket that does not block.
pub(super) struct Connection<S> {
    stream: S,
    pub(super) path: Path,
    deframer: Deframer,
    /// Bytes of whole frames, of which those before `sent` are sent.
    waiting: Vec<u8>,
    sent: usize,
    opened: Instant,
    heard: Instant,
    /// It has shown that it belongs to a peer.
    admitted: bool,
    /// It has something to be written in this turn.
    pub(super) dirty: bool,
    /// The socket takes no more for now.
    pub(super) full: bool,
}

impl<S: Read + Write> Connection<S> {
    /// A connection that was opened now.
    pub(super) fn new(stream: S, path: Path, now: Instant) -> Connection<S> {
        Connection {
            stream,
            path,
            deframer: Deframer::default(),
            waiting: Vec::new(),
            sent: 0,
            opened: now,
            heard: now,
            admitted: false,
            dirty: false,
            full: false,
        }
    }

    /// The socket.
    pub(super) fn stream(&self) -> &S {
        &self.stream
    }

    /// Reads once, into `buffer`, and hands every frame to `take`, which says whether the connection is known to belong to
    /// a peer. The first frame must lead to that.
    pub(super) fn read(
        &mut self,
        now: Instant,
        buffer: &mut [u8],
        mut take: impl FnMut(Path, &[u8]) -> bool,
    ) -> Heard {
        let count = match self.stream.read(buffer) {
            Ok(0) => return Heard::Closed,
            Ok(count) => count,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                return Heard::Open;
            }
            Err(_) => return Heard::Closed,
        };
        self.heard = now;
        let (path, admitted) = (self.path, &mut self.admitted);
        let frames = self.deframer.push(&buffer[..count], |frame| {
            if !is_plausible(frame) {
                return false;
            }
            let known = take(path, frame);
            *admitted |= known;
            *admitted
        });
        match frames {
            Ok(()) => Heard::Open,
            Err(FrameError::Oversized | FrameError::Refused) => Heard::Misbehaved,
        }
    }

    /// Puts a frame into the queue; `false` if it does not fit.
    pub(super) fn queue(&mut self, frame: &[u8]) -> bool {
        if self.waiting.len() - self.sent + frame::length(frame) > MOST_WAITING {
            return false;
        }
        if self.sent > 0 && self.waiting.len() + frame::length(frame) > self.waiting.capacity() {
            self.waiting.drain(..self.sent);
            self.sent = 0;
        }
        frame::write(frame, &mut self.waiting).is_some()
    }

    /// Writes what the socket takes.
    ///
    /// # Errors
    /// If the connection is of no use any more.
    pub(super) fn write(&mut self) -> Result<()> {
        self.full = false;
        while self.sent < self.waiting.len() {
            match self.stream.write(&self.waiting[self.sent..]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.full = true;
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.sent = 0;
        self.waiting.clear();
        if self.waiting.capacity() > USUAL_WAITING {
            self.waiting = Vec::new();
        }
        Ok(())
    }

    /// Whether it may stay; `known` says whether it belongs to a peer now.
    pub(super) fn may_stay(&self, now: Instant, known: bool) -> bool {
        let is_new = !self.admitted && now.saturating_duration_since(self.opened) < PROBATION;
        (known || is_new) && now.saturating_duration_since(self.heard) < SILENCE
    }
}

/// Whether a frame can be STUN, DTLS, RTP or RTCP by its first byte (RFC 7983).
fn is_plausible(frame: &[u8]) -> bool {
    matches!(frame.first(), Some(0..=3 | 20..=63 | 128..=191))
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;
    use crate::transport::path::ConnectionId;

    /// A socket that takes and gives so many bytes at a time.
    #[derive(Default)]
    struct Slow {
        incoming: VecDeque<u8>,
        taken: Vec<u8>,
        room: usize,
    }

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            if self.incoming.is_empty() {
                return Err(ErrorKind::WouldBlock.into());
            }
            self.incoming.read(buffer)
        }
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> Result<usize> {
            let count = bytes.len().min(self.room);
            if count == 0 {
                return Err(ErrorKind::WouldBlock.into());
            }
            self.room -= count;
            self.taken.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    fn connection(now: Instant) -> Connection<Slow> {
        let path = Path::Tcp(ConnectionId(1), "192.0.2.1:7".parse().unwrap());
        Connection::new(Slow::default(), path, now)
    }

    /// Has a connection read frames; the peer they belong to is known, or not.
    fn hear(
        connection: &mut Connection<Slow>,
        now: Instant,
        frames: &[&[u8]],
        known: bool,
    ) -> (Heard, usize) {
        let (mut stream, mut count, mut buffer) = (Vec::new(), 0, [0; 4_096]);
        for one in frames {
            frame::write(one, &mut stream).unwrap();
        }
        connection.stream.incoming.extend(stream);
        let heard = connection.read(now, &mut buffer, |_, _| {
            count += 1;
            known
        });
        (heard, count)
    }

    #[test]
    fn a_slow_reader_misses_whole_frames_and_never_half_of_one() {
        let mut connection = connection(Instant::now());
        let (mut queued, mut refused) = (Vec::new(), 0);
        for number in 0..400u32 {
            let frame = vec![number.to_be_bytes()[3]; 900 + (number as usize * 37) % 500];
            if connection.queue(&frame) {
                queued.push(frame);
            } else {
                refused += 1;
            }
            connection.stream.room = 333;
            connection.write().unwrap();
            assert!(connection.full);
            assert!(connection.waiting.len() - connection.sent <= MOST_WAITING);
        }
        connection.stream.room = usize::MAX;
        connection.write().unwrap();
        assert!(!connection.full && connection.waiting.capacity() == 0);
        let mut seen = Vec::new();
        let mut keep = |frame: &[u8]| {
            seen.push(frame.to_vec());
            true
        };
        Deframer::default().push(&connection.stream.taken, &mut keep).unwrap();
        assert_eq!(seen, queued);
        assert!(refused > 100 && queued.len() > 100, "{refused} {}", queued.len());
    }

    #[test]
    fn the_first_frame_must_show_whom_the_connection_belongs_to() {
        let now = Instant::now();
        assert_eq!(
            hear(&mut connection(now), now, &[b"\x00\x01", b"\x00\x01"], false),
            (Heard::Misbehaved, 1)
        );
        let mut known = connection(now);
        assert_eq!(hear(&mut known, now, &[b"\x00\x01"], true), (Heard::Open, 1));
        // A check with a name that has been retired does not end what was good before.
        assert_eq!(hear(&mut known, now, &[b"\x00\x01", b"\x80"], false), (Heard::Open, 2));
    }

    #[test]
    fn garbage_ends_a_connection_also_later() {
        let now = Instant::now();
        for garbage in [&b"GET / HTTP/1.1\r\n\r\n"[..], b"\x40", b"\xff\xff", b"\x05"] {
            let mut connection = connection(now);
            assert_eq!(hear(&mut connection, now, &[b"\x00\x01", garbage], true), (Heard::Misbehaved, 1));
        }
        let mut plain = connection(now);
        plain.stream.incoming.extend(b"GET / HTTP/1.1\r\n\r\n");
        assert_eq!(plain.read(now, &mut [0; 100], |_, _| true), Heard::Misbehaved);
    }

    #[test]
    fn who_shows_nothing_has_ten_seconds_and_who_belonged_to_a_peer_goes_with_it() {
        let (now, second) = (Instant::now(), Duration::from_secs(1));
        let mut connection = connection(now);
        assert!(connection.may_stay(now + 9 * second, false));
        assert!(!connection.may_stay(now + 10 * second, false));
        // Half a frame is not a sign of anything.
        connection.stream.incoming.extend(b"\x00\x10\x00");
        assert_eq!(connection.read(now + 9 * second, &mut [0; 100], |_, _| true), Heard::Open);
        assert!(!connection.may_stay(now + 10 * second, false));
        connection.stream.incoming.extend([0; 15]);
        assert_eq!(connection.read(now + 9 * second, &mut [0; 100], |_, _| true), Heard::Open);
        assert!(connection.may_stay(now + 60 * second, true));
        assert!(!connection.may_stay(now + 10 * second, false));
        assert!(!connection.may_stay(now + 69 * second, true));
    }
}
