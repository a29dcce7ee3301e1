//! Handing out. Whether somebody may see an attachment is the caller's to decide: from its message in the ticket's read model, or,
//! while it waits, from who uploaded it.

use std::io::ErrorKind;

use domain::{AttachmentId, SiteId};
use tokio::fs::File;
use uuid::Uuid;

use crate::{AttachmentRefusal, Meta, Store, StoreError, meta::COLUMNS};

/// An attachment that is being read.
#[derive(Debug)]
pub struct Opened {
    /// What is known of it.
    pub meta: Meta,
    /// Its content, from the beginning. It can be sought in, and stays readable when it is swept meanwhile.
    pub file: File,
}

impl Store {
    /// What is known of these attachments of a site, in the order of `ids`. Those that are not there are left out.
    pub async fn meta(&self, site: SiteId, ids: &[AttachmentId]) -> Result<Vec<Meta>, StoreError> {
        let wanted: Vec<Uuid> = ids.iter().copied().map(Uuid::from).collect();
        let statement =
            format!("SELECT {COLUMNS} FROM attachments WHERE site_id = $1 AND attachment_id = ANY ($2)");
        let found = sqlx::query_as(&statement).bind(site.0).bind(&wanted).fetch_all(&self.pool).await?;
        Ok(Meta::in_order(found, ids))
    }

    /// Opens an attachment of a site.
    pub async fn open_file(&self, site: SiteId, id: AttachmentId) -> Result<Opened, StoreError> {
        let meta = self.known(site, id).await?;
        match File::open(self.disk.path(site, &meta.sha256)).await {
            Ok(file) => Ok(Opened { meta, file }),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // Swept between the two steps, or lost.
                self.known(site, id).await?;
                Err(StoreError::Fault(format!(
                    "the file {} of attachment {id} is missing",
                    meta.sha256_hex()
                )))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn known(&self, site: SiteId, id: AttachmentId) -> Result<Meta, StoreError> {
        let found = self.meta(site, &[id]).await?;
        found.into_iter().next().ok_or_else(|| AttachmentRefusal::NotFound { id }.into())
    }
}

impl Meta {
    /// Each that was found once, in the order in which they were asked for.
    pub(crate) fn in_order(mut found: Vec<Self>, ids: &[AttachmentId]) -> Vec<Self> {
        found.sort_by_key(|meta| ids.iter().position(|id| *id == meta.id));
        found
    }
}
