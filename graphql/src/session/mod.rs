//! Signing in and out, and the sessions somebody has.

mod passwords;

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use commands::{CommandError, Door};
use domain::{Actor, account::Email, site::Slug};
use projections::sites;
use uuid::Uuid;

use crate::{
    account::{Account, PersonInput, Role, account_after},
    asker::Asked,
    error::Problem,
    receipt::Receipt,
    site::Site,
};

pub(crate) use passwords::PasswordMutations;

/// What a signed-in program holds. Tokens are secret: whoever has one is the person.
#[derive(SimpleObject)]
pub(crate) struct Tokens {
    /// The session that the tokens belong to.
    session_id: Uuid,
    /// Sent with each request as `Authorization: Bearer …`.
    access_token: String,
    /// Until when the access token is good (15 minutes). After that, exchange the refresh token.
    access_until: DateTime<Utc>,
    /// Exchanged once, by `refresh`, for a new pair. Using it a second time ends the session.
    refresh_token: String,
    /// Until when the session lasts if it is not refreshed (30 days).
    until: DateTime<Utc>,
}

impl From<commands::Tokens> for Tokens {
    fn from(tokens: commands::Tokens) -> Self {
        let commands::Tokens { session, access, access_until, refresh, until } = tokens;
        Self { session_id: session, access_token: access, access_until, refresh_token: refresh, until }
    }
}

/// Somebody who has opened an account, and is signed in with it.
#[derive(SimpleObject)]
pub(crate) struct SignUpPayload {
    /// The new account; null if it cannot be shown yet.
    account: Option<Account>,
    /// The new session's tokens.
    tokens: Tokens,
    /// That the account was opened.
    receipt: Receipt,
}

/// Who is signed in.
pub(crate) struct Me(commands::Session);

/// Who is signed in, with the roles held at this moment.
#[Object]
impl Me {
    /// The account's id.
    async fn account_id(&self) -> Uuid {
        self.0.account.0
    }

    /// The site's id; all zeros for superadmins, who belong to no site.
    async fn site_id(&self) -> Uuid {
        self.0.site.0
    }

    /// The session's id.
    async fn session_id(&self) -> Uuid {
        self.0.id
    }

    /// The roles held now.
    async fn roles(&self) -> Vec<Role> {
        match &self.0.actor {
            Actor::Person { roles, .. } => roles.0.iter().map(|role| Role::from(*role)).collect(),
            Actor::Visitor { .. } | Actor::System(_) => vec![],
        }
    }

    /// The account; null shortly after it was opened.
    async fn account(&self, context: &Context<'_>) -> Result<Option<Account>, Problem> {
        Ok(context.sight()?.person(self.0.account).await?.map(Account))
    }

    /// The site; null for superadmins.
    async fn site(&self, context: &Context<'_>) -> Result<Option<Site>, Problem> {
        let sight = context.sight()?;
        Ok(sight.reader().site().await?.map(|row| Site::new(row, sight)))
    }
}

/// A session that has not ended.
#[derive(SimpleObject)]
pub(crate) struct SessionInfo {
    /// The session.
    id: Uuid,
    /// What the program called itself when it signed in.
    device: String,
    /// When it was begun.
    created_at: DateTime<Utc>,
    /// When it was last refreshed.
    used_at: DateTime<Utc>,
    /// It is the session that asks.
    current: bool,
}

/// Questions about oneself.
#[derive(Default)]
pub(crate) struct SessionQueries;

#[Object]
impl SessionQueries {
    /// Who is signed in; null for somebody who is not.
    async fn me(&self, context: &Context<'_>) -> Option<Me> {
        context.asker().session.clone().map(Me)
    }

    /// The signed-in person's sessions that have not ended, latest first; at most 100.
    #[graphql(complexity = "10 * child_complexity")]
    async fn sessions(&self, context: &Context<'_>) -> Result<Vec<SessionInfo>, Problem> {
        let session = context.session()?;
        let found = context.services().bus.sessions(session.account).await?;
        Ok(found
            .into_iter()
            .map(|info| SessionInfo {
                id: info.id,
                device: info.device,
                created_at: info.created_at,
                used_at: info.used_at,
                current: info.id == session.id,
            })
            .collect())
    }
}

/// Signing up, in and out.
#[derive(Default)]
pub(crate) struct SessionMutations;

