//! What a person has left outside of the read models, as far as they know of it.

use domain::{AccountId, RecordingId, SiteId, TicketId};
use ledger::Ledger;
use uuid::Uuid;

use crate::ProjectionError;

/// Where files of a person may lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// Tickets that the person opened, or that were opened for the person.
    pub tickets: Vec<TicketId>,
    /// Recordings of calls that the person had a part in.
    pub recordings: Vec<RecordingId>,
}

/// What a person has left at a site.
///
/// # Errors
/// If the database does not answer.
pub async fn traces(ledger: &Ledger, site: SiteId, person: AccountId) -> Result<Traces, ProjectionError> {
    let found = async |query| -> Result<Vec<Uuid>, sqlx::Error> {
        sqlx::query_scalar(query).bind(site.0).bind(person.0).fetch_all(ledger.pool()).await
    };
    let tickets = found("SELECT ticket_id FROM tickets WHERE site_id = $1 AND requester_id = $2").await?;
    let recordings = found(
        "SELECT (recording ->> 'recording_id')::uuid FROM calls, jsonb_array_elements(recordings) recording
         WHERE site_id = $1 AND account_ids @> ARRAY[$2]",
    )
    .await?;
    Ok(Traces {
        tickets: tickets.into_iter().map(TicketId).collect(),
        recordings: recordings.into_iter().map(RecordingId).collect(),
    })
}
