//! Forgetting people.

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::{AccountId, Role};
use uuid::Uuid;

use super::{AccountPayload, payload};
use crate::{asker::Asked, error::Problem};

/// The erasures that are listed.
const LISTED: i64 = 100;

/// Why a person is forgotten.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::account::ErasureGround")]
pub(crate) enum ErasureGround {
    /// What was kept is no longer needed for what it was collected for.
    NoLongerNeeded,
    /// The person took the consent back on which it rested.
    ConsentWithdrawn,
    /// The person objected, and nothing weighs more.
    Objection,
    /// It should not have been kept.
    UnlawfullyProcessed,
    /// The law asks for it.
    LegalObligation,
}

/// That somebody was forgotten.
#[derive(SimpleObject)]
pub(crate) struct Erasure {
    /// Whose account it was.
    account_id: Uuid,
    /// Since when the history does not say any more to whom things happened, and nobody signs in with the account.
    erased_at: DateTime<Utc>,
    /// Since when nothing that was made of the person's data is left; null while something is.
    completed_at: Option<DateTime<Utc>>,
}

/// Changes by which people are forgotten.
#[derive(Default)]
pub(crate) struct ErasureMutations;

#[Object]
impl ErasureMutations {
    /// Has a person forgotten, for ever: what happened stays, and no longer says to whom. The person's names, words and files are gone
    /// everywhere, a moment later where they were made into something else (see `erasures`). Where something has to be kept by the site's
    /// retention policy, this is refused with `RETAINED`, or put off (`Account.erasureDueAt`), as the policy says; a law that obliges to erase
    /// goes before. For admins; nobody erases the own account.
    async fn erase_account(
        &self,
        context: &Context<'_>,
        account_id: Uuid,
        #[graphql(desc = "Why.")] ground: ErasureGround,
        #[graphql(desc = "The account's email address, typed once more.")] confirmation: String,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<AccountPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let (bus, account) = (&context.services().bus, AccountId(account_id));
        let receipt = bus.erase_account(&caller, site, account, ground.into(), confirmation).await?;
        payload(context, &receipt).await
    }

    /// Does not forget a person after all, which was put off. The account stays closed. For admins.
    async fn call_off_erasure(
        &self,
        context: &Context<'_>,
        account_id: Uuid,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<AccountPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let bus = &context.services().bus;
        let receipt = bus.call_off_erasure(&caller, site, AccountId(account_id)).await?;
        payload(context, &receipt).await
    }
}

/// Questions about people who were forgotten.
#[derive(Default)]
pub(crate) struct ErasureQueries;

#[Object]
impl ErasureQueries {
    /// The last hundred who were forgotten at the site, and whether that is complete. For admins and auditors.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn erasures(&self, context: &Context<'_>) -> Result<Vec<Erasure>, Problem> {
        let session = context.session()?;
        if !session.actor.holds_at(session.site, &Role::SEE_THE_SITE) {
            return Err(CommandError::NotAllowed.into());
        }
        let ledger = context.services().bus.ledger();
        let found = ledger.erasures(session.site, LISTED).await.map_err(CommandError::from)?;
        Ok(found
            .into_iter()
            .map(|ledger::Erasure { account_id, erased_at, completed_at }| Erasure {
                account_id,
                erased_at,
                completed_at,
            })
            .collect())
    }
}
