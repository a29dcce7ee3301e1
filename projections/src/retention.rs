//! What has been kept for long: for whoever removes it by the site's policy, who decides anew for each.

use chrono::{DateTime, Utc};
use domain::{AccountId, CallId, RecordingId, SiteId};
use ledger::Ledger;
use uuid::Uuid;

use crate::ProjectionError;

/// Clients of a site of whom nothing but messages to them is written in the history since `before`, in the order of their identifiers, at most `limit` of those
/// behind `after`.
///
/// # Errors
/// If the database does not answer.
pub async fn silent_clients(
    ledger: &Ledger,
    site: SiteId,
    before: DateTime<Utc>,
    after: Uuid,
    limit: i64,
) -> Result<Vec<AccountId>, ProjectionError> {
    let found: Vec<Uuid> = sqlx::query_scalar(
        "SELECT account_id FROM accounts a
         WHERE site_id = $1 AND account_id > $2 AND roles = ARRAY['client'] AND email IS NOT NULL AND created_at < $3
             AND NOT EXISTS (SELECT FROM events e WHERE e.names @> ARRAY[a.account_id] AND e.names <> '{}'
                 AND e.site_id = $1 AND e.aggregate_type <> 'notification' AND e.occurred_at::timestamptz >= $3)
         ORDER BY account_id LIMIT $4",
    )
    .bind(site.0)
    .bind(after)
    .bind(before)
    .bind(limit)
    .fetch_all(ledger.pool())
    .await?;
    Ok(found.into_iter().map(AccountId).collect())
}

/// Who of a site is to be forgotten, which was put off.
///
/// # Errors
/// If the database does not answer.
pub async fn postponed_erasures(ledger: &Ledger, site: SiteId) -> Result<Vec<AccountId>, ProjectionError> {
    let found: Vec<Uuid> = sqlx::query_scalar(
        "SELECT account_id FROM accounts WHERE site_id = $1 AND erasure_due_at IS NOT NULL ORDER BY account_id",
    )
    .bind(site.0)
    .fetch_all(ledger.pool())
    .await?;
    Ok(found.into_iter().map(AccountId).collect())
}

/// Recordings of a site that stopped before `before` and are still there, the oldest first, at most `limit`.
///
/// # Errors
/// If the database does not answer.
pub async fn recordings_stopped_before(
    ledger: &Ledger,
    site: SiteId,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(CallId, RecordingId)>, ProjectionError> {
    let found: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "SELECT call_id, (recording ->> 'recording_id')::uuid FROM calls, jsonb_array_elements(recordings) recording
         WHERE site_id = $1 AND recordings <> '[]' AND (recording ->> 'stopped_at')::timestamptz < $2
             AND recording ->> 'removed_at' IS NULL
         ORDER BY (recording ->> 'stopped_at')::timestamptz LIMIT $3",
    )
    .bind(site.0)
    .bind(before)
    .bind(limit)
    .fetch_all(ledger.pool())
    .await?;
    Ok(found.into_iter().map(|(call, recording)| (CallId(call), RecordingId(recording))).collect())
}
