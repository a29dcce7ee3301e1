//! The SQL of timers.

use chrono::{DateTime, Utc};
use domain::SiteId;
use serde_json::Value;
use sqlx::{PgConnection, Row, types::Json};
use uuid::Uuid;

use crate::{
    Timer, TimerChange,
    cause::Cause,
    reaction::{Caused, settled},
};

/// The most that is kept of an error's text (characters).
const LONGEST_ERROR: usize = 1000;

/// A timer as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) timer: Timer,
    /// The payload as PostgreSQL writes it, which is always the same way.
    pub(crate) payload: String,
    /// Tries that failed.
    pub(crate) attempts: u32,
    /// What it follows from, if that was noted.
    pub(crate) cause: Option<Cause>,
}

/// A timer that fired in vain.
pub(crate) struct Failed<'a> {
    pub(crate) pending: &'a Pending,
    pub(crate) retry_at: DateTime<Utc>,
    pub(crate) error: String,
}

/// Makes all of `changes`, as if one after the other. Belongs in the transaction that moves the reaction's checkpoint.
pub(crate) async fn apply(connection: &mut PgConnection, changes: &[Caused]) -> Result<(), sqlx::Error> {
    let changes = settled(changes);
    let keys: Vec<&str> = changes.keys().copied().collect();
    if keys.len() > 1 {
        // Whoever needs several rows takes them in the order of keys, here and in `remove`: two then wait instead of deadlocking.
        sqlx::query("SELECT FROM timers WHERE timer_key = ANY($1) ORDER BY timer_key FOR UPDATE")
            .bind(&keys)
            .execute(&mut *connection)
            .await?;
    }
    let (mut set, mut causes, mut cancelled) = (vec![], vec![], vec![]);
    for (change, cause) in changes.into_values() {
        match change {
            TimerChange::Set(timer) => {
                set.push(timer);
                causes.push(cause.clone().map(Json));
            }
            TimerChange::Cancel(key) => cancelled.push(key.as_str()),
        }
    }
    if !cancelled.is_empty() {
        sqlx::query("DELETE FROM timers WHERE timer_key = ANY($1)")
            .bind(cancelled)
            .execute(&mut *connection)
            .await?;
    }
    if !set.is_empty() {
        sqlx::query(
            "INSERT INTO timers AS t (timer_key, kind, site_id, subject_id, due_at, payload, cause)
             SELECT * FROM UNNEST($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::jsonb[], $7::jsonb[])
             ON CONFLICT (timer_key) DO UPDATE SET kind = EXCLUDED.kind, site_id = EXCLUDED.site_id,
                 subject_id = EXCLUDED.subject_id, due_at = EXCLUDED.due_at, payload = EXCLUDED.payload, cause = EXCLUDED.cause,
                 set_at = EXCLUDED.set_at, attempts = 0, retry_at = NULL, last_error = NULL
             WHERE (t.kind, t.site_id, t.subject_id, t.due_at, t.payload)
                 IS DISTINCT FROM (EXCLUDED.kind, EXCLUDED.site_id, EXCLUDED.subject_id, EXCLUDED.due_at, EXCLUDED.payload)",
        )
        .bind(set.iter().map(|timer| timer.key.as_str()).collect::<Vec<_>>())
        .bind(set.iter().map(|timer| timer.kind.as_str()).collect::<Vec<_>>())
        .bind(set.iter().map(|timer| timer.site.0).collect::<Vec<_>>())
        .bind(set.iter().map(|timer| timer.subject).collect::<Vec<_>>())
        .bind(set.iter().map(|timer| timer.due_at).collect::<Vec<_>>())
        .bind(set.iter().map(|timer| &timer.payload).collect::<Vec<_>>())
        .bind(causes)
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// What is due at `now`, at most `limit`, those that wait longest first; nothing of these subjects.
pub(crate) async fn due(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    busy: &[Uuid],
    limit: usize,
) -> Result<Vec<Pending>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT timer_key, kind, site_id, subject_id, due_at, payload::text AS payload, attempts, cause FROM timers
         WHERE next_at <= $1 AND subject_id <> ALL($2) ORDER BY next_at, timer_key LIMIT $3",
    )
    .bind(now)
    .bind(busy)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    let pending = rows.iter().map(|row| {
        let payload: String = row.try_get("payload")?;
        Ok(Pending {
            timer: Timer {
                key: row.try_get("timer_key")?,
                kind: row.try_get("kind")?,
                site: SiteId(row.try_get("site_id")?),
                subject: row.try_get("subject_id")?,
                due_at: row.try_get("due_at")?,
                // What only SQL could have put there, such as a number too large for JSON in Rust, must not stop the queue.
                payload: serde_json::from_str(&payload).unwrap_or_else(|_| Value::from(payload.as_str())),
            },
            payload,
            attempts: u32::try_from(row.try_get::<i32, _>("attempts")?).unwrap_or_default(),
            cause: Cause::stored(row.try_get("cause")?),
        })
    });
    pending.collect()
}

/// When the next timer fires after `now`, if there is one.
pub(crate) async fn next_after(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar("SELECT next_at FROM timers WHERE next_at > $1 ORDER BY next_at LIMIT 1")
        .bind(now)
        .fetch_optional(connection)
        .await
}

/// Forgets timers that fired, unless they were set anew meanwhile, for another time or with another payload.
pub(crate) async fn remove(connection: &mut PgConnection, fired: &[&Pending]) -> Result<(), sqlx::Error> {
    if fired.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "WITH fired AS (
             SELECT t.timer_key FROM timers t
             JOIN UNNEST($1::text[], $2::timestamptz[], $3::text[]) AS f (timer_key, due_at, payload)
                 ON t.timer_key = f.timer_key AND t.due_at = f.due_at AND t.payload = f.payload::jsonb
             ORDER BY t.timer_key FOR UPDATE OF t)
         DELETE FROM timers USING fired WHERE timers.timer_key = fired.timer_key",
    )
    .bind(fired.iter().map(|fired| fired.timer.key.as_str()).collect::<Vec<_>>())
    .bind(fired.iter().map(|fired| fired.timer.due_at).collect::<Vec<_>>())
    .bind(fired.iter().map(|fired| fired.payload.as_str()).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps a timer that fired in vain for another try, unless it was set anew meanwhile.
pub(crate) async fn postpone(connection: &mut PgConnection, failed: &Failed<'_>) -> Result<(), sqlx::Error> {
    // PostgreSQL's text cannot hold a zero byte.
    let error: String = failed.error.chars().filter(|c| *c != '\0').take(LONGEST_ERROR).collect();
    sqlx::query(
        "UPDATE timers SET attempts = attempts + 1, retry_at = $3, last_error = $4
         WHERE timer_key = $1 AND due_at = $2 AND payload = $5::text::jsonb",
    )
    .bind(&failed.pending.timer.key)
    .bind(failed.pending.timer.due_at)
    .bind(failed.retry_at)
    .bind(error)
    .bind(&failed.pending.payload)
    .execute(connection)
    .await?;
    Ok(())
}
