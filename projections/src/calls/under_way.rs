//! How many calls and recordings go on, at all sites: for figures, not for screens.

use ledger::Ledger;

use crate::ProjectionError;

/// The states of calls that are not over.
const OPEN: [&str; 3] = ["initiated", "ringing", "answered"];

/// What goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderWay {
    /// Calls in each state that is not over, those with none as well.
    pub calls: Vec<(&'static str, i64)>,
    /// Recordings.
    pub recordings: i64,
}

/// Counts what goes on.
///
/// # Errors
/// If the database does not answer.
pub async fn under_way(ledger: &Ledger) -> Result<UnderWay, ProjectionError> {
    let found: Vec<(String, i64)> =
        sqlx::query_as("SELECT status, count(*) FROM calls WHERE ended_at IS NULL GROUP BY status")
            .fetch_all(ledger.pool())
            .await?;
    let count = |status| found.iter().find(|(name, _)| name == status).map_or(0, |(_, count)| *count);
    let recordings = sqlx::query_scalar(
        "SELECT count(*) FROM calls, jsonb_array_elements(recordings) recording
         WHERE ended_at IS NULL AND recording ->> 'stopped_at' IS NULL",
    )
    .fetch_one(ledger.pool())
    .await?;
    Ok(UnderWay { calls: OPEN.map(|status| (status, count(status))).to_vec(), recordings })
}
