//! Finding out whether the messages were sent that files were attached to.

use std::{collections::BTreeSet, fmt::Display, future::Future};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AttachmentId, MessageId, SiteId, TicketId};
use uuid::Uuid;

use crate::{Store, StoreError};

/// How long a command may take, many times over: before that nobody asks.
const GRACE: TimeDelta = TimeDelta::hours(1);
/// How many attachments are settled at once.
const BATCH: i64 = 500;

/// Knows what happened to tickets. Ask the events, or a read model that is certain to have passed the last hour: an answer that leaves
/// something out takes it from its message.
pub trait Witness {
    /// Why there is no answer.
    type Error: Display;

    /// Which of these attachments the message's event names: none when there is no such event.
    fn named(
        &self,
        site: SiteId,
        ticket: TicketId,
        message: MessageId,
        ids: &[AttachmentId],
    ) -> impl Future<Output = Result<BTreeSet<AttachmentId>, Self::Error>> + Send;
}

/// What a settling has found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Attachments whose message was sent: theirs for ever.
    pub kept: u64,
    /// Attachments whose message never was: they wait again, and are swept once their day is over.
    pub released: u64,
    /// Attachments that nobody could say anything about: asked again the next time.
    pub unknown: u64,
}

impl Store {
    /// Settles what was attached more than an hour before `now`.
    pub async fn settle<W: Witness + Sync>(
        &self,
        now: DateTime<Utc>,
        witness: &W,
    ) -> Result<Settled, StoreError> {
        let mut settled = Settled::default();
        // Behind the last that was asked about, so that one without an answer does not stand in the way of the others.
        let mut after = Uuid::nil();
        loop {
            let batch = self.unsettled(now - GRACE, after).await?;
            let Some(last) = batch.last() else { return Ok(settled) };
            after = last.message.0;
            for message in &batch {
                self.settle_one(message, witness, &mut settled).await?;
            }
        }
    }

    async fn unsettled(&self, before: DateTime<Utc>, after: Uuid) -> Result<Vec<Pending>, sqlx::Error> {
        let rows: Vec<(Uuid, Uuid, Uuid, Vec<Uuid>)> = sqlx::query_as(
            "SELECT site_id, ticket_id, message_id, array_agg(attachment_id ORDER BY attachment_id)
             FROM attachments WHERE NOT settled AND attached_at < $1 AND message_id > $2
             GROUP BY message_id, site_id, ticket_id ORDER BY message_id LIMIT $3",
        )
        .bind(before)
        .bind(after)
        .bind(BATCH)
        .fetch_all(&self.pool)
        .await?;
        let pending = rows.into_iter().map(|(site, ticket, message, ids)| Pending {
            site: SiteId(site),
            ticket: TicketId(ticket),
            message: MessageId(message),
            ids: ids.into_iter().map(AttachmentId).collect(),
        });
        Ok(pending.collect())
    }

    async fn settle_one<W: Witness + Sync>(
        &self,
        pending: &Pending,
        witness: &W,
        settled: &mut Settled,
    ) -> Result<(), StoreError> {
        let Pending { site, ticket, message, ids } = pending;
        let named = match witness.named(*site, *ticket, *message, ids).await {
            Ok(named) => named,
            Err(error) => {
                tracing::warn!(%site, %ticket, %error, "nobody knows whether a message was sent");
                settled.unknown += ids.len() as u64;
                return Ok(());
            }
        };
        let (kept, lost): (Vec<AttachmentId>, Vec<_>) = ids.iter().partition(|id| named.contains(id));
        settled.kept += self.confirm(*message, &kept).await?;
        settled.released += self.let_go(*message, &lost).await?;
        Ok(())
    }

    async fn confirm(&self, message: MessageId, ids: &[AttachmentId]) -> Result<u64, sqlx::Error> {
        let statement = "UPDATE attachments SET settled = true
             WHERE attachment_id = ANY ($1) AND message_id = $2 AND NOT settled";
        self.change(statement, message, ids).await
    }

    async fn let_go(&self, message: MessageId, ids: &[AttachmentId]) -> Result<u64, sqlx::Error> {
        let statement =
            "UPDATE attachments SET ticket_id = NULL, message_id = NULL, attached_at = NULL, internal = false
             WHERE attachment_id = ANY ($1) AND message_id = $2 AND NOT settled";
        self.change(statement, message, ids).await
    }

    async fn change(
        &self,
        statement: &str,
        message: MessageId,
        ids: &[AttachmentId],
    ) -> Result<u64, sqlx::Error> {
        if ids.is_empty() {
            return Ok(0);
        }
        let ids: Vec<Uuid> = ids.iter().copied().map(Uuid::from).collect();
        let done = sqlx::query(statement).bind(&ids).bind(message.0).execute(&self.pool).await?;
        Ok(done.rows_affected())
    }
}

/// A message, and what was attached to it.
struct Pending {
    site: SiteId,
    ticket: TicketId,
    message: MessageId,
    ids: Vec<AttachmentId>,
}
