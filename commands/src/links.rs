//! Links in mails: whoever has one may do one thing, once, without signing in.
//!
//! A token says what may be done by whom to what until when, and an HMAC-SHA256 of all that. It tells nothing secret; only the server
//! can make one. What it allows is done in the name of the person it was written to. That it works once is kept in a table: a mail
//! program that opens links ahead of its reader uses none up, since opening shows a page and only the page's button acts.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::{AccountId, Actor, Refusal, SiteId, account::Account};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Bus, Caller, CommandError};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// The client says that he will come.
    Confirm,
    /// The client or the provider cancels.
    Cancel,
    /// The client or the provider moves it.
    Reschedule,
    /// The provider accepts a request.
    Approve,
    /// The holder read a mail to the account's address.
    VerifyEmail,
    /// Messages of a topic are not wanted any more.
    Unsubscribe,
}

impl LinkPurpose {
    const ALL: [(u8, Self); 6] = [
        (b'c', Self::Confirm),
        (b'x', Self::Cancel),
        (b'm', Self::Reschedule),
        (b'a', Self::Approve),
        (b'v', Self::VerifyEmail),
        (b'u', Self::Unsubscribe),
    ];

    fn byte(self) -> u8 {
        Self::ALL.into_iter().find(|(_, purpose)| *purpose == self).map_or(0, |(byte, _)| byte)
    }

    /// Does it work once? Turning messages off twice is turning them off once.
    fn is_spent(self) -> bool {
        self != Self::Unsubscribe
    }
}

/// What a link allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// What for.
    pub purpose: LinkPurpose,
    /// The site.
    pub site: SiteId,
    /// In whose name.
    pub account: AccountId,
    /// To what: an appointment or the account itself.
    pub subject: Uuid,
    /// As what stood when the link was written: another value makes the link worthless. The appointment's start in microseconds, the
    /// address's digest, the topic.
    pub stamp: i64,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// Why a link does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefusal {
    /// Not one of ours, or cut short on its way.
    #[error("this link is not valid")]
    Forged,
    /// Its time is over.
    #[error("this link has expired")]
    Expired,
    /// It was used.
    #[error("this link was used already")]
    Used,
    /// What it was written for has changed.
    #[error("what this link was written for has changed")]
    Outdated,
}

impl Refusal for LinkRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Forged => "LINK_INVALID",
            Self::Expired => "LINK_EXPIRED",
            Self::Used => "LINK_USED",
            Self::Outdated => "LINK_OUTDATED",
        }
    }
}

/// What links are signed with.
#[derive(Clone)]
pub struct LinkKey([u8; 32]);

impl LinkKey {
    /// Signs with `key`.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The token of a link.
    pub fn token(&self, link: &Link) -> String {
        let mut bytes = Vec::with_capacity(97);
        bytes.push(link.purpose.byte());
        bytes.extend(link.site.0.as_bytes());
        bytes.extend(link.account.0.as_bytes());
        bytes.extend(link.subject.as_bytes());
        bytes.extend(link.stamp.to_be_bytes());
        bytes.extend(link.until.timestamp().to_be_bytes());
        let signature = self.mac(&bytes).finalize().into_bytes();
        bytes.extend(signature);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a token allows, if this server signed it and its time is not over.
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Result<Link, LinkRefusal> {
        let bytes: [u8; 97] = URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(LinkRefusal::Forged)?;
        let (said, signature) = bytes.split_at(65);
        self.mac(said).verify_slice(signature).map_err(|_| LinkRefusal::Forged)?;
        let uuid = |at: usize| Uuid::from_slice(&said[at..at + 16]).unwrap_or_default();
        let number = |at: usize| said[at..at + 8].iter().fold(0_i64, |sum, byte| sum << 8 | i64::from(*byte));
        let (_, purpose) =
            LinkPurpose::ALL.into_iter().find(|(byte, _)| *byte == said[0]).ok_or(LinkRefusal::Forged)?;
        let until = DateTime::from_timestamp(number(57), 0).ok_or(LinkRefusal::Forged)?;
        if until <= now {
            return Err(LinkRefusal::Expired);
        }
        Ok(Link {
            purpose,
            site: SiteId(uuid(1)),
            account: AccountId(uuid(17)),
            subject: uuid(33),
            stamp: number(49),
            until,
        })
    }

    fn mac(&self, said: &[u8]) -> Hmac<Sha256> {
        // A key shorter than the block is padded as the HMAC itself would.
        let mut padded = [0; 64];
        padded[..32].copy_from_slice(&self.0);
        let mut mac = <Hmac<Sha256> as Mac>::new((&padded).into());
        mac.update(said);
        mac
    }
}

impl Bus {
    /// Whoever acts by a link: the person it was written to, with the roles held now.
    pub async fn link_holder(&self, link: &Link) -> Result<Caller, CommandError> {
        let account: Account = self.load(link.site, link.account).await?;
        let holder = account.active().ok_or(CommandError::NotFound)?;
        let actor = Actor::Person { id: link.account, site: link.site, roles: holder.roles.clone() };
        Ok(Caller::new(actor))
    }

