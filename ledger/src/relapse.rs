//! People who were forgotten and are remembered again, because an older copy of their keys was put back beside a newer history.

use domain::{AccountId, SiteId};
use uuid::Uuid;

use crate::{Ledger, LedgerError, statements::erasure};

impl Ledger {
    /// Has everybody forgotten again whom the history says to be forgotten, and whose key or sign-in is there all the same. Gives who that
    /// was, with the site; nobody, nearly always. What was made of the person's data is then to be removed once more: the erasures are
    /// no longer complete.
    ///
    /// # Errors
    /// If the database does not answer; then nobody is.
    pub async fn forget_again(&self) -> Result<Vec<(SiteId, AccountId)>, LedgerError> {
        let mut transaction = self.pool.begin().await.map_err(LedgerError::of)?;
        let remembered: Vec<(Uuid, Uuid)> = sqlx::query_as(
            "SELECT DISTINCT e.site_id, e.aggregate_id::uuid FROM events e
             WHERE e.event_type = 'AccountErased' AND e.site_id IS NOT NULL
               AND (EXISTS (SELECT FROM subject_keys k WHERE k.subject_id = e.aggregate_id::uuid AND k.wrapped IS NOT NULL)
                 OR EXISTS (SELECT FROM logins l WHERE l.account_id = e.aggregate_id::uuid)
                 OR EXISTS (SELECT FROM calendar_feeds f WHERE f.provider_id = e.aggregate_id::uuid))",
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(LedgerError::of)?;
        let remembered: Vec<_> =
            remembered.into_iter().map(|(site, person)| (SiteId(site), AccountId(person))).collect();
        for (site, person) in &remembered {
            erasure::forget(&mut transaction, *person, *site).await.map_err(LedgerError::of)?;
            sqlx::query("UPDATE erasures SET completed_at = NULL WHERE account_id = $1")
                .bind(person.0)
                .execute(&mut *transaction)
                .await
                .map_err(LedgerError::of)?;
        }
        transaction.commit().await.map_err(LedgerError::of)?;
        for (_, person) in &remembered {
            self.keyring.drop_copy(person.0);
        }
        Ok(remembered)
    }
}
