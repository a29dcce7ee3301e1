//! Which timers follow from which events.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use async_trait::async_trait;
use commands::CommandError;
use futures::FutureExt;
use ledger::{LedgerError, Recorded};

use crate::{MessageChange, TimerChange, cause::Cause};

/// Says which timers follow from an event.
///
/// Every event of its aggregates is given to it once, in global order, from the log's beginning on. A new reaction reads all that has
/// ever happened, and nothing fires meanwhile; what is then overdue fires, so a handler must know what is too old to matter.
#[async_trait]
pub trait Reaction: Send + Sync + 'static {
    /// What its place in the log is stored under. Another name means another reaction, which starts at the log's beginning.
    fn name(&self) -> &'static str;

    /// The stored names of the aggregates whose events it reads, at least one.
    fn aggregates(&self) -> &'static [&'static str];

    /// What follows from `event`. Depends on nothing but the event: it may be asked again, and later, for the same one.
    ///
    /// An event that it does not understand is passed over, logged and listed ([`crate::ReactionStatus::unhandled`]); it is tried again,
    /// with what came after it in its stream, when the reaction starts anew.
    fn react(&self, event: &Recorded) -> Result<Vec<TimerChange>, ReactionError>;

    /// Which messages follow from `event`, by what stands now: whom they go to and when depends on more than the event. May be asked again
    /// for the same event. Where that cannot be said now, it is asked until it can.
    async fn messages(&self, _event: &Recorded) -> Result<Vec<MessageChange>, CommandError> {
        Ok(vec![])
    }

    /// Does it begin with what happens from now on, where it never ran before? Nobody wants mails about what happened last year.
    fn begins_now(&self) -> bool {
        false
    }
}

/// Why a reaction could not say what follows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ReactionError(pub String);

impl From<LedgerError> for ReactionError {
    fn from(error: LedgerError) -> Self {
        Self(error.to_string())
    }
}

/// Asks `reaction`. Its panic is its answer to this one event, and no reason to leave all others alone.
pub(crate) fn ask(reaction: &dyn Reaction, event: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
    catch_unwind(AssertUnwindSafe(|| reaction.react(event)))
        .unwrap_or_else(|_| Err(ReactionError("the reaction panicked".to_owned())))
}

/// Asks `reaction` for messages, in the same way.
pub(crate) async fn ask_messages(
    reaction: &dyn Reaction,
    event: &Recorded,
) -> Result<Vec<MessageChange>, CommandError> {
    AssertUnwindSafe(reaction.messages(event))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(CommandError::Fault("the reaction panicked".to_owned())))
}

/// A change of a timer, and what it follows from.
pub(crate) type Caused = (TimerChange, Option<Cause>);

/// What is left when all of `changes` are made in their order: the last for each key, in the order of keys.
pub(crate) fn settled(changes: &[Caused]) -> BTreeMap<&str, &Caused> {
    changes.iter().map(|caused| (caused.0.key(), caused)).collect()
}
