//! A client: what it sends, and what it notes of what it receives.

use std::cell::RefCell;
use std::error::Error;
use std::io;
use std::ops::Range;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::clock;
use super::connection::{Arrived, Connection};
use super::sdp;
use super::twcc::Recorder;

/// The pace of video: 1,100 bytes so often are a megabit a second.
const VIDEO_PAUSE: Duration = Duration::from_micros(8_800);
const AUDIO_PAUSE: Duration = Duration::from_millis(20);
/// How often a client looks whether something is to be sent.
const PACE: Duration = Duration::from_millis(2);
/// How often it reports what it has received.
const REPORTS: Duration = Duration::from_millis(50);

/// What all clients together have done with packets that were sent within a time.
#[derive(Default)]
pub struct Tally {
    /// In nanoseconds of the clock; packets sent before or after it count nowhere.
    pub window: Range<u64>,
    pub sent: u64,
    pub received: u64,
    /// From where a packet was written to the receiving client's socket, in nanoseconds.
    pub arrivals: Vec<u64>,
    /// The same until the receiving client has read it: the clients wait for each other.
    pub reads: Vec<u64>,
}

/// What a client does with its connection.
pub struct Role {
    /// Whether it sends sound and video.
    pub sends: bool,
    /// The number of the header extension with the transport-wide number, if what comes has one to be reported.
    pub transport: Option<u8>,
}

struct Stream {
    ssrc: u32,
    payload: usize,
    kind: u8,
    mid: u8,
    pause: Duration,
    next: Instant,
    sequence: u16,
    timestamp: u32,
    ticks: u32,
}

struct Client {
    connection: Connection,
    role: Role,
    recorder: Recorder,
    transport: u16,
    streams: Vec<Stream>,
    tally: Rc<RefCell<Tally>>,
}

/// What a client's streams are called, of which it has two, one after the other.
pub fn random_ssrc() -> u32 {
    rand::random::<u32>() & 0xffff_fff0
}

/// Runs a client until it is aborted.
pub async fn run(connection: Connection, role: Role, ssrc: u32, tally: Rc<RefCell<Tally>>) {
    let now = Instant::now();
    let stream = |index: u32, payload, kind, mid, pause: Duration, ticks| Stream {
        ssrc: ssrc + index,
        payload,
        kind,
        mid,
        pause,
        next: now + pause.mul_f32(rand::random()),
        sequence: 0,
        timestamp: 0,
        ticks,
    };
    let streams = if role.sends {
        vec![
            stream(0, 120, sdp::OPUS, b'0', AUDIO_PAUSE, 960),
            stream(1, 1_100, sdp::VP8, b'1', VIDEO_PAUSE, 792),
        ]
    } else {
        Vec::new()
    };
    let recorder = Recorder::new(now);
    let mut client = Client { connection, role, recorder, transport: 0, streams, tally };
    if let Err(error) = client.drive().await {
        eprintln!("a client failed: {error}");
    }
}

impl Client {
    async fn drive(&mut self) -> Result<(), Box<dyn Error>> {
        // Who only receives has less to do, so that two connections cost the clients little more than one.
        let pace = if self.role.sends { PACE } else { REPORTS };
        let mut ticks = tokio::time::interval(pace);
        let mut packets = Vec::new();
        let mut reported = Instant::now();
        loop {
            tokio::select! {
                readable = self.connection.readable() => {
                    readable?;
                    self.connection.receive(&mut packets)?;
                    for arrived in packets.drain(..) {
                        self.note(&arrived);
                    }
                }
                _ = ticks.tick() => {
                    let now = Instant::now();
                    self.connection.tick(now)?;
                    self.send(now)?;
                    if now - reported >= REPORTS {
                        reported = now;
                        if let Some(feedback) = self.recorder.write() {
                            self.connection.send_rtcp(&feedback)?;
                        }
                    }
                }
            }
        }
    }

    fn note(&mut self, arrived: &Arrived) {
        let packet = &arrived.packet[..];
        if let Some(number) = self.role.transport.and_then(|id| extension(packet, id)) {
            self.recorder.note(Instant::now(), number);
        }
        let Some((_, stamp)) = packet.split_last_chunk() else { return };
        let sent = u64::from_be_bytes(*stamp);
        // What is sent again, or to probe the connection, is not counted.
        if packet[1] & 0x7f == sdp::RTX {
            return;
        }
        let mut tally = self.tally.borrow_mut();
        if tally.window.contains(&sent) {
            tally.received += 1;
            tally.arrivals.push(arrived.arrival.saturating_sub(sent));
            tally.reads.push(arrived.read.saturating_sub(sent));
        }
    }

    fn send(&mut self, now: Instant) -> io::Result<()> {
        if !self.connection.is_open() {
            // What could not be sent is not made up for.
            for stream in &mut self.streams {
                while stream.next < now {
                    stream.next += stream.pause;
                }
            }
            return Ok(());
        }
        for index in 0..self.streams.len() {
            while self.streams[index].next <= now {
                let stamp = clock::now();
                let packet = self.packet(index, stamp);
                self.connection.send_rtp(&packet)?;
                let mut tally = self.tally.borrow_mut();
                tally.sent += u64::from(tally.window.contains(&stamp));
            }
        }
        Ok(())
    }

    /// The next packet of a stream, with the time in its last bytes.
    fn packet(&mut self, index: usize, stamp: u64) -> Vec<u8> {
        let stream = &mut self.streams[index];
        let mut packet = vec![0x90, stream.kind];
        packet.extend(stream.sequence.to_be_bytes());
        packet.extend(stream.timestamp.to_be_bytes());
        packet.extend(stream.ssrc.to_be_bytes());
        let [high, low] = self.transport.to_be_bytes();
        let (transport, mid) = (sdp::TRANSPORT_ID << 4 | 1, sdp::MID_ID << 4);
        packet.extend([0xBE, 0xDE, 0, 2, transport, high, low, mid, stream.mid, 0, 0, 0]);
        let start = packet.len();
        let [high, low] = (stream.sequence & 0x7fff).to_be_bytes();
        packet.extend([0x90, 0x80, 0x80 | high, low, u8::from(!stream.sequence.is_multiple_of(64))]);
        packet.resize(start + stream.payload - 8, 7);
        packet.extend(stamp.to_be_bytes());
        self.transport = self.transport.wrapping_add(1);
        stream.sequence = stream.sequence.wrapping_add(1);
        stream.timestamp = stream.timestamp.wrapping_add(stream.ticks);
        stream.next += stream.pause;
        packet
    }
}

/// The two bytes of a one-byte header extension.
fn extension(packet: &[u8], id: u8) -> Option<u16> {
    let (&first, rest) = packet.split_first()?;
    let start = 11 + usize::from(first & 0x0f) * 4;
    if first & 0x10 == 0 || rest.get(start..start + 2)? != [0xBE, 0xDE] {
        return None;
    }
    let words = usize::from(u16::from_be_bytes([*rest.get(start + 2)?, *rest.get(start + 3)?]));
    let mut left = rest.get(start + 4..start + 4 + words * 4)?;
    while let Some((&head, tail)) = left.split_first() {
        if head == 0 {
            left = tail;
            continue;
        }
        let (value, after) = tail.split_at_checked(usize::from(head & 0x0f) + 1)?;
        if head >> 4 == id {
            return value.try_into().ok().map(u16::from_be_bytes);
        }
        left = after;
    }
    None
}
