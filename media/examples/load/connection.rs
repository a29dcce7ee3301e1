//! A connection made of little more than a socket: STUN checks, a DTLS client and SRTP.

use std::error::Error;
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use nix::sys::socket::sockopt::{RcvBuf, ReceiveTimestampns};
use nix::sys::socket::{ControlMessageOwned, MsgFlags, recvmsg, setsockopt};
use nix::sys::time::TimeSpec;
use rtc::crypto::{HashAlgorithm, RTCCryptoProvider, default_provider};
use rtc::dtls::config::{ConfigBuilder, ExtendedMasterSecretType, HandshakeConfig};
use rtc::dtls::crypto::Certificate;
use rtc::dtls::endpoint::{Endpoint, EndpointEvent};
use rtc::dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc::shared::TransportProtocol;
use rtc::srtp::config::{Config, LABEL_EXTRACTOR_DTLS_SRTP};
use rtc::srtp::context::Context;
use rtc::srtp::protection_profile::ProtectionProfile;
use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::clock;
use super::sdp::Remote;
use super::stun::{self, UFRAG};

/// The DTLS endpoint knows one peer only, whose address does not matter to it.
const REMOTE: &str = "127.0.0.1:65535";
/// What is asked of the kernel, so that a pause of the clients is not taken for a server's loss.
const KERNEL_BUFFER: usize = 4 * 1024 * 1024;
/// How often an unanswered check is repeated, and how often an answered one.
const CHECKING: Duration = Duration::from_millis(100);
const CONSENT: Duration = Duration::from_secs(2);
const PROFILE: ProtectionProfile = ProtectionProfile::AeadAes128Gcm;

/// A packet of media that has come, decrypted.
pub struct Arrived {
    pub packet: BytesMut,
    /// When the kernel put it into the socket's queue.
    pub arrival: u64,
    /// When the client read it.
    pub read: u64,
}

/// A socket with what makes a connection of it.
pub struct Connection {
    socket: UdpSocket,
    remotes: Vec<SocketAddr>,
    provider: Arc<dyn RTCCryptoProvider>,
    config: Arc<HandshakeConfig>,
    dtls: Endpoint,
    srtp: Option<(Context, Context)>,
    fingerprint: String,
    /// The server's name and password, from when on it is checked.
    credentials: Option<(String, String)>,
    checked: Option<Instant>,
    answered: bool,
}

