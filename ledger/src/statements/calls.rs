//! Calls under way, and who is in which: nobody in two.

use std::collections::HashMap;

use domain::{AccountId, CallId, SiteId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{Effect, LedgerError, append::Append};

/// Notes calls that begin and calls that are over, in their order.
pub(super) async fn note(connection: &mut PgConnection, appends: &[&Append]) -> Result<(), LedgerError> {
    for effect in appends.iter().flat_map(|append| &append.effects) {
        let query = match effect {
            Effect::OpenCall { site, call, caller } => {
                sqlx::query("INSERT INTO open_calls (call_id, site_id, caller_id) VALUES ($1, $2, $3)")
                    .bind(call.0)
                    .bind(site.0)
                    .bind(caller.map(|caller| caller.0))
            }
            Effect::Engage { site, account, call } => {
                sqlx::query(
                    "INSERT INTO engagements (account_id, site_id, call_id) SELECT $1, $2, $3
                     WHERE NOT EXISTS (SELECT FROM engagements WHERE account_id = $1 AND call_id = $3)",
                )
                .bind(account.0)
                .bind(site.0)
                .bind(call.0)
            }
            Effect::Disengage { account, call } => {
                sqlx::query("DELETE FROM engagements WHERE account_id = $1 AND call_id = $2")
                    .bind(account.0)
                    .bind(call.0)
            }
            Effect::CloseCall(call) => sqlx::query(
                "WITH free AS (DELETE FROM engagements WHERE call_id = $1) DELETE FROM open_calls WHERE call_id = $1",
            )
            .bind(call.0),
            _ => continue,
        };
        query.execute(&mut *connection).await.map_err(LedgerError::of)?;
    }
    Ok(())
}

/// The calls that these people talk in.
pub(crate) async fn engagements(
    pool: &PgPool,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, CallId>, LedgerError> {
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.0).collect();
    let rows: Vec<(Uuid, Uuid)> =
        sqlx::query_as("SELECT account_id, call_id FROM engagements WHERE account_id = ANY($1)")
            .bind(ids)
            .fetch_all(pool)
            .await
            .map_err(LedgerError::of)?;
    Ok(rows.into_iter().map(|(account, call)| (AccountId(account), CallId(call))).collect())
}

/// The calls that are not over.
pub(crate) async fn open_calls(pool: &PgPool) -> Result<Vec<(SiteId, CallId)>, LedgerError> {
    let calls: Vec<(Uuid, Uuid)> = sqlx::query_as("SELECT site_id, call_id FROM open_calls ORDER BY call_id")
        .fetch_all(pool)
        .await
        .map_err(LedgerError::of)?;
    Ok(calls.into_iter().map(|(site, call)| (SiteId(site), CallId(call))).collect())
}

/// How many events each of these calls has.
pub(crate) async fn versions(pool: &PgPool, calls: &[CallId]) -> Result<Vec<(CallId, i64)>, LedgerError> {
    let ids: Vec<String> = calls.iter().map(ToString::to_string).collect();
    let versions: Vec<(String, i64)> = sqlx::query_as(
        "SELECT wanted.id, coalesce((SELECT max(sequence) FROM events e
             WHERE e.aggregate_type = 'call' AND e.aggregate_id = wanted.id), 0) FROM unnest($1::text[]) AS wanted (id)",
    )
    .bind(ids)
    .fetch_all(pool)
    .await
    .map_err(LedgerError::of)?;
    Ok(versions.into_iter().filter_map(|(id, version)| Some((id.parse().ok()?, version))).collect())
}
