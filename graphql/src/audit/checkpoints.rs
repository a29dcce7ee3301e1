//! Checkpoints: what a site's streams have come to, signed, and the key to check that with.
#![allow(clippy::unused_async, reason = "the schema's macro takes no other functions")]

use std::io::Write;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use commands::CommandError;
use data_encoding::HEXLOWER;
use domain::SiteId;
use ledger::{CheckpointKey, Ledger, Position, SealError};
use operations::{Prepared, PreparedKind, Steps, Stopped};
use serde_json::{Value, json};

use super::{auditor, unmade};
use crate::{
    asker::Asked,
    error::Problem,
    job::{Job, JobKind},
    personal::Whose,
};

/// The key of checkpoints and bundles.
#[derive(Default)]
pub(crate) struct CheckpointQueries;

#[Object]
impl CheckpointQueries {
    /// The public key with which this installation's checkpoints and bundles are checked (Ed25519), in hexadecimal. Note it down elsewhere.
    /// For auditors.
    async fn checkpoint_key(&self, context: &Context<'_>) -> Result<String, Problem> {
        auditor(context)?;
        Ok(HEXLOWER.encode(&context.services().checkpoint_key.public()))
    }
}

/// Making checkpoints.
#[derive(Default)]
pub(crate) struct CheckpointMutations;

#[Object]
impl CheckpointMutations {
    /// Begins to check the whole history, and signs what the site's streams have come to: a checkpoint, to be kept where nobody who can
    /// change the database can change it. Whoever has started this fetches it from the job's `downloadUrl`, for 24 hours at most. If
    /// anything in the history does not fit, of whichever site, nothing is signed. For auditors.
    async fn make_checkpoint(&self, context: &Context<'_>) -> Result<Job, Problem> {
        let session = auditor(context)?;
        let (site, services) = (session.site, context.services());
        let total = services.bus.ledger().log().count_after(Position::START).await;
        let making = Making {
            ledger: services.bus.ledger().clone(),
            prepared: services.prepared.clone(),
            key: services.checkpoint_key.clone(),
            site,
            now: services.bus.clock().now(),
            total: total.map_err(CommandError::from)?.unsigned_abs(),
        };
        context.shows(&Whose { field: "Mutation.makeCheckpoint", ..Whose::default() });
        super::begin(context, JobKind::Checkpoint, "history".to_owned(), |steps| making.make(steps)).await
    }
}

/// A checkpoint that is being made.
struct Making {
    ledger: Ledger,
    prepared: Prepared,
    key: CheckpointKey,
    site: SiteId,
    now: DateTime<Utc>,
    total: u64,
}

impl Making {
    async fn make(self, steps: Steps) -> Result<Value, Stopped> {
        let total = self.total;
        steps.tell(0, total);
        let mut tell = move |events| steps.tell(events, total);
        let made = self.ledger.checkpoint_of(self.site, &self.key, self.now, &mut tell).await;
        let checkpoint = made.map_err(|error| match error {
            SealError::Broken(_) => Stopped::failed(&error),
            SealError::Ledger(error) => unmade(None, &error),
        })?;
        let text = checkpoint.text();
        let preparing = self.prepared.begin(self.site, self.now).map_err(|error| unmade(None, &error))?;
        let written = preparing.content().and_then(|mut content| {
            content.write_all(text.as_bytes())?;
            content.sync_all()
        });
        written.map_err(|error| unmade(Some(&preparing), &error))?;
        let file = preparing.finish(PreparedKind::Checkpoint).map_err(|error| unmade(None, &error))?;
        let seal = checkpoint.seal;
        Ok(json!({ "file": file, "bytes": text.len(), "events": seal.events, "streams": seal.streams }))
    }
}
