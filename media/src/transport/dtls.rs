//! The DTLS handshake with one client, which proves its identity and yields the keys of SRTP.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use bytes::BytesMut;
use rtc::crypto::HashAlgorithm;
use rtc::dtls::config::{ClientAuthType, ConfigBuilder, ExtendedMasterSecretType, HandshakeConfig};
use rtc::dtls::endpoint::{Endpoint, EndpointEvent};
use rtc::dtls::extension::extension_use_srtp::SrtpProtectionProfile as Profile;
use rtc::shared::TransportProtocol;
use rtc::shared::error::{Error, Result};

use super::identity::Identity;
use super::srtp::Srtp;
use crate::wire::hello::{HelloReader, is_first_hello};
use crate::wire::sdp::Setup;

/// The address under which the endpoint knows the client: a constant, so that the association survives a change of path.
const CLIENT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 65_535);

/// What came of a datagram or of time passing.
pub enum Progress {
    /// Nothing that matters outside.
    Nothing,
    /// The handshake is complete: the keys.
    Complete(Box<Srtp>),
    /// The client has closed the association.
    Closed,
    /// The client could not prove its identity.
    Failed,
    /// The handshake has taken too long.
    TimedOut,
}

/// The DTLS side of a client.
pub struct Dtls {
    endpoint: Endpoint,
    identity: Identity,
    expected: Option<([u8; 32], Setup)>,
    hello: HelloReader,
    gcm: Option<bool>,
    started: bool,
    complete: bool,
    /// Our answer to the first `ClientHello`. The library sends it only once and ignores repetitions of that message,
    /// so if it is lost we repeat it ourselves.
    verify_request: Vec<BytesMut>,
    outgoing: VecDeque<BytesMut>,
}

impl Dtls {
    /// Nothing happens until the client's fingerprint is known.
    pub fn new(identity: Identity) -> Dtls {
        Dtls {
            endpoint: Endpoint::new(CLIENT, TransportProtocol::UDP, None),
            identity,
            expected: None,
            hello: HelloReader::default(),
            gcm: None,
            started: false,
            complete: false,
            verify_request: Vec::new(),
            outgoing: VecDeque::new(),
        }
    }

    /// The fingerprint that the client must prove, once known.
    pub fn fingerprint(&self) -> Option<[u8; 32]> {
        self.expected.map(|(fingerprint, _)| fingerprint)
    }

    /// Tells the fingerprint and which side starts, from the first answer.
    pub fn expect(&mut self, now: Instant, fingerprint: [u8; 32], setup: Setup, path: bool) -> Progress {
        self.expected = Some((fingerprint, setup));
        self.start(now, path)
    }

    /// Starts if everything needed is there: as client a path to send on, as server the client's whole first message.
    pub fn start(&mut self, now: Instant, path: bool) -> Progress {
        let Some((fingerprint, setup)) = self.expected.filter(|_| !self.started) else {
            return Progress::Nothing;
        };
        match (setup, self.gcm) {
            (Setup::Passive, _) if path => {
                self.started = true;
                let profiles = vec![Profile::Srtp_Aead_Aes_128_Gcm, Profile::Srtp_Aes128_Cm_Hmac_Sha1_80];
                let connected = config(&self.identity, fingerprint, true, profiles)
                    .and_then(|config| self.endpoint.connect(now, CLIENT, config, None));
                if connected.is_err() { Progress::Failed } else { Progress::Nothing }
            }
            (Setup::Active, Some(gcm)) => {
                self.started = true;
                let profile =
                    if gcm { Profile::Srtp_Aead_Aes_128_Gcm } else { Profile::Srtp_Aes128_Cm_Hmac_Sha1_80 };
                let Ok(config) = config(&self.identity, fingerprint, false, vec![profile]) else {
                    return Progress::Failed;
                };
                self.endpoint.set_server_config(Some(config));
                for datagram in self.hello.take() {
                    match self.feed(now, &datagram) {
                        Progress::Nothing => {}
                        other => return other,
                    }
                }
                while let Some(transmit) = self.endpoint.poll_transmit() {
                    self.verify_request.push(transmit.message.clone());
                    self.outgoing.push_back(transmit.message);
                }
                Progress::Nothing
            }
            _ => Progress::Nothing,
        }
    }

