//! Who acts when a timer is due.

use std::{collections::HashMap, fmt, sync::Arc};

use async_trait::async_trait;
use commands::CommandError;

use crate::Due;

/// Acts when timers of its kinds are due.
///
/// It may be called again for what it did already: after a crash, or when another process took over. It acts under
/// [`Due::command_id`], so that this does no harm. It holds no transaction open while it waits for something else: a transaction
/// that writes keeps every reader of the log waiting.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// The kinds of timers that it acts on. No two handlers share a kind.
    fn kinds(&self) -> &[&'static str];

    /// Acts. Once it returns `Ok`, the timer is forgotten; after an error, or when it takes longer than a minute, it is called again
    /// after a pause that grows from a second to an hour. That there is nothing left to do is no error.
    async fn fire(&self, due: &Due) -> Result<(), FireError>;
}

/// Why a handler did not act. Shown to operators: no place for personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FireError(pub String);

impl FireError {
    /// For this reason.
    pub fn new(why: impl fmt::Display) -> Self {
        Self(why.to_string())
    }
}

impl From<CommandError> for FireError {
    fn from(error: CommandError) -> Self {
        match &error {
            CommandError::Unavailable(why) | CommandError::Fault(why) => Self(format!("{error}: {why}")),
            _ => Self(format!("{}: {error}", error.code())),
        }
    }
}

/// All handlers, by the kinds that they act on.
#[derive(Clone, Default)]
pub(crate) struct Handlers(HashMap<&'static str, Arc<dyn Handler>>);

impl Handlers {
    pub(crate) fn new(handlers: Vec<Arc<dyn Handler>>) -> Self {
        let mut kinds = HashMap::new();
        for handler in handlers {
            for kind in handler.kinds() {
                if kinds.insert(*kind, Arc::clone(&handler)).is_some() {
                    tracing::error!(kind, "two handlers act on the same kind of timer; the latter does");
                }
            }
        }
        Self(kinds)
    }

    /// Who acts on `kind`, and the kind as a name that there is only a limited number of.
    pub(crate) fn of(&self, kind: &str) -> Option<(&'static str, Arc<dyn Handler>)> {
        self.0.get_key_value(kind).map(|(kind, handler)| (*kind, Arc::clone(handler)))
    }
}
