//! Credentials for a TURN server, through which those reach the relay who cannot reach it by themselves.
//!
//! The server and Randevu share a secret. A name says until when it holds and whom it is for, and its password is an HMAC of the name,
//! so the server needs to know nobody (draft-uberti-behave-turn-rest-00; coturn's `use-auth-secret`).

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::AccountId;
use hmac::{Hmac, Mac};
use rand::distr::{Alphanumeric, SampleString};
use sha1::Sha1;

use super::protocol::IceServer;

/// How long credentials hold: as long as a call may last. Each connection gets its own.
const GOOD_FOR: TimeDelta = TimeDelta::hours(12);

/// A TURN server that shares a secret with Randevu. Prints no secret.
#[derive(Clone)]
pub struct Turn {
    /// How browsers reach it: `turn:turn.example.org:3478?transport=udp`, `turns:…`.
    pub urls: Vec<String>,
    /// What it shares with Randevu.
    pub secret: String,
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn").field("urls", &self.urls).finish_non_exhaustive()
    }
}

impl Turn {
    /// A server of our own, with a secret that nobody else knows.
    pub(crate) fn with_new_secret(urls: Vec<String>) -> Turn {
        Turn { urls, secret: Alphanumeric.sample_string(&mut rand::rng(), 43) }
    }

    /// Whom a name is for, if it holds now. Whoever uses it must also know its [password](Self::password).
    pub(crate) fn holder(username: &str, now: DateTime<Utc>) -> Option<AccountId> {
        let (expiry, account) = username.split_once(':')?;
        let is_good = expiry.parse::<i64>().ok()? > now.timestamp();
        let account = account.parse().ok()?;
        is_good.then_some(AccountId(account))
    }

    /// A name for one person and its password, from `now` on.
    pub(crate) fn credentials(&self, account: AccountId, now: DateTime<Utc>) -> (String, String) {
        let username = format!("{}:{account}", (now + GOOD_FOR).timestamp());
        let credential = self.password(&username);
        (username, credential)
    }

    /// What a person's browser is told, from `now` on.
    pub(super) fn server_for(&self, account: AccountId, now: DateTime<Utc>) -> IceServer {
        let (username, credential) = self.credentials(account, now);
        IceServer { urls: self.urls.clone(), username, credential }
    }

    /// The password of a name.
    pub(crate) fn password(&self, username: &str) -> String {
        // HMAC takes keys of any length.
        let mut mac = Hmac::<Sha1>::new_from_slice(self.secret.as_bytes()).unwrap_or_else(|_| unreachable!());
        mac.update(username.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_what_coturn_works_out_from_the_name() {
        let turn = Turn { urls: vec!["turn:localhost".to_owned()], secret: "north".to_owned() };
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap() - GOOD_FOR;
        let server = turn.server_for(AccountId(uuid::Uuid::from_u128(3)), now);
        assert_eq!(server.username, "1800000000:00000000-0000-0000-0000-000000000003");
        // From Python's hmac.
        assert_eq!(server.credential, "8dNfoeWwXHvQwRT1K5axwMMQeFY=");
    }

    #[test]
    fn it_prints_no_secret() {
        let turn = Turn { urls: vec![], secret: "north".to_owned() };
        assert!(!format!("{turn:?}").contains("north"));
    }
}
