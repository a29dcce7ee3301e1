//! A client for tests: an `RTCPeerConnection` of the `rtc` crate in a thread of its own, over loopback, with loss.

mod seen;
mod wire;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use media::engine::{Engine, EngineConfig, Grants, NewPeer, Peer, PeerEvent};
use rtc::ice::candidate::CandidateConfig;
use rtc::ice::candidate::candidate_host::CandidateHostConfig;
use rtc::ice::mdns::MulticastDnsMode;
use rtc::interceptor::Registry;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::RTCConfigurationBuilder;
use rtc::peer_connection::configuration::interceptor_registry::register_default_interceptors;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_VP8, MediaEngine};
use rtc::peer_connection::configuration::setting_engine::SettingEngineBuilder;
use rtc::peer_connection::event::RTCPeerConnectionEvent;
use rtc::peer_connection::message::RTCMessage;
use rtc::peer_connection::sdp::RTCSessionDescription;
use rtc::peer_connection::state::RTCPeerConnectionState;
use rtc::peer_connection::transport::{RTCDtlsRole, RTCIceCandidate};
use rtc::peer_connection::{RTCPeerConnection, RTCPeerConnectionBuilder};
use rtc::rtp_transceiver::RTCRtpSenderId;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodingParameters, RTCRtpEncodingParameters, RTCRtpRtxParameters, RtpCodecKind,
};
use rtc::sansio::Protocol;
use rtc::shared::{TaggedBytesMut, TransportContext, TransportProtocol};
use uuid::Uuid;

pub use seen::Seen;
use wire::Wire;

/// A frame of the test video has so many packets.
const PACKETS_PER_FRAME: u16 = 4;

/// An engine on loopback.
pub async fn engine(grace: Duration) -> Engine {
    let config = EngineConfig {
        listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
        tcp: Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0)),
        addresses: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
        grace,
    };
    Engine::start(config).await.expect("an engine on loopback")
}

/// A running client.
pub struct Client {
    pub peer: Peer,
    pub seen: Arc<Mutex<Seen>>,
    stop: Arc<AtomicBool>,
    /// Datagrams lost in each direction, of a thousand; 1000 cuts the path.
    pub loss: Arc<AtomicU32>,
    /// It uses TCP, or UDP, from the next offer with new credentials on.
    pub by_tcp: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// How a client behaves.
#[derive(Clone, Copy)]
#[allow(clippy::struct_excessive_bools)]
pub struct Behaviour {
    pub grants: Grants,
    /// The mark in its packets.
    pub mark: u8,
    /// It sends audio and video.
    pub sends: bool,
    /// It lets us start the handshake.
    pub passive: bool,
    /// It answers with the fingerprint of somebody else's certificate.
    pub forged: bool,
    /// It uses TCP only.
    pub by_tcp: bool,
    /// It sends audio though its grants forbid it.
    pub defiant: bool,
}

impl Behaviour {
    pub fn new(mark: u8) -> Behaviour {
        Behaviour {
            grants: Grants::ALL,
            mark,
            sends: true,
            passive: false,
            forged: false,
            by_tcp: false,
            defiant: false,
        }
    }
}

impl Client {
    /// Connects a client to a room.
    pub async fn join(engine: &Engine, room: Uuid, behaviour: Behaviour) -> Client {
        let person = Uuid::from_u128(u128::from(behaviour.mark));
        let new = NewPeer { room, id: Uuid::new_v4(), person, grants: behaviour.grants, most: 10 };
        let (peer, mut events) = engine.connect(new).await.expect("a place in the room");
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (stop, loss) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let by_tcp = Arc::new(AtomicBool::new(behaviour.by_tcp));
        let thread = std::thread::spawn({
            let (peer, seen, stop, loss) = (peer.clone(), seen.clone(), stop.clone(), loss.clone());
            let by_tcp = by_tcp.clone();
            move || {
                let mut driver = Driver::new(behaviour, loss, seen.clone());
                let mut gone = false;
                while !stop.load(Ordering::Relaxed) && !gone {
                    while let Ok(event) = events.try_recv() {
                        if let PeerEvent::Offer { number, sdp, streams } = event {
                            let shown = if behaviour.defiant {
                                sdp.replacen("a=inactive", "a=recvonly", 1)
                            } else {
                                sdp.clone()
                            };
                            let mut answer = driver.answer(&shown, by_tcp.load(Ordering::Relaxed));
                            if behaviour.forged {
                                let at = answer.find("a=fingerprint:sha-256 ").unwrap() + 22;
                                let other = if &answer[at..=at] == "0" { "1" } else { "0" };
                                let old = answer[at..at + 95].to_owned();
                                answer = answer.replace(&old, &format!("{other}{}", &old[1..]));
                            }
                            peer.answer(number, answer);
                            if number == 1 {
                                peer.media(behaviour.sends, behaviour.sends, false);
                            }
                            let mut seen = seen.lock().unwrap();
                            seen.streams = streams;
                            seen.offers.push(sdp);
                        } else {
                            gone = matches!(event, PeerEvent::Ended { .. });
                            seen.lock().unwrap().events.push(format!("{event:?}"));
                        }
                    }
                    driver.turn();
                }
            }
        });
        Client { peer, seen, stop, loss, by_tcp, thread: Some(thread) }
    }

