//! Comparing a projection with what the log says it should be.

use futures::TryStreamExt;
use ledger::{Ledger, Position};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Progress, ProjectionError, checkpoint::Checkpoint, model::Projection, named, progress::Count, scan::Scan,
};

/// A row that is not as the log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// The row's key: the aggregate, where each has one row.
    pub id: Uuid,
    /// The row that is there, if there is one.
    pub found: Option<Value>,
    /// The row that should be there, if there should be one.
    pub expected: Option<Value>,
}

/// Folds the whole log anew, in memory, up to the projection's checkpoint and compares every row. Changes nothing and keeps nobody
/// waiting. Rows of persons erased since they were folded differ, until a rebuild.
///
/// # Errors
/// If there is no such projection, or the database does not answer.
pub async fn verify(ledger: &Ledger, name: &str) -> Result<Vec<Difference>, ProjectionError> {
    compare(ledger, name, |_| {}).await
}

/// The same, and says now and then how far it is.
///
/// # Errors
/// As [`verify`].
pub async fn compare(
    ledger: &Ledger,
    name: &str,
    progress: impl FnMut(Progress) + Send,
) -> Result<Vec<Difference>, ProjectionError> {
    compare_one(ledger, named(name)?, progress).await
}

pub(crate) async fn compare_one(
    ledger: &Ledger,
    projection: &'static Projection,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Vec<Difference>, ProjectionError> {
    let mut count = Count::begin(ledger, projection).await?;
    let mut connection = ledger.pool().acquire().await?;
    // Makes sure that there is one, which the read-only transaction could not.
    Checkpoint::read(&mut connection, projection).await?;
    drop(connection);
    let mut snapshot = ledger.pool().begin().await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY").execute(&mut *snapshot).await?;
    let here = Checkpoint::read(&mut snapshot, projection).await?.of_this_version(projection)?;
    let until: Position = here.position;
    let mut scan = Scan::begin(ledger, projection).await?;
    scan.run(ledger, until, |events| progress(count.add(events))).await?;
    let mut differences = vec![];
    for (table, sheet) in projection.tables.iter().zip(&mut scan.sheets) {
        let query = format!("SELECT {}, to_jsonb(t) FROM {} t", table.key, table.name);
        let mut rows = sqlx::query_as::<_, (Uuid, Value)>(&query).fetch(&mut *snapshot);
        while let Some((id, found)) = rows.try_next().await? {
            let expected = sheet.take(id)?;
            if expected.as_ref().is_none_or(|expected| !same_row(&found, expected)) {
                differences.push(Difference { table: table.name, id, found: Some(found), expected });
            }
        }
        for (id, expected) in sheet.take_all()? {
            differences.push(Difference { table: table.name, id, found: None, expected: Some(expected) });
        }
    }
    Ok(differences)
}

/// Every field that is expected is there; columns that the database computes by itself are not looked at.
fn same_row(found: &Value, expected: &Value) -> bool {
    match expected {
        Value::Object(fields) => {
            fields.iter().all(|(name, value)| found.get(name).is_some_and(|found| same(found, value)))
        }
        other => other == found,
    }
}

/// Instants are kept to the microsecond and may be written in several ways.
fn same(found: &Value, expected: &Value) -> bool {
    if found == expected {
        return true;
    }
    let instant = |value: &Value| chrono::DateTime::parse_from_rfc3339(value.as_str()?).ok();
    match (instant(found), instant(expected)) {
        (Some(found), Some(expected)) => (found - expected).abs() < chrono::TimeDelta::microseconds(1),
        _ => false,
    }
}
