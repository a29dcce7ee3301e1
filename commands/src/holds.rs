//! Keeping a time while one fills in what is asked before booking it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Actor, Role, SiteId, TimeSlot};
use ledger::{Hold, LedgerError};

use crate::{Bus, Caller, CommandError, bus::within};

/// How long a time is kept.
const KEPT: TimeDelta = TimeDelta::minutes(5);

impl Bus {
    /// Keeps a slot that a provider offers for the client who asks, instead of the one kept before; says until when.
    ///
    /// # Errors
    /// `SLOT_TAKEN` if it is booked or another client keeps it; a rule of the schedule's if it is not offered; `FORBIDDEN` to who is no client.
    pub async fn hold_slot(
        &self,
        caller: &Caller,
        site: SiteId,
        provider: AccountId,
        time: TimeSlot,
    ) -> Result<DateTime<Utc>, CommandError> {
        let holder = client(caller, site)?;
        let now = self.clock.now();
        let availability = self.availability(site, provider).await?;
        let terms = availability.terms(time, now, false).map_err(CommandError::refused)?;
        let hold = Hold {
            holder,
            site,
            provider,
            start: time.start(),
            resources: terms.resources,
            block: terms.block,
            day: terms.day,
            until: now + KEPT,
        };
        Ok(self.ledger.hold(&hold, now).await?)
    }

    /// Lets go of a slot, if somebody keeps that one; says whether that was so.
    ///
    /// # Errors
    /// `FORBIDDEN` to who is no client.
    pub async fn release_slot(
        &self,
        caller: &Caller,
        site: SiteId,
        provider: AccountId,
        start: DateTime<Utc>,
    ) -> Result<bool, CommandError> {
        Ok(self.ledger.release_hold(client(caller, site)?, provider, start).await?)
    }

    /// Refuses a client a time that another keeps.
    pub(crate) async fn check_holds(
        &self,
        client: AccountId,
        terms: &domain::schedule::Terms,
    ) -> Result<(), CommandError> {
        let held = self.ledger.is_held_from(client, &terms.resources, terms.block, self.clock.now()).await?;
        if held { Err(LedgerError::SlotTaken.into()) } else { Ok(()) }
    }
}

/// Whoever asks, if that is a client of the site.
fn client(caller: &Caller, site: SiteId) -> Result<AccountId, CommandError> {
    within(caller, site)?;
    match caller.actor {
        Actor::Person { id, .. } if caller.actor.holds_at(site, &[Role::Client]) => Ok(id),
        _ => Err(CommandError::NotAllowed),
    }
}
