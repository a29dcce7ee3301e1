//! Taking away what nobody needs.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{AccountId, SiteId, TicketId};
use sqlx::PgConnection;

use crate::{
    Store, StoreError,
    meta::{Sha256Sum, digest},
    store::{blocking, lock_site},
};

/// How many files are taken away while the site's lock is held: uploads wait for it.
const BATCH: usize = 50;

/// What a sweep has taken away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Temporary files of uploads that broke off when a server died.
    pub temporary: u64,
    /// Attachments that waited too long for a message.
    pub expired: u64,
    /// Files that no row refers to.
    pub files: u64,
}

impl Store {
    /// Sweeps: what was left of uploads, what waited longer than it may, and files that no row refers to. Call it every hour or so, on
    /// one server or on several.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<Swept, StoreError> {
        let disk = self.disk.clone();
        let temporary = blocking(move || Ok(disk.sweep_incoming()?)).await?;
        let expired = self.expire(now - self.limits.waiting_time).await?;
        let disk = self.disk.clone();
        let mut files = 0;
        for site in blocking(move || Ok(disk.sites()?)).await? {
            files += self.sweep_site(site).await?;
        }
        Ok(Swept { temporary, expired, files })
    }

    /// Takes away what a person uploaded, and what goes with these tickets of that person. May be done again.
    ///
    /// # Errors
    /// If the database does not answer, or a file cannot be removed; what was removed stays so.
    pub async fn forget(
        &self,
        site: SiteId,
        person: AccountId,
        tickets: &[TicketId],
    ) -> Result<u64, StoreError> {
        let tickets: Vec<_> = tickets.iter().map(|ticket| ticket.0).collect();
        sqlx::query(
            "DELETE FROM attachments WHERE site_id = $1 AND (uploaded_by = $2 OR ticket_id = ANY($3))",
        )
        .bind(site.0)
        .bind(person.0)
        .bind(tickets)
        .execute(&self.pool)
        .await?;
        self.sweep_site(site).await
    }

    /// Rows that the ledger is binding at this moment are left alone: they are locked, and about to be no longer waiting. When it
    /// does not bind them after all, the next sweep takes them.
    async fn expire(&self, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
        let expired = sqlx::query(
            "DELETE FROM attachments WHERE attachment_id IN (
                 SELECT attachment_id FROM attachments WHERE attached_at IS NULL AND uploaded_at < $1
                 FOR UPDATE SKIP LOCKED)",
        )
        .bind(before)
        .execute(&self.pool)
        .await?;
        Ok(expired.rows_affected())
    }

    async fn sweep_site(&self, site: SiteId) -> Result<u64, StoreError> {
        let disk = self.disk.clone();
        let there = blocking(move || Ok(disk.files(site)?)).await?;
        let mut connection = self.pool.acquire().await?;
        let known = referenced(&mut connection, site, None).await?;
        drop(connection);
        // A guess: what is being placed now looks like this too. It is looked at again under the lock.
        let unknown: Vec<_> = there.into_iter().filter(|sum| !known.contains(sum)).collect();
        self.remove_unreferenced(site, &unknown).await
    }

    /// Takes away those of the files that no row refers to.
    async fn remove_unreferenced(&self, site: SiteId, sums: &[Sha256Sum]) -> Result<u64, StoreError> {
        let mut removed = 0;
        for batch in sums.chunks(BATCH) {
            let mut transaction = self.pool.begin().await?;
            lock_site(&mut transaction, site).await?;
            let known = referenced(&mut transaction, site, Some(batch)).await?;
            // Blocks, but briefly, and on purpose: nothing may come between the answer and this, not even that the future is
            // dropped and the lock with it.
            for sum in batch.iter().filter(|sum| !known.contains(*sum)) {
                removed += u64::from(self.disk.remove(site, sum)?);
            }
            transaction.commit().await?;
        }
        Ok(removed)
    }
}

/// The files of a site, all or of these, that rows refer to.
async fn referenced(
    connection: &mut PgConnection,
    site: SiteId,
    among: Option<&[Sha256Sum]>,
) -> Result<HashSet<Sha256Sum>, sqlx::Error> {
    let among: Option<Vec<Vec<u8>>> = among.map(|sums| sums.iter().map(|sum| sum.to_vec()).collect());
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT DISTINCT sha256 FROM attachments WHERE site_id = $1 AND ($2::bytea[] IS NULL OR sha256 = ANY ($2))",
    )
    .bind(site.0)
    .bind(&among)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(digest).collect()
}
