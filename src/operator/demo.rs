//! `randevu demo`: something to look at.

use std::{
    io::{IsTerminal, Write},
    time::Instant,
};

use chrono::{DateTime, Utc};
use ledger::Ledger;

use super::Outcome;
use crate::demo;

/// Makes the demo, with so many events where a number is given.
///
/// # Errors
/// If there are sites already, or the database does not answer.
pub async fn demo(ledger: &Ledger, now: DateTime<Utc>, events: Option<u64>) -> Outcome {
    let Some(wanted) = events else { return Ok(demo::make(ledger, now).await?) };
    let began = Instant::now();
    let mut made = 0;
    demo::make_large(ledger, now, wanted, |there| {
        made = there;
        if std::io::stderr().is_terminal() {
            eprint!("\r{} %, {there} of {wanted} events ", there * 100 / wanted.max(1));
            // A progress line that does not show is no reason to stop.
            let _ = std::io::stderr().flush();
        }
    })
    .await?;
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
    println!("{made} events in {:.0?}", began.elapsed());
    Ok(())
}
