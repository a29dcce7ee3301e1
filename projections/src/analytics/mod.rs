//! Figures over a period: how a site's tickets, agents, appointments and calls went.
//!
//! They are asked of the read models when somebody looks: nothing is counted beside them that could differ. Tickets that go on in another
//! are left out throughout.

mod agents;
mod days;
mod meetings;
mod tickets;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{Role, Zone, time::day_instants};
use serde::de::DeserializeOwned;
use sqlx::{Postgres, Row, Transaction, postgres::PgRow, types::Json};

use crate::{ReadError, Reader};

pub use agents::AgentFigures;
pub use days::DayFigures;
pub use meetings::{AppointmentFigures, CallFigures, ProviderFigures};
pub use tickets::{PromiseFigures, TicketFigures};

/// Civil days that follow each other, as one zone has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Each day and when it begins.
    days: Vec<(NaiveDate, DateTime<Utc>)>,
    end: DateTime<Utc>,
}

impl Period {
    /// The longest period (days).
    pub const MOST_DAYS: i64 = 366;

    /// From one day to another, both included; none where they are in the wrong order, or further apart than
    /// [`Period::MOST_DAYS`]. A date that the zone skips is no day.
    pub fn new(from: NaiveDate, to: NaiveDate, zone: Zone) -> Option<Self> {
        let count = (to - from).num_days() + 1;
        if !(1..=Self::MOST_DAYS).contains(&count) {
            return None;
        }
        let mut end = None;
        let mut days = vec![];
        for date in from.iter_days().take(usize::try_from(count).ok()?) {
            let stretches = day_instants(date, zone);
            let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else { continue };
            days.push((date, first.start()));
            end = Some(last.end());
        }
        Some(Self { days, end: end? })
    }

    fn begin(&self) -> DateTime<Utc> {
        self.days.first().map_or(self.end, |(_, begins)| *begins)
    }
}

/// How long something took, of several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Durations {
    /// Of how many.
    pub count: i64,
    /// On average (seconds); none of none.
    pub average: Option<f64>,
    /// Half of them took no longer (seconds).
    pub median: Option<f64>,
    /// Nine of ten took no longer (seconds).
    pub ninetieth: Option<f64>,
}

/// Columns of a query that [`Durations::of`] reads: of `seconds`, where `counts` holds.
fn durations(seconds: &str, counts: &str) -> String {
    let ordered = |share: &str| {
        format!(
            "percentile_cont({share}) WITHIN GROUP (ORDER BY ({seconds})::float8) FILTER (WHERE {counts})"
        )
    };
    format!(
        "count(*) FILTER (WHERE {counts}), (avg({seconds}) FILTER (WHERE {counts}))::float8, {}, {}",
        ordered("0.5"),
        ordered("0.9")
    )
}

impl Durations {
    /// From the four columns that begin with this one.
    fn of(row: &PgRow, first: usize) -> Result<Self, sqlx::Error> {
        Ok(Self {
            count: row.try_get(first)?,
            average: row.try_get(first + 1)?,
            median: row.try_get(first + 2)?,
            ninetieth: row.try_get(first + 3)?,
        })
    }
}

/// What somebody gave as ratings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratings {
    /// How often each score was given, from 1 to 5.
    pub scores: [i64; 5],
}

impl Ratings {
    /// How many ratings there are.
    pub fn count(&self) -> i64 {
        self.scores.iter().sum()
    }

    /// The average score; none of none.
    #[expect(clippy::cast_precision_loss, reason = "nobody gives so many ratings")]
    pub fn average(&self) -> Option<f64> {
        let points: i64 = (1..).zip(self.scores).map(|(score, times)| score * times).sum();
        (self.count() > 0).then(|| points as f64 / self.count() as f64)
    }

    /// Columns of a query over tickets `t` that [`Ratings::of`] reads, where `counts` holds.
    fn columns(counts: &str) -> String {
        let column = |score| format!("count(*) FILTER (WHERE t.rating = {score} AND {counts})");
        [1, 2, 3, 4, 5].map(column).join(", ")
    }

    /// From the five columns that begin with this one.
    fn of(row: &PgRow, first: usize) -> Result<Self, sqlx::Error> {
        let mut scores = [0; 5];
        for (place, score) in scores.iter_mut().enumerate() {
            *score = row.try_get(first + place)?;
        }
        Ok(Self { scores })
    }
}

/// So many of each.
pub type Counts<T> = Vec<(T, i64)>;

impl Reader {
    /// Refuses whoever does not see how the whole site fares: it is for admins and auditors.
    fn sees_figures(&self) -> Result<(), ReadError> {
        if self.holds(&Role::SEE_THE_SITE) { Ok(()) } else { Err(ReadError::NotAllowed) }
    }

    /// How many of a table's rows of the site have each value of a column, most first; `$2` to `$3` is the period.
    async fn count_each<T: DeserializeOwned + Send + Unpin + 'static>(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        (table, column, counts): (&str, &str, &str),
        period: &Period,
    ) -> Result<Counts<T>, ReadError> {
        let query = format!(
            "SELECT to_jsonb({column}), count(*) FROM {table} t WHERE t.site_id = $1 AND {column} IS NOT NULL AND {counts}
             GROUP BY {column} ORDER BY count(*) DESC, {column}"
        );
        let rows: Vec<(Json<T>, i64)> = sqlx::query_as(&query)
            .bind(self.site.0)
            .bind(period.begin())
            .bind(period.end)
            .fetch_all(&mut **transaction)
            .await?;
        Ok(rows.into_iter().map(|(value, count)| (value.0, count)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(day: &str) -> NaiveDate {
        day.parse().unwrap()
    }

    #[test]
    fn a_period_begins_and_ends_as_its_zone_has_the_days() {
        let berlin = "Europe/Berlin".parse().unwrap();
        let period = Period::new(date("2027-03-27"), date("2027-03-29"), berlin).unwrap();
        let begins: Vec<_> = period.days.iter().map(|(_, begins)| begins.to_rfc3339()).collect();
        assert_eq!(
            begins,
            ["2027-03-26T23:00:00+00:00", "2027-03-27T23:00:00+00:00", "2027-03-28T22:00:00+00:00"]
        );
        assert_eq!(period.end.to_rfc3339(), "2027-03-29T22:00:00+00:00");
    }

    #[test]
    fn a_date_that_the_zone_skips_is_no_day() {
        let apia = "Pacific/Apia".parse().unwrap();
        let period = Period::new(date("2011-12-29"), date("2011-12-31"), apia).unwrap();
        let days: Vec<_> = period.days.iter().map(|(day, _)| day.to_string()).collect();
        assert_eq!(days, ["2011-12-29", "2011-12-31"]);
        assert_eq!(Period::new(date("2011-12-30"), date("2011-12-30"), apia), None);
    }

    #[test]
    fn no_period_is_empty_or_longer_than_a_year() {
        let first = date("2027-01-01");
        for (to, is_one) in
            [("2026-12-31", false), ("2027-01-01", true), ("2028-01-01", true), ("2028-01-02", false)]
        {
            assert_eq!(Period::new(first, date(to), Zone::UTC).is_some(), is_one, "{to}");
        }
    }

    #[test]
    fn an_average_weighs_each_score_by_its_times() {
        assert_eq!(Ratings { scores: [1, 0, 0, 0, 3] }.average(), Some(4.0));
        assert_eq!(Ratings::default().average(), None);
    }
}
