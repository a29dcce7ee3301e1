//! Times that clients keep for themselves for a few minutes. See `docs/adr/0038-a-hold-is-a-courtesy.md`.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{AccountId, ResourceId, SiteId, TimeSlot};
use sqlx::postgres::types::PgRange;
use uuid::Uuid;

use crate::{Ledger, LedgerError};

/// A time that a client keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The client.
    pub holder: AccountId,
    /// At which site.
    pub site: SiteId,
    /// Whose time.
    pub provider: AccountId,
    /// From when.
    pub start: DateTime<Utc>,
    /// What a booking would take.
    pub resources: Vec<ResourceId>,
    /// The time with its buffers.
    pub block: TimeSlot,
    /// The provider's local date at the start.
    pub day: NaiveDate,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// Holds of others that live at `$2` and take any of `$3` between `$4` and `$5`.
const IN_THE_WAY: &str = "SELECT FROM slot_holds WHERE holder_id <> $1 AND held_until > $2
    AND resources && $3 AND block_from < $5 AND block_until > $4";

fn ids(resources: &[ResourceId]) -> Vec<Uuid> {
    resources.iter().map(|resource| resource.0).collect()
}

impl Ledger {
    /// Keeps a time instead of the one that the holder kept before; says until when. Who keeps it already keeps it no longer for that.
    ///
    /// # Errors
    /// [`LedgerError::SlotTaken`] if it is booked, or another keeps it.
    pub async fn hold(&self, hold: &Hold, now: DateTime<Utc>) -> Result<DateTime<Utc>, LedgerError> {
        let mut transaction = self.pool.begin().await.map_err(LedgerError::of)?;
        // Of two who want it in the same instant, one comes first.
        sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('hold ' || $1, 0))")
            .bind(hold.provider.to_string())
            .execute(&mut *transaction)
            .await
            .map_err(LedgerError::of)?;
        let kept: Option<DateTime<Utc>> = sqlx::query_scalar(&format!(
            "WITH over AS (DELETE FROM slot_holds WHERE site_id = $6 AND held_until <= $2 AND holder_id <> $1)
             INSERT INTO slot_holds AS mine
                 (holder_id, site_id, provider_id, starts_at, resources, block_from, block_until, day, held_until)
             SELECT $1, $6, $7, $11, $3, $4, $5, $8, $9
             WHERE NOT EXISTS (SELECT FROM claims WHERE resource_id = ANY($3) AND during && $10)
                 AND NOT EXISTS ({IN_THE_WAY})
             ON CONFLICT (holder_id) DO UPDATE SET
                 site_id = excluded.site_id, provider_id = excluded.provider_id, starts_at = excluded.starts_at,
                 resources = excluded.resources, block_from = excluded.block_from, block_until = excluded.block_until, day = excluded.day,
                 held_until = CASE WHEN mine.held_until > $2
                         AND (mine.provider_id, mine.starts_at) = (excluded.provider_id, excluded.starts_at)
                     THEN mine.held_until ELSE excluded.held_until END
             RETURNING held_until"
        ))
        .bind(hold.holder.0)
        .bind(now)
        .bind(ids(&hold.resources))
        .bind(hold.block.start())
        .bind(hold.block.end())
        .bind(hold.site.0)
        .bind(hold.provider.0)
        .bind(hold.day)
        .bind(hold.until)
        .bind(PgRange::from(hold.block.start()..hold.block.end()))
        .bind(hold.start)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(LedgerError::of)?;
        transaction.commit().await.map_err(LedgerError::of)?;
        kept.ok_or(LedgerError::SlotTaken)
    }

    /// Does another than `holder` keep any of these at that time?
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn is_held_from(
        &self,
        holder: AccountId,
        resources: &[ResourceId],
        block: TimeSlot,
        now: DateTime<Utc>,
    ) -> Result<bool, LedgerError> {
        sqlx::query_scalar(&format!("SELECT EXISTS ({IN_THE_WAY})"))
            .bind(holder.0)
            .bind(now)
            .bind(ids(resources))
            .bind(block.start())
            .bind(block.end())
            .fetch_one(&self.pool)
            .await
            .map_err(LedgerError::of)
    }

    /// Lets go of what somebody keeps, if it is this provider's time; says whether it is.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn release_hold(
        &self,
        holder: AccountId,
        provider: AccountId,
        start: DateTime<Utc>,
    ) -> Result<bool, LedgerError> {
        let mine = "DELETE FROM slot_holds WHERE holder_id = $1 AND provider_id = $2 AND starts_at = $3";
        let released = sqlx::query(mine)
            .bind(holder.0)
            .bind(provider.0)
            .bind(start)
            .execute(&self.pool)
            .await
            .map_err(LedgerError::of)?;
        Ok(released.rows_affected() > 0)
    }
}
