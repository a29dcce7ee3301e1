//! `randevu demo`: something to look at.

use std::time::Instant;

use chrono::{DateTime, Utc};
use ledger::Ledger;

use super::Outcome;
use crate::{demo, progress::Counter};

/// Makes the demo, with so many events where a number is given.
///
/// # Errors
/// If there are sites already, or the database does not answer.
pub async fn demo(ledger: &Ledger, now: DateTime<Utc>, events: Option<u64>) -> Outcome {
    let Some(wanted) = events else { return Ok(demo::make(ledger, now).await?) };
    let (began, mut made, mut counter) = (Instant::now(), 0, Counter::begin("demo"));
    demo::make_large(ledger, now, wanted, |there| {
        made = there;
        counter.show(there, wanted);
    })
    .await?;
    counter.end();
    println!("{made} events in {:.0?}", began.elapsed());
    Ok(())
}
