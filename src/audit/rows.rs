//! Rows of read models as they were.

use clap::Args;
use commands::Clock;
use domain::SiteId;
use futures::future::BoxFuture;
use ledger::{Difference, Ledger, Moment};
use operations::{Looking, Sighted};
use projections::{PastListener, PastRow, PastRows, PastStep, Unheard};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{history::within, looking::Why};
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
    #[command(flatten)]
    why: Why,
}

struct Printer<'a> {
    asked: &'a Rows,
    looking: Looking,
    counter: Counter,
}

impl PastListener for Printer<'_> {
    fn told(&mut self, step: PastStep) -> BoxFuture<'_, Result<(), Unheard>> {
        Box::pin(async move {
            let rows = match step {
                PastStep::Folded(done, total) => {
                    self.counter.show(done, total);
                    return Ok(());
                }
                PastStep::Rows(rows) => rows,
            };
            let rows: Vec<_> = rows.into_iter().map(|row| (row.marked(), row)).collect();
            for (marked, row) in &rows {
                self.sees(marked, row)?;
            }
            self.looking.recorded(Clock::System.now()).await?;
            for (marked, row) in rows {
                println!("{}", self.line(marked, row));
            }
            Ok(())
        })
    }
}

impl Printer<'_> {
    fn sees(&mut self, marked: &[Option<Value>; 2], row: &PastRow) -> Result<(), Unheard> {
        let name = format!("audit rows {}", row.table);
        for marked in marked.iter().flatten() {
            let site = marked.get("site_id").and_then(Value::as_str).ok_or("the row says no site")?;
            let what = Sighted { site: site.parse()?, record: Some(row.key), name: &name };
            self.looking.sees(what, marked);
        }
        Ok(())
    }

    fn line(&self, marked: [Option<Value>; 2], row: PastRow) -> String {
        let PastRow { table, key, before, row } = row;
        // A difference is looked for in what is there, not in what is shown of it.
        let [before, row] = if self.looking.is_open() { [before, row] } else { marked };
        if self.asked.since.is_none() || self.asked.json {
            let [before, row] = [before, row].map(|row| row.map(|row| self.looking.shown(row)));
            return if self.asked.json {
                json!({ "table": table, "key": key, "before": before, "row": row }).to_string()
            } else {
                format!("{table} {key} {}", row.unwrap_or_default())
            };
        }
        let line = |Difference { path, from, to }| {
            let [from, to] = [from, to].map(|value| within(&self.looking, &path, value));
            format!("\n  {path}: {from} → {to}")
        };
        let lines = match (before, row) {
            (Some(before), Some(row)) => ledger::differences(&before, &row).into_iter().map(line).collect(),
            (None, row) => format!("\n  came: {}", self.looking.shown(row.unwrap_or_default())),
            (Some(before), None) => format!("\n  went: {}", self.looking.shown(before)),
        };
        format!("{table} {key}{lines}")
    }
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
    let counter = Counter::begin(&asked.projection);
    let mut printer = Printer { asked, looking: asked.why.look(ledger), counter };
    let done = projections::past_rows(ledger, &past, &mut printer).await;
    printer.counter.end();
    Ok(done?)
}
