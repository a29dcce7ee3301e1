//! Nonces that need not be remembered: each says when it was made, and a code proves that it was made here for that client.

use std::net::SocketAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha1::Sha1;

/// How many seconds a nonce holds.
const GOOD_FOR: i64 = 3_600;

/// Makes and checks nonces.
pub(super) struct Nonces {
    secret: [u8; 32],
}

impl Nonces {
    /// With a secret of its own.
    pub(super) fn new() -> Nonces {
        Nonces { secret: rand::random() }
    }

    /// A nonce for a client.
    pub(super) fn make(&self, time: DateTime<Utc>, client: SocketAddr) -> String {
        let seconds = time.timestamp();
        format!("{seconds}.{}", URL_SAFE_NO_PAD.encode(self.code(seconds, client).finalize().into_bytes()))
    }

    /// Whether a nonce was made here for that client, not long ago.
    pub(super) fn holds(&self, nonce: &str, time: DateTime<Utc>, client: SocketAddr) -> bool {
        let Some((seconds, code)) = nonce.split_once('.') else { return false };
        let (Ok(seconds), Ok(code)) = (seconds.parse::<i64>(), URL_SAFE_NO_PAD.decode(code)) else {
            return false;
        };
        let age = time.timestamp().saturating_sub(seconds);
        age.abs() < GOOD_FOR && self.code(seconds, client).verify_slice(&code).is_ok()
    }

    fn code(&self, seconds: i64, client: SocketAddr) -> Hmac<Sha1> {
        // HMAC takes keys of any length.
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.secret).unwrap_or_else(|_| unreachable!());
        mac.update(format!("{seconds} {client}").as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_nonce_holds_for_an_hour_and_for_one_client() {
        let (nonces, time) = (Nonces::new(), DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let (client, other) = ("192.0.2.1:5".parse().unwrap(), "192.0.2.1:6".parse().unwrap());
        let nonce = nonces.make(time, client);
        assert!(nonces.holds(&nonce, time + TimeDelta::seconds(GOOD_FOR - 1), client));
        assert!(!nonces.holds(&nonce, time + TimeDelta::seconds(GOOD_FOR), client));
        assert!(!nonces.holds(&nonce, time, other));
        assert!(!Nonces::new().holds(&nonce, time, client));
        assert!(!nonces.holds("", time, client) && !nonces.holds("9.x", time, client));
    }
}
