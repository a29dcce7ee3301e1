//! Signing in: sessions with a short-lived access token and a refresh token that changes with every use.
//!
//! Tokens are 32 random bytes; the database keeps their SHA-256. An access token is looked up at every request, so signing out,
//! closing an account or changing its roles acts at once. Each refresh hands out a new pair and marks the old refresh token as
//! used; one that comes a second time has been stolen, or its successor has, so the session ends for both.

mod passwords;
mod tokens;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Actor, Refusal, Role, Roles, SiteId, account::Email, site::Slug};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use sqlx::Row;
use uuid::Uuid;

use crate::{Bus, CommandError};
use tokens::Secret;

/// How long an access token is good for.
pub(crate) const ACCESS: TimeDelta = TimeDelta::minutes(15);
/// How long a session lasts without being refreshed.
pub(crate) const SESSION: TimeDelta = TimeDelta::days(30);
/// Failed sign-ins within [`LOCKOUT_WINDOW`] after which the door stays shut (row H3).
const LOCKOUT_TRIES: i64 = 5;
const LOCKOUT_WINDOW: TimeDelta = TimeDelta::hours(1);

/// Where somebody signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// A site's, by its address name.
    Site(Slug),
    /// The installation's own, for superadmins.
    Platform,
}

/// What a signed-in program holds.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The session that they belong to.
    pub session: Uuid,
    /// Sent along with each request.
    pub access: String,
    /// Until when the access token is good.
    pub access_until: DateTime<Utc>,
    /// Exchanged for a new pair.
    pub refresh: String,
    /// Until when the session lasts if it is not refreshed.
    pub until: DateTime<Utc>,
}

/// A request's session.
#[derive(Clone, Debug)]
pub struct Session {
    /// The session.
    pub id: Uuid,
    /// Who it is, with the roles held now.
    pub actor: Actor,
    /// The account.
    pub account: AccountId,
    /// Its site.
    pub site: SiteId,
    /// Whose appointments are seen as a whole in an emergency, and until when.
    pub emergencies: Vec<(AccountId, DateTime<Utc>)>,
}

impl Session {
    /// Whose appointments are seen as a whole at this moment, in an emergency.
    pub fn emergencies_at(&self, now: DateTime<Utc>) -> Vec<AccountId> {
        let lasting = self.emergencies.iter().filter(|(_, until)| *until > now);
        lasting.map(|(client, _)| *client).collect()
    }
}

/// A session as its holder sees it in the list.
#[derive(Clone, Debug)]
pub struct SessionInfo {
    /// The session.
    pub id: Uuid,
    /// What the program said it was.
    pub device: String,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub used_at: DateTime<Utc>,
}

/// Why somebody is not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInRefusal {
    /// Unknown site, unknown address, wrong password, closed account: all the same from outside.
    #[error("site, email or password is wrong")]
    WrongCredentials,
    /// Five failures within an hour.
    #[error("too many failed sign-ins; try again later")]
    LockedOut {
        /// When the next try is heard.
        until: DateTime<Utc>,
    },
    /// The token is of no session, or of an ended one.
    #[error("sign in first")]
    Unauthenticated,
    /// The access token's time is over: refresh it.
    #[error("the access token has expired")]
    TokenExpired,
    /// A refresh token came a second time; the session was ended.
    #[error("this token was used before; the session has been ended")]
    TokenReused,
}

impl Refusal for SignInRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongCredentials => "WRONG_CREDENTIALS",
            Self::LockedOut { .. } => "LOCKED_OUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::TokenExpired => "TOKEN_EXPIRED",
            Self::TokenReused => "TOKEN_REUSED",
        }
    }

    fn details(&self) -> Map<String, Value> {
        match self {
            Self::LockedOut { until } => Map::from_iter([("until".to_owned(), until.to_rfc3339().into())]),
            _ => Map::new(),
        }
    }
}

