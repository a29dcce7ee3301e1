//! Taking a file in.

use std::fmt::Display;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::{AccountId, AttachmentId, SiteId};
use futures::Stream;
use sqlx::{PgConnection, PgExecutor};

use crate::{
    AttachmentRefusal, FileName, FileType, Meta, Store, StoreError,
    incoming::{Received, receive},
    meta::{COLUMNS, Sha256Sum},
    sniff,
    store::{blocking, lock_site},
};

/// Who sends which file.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The site.
    pub site: SiteId,
    /// Whose file it will be until it goes with a message.
    pub uploader: AccountId,
    /// Its name, as it was sent.
    pub file_name: String,
    /// How large it is said to be, so that what is too large is refused before it is sent.
    pub declared_bytes: Option<u64>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Store {
    /// Takes a file in. It waits for the message that it goes with.
    ///
    /// Nothing stays of what is refused, or of an upload whose future is dropped. Where the answer is
    /// [`StoreError::Unavailable`] the file may have been taken all the same; nobody knows its id, and it is swept.
    pub async fn upload<S, E>(&self, upload: Upload, body: S) -> Result<Meta, StoreError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Display + Send,
    {
        let name = FileName::new(&upload.file_name)?;
        let limit = self.limits.file_bytes;
        if upload.declared_bytes.is_some_and(|bytes| bytes > limit) {
            return Err(AttachmentRefusal::TooLarge { limit }.into());
        }
        // Held to the end: what is being sent counts as waiting.
        let (_turn, under_way) = self.turns.begin(upload.site, upload.uploader);
        let waiting = Waiting::of(&self.pool, upload.site, upload.uploader).await?;
        self.check_waiting(&waiting, under_way, 1)?;
        let received = receive(&self.disk, limit, body).await?;
        let (received, kind) = self.judge(received, name.clone()).await?;
        self.keep(&upload, &name, kind, received).await
    }

    /// Says what the file is, and lets its content reach the disk if it is taken.
    async fn judge(
        &self,
        mut received: Received,
        name: FileName,
    ) -> Result<(Received, FileType), StoreError> {
        let limits = self.limits.clone();
        blocking(move || {
            let kind = sniff::judge(&mut received.file, &name, &limits)??;
            received.file.sync_all()?;
            Ok((received, kind))
        })
        .await
    }

    /// The file first, then its row.
    async fn keep(
        &self,
        upload: &Upload,
        name: &FileName,
        kind: FileType,
        received: Received,
    ) -> Result<Meta, StoreError> {
        let Received { temporary, file, sha256, bytes } = received;
        let mut transaction = self.pool.begin().await?;
        lock_site(&mut transaction, upload.site).await?;
        let waiting = Waiting::of(&mut *transaction, upload.site, upload.uploader).await?;
        self.check_waiting(&waiting, 1, bytes)?;
        self.check_room(&mut transaction, upload.site, &sha256, bytes).await?;
        let (disk, site) = (self.disk.clone(), upload.site);
        blocking(move || {
            temporary.place(&disk, site, &sha256)?;
            drop(file);
            Ok(())
        })
        .await?;
        let statement = format!(
            "INSERT INTO attachments
                 (attachment_id, site_id, sha256, bytes, media_type, file_name, uploaded_by, uploaded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             RETURNING {COLUMNS}"
        );
        let meta = sqlx::query_as(&statement)
            .bind(AttachmentId::generate().0)
            .bind(site.0)
            .bind(sha256.as_slice())
            .bind(bytes.cast_signed())
            .bind(kind.media_type())
            .bind(name.as_str())
            .bind(upload.uploader.0)
            .bind(upload.at)
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(meta)
    }

    /// May `more` files of so many `bytes` wait besides those that do?
    fn check_waiting(&self, waiting: &Waiting, more: u32, bytes: u64) -> Result<(), AttachmentRefusal> {
        let limits = &self.limits;
        if waiting.files + u64::from(more) > u64::from(limits.waiting_files) {
            return Err(AttachmentRefusal::TooManyWaiting { limit: limits.waiting_files });
        }
        if waiting.bytes.saturating_add(bytes) > limits.waiting_bytes {
            return Err(AttachmentRefusal::TooMuchWaiting { limit: limits.waiting_bytes });
        }
        Ok(())
    }

    /// Has the site room for this content? What is there already needs none.
    async fn check_room(
        &self,
        connection: &mut PgConnection,
        site: SiteId,
        sha256: &Sha256Sum,
        bytes: u64,
    ) -> Result<(), StoreError> {
        let others: i64 = sqlx::query_scalar(
            "SELECT coalesce(sum(bytes), 0)::bigint
             FROM (SELECT DISTINCT sha256, bytes FROM attachments WHERE site_id = $1 AND sha256 <> $2) AS files",
        )
        .bind(site.0)
        .bind(sha256.as_slice())
        .fetch_one(connection)
        .await?;
        let limit = self.limits.site_bytes;
        if others.unsigned_abs().saturating_add(bytes) > limit {
            return Err(AttachmentRefusal::SiteFull { limit }.into());
        }
        Ok(())
    }
}

/// What one person has uploaded and sent with no message yet.
struct Waiting {
    files: u64,
    bytes: u64,
}

impl Waiting {
    async fn of(executor: impl PgExecutor<'_>, site: SiteId, person: AccountId) -> Result<Self, sqlx::Error> {
        let (files, bytes): (i64, i64) = sqlx::query_as(
            "SELECT count(*), coalesce(sum(bytes), 0)::bigint FROM attachments
             WHERE site_id = $1 AND uploaded_by = $2 AND attached_at IS NULL",
        )
        .bind(site.0)
        .bind(person.0)
        .fetch_one(executor)
        .await?;
        Ok(Self { files: files.unsigned_abs(), bytes: bytes.unsigned_abs() })
    }
}
