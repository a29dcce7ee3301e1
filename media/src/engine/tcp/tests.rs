//! Real connections over loopback.

use std::io::{Read, Write};
use std::time::Duration;

use super::*;
use crate::wire::frame;

/// A listener and what has come to it.
struct Bench {
    tcp: Tcp,
    counters: Arc<Counters>,
    heard: Vec<(Path, Vec<u8>)>,
    /// Whether paths belong to peers.
    known: bool,
}

impl Bench {
    fn new() -> Bench {
        let counters = Arc::new(Counters::default());
        let tcp = Tcp::bind("127.0.0.1:0".parse().unwrap(), counters.clone()).unwrap();
        Bench { tcp, counters, heard: Vec::new(), known: true }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.tcp.address().unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream
    }

    /// Gives turns until something holds.
    async fn until(&mut self, holds: impl Fn(&Bench) -> bool) {
        let work = async {
            while !holds(self) {
                Tcp::ready(Some(&self.tcp)).await.unwrap();
                for turn in 0..self.tcp.poll() {
                    let Bench { tcp, heard, known, .. } = self;
                    tcp.serve(Instant::now(), turn, |path, frame| {
                        heard.push((path, frame.to_vec()));
                        *known
                    });
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), work).await.expect("it holds in the end");
    }

    fn connections(&self) -> u64 {
        self.counters.read().tcp_connections
    }

    /// Makes a connection that has said something, and returns its number.
    async fn known(&mut self) -> (TcpStream, ConnectionId) {
        let (mut stream, before) = (self.connect(), self.heard.len());
        say(&mut stream, b"\x00\x01");
        self.until(|bench| bench.heard.len() > before).await;
        match self.heard[before].0 {
            Path::Tcp(id, address) if address == stream.local_addr().unwrap() => (stream, id),
            other => panic!("{other:?}"),
        }
    }
}

fn say(stream: &mut TcpStream, frame: &[u8]) {
    let mut bytes = Vec::new();
    frame::write(frame, &mut bytes).unwrap();
    stream.write_all(&bytes).unwrap();
}

fn hear(stream: &mut TcpStream) -> Vec<u8> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).unwrap();
    let mut frame = vec![0; u16::from_be_bytes(length).into()];
    stream.read_exact(&mut frame).unwrap();
    frame
}

fn is_closed(stream: &mut TcpStream) -> bool {
    // What was not read makes it a reset.
    stream.read(&mut [0; 9]).map_or_else(|error| error.kind() == ErrorKind::ConnectionReset, |read| read == 0)
}

#[tokio::test]
async fn frames_come_and_go_and_a_connection_that_ends_is_told() {
    let mut bench = Bench::new();
    let (mut stream, id) = bench.known().await;
    let mut frames = Queue::default();
    frames.push(id).extend(b"\x80hello");
    frames.push(ConnectionId(99)).extend(b"\x80nobody");
    bench.tcp.send(&mut frames);
    assert_eq!(hear(&mut stream), b"\x80hello");
    let figures = bench.counters.read();
    assert_eq!((figures.packets_out, figures.bytes_out, figures.dropped_unsent), (1, 6, 1));
    let path = bench.heard[0].0;
    drop(stream);
    bench.until(|bench| bench.connections() == 0).await;
    assert_eq!(bench.tcp.closed().collect::<Vec<_>>(), [path]);
}

