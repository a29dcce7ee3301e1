//! The outbox as operators and readers see it, and what operators do with it.

use chrono::{DateTime, Utc};
use domain::{
    AccountId, NotificationId, SiteId,
    notification::{About, Channel, Kind},
};
use ledger::Ledger;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder, Row, postgres::PgRow};

use super::queue;
use crate::{ReminderError, news::News, outbox::change::parts};

/// How a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// It waits for its time, or for another try.
    Pending,
    /// It is being handed over.
    Sending,
    /// Its carrier has taken it.
    Sent,
    /// It could not be sent, and is not tried again by itself.
    Failed,
    /// It was taken back before it was sent.
    Cancelled,
    /// It was not sent, with good reason.
    Skipped,
}

impl MessageState {
    /// Each state, in the order of a message's life.
    pub const ALL: [Self; 6] =
        [Self::Pending, Self::Sending, Self::Sent, Self::Failed, Self::Cancelled, Self::Skipped];

    /// The name used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
        }
    }
}

/// A message in the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// Which.
    pub id: NotificationId,
    /// The site.
    pub site: SiteId,
    /// What it says.
    pub kind: Kind,
    /// Through what.
    pub channel: Channel,
    /// To whom.
    pub recipient: AccountId,
    /// About what.
    pub about: About,
    /// When it was, or is, due.
    pub due_at: DateTime<Utc>,
    /// How it stands.
    pub state: MessageState,
    /// Why it was cancelled or skipped.
    pub reason: Option<String>,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried again.
    pub retry_at: Option<DateTime<Utc>>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it ended.
    pub settled_at: Option<DateTime<Utc>>,
    /// When its carrier said that it had arrived.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// Which messages are asked for. What is left empty does not narrow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// Only of this site.
    pub site: Option<SiteId>,
    /// Only in this state.
    pub state: Option<MessageState>,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only to this person.
    pub recipient: Option<AccountId>,
    /// Only about this.
    pub about: Option<About>,
    /// Only behind this one, in the order of the list: its due time and identifier.
    pub after: Option<(DateTime<Utc>, NotificationId)>,
}

impl MessageRow {
    /// Messages, those due last first, at most `limit`.
    pub async fn list(
        ledger: &Ledger,
        filter: &MessageFilter,
        limit: i64,
    ) -> Result<Vec<Self>, ReminderError> {
        let mut query: QueryBuilder<'_, Postgres> = QueryBuilder::new("SELECT * FROM outbox WHERE true");
        if let Some(site) = filter.site {
            query.push(" AND site_id = ").push_bind(site.0);
        }
        if let Some(state) = filter.state {
            query.push(" AND state = ").push_bind(state.as_str());
        }
        if let Some(kind) = filter.kind {
            query.push(" AND kind = ").push_bind(kind.as_str());
        }
        if let Some(recipient) = filter.recipient {
            query.push(" AND recipient_id = ").push_bind(recipient.0);
        }
        if let Some(about) = filter.about {
            query.push(" AND about_id = ").push_bind(parts(about).1);
        }
        if let Some((due_at, id)) = filter.after {
            query
                .push(" AND (due_at, message_id) < (")
                .push_bind(due_at)
                .push(", ")
                .push_bind(id.0)
                .push(")");
        }
        query.push(" ORDER BY due_at DESC, message_id DESC LIMIT ").push_bind(limit);
        let rows = query.build().fetch_all(ledger.pool()).await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// How many messages there are in each state.
    pub async fn counts(ledger: &Ledger) -> Result<Vec<(MessageState, i64)>, ReminderError> {
        let rows =
            sqlx::query("SELECT state, count(*) AS messages FROM outbox GROUP BY state ORDER BY state")
                .fetch_all(ledger.pool())
                .await?;
        let counted = |row: &PgRow| Ok((queue::named(row, "state")?, row.try_get("messages")?));
        Ok(rows.iter().map(counted).collect::<Result<_, sqlx::Error>>()?)
    }

    /// Has a message that failed, was skipped or was cancelled tried again at once. Says whether there was one. It is still not sent
    /// when what it is about no longer stands.
    pub async fn retry(
        ledger: &Ledger,
        site: Option<SiteId>,
        id: NotificationId,
    ) -> Result<bool, ReminderError> {
        let changed = sqlx::query(
            "UPDATE outbox SET state = 'pending', reason = NULL, attempts = 0, retry_at = NULL, settled_at = NULL
             WHERE message_id = $1 AND ($2::uuid IS NULL OR site_id = $2) AND state IN ('failed', 'skipped', 'cancelled')",
        )
        .bind(id.0)
        .bind(site.map(|site| site.0))
        .execute(ledger.pool())
        .await?;
        let found = changed.rows_affected() > 0;
        if found {
            News::of_messages().tell(ledger.pool()).await;
        }
        Ok(found)
    }

    /// Is there such a message of this site?
    pub async fn exists(ledger: &Ledger, site: SiteId, id: NotificationId) -> Result<bool, ReminderError> {
        let there =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM outbox WHERE message_id = $1 AND site_id = $2)");
        Ok(there.bind(id.0).bind(site.0).fetch_one(ledger.pool()).await?)
    }

    /// Takes back a message that waits. Says whether there was one.
    pub async fn cancel(
        ledger: &Ledger,
        site: Option<SiteId>,
        id: NotificationId,
    ) -> Result<bool, ReminderError> {
        let changed = sqlx::query(
            "UPDATE outbox SET state = 'cancelled', reason = 'by_operator', settled_at = now()
             WHERE message_id = $1 AND ($2::uuid IS NULL OR site_id = $2) AND state = 'pending'",
        )
        .bind(id.0)
        .bind(site.map(|site| site.0))
        .execute(ledger.pool())
        .await?;
        Ok(changed.rows_affected() > 0)
    }
}

fn read(row: &PgRow) -> Result<MessageRow, sqlx::Error> {
    Ok(MessageRow {
        id: NotificationId(row.try_get("message_id")?),
        site: SiteId(row.try_get("site_id")?),
        kind: queue::kind(row)?,
        channel: queue::named(row, "channel")?,
        recipient: AccountId(row.try_get("recipient_id")?),
        about: queue::about(row)?,
        due_at: row.try_get("due_at")?,
        state: queue::named(row, "state")?,
        reason: row.try_get("reason")?,
        attempts: row.try_get("attempts")?,
        retry_at: row.try_get("retry_at")?,
        last_error: row.try_get("last_error")?,
        settled_at: row.try_get("settled_at")?,
        delivered_at: row.try_get("delivered_at")?,
    })
}
