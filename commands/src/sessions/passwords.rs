//! Changing a password, and setting one with a one-time token.

use chrono::TimeDelta;
use domain::{
    AccountId, Actor, SiteId,
    account::{Account, AccountCommand, Email},
};
use uuid::Uuid;

use super::{Door, Session, SignInRefusal, tokens::Secret};
use crate::{Bus, Caller, CommandError, InputRefusal, Receipt, bus::within};

/// How long a one-time token is good for.
const RESET: TimeDelta = TimeDelta::hours(72);
/// The same of a token that was mailed.
pub const MAILED: TimeDelta = TimeDelta::hours(1);

impl Bus {
    /// Replaces the signed-in person's password and ends the other sessions.
    pub async fn change_password(
        &self,
        session: &Session,
        current: String,
        new: String,
    ) -> Result<Receipt, CommandError> {
        let hash: Option<Option<String>> =
            sqlx::query_scalar("SELECT password_hash FROM logins WHERE account_id = $1")
                .bind(session.account.0)
                .fetch_optional(self.ledger.pool())
                .await?;
        if !self.passwords.verify(current, hash.flatten()).await? {
            return Err(InputRefusal::WrongPassword.into());
        }
        let caller = Caller::new(session.actor.clone());
        let receipt = self.replace_password(&caller, session.site, session.account, new).await?;
        self.end_sessions_of(session.account, Some(session.id), "password changed").await?;
        Ok(receipt)
    }

    /// Somebody has forgotten the password: its account's holder gets a mail. Whether there is such an account is not told.
    pub async fn request_password_reset(&self, door: &Door, email: &Email) -> Result<(), CommandError> {
        let Some((account, site, _)) = self.find_login(door, email).await? else { return Ok(()) };
        let caller = Caller::new(Actor::System("password reset"));
        let command = AccountCommand::RequestPasswordReset;
        match self.change_account(&caller, site, account, &"forgotten", command).await {
            Ok(_) | Err(CommandError::Refused(_) | CommandError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A one-time token for a mail to the account's holder.
    pub async fn mail_password_token(&self, account: AccountId) -> Result<String, CommandError> {
        self.password_token(account, MAILED).await
    }

    /// A one-time token with which the account's holder sets a password. For admins, who hand it over.
    pub async fn issue_password_token(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
    ) -> Result<String, CommandError> {
        within(caller, site)?;
        let known: Account = self.load(site, account).await?;
        let holder = known.active().ok_or(CommandError::NotFound)?;
        if !holder.is_looked_after_by(&caller.actor) {
            return Err(CommandError::NotAllowed);
        }
        self.password_token(account, RESET).await
    }

    async fn password_token(&self, account: AccountId, life: TimeDelta) -> Result<String, CommandError> {
        let secret = Secret::generate();
        sqlx::query("INSERT INTO password_resets (hash, account_id, until) VALUES ($1, $2, $3)")
            .bind(secret.hash())
            .bind(account.0)
            .bind(self.clock.now() + life)
            .execute(self.ledger.pool())
            .await?;
        Ok(secret.into_text())
    }

    /// Sets a new password with a one-time token and ends every session of the account.
    pub async fn reset_password(&self, token: &str, new: String) -> Result<Receipt, CommandError> {
        let secret = Secret::parse(token).ok_or(SignInRefusal::Unauthenticated)?;
        let now = self.clock.now();
        // Taken first, so that of several at once only one sets a password.
        let row: Option<(Uuid, Uuid)> = sqlx::query_as(
            "UPDATE password_resets SET used_at = $2 FROM logins l
             WHERE hash = $1 AND used_at IS NULL AND until > $2 AND l.account_id = password_resets.account_id
             RETURNING l.account_id, l.site_id",
        )
        .bind(secret.hash())
        .bind(now)
        .fetch_optional(self.ledger.pool())
        .await?;
        let (account, site) = row.ok_or(SignInRefusal::Unauthenticated)?;
        let (account, site) = (AccountId(account), SiteId(site));
        let receipt = match self.set_forgotten_password(site, account, new).await {
            Ok(receipt) => receipt,
            Err(error) => {
                // A password that was too weak leaves the token good for another try.
                sqlx::query("UPDATE password_resets SET used_at = NULL WHERE hash = $1")
                    .bind(secret.hash())
                    .execute(self.ledger.pool())
                    .await?;
                return Err(error);
            }
        };
        // Others that were issued to the same account are spent with it.
        sqlx::query("UPDATE password_resets SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL")
            .bind(account.0)
            .bind(now)
            .execute(self.ledger.pool())
            .await?;
        self.end_sessions_of(account, None, "password reset").await?;
        Ok(receipt)
    }

    async fn set_forgotten_password(
        &self,
        site: SiteId,
        account: AccountId,
        new: String,
    ) -> Result<Receipt, CommandError> {
        let known: Account = self.load(site, account).await?;
        let roles = known.active().ok_or(CommandError::NotFound)?.roles.clone();
        let caller = Caller::new(Actor::Person { id: account, site, roles });
        self.replace_password(&caller, site, account, new).await
    }
}
