//! Checking that the history is what was recorded.

use std::{fs, path::PathBuf};

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::SiteId;
use ledger::{Breach as Found, Checkpoint, Flaw as Kind, Ledger, LedgerError, Position};
use operations::{PreparedKind, Steps, Stopped};
use serde_json::{Value, json};

use super::auditor;
use crate::{
    asker::Asked,
    error::Problem,
    job::{Job, JobKind},
    personal::Whose,
};

/// The breaches that are named.
const NAMED: usize = 100;

/// What is wrong with a stream of events.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum Flaw {
    /// The event is not what it was, or does not follow the one before it.
    Altered,
    /// Events before this one are missing.
    Gap,
    /// From this event on all that a checkpoint knows is missing.
    CutOff,
    /// Up to this event the stream was written anew.
    Rewritten,
    /// The log has the event before the one that it follows.
    Displaced,
    /// The log has the event among those that the checkpoint knows, which does not know it: it was put in afterwards.
    Backdated,
    /// A search for those whom the event names does not find it, or finds it for others.
    Misfiled,
}

impl Flaw {
    fn of(stored: &str) -> Self {
        match stored {
            "gap" => Self::Gap,
            "cut_off" => Self::CutOff,
            "rewritten" => Self::Rewritten,
            "displaced" => Self::Displaced,
            "backdated" => Self::Backdated,
            "misfiled" => Self::Misfiled,
            _ => Self::Altered,
        }
    }
}

/// Where the history is not what was recorded.
#[derive(SimpleObject)]
pub(crate) struct Breach {
    /// Of what kind of thing.
    aggregate_type: String,
    /// Of which.
    aggregate_id: String,
    /// The first event that does not fit.
    sequence: i64,
    /// What is wrong.
    flaw: Flaw,
}

/// The checkpoint that a check has compared the history with.
#[derive(SimpleObject)]
pub(crate) struct Compared {
    /// When it was made.
    made_at: DateTime<Utc>,
    /// How many events it covers.
    events: i64,
}

/// What a check that is done has compared the history with.
pub(crate) fn compared(result: &Value) -> Option<Compared> {
    let against = &result["against"];
    Some(Compared { made_at: against["madeAt"].as_str()?.parse().ok()?, events: against["events"].as_i64()? })
}

/// How many events a check that is done has checked.
pub(crate) fn verified(result: &Value) -> Option<i64> {
    result["verified"].as_i64()
}

/// The first of what it found at the site that it was done for.
pub(crate) fn breaches(result: &Value) -> Option<Vec<Breach>> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let breach = |one: &Value| Breach {
        aggregate_type: text(&one["type"]),
        aggregate_id: text(&one["id"]),
        sequence: one["sequence"].as_i64().unwrap_or_default(),
        flaw: Flaw::of(one["flaw"].as_str().unwrap_or_default()),
    };
    Some(result["breaches"].as_array()?.iter().map(breach).collect())
}

/// Whether the order of the log is as the checkpoint knows it.
pub(crate) fn in_order(result: &Value) -> Option<bool> {
    result["inOrder"].as_bool()
}

/// How many streams of other sites it found broken.
pub(crate) fn breaches_elsewhere(result: &Value) -> Option<i64> {
    result["elsewhere"].as_i64()
}

/// Checking the history.
#[derive(Default)]
pub(crate) struct VerificationMutations;

#[Object]
impl VerificationMutations {
    /// Begins to recompute every event's digest, of all sites, beside whatever else the server does. An event that was changed, removed from
    /// the middle, moved, put in or hidden from searches for whom it names is found; what was cut off at the end, removed as a whole or
    /// written anew so that all digests fit only with an old checkpoint, which is brought by `POST /checkpoints` before. For auditors.
    async fn verify_history(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A checkpoint that somebody of the site has brought in the last 24 hours.")] against: Option<ID>,
    ) -> Result<Job, Problem> {
        let session = auditor(context)?;
        let (site, services) = (session.site, context.services());
        let ledger = services.bus.ledger().clone();
        let total = ledger.log().count_after(Position::START).await.map_err(CommandError::from)?;
        let check = Check {
            old: against.map(|id| brought(context, site, &id)).transpose()?,
            key: services.checkpoint_key.public(),
            total: total.unsigned_abs(),
            ledger,
            site,
        };
        context.shows(&Whose { field: "Mutation.verifyHistory", ..Whose::default() });
        super::begin(context, JobKind::Verify, "history".to_owned(), |steps| check.done(steps)).await
    }
}

/// Where a checkpoint lies that somebody of the site has brought.
fn brought(context: &Context<'_>, site: SiteId, id: &ID) -> Result<PathBuf, Problem> {
    let services = context.services();
    let (id, now) = (id.parse().ok(), services.bus.clock().now());
    let found = id.and_then(|id| services.prepared.find(site, PreparedKind::Brought, id, now));
    found.ok_or_else(|| CommandError::NotFound.into())
}

/// A check under way.
struct Check {
    ledger: Ledger,
    site: SiteId,
    /// A checkpoint to compare with.
    old: Option<PathBuf>,
    key: [u8; 32],
    total: u64,
}

impl Check {
    async fn done(self, steps: Steps) -> Result<Value, Stopped> {
        let total = self.total;
        steps.tell(0, total);
        let mut tell = move |events| steps.tell(events, total);
        let old = self.old.as_deref().map(|path| match fs::read(path) {
            Ok(bytes) => Checkpoint::read_bytes(&bytes, &self.key).map_err(|error| Stopped::failed(&error)),
            Err(_) => Err(Stopped::failed(&"the checkpoint is not there any more; bring it again")),
        });
        let old = old.transpose()?;
        self.compare(old.as_ref(), &mut tell).await.map_err(|error| Stopped::failed(&error))
    }

    async fn compare(
        &self,
        old: Option<&Checkpoint>,
        tell: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Value, LedgerError> {
        let found = self.ledger.verify(old, tell).await?;
        let own = self.own(&found.breaches, old).await?;
        let named = found.breaches.iter().zip(&own).filter(|(_, own)| **own).map(|(breach, _)| {
            json!({ "type": breach.aggregate_type, "id": breach.aggregate_id, "sequence": breach.sequence,
                "flaw": breach.flaw.as_str() })
        });
        Ok(json!({
            "verified": found.events,
            "breaches": named.take(NAMED).collect::<Vec<_>>(),
            "inOrder": found.in_order,
            "elsewhere": own.iter().filter(|own| !**own).count(),
            "against": old.map(|old| json!({ "madeAt": old.seal.made_at, "events": old.seal.events })),
        }))
    }

    /// Which of these streams are the site's.
    async fn own(&self, breaches: &[Found], old: Option<&Checkpoint>) -> Result<Vec<bool>, LedgerError> {
        let streams =
            breaches.iter().map(|breach| (breach.aggregate_type.as_str(), breach.aggregate_id.as_str()));
        let mut own = self.ledger.streams_at(self.site, streams).await?;
        // Of what is gone as a whole nothing says any more at which site it was, unless the checkpoint is the site's.
        if let Some(old) = old
            && breaches.iter().any(is_gone)
            && !self.ledger.reaches_beyond(self.site, old).await?
        {
            own.iter_mut().zip(breaches).for_each(|(own, breach)| *own |= is_gone(breach));
        }
        Ok(own)
    }
}

/// Is nothing left of the stream?
fn is_gone(breach: &Found) -> bool {
    breach.flaw == Kind::CutOff && breach.sequence == 1
}
