//! ICE-lite (RFC 8445): we answer checks and send to where the client nominates.

use std::net::SocketAddr;

use rand::distr::{Alphanumeric, SampleString};
use rtc::crypto::RTCCrypto;

use crate::wire::stun::Request;

/// A user name fragment and a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The fragment, by which requests are told apart on the common port.
    pub ufrag: String,
    /// The password.
    pub password: String,
}

impl Credentials {
    /// Random ones: 96 bits of fragment and more than 128 bits of password.
    pub fn random() -> Credentials {
        let mut rng = rand::rng();
        Credentials {
            ufrag: Alphanumeric.sample_string(&mut rng, 16),
            password: Alphanumeric.sample_string(&mut rng, 32),
        }
    }
}

/// The state of a lite agent.
#[derive(Debug)]
pub struct IceLite {
    current: Credentials,
    old: Option<Credentials>,
    selected: Option<SocketAddr>,
}

/// What a check led to.
#[derive(Debug)]
pub struct Checked {
    /// To be sent to where the check came from.
    pub response: Vec<u8>,
    /// The client has nominated another path than before.
    pub moved: bool,
    /// A fragment that is no longer in use, as a restart is complete.
    pub retired: Option<String>,
}

impl IceLite {
    /// A new agent.
    pub fn new() -> IceLite {
        IceLite { current: Credentials::random(), old: None, selected: None }
    }

    /// The credentials to offer.
    pub fn credentials(&self) -> &Credentials {
        &self.current
    }

    /// Where to send to, once the client has nominated a path.
    pub fn selected(&self) -> Option<SocketAddr> {
        self.selected
    }

    /// All fragments in use.
    pub fn ufrags(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.current).chain(&self.old).map(|credentials| credentials.ufrag.as_str())
    }

    /// Starts a restart. The credentials in use stay valid until the client nominates a path with the new ones.
    /// Returns a fragment that is no longer in use, if the restart before this one was never completed.
    pub fn restart(&mut self) -> Option<String> {
        let fresh = std::mem::replace(&mut self.current, Credentials::random());
        if self.old.is_some() {
            return Some(fresh.ufrag);
        }
        self.old = Some(fresh);
        None
    }

    /// Handles a check. `None` if it is not authentic.
    pub fn check(
        &mut self,
        source: SocketAddr,
        mut request: Request,
        crypto: &dyn RTCCrypto,
    ) -> Option<Checked> {
        let fresh = request.our_ufrag == self.current.ufrag;
        let credentials = if fresh {
            &self.current
        } else {
            self.old.as_ref().filter(|old| old.ufrag == request.our_ufrag)?
        };
        if !request.is_authentic(&credentials.password, crypto) {
            return None;
        }
        let response = request.response(source, &credentials.password, crypto)?;
        let mut checked = Checked { response, moved: false, retired: None };
        if request.nominates && !request.role_conflict {
            if fresh {
                checked.retired = self.old.take().map(|old| old.ufrag);
            }
            checked.moved = self.selected != Some(source);
            self.selected = Some(source);
        }
        Some(checked)
    }
}