    /// What has been seen so far.
    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }

    /// Forgets the received packets.
    pub fn forget(&self) {
        self.seen.lock().unwrap().received.clear();
    }

    /// Waits until something holds, at most `seconds`.
    pub async fn until(&self, what: &str, holds: impl Fn(&Seen) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !holds(&self.seen.lock().unwrap()) {
            assert!(Instant::now() < deadline, "waited in vain until {what}: {:?}", self.brief());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn brief(&self) -> String {
        let seen = self.seen.lock().unwrap();
        let counts: Vec<_> =
            seen.received.iter().map(|(ssrc, (kind, mark, all))| (ssrc, kind, mark, all.len())).collect();
        format!("events {:?} streams {:?} received {counts:?}", seen.events, seen.streams)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
            && !std::thread::panicking()
        {
            panic!("the client has failed");
        }
    }
}

struct Driver {
    wire: Wire,
    local: SocketAddr,
    pc: RTCPeerConnection,
    behaviour: Behaviour,
    senders: Vec<(RTCRtpSenderId, u32, bool)>,
    loss: Arc<AtomicU32>,
    seen: Arc<Mutex<Seen>>,
    connected: bool,
    next_frame: Instant,
    frame: u16,
    audio: u16,
    random: u32,
}

impl Driver {
    fn new(behaviour: Behaviour, loss: Arc<AtomicU32>, seen: Arc<Mutex<Seen>>) -> Driver {
        let wire = Wire::new();
        let local = wire.local();
        let mut media = MediaEngine::default();
        media.register_default_codecs().unwrap();
        let registry = register_default_interceptors(Registry::new(), &mut media).unwrap();
        let role = if behaviour.passive { RTCDtlsRole::Auto } else { RTCDtlsRole::Client };
        let settings = SettingEngineBuilder::new()
            .with_multicast_dns_mode(MulticastDnsMode::Disabled)
            .with_answering_dtls_role(role)
            .build();
        let pc = RTCPeerConnectionBuilder::new()
            .with_configuration(RTCConfigurationBuilder::new().build())
            .with_setting_engine(settings)
            .with_media_engine(media)
            .with_interceptor_registry(registry)
            .build(Instant::now())
            .unwrap();
        Driver {
            wire,
            local,
            pc,
            behaviour,
            senders: Vec::new(),
            loss,
            seen,
            connected: false,
            next_frame: Instant::now(),
            frame: 0,
            audio: 0,
            random: 12_345 + u32::from(behaviour.mark),
        }
    }

    fn answer(&mut self, offer: &str, by_tcp: bool) -> String {
        let now = Instant::now();
        let offer = self.wire.narrow(offer, by_tcp);
        let first = self.senders.is_empty() && !self.connected;
        self.pc.set_remote_description(now, RTCSessionDescription::offer(offer).unwrap()).unwrap();
        if first {
            if self.behaviour.sends {
                self.add_track(false);
                self.add_track(true);
            }
            let candidate = CandidateHostConfig {
                base_config: CandidateConfig {
                    network: "udp".into(),
                    address: self.local.ip().to_string(),
                    port: self.local.port(),
                    component: 1,
                    ..CandidateConfig::default()
                },
                ..CandidateHostConfig::default()
            };
            let candidate = candidate.new_candidate_host().unwrap();
            self.pc.add_local_candidate(RTCIceCandidate::from(&candidate).to_json().unwrap()).unwrap();
        }
        let answer = self.pc.create_answer(None).unwrap();
        self.pc.set_local_description(now, answer).unwrap();
        self.pc.local_description().unwrap().sdp
    }

    fn add_track(&mut self, video: bool) {
        let ssrc = 0x1000_0000 + u32::from(self.behaviour.mark) * 16 + u32::from(video) * 4;
        let (mime_type, clock_rate, channels) =
            if video { (MIME_TYPE_VP8, 90_000, 0) } else { (MIME_TYPE_OPUS, 48_000, 2) };
        let coding = RTCRtpCodingParameters {
            ssrc: Some(ssrc),
            rtx: video.then_some(RTCRtpRtxParameters { ssrc: ssrc + 1 }),
            ..RTCRtpCodingParameters::default()
        };
        let encoding = RTCRtpEncodingParameters {
            rtp_coding_parameters: coding,
            active: true,
            codec: RTCRtpCodec {
                mime_type: mime_type.into(),
                clock_rate,
                channels,
                ..RTCRtpCodec::default()
            },
            ..RTCRtpEncodingParameters::default()
        };
        let kind = if video { RtpCodecKind::Video } else { RtpCodecKind::Audio };
        let track = MediaStreamTrack::new("s".into(), format!("t{video}"), "l".into(), kind, vec![encoding]);
        let sender = self.pc.add_track(track).unwrap();
        self.senders.push((sender, ssrc, video));
    }

    fn lucky(&mut self) -> bool {
        self.random = self.random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.random >> 8) % 1_000 >= self.loss.load(Ordering::Relaxed)
    }

    fn flush(&mut self) {
        while let Some(message) = self.pc.poll_write() {
            if self.lucky() {
                self.wire.send(&message.message, message.transport.peer_addr);
            }
        }
    }

    fn turn(&mut self) {
        self.flush();
        while let Some(event) = self.pc.poll_event() {
            if let RTCPeerConnectionEvent::OnConnectionStateChangeEvent(state) = event {
                self.connected = state == RTCPeerConnectionState::Connected;
                self.seen.lock().unwrap().connected = self.connected;
            }
        }
        while let Some(message) = self.pc.poll_read() {
            if let RTCMessage::RtpPacket(_, packet) = message.message {
                let mark = packet.payload.last().copied().unwrap_or(0);
                let mut seen = self.seen.lock().unwrap();
                let entry = seen.received.entry(packet.header.ssrc);
                let (_, _, sequences) = entry.or_insert((packet.header.payload_type, mark, Vec::new()));
                sequences.push(packet.header.sequence_number);
            }
        }
        let now = Instant::now();
        if self.connected && now >= self.next_frame {
            self.next_frame = (self.next_frame + Duration::from_millis(20)).max(now);
            self.send(now);
        }
        if self.pc.poll_timeout().is_some_and(|at| at <= now) {
            self.pc.handle_timeout(now).unwrap();
        }
        self.flush();
        let packets = self.wire.receive();
        let by_tcp = packets.iter().filter(|(source, _)| self.wire.is_tcp(*source)).count();
        {
            let mut seen = self.seen.lock().unwrap();
            seen.by_tcp += by_tcp;
            seen.by_udp += packets.len() - by_tcp;
        }
        for (source, packet) in packets {
            if self.lucky() {
                let transport = TransportContext {
                    local_addr: self.local,
                    peer_addr: source,
                    transport_protocol: TransportProtocol::UDP,
                    ecn: None,
                };
                let message = BytesMut::from(&packet[..]);
                self.pc.handle_read(TaggedBytesMut { now: Instant::now(), message, transport }).unwrap();
            }
        }
    }

    /// Sends a packet of audio and a frame of video, every tenth a key frame.
    fn send(&mut self, now: Instant) {
        for (sender, ssrc, video) in self.senders.clone() {
            let count = if video { PACKETS_PER_FRAME } else { 1 };
            for index in 0..count {
                let mut payload = if video {
                    let [high, low] = (self.frame & 0x7fff).to_be_bytes();
                    let start = if index == 0 { 0x90 } else { 0x80 };
                    let inverse_key = u8::from(!self.frame.is_multiple_of(10));
                    vec![start, 0x80, 0x80 | high, low, inverse_key]
                } else {
                    vec![1]
                };
                payload.resize(if video { 500 } else { 80 }, 7);
                payload.push(self.behaviour.mark);
                let sequence_number = if video {
                    self.frame.wrapping_mul(PACKETS_PER_FRAME).wrapping_add(index)
                } else {
                    self.audio
                };
                let timestamp = u32::from(self.frame) * if video { 1_800 } else { 960 };
                let header = rtc::rtp::Header {
                    version: 2,
                    marker: video && index + 1 == count,
                    payload_type: if video { 96 } else { 111 },
                    sequence_number,
                    timestamp,
                    ssrc,
                    ..rtc::rtp::Header::default()
                };
                let packet = rtc::rtp::Packet { header, payload: payload.into() };
                let _ = self.pc.rtp_sender(sender).unwrap().write_rtp(now, packet);
            }
        }
        self.frame = self.frame.wrapping_add(1);
        self.audio = self.audio.wrapping_add(1);
    }
}
