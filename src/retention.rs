//! What goes by itself, by the sites' retention policies: clients of whom nothing was heard for long, recordings, the record of who was
//! shown what. It is looked for when a policy is set, and every night.

use std::{sync::Arc, time::Instant};

use async_trait::async_trait;
use chrono::{DateTime, Days, TimeDelta, Utc};
use commands::{Bus, Caller, CommandError, RecordingArchive};
use cqrs_es::Aggregate;
use domain::{
    AccountId, SiteId, Zone,
    call::RemovalReason,
    retention::RetentionPolicy,
    site::{Site, SiteEvent},
};
use ledger::Recorded;
use operations::AccessLog;
use reminders::{Due, FireError, Handler, Reaction, ReactionError, Timer, TimerChange};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::erasure;

const KEEP: &str = "site.retention";
/// The rule that acts, as the history names it.
const RULE: &str = "retention";
/// For how long one turn looks: far less than a timer may take. The next goes on where it stopped.
const TURN: std::time::Duration = std::time::Duration::from_secs(15);
/// Looked up at once.
const SOME: i64 = 200;
/// The hour on the site's wall at which it is looked.
const HOUR: u32 = 3;

/// Sets the timer by which a site's policy is carried out.
pub struct Retention;

impl Reaction for Retention {
    fn name(&self) -> &'static str {
        "retention"
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &[Site::TYPE]
    }

    fn react(&self, recorded: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
        let SiteEvent::RetentionPolicySet { .. } = recorded.event::<SiteEvent>()? else { return Ok(vec![]) };
        let id = Uuid::parse_str(&recorded.aggregate_id).map_err(|error| ReactionError(error.to_string()))?;
        Ok(vec![turn(SiteId(id), recorded.metadata()?.occurred_at, json!(recorded.sequence))])
    }
}

fn turn(site: SiteId, due_at: DateTime<Utc>, payload: Value) -> TimerChange {
    TimerChange::Set(Timer {
        key: format!("site/{site}/retention"),
        kind: KEEP.to_owned(),
        site,
        subject: site.0,
        due_at,
        payload,
    })
}

/// Carries sites' policies out.
pub struct Keeper {
    /// Takes what follows.
    pub bus: Bus,
    /// Recordings of calls.
    pub recordings: RecordingArchive,
}

impl Keeper {
    /// As the timers' service takes it.
    pub fn handler(self) -> Arc<dyn Handler> {
        Arc::new(self)
    }

    /// Decides anew when those are forgotten for whom it was put off: the policy may have changed. Whoever is not reached in this turn is decided
    /// about when the day comes that was said.
    async fn take_up_postponed(&self, due: &Due) -> Result<(), FireError> {
        let (site, began) = (due.timer.site, Instant::now());
        let postponed = projections::postponed_erasures(self.bus.ledger(), site).await;
        for person in postponed.map_err(FireError::new)? {
            if began.elapsed() > TURN {
                break;
            }
            self.bus.erase_postponed(&as_step(due, person), site, person).await?;
        }
        Ok(())
    }

