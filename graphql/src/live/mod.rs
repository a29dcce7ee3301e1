//! Following what changes: wake-ups from the projections, and the session that must still be good at each delivery.

pub(crate) mod feed;

use std::sync::Arc;

use async_graphql::Context;
use commands::{Bus, CommandError, Session, SignInRefusal};
use domain::Actor;
use ledger::Position;
use projections::Change;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    asker::{Asker, Services},
    error::{EdgeRefusal, Problem},
};

/// What woke a subscription.
pub(crate) enum Woken {
    /// These changes, all that have come by now.
    By(Vec<Change>),
    /// More changes than were kept: anything may have changed.
    Missed,
    /// The server stops.
    Over,
}

/// Waits for a change, and takes along all others that are there already: a burst is answered once.
pub(crate) async fn woken(changes: &mut Receiver<Change>) -> Woken {
    let mut found = match changes.recv().await {
        Ok(change) => vec![change],
        Err(RecvError::Lagged(_)) => return Woken::Missed,
        Err(RecvError::Closed) => return Woken::Over,
    };
    while let Ok(change) = changes.try_recv() {
        found.push(change);
    }
    Woken::By(found)
}

/// The place in the log of a cursor that was given out with an earlier delivery or a receipt. It may lie behind the last event: read
/// models also pass transactions that left none.
pub(crate) async fn place(bus: &Bus, after: Option<&str>) -> Result<Option<Position>, Problem> {
    let Some(after) = after else { return Ok(None) };
    let place = after.parse().map_err(|_| EdgeRefusal::BadCursor)?;
    let log = bus.ledger().log();
    if log.is_reachable(place).await.map_err(CommandError::from)? {
        Ok(Some(place))
    } else {
        Err(EdgeRefusal::BadCursor.into())
    }
}

/// The session that a connection began with, as it stands now: with the roles held at this moment, or why it is over. A token that
/// was exchanged meanwhile counts as expired: whoever holds its successor connects again.
pub(crate) async fn session(bus: &Bus, asker: &Arc<Asker>) -> Result<Option<Session>, Problem> {
    let (Some(token), Some(begun)) = (&asker.token, &asker.session) else { return Ok(None) };
    match bus.authenticate(token).await {
        Ok(session) => Ok(Some(session)),
        Err(CommandError::Refused(_)) => {
            let open = bus.sessions(begun.account).await?.iter().any(|session| session.id == begun.id);
            let refusal = if open { SignInRefusal::TokenExpired } else { SignInRefusal::Unauthenticated };
            Err(Problem::refused(&refusal))
        }
        Err(error) => Err(error.into()),
    }
}

/// Who receives the next delivery: the signed-in person, or the visitor that somebody stays at the door of another site, or without
/// a session.
pub(crate) async fn receiver(bus: &Bus, asker: &Arc<Asker>, subscribed: &Actor) -> Result<Actor, Problem> {
    let session = session(bus, asker).await?;
    let now = session.map(|session| session.actor).filter(|now| now.site() == subscribed.site());
    Ok(now.unwrap_or_else(|| subscribed.clone()))
}

/// Nobody is signed in.
pub(crate) fn nobody() -> Problem {
    Problem::refused(&SignInRefusal::Unauthenticated)
}

/// Somebody who follows what he may see by the roles held when he began, and must hold as long as he follows.
pub(crate) struct Follower {
    services: Arc<Services>,
    asker: Arc<Asker>,
}

impl Follower {
    /// Who asks.
    pub(crate) fn of(context: &Context<'_>) -> Self {
        Self {
            services: Arc::clone(context.data_unchecked::<Arc<Services>>()),
            asker: Arc::clone(context.data_unchecked::<Arc<Asker>>()),
        }
    }

    /// Is it still the same person with the same roles? Else whoever it is may ask anew.
    pub(crate) async fn still_may(&self) -> Result<(), Problem> {
        let now = session(&self.services.bus, &self.asker).await?.ok_or_else(nobody)?;
        let begun = self.asker.session.as_ref().map(|session| &session.actor);
        if begun == Some(&now.actor) { Ok(()) } else { Err(CommandError::NotAllowed.into()) }
    }
}
