//! A client made of little more than a socket: STUN checks, a DTLS client and SRTP.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use media::engine::{Peer, PeerEvent};
use rtc::crypto::{HashAlgorithm, RTCCryptoProvider, default_provider};
use rtc::dtls::config::{ConfigBuilder, ExtendedMasterSecretType};
use rtc::dtls::crypto::Certificate;
use rtc::dtls::endpoint::{Endpoint, EndpointEvent};
use rtc::dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc::shared::TransportProtocol;
use rtc::srtp::config::{Config, LABEL_EXTRACTOR_DTLS_SRTP};
use rtc::srtp::context::Context;
use rtc::srtp::protection_profile::ProtectionProfile;
use rtc::stun::attributes::{ATTR_ICE_CONTROLLING, ATTR_USE_CANDIDATE, ATTR_USERNAME, RawAttribute};
use rtc::stun::fingerprint::FINGERPRINT;
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{BINDING_REQUEST, Message, Setter, TransactionId};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;

use super::sdp;
use super::twcc::Recorder;

/// What all clients together have done.
#[derive(Default)]
pub struct Tally {
    pub sent: u64,
    pub received: u64,
    pub repeated: u64,
    pub delays: Vec<Duration>,
}

const REMOTE: &str = "127.0.0.1:65535";
/// The pace of video: 1,100 bytes so often are a megabit a second.
const VIDEO_PAUSE: Duration = Duration::from_micros(8_800);
const AUDIO_PAUSE: Duration = Duration::from_millis(20);

struct Attribute(RawAttribute);

impl Setter for Attribute {
    fn add_to(&self, message: &mut Message) -> rtc::shared::error::Result<()> {
        message.add(self.0.typ, &self.0.value);
        Ok(())
    }
}

fn attribute(typ: rtc::stun::attributes::AttrType, value: &[u8]) -> Box<dyn Setter> {
    Box::new(Attribute(RawAttribute { typ, length: 0, value: value.to_vec() }))
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
    socket: UdpSocket,
    server: SocketAddr,
    provider: Arc<dyn RTCCryptoProvider>,
    dtls: Endpoint,
    srtp: Option<(Context, Context)>,
    recorder: Recorder,
    transport: u16,
    streams: Vec<Stream>,
    start: Instant,
    tally: Rc<RefCell<Tally>>,
    ufrag: String,
    password: String,
    highest: HashMap<u32, u16>,
}

/// Runs a client until its peer ends.
pub async fn run(
    server: SocketAddr,
    peer: Peer,
    events: mpsc::Receiver<PeerEvent>,
    tally: Rc<RefCell<Tally>>,
    start: Instant,
) {
    if let Err(error) = drive(server, peer, events, tally, start).await {
        eprintln!("a client failed: {error}");
    }
}

