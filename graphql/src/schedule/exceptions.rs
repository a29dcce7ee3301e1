//! Days off and special days.

use async_graphql::{Context, Object};
use domain::AccountId;
use uuid::Uuid;

use super::{SchedulePayload, inputs::SpecialWindowInput, payload};
use crate::{
    asker::Asked,
    error::Problem,
    scalars::{self, Date},
};

/// Exceptions by date, by the provider or an admin of the site.
#[derive(Default)]
pub(crate) struct ExceptionMutations;

#[Object]
impl ExceptionMutations {
    /// Takes a day off. What is booked on it stays booked.
    async fn set_day_off(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        #[graphql(desc = "In the schedule's zone: today or later, at most 730 days ahead.")] date: Date,
        #[graphql(desc = "At most 500 characters; shown to the provider and the desk.")] reason: Option<
            String,
        >,
        command_id: Option<Uuid>,
    ) -> Result<SchedulePayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let provider = AccountId(provider_id);
        let reason = scalars::reason(reason)?;
        let receipt = context.services().bus.set_day_off(&caller, site, provider, date.0, reason).await?;
        payload(context, provider, &receipt).await
    }

    /// Gives a date hours of its own, instead of its weekday's.
    async fn set_special_day(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        #[graphql(desc = "In the schedule's zone: today or later, at most 730 days ahead.")] date: Date,
        windows: Vec<SpecialWindowInput>,
        #[graphql(desc = "At most 500 characters; shown to the provider and the desk.")] reason: Option<
            String,
        >,
        command_id: Option<Uuid>,
    ) -> Result<SchedulePayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let provider = AccountId(provider_id);
        let windows = windows.into_iter().map(SpecialWindowInput::read).collect::<Result<_, _>>()?;
        let reason = scalars::reason(reason)?;
        let bus = &context.services().bus;
        let receipt = bus.set_special_day(&caller, site, provider, date.0, windows, reason).await?;
        payload(context, provider, &receipt).await
    }

    /// Makes a date an ordinary one again.
    async fn remove_exception(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        #[graphql(desc = "In the schedule's zone.")] date: Date,
        command_id: Option<Uuid>,
    ) -> Result<SchedulePayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let provider = AccountId(provider_id);
        let receipt = context.services().bus.remove_exception(&caller, site, provider, date.0).await?;
        payload(context, provider, &receipt).await
    }
}
