//! What the provider decides: approval, and how an appointment ended.

use async_graphql::{Context, Object};
use domain::{AppointmentId, appointment::Party};
use uuid::Uuid;

use super::{AppointmentPayload, payload};
use crate::{asker::Asked, error::Problem, scalars};

/// What the appointment's own provider decides.
#[derive(Default)]
pub(crate) struct OutcomeMutations;

#[Object]
impl OutcomeMutations {
    /// Accepts a request.
    async fn approve_appointment(
        &self,
        context: &Context<'_>,
        id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<AppointmentPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let id = AppointmentId(id);
        let receipt = context.services().bus.approve(&caller, site, id).await?;
        payload(context, id, &receipt).await
    }

    /// Turns a request down. Its time is free again.
    async fn decline_appointment(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(desc = "At most 500 characters; for the two of them only.")] reason: String,
        command_id: Option<Uuid>,
    ) -> Result<AppointmentPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let reason = scalars::text("reason", &reason)?;
        let id = AppointmentId(id);
        let receipt = context.services().bus.decline(&caller, site, id, reason).await?;
        payload(context, id, &receipt).await
    }

    /// The appointment took place. From its start on.
    async fn complete_appointment(
        &self,
        context: &Context<'_>,
        id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<AppointmentPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let id = AppointmentId(id);
        let receipt = context.services().bus.complete(&caller, site, id).await?;
        payload(context, id, &receipt).await
    }

    /// The client did not come. From its start on; what is left of its time is free again.
    async fn mark_no_show(
        &self,
        context: &Context<'_>,
        id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<AppointmentPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let id = AppointmentId(id);
        let receipt = context.services().bus.mark_no_show(&caller, site, id, Party::Client).await?;
        payload(context, id, &receipt).await
    }

    /// The fee was received outside of Randevu: cash, bank transfer. By the provider or the desk.
    async fn record_payment(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(desc = "A receipt or transfer number, at most 120 characters.")] reference: Option<String>,
        command_id: Option<Uuid>,
    ) -> Result<AppointmentPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let reference = scalars::optional_text("reference", reference)?;
        let id = AppointmentId(id);
        let receipt = context.services().bus.record_payment(&caller, site, id, reference).await?;
        payload(context, id, &receipt).await
    }
}
