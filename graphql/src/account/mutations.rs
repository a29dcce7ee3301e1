//! Changes of accounts.

use async_graphql::{Context, Object};
use commands::NewAccount;
use domain::{AccountId, Roles};
use uuid::Uuid;

use super::{AccountPayload, PersonInput, Role, payload};
use crate::{asker::Asked, error::Problem, scalars};

/// Changes of accounts. Admins change those of their own site; superadmins name another with `siteId`.
#[derive(Default)]
pub(crate) struct AccountMutations;

#[Object]
impl AccountMutations {
    /// Opens an account for somebody. Admins open any; agents and providers open clients; superadmins open admins.
    async fn open_account(
        &self,
        context: &Context<'_>,
        roles: Vec<Role>,
        person: PersonInput,
        #[graphql(desc = "Without one, the person sets it with a one-time token.")] password: Option<String>,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<AccountPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let new = NewAccount { roles: read(roles), person: person.read()?, password };
        let (_, receipt) = context.services().bus.open_account(&caller, site, new).await?;
        payload(context, &receipt).await
    }

    /// Replaces a person's profile, all of it. Everybody changes the own; admins change others'.
    async fn change_profile(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whose; the caller's own if left out.")] account_id: Option<Uuid>,
        person: PersonInput,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<AccountPayload, Problem> {
        let own = context.session()?.account;
        let (caller, site) = context.command(site_id, command_id)?;
        let account = account_id.map_or(own, AccountId);
        let receipt = context.services().bus.change_profile(&caller, site, account, person.read()?).await?;
        payload(context, &receipt).await
    }

    /// Replaces the roles that an account holds. Nobody changes the own.
    async fn change_roles(
        &self,
        context: &Context<'_>,
        account_id: Uuid,
        #[graphql(desc = "All roles to hold from now on.")] roles: Vec<Role>,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<AccountPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let receipt =
            context.services().bus.change_roles(&caller, site, AccountId(account_id), read(roles)).await?;
        payload(context, &receipt).await
    }

    /// Closes an account and ends its sessions. Nobody closes the own.
    async fn close_account(
        &self,
        context: &Context<'_>,
        account_id: Uuid,
        #[graphql(desc = "At most 500 characters.")] reason: Option<String>,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<AccountPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let reason = scalars::reason(reason)?;
        let receipt =
            context.services().bus.close_account(&caller, site, AccountId(account_id), reason).await?;
        payload(context, &receipt).await
    }

    /// Opens a closed account again.
    async fn reopen_account(
        &self,
        context: &Context<'_>,
        account_id: Uuid,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<AccountPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let receipt = context.services().bus.reopen_account(&caller, site, AccountId(account_id)).await?;
        payload(context, &receipt).await
    }
}

fn read(roles: Vec<Role>) -> Roles {
    Roles::of(roles.into_iter().map(Into::into))
}
