//! `randevu events`: how much there is.

use chrono::{DateTime, SecondsFormat, Utc};
use clap::Subcommand;
use ledger::Ledger;

use super::{Outcome, print_json};

/// Looking at the event store.
#[derive(Subcommand)]
pub enum Events {
    /// Print how many events there are, of which types, and how many came lately.
    Stats {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
}

impl Events {
    /// Does what was asked.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn run(&self, ledger: &Ledger) -> Outcome {
        let Self::Stats { json } = self;
        let found = ledger.statistics().await?;
        if *json {
            return print_json(&found);
        }
        let time = |at: Option<DateTime<Utc>>| {
            at.map_or_else(String::new, |at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
        };
        println!("events      {:>12}", found.events);
        println!("aggregates  {:>12}", found.streams);
        println!("last hour   {:>12}", found.last_hour);
        println!("last day    {:>12}", found.last_day);
        println!("on disk     {:>10} KB", found.bytes / 1024);
        println!("first       {}", time(found.first));
        println!("newest      {}", time(found.last));
        println!("\n{:<14} {:<28} {:>10}", "AGGREGATE", "EVENT", "COUNT");
        for kind in &found.kinds {
            println!("{:<14} {:<28} {:>10}", kind.aggregate_type, kind.event_type, kind.events);
        }
        println!("\n{:<14} {:<36} {:>10}", "LONGEST", "", "EVENTS");
        for stream in &found.longest {
            println!("{:<14} {:<36} {:>10}", stream.aggregate_type, stream.aggregate_id, stream.events);
        }
        Ok(())
    }
}
