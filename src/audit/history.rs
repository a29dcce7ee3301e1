//! Reading the history: what happened, and what it had come to at a moment.

use chrono::{DateTime, Utc};
use clap::Args;
use commands::Clock;
use domain::SiteId;
use ledger::{Difference, Ledger, LedgerError, Moment, MomentError, Position, Recorded, TimelineFilter};
use operations::{Looking, Sighted, masking};
use serde_json::{Value, json};
use uuid::Uuid;

use super::looking::Why;
use crate::operator::Outcome;

/// Read at a time.
const PAGE: i64 = 500;

/// Which events are shown.
#[derive(Args)]
pub struct Timeline {
    /// Of this site.
    #[arg(long, value_name = "ID")]
    site: Option<SiteId>,
    /// Of aggregates of this type: appointment, ticket, call, account, schedule, site, notification, template.
    #[arg(long = "type", value_name = "TYPE")]
    aggregate_type: Option<String>,
    /// Of this aggregate.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// That concern this person: of the own account, done by, or naming that person.
    #[arg(long, value_name = "ACCOUNT")]
    person: Option<Uuid>,
    /// Done by this account, or by the rule with this name.
    #[arg(long, value_name = "WHO")]
    actor: Option<String>,
    /// That followed from the same request as this command, and what became of it: from a booking to its mails, its call and its end.
    #[arg(long, value_name = "ID")]
    command: Option<Uuid>,
    /// Of this type, such as `AppointmentBooked`; may be given several times.
    #[arg(long = "kind", value_name = "EVENT")]
    kinds: Vec<String>,
    /// That happened at this time or later, such as 2026-11-22T10:00:00Z.
    #[arg(long, value_name = "TIME")]
    from: Option<DateTime<Utc>>,
    /// That happened before this time.
    #[arg(long, value_name = "TIME")]
    to: Option<DateTime<Utc>>,
    /// Those after this place in the log.
    #[arg(long, value_name = "POSITION")]
    after: Option<Position>,
    /// At most so many.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Go on with what happens, until Ctrl-C: from now on, or after what `--after` or `--from` begins with.
    #[arg(long)]
    follow: bool,
    /// A line of JSON for each event.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    why: Why,
}

/// Prints events in the order in which they were recorded.
///
/// # Errors
/// If the log cannot be read.
pub async fn timeline(ledger: &Ledger, asked: &Timeline) -> Outcome {
    if let Some(unknown) = asked.aggregate_type.as_deref().filter(|given| !ledger::is_aggregate_type(given)) {
        return Err(MomentError::UnknownType(unknown.to_owned()).into());
    }
    if let (Some(from), Some(to)) = (asked.from, asked.to)
        && from >= to
    {
        return Err("nothing lies between --from and --to: --to is not the later one".into());
    }
    let filter = TimelineFilter {
        site: asked.site,
        aggregate_type: asked.aggregate_type.clone(),
        aggregate_id: asked.id.clone(),
        person: asked.person,
        actor: asked.actor.clone(),
        command: asked.command,
        kinds: asked.kinds.clone(),
        from: asked.from,
        to: asked.to,
    };
    let mut looking = asked.why.look(ledger);
    let mut changes = ledger.changes();
    let mut place = match asked.after {
        Some(place) => place,
        None if asked.follow && asked.from.is_none() => ledger.log().end().await?,
        None => Position::START,
    };
    let mut left = i64::from(asked.limit);
    let mut nothing = true;
    loop {
        let page = if asked.follow { PAGE } else { left.min(PAGE) };
        let mut events = ledger.timeline(&filter, place, page).await?;
        for event in &events {
            looking.sees(sighted(event)?, &event.payload);
        }
        looking.recorded(Clock::System.now()).await?;
        nothing &= events.is_empty();
        for event in &mut events {
            place = event.position;
            event.payload = looking.shown(event.payload.take());
            println!("{}", if asked.json { told(event).to_string() } else { line(event) });
        }
        left -= i64::try_from(events.len()).unwrap_or(left);
        if events.len() == usize::try_from(page).unwrap_or_default() && (asked.follow || left > 0) {
            continue;
        }
        if !asked.follow {
            if nothing {
                eprintln!("nothing in the history is about this");
            } else if left == 0 {
                eprintln!("there may be more: --after {place}");
            }
            return Ok(());
        }
        // What is not announced, because a transaction held it back, is seen a moment later.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(1), changes.changed()).await;
    }
}

