//! The one path that every command takes.

use std::{collections::HashMap, time::Duration};

use cqrs_es::{Aggregate, EventStore, event_sink::EventSink, persist::PersistedEventStore};
use domain::{Refusal, Request, SiteId, account::Account, refusal::Tenant};
use ledger::{CommandKey, Effect, Ledger, Metadata, Receipt, UnitOfWork};
use rand::Rng;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Caller, Clock, CommandError, passwords::Passwords, step::step, tickets::Sites};

/// How often a command that lost a race is decided again.
const TRIES: u32 = 20;

/// Takes commands. Cheap to clone.
#[derive(Clone)]
pub struct Bus {
    pub(crate) ledger: Ledger,
    pub(crate) clock: Clock,
    pub(crate) passwords: Passwords,
    pub(crate) sites: Sites,
}

/// What a command is aimed at, and what makes it itself.
pub(crate) struct Target {
    key: CommandKey,
    effects: Vec<Effect>,
    /// Has nothing happened to the target yet, as far as the caller knows? Then it is not loaded first.
    creates: bool,
}

impl Target {
    /// The `A` with this id; `intent` is all that the caller asked for, so that a repetition can be told from another command.
    pub(crate) fn new<A: Aggregate>(
        caller: &Caller,
        site: SiteId,
        id: impl Into<Uuid>,
        intent: &impl Serialize,
    ) -> Result<Self, CommandError> {
        let id = id.into();
        Self::of::<A>(caller, site, id, &(id, intent), false)
    }

    /// A new `A`. Its id was made for this call, so it is no part of what was asked for.
    pub(crate) fn creating<A: Aggregate>(
        caller: &Caller,
        site: SiteId,
        id: impl Into<Uuid>,
        intent: &impl Serialize,
    ) -> Result<Self, CommandError> {
        Self::of::<A>(caller, site, id.into(), intent, true)
    }

    fn of<A: Aggregate>(
        caller: &Caller,
        site: SiteId,
        id: Uuid,
        intent: &impl Serialize,
        creates: bool,
    ) -> Result<Self, CommandError> {
        let asked = serde_json::to_vec(&(A::TYPE, caller.actor.account(), intent))
            .map_err(|error| CommandError::Fault(error.to_string()))?;
        let key = CommandKey {
            id: caller.command_id.unwrap_or_else(Uuid::now_v7),
            digest: Sha256::digest(asked).into(),
            aggregate_type: A::TYPE,
            aggregate_id: id.to_string(),
            site,
        };
        Ok(Self { key, effects: vec![], creates })
    }

    /// Nothing has happened to it yet, as far as the caller knows, so that it need not be looked up.
    #[must_use]
    pub(crate) fn untouched(mut self) -> Self {
        self.creates = true;
        self
    }

    /// The command's identifier: the caller's, or one of its own.
    pub(crate) fn command_id(&self) -> Uuid {
        self.key.id
    }

    /// Writes `effect` along with the events.
    #[must_use]
    pub(crate) fn with(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
}

impl Bus {
    /// Takes commands for `ledger`, by `clock`.
    pub fn new(ledger: Ledger, clock: Clock) -> Self {
        Self { ledger, clock, passwords: Passwords::new(), sites: Sites::default() }
    }

    /// The clock that commands go by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The store behind the bus.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The first answer, when `target`'s command was given before.
    pub(crate) async fn earlier(
        &self,
        caller: &Caller,
        target: &Target,
    ) -> Result<Option<Receipt>, CommandError> {
        match caller.command_id {
            Some(_) => Ok(self.ledger.receipt(&target.key).await?),
            None => Ok(None),
        }
    }

    /// Carries out one command: loads, decides, appends; again when it lost a race.
    pub(crate) async fn execute<A, C>(
        &self,
        caller: &Caller,
        target: &Target,
        command: C,
    ) -> Result<Receipt, CommandError>
    where
        A: Aggregate<Command = Request<C>, Services = ()> + Tenant,
        A::Error: Refusal,
        C: Clone,
    {
        self.once(caller, target, || self.attempt::<A, C>(caller, target, command.clone())).await
    }

    /// Carries out what `attempt` tries, unless it was carried out before under the caller's command id. A repetition may run beside
    /// the first try, lose to it, and be refused because of what it did itself: so a refusal is compared with what was done.
    pub(crate) async fn once<F>(
        &self,
        caller: &Caller,
        target: &Target,
        attempt: impl FnMut() -> F,
    ) -> Result<Receipt, CommandError>
    where
        F: Future<Output = Result<Receipt, CommandError>>,
    {
        step(caller, &target.key, Box::pin(self.carry_out(caller, target, attempt))).await
    }

    async fn carry_out<F>(
        &self,
        caller: &Caller,
        target: &Target,
        attempt: impl FnMut() -> F,
    ) -> Result<Receipt, CommandError>
    where
        F: Future<Output = Result<Receipt, CommandError>>,
    {
        Self::may_change(caller, target)?;
        if let Some(receipt) = self.earlier(caller, target).await? {
            return Ok(receipt);
        }
        match retrying(attempt).await {
            Ok(receipt) => Ok(receipt),
            Err(error @ (CommandError::Unavailable(_) | CommandError::Fault(_))) => Err(error),
            Err(refusal) => self.earlier(caller, target).await?.ok_or(refusal),
        }
    }