    /// Takes a datagram.
    pub fn read(&mut self, now: Instant, datagram: &[u8]) -> Progress {
        if self.started && !self.complete && is_first_hello(datagram) {
            self.outgoing.extend(self.verify_request.iter().cloned());
            return Progress::Nothing;
        }
        if self.started {
            return self.feed(now, datagram);
        }
        if self.gcm.is_none() {
            self.gcm = self.hello.push(datagram);
        }
        self.start(now, false)
    }

    fn feed(&mut self, now: Instant, datagram: &[u8]) -> Progress {
        // Errors of single datagrams (garbage, replays) are not fatal: what is fatal shows as a timeout or an alert.
        let events = match self.endpoint.read(now, CLIENT, None, BytesMut::from(datagram)) {
            Ok(events) => events,
            Err(error) => {
                tracing::debug!(%error, "DTLS datagram");
                let identity = matches!(error, Error::ErrNoMatchingCertificateFingerprint);
                return if identity && !self.complete { Progress::Failed } else { Progress::Nothing };
            }
        };
        for event in events {
            match event {
                EndpointEvent::HandshakeComplete if !self.complete => {
                    self.complete = true;
                    let keys = self
                        .endpoint
                        .get_connection_state(CLIENT)
                        .and_then(|state| Srtp::from_dtls(state, &self.identity).ok());
                    return keys.map_or(Progress::Failed, |keys| Progress::Complete(Box::new(keys)));
                }
                EndpointEvent::PeerClosed => return Progress::Closed,
                _ => {}
            }
        }
        Progress::Nothing
    }

    /// Lets time pass: retransmissions.
    pub fn tick(&mut self, now: Instant) -> Progress {
        let due = self.started && self.endpoint.poll_timeout(&CLIENT).is_some_and(|at| at <= now);
        if due && self.endpoint.handle_timeout(CLIENT, now).is_err() && !self.complete {
            return Progress::TimedOut;
        }
        Progress::Nothing
    }

    /// The next datagram to send.
    pub fn poll(&mut self) -> Option<BytesMut> {
        self.outgoing.pop_front().or_else(|| self.endpoint.poll_transmit().map(|transmit| transmit.message))
    }

    /// Says goodbye; the datagrams come from [`Dtls::poll`].
    pub fn close(&mut self, now: Instant) {
        // Without an association there is nobody to say goodbye to.
        let _ = self.endpoint.stop(now, CLIENT);
    }
}

fn config(
    identity: &Identity,
    fingerprint: [u8; 32],
    client: bool,
    profiles: Vec<Profile>,
) -> Result<Arc<HandshakeConfig>> {
    let provider = identity.provider.clone();
    let verify = move |certificates: &[Vec<u8>], _: &[_]| {
        let certificate = certificates.first().ok_or(Error::ErrNonCertificate)?;
        let digest = provider
            .crypto()
            .hash(HashAlgorithm::Sha256, certificate)
            .map_err(|error| Error::Crypto(error.to_string()))?;
        if digest == fingerprint { Ok(()) } else { Err(Error::ErrNoMatchingCertificateFingerprint) }
    };
    let config = ConfigBuilder::default()
        .with_crypto_provider(identity.provider.clone())
        .with_certificates(vec![identity.certificate.clone()])
        .with_srtp_protection_profiles(profiles)
        // Otherwise a server never asks for the certificate whose fingerprint is the proof of identity.
        .with_client_auth(ClientAuthType::RequireAnyClientCert)
        // There is no authority to verify against: the fingerprint is everything.
        .with_insecure_skip_verify(true)
        .with_extended_master_secret(ExtendedMasterSecretType::Require)
        .with_verify_peer_certificate(Some(Arc::new(verify)))
        .build(client, None)?;
    Ok(Arc::new(config))
}
