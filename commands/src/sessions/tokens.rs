//! Tokens, and the exchange of a refresh token for a new pair.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use rand::RngCore;
use sha2::{Digest, Sha256};
use sqlx::Row;
use uuid::Uuid;

use super::{ACCESS, SESSION, SignInRefusal, Tokens};
use crate::{Bus, CommandError};

/// 32 random bytes that open something.
pub(crate) struct Secret([u8; 32]);

impl Secret {
    pub(crate) fn generate() -> Self {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        Self(bytes)
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// What the database keeps.
    pub(crate) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }

    pub(crate) fn into_text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl Bus {
    /// Exchanges a refresh token for a new pair. One that was exchanged before ends its session.
    pub async fn refresh(&self, refresh: &str) -> Result<Tokens, CommandError> {
        let old = Secret::parse(refresh).ok_or(SignInRefusal::Unauthenticated)?;
        let now = self.clock.now();
        let mut transaction = self.ledger.pool().begin().await?;
        // The row lock makes two exchanges of one token take turns: the second one sees that it was used.
        let row = sqlx::query(
            "SELECT r.used_at, s.session_id, s.until, s.ended_at, l.active
             FROM refresh_tokens r JOIN sessions s USING (session_id) JOIN logins l USING (account_id)
             WHERE r.hash = $1 FOR UPDATE OF r, s",
        )
        .bind(old.hash())
        .fetch_optional(&mut *transaction)
        .await?
        .ok_or(SignInRefusal::Unauthenticated)?;
        let session: Uuid = row.try_get("session_id")?;
        let over = row.try_get::<Option<DateTime<Utc>>, _>("ended_at")?.is_some()
            || row.try_get::<DateTime<Utc>, _>("until")? <= now
            || !row.try_get::<bool, _>("active")?;
        if over {
            return Err(SignInRefusal::Unauthenticated.into());
        }
        if row.try_get::<Option<DateTime<Utc>>, _>("used_at")?.is_some() {
            sqlx::query(
                "UPDATE sessions SET ended_at = $2, end_reason = 'refresh token used twice' WHERE session_id = $1",
            )
            .bind(session)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
            tracing::warn!(%session, "a refresh token was used twice; the session was ended");
            return Err(SignInRefusal::TokenReused.into());
        }
        let (access, refresh) = (Secret::generate(), Secret::generate());
        sqlx::query("UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1")
            .bind(old.hash())
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES ($1, $2, $3)")
            .bind(refresh.hash())
            .bind(session)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "UPDATE sessions SET access_hash = $2, access_until = $3, used_at = $4, until = $5 WHERE session_id = $1",
        )
        .bind(session)
        .bind(access.hash())
        .bind(now + ACCESS)
        .bind(now)
        .bind(now + SESSION)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Tokens {
            session,
            access: access.into_text(),
            access_until: now + ACCESS,
            refresh: refresh.into_text(),
            until: now + SESSION,
        })
    }
}
