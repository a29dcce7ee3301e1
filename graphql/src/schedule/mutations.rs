//! Changes of schedules as a whole.

use async_graphql::{Context, Object};
use commands::OpenSchedule;
use domain::{AccountId, schedule};
use uuid::Uuid;

use super::{
    SchedulePayload,
    inputs::{BookingRulesInput, PricingInput, WeeklyWindowInput},
    payload,
};
use crate::{asker::Asked, error::Problem, scalars};

/// Changes of schedules, by the provider or an admin of the site.
#[derive(Default)]
pub(crate) struct ScheduleMutations;

#[Object]
impl ScheduleMutations {
    /// Gives a provider a schedule, still without working hours.
    async fn open_schedule(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        #[graphql(desc = "The zone (IANA) in which hours and dates are meant.")] zone: String,
        rules: Option<BookingRulesInput>,
        pricing: Option<PricingInput>,
        command_id: Option<Uuid>,
    ) -> Result<SchedulePayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let provider = AccountId(provider_id);
        let new = OpenSchedule {
            provider,
            zone: scalars::zone("zone", &zone)?,
            rules: rules.unwrap_or_default().read()?,
            pricing: match pricing {
                Some(pricing) => pricing.read()?,
                None => schedule::Pricing::default(),
            },
        };
        let receipt = context.services().bus.open_schedule(&caller, site, new).await?;
        payload(context, provider, &receipt).await
    }

    /// Replaces the week's windows by these; at most 100. Active windows do not overlap.
    async fn plan_week(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        windows: Vec<WeeklyWindowInput>,
        command_id: Option<Uuid>,
    ) -> Result<SchedulePayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let provider = AccountId(provider_id);
        let windows = windows.into_iter().map(WeeklyWindowInput::read).collect::<Result<_, _>>()?;
        let receipt = context.services().bus.plan_week(&caller, site, provider, windows).await?;
        payload(context, provider, &receipt).await
    }

    /// Replaces the rules of booking, all of them. What is booked keeps the rules it was made under.
    async fn change_booking_rules(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        rules: BookingRulesInput,
        command_id: Option<Uuid>,
    ) -> Result<SchedulePayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let provider = AccountId(provider_id);
        let receipt = context.services().bus.change_rules(&caller, site, provider, rules.read()?).await?;
        payload(context, provider, &receipt).await
    }

    /// Changes what later bookings cost.
    async fn change_pricing(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        pricing: PricingInput,
        command_id: Option<Uuid>,
    ) -> Result<SchedulePayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let provider = AccountId(provider_id);
        let receipt = context.services().bus.change_pricing(&caller, site, provider, pricing.read()?).await?;
        payload(context, provider, &receipt).await
    }

    /// Moves the hours to another zone (IANA); they read the same on the wall there.
    async fn change_schedule_zone(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        zone: String,
        command_id: Option<Uuid>,
    ) -> Result<SchedulePayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let provider = AccountId(provider_id);
        let zone = scalars::zone("zone", &zone)?;
        let receipt = context.services().bus.change_schedule_zone(&caller, site, provider, zone).await?;
        payload(context, provider, &receipt).await
    }
}
