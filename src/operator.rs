//! What operators ask on the command line: how projections fare, and rebuilding them.

use std::io::Write;

use ledger::Ledger;
use projections::{Progress, State};

/// What an operator's command came to.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Prints how every projection fares, and what is parked.
pub async fn projections_status(ledger: &Ledger) -> Outcome {
    println!(
        "{:<14} {:<12} {:>9} {:>7}  {:<24} LAST ERROR",
        "PROJECTION", "STATE", "BEHIND", "PARKED", "CHECKPOINT"
    );
    for status in projections::status(ledger).await? {
        println!(
            "{:<14} {:<12} {:>9} {:>7}  {:<24} {}",
            status.name,
            state(status.state),
            status.behind,
            status.parked,
            status.checkpoint.to_string(),
            status.last_error.as_deref().unwrap_or("")
        );
    }
    let parked = projections::parked(ledger.pool()).await?;
    if !parked.is_empty() {
        println!("\nParked events; mend the cause, then `randevu projections retry NAME`:");
        for event in parked {
            println!(
                "  {}: {} {} event {} ({}): {}",
                event.projection,
                event.aggregate_type,
                event.aggregate_id,
                event.sequence,
                event.parked_at,
                event.error
            );
        }
    }
    Ok(())
}

fn state(state: State) -> &'static str {
    match state {
        State::Live => "live",
        State::CatchingUp => "catching up",
        State::Rebuilding => "rebuilding",
        State::Paused => "paused",
        State::Stopped => "stopped",
    }
}

/// Rebuilds one projection, or all, while those in use stay in use.
pub async fn projections_rebuild(ledger: &Ledger, name: &str) -> Outcome {
    let names: Vec<&str> = if name == "all" { projections::names().collect() } else { vec![name] };
    for name in names {
        let done = projections::rebuild(ledger, name, |progress| show(name, progress)).await?;
        eprintln!();
        println!("{name}: {} events in {:.1?}, {:.0} events/s", done.done, done.elapsed, done.rate());
    }
    Ok(())
}

fn show(name: &str, progress: Progress) {
    eprint!("\r{name}: {} of {} events, {:.0} events/s ", progress.done, progress.total, progress.rate());
    // A progress line that does not show is no reason to stop.
    let _ = std::io::stderr().flush();
}

/// Folds parked events again.
pub async fn projections_retry(ledger: &Ledger, name: &str) -> Outcome {
    let left = projections::retry(ledger, name).await?;
    println!("{name}: {left} events are still parked");
    Ok(())
}

/// Compares a projection with what the log says it should be.
pub async fn projections_verify(ledger: &Ledger, name: &str) -> Outcome {
    let names: Vec<&str> = if name == "all" { projections::names().collect() } else { vec![name] };
    let mut differing = 0;
    for name in names {
        let differences = projections::verify(ledger, name).await?;
        println!("{name}: {} rows differ from the log", differences.len());
        for difference in differences.iter().take(20) {
            println!("  {} {}", difference.table, difference.id);
        }
        differing += differences.len();
    }
    if differing == 0 { Ok(()) } else { Err("read models differ from the log; rebuild them".into()) }
}
