//! `randevu projections`: how read models fare, letting them wait, making them anew, and events that do not fit.

use chrono::{DateTime, Utc};
use clap::Subcommand;
use commands::Clock;
use ledger::Ledger;
use projections::{ParkedEvent, State, Status};
use serde_json::json;

use super::{Outcome, print_json};
use crate::{interrupted::interrupted, progress::Counter};

/// Looking after the read models.
#[derive(Subcommand)]
pub enum Projections {
    /// Print their names.
    List,
    /// Say how each fares, and which events are parked.
    Status {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Say how far each is behind the log, in events and in time. Fails if one is further behind than allowed.
    Lag {
        /// How many seconds it may be behind.
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        most: i64,
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Let one stand still. What is read from it meanwhile is old.
    Pause {
        /// Its name, or `all`.
        name: String,
    },
    /// Let it go on.
    Resume {
        /// Its name, or `all`.
        name: String,
    },
    /// Make one anew from the log; the one in use stays in use until it is done. Ctrl-C breaks off and leaves it as it was.
    Rebuild {
        /// Its name, or `all`.
        name: String,
    },
    /// Build this program's version of one beside the older version that another program serves, which goes on. When this program starts
    /// to serve it takes over at once.
    Prepare {
        /// Its name, or `all`.
        name: String,
    },
    /// Compare one with what the log says it should be.
    Verify {
        /// Its name, or `all`.
        name: String,
    },
    /// Look after events that do not fold: they are parked, and those behind them in their streams.
    #[command(subcommand)]
    DeadLetters(DeadLetters),
}

/// Looking after parked events.
#[derive(Subcommand)]
pub enum DeadLetters {
    /// Print them, and why.
    List {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Fold them again, after the cause was mended.
    Retry {
        /// The projection, or `all`.
        name: String,
    },
    /// Pass over one for ever: its row then lacks what it said. The event stays in the history.
    Skip {
        /// The projection.
        name: String,
        /// The aggregate's type.
        #[arg(value_name = "TYPE")]
        aggregate_type: String,
        /// The aggregate.
        id: String,
        /// The event's place in the aggregate's stream.
        sequence: i64,
        /// Why; kept with it.
        #[arg(long)]
        reason: String,
    },
}

impl Projections {
    /// Does what was asked.
    ///
    /// # Errors
    /// If it cannot be done, or what was asked about is not well.
    pub async fn run(&self, ledger: &Ledger) -> Outcome {
        match self {
            Self::List => projections::names().for_each(|name| println!("{name}")),
            Self::Status { json } => status(ledger, *json).await?,
            Self::Lag { most, json } => lag(ledger, *most, *json).await?,
            Self::Pause { name } => {
                for name in named(name) {
                    projections::pause(ledger.pool(), name).await?;
                    println!("{name}: paused");
                }
            }
            Self::Resume { name } => {
                for name in named(name) {
                    projections::resume(ledger.pool(), name).await?;
                    println!("{name}: goes on");
                }
            }
            Self::Rebuild { name } => rebuild(ledger, name).await?,
            Self::Prepare { name } => prepare(ledger, name).await?,
            Self::Verify { name } => verify(ledger, name).await?,
            Self::DeadLetters(letters) => letters.run(ledger).await?,
        }
        Ok(())
    }
}

impl DeadLetters {
    async fn run(&self, ledger: &Ledger) -> Outcome {
        match self {
            Self::List { json } => dead_letters(ledger, *json).await?,
            Self::Retry { name } => {
                let mut still = 0;
                for name in named(name) {
                    let left = projections::retry(ledger, name).await?;
                    println!("{name}: {left} events are still parked");
                    still += left;
                }
                if still > 0 {
                    return Err(format!("{still} events are still parked; dead-letters list says why").into());
                }
            }
            Self::Skip { name, aggregate_type, id, sequence, reason } => {
                if reason.trim().is_empty() {
                    return Err("say why: the reason is kept with the event".into());
                }
                let event = ParkedEvent { aggregate_type, aggregate_id: id, sequence: *sequence };
                let left = projections::skip(ledger, name, &event, reason).await?;
                println!("{name}: passed over; {left} events are still parked");
            }
        }
        Ok(())
    }
}

fn named(name: &str) -> Vec<&str> {
    if name == "all" { projections::names().collect() } else { vec![name] }
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

/// For how many seconds the oldest unread event has waited.
fn seconds_behind(status: &Status, now: DateTime<Utc>) -> i64 {
    status.behind_since.map_or(0, |since| (now - since).num_seconds().max(0))
}

async fn status(ledger: &Ledger, as_json: bool) -> Outcome {
    let found = projections::status(ledger).await?;
    if as_json {
        let now = Clock::System.now();
        let row = |status: &Status| {
            json!({
                "name": status.name, "state": state(status.state), "behind": status.behind,
                "secondsBehind": seconds_behind(status, now), "parked": status.parked,
                "checkpoint": status.checkpoint.to_string(), "version": status.version,
                "programVersion": status.program_version,
                "lastError": status.last_error, "updatedAt": status.updated_at,
            })
        };
        return print_json(&found.iter().map(row).collect::<Vec<_>>());
    }
    println!(
        "{:<16} {:<12} {:>9} {:>7}  {:<24} LAST ERROR",
        "PROJECTION", "STATE", "BEHIND", "PARKED", "CHECKPOINT"
    );
    for status in &found {
        println!(
            "{:<16} {:<12} {:>9} {:>7}  {:<24} {}",
            status.name,
            state(status.state),
            status.behind,
            status.parked,
            status.checkpoint.to_string(),
            status.last_error.as_deref().unwrap_or("")
        );
    }
    for status in found.iter().filter(|status| status.version != status.program_version) {
        println!(
            "\n{}: what is in use is of version {}, this program's is {}.",
            status.name, status.version, status.program_version
        );
    }
    if found.iter().any(|status| status.parked > 0) {
        println!("\nEvents are parked: see `randevu projections dead-letters list`.");
    }
    Ok(())
}

async fn lag(ledger: &Ledger, most: i64, as_json: bool) -> Outcome {
    let now = Clock::System.now();
    let found = projections::status(ledger).await?;
    let lag = |status: &Status| (status.name, status.behind, seconds_behind(status, now));
    if as_json {
        let row = |(name, events, seconds)| json!({ "name": name, "events": events, "seconds": seconds });
        print_json(&found.iter().map(lag).map(row).collect::<Vec<_>>())?;
    } else {
        println!("{:<16} {:>9} {:>9}", "PROJECTION", "EVENTS", "SECONDS");
        for (name, events, seconds) in found.iter().map(lag) {
            println!("{name:<16} {events:>9} {seconds:>9}");
        }
    }
    let late: Vec<_> = found.iter().map(lag).filter(|lag| lag.2 > most).map(|lag| lag.0).collect();
    if late.is_empty() {
        Ok(())
    } else {
        Err(format!("more than {most} s behind: {}", late.join(", ")).into())
    }
}

async fn dead_letters(ledger: &Ledger, as_json: bool) -> Outcome {
    let parked = projections::parked(ledger.pool()).await?;
    if as_json {
        return print_json(&parked);
    }
    if parked.is_empty() {
        println!("No event is parked.");
        return Ok(());
    }
    println!("Mend the cause, then `randevu projections dead-letters retry PROJECTION`.");
    for event in parked {
        println!(
            "{} {} {} {} ({}): {}",
            event.projection,
            event.aggregate_type,
            event.aggregate_id,
            event.sequence,
            event.parked_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            event.error
        );
    }
    Ok(())
}

async fn prepare(ledger: &Ledger, name: &str) -> Outcome {
    for name in named(name) {
        let mut counter = Counter::begin(name);
        let done = tokio::select! {
            done = projections::prepare(ledger, name, |now| counter.show(now.done, now.total)) => done?,
            () = interrupted() => {
                counter.end();
                projections::discard_broken_off(ledger, name).await?;
                return Err(format!("{name}: broken off; nothing is prepared").into());
            }
        };
        match done {
            None => println!("{name}: is of this version already"),
            Some(done) => {
                counter.end();
                println!("{name}: {} events in {:.1?}; prepared", done.done, done.elapsed);
            }
        }
    }
    Ok(())
}

async fn rebuild(ledger: &Ledger, name: &str) -> Outcome {
    for name in named(name) {
        let mut counter = Counter::begin(name);
        let done = tokio::select! {
            done = projections::rebuild(ledger, name, |now| counter.show(now.done, now.total)) => done?,
            () = interrupted() => {
                counter.end();
                projections::discard_broken_off(ledger, name).await?;
                return Err(format!("{name}: broken off; the one in use is as it was").into());
            }
        };
        counter.end();
        println!("{name}: {} events in {:.1?}, {:.0} events/s", done.done, done.elapsed, done.rate());
    }
    Ok(())
}

async fn verify(ledger: &Ledger, name: &str) -> Outcome {
    let mut differing = 0;
    for name in named(name) {
        let mut counter = Counter::begin(name);
        let differences = projections::compare(ledger, name, |now| counter.show(now.done, now.total)).await;
        counter.end();
        let differences = differences?;
        println!("{name}: {} rows differ from the log", differences.len());
        for difference in differences.iter().take(20) {
            println!("  {} {}", difference.table, difference.id);
        }
        differing += differences.len();
    }
    if differing == 0 { Ok(()) } else { Err("read models differ from the log; rebuild them".into()) }
}
