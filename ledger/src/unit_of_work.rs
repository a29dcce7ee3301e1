//! One command's view of the store: what cqrs-es loads from and persists to.

use std::sync::{Arc, Mutex, PoisonError};

use cqrs_es::{
    Aggregate,
    persist::{
        PersistedEventRepository, PersistenceError, ReplayStream, SerializedEvent, SerializedSnapshot,
    },
};
use domain::SiteId;
use serde_json::Value;
use uuid::Uuid;

use crate::{Effect, Ledger, LedgerError, Position, append::Append, inline};

/// What makes a command itself.
#[derive(Clone, Debug)]
pub struct CommandKey {
    /// The caller's or the server's identifier of the command.
    pub id: Uuid,
    /// SHA-256 over the command, its target and its actor: the same id with another digest is another command.
    pub digest: [u8; 32],
    /// The target's aggregate type.
    pub aggregate_type: &'static str,
    /// The target.
    pub aggregate_id: String,
    /// The site in which it is given.
    pub site: SiteId,
}

/// What a command left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The target.
    pub aggregate_id: String,
    /// The target's version after it.
    pub sequence: i64,
    /// Where the log stood: a reader past it has seen what the command did.
    pub position: Position,
    /// Was this command carried out earlier, and this is the first answer again?
    pub repeated: bool,
}

/// One command's view of the store.
#[derive(Clone)]
pub struct UnitOfWork {
    ledger: Ledger,
    command: CommandKey,
    extra: Vec<Effect>,
    new_stream: bool,
    receipt: Arc<Mutex<Option<Receipt>>>,
}

impl UnitOfWork {
    pub(crate) fn new(ledger: Ledger, command: CommandKey) -> Self {
        Self { ledger, command, extra: vec![], new_stream: false, receipt: Arc::default() }
    }

    /// The target's id was made just now, so there is nothing to load. Should it exist after all, the append is a conflict.
    #[must_use]
    pub fn of_new_stream(mut self) -> Self {
        self.new_stream = true;
        self
    }

    /// Writes `effect` too, in the same transaction; for what no event may carry, such as a password's hash.
    #[must_use]
    pub fn with(mut self, effect: Effect) -> Self {
        self.extra.push(effect);
        self
    }

    /// What the command left behind, once it was persisted.
    pub fn receipt(&self) -> Option<Receipt> {
        self.receipt.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn append(&self, events: &[SerializedEvent]) -> Result<(), LedgerError> {
        let mut effects = inline::effects(self.command.site, events)?;
        effects.extend(self.extra.iter().cloned());
        let forgotten: Vec<_> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Forget { account, .. } => Some(*account),
                _ => None,
            })
            .collect();
        let append =
            Append::prepare(self.command.clone(), events, effects, &self.ledger.pool, &self.ledger.keyring)
                .await?;
        let receipt = self.ledger.writer.append(append).await?;
        for account in forgotten {
            self.ledger.keyring.drop_copy(account.0);
        }
        *self.receipt.lock().unwrap_or_else(PoisonError::into_inner) = Some(receipt);
        Ok(())
    }
}

impl PersistedEventRepository for UnitOfWork {
    async fn get_events<A: Aggregate>(
        &self,
        aggregate_id: &str,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        if self.new_stream {
            return Ok(vec![]);
        }
        self.opened(self.ledger.loader.get_events::<A>(aggregate_id).await?).await
    }

    async fn get_last_events<A: Aggregate>(
        &self,
        aggregate_id: &str,
        last_sequence: usize,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        self.opened(self.ledger.loader.get_last_events::<A>(aggregate_id, last_sequence).await?).await
    }

    async fn get_snapshot<A: Aggregate>(
        &self,
        aggregate_id: &str,
    ) -> Result<Option<SerializedSnapshot>, PersistenceError> {
        self.ledger.loader.get_snapshot::<A>(aggregate_id).await
    }

    async fn persist<A: Aggregate>(
        &self,
        events: &[SerializedEvent],
        _snapshot_update: Option<(String, Value, usize)>,
    ) -> Result<(), PersistenceError> {
        Ok(self.append(events).await?)
    }

    async fn stream_events<A: Aggregate>(
        &self,
        aggregate_id: &str,
    ) -> Result<ReplayStream, PersistenceError> {
        let events = self.get_events::<A>(aggregate_id).await?;
        replay(events).await
    }

    async fn stream_all_events<A: Aggregate>(&self) -> Result<ReplayStream, PersistenceError> {
        Err(LedgerError::Fault("all events are read through the log, which knows their global order".into())
            .into())
    }
}

impl UnitOfWork {
    async fn opened(
        &self,
        mut events: Vec<SerializedEvent>,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        crate::seal::open(events.iter_mut().map(|event| &mut event.payload), &self.ledger.keyring).await?;
        Ok(events)
    }
}

async fn replay(events: Vec<SerializedEvent>) -> Result<ReplayStream, PersistenceError> {
    let (mut feed, stream) = ReplayStream::new(events.len().max(1));
    for event in events {
        feed.push(Ok(event)).await?;
    }
    Ok(stream)
}
