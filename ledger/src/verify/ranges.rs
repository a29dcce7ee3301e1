//! How the streams are divided, so that several connections can read them, none for long.

use sqlx::PgPool;

use crate::{LedgerError, Position};

/// About so much of the table is read by one statement (bytes): less than a tenth of a second's work, after which PostgreSQL may clear
/// away what others have replaced meanwhile.
const RANGE: i64 = 4 << 20;
/// Of so many blocks a range's place is chosen. More make the ranges more equal.
const BLOCKS_SEEN: i64 = 4;
/// The size of a block (bytes).
const BLOCK: i64 = 8192;

/// Some streams. Each place is a row as SQL writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Range {
    /// Those after `after`, up to and with `upto`.
    Between { after: Option<String>, upto: Option<String> },
    /// One.
    Only(String),
}

/// One stream. COPY takes no parameters, so names have to be quoted; whoever could write to the table may have chosen them.
pub(super) async fn only(
    pool: &PgPool,
    aggregate_type: &str,
    aggregate_id: &str,
) -> Result<Range, LedgerError> {
    let place = sqlx::query_scalar("SELECT format('(%L, %L)', $1::text, $2::text)");
    place
        .bind(aggregate_type)
        .bind(aggregate_id)
        .fetch_one(pool)
        .await
        .map(Range::Only)
        .map_err(LedgerError::of)
}

/// Ranges that have every stream in one of them, whatever the table's size and statistics: these only decide how equal they are.
pub(super) async fn divide(pool: &PgPool) -> Result<Vec<Range>, LedgerError> {
    let bytes: i64 = sqlx::query_scalar("SELECT pg_relation_size('events')")
        .fetch_one(pool)
        .await
        .map_err(LedgerError::of)?;
    let (ranges, blocks) = (bytes / RANGE + 1, bytes / BLOCK + 1);
    let sample = "SELECT format('(%L, %L)', aggregate_type, aggregate_id) FROM events TABLESAMPLE SYSTEM ($1)
         ORDER BY aggregate_type, aggregate_id";
    #[expect(clippy::cast_precision_loss, reason = "a share of some blocks")]
    let share = ((ranges * BLOCKS_SEEN) as f64 / blocks as f64).min(1.0) * 100.0;
    let seen: Vec<String> = if ranges == 1 {
        vec![]
    } else {
        sqlx::query_scalar(sample).bind(share).fetch_all(pool).await.map_err(LedgerError::of)?
    };
    let each = (seen.len() / usize::try_from(ranges).unwrap_or(1)).max(1);
    Ok(between(seen.into_iter().skip(each).step_by(each)))
}

/// The ranges that these places, in their order, divide everything into.
fn between(places: impl Iterator<Item = String>) -> Vec<Range> {
    let mut ranges = vec![];
    let mut after = None;
    for place in places {
        if after.as_ref() != Some(&place) {
            ranges.push(Range::Between { after, upto: Some(place.clone()) });
            after = Some(place);
        }
    }
    ranges.push(Range::Between { after, upto: None });
    ranges
}

impl Range {
    /// The statement that reads the range's events up to a place in the log, stream by stream.
    pub(super) fn copy(&self, until: Option<Position>) -> String {
        let stream = "(aggregate_type, aggregate_id)";
        let (after, upto) = match self {
            Self::Between { after, upto } => (
                after.as_ref().map(|place| format!("{stream} > {place}")),
                upto.as_ref().map(|place| format!("{stream} <= {place}")),
            ),
            Self::Only(place) => (Some(format!("{stream} = {place}")), None),
        };
        let until = until.map(|end| {
            format!("(transaction_id, position) <= ('{}'::xid8, {})", end.transaction, end.number)
        });
        let conditions: Vec<_> = [after, upto, until].into_iter().flatten().collect();
        let conditions =
            if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
        format!(
            "COPY (SELECT aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest,
                     transaction_id, position, coalesce(site_id, '00000000-0000-0000-0000-000000000000'), names
             FROM events {conditions} ORDER BY aggregate_type, aggregate_id, sequence)
             TO STDOUT (FORMAT binary)"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_join_on_to_one_another_and_none_is_empty() {
        let places = ["('a', '1')", "('a', '1')", "('b', '2')"].map(str::to_owned);
        let ranges = between(places.clone().into_iter());
        assert_eq!(
            ranges,
            [
                Range::Between { after: None, upto: Some(places[0].clone()) },
                Range::Between { after: Some(places[0].clone()), upto: Some(places[2].clone()) },
                Range::Between { after: Some(places[2].clone()), upto: None },
            ]
        );
        assert_eq!(between(std::iter::empty()), [Range::Between { after: None, upto: None }]);
    }
}
