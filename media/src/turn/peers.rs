//! With whom clients may exchange packets through us. They must not reach what only this machine and its neighbours reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Who is allowed.
#[derive(Debug, Clone)]
pub(super) struct Peers {
    /// The relay of calls: always allowed, with its port and no other.
    pub(super) relay: Vec<SocketAddr>,
    /// Addresses of private networks are allowed, too.
    pub(super) private: bool,
}

impl Peers {
    /// Whether packets may go to and come from there.
    pub(super) fn allow(&self, peer: SocketAddr) -> bool {
        self.relay.contains(&peer) || (!self.is_ours(peer.ip()) && self.is_allowed_network(peer.ip()))
    }

    /// Whether a permission, which is for all ports, makes sense.
    pub(super) fn allow_some(&self, ip: IpAddr) -> bool {
        self.is_ours(ip) || self.is_allowed_network(ip)
    }

    fn is_ours(&self, ip: IpAddr) -> bool {
        self.relay.iter().any(|relay| relay.ip() == ip)
    }

    fn is_allowed_network(&self, ip: IpAddr) -> bool {
        let v4 = match ip {
            IpAddr::V4(v4) => Some(v4),
            IpAddr::V6(v6) => embedded(v6),
        };
        let (nowhere, private) = match (v4, ip) {
            (Some(v4), _) => (is_nowhere(v4), is_private(v4)),
            (None, IpAddr::V6(v6)) => (
                v6.is_unspecified() || v6.is_multicast(),
                v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
            ),
            (None, IpAddr::V4(_)) => (true, true),
        };
        !nowhere && (self.private || !private)
    }
}

/// Where nobody in particular is.
fn is_nowhere(ip: Ipv4Addr) -> bool {
    ip.octets()[0] == 0 || ip.is_multicast() || ip.octets()[0] >= 240
}

/// Where not everybody in the world means the same machine.
fn is_private(ip: Ipv4Addr) -> bool {
    let [one, two, three, _] = ip.octets();
    let is_shared = one == 100 && two & 0xc0 == 64;
    let is_benchmark = one == 198 && two & 0xfe == 18;
    let is_protocol = (one, two, three) == (192, 0, 0);
    ip.is_loopback() || ip.is_private() || ip.is_link_local() || is_shared || is_benchmark || is_protocol
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, translated (RFC 6052) or 6to4.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let bytes = ip.octets();
    let v4 = |at: usize| Some(Ipv4Addr::new(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]));
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => v4(12),
        [0, 0, 0, 0, 0, 0, ..] if !ip.is_loopback() && !ip.is_unspecified() => v4(12),
        [0x2002, ..] => v4(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIVATE: [&str; 16] = [
        "127.0.0.1",
        "127.9.9.9",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.19.0.1",
        "192.0.0.8",
        "::1",
        "fd00::1",
        "fe80::1",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:0a00:0001::1",
    ];
    const NOWHERE: [&str; 8] = [
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "::",
        "ff02::1",
        "::ffff:224.0.0.1",
    ];
    const PUBLIC: [&str; 6] =
        ["8.8.8.8", "100.128.0.1", "172.32.0.1", "2001:4860::1", "::ffff:8.8.8.8", "2002:0808:0808::1"];

    fn allow(peers: &Peers, ip: &str) -> bool {
        let ip = ip.parse().unwrap();
        let allowed = peers.allow(SocketAddr::new(ip, 9));
        assert_eq!(allowed, peers.allow_some(ip), "{ip}");
        allowed
    }

    #[test]
    fn private_networks_are_allowed_only_if_it_is_said_and_nowhere_never() {
        let (strict, open) =
            (Peers { relay: vec![], private: false }, Peers { relay: vec![], private: true });
        for ip in PRIVATE {
            assert!(!allow(&strict, ip) && allow(&open, ip), "{ip}");
        }
        for ip in NOWHERE {
            assert!(!allow(&strict, ip) && !allow(&open, ip), "{ip}");
        }
        for ip in PUBLIC {
            assert!(allow(&strict, ip) && allow(&open, ip), "{ip}");
        }
    }

    #[test]
    fn the_relay_is_always_allowed_and_nothing_beside_it_on_its_machine() {
        for private in [false, true] {
            let relay = vec!["127.0.0.1:5000".parse().unwrap(), "8.8.8.8:5000".parse().unwrap()];
            let peers = Peers { relay, private };
            for ip in ["127.0.0.1", "8.8.8.8"] {
                let at = |port| SocketAddr::new(ip.parse().unwrap(), port);
                assert!(peers.allow_some(at(0).ip()) && peers.allow(at(5000)));
                assert!(!peers.allow(at(5001)) && !peers.allow(at(53)));
            }
        }
    }
}