async fn drive(
    server: SocketAddr,
    peer: Peer,
    mut events: mpsc::Receiver<PeerEvent>,
    tally: Rc<RefCell<Tally>>,
    start: Instant,
) -> Result<(), Box<dyn std::error::Error>> {
    let provider = default_provider()?;
    let certificate = Certificate::generate_self_signed(vec!["load".to_owned()], provider.crypto())?;
    let digest = provider.crypto().hash(HashAlgorithm::Sha256, certificate.certificate[0].as_ref())?;
    let fingerprint = digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":");
    let config = ConfigBuilder::default()
        .with_crypto_provider(provider.clone())
        .with_certificates(vec![certificate])
        .with_srtp_protection_profiles(vec![SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm])
        .with_insecure_skip_verify(true)
        .with_extended_master_secret(ExtendedMasterSecretType::Require)
        .build(true, None)?;
    let config = Arc::new(config);
    let socket = UdpSocket::bind("127.0.0.1:0").await?;
    let base = rand::random::<u32>() & 0xffff_fff0;
    let stream = |index: u32, payload, kind, mid, pause, ticks| Stream {
        ssrc: base + index,
        payload,
        kind,
        mid,
        pause,
        next: Instant::now() + pause.mul_f32(rand::random()),
        sequence: 0,
        timestamp: 0,
        ticks,
    };
    let streams =
        vec![stream(0, 120, 111, b'0', AUDIO_PAUSE, 960), stream(4, 1_100, 96, b'1', VIDEO_PAUSE, 792)];
    let mut client = Client {
        dtls: Endpoint::new(socket.local_addr()?, TransportProtocol::UDP, None),
        socket,
        server,
        provider,
        srtp: None,
        recorder: Recorder::new(start),
        transport: 0,
        streams,
        start,
        tally,
        ufrag: String::new(),
        password: String::new(),
        highest: HashMap::new(),
    };
    let mut ticks = tokio::time::interval(Duration::from_millis(2));
    let (mut checked, mut reported, mut connecting) = (start, start, false);
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(PeerEvent::Offer { number, sdp, .. }) => {
                    sdp::attribute(&sdp, "a=ice-ufrag:").clone_into(&mut client.ufrag);
                    sdp::attribute(&sdp, "a=ice-pwd:").clone_into(&mut client.password);
                    peer.answer(number, sdp::answer(&sdp, &fingerprint));
                    if !connecting {
                        connecting = true;
                        peer.media(true, true, false);
                        client.check()?;
                        tokio::time::sleep(Duration::from_millis(20)).await;
                        client.dtls.connect(Instant::now(), REMOTE.parse()?, config.clone(), None)?;
                    }
                }
                Some(PeerEvent::Ended { .. }) | None => return Ok(()),
                Some(_) => {}
            },
            readable = client.socket.readable() => {
                readable?;
                client.receive()?;
            }
            _ = ticks.tick() => {
                let now = Instant::now();
                if connecting && now - checked > Duration::from_secs(2) {
                    checked = now;
                    client.check()?;
                }
                let _ = client.dtls.handle_timeout(REMOTE.parse()?, now);
                client.send(now)?;
                if now - reported > Duration::from_millis(50) {
                    reported = now;
                    client.report()?;
                }
            }
        }
        while let Some(transmit) = client.dtls.poll_transmit() {
            client.transmit(&transmit.message)?;
        }
    }
}

impl Client {
    /// A full socket buffer is loss like any other.
    fn transmit(&self, datagram: &[u8]) -> io::Result<()> {
        match self.socket.try_send_to(datagram, self.server) {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(error),
            _ => Ok(()),
        }
    }

    fn check(&self) -> Result<(), Box<dyn std::error::Error>> {
        let mut message = Message::new();
        let crypto = self.provider.crypto();
        let integrity =
            MessageIntegrity::new_short_term_integrity_with_provider(self.password.clone(), crypto);
        let user = format!("{}:load", self.ufrag);
        message.build(&[
            Box::new(TransactionId::new()),
            Box::new(BINDING_REQUEST),
            attribute(ATTR_USERNAME, user.as_bytes()),
            attribute(ATTR_ICE_CONTROLLING, &[0; 8]),
            attribute(ATTR_USE_CANDIDATE, &[]),
            Box::new(integrity),
            Box::new(FINGERPRINT),
        ])?;
        Ok(self.transmit(&message.raw)?)
    }

    fn receive(&mut self) -> Result<(), Box<dyn std::error::Error>> {
        let mut buffer = [0; 2_048];
        for _ in 0..64 {
            let Ok(count) = self.socket.try_recv(&mut buffer) else { break };
            let now = Instant::now();
            match buffer[0] {
                20..=63 => self.handshake(now, &buffer[..count])?,
                128..=191 if !(192..=223).contains(&buffer[1]) => self.media(now, &buffer[..count]),
                _ => {}
            }
        }
        Ok(())
    }

