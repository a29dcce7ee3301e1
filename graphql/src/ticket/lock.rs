//! Locks: one of the desk edits, the others see who.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_graphql::{Context, Object, Subscription};
use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::{
    AccountId, SiteId, TicketId,
    ticket::{LOCK_LIFE, Lock, TicketRefusal},
};
use futures::Stream;
use projections::Change;
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

use super::{Ticket, TicketPayload, TicketPerson, named, one, payload};
use crate::{
    asker::{Asked, Asker, Services},
    error::Problem,
    live::{self, Woken},
    sight::Sight,
};

/// Who edits a ticket.
pub(crate) struct TicketLock {
    lock: Lock,
    sight: Sight,
}

impl TicketLock {
    pub(super) fn new(lock: Lock, sight: Sight) -> Self {
        Self { lock, sight }
    }
}

/// Somebody of the desk edits a ticket.
#[Object]
impl TicketLock {
    /// Who.
    async fn owner(&self) -> Result<TicketPerson, Problem> {
        TicketPerson::of(self.lock.owner, &self.sight).await
    }

    /// Since when.
    async fn since(&self) -> DateTime<Utc> {
        self.lock.since
    }

    /// Until when, unless renewed.
    async fn until(&self) -> DateTime<Utc> {
        self.lock.until
    }
}

/// Locking without holding a connection.
#[derive(Default)]
pub(crate) struct LockMutations;

#[Object]
impl LockMutations {
    /// Keeps others of the desk from editing a ticket for two minutes; again, for two more. `editTicket` does so for as long as a
    /// connection stands.
    async fn lock_ticket(
        &self,
        context: &Context<'_>,
        id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let id = TicketId(id);
        let outcome = context.services().bus.lock_ticket(&caller, site, id).await;
        payload(context, id, outcome).await
    }

    /// Lets others edit a ticket again.
    async fn unlock_ticket(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(desc = "Also when somebody else holds the lock; admins only.", default)] by_force: bool,
        command_id: Option<Uuid>,
    ) -> Result<TicketPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let id = TicketId(id);
        let outcome = context.services().bus.unlock_ticket(&caller, site, id, by_force).await;
        payload(context, id, outcome).await
    }
}

/// Editing for as long as a connection stands.
#[derive(Default)]
pub(crate) struct LockSubscriptions;

#[Subscription]
impl LockSubscriptions {
    /// Holds the lock of a ticket for as long as the subscription lasts, renewing it; it is freed when the subscription or its
    /// connection ends. Sends the ticket at once and at each renewal. Refused as `LOCKED` while somebody else edits; ends with
    /// `LOCK_LOST` in the moment in which somebody breaks the lock.
    async fn edit_ticket(
        &self,
        context: &Context<'_>,
        id: Uuid,
    ) -> Result<impl Stream<Item = Result<Ticket, Problem>> + use<>, Problem> {
        let (caller, site) = context.command(None, None)?;
        let id = TicketId(id);
        let services = Arc::clone(context.data_unchecked::<Arc<Services>>());
        let asker = Arc::clone(context.data_unchecked::<Arc<Asker>>());
        let receipt = match services.bus.lock_ticket(&caller, site, id).await {
            Ok(receipt) => receipt,
            Err(error) => return Err(named(context, error).await?),
        };
        let mut changes = services.runner.changes();
        // From here on, whatever ends this ends the lock.
        let me = context.session()?.account;
        services.editors.begin(id, me);
        let held = Held { services: Arc::clone(&services), caller, site, id, me };
        let _ = services.runner.wait_for(&["tickets"], receipt.position, Duration::from_secs(5)).await;
        let first = one(context, &context.sight()?, id).await?;
        let renewal =
            (LOCK_LIFE / 2).to_std().unwrap_or(Duration::from_secs(30)) + Duration::from_millis(100);
        Ok(async_stream::stream! {
            if let Some(ticket) = first {
                yield Ok(ticket);
            }
            loop {
                let next = match tokio::time::timeout(renewal, held.ended(&mut changes)).await {
                    Err(_) => held.renew(&asker).await,
                    Ok(Some(problem)) => Err(problem),
                    Ok(None) => return,
                };
                match next {
                    Ok(Some(ticket)) => yield Ok(ticket),
                    Ok(None) => return,
                    Err(problem) => {
                        yield Err(problem);
                        return;
                    }
                }
            }
        })
    }
}

