//! Who may read of which sites.

use domain::site::Slug;
use ledger::Ledger;
use sqlx::types::Json;

use super::SiteRow;
use crate::{
    Page, PageRequest, ReadError, Reader,
    reader::{
        Binding,
        page::{self, Kind, Order},
    },
};

const BY_NAME: Order =
    Order { list: "sites", column: "name_key", kind: Kind::Text, id: "site_id", descending: false };

/// The site with this address name, for somebody at its door of whom nothing is known yet.
pub async fn door(ledger: &Ledger, slug: &Slug) -> Result<Option<SiteRow>, ReadError> {
    let binding = Binding { reach: "door", slug: slug.as_str(), ..Binding::default() };
    let mut transaction = binding.begin(ledger.pool()).await?;
    let row: Option<Json<SiteRow>> = sqlx::query_scalar("SELECT to_jsonb(t) FROM sites t WHERE slug = $1")
        .bind(slug.as_str())
        .fetch_optional(&mut *transaction)
        .await?;
    Ok(row.map(|row| row.0))
}

impl Reader {
    /// The reader's own site; none for superadmins, who have none.
    pub async fn site(&self) -> Result<Option<SiteRow>, ReadError> {
        let mut transaction = self.begin().await?;
        let row: Option<Json<SiteRow>> =
            sqlx::query_scalar("SELECT to_jsonb(t) FROM sites t WHERE site_id = $1")
                .bind(self.site.0)
                .fetch_optional(&mut *transaction)
                .await?;
        Ok(row.map(|row| row.0))
    }

    /// These sites, in any order: to superadmins all of them, to others at most the own.
    pub async fn sites_by_ids(&self, ids: &[domain::SiteId]) -> Result<Vec<SiteRow>, ReadError> {
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<SiteRow>> =
            sqlx::query_scalar("SELECT to_jsonb(t) FROM sites t WHERE site_id = ANY($1)")
                .bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
                .fetch_all(&mut *transaction)
                .await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// All sites by name. Superadmins only.
    pub async fn sites(&self, request: &PageRequest) -> Result<Page<SiteRow>, ReadError> {
        if !self.is_platform() {
            return Err(ReadError::NotAllowed);
        }
        let mut transaction = self.begin().await?;
        page::read(&mut transaction, page::query("sites", BY_NAME), BY_NAME, request).await
    }
}
