//! The outbox as a queue: several workers of several processes take from it, each message by one at a time.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::{
    AccountId, AppointmentId, NotificationId, SiteId, TicketId,
    notification::{About, Channel, Kind, Notice},
};
use serde_json::Value;
use sqlx::{PgPool, Row, postgres::PgRow};
use uuid::Uuid;

use super::settling::{Settled, Settling};
use crate::cause::Cause;

/// For how long others leave a claimed message alone. A worker that lives renews its claims well within it.
pub(crate) const CLAIM: Duration = Duration::from_secs(60);

/// A message that was taken from the queue to be sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Claim {
    pub(crate) id: NotificationId,
    pub(crate) notice: Notice,
    pub(crate) details: Value,
    /// What it follows from, if that was noted.
    pub(crate) cause: Option<Cause>,
    /// Which try this is, from 1.
    pub(crate) attempt: u32,
    /// Was an earlier try cut off, so that nobody knows how it ended?
    pub(crate) interrupted: bool,
}

/// The queue, as one worker sees it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Queue {
    pub(crate) pool: PgPool,
    /// The worker's name.
    worker: Uuid,
    under_way: UnderWay,
    settling: Settling,
}

/// What a worker is sending now.
type UnderWay = Arc<Mutex<HashSet<NotificationId>>>;

/// For as long as it lives, its message is being sent.
pub(crate) struct Begun {
    id: NotificationId,
    under_way: UnderWay,
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

impl Queue {
    /// The queue, as a new worker sees it. Needs a Tokio runtime.
    pub(crate) fn new(pool: &PgPool) -> Self {
        let worker = Uuid::new_v4();
        Self {
            pool: pool.clone(),
            worker,
            under_way: Arc::default(),
            settling: Settling::start(pool, worker),
        }
    }

    /// The worker begins to send this.
    pub(crate) fn begin(&self, id: NotificationId) -> Begun {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        Begun { id, under_way: Arc::clone(&self.under_way) }
    }

    /// Takes what is due at `now` in this channel, at most `limit`, those that wait longest first; and what a worker left that is gone.
    pub(crate) async fn take(
        &self,
        channel: Channel,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Claim>, sqlx::Error> {
        let rows = sqlx::query(
            "WITH due AS (
                 SELECT message_id, false AS left_over FROM outbox
                 WHERE state = 'pending' AND channel = $5 AND next_at <= $1
                 ORDER BY next_at, message_id LIMIT $2 FOR UPDATE SKIP LOCKED),
             lost AS (
                 SELECT message_id, true AS left_over FROM outbox
                 WHERE state = 'sending' AND channel = $5 AND claimed_until < now()
                 ORDER BY claimed_until LIMIT $2 FOR UPDATE SKIP LOCKED),
             taken AS (SELECT * FROM lost UNION ALL SELECT * FROM due LIMIT $2)
             UPDATE outbox o SET state = 'sending', claimed_by = $3, claimed_until = now() + $4,
                 interrupted = o.interrupted + taken.left_over::integer
             FROM taken WHERE o.message_id = taken.message_id
             RETURNING o.message_id, site_id, kind, channel, recipient_id, about_type, about_id, details, due_at, attempts,
                 cause, taken.left_over",
        )
        .bind(now)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .bind(self.worker)
        .bind(CLAIM)
        .bind(channel.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(claim).collect()
    }

    /// When the next message of this channel is due after `now`, if one waits.
    pub(crate) async fn next_after(
        &self,
        channel: Channel,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT next_at FROM outbox WHERE state = 'pending' AND channel = $2 AND next_at > $1
             ORDER BY next_at LIMIT 1",
        )
        .bind(now)
        .bind(channel.as_str())
        .fetch_optional(&self.pool)
        .await
    }

    /// How many messages are not handed over yet, and how many of them are due at `now`: numbers for a gauge.
    pub(crate) async fn waiting(&self, now: DateTime<Utc>) -> Result<(f64, f64), sqlx::Error> {
        sqlx::query_as(
            "SELECT count(*)::float8, count(*) FILTER (WHERE next_at <= $1)::float8 FROM outbox
             WHERE state IN ('pending', 'sending')",
        )
        .bind(now)
        .fetch_one(&self.pool)
        .await
    }

    /// Keeps others from taking what this worker is sending; what it took and never began is left to run out.
    pub(crate) async fn renew(&self) -> Result<(), sqlx::Error> {
        let under_way: Vec<Uuid> =
            self.under_way.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|id| id.0).collect();
        sqlx::query(
            "UPDATE outbox SET claimed_until = now() + $2
             WHERE message_id = ANY($3) AND state = 'sending' AND claimed_by = $1",
        )
        .bind(self.worker)
        .bind(CLAIM)
        .bind(under_way)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Writes how a try at sending this ended. It is visible when this returns.
    pub(crate) async fn settle(&self, id: NotificationId, how: Settled) -> Result<(), CommandError> {
        self.settling.settle(id, how).await
    }
}

fn claim(row: &PgRow) -> Result<Claim, sqlx::Error> {
    let about = about(row)?;
    Ok(Claim {
        id: NotificationId(row.try_get("message_id")?),
        notice: Notice {
            site: SiteId(row.try_get("site_id")?),
            about,
            kind: named(row, "kind")?,
            channel: named::<Channel>(row, "channel")?,
            recipient: AccountId(row.try_get("recipient_id")?),
            due: row.try_get("due_at")?,
        },
        details: row.try_get("details")?,
        cause: Cause::stored(row.try_get("cause")?),
        attempt: u32::try_from(row.try_get::<i32, _>("attempts")?).unwrap_or_default() + 1,
        interrupted: row.try_get("left_over")?,
    })
}

/// What a row's message is about.
pub(super) fn about(row: &PgRow) -> Result<About, sqlx::Error> {
    let id: Uuid = row.try_get("about_id")?;
    match row.try_get("about_type")? {
        "appointment" => Ok(About::Appointment(AppointmentId(id))),
        "ticket" => Ok(About::Ticket(TicketId(id))),
        "account" => Ok(About::Account(AccountId(id))),
        other => Err(sqlx::Error::Decode(format!("a message about a {other}").into())),
    }
}

/// A column that holds the stored name of something.
pub(super) fn named<T: serde::de::DeserializeOwned>(row: &PgRow, column: &str) -> Result<T, sqlx::Error> {
    let name: String = row.try_get(column)?;
    serde_json::from_value(Value::String(name)).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// The kind of a row's message.
pub(super) fn kind(row: &PgRow) -> Result<Kind, sqlx::Error> {
    named(row, "kind")
}
