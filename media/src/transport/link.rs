//! A link: everything between a client's datagrams and plain RTP and RTCP, without sockets or clocks.

use std::time::{Duration, Instant};

use super::dtls::{Dtls, Progress};
use super::ice::{Checked, IceLite};
use super::identity::Identity;
use super::path::Path;
use super::srtp::Srtp;
use crate::engine::outbox::Outbox;
use crate::wire::sdp::Setup;
use crate::wire::stun::Request;

/// How many streams of a client are ever decrypted.
const MOST_STREAMS: usize = 512;

/// Who has never connected is waited for at least so long: people are asked for their camera before they answer.
const FIRST_GRACE: Duration = Duration::from_secs(60);

/// Something that happened on the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Encrypted for the first time.
    Connected,
    /// The client has closed it.
    Closed,
    /// The client could not prove its identity.
    Failed,
    /// The handshake has taken too long.
    TimedOut,
}

/// A binding request was not made by who knows our password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forged;

/// How long ago the client was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liveness {
    /// Recently, or it has never connected and is given time.
    Heard,
    /// Not for a while.
    Silent,
    /// Not for the whole grace period.
    Lost,
}

/// The encrypted path to one client.
pub struct Link {
    /// The lite agent.
    pub ice: IceLite,
    dtls: Dtls,
    srtp: Option<Box<Srtp>>,
    identity: Identity,
    heard: Instant,
    streams: Vec<u32>,
    reply_to: Option<Path>,
}

impl Link {
    /// A new link, which counts as heard now.
    pub fn new(now: Instant, identity: Identity) -> Link {
        Link {
            ice: IceLite::new(),
            dtls: Dtls::new(identity.clone()),
            srtp: None,
            identity,
            heard: now,
            streams: Vec::new(),
            reply_to: None,
        }
    }

    /// Whether media can be sent.
    pub fn is_ready(&self) -> bool {
        self.srtp.is_some() && self.ice.selected().is_some()
    }

    /// The client's fingerprint, once known.
    pub fn fingerprint(&self) -> Option<[u8; 32]> {
        self.dtls.fingerprint()
    }

    /// Tells the fingerprint of the client's certificate, from the first answer.
    pub fn expect(
        &mut self,
        now: Instant,
        fingerprint: [u8; 32],
        setup: Setup,
        out: &mut Outbox,
    ) -> Option<Change> {
        let progress = self.dtls.expect(now, fingerprint, setup, self.ice.selected().is_some());
        self.settle(progress, out)
    }

    /// Handles a binding request. Its response is sent; what else it led to is returned.
    ///
    /// # Errors
    /// If the request is not authentic.
    pub fn check(
        &mut self,
        now: Instant,
        source: Path,
        request: Request,
        out: &mut Outbox,
    ) -> Result<Checked, Forged> {
        let checked = self.ice.check(source, request, self.identity.provider.crypto()).ok_or(Forged)?;
        self.heard = now;
        self.reply_to = Some(source);
        out.push(source).extend_from_slice(&checked.response);
        if checked.moved {
            let progress = self.dtls.start(now, true);
            self.settle(progress, out);
        }
        Ok(checked)
    }

    /// Handles a DTLS datagram.
    pub fn read_dtls(&mut self, now: Instant, datagram: &[u8], out: &mut Outbox) -> Option<Change> {
        let progress = self.dtls.read(now, datagram);
        self.settle(progress, out)
    }

    fn settle(&mut self, progress: Progress, out: &mut Outbox) -> Option<Change> {
        while let Some(datagram) = self.dtls.poll() {
            if let Some(path) = self.ice.selected().or(self.reply_to) {
                out.push(path).extend_from_slice(&datagram);
            }
        }
        match progress {
            Progress::Nothing => None,
            Progress::Complete(srtp) => {
                self.srtp = Some(srtp);
                Some(Change::Connected)
            }
            Progress::Closed => Some(Change::Closed),
            Progress::Failed => Some(Change::Failed),
            Progress::TimedOut => Some(Change::TimedOut),
        }
    }

    /// Decrypts RTP. It must come from an address that has passed a check, though not necessarily from the one that
    /// was nominated last: while a client changes its path, packets come from both. The number of streams is
    /// limited before decryption, because the cipher may keep a state for each stream it has ever seen.
    pub fn open_rtp(&mut self, now: Instant, ssrc: u32, packet: &[u8], plain: &mut Vec<u8>) -> Option<()> {
        let srtp = self.srtp.as_mut()?;
        if !self.streams.contains(&ssrc) {
            if self.streams.len() >= MOST_STREAMS {
                return None;
            }
            self.streams.push(ssrc);
        }
        srtp.open_rtp(packet, plain)?;
        self.heard = now;
        Some(())
    }

    /// Decrypts RTCP, on the same conditions.
    pub fn open_rtcp(&mut self, now: Instant, packet: &[u8], plain: &mut Vec<u8>) -> Option<()> {
        let srtp = self.srtp.as_mut()?;
        srtp.open_rtcp(packet, plain)?;
        self.heard = now;
        Some(())
    }

    /// Encrypts and sends an RTP packet that `write` writes. Returns the plain length, or nothing if the link is not ready.
    pub fn send_rtp(&mut self, out: &mut Outbox, write: impl FnOnce(&mut Vec<u8>)) -> Option<usize> {
        let path = self.ice.selected()?;
        let srtp = self.srtp.as_mut()?;
        let packet = out.push(path);
        write(packet);
        let length = packet.len();
        if srtp.seal_rtp(packet).is_none() {
            out.pop();
            return None;
        }
        Some(length)
    }

    /// Encrypts and sends a compound of RTCP.
    pub fn send_rtcp(&mut self, out: &mut Outbox, compound: &[u8]) {
        let (Some(path), Some(srtp)) = (self.ice.selected(), self.srtp.as_mut()) else { return };
        let packet = out.push(path);
        packet.extend_from_slice(compound);
        if srtp.seal_rtcp(packet).is_none() {
            out.pop();
        }
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Instant, out: &mut Outbox) -> Option<Change> {
        let progress = self.dtls.tick(now);
        self.settle(progress, out)
    }

    /// How long ago the client was heard, with `grace` until it is lost.
    pub fn liveness(&self, now: Instant, grace: Duration) -> Liveness {
        let silence = now.saturating_duration_since(self.heard);
        if self.srtp.is_none() {
            return if silence >= grace.max(FIRST_GRACE) { Liveness::Lost } else { Liveness::Heard };
        }
        if silence >= grace {
            Liveness::Lost
        } else if silence >= grace / 5 {
            Liveness::Silent
        } else {
            Liveness::Heard
        }
    }

    /// Says goodbye.
    pub fn close(&mut self, now: Instant, out: &mut Outbox) {
        self.dtls.close(now);
        self.settle(Progress::Nothing, out);
    }
}