impl From<SignInRefusal> for CommandError {
    fn from(refusal: SignInRefusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl Bus {
    /// Begins a session for whoever knows the password.
    pub async fn sign_in(
        &self,
        door: &Door,
        email: &Email,
        password: String,
        device: &str,
    ) -> Result<Tokens, CommandError> {
        let tried = tried(door, email);
        self.check_lockout(&tried).await?;
        let login = self.find_login(door, email).await?;
        let hash = login.as_ref().and_then(|(_, _, hash)| hash.clone());
        if !self.passwords.verify(password, hash).await? {
            sqlx::query("INSERT INTO failed_sign_ins (login_hash, failed_at) VALUES ($1, $2)")
                .bind(&tried[..])
                .bind(self.clock.now())
                .execute(self.ledger.pool())
                .await?;
            return Err(SignInRefusal::WrongCredentials.into());
        }
        let Some((account, site, _)) = login else {
            return Err(SignInRefusal::WrongCredentials.into());
        };
        sqlx::query("DELETE FROM failed_sign_ins WHERE login_hash = $1")
            .bind(&tried[..])
            .execute(self.ledger.pool())
            .await?;
        self.begin_session(account, site, device).await
    }

    async fn check_lockout(&self, tried: &[u8; 32]) -> Result<(), CommandError> {
        let since = self.clock.now() - LOCKOUT_WINDOW;
        let row = sqlx::query(
            "SELECT count(*) AS failures, min(failed_at) AS first FROM (
                 SELECT failed_at FROM failed_sign_ins WHERE login_hash = $1 AND failed_at > $2
                 ORDER BY failed_at DESC LIMIT $3) AS latest",
        )
        .bind(&tried[..])
        .bind(since)
        .bind(LOCKOUT_TRIES)
        .fetch_one(self.ledger.pool())
        .await?;
        let failures: i64 = row.try_get("failures")?;
        let first: Option<DateTime<Utc>> = row.try_get("first")?;
        match first {
            Some(first) if failures >= LOCKOUT_TRIES => {
                Err(SignInRefusal::LockedOut { until: first + LOCKOUT_WINDOW }.into())
            }
            _ => Ok(()),
        }
    }

    async fn find_login(
        &self,
        door: &Door,
        email: &Email,
    ) -> Result<Option<(AccountId, SiteId, Option<String>)>, CommandError> {
        let slug = match door {
            Door::Site(slug) => Some(slug.as_str()),
            Door::Platform => None,
        };
        let row: Option<(Uuid, Uuid, Option<String>)> = sqlx::query_as(
            "SELECT account_id, site_id, password_hash FROM logins
             WHERE email = $2 AND active AND site_id =
                 CASE WHEN $1::text IS NULL THEN $3 ELSE (SELECT site_id FROM site_slugs WHERE slug = $1) END",
        )
        .bind(slug)
        .bind(email.as_str())
        .bind(SiteId::PLATFORM.0)
        .fetch_optional(self.ledger.pool())
        .await?;
        Ok(row.map(|(account, site, hash)| (AccountId(account), SiteId(site), hash)))
    }

    pub(crate) async fn begin_session(
        &self,
        account: AccountId,
        site: SiteId,
        device: &str,
    ) -> Result<Tokens, CommandError> {
        let now = self.clock.now();
        let session = Uuid::now_v7();
        let (access, refresh) = (Secret::generate(), Secret::generate());
        let mut transaction = self.ledger.pool().begin().await?;
        sqlx::query(
            "INSERT INTO sessions (session_id, account_id, site_id, access_hash, access_until, created_at, used_at, until, device)
             VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)",
        )
        .bind(session)
        .bind(account.0)
        .bind(site.0)
        .bind(access.hash())
        .bind(now + ACCESS)
        .bind(now)
        .bind(now + SESSION)
        .bind(device.chars().filter(|c| !c.is_control()).take(200).collect::<String>())
        .execute(&mut *transaction)
        .await?;
        sqlx::query("INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES ($1, $2, $3)")
            .bind(refresh.hash())
            .bind(session)
            .bind(now)
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

    /// Whose session an access token belongs to, with the roles held now.
    pub async fn authenticate(&self, access: &str) -> Result<Session, CommandError> {
        let secret = Secret::parse(access).ok_or(SignInRefusal::Unauthenticated)?;
        let row = sqlx::query(
            "SELECT s.session_id, s.account_id, s.site_id, s.access_until, s.ended_at, l.roles, l.active,
                    ARRAY(SELECT e.subject_id FROM emergency_accesses e
                          WHERE e.account_id = s.account_id AND e.until_at > $2 ORDER BY e.until_at) AS clients,
                    ARRAY(SELECT e.until_at FROM emergency_accesses e
                          WHERE e.account_id = s.account_id AND e.until_at > $2 ORDER BY e.until_at) AS until
             FROM sessions s JOIN logins l USING (account_id) WHERE s.access_hash = $1",
        )
        .bind(secret.hash())
        .bind(self.clock.now())
        .fetch_optional(self.ledger.pool())
        .await?
        .ok_or(SignInRefusal::Unauthenticated)?;
        let ended: Option<DateTime<Utc>> = row.try_get("ended_at")?;
        if ended.is_some() || !row.try_get::<bool, _>("active")? {
            return Err(SignInRefusal::Unauthenticated.into());
        }
        if row.try_get::<DateTime<Utc>, _>("access_until")? <= self.clock.now() {
            return Err(SignInRefusal::TokenExpired.into());
        }
        let roles: Vec<String> = row.try_get("roles")?;
        let roles = Roles::of(roles.iter().filter_map(|role| role.parse::<Role>().ok()));
        let account = AccountId(row.try_get("account_id")?);
        let site = SiteId(row.try_get("site_id")?);
        let actor = Actor::Person { id: account, site, roles };
        let clients: Vec<Uuid> = row.try_get("clients")?;
        let until: Vec<DateTime<Utc>> = row.try_get("until")?;
        let emergencies: Vec<_> = clients.into_iter().map(AccountId).zip(until).collect();
        // Whoever is of the team no longer has nothing of it.
        let emergencies = if actor.holds_at(site, &Role::TEAM) { emergencies } else { vec![] };
        Ok(Session { id: row.try_get("session_id")?, actor, account, site, emergencies })
    }

    /// Ends one of the account's sessions; says whether it was there to end.
    pub async fn sign_out(&self, account: AccountId, session: Uuid) -> Result<bool, CommandError> {
        let ended = sqlx::query(
            "UPDATE sessions SET ended_at = $3, end_reason = 'signed out'
             WHERE session_id = $2 AND account_id = $1 AND ended_at IS NULL",
        )
        .bind(account.0)
        .bind(session)
        .bind(self.clock.now())
        .execute(self.ledger.pool())
        .await?;
        Ok(ended.rows_affected() == 1)
    }

    /// The account's sessions that have not ended, latest first.
    pub async fn sessions(&self, account: AccountId) -> Result<Vec<SessionInfo>, CommandError> {
        let rows: Vec<(Uuid, String, DateTime<Utc>, DateTime<Utc>)> = sqlx::query_as(
            "SELECT session_id, device, created_at, used_at FROM sessions
             WHERE account_id = $1 AND ended_at IS NULL AND until > $2 ORDER BY used_at DESC LIMIT 100",
        )
        .bind(account.0)
        .bind(self.clock.now())
        .fetch_all(self.ledger.pool())
        .await?;
        Ok(rows
            .into_iter()
            .map(|(id, device, created_at, used_at)| SessionInfo { id, device, created_at, used_at })
            .collect())
    }

    /// Ends all of an account's sessions but one.
    pub(crate) async fn end_sessions_of(
        &self,
        account: AccountId,
        but: Option<Uuid>,
        reason: &str,
    ) -> Result<(), CommandError> {
        sqlx::query(
            "UPDATE sessions SET ended_at = $2, end_reason = $4
             WHERE account_id = $1 AND ended_at IS NULL AND session_id IS DISTINCT FROM $3",
        )
        .bind(account.0)
        .bind(self.clock.now())
        .bind(but)
        .bind(reason)
        .execute(self.ledger.pool())
        .await?;
        Ok(())
    }
}

/// What was tried, without keeping the address of somebody who may have no account here.
fn tried(door: &Door, email: &Email) -> [u8; 32] {
    let door = match door {
        Door::Site(slug) => slug.as_str(),
        Door::Platform => "",
    };
    Sha256::digest(format!("{door}\n{}", email.as_str())).into()
}
