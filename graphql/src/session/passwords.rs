//! Changing a password, and setting one with a one-time token.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, TimeDelta, Utc};
use domain::AccountId;
use uuid::Uuid;

use crate::{asker::Asked, error::Problem, receipt::Receipt};

/// A one-time token with which somebody sets a password. Secret.
#[derive(SimpleObject)]
pub(crate) struct PasswordToken {
    /// The token, for `resetPassword`.
    token: String,
    /// Until when it is good.
    until: DateTime<Utc>,
}

/// That a password was replaced.
#[derive(SimpleObject)]
pub(crate) struct PasswordPayload {
    /// That a password was replaced.
    receipt: Receipt,
}

/// Passwords.
#[derive(Default)]
pub(crate) struct PasswordMutations;

#[Object]
impl PasswordMutations {
    /// Replaces the signed-in person's password and ends the other sessions.
    async fn change_password(
        &self,
        context: &Context<'_>,
        current: String,
        #[graphql(desc = "10 to 200 characters, and not the email address.")] new: String,
    ) -> Result<PasswordPayload, Problem> {
        let session = context.session()?;
        context.count_sign_in()?;
        let receipt = context.services().bus.change_password(session, current, new).await?;
        Ok(PasswordPayload { receipt: Receipt::from(&receipt) })
    }

    /// Sets a new password with a one-time token and ends every session of the account.
    async fn reset_password(
        &self,
        context: &Context<'_>,
        token: String,
        #[graphql(desc = "10 to 200 characters, and not the email address.")] new: String,
    ) -> Result<PasswordPayload, Problem> {
        context.count_sign_in()?;
        let receipt = context.services().bus.reset_password(&token, new).await?;
        Ok(PasswordPayload { receipt: Receipt::from(&receipt) })
    }

    /// A one-time token for an account's holder. For the site's admins, who hand it over; superadmins give them to admins.
    async fn issue_password_token(
        &self,
        context: &Context<'_>,
        account_id: Uuid,
        #[graphql(desc = "The account's site; for superadmins.")] site_id: Option<Uuid>,
    ) -> Result<PasswordToken, Problem> {
        let (caller, site) = context.command(site_id, None)?;
        let bus = &context.services().bus;
        let until = bus.clock().now() + TimeDelta::hours(72);
        let token = bus.issue_password_token(&caller, site, AccountId(account_id)).await?;
        Ok(PasswordToken { token, until })
    }
}
