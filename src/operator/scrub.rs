//! `randevu ledger scrub`: removing from disk what PostgreSQL keeps of what is deleted.

use ledger::Ledger;
use operations::ScrubStep;

use super::{Outcome, print_json};
use crate::progress::Counter;

/// Does it, and says what was done.
///
/// # Errors
/// If it was not done, or not all of it.
pub async fn scrub(ledger: &Ledger, as_json: bool) -> Outcome {
    let mut counter = Counter::of("scrub", "tables");
    let done = operations::scrub(ledger, &mut |step| {
        if let ScrubStep::Table(done, total) = step {
            counter.show(done, total);
        }
    })
    .await;
    counter.end();
    let done = done?;
    if as_json {
        print_json(&done)?;
    } else {
        println!("{} tables rewritten ({} MB before)", done.tables, done.bytes / 1_000_000);
        println!("{} people who were forgotten are in no old version any more", done.people);
        for left in &done.left {
            println!("  left as it was: {left}");
        }
    }
    if done.left.is_empty() { Ok(()) } else { Err("not all of it could be done".into()) }
}
