//! Tokens for rooms: who may come into which call by which session, and what he may do there.
//!
//! A token is for connecting with the relay, once, and holds for a minute. It names everything and is signed; what it does not grant is
//! not granted. That it is signed is not enough: who has left needs a new one, and the relay asks besides whether the session still lives and the call still lets its holder
//! in, so signing out, leaving and being sent out count at once.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, CallId, Refusal, SiteId};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;

use crate::{Bus, CommandError};

/// How long a token may be connected with.
pub(super) const GOOD_FOR: TimeDelta = TimeDelta::seconds(60);

/// What somebody may do in a room. What is left out of a token is not granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a grant of its own")]
pub struct RoomGrants {
    /// Send sound.
    pub audio: bool,
    /// Send the camera's picture.
    pub video: bool,
    /// Show a screen.
    pub screen: bool,
    /// See and hear the others.
    pub subscribe: bool,
    /// Write to the others, and draw.
    pub data: bool,
    /// Have the call recorded.
    pub record: bool,
    /// Let others in.
    pub admit: bool,
}

impl RoomGrants {
    /// Those of a host or of a guest.
    pub fn of(host: bool) -> Self {
        Self {
            audio: true,
            video: true,
            screen: true,
            subscribe: true,
            data: true,
            record: host,
            admit: host,
        }
    }
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoomPass {
    /// The call's site.
    pub site: SiteId,
    /// Which call.
    pub call: CallId,
    /// Who.
    pub account: AccountId,
    /// By which session.
    pub session: Uuid,
    /// Its own name: it is good for one connection.
    pub id: Uuid,
    /// When it was given out: whoever leaves afterwards needs another.
    pub issued: DateTime<Utc>,
    /// What he may do there.
    #[serde(default)]
    pub grants: RoomGrants,
    /// Until when it may be connected with.
    pub until: DateTime<Utc>,
}

/// Why a token lets nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoomRefusal {
    /// Not one of ours.
    #[error("this token is not valid")]
    Forged,
    /// Somebody has connected with it, or its holder has left since.
    #[error("this token was used, or its holder has left since: get another")]
    Used,
    /// Its minute is over.
    #[error("this token has expired")]
    Expired,
}

impl Refusal for RoomRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Forged => "ROOM_TOKEN_INVALID",
            Self::Used => "ROOM_TOKEN_USED",
            Self::Expired => "ROOM_TOKEN_EXPIRED",
        }
    }
}

/// What tokens for rooms are signed with.
#[derive(Clone)]
pub struct RoomKey([u8; 32]);

impl RoomKey {
    /// Signs with `key`.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The token that says so.
    pub fn token(&self, pass: &RoomPass) -> Result<String, CommandError> {
        let said = serde_json::to_vec(pass).map_err(|error| CommandError::Fault(error.to_string()))?;
        let said = URL_SAFE_NO_PAD.encode(said);
        let signature = URL_SAFE_NO_PAD.encode(self.mac(&said).finalize().into_bytes());
        Ok(format!("{said}.{signature}"))
    }

    /// What a token says, if it is one of ours and still good at `now`.
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Result<RoomPass, RoomRefusal> {
        let (said, signature) = token.split_once('.').ok_or(RoomRefusal::Forged)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| RoomRefusal::Forged)?;
        self.mac(said).verify_slice(&signature).map_err(|_| RoomRefusal::Forged)?;
        let said = URL_SAFE_NO_PAD.decode(said).map_err(|_| RoomRefusal::Forged)?;
        let pass: RoomPass = serde_json::from_slice(&said).map_err(|_| RoomRefusal::Forged)?;
        if pass.until <= now { Err(RoomRefusal::Expired) } else { Ok(pass) }
    }

    fn mac(&self, said: &str) -> Hmac<Sha256> {
        // HMAC takes keys of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!());
        mac.update(b"room ");
        mac.update(said.as_bytes());
        mac
    }
}

impl Bus {
    /// Which of these sessions have ended: signed out, expired, or their accounts closed.
    pub async fn ended_sessions(&self, sessions: &[Uuid]) -> Result<Vec<Uuid>, CommandError> {
        let lives: Vec<Uuid> = sqlx::query_scalar(
            "SELECT session_id FROM sessions JOIN logins USING (account_id)
             WHERE session_id = ANY($1) AND ended_at IS NULL AND until > $2 AND active",
        )
        .bind(sessions)
        .bind(self.clock().now())
        .fetch_all(self.ledger().pool())
        .await?;
        Ok(sessions.iter().filter(|session| !lives.contains(session)).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass() -> RoomPass {
        RoomPass {
            site: SiteId(Uuid::from_u128(1)),
            call: CallId(Uuid::from_u128(2)),
            account: AccountId(Uuid::from_u128(3)),
            session: Uuid::from_u128(4),
            id: Uuid::from_u128(5),
            issued: DateTime::UNIX_EPOCH,
            grants: RoomGrants::of(false),
            until: DateTime::UNIX_EPOCH + TimeDelta::days(20_000),
        }
    }

    fn before() -> DateTime<Utc> {
        pass().until - TimeDelta::seconds(1)
    }

    #[test]
    fn a_token_says_what_was_put_into_it_until_its_time_is_over() {
        let key = RoomKey::new([7; 32]);
        let token = key.token(&pass()).unwrap();
        assert_eq!(key.read(&token, before()), Ok(pass()));
        assert_eq!(key.read(&token, pass().until), Err(RoomRefusal::Expired));
    }

    #[test]
    fn no_byte_of_a_token_can_be_changed() {
        let key = RoomKey::new([7; 32]);
        let token = key.token(&pass()).unwrap();
        for position in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[position] = if forged[position] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            // The last character of a base64 text holds bits that are not read.
            if URL_SAFE_NO_PAD.decode(forged.rsplit('.').next().unwrap()).is_ok()
                && forged.rsplit('.').next() != token.rsplit('.').next()
                && position == token.len() - 1
            {
                continue;
            }
            assert_eq!(key.read(&forged, before()), Err(RoomRefusal::Forged), "{position}");
        }
        assert_eq!(RoomKey::new([8; 32]).read(&token, before()), Err(RoomRefusal::Forged));
        for junk in ["", ".", "a.b", "..", "é.ü"] {
            assert_eq!(key.read(junk, before()), Err(RoomRefusal::Forged));
        }
    }

    #[test]
    fn a_grant_that_is_left_out_is_not_granted() {
        let key = RoomKey::new([7; 32]);
        let said = serde_json::json!({
            "site": pass().site, "call": pass().call, "account": pass().account, "session": pass().session,
            "id": pass().id, "issued": pass().issued,
            "grants": { "subscribe": true }, "until": pass().until,
        });
        let said = URL_SAFE_NO_PAD.encode(said.to_string());
        let token = format!("{said}.{}", URL_SAFE_NO_PAD.encode(key.mac(&said).finalize().into_bytes()));
        let granted = key.read(&token, before()).unwrap().grants;
        assert_eq!(granted, RoomGrants { subscribe: true, ..RoomGrants::default() });
    }
}
