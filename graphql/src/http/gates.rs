//! Rate limits, counted by client address.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock, DefaultClock},
};

use crate::{config::HttpConfig, error::EdgeRefusal};

/// How often addresses that were not heard of for a while are forgotten.
const FORGET: Duration = Duration::from_secs(60);

/// How many requests an address may make, and how many of them may try a password or a token.
pub(crate) struct Gates {
    requests: DefaultKeyedRateLimiter<IpAddr>,
    sign_ins: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl Gates {
    pub(crate) fn new(config: &HttpConfig) -> Arc<Self> {
        let gate = |rate: NonZeroU32| DefaultKeyedRateLimiter::dashmap(Quota::per_minute(rate));
        let gates = Arc::new(Self {
            requests: gate(config.rate_per_minute),
            sign_ins: gate(config.sign_in_rate_per_minute),
            clock: DefaultClock::default(),
        });
        let watched = Arc::downgrade(&gates);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(FORGET).await;
                let Some(gates) = watched.upgrade() else { return };
                gates.requests.retain_recent();
                gates.sign_ins.retain_recent();
                crate::http::metrics::upkeep();
            }
        });
        gates
    }

    /// One more request from `address`.
    pub(crate) fn request(&self, address: IpAddr) -> Result<(), EdgeRefusal> {
        self.pass(&self.requests, address)
    }

    /// One more try to get in from `address`. Asked by the resolvers, so that many tries in one document count as many.
    pub(crate) fn sign_in(&self, address: IpAddr) -> Result<(), EdgeRefusal> {
        self.pass(&self.sign_ins, address)
    }

    fn pass(&self, gate: &DefaultKeyedRateLimiter<IpAddr>, address: IpAddr) -> Result<(), EdgeRefusal> {
        gate.check_key(&network(address)).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            EdgeRefusal::RateLimited { seconds: wait.as_secs() + 1 }
        })
    }
}

/// Whoever has an IPv6 address has the 2^64 beside it as well, so these count as one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_is_stopped_and_another_is_not() {
        let mut config = HttpConfig::new(
            "http://localhost",
            [0; 32],
            commands::LinkKey::new([0; 32]),
            commands::RoomKey::new([0; 32]),
        );
        config.sign_in_rate_per_minute = NonZeroU32::new(3).unwrap();
        let gates = Gates::new(&config);
        let one: IpAddr = "2001:db8::1".parse().unwrap();
        let beside: IpAddr = "2001:db8::2".parse().unwrap();
        let other: IpAddr = "2001:db9::1".parse().unwrap();
        for address in [one, beside, one] {
            assert_eq!(gates.sign_in(address), Ok(()));
        }
        assert!(matches!(gates.sign_in(beside), Err(EdgeRefusal::RateLimited { seconds: 1.. })));
        assert_eq!(gates.sign_in(other), Ok(()));
    }
}
