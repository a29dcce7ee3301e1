//! Booking, moving and calling off.

use async_graphql::{Context, InputObject, Object};
use chrono::{DateTime, Utc};
use commands::{BookAppointment, MoveAppointment};
use domain::{AccountId, AppointmentId};
use uuid::Uuid;

use super::{AppointmentPayload, payload};
use crate::{asker::Asked, error::Problem, scalars};

/// An appointment to book.
#[derive(InputObject)]
pub(crate) struct BookAppointmentInput {
    /// Whose time.
    provider_id: Uuid,
    /// For whom; the caller if left out. The desk books for others, providers for their clients.
    client_id: Option<Uuid>,
    /// From when (UTC). Clients book exactly the slots that are offered.
    start: DateTime<Utc>,
    /// Up to when (UTC).
    end: DateTime<Utc>,
    /// What the client wants to say beforehand, at most 4,000 characters; for the two of them only.
    notes: Option<String>,
}

/// Booking, moving and calling off. A command is repeated safely under the same `commandId`.
#[derive(Default)]
pub(crate) struct BookingMutations;

#[Object]
impl BookingMutations {
    /// Books a time, or asks for it where the provider approves each booking. Of several who want one time, one gets it and the others
    /// `SLOT_TAKEN`.
    async fn book_appointment(
        &self,
        context: &Context<'_>,
        input: BookAppointmentInput,
        command_id: Option<Uuid>,
    ) -> Result<AppointmentPayload, Problem> {
        let me = context.session()?.account;
        let (caller, site) = context.command(None, command_id)?;
        let new = BookAppointment {
            provider: AccountId(input.provider_id),
            client: input.client_id.map_or(me, AccountId),
            time: scalars::time_slot(input.start, input.end)?,
            notes: scalars::optional_text("notes", input.notes)?,
        };
        let (id, receipt) = context.services().bus.book(&caller, site, new).await?;
        payload(context, id, &receipt).await
    }

    /// Moves an appointment, by one of its two people: frees the old time and takes the new one in one step. If the new one is taken
    /// (`SLOT_TAKEN`), the old one stays.
    async fn reschedule_appointment(
        &self,
        context: &Context<'_>,
        id: Uuid,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        #[graphql(desc = "At most 500 characters; for the two of them only.")] reason: Option<String>,
        command_id: Option<Uuid>,
    ) -> Result<AppointmentPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let to = MoveAppointment { time: scalars::time_slot(start, end)?, reason: scalars::reason(reason)? };
        let id = AppointmentId(id);
        let receipt = context.services().bus.reschedule(&caller, site, id, to).await?;
        payload(context, id, &receipt).await
    }

    /// Calls an appointment off, by one of its two people. Its time is free again.
    async fn cancel_appointment(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(desc = "At most 500 characters; for the two of them only.")] reason: String,
        command_id: Option<Uuid>,
    ) -> Result<AppointmentPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let reason = scalars::text("reason", &reason)?;
        let id = AppointmentId(id);
        let receipt = context.services().bus.cancel(&caller, site, id, reason).await?;
        payload(context, id, &receipt).await
    }

    /// The client says that he will come.
    async fn confirm_appointment(
        &self,
        context: &Context<'_>,
        id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<AppointmentPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let id = AppointmentId(id);
        let receipt = context.services().bus.confirm(&caller, site, id).await?;
        payload(context, id, &receipt).await
    }
}
