//! Signed addresses: whoever has one may fetch what it names, without signing in, and nothing else.
//!
//! A token is the site, what the address is for, and an HMAC-SHA256 of both with what it names. It tells nothing secret; only the
//! server can make one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::SiteId;
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;
use uuid::Uuid;

/// What a signed address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// An appointment's file, as its client sees it.
    Client,
    /// An appointment's file, as its provider sees it.
    Provider,
    /// A provider's calendar.
    Feed,
    /// A file that goes with a ticket. The version is the stretch of time in which it was given out.
    Attachment,
    /// The files of a recording. The version is the stretch of time in which it was given out.
    Recording,
    /// What is kept of a person. The version is the stretch of time in which it was given out.
    PersonalData,
    /// A file that was prepared for an auditor. The version is the stretch of time in which it was given out.
    Prepared,
}

impl Purpose {
    fn byte(self) -> u8 {
        match self {
            Self::Client => b'c',
            Self::Provider => b'p',
            Self::Feed => b'f',
            Self::Attachment => b'a',
            Self::Recording => b'r',
            Self::PersonalData => b'd',
            Self::Prepared => b'e',
        }
    }

    fn of(byte: u8) -> Option<Self> {
        let all = [
            Self::Client,
            Self::Provider,
            Self::Feed,
            Self::Attachment,
            Self::Recording,
            Self::PersonalData,
            Self::Prepared,
        ];
        all.into_iter().find(|purpose| purpose.byte() == byte)
    }
}

/// What a token says; believed only once [`Claim::is_signed`] was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) site: SiteId,
    pub(crate) purpose: Purpose,
    signature: [u8; 32],
}

/// What an address carries besides its path.
#[derive(Deserialize)]
pub(crate) struct Signed {
    /// The token.
    #[serde(default)]
    pub(crate) token: String,
}

/// For how long addresses of a kind hold: each is of one stretch of so many seconds, and holds through the next.
#[derive(Clone, Copy)]
pub(crate) struct Holding(pub(crate) i64);

impl Holding {
    /// For files that are fetched at once: 2.5 to 5 minutes.
    pub(crate) const MINUTES: Self = Self(150);

    /// The token for `named`, of the stretch of time that `now` lies in.
    pub(crate) fn sign(
        self,
        key: &[u8; 32],
        purpose: Purpose,
        site: SiteId,
        named: Uuid,
        now: DateTime<Utc>,
    ) -> String {
        sign(key, purpose, site, named, self.stretch(now))
    }

    /// Did this server sign it for `named` and this purpose, in this stretch of time or in the one before?
    pub(crate) fn allows(
        self,
        claim: &Claim,
        key: &[u8; 32],
        purpose: Purpose,
        named: Uuid,
        now: DateTime<Utc>,
    ) -> bool {
        let stretch = self.stretch(now);
        claim.purpose == purpose
            && [stretch, stretch - 1].into_iter().any(|at| claim.is_signed(key, named, at))
    }

    fn stretch(self, at: DateTime<Utc>) -> i32 {
        i32::try_from(at.timestamp().div_euclid(self.0)).unwrap_or_default()
    }
}

/// The token for `named`. Another `version` makes earlier tokens worthless.
pub(crate) fn sign(key: &[u8; 32], purpose: Purpose, site: SiteId, named: Uuid, version: i32) -> String {
    let signature = mac(key, purpose, site, named, version).finalize().into_bytes();
    let mut token = Vec::with_capacity(49);
    token.extend(site.0.as_bytes());
    token.push(purpose.byte());
    token.extend(signature);
    URL_SAFE_NO_PAD.encode(token)
}

impl Claim {
    /// What `token` says, if it has a token's form.
    pub(crate) fn read(token: &str) -> Option<Self> {
        let bytes: [u8; 49] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let site = SiteId(Uuid::from_slice(&bytes[..16]).ok()?);
        Some(Self { site, purpose: Purpose::of(bytes[16])?, signature: bytes[17..].try_into().ok()? })
    }

    /// Did this server sign it for `named` at `version`? Takes the same time either way.
    pub(crate) fn is_signed(&self, key: &[u8; 32], named: Uuid, version: i32) -> bool {
        mac(key, self.purpose, self.site, named, version).verify_slice(&self.signature).is_ok()
    }
}

fn mac(key: &[u8; 32], purpose: Purpose, site: SiteId, named: Uuid, version: i32) -> Hmac<Sha256> {
    // A key shorter than the block is padded as the HMAC itself would.
    let mut padded = [0; 64];
    padded[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as Mac>::new((&padded).into());
    mac.update(&[purpose.byte()]);
    mac.update(site.0.as_bytes());
    mac.update(named.as_bytes());
    mac.update(&version.to_be_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_what_it_was_made_for_and_nothing_else() {
        let (site, named) = (SiteId(Uuid::from_u128(1)), Uuid::from_u128(2));
        let key = [7; 32];
        let token = sign(&key, Purpose::Feed, site, named, 3);
        let claim = Claim::read(&token).unwrap();
        assert_eq!((claim.site, claim.purpose), (site, Purpose::Feed));
        assert!(claim.is_signed(&key, named, 3));
        assert!(!claim.is_signed(&key, named, 4), "a renewed feed");
        assert!(!claim.is_signed(&key, Uuid::from_u128(9), 3), "another provider");
        assert!(!claim.is_signed(&[8; 32], named, 3), "another server");
        let forged = Claim { site: SiteId(Uuid::from_u128(5)), ..claim };
        assert!(!forged.is_signed(&key, named, 3), "another site");
        let forged = Claim { purpose: Purpose::Provider, ..claim };
        assert!(!forged.is_signed(&key, named, 3), "another purpose");
    }

    #[test]
    fn an_address_holds_through_the_stretch_after_its_own_and_no_longer() {
        let (site, named, key) = (SiteId(Uuid::from_u128(1)), Uuid::from_u128(2), [7; 32]);
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let holding = Holding(150);
        let token = holding.sign(&key, Purpose::Attachment, site, named, at(149));
        let claim = Claim::read(&token).unwrap();
        for (seconds, holds) in [(0, true), (149, true), (150, true), (299, true), (300, false), (-1, false)]
        {
            assert_eq!(
                holding.allows(&claim, &key, Purpose::Attachment, named, at(seconds)),
                holds,
                "{seconds}"
            );
        }
        assert!(!holding.allows(&claim, &key, Purpose::Recording, named, at(149)), "another purpose");
    }

    #[test]
    fn what_is_no_token_is_not_read() {
        for text in ["", "x", "äöü", &"A".repeat(1000), &"A".repeat(66)] {
            assert_eq!(Claim::read(text), None, "{text}");
        }
    }
}
