//! Emergency access: who had it to whose data, and why.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use domain::{
    AccountId, Reason, SiteId,
    account::{Account, AccountEvent},
};
use uuid::Uuid;

use crate::{Ledger, LedgerError};

/// Why something was shown under emergency access, in the record of reads. Who took that access gave another reason, which is the client's
/// data itself.
pub const EMERGENCY_REASON: &str = "emergency access";

/// That somebody saw, or sees, all of a client's appointments for a while.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EmergencyAccess {
    /// Whose data.
    pub subject_id: Uuid,
    /// The event's number in the client's history.
    pub sequence: i64,
    /// Who.
    pub account_id: Uuid,
    /// Since when.
    pub taken_at: DateTime<Utc>,
    /// Until when.
    pub until_at: DateTime<Utc>,
}

impl Ledger {
    /// Emergency accesses at a site, or to one person's data there, the latest first: at most `limit`, those before `before`, a moment and
    /// a person.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn emergency_accesses(
        &self,
        site: SiteId,
        subject: Option<AccountId>,
        before: Option<(DateTime<Utc>, Uuid)>,
        limit: i64,
    ) -> Result<Vec<EmergencyAccess>, LedgerError> {
        sqlx::query_as(
            "SELECT subject_id, sequence, account_id, taken_at, until_at FROM emergency_accesses
             WHERE site_id = $1 AND ($2::uuid IS NULL OR subject_id = $2)
                 AND ($3::timestamptz IS NULL OR (taken_at, subject_id) < ($3, $4))
             ORDER BY taken_at DESC, subject_id DESC LIMIT $5",
        )
        .bind(site.0)
        .bind(subject.map(|subject| subject.0))
        .bind(before.map(|(at, _)| at))
        .bind(before.map(|(_, subject)| subject))
        .bind(limit)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// Why it was taken; nothing once the client was forgotten.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn reason_of(&self, access: &EmergencyAccess) -> Result<Option<Reason>, LedgerError> {
        let stream = self.log().stream(Account::TYPE, &access.subject_id.to_string()).await?;
        let taken = stream.iter().find(|recorded| recorded.sequence == access.sequence);
        Ok(match taken.map(crate::Recorded::event::<AccountEvent>).transpose()? {
            Some(AccountEvent::EmergencyAccessTaken { reason, .. }) => reason.into_inner(),
            _ => None,
        })
    }
}
