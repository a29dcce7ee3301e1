//! What is asked of the store before or after an append, outside of its transaction.

use domain::AccountId;
use sqlx::{PgPool, Row};

use crate::{
    LedgerError,
    digest::EventDigest,
    log,
    unit_of_work::{CommandKey, Receipt},
};

/// The answer already given to `command`; refused when its id belongs to another command.
pub(crate) async fn receipt(pool: &PgPool, command: &CommandKey) -> Result<Option<Receipt>, LedgerError> {
    let row = sqlx::query(
        "SELECT c.digest, c.aggregate_id, c.sequence,
                coalesce(e.transaction_id, '0')::text AS transaction, coalesce(e.position, 0) AS position
         FROM commands c LEFT JOIN events e USING (aggregate_type, aggregate_id, sequence)
         WHERE c.command_id = $1",
    )
    .bind(command.id)
    .fetch_optional(pool)
    .await
    .map_err(LedgerError::of)?;
    let Some(row) = row else { return Ok(None) };
    let digest: Vec<u8> = row.try_get("digest").map_err(LedgerError::of)?;
    if digest != command.digest {
        return Err(LedgerError::CommandIdReused);
    }
    Ok(Some(Receipt {
        aggregate_id: row.try_get("aggregate_id").map_err(LedgerError::of)?,
        sequence: row.try_get("sequence").map_err(LedgerError::of)?,
        position: log::position(&row)?,
        repeated: true,
    }))
}

/// The digest of the event at `sequence` of the command's target.
pub(crate) async fn last_digest(
    pool: &PgPool,
    command: &CommandKey,
    sequence: i64,
) -> Result<EventDigest, LedgerError> {
    let digest: Option<Vec<u8>> = sqlx::query_scalar(
        "SELECT digest FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence = $3",
    )
    .bind(command.aggregate_type)
    .bind(&command.aggregate_id)
    .bind(sequence)
    .fetch_optional(pool)
    .await
    .map_err(LedgerError::of)?;
    digest
        .and_then(|digest| digest.try_into().ok())
        .ok_or_else(|| LedgerError::Fault("the stream's last event has no digest".into()))
}

/// The version of an aggregate; 0 when there is none. One look at the end of its stream.
pub(crate) async fn version(
    pool: &PgPool,
    aggregate_type: &str,
    aggregate_id: &str,
) -> Result<i64, LedgerError> {
    sqlx::query_scalar(
        "SELECT coalesce(max(sequence), 0) FROM events WHERE aggregate_type = $1 AND aggregate_id = $2",
    )
    .bind(aggregate_type)
    .bind(aggregate_id)
    .fetch_one(pool)
    .await
    .map_err(LedgerError::of)
}

/// Have the two an appointment that was neither cancelled nor declined?
pub(crate) async fn has_consultation(
    pool: &PgPool,
    provider: AccountId,
    client: AccountId,
) -> Result<bool, LedgerError> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM consultations WHERE provider_id = $1 AND client_id = $2)",
    )
    .bind(provider.0)
    .bind(client.0)
    .fetch_one(pool)
    .await
    .map_err(LedgerError::of)
}
