//! What is known of an attachment, and the row that says it.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use domain::{AccountId, AttachmentId, MessageId, SiteId, TicketId};
use sqlx::{FromRow, Row, postgres::PgRow};

use crate::Disposition;

/// The columns that make a [`Meta`].
pub(crate) const COLUMNS: &str =
    "attachment_id, site_id, sha256, bytes, media_type, file_name, uploaded_by, uploaded_at,
     ticket_id, message_id, internal, attached_at";

/// SHA-256 of a file's content.
pub(crate) type Sha256Sum = [u8; 32];

/// What is known of an attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Its identifier.
    pub id: AttachmentId,
    /// Its site.
    pub site: SiteId,
    /// Its name, as its uploader gave it: checked, in Unicode NFC.
    pub file_name: String,
    /// What it is by its content, one of [`FileType::media_type`](crate::FileType::media_type).
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: [u8; 32],
    /// Who uploaded it.
    pub uploaded_by: AccountId,
    /// When.
    pub uploaded_at: DateTime<Utc>,
    /// The message that it belongs to; none while it waits.
    pub attached: Option<Attached>,
}

/// The message that an attachment belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The message's ticket.
    pub ticket: TicketId,
    /// The message.
    pub message: MessageId,
    /// Is the message a note that clients never see?
    pub internal: bool,
    /// When the message was sent.
    pub at: DateTime<Utc>,
}

impl Meta {
    /// SHA-256 of its content in hexadecimal, small letters: as the message's event has it, and good for an `ETag`.
    pub fn sha256_hex(&self) -> String {
        HEXLOWER.encode(&self.sha256)
    }

    /// How it is to be served: shown when `wanted` and harmless, downloaded otherwise.
    pub fn disposition(&self, wanted: bool) -> Disposition {
        Disposition::of(&self.file_name, &self.media_type, wanted)
    }
}

/// A digest as a row has it.
pub(crate) fn digest(bytes: Vec<u8>) -> Result<Sha256Sum, sqlx::Error> {
    bytes.try_into().map_err(|_| sqlx::Error::Decode("a digest has 32 bytes".into()))
}

impl FromRow<'_, PgRow> for Meta {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let ticket: Option<_> = row.try_get("ticket_id")?;
        let message: Option<_> = row.try_get("message_id")?;
        let at: Option<_> = row.try_get("attached_at")?;
        let internal = row.try_get("internal")?;
        Ok(Self {
            id: AttachmentId(row.try_get("attachment_id")?),
            site: SiteId(row.try_get("site_id")?),
            file_name: row.try_get("file_name")?,
            media_type: row.try_get("media_type")?,
            bytes: row.try_get::<i64, _>("bytes")?.unsigned_abs(),
            sha256: digest(row.try_get("sha256")?)?,
            uploaded_by: AccountId(row.try_get("uploaded_by")?),
            uploaded_at: row.try_get("uploaded_at")?,
            attached: match (ticket, message, at) {
                (Some(ticket), Some(message), Some(at)) => {
                    Some(Attached { ticket: TicketId(ticket), message: MessageId(message), internal, at })
                }
                _ => None,
            },
        })
    }
}
