//! Looking into the record.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use domain::{AccountId, SiteId};
use ledger::Ledger;
use sqlx::{Postgres, QueryBuilder, Row, postgres::PgRow};
use uuid::Uuid;

use super::{AccessLog, DataReader};

/// A place in the record: a line, and among the people whom that names one, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessPlace {
    line: i64,
    person: i64,
}

impl fmt::Display for AccessPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.line, self.person)
    }
}

/// The text is no place in the record.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("no place in the record of who was shown what")]
pub struct NoPlace;

impl FromStr for AccessPlace {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (line, person) = text.split_once('.').ok_or(NoPlace)?;
        let number = |part: &str| part.parse().map_err(|_| NoPlace);
        Ok(Self { line: number(line)?, person: number(person)? })
    }
}

/// That somebody has read something of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataAccess {
    /// Its place in the record.
    pub place: AccessPlace,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub reader: DataReader,
    /// Whose data; nobody's where the history was looked at without them.
    pub subject: Option<AccountId>,
    /// In which record: an appointment, a ticket.
    pub record: Option<Uuid>,
    /// Which fields of the API, as `Account.email`.
    pub fields: Vec<String>,
    /// As part of which request.
    pub request: Uuid,
    /// Why, where that was asked.
    pub reason: Option<String>,
}

/// Which lines of the record. What is left empty does not narrow.
#[derive(Clone, Debug, Default)]
pub struct AccessFilter {
    /// Of whose data.
    pub subject: Option<AccountId>,
    /// By whom.
    pub reader: Option<AccountId>,
    /// In which record.
    pub record: Option<Uuid>,
    /// From this time on.
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    pub to: Option<DateTime<Utc>>,
    /// Only those behind this place, the latest being first.
    pub after: Option<AccessPlace>,
}

impl AccessLog {
    /// What was recorded at a site, the latest first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn list(
        ledger: &Ledger,
        site: SiteId,
        filter: &AccessFilter,
        limit: i64,
    ) -> Result<Vec<DataAccess>, sqlx::Error> {
        let mut query: QueryBuilder<'_, Postgres> =
            QueryBuilder::new("SELECT a.*, person, coalesce(number, 1) AS number FROM data_accesses a
                 LEFT JOIN LATERAL unnest(a.subjects) WITH ORDINALITY AS people (person, number) ON true WHERE site_id = ");
        query.push_bind(site.0);
        if let Some(subject) = filter.subject {
            query.push(" AND subjects @> ARRAY[").push_bind(subject.0);
            query.push("] AND person = ").push_bind(subject.0);
        }
        if let Some(reader) = filter.reader {
            query.push(" AND reader = ").push_bind(DataReader::Account(reader).stored());
        }
        if let Some(record) = filter.record {
            query.push(" AND record_id = ").push_bind(record);
        }
        if let Some(from) = filter.from {
            query.push(" AND read_at >= ").push_bind(from);
        }
        if let Some(to) = filter.to {
            query.push(" AND read_at < ").push_bind(to);
        }
        if let Some(after) = filter.after {
            query.push(" AND access_id <= ").push_bind(after.line);
            query.push(" AND (access_id < ").push_bind(after.line);
            query.push(" OR number > ").push_bind(after.person).push(")");
        }
        query.push(" ORDER BY access_id DESC, number LIMIT ").push_bind(limit);
        let rows = query.build().fetch_all(ledger.pool()).await?;
        rows.iter().map(read).collect()
    }

    /// Removes what was recorded at a site before a time; says how many lines that were.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn remove_before(
        ledger: &Ledger,
        site: SiteId,
        before: DateTime<Utc>,
    ) -> Result<u64, sqlx::Error> {
        let removed = sqlx::query("DELETE FROM data_accesses WHERE site_id = $1 AND read_at < $2")
            .bind(site.0)
            .bind(before)
            .execute(ledger.pool())
            .await?;
        Ok(removed.rows_affected())
    }
}

fn read(row: &PgRow) -> Result<DataAccess, sqlx::Error> {
    Ok(DataAccess {
        place: AccessPlace { line: row.try_get("access_id")?, person: row.try_get("number")? },
        at: row.try_get("read_at")?,
        reader: DataReader::of(row.try_get("reader")?),
        subject: row.try_get::<Option<Uuid>, _>("person")?.map(AccountId),
        record: row.try_get("record_id")?,
        fields: row.try_get("fields")?,
        request: row.try_get("request_id")?,
        reason: row.try_get("reason")?,
    })
}