    /// Whoever is there to look on changes nothing but the own account.
    fn may_change(caller: &Caller, target: &Target) -> Result<(), CommandError> {
        let own = || {
            let me = caller.actor.account().map(|id| id.to_string());
            target.key.aggregate_type == Account::TYPE && me.as_ref() == Some(&target.key.aggregate_id)
        };
        if caller.actor.looks_on() && !own() { Err(CommandError::NotAllowed) } else { Ok(()) }
    }

    /// One try at a command.
    pub(crate) async fn attempt<A, C>(
        &self,
        caller: &Caller,
        target: &Target,
        command: C,
    ) -> Result<Receipt, CommandError>
    where
        A: Aggregate<Command = Request<C>, Services = ()> + Tenant,
        A::Error: Refusal,
    {
        let at = self.clock.now();
        let unit = self.ledger.unit_of_work(target.key.clone());
        let unit = if target.creates { unit.of_new_stream() } else { unit };
        let unit = target.effects.iter().cloned().fold(unit, UnitOfWork::with);
        let store = PersistedEventStore::<UnitOfWork, A>::new_event_store(unit.clone())
            .with_upcasters(ledger::upcasters());
        let mut context = store.load_aggregate(&target.key.aggregate_id).await?;
        // What belongs to another site does not exist.
        if context.aggregate.site().is_some_and(|site| site != target.key.site) {
            return Err(CommandError::NotFound);
        }
        let sink = EventSink::default();
        let request = Request { command, actor: caller.actor.clone(), at };
        context.aggregate.handle(request, &(), &sink).await.map_err(CommandError::refused)?;
        let mut metadata = Metadata::of(target.key.site, &caller.actor, target.key.id, at);
        metadata.correlation_id = caller.correlation_id.unwrap_or(target.key.id);
        metadata.causation_id = caller.causation_id.unwrap_or(target.key.id);
        metadata.trace(caller.traceparent.as_deref());
        store.commit(sink.collect().await, context, metadata.to_map()).await?;
        unit.receipt().ok_or_else(|| CommandError::Fault("an append leaves a receipt".into()))
    }

    /// The aggregate as it stands: for what another aggregate's command needs to know, and for what the system does by itself. As if
    /// nothing had happened to it when it belongs to another site.
    pub async fn load<A: Aggregate + Tenant>(
        &self,
        site: SiteId,
        id: impl Into<Uuid>,
    ) -> Result<A, CommandError>
    where
        A::Error: Refusal,
    {
        let key = CommandKey {
            id: Uuid::nil(),
            digest: [0; 32],
            aggregate_type: A::TYPE,
            aggregate_id: id.into().to_string(),
            site,
        };
        let unit = self.ledger.unit_of_work(key.clone());
        let store =
            PersistedEventStore::<UnitOfWork, A>::new_event_store(unit).with_upcasters(ledger::upcasters());
        let context = store.load_aggregate(&key.aggregate_id).await?;
        let aggregate = context.aggregate;
        Ok(if aggregate.site() == Some(site) { aggregate } else { A::default() })
    }

    /// Several aggregates as they stand, in one question. Those that nothing has happened to, or that belong to another site than was
    /// said, are left out.
    pub async fn load_all<A: Aggregate + Tenant>(
        &self,
        wanted: impl IntoIterator<Item = (SiteId, Uuid)>,
    ) -> Result<HashMap<Uuid, A>, CommandError> {
        let sites: HashMap<Uuid, SiteId> = wanted.into_iter().map(|(site, id)| (id, site)).collect();
        let ids: Vec<_> = sites.keys().map(Uuid::to_string).collect();
        let mut aggregates: HashMap<Uuid, A> = HashMap::new();
        if ids.is_empty() {
            return Ok(aggregates);
        }
        for recorded in self.ledger.log().streams(A::TYPE, &ids).await? {
            let id = Uuid::parse_str(&recorded.aggregate_id);
            let id = id.map_err(|error| CommandError::Fault(error.to_string()))?;
            aggregates.entry(id).or_default().apply(recorded.event()?);
        }
        aggregates.retain(|id, aggregate| aggregate.site() == sites.get(id).copied());
        Ok(aggregates)
    }
}

/// Tries again while others win the race, with short, uneven pauses so that rivals fall out of step.
async fn retrying<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, CommandError>
where
    F: Future<Output = Result<T, CommandError>>,
{
    let mut tries = 0;
    loop {
        tries += 1;
        match attempt().await {
            Err(CommandError::Conflict) if tries < TRIES => {
                let pause = rand::rng().random_range(0..=2 * u64::from(tries.min(10)));
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
            outcome => return outcome,
        }
    }
}

/// A person's or visitor's commands stay within the own site; superadmins reach all. Beyond it, nothing exists.
pub(crate) fn within(caller: &Caller, site: SiteId) -> Result<(), CommandError> {
    match caller.actor.site() {
        Some(own) if own != site && !caller.actor.is_superadmin() => Err(CommandError::NotFound),
        _ => Ok(()),
    }
}