impl Connection {
    /// Binds a socket.
    pub fn bind(address: IpAddr) -> Result<Connection, Box<dyn Error>> {
        let provider = default_provider()?;
        let certificate = Certificate::generate_self_signed(vec![UFRAG.to_owned()], provider.crypto())?;
        let digest = provider.crypto().hash(HashAlgorithm::Sha256, certificate.certificate[0].as_ref())?;
        let fingerprint = digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":");
        let config = ConfigBuilder::default()
            .with_crypto_provider(provider.clone())
            .with_certificates(vec![certificate])
            .with_srtp_protection_profiles(vec![SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm])
            .with_insecure_skip_verify(true)
            .with_extended_master_secret(ExtendedMasterSecretType::Require)
            .build(true, None)?;
        let socket = std::net::UdpSocket::bind((address, 0))?;
        socket.set_nonblocking(true)?;
        setsockopt(&socket, ReceiveTimestampns, &true)?;
        setsockopt(&socket, RcvBuf, &KERNEL_BUFFER)?;
        Ok(Connection {
            dtls: Endpoint::new(socket.local_addr()?, TransportProtocol::UDP, None),
            socket: UdpSocket::from_std(socket)?,
            remotes: Vec::new(),
            provider,
            config: Arc::new(config),
            srtp: None,
            fingerprint,
            credentials: None,
            checked: None,
            answered: false,
        })
    }

    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// The certificate's, as session descriptions have it.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Begins to connect to a server.
    pub fn connect(&mut self, remote: &Remote) {
        self.remotes = vec![remote.address];
        self.credentials = Some((remote.ufrag.clone(), remote.password.clone()));
    }

    /// Is connected to others of its kind without any handshake: everybody has the same key.
    pub fn connect_directly(&mut self, remotes: Vec<SocketAddr>) -> Result<(), Box<dyn Error>> {
        let context = || Context::new(&[7; 16], &[9; 12], PROFILE, None, None, self.provider.crypto());
        self.srtp = Some((context()?, context()?));
        self.remotes = remotes;
        Ok(())
    }

    /// Whether media can be sent.
    pub fn is_open(&self) -> bool {
        self.srtp.is_some()
    }

    pub async fn readable(&self) -> io::Result<()> {
        self.socket.readable().await
    }

    /// Does what is due: checks and the handshake's repetitions.
    pub fn tick(&mut self, now: Instant) -> Result<(), Box<dyn Error>> {
        let pause = if self.answered { CONSENT } else { CHECKING };
        if self.credentials.is_some() && self.checked.is_none_or(|last| now - last > pause) {
            self.checked = Some(now);
            self.check()?;
        }
        // A handshake that has ended, or not begun, has nothing due.
        let _ = self.dtls.handle_timeout(REMOTE.parse()?, now);
        self.flush()
    }

    fn flush(&mut self) -> Result<(), Box<dyn Error>> {
        while let Some(transmit) = self.dtls.poll_transmit() {
            self.transmit(&transmit.message)?;
        }
        Ok(())
    }

    /// A full socket buffer is loss like any other.
    fn transmit(&self, datagram: &[u8]) -> io::Result<()> {
        for remote in &self.remotes {
            match self.socket.try_send_to(datagram, *remote) {
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), Box<dyn Error>> {
        let Some((ufrag, password)) = &self.credentials else { return Ok(()) };
        let request = stun::request(ufrag, password, self.provider.crypto())?;
        Ok(self.transmit(&request)?)
    }

    /// Reads what there is, up to a limit, and adds what of it is media.
    pub fn receive(&mut self, packets: &mut Vec<Arrived>) -> Result<(), Box<dyn Error>> {
        let mut buffer = [0; 2_048];
        for _ in 0..64 {
            let Ok((count, arrival)) = self.receive_one(&mut buffer) else { break };
            let (read, datagram) = (clock::now(), &buffer[..count]);
            match datagram {
                // A server's own check.
                [0, 1, ..] => {
                    if let Some(remote) = self.remotes.first() {
                        self.transmit(&stun::response(datagram, *remote, self.provider.crypto())?)?;
                    }
                }
                // The answer to a check. The server is there, so the handshake can begin.
                [1, 1, ..] if !self.answered => {
                    self.answered = true;
                    self.dtls.connect(Instant::now(), REMOTE.parse()?, self.config.clone(), None)?;
                }
                [20..=63, ..] => self.handshake(datagram)?,
                [128..=191, kind, ..] if !(192..=223).contains(kind) => {
                    if let Some((_, inbound)) = &mut self.srtp
                        && let Ok(packet) = inbound.decrypt_rtp(datagram)
                    {
                        packets.push(Arrived { packet, arrival, read });
                    }
                }
                _ => {}
            }
        }
        self.flush()
    }

    /// Reads a datagram, and when the kernel got it.
    fn receive_one(&self, buffer: &mut [u8]) -> io::Result<(usize, u64)> {
        let mut control = nix::cmsg_space!(TimeSpec);
        self.socket.try_io(Interest::READABLE, || {
            let mut slices = [IoSliceMut::new(buffer)];
            let message = recvmsg::<()>(
                self.socket.as_raw_fd(),
                &mut slices,
                Some(&mut control),
                MsgFlags::MSG_DONTWAIT,
            )?;
            let arrival = message.cmsgs()?.find_map(|message| match message {
                ControlMessageOwned::ScmTimestampns(time) => Some(clock::nanoseconds(time)),
                _ => None,
            });
            Ok((message.bytes, arrival.unwrap_or_else(clock::now)))
        })
    }

    fn handshake(&mut self, datagram: &[u8]) -> Result<(), Box<dyn Error>> {
        for event in self.dtls.read(Instant::now(), REMOTE.parse()?, None, BytesMut::from(datagram))? {
            if !matches!(event, EndpointEvent::HandshakeComplete) {
                continue;
            }
            let state = self.dtls.get_connection_state(REMOTE.parse()?).ok_or("no association")?;
            let mut config = Config { profile: PROFILE, ..Config::default() };
            let length = config.keying_material_len();
            let material = state.export_keying_material(LABEL_EXTRACTOR_DTLS_SRTP, &[], length)?;
            config.set_session_keys_from_keying_material(material.as_ref(), true)?;
            let (keys, crypto) = (&config.keys, self.provider.crypto());
            let context = |key: &[u8], salt: &[u8]| Context::new(key, salt, PROFILE, None, None, crypto);
            let outbound = context(&keys.local_master_key, &keys.local_master_salt)?;
            let inbound = context(&keys.remote_master_key, &keys.remote_master_salt)?;
            self.srtp = Some((outbound, inbound));
        }
        Ok(())
    }

    /// Sends a packet of media.
    pub fn send_rtp(&mut self, packet: &[u8]) -> io::Result<()> {
        let Some((outbound, _)) = &mut self.srtp else { return Ok(()) };
        let sealed = outbound.encrypt_rtp(packet).map_err(io::Error::other)?;
        self.transmit(&sealed)
    }

    /// Sends a report.
    pub fn send_rtcp(&mut self, packet: &[u8]) -> io::Result<()> {
        let Some((outbound, _)) = &mut self.srtp else { return Ok(()) };
        let sealed = outbound.encrypt_rtcp(packet).map_err(io::Error::other)?;
        self.transmit(&sealed)
    }
}
