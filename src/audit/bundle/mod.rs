//! Bundles on the command line: a case's events and files, written so that others can check them; and checking one.

mod check;

use std::path::PathBuf;

use attachments::Store;
use chrono::{DateTime, Utc};
use clap::Args;
use ledger::{CheckpointKey, Ledger, Secrets};
use operations::bundle::{self, Exporter};
use serde_json::json;
use uuid::Uuid;

pub use check::{VerifyBundle, check, verify};

use super::looking::Why;
use crate::{interrupted::interrupted, operator::Outcome, progress::Counter};

/// What a bundle is made about, and where.
#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    case: Case,
    /// The directory to write. It must not be there yet.
    #[arg(long, value_name = "DIRECTORY")]
    to: PathBuf,
    /// For programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    why: Why,
}

/// Which events: those that everything given fits.
#[derive(Args)]
#[group(required = true, multiple = true)]
struct Case {
    /// Of the aggregate of this type: appointment, ticket, call, account, schedule, site, notification, template.
    #[arg(long = "type", value_name = "TYPE", requires = "id")]
    aggregate_type: Option<String>,
    /// Of the aggregate with this id.
    #[arg(long, value_name = "ID", requires = "aggregate_type")]
    id: Option<String>,
    /// That concern this person: of the own account, done by, or naming that person.
    #[arg(long, value_name = "ACCOUNT")]
    person: Option<Uuid>,
    /// That followed from the same request as this command, and what became of it.
    #[arg(long, value_name = "ID")]
    command: Option<Uuid>,
}

impl Case {
    /// Of whatever site: whoever runs commands on the server may see all of them.
    fn anywhere(&self) -> bundle::Case {
        bundle::Case {
            site: None,
            aggregate_type: self.aggregate_type.clone(),
            aggregate_id: self.id.clone(),
            person: self.person,
            command: self.command,
        }
    }
}

/// Writes a bundle. It is there as a whole or not at all.
///
/// # Errors
/// If there is nothing to write, the directory exists, an event does not fit its stream or a file its event, or anything cannot be read or
/// written.
pub async fn export(
    ledger: &Ledger,
    files: &Store,
    secrets: &Secrets,
    now: DateTime<Utc>,
    asked: &Export,
) -> Outcome {
    let exporter = Exporter { ledger, files, key: &CheckpointKey::from(secrets), name: "audit export" };
    let mut looking = asked.why.look(ledger);
    let case = asked.case.anywhere();
    let mut counter = Counter::begin("bundle");
    let mut tell = |done, total| counter.show(done, total);
    let writing = exporter.export(&case, &mut looking, &asked.to, now, &mut tell);
    // Whoever breaks it off leaves nothing behind: what is unfinished goes with it.
    let manifest = tokio::select! {
        written = writing => written?,
        () = interrupted() => return Err("broken off; nothing is written".into()),
    };
    counter.end();
    let (events, streams, count) = (manifest.events, manifest.streams, manifest.attachments.len());
    let missing = manifest.missing();
    if asked.json {
        println!(
            "{}",
            json!({ "events": events, "streams": streams, "attachments": count, "missing": missing })
        );
        return Ok(());
    }
    println!("{}: {events} events of {streams} streams, {count} attachments, signed", asked.to.display());
    if !looking.is_open() {
        println!("without people's data and files: --reason says why they must be seen");
    }
    if missing > 0 {
        println!("{missing} of the attachments are not there any more; manifest.json has no path for them");
    }
    Ok(())
}
