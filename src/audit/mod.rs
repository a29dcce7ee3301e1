//! What auditors ask on the command line: what happened, whether the history is what it was, and a signed word on it to keep.

pub mod bundle;
pub mod history;
pub mod keeper;
mod looking;
pub mod rows;
pub mod schedule;

use std::{fs, path::Path, time::Instant};

use chrono::{DateTime, Utc};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use ledger::{Breach, Checkpoint, CheckpointKey, Flaw, Ledger, SealError, Secrets};
use serde_json::json;

use crate::{config::Secret, operator::Outcome, progress::Counter};
use keeper::Target;
pub use looking::Why;

/// Prints the key with which others check this installation's checkpoints.
pub fn key(secrets: &Secrets) {
    println!("{}", HEXLOWER.encode(&CheckpointKey::from(secrets).public()));
}

/// Checks the history and has a signed checkpoint kept, or prints it. It is kept as a whole or not at all; `token` goes along to an
/// address.
///
/// # Errors
/// If the history does not verify, the file exists, or it cannot be kept.
pub async fn checkpoint(
    ledger: &Ledger,
    secrets: &Secrets,
    now: DateTime<Utc>,
    to: Option<&Target>,
    token: Option<&Secret>,
) -> Outcome {
    to.map_or(Ok(()), Target::is_free)?;
    let (total, mut counter) = (total(ledger).await?, Counter::begin("history"));
    let made = ledger
        .checkpoint(&CheckpointKey::from(secrets), now, &mut |events| counter.show(events, total))
        .await;
    counter.end();
    if let Err(SealError::Broken(breaches)) = &made {
        breaches.iter().for_each(tell);
    }
    let made = made?;
    let Some(target) = to else {
        print!("{}", made.text());
        return Ok(());
    };
    target.keep(made.text(), token).await?;
    println!("{target}: {} events of {} streams, signed", made.seal.events, made.seal.streams);
    Ok(())
}

/// The key that somebody has noted down.
///
/// # Errors
/// If this is no key.
pub fn noted_key(text: &str) -> Result<[u8; 32], &'static str> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or("a key is 64 hexadecimal digits")
}

/// Reads a checkpoint that `key` must have signed.
fn read_checkpoint(path: &Path, key: &[u8; 32]) -> Result<Checkpoint, String> {
    let shown = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(|error| shown(&error))?;
    Checkpoint::read(&text, key).map_err(|error| shown(&error))
}

/// Recomputes every digest chain, and compares it with an old checkpoint where one is given, which `key` must have signed: the installation's
/// own if left out.
///
/// # Errors
/// If the checkpoint cannot be relied on, or anything was changed.
pub async fn verify(
    ledger: &Ledger,
    secrets: &Secrets,
    against: Option<&Path>,
    key: Option<&str>,
    as_json: bool,
) -> Outcome {
    let key = key.map_or_else(|| Ok(CheckpointKey::from(secrets).public()), noted_key)?;
    let old = against.map(|path| read_checkpoint(path, &key)).transpose()?;
    let start = Instant::now();
    let (total, mut counter) = (total(ledger).await?, Counter::begin("history"));
    let verified = ledger.verify(old.as_ref(), &mut |events| counter.show(events, total)).await;
    counter.end();
    let verified = verified?;
    if as_json {
        let breaches: Vec<_> = verified.breaches.iter().map(described).collect();
        let against =
            old.as_ref().map(|old| json!({ "madeAt": old.seal.made_at, "events": old.seal.events }));
        println!(
            "{}",
            json!({ "events": verified.events, "against": against, "breaches": breaches, "inOrder": verified.in_order })
        );
    } else {
        if let Some(old) = &old {
            println!("compared with the checkpoint of {} over {} events", old.seal.made_at, old.seal.events);
        }
        println!(
            "{} events checked in {:.1?}, {} streams broken",
            verified.events,
            start.elapsed(),
            verified.breaches.len()
        );
        verified.breaches.iter().for_each(tell);
        match verified.in_order {
            // What was removed or put in changes the order, too.
            Some(false) if verified.breaches.is_empty() => {
                println!(
                    "the order of the log, or when events were recorded, is not what the checkpoint knows"
                );
            }
            None if old.is_some() => println!(
                "the order of the log cannot be compared: it was brought into another database cluster, or the checkpoint does not know it"
            ),
            _ => {}
        }
    }
    if verified.is_sound() { Ok(()) } else { Err("the history was changed".into()) }
}

fn tell(breach: &Breach) {
    println!("  {} {}: {}", breach.aggregate_type, breach.aggregate_id, sentence(breach));
}

fn sentence(breach: &Breach) -> String {
    let sequence = breach.sequence;
    match breach.flaw {
        Flaw::Altered => format!("event {sequence} was changed, or does not follow the one before it"),
        Flaw::Gap => format!("events before number {sequence} are missing"),
        Flaw::CutOff => format!("from event {sequence} on what the checkpoint knows is missing"),
        Flaw::Displaced => format!("the log has event {sequence} before the one that it follows"),
        Flaw::Backdated => {
            format!(
                "event {sequence} was put in among those that the checkpoint knows, which does not know it"
            )
        }
        Flaw::Misfiled => {
            format!("a search for those whom event {sequence} names does not find it, or finds it for others")
        }
        Flaw::Rewritten => format!("up to event {sequence} it is not what the checkpoint knows"),
    }
}

fn described(breach: &Breach) -> serde_json::Value {
    json!({ "type": breach.aggregate_type, "id": breach.aggregate_id, "sequence": breach.sequence, "flaw": breach.flaw.as_str() })
}

async fn total(ledger: &Ledger) -> Result<u64, ledger::LedgerError> {
    let count = ledger.log().count_after(ledger::Position::START).await?;
    Ok(u64::try_from(count).unwrap_or_default())
}
