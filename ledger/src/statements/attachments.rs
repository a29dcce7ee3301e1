//! Files that go with a message: bound to it in the transaction that stores the message.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Attach, Effect, LedgerError, append::Append};

/// One row asked for; a row waits only for its own site, its own uploader, and one message.
struct Asked<'a> {
    attachment: Uuid,
    to: &'a Attach,
}

/// Binds what `appends` attach, all of it or none.
pub(super) async fn attach(connection: &mut PgConnection, appends: &[&Append]) -> Result<(), LedgerError> {
    let mut asked: Vec<Asked<'_>> = appends
        .iter()
        .flat_map(|append| &append.effects)
        .filter_map(|effect| if let Effect::Attach(attach) = effect { Some(attach) } else { None })
        .flat_map(|to| to.attachments.iter().map(move |id| Asked { attachment: id.0, to }))
        .collect();
    if asked.is_empty() {
        return Ok(());
    }
    asked.sort_unstable_by_key(|row| (row.attachment, row.to.message));
    // Named twice in one message, it is attached once.
    asked.dedup_by_key(|row| (row.attachment, row.to.message));
    let bound = sqlx::query(
        "UPDATE attachments AS waiting
         SET ticket_id = asked.ticket_id, message_id = asked.message_id, internal = asked.internal,
             attached_at = coalesce(waiting.attached_at, asked.at)
         FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::boolean[], $7::timestamptz[])
              AS asked (attachment_id, site_id, author, ticket_id, message_id, internal, at)
         WHERE waiting.attachment_id = asked.attachment_id
           AND waiting.site_id = asked.site_id AND waiting.uploaded_by = asked.author
           AND (waiting.message_id IS NULL
                OR (waiting.ticket_id, waiting.message_id) = (asked.ticket_id, asked.message_id))",
    )
    .bind(asked.iter().map(|row| row.attachment).collect::<Vec<_>>())
    .bind(asked.iter().map(|row| row.to.site.0).collect::<Vec<_>>())
    .bind(asked.iter().map(|row| row.to.author.map(|author| author.0)).collect::<Vec<Option<Uuid>>>())
    .bind(asked.iter().map(|row| row.to.ticket.0).collect::<Vec<_>>())
    .bind(asked.iter().map(|row| row.to.message.0).collect::<Vec<_>>())
    .bind(asked.iter().map(|row| row.to.internal).collect::<Vec<_>>())
    .bind(asked.iter().map(|row| row.to.at).collect::<Vec<DateTime<Utc>>>())
    .execute(connection)
    .await
    .map_err(LedgerError::of)?;
    if bound.rows_affected() < asked.len() as u64 {
        return Err(LedgerError::AttachmentGone);
    }
    Ok(())
}