    /// Forgets silent clients behind `after`; says where to go on if the turn was too short for all.
    async fn forget_silent(
        &self,
        due: &Due,
        policy: &(RetentionPolicy, Zone),
        mut after: Uuid,
    ) -> Result<Option<Uuid>, FireError> {
        let (site, began) = (due.timer.site, Instant::now());
        // A day more than the policy says is looked at: it counts whole days on the site's wall.
        let now = self.bus.clock().now() + TimeDelta::days(1);
        let Some(months) = policy.0.silent_months else { return Ok(None) };
        let Some(before) = now.checked_sub_months(chrono::Months::new(months.into())) else {
            return Ok(None);
        };
        loop {
            let ledger = self.bus.ledger();
            let found = projections::silent_clients(ledger, site, before, after, SOME).await;
            let found = found.map_err(FireError::new)?;
            let Some(last) = found.last().copied() else { return Ok(None) };
            let mut forgotten = 0;
            for person in found {
                match self.bus.erase_silent(&as_step(due, person), site, person, policy).await {
                    Ok(true) => forgotten += 1,
                    Ok(false) | Err(CommandError::NotFound) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            tracing::info!(%site, forgotten, "forgot clients of whom nothing was heard for long");
            after = last.0;
            if began.elapsed() > TURN {
                return Ok(Some(after));
            }
        }
    }

    /// Removes old recordings; says whether there may be more.
    async fn remove_recordings(&self, due: &Due, policy: &RetentionPolicy) -> Result<bool, FireError> {
        let (ledger, site) = (self.bus.ledger(), due.timer.site);
        let Some(before) = policy.recordings_before(self.bus.clock().now()) else { return Ok(false) };
        let found = projections::recordings_stopped_before(ledger, site, before, SOME).await;
        let found = found.map_err(FireError::new)?;
        // Fewer are not looked for again at once: they may be there only because the read model is behind.
        let more = i64::try_from(found.len()) == Ok(SOME);
        let reason = RemovalReason::Expired;
        for (call, recording) in found {
            let old = (site, call, recording);
            erasure::remove_recording(&self.bus, &self.recordings, due, old, reason).await?;
        }
        Ok(more)
    }
}

fn as_step(due: &Due, person: AccountId) -> Caller {
    Caller { command_id: Some(due.command_id_for(&person.to_string())), ..due.caller(RULE) }
}

/// The next night at the site after `now`.
fn next_night(zone: Zone, now: DateTime<Utc>) -> DateTime<Utc> {
    let today = now.with_timezone(&zone.0).date_naive();
    let nights = (0..3).filter_map(|days| {
        let night = today.checked_add_days(Days::new(days))?.and_hms_opt(HOUR, 0, 0)?;
        Some(night.and_local_timezone(zone.0).earliest()?.to_utc())
    });
    nights.into_iter().find(|night| *night > now).unwrap_or(now + TimeDelta::days(1))
}

#[async_trait]
impl Handler for Keeper {
    fn kinds(&self) -> &[&'static str] {
        &[KEEP]
    }

    async fn fire(&self, due: &Due) -> Result<(), FireError> {
        let site = due.timer.site;
        let policy = match self.bus.retention_policy(site).await {
            Err(CommandError::NotFound) => return Ok(()),
            policy => policy?,
        };
        let ledger = self.bus.ledger();
        let now = self.bus.clock().now();
        if due.timer.payload.get("turn").is_none() {
            self.take_up_postponed(due).await?;
        }
        if let Some(before) = policy.0.accesses_before(now) {
            AccessLog::remove_before(ledger, site, before).await.map_err(FireError::new)?;
        }
        let more = self.remove_recordings(due, &policy.0).await?;
        let from = due.timer.payload.get("after").and_then(Value::as_str).and_then(|id| id.parse().ok());
        let rest = self.forget_silent(due, &policy, from.unwrap_or_default()).await?;
        let next = match rest {
            Some(after) => turn(site, now, json!({ "after": after, "turn": due.command_id })),
            None if more => turn(site, now, json!({ "turn": due.command_id })),
            None if policy.0.removes() => turn(site, next_night(policy.1, now), Value::Null),
            None => return Ok(()),
        };
        reminders::set_timers(ledger, &[next]).await.map_err(FireError::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_night_begins_at_three_on_the_sites_wall_whatever_its_clocks_do() {
        let istanbul = "Europe/Istanbul".parse().unwrap();
        let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(next_night(istanbul, time("2026-11-22T10:00:00Z")), time("2026-11-23T00:00:00Z"));
        assert_eq!(next_night(istanbul, time("2026-11-22T23:00:00Z")), time("2026-11-23T00:00:00Z"));
        assert_eq!(next_night(istanbul, time("2026-11-23T00:00:00Z")), time("2026-11-24T00:00:00Z"));
        // At three there is no three: clocks go from two to three before, or from three to four at it.
        let bucharest = "Europe/Bucharest".parse().unwrap();
        assert_eq!(next_night(bucharest, time("2026-03-28T20:00:00Z")), time("2026-03-30T00:00:00Z"));
    }
}