    fn handshake(&mut self, now: Instant, datagram: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
        for event in self.dtls.read(now, REMOTE.parse()?, None, BytesMut::from(datagram))? {
            if !matches!(event, EndpointEvent::HandshakeComplete) {
                continue;
            }
            let state = self.dtls.get_connection_state(REMOTE.parse()?).ok_or("no association")?;
            let mut config = Config { profile: ProtectionProfile::AeadAes128Gcm, ..Config::default() };
            let length = config.keying_material_len();
            let material = state.export_keying_material(LABEL_EXTRACTOR_DTLS_SRTP, &[], length)?;
            config.set_session_keys_from_keying_material(material.as_ref(), true)?;
            let (keys, crypto) = (&config.keys, self.provider.crypto());
            let context =
                |key: &[u8], salt: &[u8]| Context::new(key, salt, config.profile, None, None, crypto);
            let outbound = context(&keys.local_master_key, &keys.local_master_salt)?;
            let inbound = context(&keys.remote_master_key, &keys.remote_master_salt)?;
            self.srtp = Some((outbound, inbound));
        }
        Ok(())
    }

    fn media(&mut self, now: Instant, packet: &[u8]) {
        let Some((_, inbound)) = &mut self.srtp else { return };
        let Ok(plain) = inbound.decrypt_rtp(packet) else { return };
        // Our engine writes the transport-wide number first of all extensions.
        self.recorder.note(now, u16::from_be_bytes([plain[17], plain[18]]));
        if plain[1] & 0x7f == 97 {
            self.tally.borrow_mut().repeated += 1;
            return;
        }
        let stamp = plain.len() - 8;
        let sent =
            Duration::from_nanos(plain[stamp..].iter().fold(0, |all, byte| all << 8 | u64::from(*byte)));
        let ssrc = plain[8..12].iter().fold(0, |all, byte| all << 8 | u32::from(*byte));
        self.highest.insert(ssrc, u16::from_be_bytes([plain[2], plain[3]]));
        let mut tally = self.tally.borrow_mut();
        tally.received += 1;
        tally.delays.push((now - self.start).saturating_sub(sent));
    }

    fn send(&mut self, now: Instant) -> io::Result<()> {
        if self.srtp.is_none() {
            return Ok(());
        }
        for index in 0..self.streams.len() {
            while self.streams[index].next <= now {
                let packet = self.packet(index);
                let Some((outbound, _)) = &mut self.srtp else { return Ok(()) };
                let sealed = outbound.encrypt_rtp(&packet).map_err(io::Error::other)?;
                self.transmit(&sealed)?;
                self.tally.borrow_mut().sent += 1;
            }
        }
        Ok(())
    }

    fn packet(&mut self, index: usize) -> Vec<u8> {
        let stream = &mut self.streams[index];
        let mut packet = vec![0x90, stream.kind];
        packet.extend(stream.sequence.to_be_bytes());
        packet.extend(stream.timestamp.to_be_bytes());
        packet.extend(stream.ssrc.to_be_bytes());
        let [high, low] = self.transport.to_be_bytes();
        packet.extend([0xBE, 0xDE, 0, 2, 0x21, high, low, 0x10, stream.mid, 0, 0, 0]);
        let start = packet.len();
        let [high, low] = (stream.sequence & 0x7fff).to_be_bytes();
        packet.extend([0x90, 0x80, 0x80 | high, low, u8::from(!stream.sequence.is_multiple_of(64))]);
        packet.resize(start + stream.payload - 8, 7);
        let nanos = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        packet.extend(nanos.to_be_bytes());
        self.transport = self.transport.wrapping_add(1);
        stream.sequence = stream.sequence.wrapping_add(1);
        stream.timestamp = stream.timestamp.wrapping_add(stream.ticks);
        stream.next += stream.pause;
        packet
    }

    fn report(&mut self) -> io::Result<()> {
        if let Some((outbound, _)) = &mut self.srtp
            && let Some(feedback) = self.recorder.write()
        {
            let sealed = outbound.encrypt_rtcp(&feedback).map_err(io::Error::other)?;
            self.transmit(&sealed)?;
        }
        Ok(())
    }
}