#[Object]
impl SessionMutations {
    /// Opens a client account at a site's door and signs in with it. Refused where the site opens accounts itself
    /// (`REGISTRATION_CLOSED`).
    async fn sign_up(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The site's address name.")] site: String,
        person: PersonInput,
        #[graphql(desc = "10 to 200 characters, and not the email address.")] password: String,
        #[graphql(desc = "What the program calls itself in the list of sessions.")] device: Option<String>,
        #[graphql(desc = "The caller's own name for the command; repeating it does nothing again.")]
        command_id: Option<Uuid>,
    ) -> Result<SignUpPayload, Problem> {
        context.count_sign_in()?;
        let bus = &context.services().bus;
        let slug = Slug::new(&site).map_err(Problem::argument("site"))?;
        let door = sites::door(bus.ledger(), &slug).await?.ok_or(CommandError::NotFound)?;
        let person = person.read()?;
        let email = person.email.clone();
        let caller = context.caller(Actor::Visitor { site: door.site_id }, command_id);
        let (_, receipt) = bus.sign_up(&caller, door.site_id, person, password.clone()).await?;
        let tokens =
            bus.sign_in(&Door::Site(slug), &email, password, device.as_deref().unwrap_or_default()).await?;
        let session = bus.authenticate(&tokens.access).await?;
        let account = account_after(context, session.actor, &receipt).await?;
        Ok(SignUpPayload { account, receipt: Receipt::from(&receipt), tokens: tokens.into() })
    }

    /// Comes in at a site's door for once, to call the team, without choosing a password: opens a client account and signs in with it. The
    /// session is all there is to come back with, until a password is set by mail (`requestPasswordReset`). Whoever has an account
    /// already signs in instead (`EMAIL_TAKEN`). Refused where the site opens accounts itself (`REGISTRATION_CLOSED`).
    async fn visit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The site's address name.")] site: String,
        person: PersonInput,
        #[graphql(desc = "What the program calls itself in the list of sessions.")] device: Option<String>,
    ) -> Result<SignUpPayload, Problem> {
        context.count_sign_in()?;
        let bus = &context.services().bus;
        let slug = Slug::new(&site).map_err(Problem::argument("site"))?;
        let door = sites::door(bus.ledger(), &slug).await?.ok_or(CommandError::NotFound)?;
        let caller = context.caller(Actor::Visitor { site: door.site_id }, None);
        let device = device.unwrap_or_default();
        let (tokens, receipt) = bus.visit(door.site_id, &caller, person.read()?, &device).await?;
        let session = bus.authenticate(&tokens.access).await?;
        let account = account_after(context, session.actor, &receipt).await?;
        Ok(SignUpPayload { account, receipt: Receipt::from(&receipt), tokens: tokens.into() })
    }

    /// Begins a session. Five failures within an hour close the door for that address (`LOCKED_OUT`).
    async fn sign_in(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The site's address name; left out by superadmins.")] site: Option<String>,
        email: String,
        password: String,
        #[graphql(desc = "What the program calls itself in the list of sessions.")] device: Option<String>,
    ) -> Result<Tokens, Problem> {
        context.count_sign_in()?;
        let door = match site {
            Some(slug) => Door::Site(Slug::new(&slug).map_err(Problem::argument("site"))?),
            None => Door::Platform,
        };
        let email = Email::new(&email).map_err(Problem::argument("email"))?;
        let device = device.unwrap_or_default();
        Ok(context.services().bus.sign_in(&door, &email, password, &device).await?.into())
    }

    /// Exchanges a refresh token for a new pair. Send it without an `Authorization` header: the old access token may have expired.
    async fn refresh(&self, context: &Context<'_>, refresh_token: String) -> Result<Tokens, Problem> {
        Ok(context.services().bus.refresh(&refresh_token).await?.into())
    }

    /// Ends the session that asks. Says whether there was one to end.
    async fn sign_out(&self, context: &Context<'_>) -> Result<bool, Problem> {
        let session = context.session()?;
        Ok(context.services().bus.sign_out(session.account, session.id).await?)
    }

    /// Ends another of the signed-in person's sessions. Says whether there was one to end.
    async fn end_session(&self, context: &Context<'_>, id: Uuid) -> Result<bool, Problem> {
        let session = context.session()?;
        Ok(context.services().bus.sign_out(session.account, id).await?)
    }
}
