//! `randevu keys`: which master key wraps people's keys, and exchanging it.

use std::path::PathBuf;

use clap::Subcommand;
use data_encoding::HEXLOWER;
use ledger::{Census, CheckpointKey, Ledger};
use serde_json::json;

use super::{Outcome, print_json};
use crate::{master_key, progress::Counter};

/// Looking after the keys of people's data.
#[derive(Subcommand)]
pub enum Keys {
    /// Say which master key wraps how many people's keys, and how many were destroyed. Prints no key.
    Status {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Wrap anew with the master key all that the previous one (`RANDEVU_PREVIOUS_MASTER_KEY_FILE` and the like) wraps. Goes on beside
    /// servers that know both. May be broken off, and begun again.
    Rotate {
        /// Make the secrets anew, too, that sign links, addresses and checkpoints: for when somebody has seen the previous master key.
        #[arg(long)]
        renew_secrets: bool,
    },
    /// Make a new master key in a file that is not there yet. Needs nothing else.
    Generate {
        /// The file.
        file: PathBuf,
    },
}

impl Keys {
    /// Does what was asked.
    ///
    /// # Errors
    /// If it cannot be done.
    pub async fn run(&self, ledger: &Ledger) -> Outcome {
        match self {
            Self::Status { json } => status(ledger, *json).await,
            Self::Rotate { renew_secrets } => rotate(ledger, *renew_secrets).await,
            Self::Generate { file } => generate(file),
        }
    }
}

/// Makes a master key.
///
/// # Errors
/// If the file is there already, or cannot be written.
pub fn generate(file: &std::path::Path) -> Outcome {
    master_key::generate(file)?;
    println!("{}: a new master key; back it up, apart from the database", file.display());
    Ok(())
}

async fn status(ledger: &Ledger, as_json: bool) -> Outcome {
    let keyring = ledger.keyring();
    let census = keyring.census().await?;
    let mut known = keyring.master_keys();
    let (current, previous) = (known.next(), known.next());
    let part = |id: &str| match id {
        id if Some(id) == current => "in force",
        id if Some(id) == previous => "previous",
        _ => "unknown",
    };
    if as_json {
        let row = |(id, keys): &(String, i64)| json!({ "id": id, "state": part(id), "people": keys });
        return print_json(&json!({
            "masterKeys": census.wrapped.iter().map(row).collect::<Vec<_>>(),
            "unopened": census.unopened, "destroyed": census.destroyed, "processesWithoutIt": census.strangers,
        }));
    }
    println!("{:<18} {:<10} {:>10}", "MASTER KEY", "STATE", "PEOPLE");
    for (id, keys) in &census.wrapped {
        println!("{id:<18} {:<10} {keys:>10}", part(id));
    }
    println!("{:<18} {:<10} {:>10}", "", "destroyed", census.destroyed);
    if census.unopened > 0 {
        println!("\n{} keys open with none of them.", census.unopened);
    }
    let left = left(&census);
    if left > 0 {
        println!("\n{left} are to be wrapped anew: `randevu keys rotate`.");
    }
    if census.strangers > 0 {
        println!("\n{}", unaware(census.strangers));
    }
    Ok(())
}

/// How many the master key in force does not wrap.
fn left(census: &Census) -> i64 {
    census.wrapped.iter().skip(1).map(|(_, keys)| keys).sum()
}

fn unaware(processes: i64) -> String {
    format!(
        "{processes} processes do not know the master key in force: restart them with it, and with the previous one"
    )
}

async fn rotate(ledger: &Ledger, renew: bool) -> Outcome {
    let keyring = ledger.keyring();
    let strangers = keyring.census().await?.strangers;
    if strangers > 0 {
        return Err(unaware(strangers).into());
    }
    let mut counter = Counter::of("keys", "keys");
    let done = keyring.rotate(&mut |done, total| counter.show(done, total)).await;
    counter.end();
    let done = done?;
    println!("{} keys were wrapped anew", done.rewrapped);
    if renew {
        keyring.renew_secrets().await?;
        let key = CheckpointKey::from(&keyring.secrets().await?).public();
        println!(
            "secrets are new, in force from each server's next start:\n  \
             checkpoints are signed with {}; older ones are checked with the key that was noted\n  \
             links in mails that were sent, addresses of calendar feeds and files are good no longer\n  \
             the carrier of text messages needs a new address: `randevu outbox receipts-address`",
            HEXLOWER.encode(&key)
        );
    }
    if done.unopened > 0 {
        return Err(format!(
            "{} keys open with no master key that is known here, and stay as they are",
            done.unopened
        )
        .into());
    }
    let census = keyring.census().await?;
    if census.wrapped.len() > 1 && left(&census) == 0 {
        println!(
            "nothing needs the previous master key any more: back up (script/backup), then leave it out and destroy it"
        );
    }
    Ok(())
}
