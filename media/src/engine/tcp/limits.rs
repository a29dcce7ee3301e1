//! How many connections there may be, in all and from one place.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};

/// The most connections in all, where the process may open so many files.
const MOST: usize = 4_096;
/// The most connections from one place: behind one address there may be a whole practice, each browser with two or three.
pub(super) const MOST_FROM_ONE_PLACE: usize = 256;

/// Counts connections.
pub(super) struct Limits {
    most: usize,
    all: usize,
    by_place: HashMap<IpAddr, usize>,
}

impl Limits {
    /// For a process that may open so many files. Half of them are left to others.
    pub(super) fn new(files: u64) -> Limits {
        let most = usize::try_from(files / 2).unwrap_or(MOST).min(MOST);
        Limits { most, all: 0, by_place: HashMap::new() }
    }

    /// Counts one more, unless there are too many.
    pub(super) fn enter(&mut self, ip: IpAddr) -> bool {
        let here = self.by_place.get(&place(ip)).copied().unwrap_or(0);
        if self.all >= self.most || here >= MOST_FROM_ONE_PLACE {
            return false;
        }
        self.all += 1;
        self.by_place.insert(place(ip), here + 1);
        true
    }

    /// Counts one less.
    pub(super) fn leave(&mut self, ip: IpAddr) {
        self.all = self.all.saturating_sub(1);
        if let Some(here) = self.by_place.get_mut(&place(ip)) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                self.by_place.remove(&place(ip));
            }
        }
    }
}

/// Whom an address belongs to: of IPv6 everybody has at least 64 bits to choose from.
fn place(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_cannot_take_everything_and_gets_back_what_it_gives_up() {
        let mut limits = Limits::new(1_000_000);
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        assert!((0..MOST_FROM_ONE_PLACE).all(|_| limits.enter(one)));
        assert!(!limits.enter(one));
        assert!(limits.enter(other));
        limits.leave(one);
        assert!(limits.enter(one));
        assert!(!limits.enter(one));
    }

    #[test]
    fn a_network_of_ipv6_is_one_place() {
        let mut limits = Limits::new(1_000_000);
        let of = |host: u128| IpAddr::from(Ipv6Addr::from_bits(0x2001_0db8 << 96 | host));
        assert!((0..MOST_FROM_ONE_PLACE as u128).all(|host| limits.enter(of(host))));
        assert!(!limits.enter(of(99_999)));
        assert!(limits.enter(of(1 << 64)));
    }

    #[test]
    fn half_of_the_files_are_left_to_others_and_nothing_is_left_behind() {
        let mut limits = Limits::new(1_024);
        let of = |host: u32| IpAddr::from(std::net::Ipv4Addr::from_bits(host));
        assert_eq!((0..9_999).filter(|host| limits.enter(of(*host))).count(), 512);
        (0..512).for_each(|host| limits.leave(of(host)));
        assert!(limits.by_place.is_empty() && limits.all == 0);
        let mut limits = Limits::new(u64::MAX);
        assert_eq!((0..9_999).filter(|host| limits.enter(of(*host))).count(), MOST);
    }
}