    /// Was it used?
    pub async fn is_link_used(&self, token: &str) -> Result<bool, CommandError> {
        let used = sqlx::query_scalar("SELECT EXISTS (SELECT FROM used_links WHERE digest = $1)");
        Ok(used.bind(digest(token)).fetch_one(self.ledger.pool()).await?)
    }

    /// Does what a link allows, once: of several who use it at the same time one does it. What is refused leaves the link good.
    pub async fn use_link<T, F>(&self, link: &Link, token: &str, act: F) -> Result<T, CommandError>
    where
        F: Future<Output = Result<T, CommandError>>,
    {
        if !link.purpose.is_spent() {
            return act.await;
        }
        let first =
            sqlx::query("INSERT INTO used_links (digest, used_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(digest(token))
                .bind(self.clock.now())
                .execute(self.ledger.pool())
                .await?;
        if first.rows_affected() == 0 {
            return Err(CommandError::refused(LinkRefusal::Used));
        }
        let outcome = act.await;
        if outcome.is_err() {
            sqlx::query("DELETE FROM used_links WHERE digest = $1")
                .bind(digest(token))
                .execute(self.ledger.pool())
                .await?;
        }
        outcome
    }
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn link() -> Link {
        Link {
            purpose: LinkPurpose::Cancel,
            site: SiteId(Uuid::from_u128(1)),
            account: AccountId(Uuid::from_u128(2)),
            subject: Uuid::from_u128(3),
            stamp: 1_800_000_000_000_000,
            until: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        }
    }

    #[test]
    fn a_token_says_what_it_was_made_for_until_its_time_is_over() {
        let (key, link) = (LinkKey::new([7; 32]), link());
        let token = key.token(&link);
        assert_eq!(key.read(&token, link.until - TimeDelta::seconds(1)), Ok(link));
        assert_eq!(key.read(&token, link.until), Err(LinkRefusal::Expired));
        assert_eq!(LinkKey::new([8; 32]).read(&token, DateTime::UNIX_EPOCH), Err(LinkRefusal::Forged));
    }

    #[test]
    fn no_byte_of_a_token_can_be_changed() {
        let key = LinkKey::new([7; 32]);
        let bytes = URL_SAFE_NO_PAD.decode(key.token(&link())).unwrap();
        for at in 0..bytes.len() {
            let mut forged = bytes.clone();
            forged[at] ^= 1;
            let forged = URL_SAFE_NO_PAD.encode(forged);
            assert_eq!(key.read(&forged, DateTime::UNIX_EPOCH), Err(LinkRefusal::Forged), "byte {at}");
        }
        for text in ["", "x", "äöü", &"A".repeat(1000), &"A".repeat(130)] {
            assert_eq!(key.read(text, DateTime::UNIX_EPOCH), Err(LinkRefusal::Forged), "{text}");
        }
    }
}
