//! Attaching files to a message, and taking them back.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{AccountId, AttachmentId, MessageId, SiteId, TicketId};
use uuid::Uuid;

use crate::{Attached, AttachmentRefusal, Meta, Store, StoreError, meta::COLUMNS, store::lock};

/// The message that files are attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its ticket.
    pub ticket: TicketId,
    /// The message. A command that is tried again must give it the same id: derive it from the command's own.
    pub message: MessageId,
    /// Is it a note that clients never see?
    pub internal: bool,
}

impl Store {
    /// Attaches files of `uploader` that wait, all or none, and answers with them in the order of `ids`.
    ///
    /// Call this before the command that sends the message, and [`Store::release`] when the command is refused. To attach the same
    /// to the same message again changes nothing.
    pub async fn attach(
        &self,
        site: SiteId,
        uploader: AccountId,
        ids: &[AttachmentId],
        to: Target,
        at: DateTime<Utc>,
    ) -> Result<Vec<Meta>, StoreError> {
        let wanted: BTreeSet<_> = ids.iter().copied().collect();
        let too_many = AttachmentRefusal::TooMany { limit: self.limits.per_message };
        if wanted.is_empty() {
            return Ok(vec![]);
        }
        if wanted.len() > self.limits.per_message {
            return Err(too_many.into());
        }
        let wanted: Vec<Uuid> = wanted.into_iter().map(Uuid::from).collect();
        let mut transaction = self.pool.begin().await?;
        // Two at once must not find room for the same last file.
        lock(&mut transaction, "attachments of the message", &to.message.to_string()).await?;
        // In one order, so that two who attach the same never wait for each other.
        let statement = format!(
            "SELECT {COLUMNS} FROM attachments WHERE site_id = $1 AND uploaded_by = $2 AND attachment_id = ANY ($3)
             ORDER BY attachment_id FOR UPDATE"
        );
        let found: Vec<Meta> = sqlx::query_as(&statement)
            .bind(site.0)
            .bind(uploader.0)
            .bind(&wanted)
            .fetch_all(&mut *transaction)
            .await?;
        for id in ids {
            let Some(meta) = found.iter().find(|meta| meta.id == *id) else {
                return Err(AttachmentRefusal::NotFound { id: *id }.into());
            };
            if meta.attached.is_some_and(|attached| !is_to(&attached, &to)) {
                return Err(AttachmentRefusal::AlreadyAttached { id: *id }.into());
            }
        }
        let others: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM attachments
             WHERE site_id = $1 AND message_id = $2 AND attachment_id <> ALL ($3)",
        )
        .bind(site.0)
        .bind(to.message.0)
        .bind(&wanted)
        .fetch_one(&mut *transaction)
        .await?;
        if others.unsigned_abs() + wanted.len() as u64 > self.limits.per_message as u64 {
            return Err(too_many.into());
        }
        let statement = format!(
            "UPDATE attachments SET ticket_id = $2, message_id = $3, internal = $4, attached_at = coalesce(attached_at, $5)
             WHERE attachment_id = ANY ($1)
             RETURNING {COLUMNS}"
        );
        let attached: Vec<Meta> = sqlx::query_as(&statement)
            .bind(&wanted)
            .bind(to.ticket.0)
            .bind(to.message.0)
            .bind(to.internal)
            .bind(at)
            .fetch_all(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Meta::in_order(attached, ids))
    }

    /// Lets files wait again that were attached to a message whose command was refused; says how many did.
    ///
    /// Only after a refusal: when nobody knows how the command ended, leave it to [`Store::settle`]. What is settled stays
    /// attached.
    pub async fn release(
        &self,
        site: SiteId,
        uploader: AccountId,
        ids: &[AttachmentId],
        message: MessageId,
    ) -> Result<u64, StoreError> {
        let ids: Vec<Uuid> = ids.iter().copied().map(Uuid::from).collect();
        let released = sqlx::query(
            "UPDATE attachments SET ticket_id = NULL, message_id = NULL, attached_at = NULL, internal = false
             WHERE site_id = $1 AND uploaded_by = $2 AND message_id = $3 AND attachment_id = ANY ($4) AND NOT settled",
        )
        .bind(site.0)
        .bind(uploader.0)
        .bind(message.0)
        .bind(&ids)
        .execute(&self.pool)
        .await?;
        Ok(released.rows_affected())
    }
}

fn is_to(attached: &Attached, to: &Target) -> bool {
    attached.ticket == to.ticket && attached.message == to.message && attached.internal == to.internal
}
