//! How appointments and calls went.

use domain::{AccountId, appointment, call};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Counts, Durations, Period, durations};
use crate::{ReadError, Reader};

const BOOKED: &str = "t.created_at >= $2 AND t.created_at < $3";
const HELD: &str = "t.starts_at >= $2 AND t.starts_at < $3";
const RANG: &str = "t.kind = 'direct' AND t.started_at >= $2 AND t.started_at < $3";

/// How appointments went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppointmentFigures {
    /// How many were booked in the period, for whenever.
    pub booked: i64,
    /// Those that begin in it, of each provider, most first.
    pub providers: Vec<ProviderFigures>,
}

impl AppointmentFigures {
    /// All that begin in the period, by where they stand now, most first.
    pub fn statuses(&self) -> Counts<appointment::Status> {
        let mut all: Counts<appointment::Status> = vec![];
        for (status, count) in self.providers.iter().flat_map(|one| &one.statuses) {
            match all.iter_mut().find(|(known, _)| known == status) {
                Some((_, sum)) => *sum += count,
                None => all.push((*status, *count)),
            }
        }
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        all
    }
}

/// How a provider's appointments went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderFigures {
    /// The provider.
    pub provider: AccountId,
    /// Those that begin in the period, by where they stand now.
    pub statuses: Counts<appointment::Status>,
}

impl ProviderFigures {
    /// How many there are.
    pub fn count(&self) -> i64 {
        self.statuses.iter().map(|(_, count)| count).sum()
    }
}

/// How calls to the team went that began in the period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallFigures {
    /// By how they stand or ended.
    pub statuses: Counts<call::Status>,
    /// How long callers waited until they were answered.
    pub waited: Durations,
    /// How long was talked.
    pub talked: Durations,
}

impl Reader {
    /// How appointments went. For admins and auditors.
    pub async fn appointment_figures(&self, period: &Period) -> Result<AppointmentFigures, ReadError> {
        self.sees_figures()?;
        let mut transaction = self.begin().await?;
        let booked = format!("SELECT count(*) FROM appointments t WHERE t.site_id = $1 AND {BOOKED}");
        let booked = sqlx::query_scalar(&booked)
            .bind(self.site.0)
            .bind(period.begin())
            .bind(period.end)
            .fetch_one(&mut *transaction)
            .await?;
        let by_provider = format!(
            "SELECT t.provider_id, to_jsonb(t.status), count(*) FROM appointments t WHERE t.site_id = $1 AND {HELD}
             GROUP BY 1, 2 ORDER BY t.provider_id, count(*) DESC"
        );
        let rows: Vec<(Uuid, Json<appointment::Status>, i64)> = sqlx::query_as(&by_provider)
            .bind(self.site.0)
            .bind(period.begin())
            .bind(period.end)
            .fetch_all(&mut *transaction)
            .await?;
        let mut providers: Vec<ProviderFigures> = vec![];
        for (provider, Json(status), count) in rows {
            let provider = AccountId(provider);
            match providers.last_mut().filter(|last| last.provider == provider) {
                Some(last) => last.statuses.push((status, count)),
                None => providers.push(ProviderFigures { provider, statuses: vec![(status, count)] }),
            }
        }
        providers.sort_by_key(|one| std::cmp::Reverse(one.count()));
        Ok(AppointmentFigures { booked, providers })
    }

    /// How calls to the team went. For admins and auditors.
    pub async fn call_figures(&self, period: &Period) -> Result<CallFigures, ReadError> {
        self.sees_figures()?;
        let mut transaction = self.begin().await?;
        let query = format!(
            "SELECT {}, {} FROM calls t WHERE t.site_id = $1 AND {RANG}",
            durations("extract(epoch FROM t.answered_at - t.started_at)", "t.answered_at IS NOT NULL"),
            durations("t.talked_seconds", "t.answered_at IS NOT NULL AND t.talked_seconds IS NOT NULL"),
        );
        let row = sqlx::query(&query)
            .bind(self.site.0)
            .bind(period.begin())
            .bind(period.end)
            .fetch_one(&mut *transaction)
            .await?;
        let statuses = self.count_each(&mut transaction, ("calls", "t.status", RANG), period).await?;
        Ok(CallFigures { statuses, waited: Durations::of(&row, 0)?, talked: Durations::of(&row, 4)? })
    }
}
