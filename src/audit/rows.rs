//! Rows of read models as they were.

use clap::Args;
use domain::SiteId;
use ledger::{Difference, Ledger, Moment};
use projections::{PastRow, PastRows, PastStep};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{operator::Outcome, progress::Counter};

/// Which rows are shown.
#[derive(Args)]
pub struct Rows {
    /// The read model: a name of `randevu projections list`.
    projection: String,
    /// Only those of this aggregate, or the one with this key where an aggregate has several rows.
    #[arg(long, value_name = "ID")]
    key: Option<Uuid>,
    /// Only those of this site.
    #[arg(long, value_name = "ID")]
    site: Option<SiteId>,
    /// The moment: a time (RFC 3339) or a place in the log; now if left out.
    #[arg(long, value_name = "MOMENT")]
    at: Option<Moment>,
    /// Print instead which rows have come, gone or changed since this moment.
    #[arg(long, value_name = "MOMENT")]
    since: Option<Moment>,
    /// A line of JSON for each row.
    #[arg(long)]
    json: bool,
}

/// Prints them as they are folded.
///
/// # Errors
/// If there is no such read model, a moment has not come or lies before everything, or the log cannot be read.
pub async fn rows(ledger: &Ledger, asked: &Rows) -> Outcome {
    let past = PastRows {
        projection: &asked.projection,
        key: asked.key,
        site: asked.site,
        at: asked.at,
        since: asked.since,
    };
    let mut counter = Counter::begin(&asked.projection);
    let done = projections::past_rows(ledger, &past, &mut |step| match step {
        PastStep::Folded(done, total) => counter.show(done, total),
        PastStep::Rows(rows) => {
            for row in &rows {
                println!(
                    "{}",
                    if asked.json { told(row).to_string() } else { shown(row, asked.since.is_some()) }
                );
            }
        }
    })
    .await;
    counter.end();
    Ok(done?)
}

fn told(row: &PastRow) -> Value {
    json!({ "table": row.table, "key": row.key, "before": row.before, "row": row.row })
}

fn shown(row: &PastRow, compared: bool) -> String {
    let PastRow { table, key, before, row } = row;
    let (before, row) = (before.clone().unwrap_or(Value::Null), row.clone().unwrap_or(Value::Null));
    if !compared {
        return format!("{table} {key} {row}");
    }
    let line = |Difference { path, from, to }| format!("\n  {path}: {from} → {to}");
    let lines = match (&before, &row) {
        (Value::Null, _) => format!("\n  came: {row}"),
        (_, Value::Null) => format!("\n  went: {before}"),
        _ => ledger::differences(&before, &row).into_iter().map(line).collect(),
    };
    format!("{table} {key}{lines}")
}
