//! What a reaction plans, and takes back.

use chrono::{DateTime, Utc};
use domain::{
    AccountId, NotificationId, SiteId,
    notification::{About, Channel, Kind},
};
use serde_json::Value;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::cause::Cause;

/// A message that is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Which: follows from what it says to whom, so that what is planned twice is sent once.
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
    /// What it needs to know of the event that it follows from. No place for personal data.
    pub details: Value,
    /// When it goes out; what is past goes at once.
    pub due_at: DateTime<Utc>,
}

/// What follows from an event for the outbox.
#[derive(Clone, Debug, PartialEq)]
pub enum MessageChange {
    /// This is to be sent, unless it was already. One that was taken back is planned again.
    Plan(Planned),
    /// Of what waits of this kind about this, only `keep` is still to be sent.
    Withdraw {
        /// About what.
        about: About,
        /// Of which kind.
        kind: Kind,
        /// What stays.
        keep: Vec<NotificationId>,
        /// Why the rest goes.
        reason: &'static str,
    },
}

/// The name of a message: one of this kind, to this person, through this channel, of this occasion.
pub(crate) fn message_id(
    about: About,
    kind: Kind,
    channel: Channel,
    recipient: AccountId,
    occasion: &str,
) -> NotificationId {
    let (_, id) = parts(about);
    let name = format!("{}/{}/{recipient}/{occasion}", kind.as_str(), channel.as_str());
    NotificationId(Uuid::new_v5(&id, name.as_bytes()))
}

/// The stored name of what a message is about, and its identifier.
pub(crate) fn parts(about: About) -> (&'static str, Uuid) {
    match about {
        About::Appointment(id) => ("appointment", id.0),
        About::Ticket(id) => ("ticket", id.0),
        About::Account(id) => ("account", id.0),
    }
}

/// Makes all of `changes` in their order. Belongs in the transaction that moves the reaction's checkpoint.
pub(crate) async fn apply(
    connection: &mut PgConnection,
    changes: &[MessageChange],
    cause: Option<&Cause>,
) -> Result<(), sqlx::Error> {
    for change in changes {
        match change {
            MessageChange::Plan(planned) => plan(connection, planned, cause).await?,
            MessageChange::Withdraw { about, kind, keep, reason } => {
                let keep: Vec<Uuid> = keep.iter().map(|id| id.0).collect();
                sqlx::query(
                    "UPDATE outbox SET state = 'cancelled', reason = $4, settled_at = now()
                     WHERE about_id = $1 AND kind = $2 AND state = 'pending' AND message_id <> ALL($3)",
                )
                .bind(parts(*about).1)
                .bind(kind.as_str())
                .bind(keep)
                .bind(reason)
                .execute(&mut *connection)
                .await?;
            }
        }
    }
    Ok(())
}

async fn plan(
    connection: &mut PgConnection,
    planned: &Planned,
    cause: Option<&Cause>,
) -> Result<(), sqlx::Error> {
    let (about, id) = parts(planned.about);
    sqlx::query(
        "INSERT INTO outbox AS o (message_id, site_id, kind, channel, recipient_id, about_type, about_id, details, due_at, cause)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (message_id) DO UPDATE SET details = EXCLUDED.details, due_at = EXCLUDED.due_at, state = 'pending',
             reason = NULL, attempts = 0, retry_at = NULL, last_error = NULL, settled_at = NULL, cause = coalesce(EXCLUDED.cause, o.cause)
         WHERE o.state = 'cancelled' OR (o.state = 'pending' AND o.due_at <> EXCLUDED.due_at)",
    )
    .bind(planned.id.0)
    .bind(planned.site.0)
    .bind(planned.kind.as_str())
    .bind(planned.channel.as_str())
    .bind(planned.recipient.0)
    .bind(about)
    .bind(id)
    .bind(&planned.details)
    .bind(planned.due_at)
    .bind(cause.map(Json))
    .execute(connection)
    .await?;
    Ok(())
}