fn sighted(event: &Recorded) -> Result<Sighted<'static>, LedgerError> {
    let site = SiteId(event.metadata()?.site_id);
    Ok(Sighted { site, record: event.aggregate_id.parse().ok(), name: "audit timeline" })
}

fn told(event: &Recorded) -> Value {
    json!({
        "position": event.position.to_string(),
        "recordedAt": event.recorded_at,
        "type": event.aggregate_type,
        "id": event.aggregate_id,
        "sequence": event.sequence,
        "event": event.event_type,
        "version": event.event_version,
        "payload": event.payload,
        "metadata": event.metadata,
    })
}

fn line(event: &Recorded) -> String {
    let said = |name: &str| event.metadata[name].as_str().unwrap_or("?").to_owned();
    let content = event.payload.get(&event.event_type).unwrap_or(&event.payload);
    format!(
        "{}  {:<12} {} {} #{}  {}  by {} {}  {content}",
        said("occurred_at"),
        event.position.to_string(),
        event.aggregate_type,
        event.aggregate_id,
        event.sequence,
        event.event_type,
        said("actor_kind"),
        said("actor_id"),
    )
}

/// Which aggregate is shown, and as it was when.
#[derive(Args)]
pub struct State {
    /// Its type: appointment, ticket, call, account, schedule, site, notification, template.
    #[arg(value_name = "TYPE")]
    aggregate_type: String,
    /// Its id.
    id: String,
    /// The moment: a time (RFC 3339) or a place in the log; now if left out.
    #[arg(long, value_name = "MOMENT")]
    at: Option<Moment>,
    /// Print instead what has changed since this moment.
    #[arg(long, value_name = "MOMENT")]
    since: Option<Moment>,
    #[command(flatten)]
    why: Why,
}

/// Prints an aggregate as it was at a moment, or now; with `since`, what has changed between the two.
///
/// # Errors
/// If there is no such aggregate, nothing had happened to it yet, or nothing can be said of a moment.
pub async fn state(ledger: &Ledger, asked: &State) -> Outcome {
    let State { aggregate_type, id, at, since, why } = asked;
    let mut looking = why.look(ledger);
    let (before, now) = match since {
        None => (None, ledger.state_at(aggregate_type, id, *at).await?),
        Some(since) => {
            let [before, now] = ledger.states_between(aggregate_type, id, *since, *at).await?;
            (Some(before), now)
        }
    };
    if let Some(site) = ledger.site_of(aggregate_type, id).await? {
        let what = Sighted { site, record: id.parse().ok(), name: "audit state" };
        before.iter().chain([&now]).for_each(|state| looking.sees(what, state));
    }
    looking.recorded(Clock::System.now()).await?;
    let Some(before) = before else {
        println!("{}", serde_json::to_string_pretty(&looking.shown(now))?);
        return Ok(());
    };
    for Difference { path, from, to } in ledger::differences(&before, &now) {
        let [from, to] = [from, to].map(|value| within(&looking, &path, value));
        println!("{}: {from} → {to}", if path.is_empty() { "/" } else { &path });
    }
    Ok(())
}

/// A value that differs, as it may be shown.
pub(super) fn within(looking: &Looking, path: &str, value: Value) -> Value {
    if !looking.is_open() && masking::is_personal(path) {
        masking::withheld(&value)
    } else {
        looking.shown(value)
    }
}
