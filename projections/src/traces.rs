//! What a person has left outside of the read models, as far as they know of it.

use domain::{AccountId, CallId, RecordingId, SiteId, TicketId};
use ledger::Ledger;
use uuid::Uuid;

use crate::ProjectionError;

/// Where files of a person may lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// Tickets that the person opened, or that were opened for the person.
    pub tickets: Vec<TicketId>,
    /// Recordings of calls that the person had a part in, unless they are gone.
    pub recordings: Vec<(CallId, RecordingId)>,
}

/// What a person has left at a site.
///
/// # Errors
/// If the database does not answer.
pub async fn traces(ledger: &Ledger, site: SiteId, person: AccountId) -> Result<Traces, ProjectionError> {
    let tickets: Vec<Uuid> =
        sqlx::query_scalar("SELECT ticket_id FROM tickets WHERE site_id = $1 AND requester_id = $2")
            .bind(site.0)
            .bind(person.0)
            .fetch_all(ledger.pool())
            .await?;
    let recordings: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "SELECT call_id, (recording ->> 'recording_id')::uuid FROM calls, jsonb_array_elements(recordings) recording
         WHERE site_id = $1 AND account_ids @> ARRAY[$2] AND recording ->> 'removed_at' IS NULL",
    )
    .bind(site.0)
    .bind(person.0)
    .fetch_all(ledger.pool())
    .await?;
    Ok(Traces {
        tickets: tickets.into_iter().map(TicketId).collect(),
        recordings: recordings
            .into_iter()
            .map(|(call, recording)| (CallId(call), RecordingId(recording)))
            .collect(),
    })
}
