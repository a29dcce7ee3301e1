//! Keeping a slot while one fills in what is asked before booking it.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::AccountId;
use uuid::Uuid;

use crate::{asker::Asked, error::Problem, scalars};

/// A slot that is kept for the signed-in client.
#[derive(SimpleObject)]
pub(crate) struct SlotHold {
    /// Whose time.
    provider_id: Uuid,
    /// From when (UTC).
    start: DateTime<Utc>,
    /// Up to when (UTC).
    end: DateTime<Utc>,
    /// Until when it is kept (UTC).
    until: DateTime<Utc>,
}

/// Keeping slots.
#[derive(Default)]
pub(crate) struct HoldMutations;

#[Object]
impl HoldMutations {
    /// Keeps a free slot for the signed-in client for five minutes, and lets go of the one kept before: others are not offered it, and told
    /// `SLOT_TAKEN` if they ask for it. Keeping the same slot again does not keep it longer.
    async fn hold_slot(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<SlotHold, Problem> {
        let (caller, site) = context.command(None, None)?;
        let time = scalars::time_slot(start, end)?;
        let services = context.services();
        let until = services.bus.hold_slot(&caller, site, AccountId(provider_id), time).await?;
        services.holds.send_replace(());
        Ok(SlotHold { provider_id, start: time.start(), end: time.end(), until })
    }

    /// Lets go of this slot, if it is the one kept for the signed-in client; says whether it is.
    async fn release_slot(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        start: DateTime<Utc>,
    ) -> Result<bool, Problem> {
        let (caller, site) = context.command(None, None)?;
        let services = context.services();
        let released = services.bus.release_slot(&caller, site, AccountId(provider_id), start).await?;
        if released {
            services.holds.send_replace(());
        }
        Ok(released)
    }
}
