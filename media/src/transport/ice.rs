//! ICE-lite (RFC 8445): we answer checks and send to where the client nominates.

use rand::distr::{Alphanumeric, SampleString};
use rtc::crypto::RTCCrypto;

use super::path::Path;
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
    selected: Option<Path>,
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
    pub fn selected(&self) -> Option<Path> {
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
    pub fn check(&mut self, source: Path, mut request: Request, crypto: &dyn RTCCrypto) -> Option<Checked> {
        let fresh = request.our_ufrag == self.current.ufrag;
        let credentials = if fresh {
            &self.current
        } else {
            self.old.as_ref().filter(|old| old.ufrag == request.our_ufrag)?
        };
        if !request.is_authentic(&credentials.password, crypto) {
            return None;
        }
        let response = request.response(source.address(), &credentials.password, crypto)?;
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

#[cfg(test)]
mod tests {
    use rtc::crypto::default_provider;
    use rtc::stun::attributes::{ATTR_ICE_CONTROLLED, ATTR_USE_CANDIDATE, ATTR_USERNAME, RawAttribute};
    use rtc::stun::integrity::MessageIntegrity;
    use rtc::stun::message::{
        BINDING_ERROR, BINDING_REQUEST, BINDING_SUCCESS, Getter, Message, Setter, TransactionId,
    };
    use rtc::stun::xoraddr::XorMappedAddress;

    use super::super::path::ConnectionId;
    use super::*;
    use crate::wire::stun;

    fn attribute(typ: rtc::stun::attributes::AttrType, value: &[u8]) -> Box<dyn Setter> {
        let length = u16::try_from(value.len()).unwrap();
        Box::new(RawAttribute { typ, length, value: value.to_vec() })
    }

    /// What a check with the agent's present credentials leads to; the response is read.
    fn check(ice: &mut IceLite, path: Path, more: Option<Box<dyn Setter>>) -> (Option<Checked>, Message) {
        let provider = default_provider().unwrap();
        let Credentials { ufrag, password } = ice.credentials().clone();
        let mut parts: Vec<Box<dyn Setter>> = vec![Box::new(TransactionId::new()), Box::new(BINDING_REQUEST)];
        parts.push(attribute(ATTR_USERNAME, format!("{ufrag}:theirs").as_bytes()));
        parts.extend(more);
        let integrity = MessageIntegrity::new_short_term_integrity_with_provider(password, provider.crypto());
        let mut request = Message::new();
        request.build(&parts).unwrap();
        integrity.add_to(&mut request).unwrap();
        let checked = ice.check(path, stun::parse(&request.raw).unwrap(), provider.crypto());
        let mut response = Message::new();
        if let Some(checked) = &checked {
            response.raw.clone_from(&checked.response);
            response.decode().unwrap();
        }
        (checked, response)
    }

    #[test]
    fn packets_go_where_the_client_nominates_whatever_the_protocol() {
        let mut ice = IceLite::new();
        let udp = Path::Udp("192.0.2.1:7000".parse().unwrap());
        let tcp = |number, port| Path::Tcp(ConnectionId(number), ([192, 0, 2, 1], port).into());
        // The second connection comes from the same address as the first.
        for path in [udp, tcp(1, 7000), udp, tcp(1, 7000), tcp(2, 7000), tcp(3, 7001), udp] {
            let (before, (checked, response)) = (ice.selected(), check(&mut ice, path, None));
            assert!(!checked.unwrap().moved);
            assert_eq!((response.typ, ice.selected()), (BINDING_SUCCESS, before));
            let mut seen = XorMappedAddress::default();
            seen.get_from(&response).unwrap();
            assert_eq!((seen.ip, seen.port), (path.address().ip(), path.address().port()));
            let nominated = check(&mut ice, path, Some(attribute(ATTR_USE_CANDIDATE, &[]))).0.unwrap();
            assert!(nominated.moved);
            assert_eq!(ice.selected(), Some(path));
            let again = check(&mut ice, path, Some(attribute(ATTR_USE_CANDIDATE, &[]))).0.unwrap();
            assert!(!again.moved);
        }
    }

    #[test]
    fn who_believes_that_we_control_is_told_otherwise_by_tcp_too() {
        let (mut ice, path) = (IceLite::new(), Path::Tcp(ConnectionId(1), "192.0.2.1:7".parse().unwrap()));
        let (_, response) = check(&mut ice, path, Some(attribute(ATTR_ICE_CONTROLLED, &[0; 8])));
        assert_eq!((response.typ, ice.selected()), (BINDING_ERROR, None));
    }

    #[test]
    fn a_restart_is_complete_when_the_client_nominates_with_new_credentials_by_tcp() {
        let mut ice = IceLite::new();
        let old = ice.credentials().ufrag.clone();
        assert_eq!(ice.restart(), None);
        let path = Path::Tcp(ConnectionId(1), "192.0.2.1:7".parse().unwrap());
        assert_eq!(check(&mut ice, path, None).0.unwrap().retired, None);
        let nominated = check(&mut ice, path, Some(attribute(ATTR_USE_CANDIDATE, &[]))).0.unwrap();
        assert_eq!(nominated.retired, Some(old));
    }
}