/// By how many subscriptions each person holds each ticket's lock: who edits in two windows and closes one is still at it.
#[derive(Default)]
pub(crate) struct Editors(Mutex<HashMap<(TicketId, AccountId), usize>>);

impl Editors {
    fn begin(&self, ticket: TicketId, account: AccountId) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry((ticket, account)).or_default() += 1;
    }

    /// One fewer; says whether it was the last.
    fn end(&self, ticket: TicketId, account: AccountId) -> bool {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match held.get_mut(&(ticket, account)) {
            Some(count) if *count > 1 => {
                *count -= 1;
                false
            }
            _ => {
                held.remove(&(ticket, account));
                true
            }
        }
    }
}

/// A lock that is held; let go when this is dropped.
struct Held {
    services: Arc<Services>,
    caller: commands::Caller,
    site: SiteId,
    id: TicketId,
    me: AccountId,
}

impl Held {
    /// Waits until the lock is held no more, and says so; nothing when the server stops.
    async fn ended(&self, changes: &mut Receiver<Change>) -> Option<Problem> {
        loop {
            let concerned = match live::woken(changes).await {
                Woken::By(found) => found.iter().any(|change| self.concerns(change)),
                Woken::Missed => true,
                Woken::Over => return None,
            };
            if concerned {
                match self.is_held().await {
                    Ok(true) => {}
                    Ok(false) => return Some(Problem::refused(&TicketRefusal::LockLost)),
                    Err(problem) => return Some(problem),
                }
            }
        }
    }

    fn concerns(&self, change: &Change) -> bool {
        let touched = change.touched.as_ref().and_then(|touched| touched.ticket.as_ref());
        change.projection == "tickets" && touched.is_none_or(|touched| touched.ticket == self.id)
    }

    async fn is_held(&self) -> Result<bool, Problem> {
        let sight = Sight::of(self.services.bus.ledger(), self.caller.actor.clone());
        let view = sight.reader().ticket(self.id).await?;
        let lock = view.and_then(|view| view.desk?.locked_at(self.services.bus.clock().now()));
        Ok(lock.is_some_and(|lock| lock.owner == self.me))
    }

    /// Renews the lock with the rights held now, and reads the ticket.
    async fn renew(&self, asker: &Arc<Asker>) -> Result<Option<Ticket>, Problem> {
        let bus = &self.services.bus;
        let session = live::session(bus, asker).await?.ok_or_else(live::nobody)?;
        let caller = commands::Caller { actor: session.actor.clone(), ..self.caller.clone() };
        let receipt = bus.lock_ticket(&caller, self.site, self.id).await?;
        let _ = self.services.runner.wait_for(&["tickets"], receipt.position, Duration::from_secs(5)).await;
        let sight = Sight::of(bus.ledger(), session.actor);
        let Some(view) = sight.reader().ticket(self.id).await? else { return Ok(None) };
        let standing = bus.site(view.site).await?;
        Ok(Some(Ticket::new(view, sight, standing)))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.services.editors.end(self.id, self.me) {
            return;
        }
        let (services, caller, site, id) =
            (Arc::clone(&self.services), self.caller.clone(), self.site, self.id);
        tokio::spawn(async move {
            match services.bus.unlock_ticket(&caller, site, id, false).await {
                // Somebody else's by now, or the ticket is closed: nothing is left to let go.
                Ok(_) | Err(CommandError::Refused(_)) => {}
                // It runs out by itself.
                Err(error) => tracing::warn!(%error, ticket = %id, "a lock was not freed"),
            }
        });
    }
}
