//! `randevu ledger doctor`: is anything in the way?

use chrono::{DateTime, Utc};
use ledger::Ledger;
use operations::Finding;

use super::{Outcome, print_json};

/// Prints whether the store and what follows from it are well, and what to do where they are not.
///
/// # Errors
/// If anything is not well, or the database does not answer.
pub async fn doctor(ledger: &Ledger, now: DateTime<Utc>, as_json: bool) -> Outcome {
    let findings = operations::examine(ledger, now).await?;
    if as_json {
        print_json(&findings)?;
    } else {
        for Finding { check, well, found } in &findings {
            println!("{:<8} {check:<12} {found}", if *well { "well" } else { "TROUBLE" });
        }
    }
    if findings.iter().all(|finding| finding.well) { Ok(()) } else { Err("something is not well".into()) }
}
