//! Whom of the team calls reach.

use domain::{
    AccountId, CallId, SiteId,
    account::{Account, AccountCommand, Availability},
};

use crate::{Bus, Caller, CommandError, Receipt};

/// Somebody of the team, for whoever calls.
#[derive(Clone, Copy, Debug)]
pub struct Reachable {
    /// Who.
    pub account: AccountId,
    /// What that person says, as of now: a break that is over is none.
    pub availability: Availability,
    /// The call that the person talks in.
    pub engaged: Option<CallId>,
}

impl Reachable {
    /// Would a call ring?
    pub fn is_free(&self) -> bool {
        self.availability == Availability::Available && self.engaged.is_none()
    }
}

impl Bus {
    /// Takes calls, or does not; of oneself, or of anybody at the site for admins.
    pub async fn set_availability(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
        availability: Availability,
    ) -> Result<Receipt, CommandError> {
        let command = AccountCommand::SetAvailability { availability };
        self.change_account(caller, site, account, &("availability", availability), command).await
    }

    /// How calls would reach these people now. Those with closed accounts are left out.
    pub async fn reachable(
        &self,
        site: SiteId,
        people: &[AccountId],
    ) -> Result<Vec<Reachable>, CommandError> {
        let accounts = self.load_all::<Account>(people.iter().map(|account| (site, account.0))).await?;
        let engaged = self.ledger.engagements(people).await?;
        let now = self.clock.now();
        let reachable = people.iter().filter_map(|account| {
            let holder = accounts.get(&account.0)?.active()?;
            let (account, availability) = (*account, holder.availability.at(now));
            Some(Reachable { account, availability, engaged: engaged.get(&account).copied() })
        });
        Ok(reachable.collect())
    }
}
