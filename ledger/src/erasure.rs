//! People who are forgotten, and what is still to be done for it.

use chrono::{DateTime, Utc};
use domain::{AccountId, SiteId};
use uuid::Uuid;

use crate::{EMERGENCY_REASON, Ledger, LedgerError};

/// What stands in the place of a reason that told of somebody who was forgotten.
const REASON_ERASED: &str = "(erased)";

/// That somebody was forgotten.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Erasure {
    /// Whose account it was.
    pub account_id: Uuid,
    /// Since when nothing of it can be read in the history, and nobody signs in with it.
    pub erased_at: DateTime<Utc>,
    /// Since when nothing that was made of it is left; none while something is.
    pub completed_at: Option<DateTime<Utc>>,
}

/// Something that a person had to do with.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Contact {
    /// What it is.
    pub aggregate_type: String,
    /// Which.
    pub aggregate_id: String,
    /// When it last had to do with the person.
    pub last_at: DateTime<Utc>,
}

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
             WHERE site_id = $1 AND names @> ARRAY[$2] AND names <> '{}' AND payload::text ~ $3
             UNION SELECT 'account', $2::text",
        )
        .bind(site.0)
        .bind(person.0)
        // With a space where PostgreSQL has written the text.
        .bind(format!("\"subject\": ?\"{}\"", person.0))
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// When something happened last that has to do with a person, for each aggregate in which it did; the own account among them. What Randevu
    /// notes of the messages that it sends by itself is no sign of the person.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn contacts(&self, site: SiteId, person: AccountId) -> Result<Vec<Contact>, LedgerError> {
        sqlx::query_as(
            "SELECT aggregate_type, aggregate_id, max(occurred_at::timestamptz) AS last_at
             FROM events WHERE site_id = $1 AND aggregate_type <> 'notification'
                 AND (names @> ARRAY[$2] AND names <> '{}' OR aggregate_type = 'account' AND aggregate_id = $2::text)
             GROUP BY aggregate_type, aggregate_id",
        )
        .bind(site.0)
        .bind(person.0)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// The appointments of which a person is one of the two and of which nothing says that they ended.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn unended_appointments(
        &self,
        site: SiteId,
        person: AccountId,
    ) -> Result<Vec<Uuid>, LedgerError> {
        sqlx::query_scalar(
            "SELECT DISTINCT aggregate_id::uuid FROM events begun
             WHERE site_id = $1 AND names @> ARRAY[$2] AND names <> '{}' AND aggregate_type = 'appointment' AND NOT EXISTS (
                 SELECT FROM events ended
                 WHERE ended.aggregate_type = 'appointment' AND ended.aggregate_id = begun.aggregate_id AND ended.event_type IN
                     ('AppointmentDeclined', 'AppointmentCancelled', 'AppointmentCompleted', 'AppointmentMissed'))",
        )
        .bind(site.0)
        .bind(person.0)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// Who was forgotten at a site, the latest first, at most `most` of them.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn erasures(&self, site: SiteId, most: i64) -> Result<Vec<Erasure>, LedgerError> {
        sqlx::query_as(
            "SELECT account_id, erased_at, completed_at FROM erasures
             WHERE site_id = $1 ORDER BY erased_at DESC, account_id LIMIT $2",
        )
        .bind(site.0)
        .bind(most)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// Of whom something is still there, with their sites.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn unfinished_erasures(&self) -> Result<Vec<(SiteId, Erasure)>, LedgerError> {
        let found: Vec<(Uuid, Uuid, DateTime<Utc>)> = sqlx::query_as(
            "SELECT site_id, account_id, erased_at FROM erasures WHERE completed_at IS NULL ORDER BY erased_at",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        let open = |(site, account_id, erased_at)| {
            (SiteId(site), Erasure { account_id, erased_at, completed_at: None })
        };
        Ok(found.into_iter().map(open).collect())
    }

    /// Removes why people have looked at the data of a person: reasons tell of the person, also where the same look went to others'. That one
    /// was given is still seen.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn forget_reasons(&self, site: SiteId, person: AccountId) -> Result<(), LedgerError> {
        sqlx::query(
            "UPDATE data_accesses SET reason = $3 WHERE reason NOT IN ($3, $4) AND request_id IN
                 (SELECT request_id FROM data_accesses WHERE site_id = $1 AND subjects @> ARRAY[$2] AND reason IS NOT NULL)",
        )
        .bind(site.0)
        .bind(person.0)
        .bind(REASON_ERASED)
        .bind(EMERGENCY_REASON)
        .execute(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        Ok(())
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
