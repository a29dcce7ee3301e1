//! What happened on each day.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::Row;

use super::Period;
use crate::{ReadError, Reader};

/// What happened on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayFigures {
    /// The day, as the site's zone has it.
    pub day: NaiveDate,
    /// How many tickets were opened.
    pub opened: i64,
    /// How many were solved, and still are.
    pub solved: i64,
    /// How many appointments began or were to begin, those left out that were called off or declined.
    pub appointments: i64,
    /// How many calls to the team began.
    pub calls: i64,
}

/// Each with the number of the day on which it was, from 1.
const EACH: &str = "SELECT width_bucket(at, $2) AS day, count(*) FILTER (WHERE what = 'opened'), count(*) FILTER (WHERE what = 'solved'),
        count(*) FILTER (WHERE what = 'appointment'), count(*) FILTER (WHERE what = 'call')
    FROM (
        SELECT 'opened' AS what, opened_at AS at FROM tickets WHERE site_id = $1 AND merged_into IS NULL
        UNION ALL SELECT 'solved', coalesce(resolved_at, closed_at) FROM tickets WHERE site_id = $1 AND merged_into IS NULL
        UNION ALL SELECT 'appointment', starts_at FROM appointments WHERE site_id = $1 AND status NOT IN ('cancelled', 'declined')
        UNION ALL SELECT 'call', started_at FROM calls WHERE site_id = $1 AND kind = 'direct'
    ) each
    WHERE at >= $3 AND at < $4 GROUP BY 1";

impl Reader {
    /// What happened on each day of the period. For admins and auditors.
    pub async fn daily_figures(&self, period: &Period) -> Result<Vec<DayFigures>, ReadError> {
        self.sees_figures()?;
        let begins: Vec<DateTime<Utc>> = period.days.iter().map(|(_, begins)| *begins).collect();
        let nothing = |(day, _): &(NaiveDate, _)| DayFigures {
            day: *day,
            opened: 0,
            solved: 0,
            appointments: 0,
            calls: 0,
        };
        let mut days: Vec<_> = period.days.iter().map(nothing).collect();
        let mut transaction = self.begin().await?;
        let rows = sqlx::query(EACH)
            .bind(self.site.0)
            .bind(begins)
            .bind(period.begin())
            .bind(period.end)
            .fetch_all(&mut *transaction)
            .await?;
        for row in rows {
            let number = usize::try_from(row.try_get::<i32, _>(0)?).unwrap_or_default();
            if let Some(day) = number.checked_sub(1).and_then(|place| days.get_mut(place)) {
                (day.opened, day.solved) = (row.try_get(1)?, row.try_get(2)?);
                (day.appointments, day.calls) = (row.try_get(3)?, row.try_get(4)?);
            }
        }
        Ok(days)
    }
}
