//! `randevu outbox` and `randevu timers`: what waits, what became of it, and trying again.

use domain::NotificationId;
use ledger::Ledger;
use reminders::{MessageFilter, MessageRow, MessageState, Waiting};

use crate::operator::Outcome;

/// Prints messages, those due last first.
pub async fn list(ledger: &Ledger, state: Option<&str>, limit: i64) -> Outcome {
    let state = state.map(named).transpose()?;
    let filter = MessageFilter { state, ..MessageFilter::default() };
    let rows = MessageRow::list(ledger, &filter, limit).await?;
    println!(
        "{:<36}  {:<20} {:<23} {:<6} {:<10} {:>5}  WHY",
        "MESSAGE", "DUE", "KIND", "BY", "STATE", "TRIES"
    );
    for row in &rows {
        println!(
            "{:<36}  {:<20} {:<23} {:<6} {:<10} {:>5}  {}",
            row.id,
            row.due_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            row.kind.as_str(),
            row.channel.as_str(),
            row.state.as_str(),
            row.attempts,
            row.reason.as_deref().or(row.last_error.as_deref()).unwrap_or("")
        );
    }
    for (state, count) in MessageRow::counts(ledger).await? {
        println!("{:<10} {count}", state.as_str());
    }
    Ok(())
}

fn named(name: &str) -> Result<MessageState, String> {
    let known = || MessageState::ALL.map(MessageState::as_str).join(", ");
    MessageState::ALL
        .into_iter()
        .find(|state| state.as_str() == name)
        .ok_or_else(|| format!("{name} is no state; there are {}", known()))
}

/// Has a message tried again, or all that failed.
pub async fn retry(ledger: &Ledger, which: &str) -> Outcome {
    if which == "failed" {
        let filter = MessageFilter { state: Some(MessageState::Failed), ..MessageFilter::default() };
        let mut again = 0_usize;
        // Those that were tried again are no longer among the failed.
        loop {
            let rows = MessageRow::list(ledger, &filter, 1000).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                again += usize::from(MessageRow::retry(ledger, None, row.id).await?);
            }
        }
        println!("{again} messages are tried again");
        return Ok(());
    }
    let id: NotificationId =
        which.parse().map_err(|_| format!("{which} is no message's id, nor `failed`"))?;
    if MessageRow::retry(ledger, None, id).await? {
        println!("{id} is tried again");
        Ok(())
    } else {
        Err(format!("{id} neither failed, nor was it skipped or cancelled").into())
    }
}

/// Takes a message back.
pub async fn cancel(ledger: &Ledger, id: &str) -> Outcome {
    let id: NotificationId = id.parse().map_err(|_| format!("{id} is no message's id"))?;
    if MessageRow::cancel(ledger, None, id).await? {
        println!("{id} is not sent");
        Ok(())
    } else {
        Err(format!("{id} does not wait").into())
    }
}

/// Prints the timers that are due first.
pub async fn timers(ledger: &Ledger, limit: i64) -> Outcome {
    println!("{:<24} {:<20} {:>5}  {:<60} LAST ERROR", "DUE", "KIND", "TRIES", "TIMER");
    for timer in Waiting::list(ledger, limit).await? {
        println!(
            "{:<24} {:<20} {:>5}  {:<60} {}",
            timer.due_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            timer.kind,
            timer.attempts,
            timer.key,
            timer.last_error.as_deref().unwrap_or("")
        );
    }
    Ok(())
}
