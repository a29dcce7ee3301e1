//! Everything that one command writes.

use cqrs_es::persist::SerializedEvent;
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    Effect, Keyring, LedgerError, canonical,
    digest::{self, EventDigest, Fields, GENESIS},
    names, seal, statements,
    unit_of_work::CommandKey,
};

/// One event, sealed and chained, ready to be stored.
#[derive(Clone, Debug)]
pub(crate) struct Sealed {
    pub(crate) sequence: i64,
    pub(crate) event_type: String,
    pub(crate) event_version: String,
    pub(crate) payload: Value,
    pub(crate) metadata: Value,
    pub(crate) stored: Stored,
    pub(crate) digest: EventDigest,
    /// Whom and what it names.
    pub(crate) names: Vec<Uuid>,
}

/// An event's texts as they are stored and its digest covers them: in canonical form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stored {
    pub(crate) payload: String,
    pub(crate) metadata: String,
}

/// Everything that one command writes.
#[derive(Clone, Debug)]
pub(crate) struct Append {
    pub(crate) command: CommandKey,
    pub(crate) events: Vec<Sealed>,
    pub(crate) effects: Vec<Effect>,
    /// The target's version after it.
    pub(crate) sequence: i64,
    /// What the first of the events is chained to.
    previous: EventDigest,
}

impl Append {
    /// Seals and chains `events`.
    pub(crate) async fn prepare(
        command: CommandKey,
        events: &[SerializedEvent],
        effects: Vec<Effect>,
        pool: &PgPool,
        keyring: &Keyring,
    ) -> Result<Self, LedgerError> {
        let first = events.first().map_or(1, |event| event.sequence);
        let previous = if first > 1 {
            statements::last_digest(pool, &command, sequence(first - 1)?).await?
        } else {
            GENESIS
        };
        let known = names::known(&command.aggregate_id, command.site.0);
        let mut sealed = Vec::with_capacity(events.len());
        for event in events {
            let mut payload = event.payload.clone();
            seal::seal(&mut payload, keyring).await?;
            sealed.push(Sealed {
                sequence: sequence(event.sequence)?,
                event_type: event.event_type.clone(),
                event_version: event.event_version.clone(),
                names: names::names(&payload, &known),
                payload,
                metadata: event.metadata.clone(),
                stored: Stored::default(),
                digest: GENESIS,
            });
        }
        let sequence = match sealed.last() {
            Some(event) => event.sequence,
            None => statements::version(pool, command.aggregate_type, &command.aggregate_id).await?,
        };
        let mut append = Self { command, events: sealed, effects, sequence, previous };
        append.chain();
        Ok(append)
    }

    /// Writes the events' texts and computes their digests, each over the one before it. To be done again whenever an event has changed.
    pub(crate) fn chain(&mut self) {
        let mut previous = self.previous;
        for event in &mut self.events {
            event.stored = Stored {
                payload: canonical::of_value(&event.payload),
                metadata: canonical::of_value(&event.metadata),
            };
            event.digest = digest::chain(
                &previous,
                &Fields {
                    aggregate_type: self.command.aggregate_type,
                    aggregate_id: &self.command.aggregate_id,
                    sequence: event.sequence,
                    event_type: event.event_type.as_bytes(),
                    event_version: event.event_version.as_bytes(),
                    payload: event.stored.payload.as_bytes(),
                    metadata: event.stored.metadata.as_bytes(),
                },
            );
            previous = event.digest;
        }
    }

    /// Must the two not share a transaction?
    pub(crate) fn collides(&self, other: &Self) -> bool {
        let target = |append: &Self| (append.command.aggregate_type, append.command.aggregate_id.clone());
        self.command.id == other.command.id
            || target(self) == target(other)
            || self.effects.iter().any(|mine| other.effects.iter().any(|theirs| meet(mine, theirs)))
    }
}

/// Would the second of the two see, or be refused because of, the first?
fn meet(one: &Effect, other: &Effect) -> bool {
    match (one, other) {
        (Effect::TakeTime(one), Effect::TakeTime(other)) => {
            let shared = one.resources.iter().any(|resource| other.resources.contains(resource));
            shared
                && (one.block.overlaps(other.block)
                    || one.day == other.day && (one.most_per_day.is_some() || other.most_per_day.is_some()))
        }
        (
            Effect::NoteConsultation { provider, client, .. },
            Effect::NoteConsultation { provider: other_provider, client: other_client, .. },
        ) => provider == other_provider && client == other_client,
        (Effect::TakeSlug { slug, .. }, Effect::TakeSlug { slug: other, .. }) => slug == other,
        (Effect::OpenLogin { email, .. }, Effect::OpenLogin { email: other, .. }) => email == other,
        (
            Effect::MergeTicket { from, into, .. },
            Effect::MergeTicket { from: other_from, into: other_into, .. },
        ) => into == other_from || from == other_into,
        (Effect::Attach(one), Effect::Attach(other)) => {
            one.attachments.iter().any(|attachment| other.attachments.contains(attachment))
        }
        _ => false,
    }
}

fn sequence(number: usize) -> Result<i64, LedgerError> {
    i64::try_from(number).map_err(|_| LedgerError::Fault("a stream has fewer than 2^63 events".into()))
}
