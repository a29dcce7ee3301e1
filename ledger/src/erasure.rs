//! People who are forgotten, and what is still to be done for it.

use domain::{AccountId, SiteId};
use uuid::Uuid;

use crate::{Ledger, LedgerError};

impl Ledger {
    /// The aggregates whose events hold values of a person, by type and identifier.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn streams_of_person(
        &self,
        site: SiteId,
        person: AccountId,
    ) -> Result<Vec<(String, String)>, LedgerError> {
        sqlx::query_as(
            "SELECT DISTINCT aggregate_type, aggregate_id FROM events
             WHERE site_id = $1 AND names @> ARRAY[$2] AND names <> '{}' AND strpos(payload::text, $3) > 0
             UNION SELECT 'account', $2::text",
        )
        .bind(site.0)
        .bind(person.0)
        .bind(format!("\"subject\": \"{}\"", person.0))
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// Erasures of which something is left to do, the oldest first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn open_erasures(&self) -> Result<Vec<(SiteId, AccountId)>, LedgerError> {
        let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(
            "SELECT site_id, account_id FROM erasures WHERE completed_at IS NULL ORDER BY erased_at",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        Ok(rows.into_iter().map(|(site, account)| (SiteId(site), AccountId(account))).collect())
    }

    /// Notes that nothing is left to do.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn complete_erasure(&self, person: AccountId) -> Result<(), LedgerError> {
        sqlx::query(
            "UPDATE erasures SET completed_at = now() WHERE account_id = $1 AND completed_at IS NULL",
        )
        .bind(person.0)
        .execute(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        Ok(())
    }
}