#[tokio::test]
async fn who_does_not_read_misses_whole_frames_and_the_others_miss_nothing() {
    let mut bench = Bench::new();
    let (mut deaf, deaf_id) = bench.known().await;
    let (mut keen, keen_id) = bench.known().await;
    let (mut frames, mut sent) = (Queue::default(), 0u32);
    // More than the kernel and the queue hold for the deaf one.
    while bench.counters.read().dropped_full < 1_000 {
        for id in [deaf_id, keen_id] {
            frames.push(id).extend(sent.to_be_bytes().into_iter().chain([7; 1_196]));
        }
        bench.tcp.send(&mut frames);
        let frame = hear(&mut keen);
        assert_eq!((frame.len(), &frame[..4]), (1_200, &sent.to_be_bytes()[..]));
        sent += 1;
        assert!(sent < 50_000, "nothing is ever dropped");
    }
    // It reads again: what was queued comes whole, and then what is sent anew.
    let reader = std::thread::spawn(move || {
        let mut heard = Vec::new();
        while heard.last() != Some(&u32::MAX) {
            let frame = hear(&mut deaf);
            assert!(frame.len() == 1_200 || frame.len() == 4);
            heard.push(u32::from_be_bytes(*frame.first_chunk().unwrap()));
        }
        (deaf, heard)
    });
    bench.until(|bench| bench.tcp.connections.values().all(|connection| !connection.full)).await;
    frames.push(deaf_id).extend(u32::MAX.to_be_bytes());
    bench.tcp.send(&mut frames);
    let (_deaf, heard) = reader.join().unwrap();
    assert!(heard.is_sorted() && heard.len() > 50);
    let dropped = usize::try_from(bench.counters.read().dropped_full).unwrap();
    assert_eq!(heard.len() - 1 + dropped, usize::try_from(sent).unwrap());
}

#[tokio::test]
async fn garbage_and_strangers_are_closed_and_others_stay() {
    let mut bench = Bench::new();
    let (mut good, id) = bench.known().await;
    let mut garbage = bench.connect();
    garbage.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    bench.until(|bench| bench.counters.read().tcp_misbehaved == 1).await;
    assert!(is_closed(&mut garbage));
    bench.known = false;
    let mut stranger = bench.connect();
    say(&mut stranger, b"\x00\x01");
    bench.until(|bench| bench.counters.read().tcp_misbehaved == 2).await;
    assert!(is_closed(&mut stranger));
    let mut frames = Queue::default();
    frames.push(id).extend(b"\x80hello");
    bench.tcp.send(&mut frames);
    assert_eq!(hear(&mut good), b"\x80hello");
    assert_eq!(bench.connections(), 1);
}

#[tokio::test]
async fn who_says_nothing_is_closed_after_ten_seconds_and_who_is_known_no_more_at_once() {
    let mut bench = Bench::new();
    let (mut known, _) = bench.known().await;
    let mut silent = bench.connect();
    bench.until(|bench| bench.connections() == 2).await;
    let now = Instant::now();
    bench.tcp.sweep(now + Duration::from_secs(9), |_| true);
    assert_eq!(bench.connections(), 2);
    let of_peer = bench.heard[0].0;
    bench.tcp.sweep(now + Duration::from_secs(11), |path| path == of_peer);
    assert!(is_closed(&mut silent));
    assert_eq!(bench.connections(), 1);
    bench.tcp.sweep(now, |_| false);
    assert!(is_closed(&mut known));
    assert_eq!((bench.connections(), bench.tcp.closed().count()), (0, 2));
}

#[tokio::test]
async fn one_address_gets_so_many_connections_and_others_are_let_in() {
    let mut bench = Bench::new();
    let mut kept = Vec::new();
    for count in 1..=limits::MOST_FROM_ONE_PLACE as u64 {
        kept.push(bench.connect());
        bench.until(|bench| bench.connections() == count).await;
    }
    let mut refused = bench.connect();
    bench.until(|bench| bench.counters.read().tcp_refused == 1).await;
    assert!(is_closed(&mut refused));
    // Of loopback there is more than one address.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let _other = socket.connect(bench.tcp.address().unwrap()).await.unwrap();
    bench.until(|bench| bench.connections() == limits::MOST_FROM_ONE_PLACE as u64 + 1).await;
    kept.pop();
    bench.until(|bench| bench.connections() == limits::MOST_FROM_ONE_PLACE as u64).await;
    let _again = bench.connect();
    bench.until(|bench| bench.connections() == limits::MOST_FROM_ONE_PLACE as u64 + 1).await;
}
