//! One browser's conversation: coming in, waiting to be let in, and then a seat in the room.

use std::{sync::Arc, time::Duration};

use axum::extract::ws::WebSocket;
use commands::{RoomPass, RoomRefusal};
use domain::{
    ConnectionId,
    call::{Call, LeaveReason, Room, Standing, Status},
};
use tokio::time::timeout;

use super::{
    Shared,
    ending::Ending,
    line::Line,
    protocol::{Said, Say},
    seat::Seat,
    sessions::Lasting,
    watcher::{Snapshot, Watching},
};
use crate::engine::{EngineError, Grants, NewPeer};

/// How soon a new connection shows its token.
const INTRODUCTION: Duration = Duration::from_secs(10);

/// Somebody with a good token, and what decides how long he may stay.
pub(super) struct Visitor {
    pub(super) pass: RoomPass,
    pub(super) watching: Watching,
    pub(super) lasting: Lasting,
}

/// Holds a conversation to its end.
pub(super) async fn hold(shared: Arc<Shared>, socket: WebSocket) {
    let mut line = Line::new(socket);
    let ending = match introduce(&shared, &mut line).await {
        Ok(visitor) => {
            let here = Arc::clone(&shared).note_presence(&visitor.pass);
            let (ending, snapshot) = visit(&shared, &mut line, visitor).await;
            here.end(&ending, &snapshot);
            ending
        }
        Err(ending) => ending,
    };
    line.close(&ending).await;
}

/// The first word: a good token.
async fn introduce(shared: &Arc<Shared>, line: &mut Line) -> Result<Visitor, Ending> {
    if !*shared.open.borrow() {
        return Err(Ending::Refused { code: "RELAY_ELSEWHERE".to_owned(), again: true });
    }
    let said = tokio::select! {
        () = shared.stop.cancelled() => return Err(LeaveReason::RelayStopped.into()),
        said = timeout(INTRODUCTION, line.hear()) => said,
    };
    let Ok(said) = said else { return Err(Ending::refused("TOO_SLOW")) };
    let Said::Join { token } = said? else { return Err(Ending::refused("BAD_REQUEST")) };
    let pass = shared.key.read(&token, shared.bus.clock().now())?;
    shared.spend(&pass)?;
    // Followed before it is looked at, so that no end is missed.
    let lasting = shared.sessions.follow(pass.session);
    if !shared.bus.ended_sessions(&[pass.session]).await?.is_empty() {
        return Err(LeaveReason::SignedOut.into());
    }
    let watching = shared.watcher.watch(pass.site, pass.call).await?;
    Ok(Visitor { pass, watching, lasting })
}

/// Waits, and then sits in the room. Says how that ended, and how the call stood then.
async fn visit(shared: &Arc<Shared>, line: &mut Line, mut visitor: Visitor) -> (Ending, Arc<Snapshot>) {
    let snapshot = visitor.watching.snapshot.clone();
    let ending = match wait(shared, line, &mut visitor).await {
        Ok(()) => match sit_down(shared, visitor).await {
            Ok(seat) => seat.keep(line).await,
            Err(ending) => ending,
        },
        Err(ending) => ending,
    };
    let last = Arc::clone(&snapshot.borrow());
    (ending, last)
}

/// A connection of the relay for a visitor who is let in.
async fn sit_down(shared: &Arc<Shared>, visitor: Visitor) -> Result<Seat, Ending> {
    let connection = ConnectionId::generate();
    let rules = {
        let snapshot = visitor.watching.snapshot.borrow();
        snapshot.call.opening().map(|opening| opening.rules).ok_or(Ending::refused("NOT_FOUND"))?
    };
    let grants = visitor.pass.grants;
    let new = NewPeer {
        room: visitor.pass.call.0,
        id: connection.0,
        person: visitor.pass.account.0,
        grants: Grants {
            audio: grants.audio,
            video: grants.video,
            screen: grants.screen,
            subscribe: grants.subscribe,
        },
        most: usize::from(rules.most_people),
    };
    let connected = shared.engine.connect(new).await;
    let (peer, events) = connected.map_err(|error| match error {
        EngineError::RoomFull => Ending::refused("ROOM_FULL"),
        EngineError::Stopped => LeaveReason::RelayStopped.into(),
    })?;
    Ok(Seat::new(Arc::clone(shared), visitor, connection, rules.grace_seconds, peer, events))
}

/// Waits until the call lets its visitor in.
async fn wait(shared: &Arc<Shared>, line: &mut Line, visitor: &mut Visitor) -> Result<(), Ending> {
    let mut told = false;
    loop {
        let snapshot = Arc::clone(&visitor.watching.snapshot.borrow_and_update());
        if lets_in(&snapshot.call, visitor, shared)? {
            return Ok(());
        }
        if !told {
            line.say(&waiting(&snapshot, visitor)).await?;
            told = true;
        }
        tokio::select! {
            () = shared.stop.cancelled() => return Err(LeaveReason::RelayStopped.into()),
            () = visitor.lasting.over() => return Err(LeaveReason::SignedOut.into()),
            _ = visitor.watching.snapshot.changed() => {}
            said = line.hear() => match said? {
                Said::Leave {} => return Err(LeaveReason::HungUp.into()),
                // There is nobody yet to hear it.
                _ => line.say(&Say::Refused { code: "NOT_ADMITTED" }).await?,
            },
        }
    }
}

/// Is the visitor let in now? An error when he never will be.
fn lets_in(call: &Call, visitor: &Visitor, shared: &Shared) -> Result<bool, Ending> {
    let (Some(room), Some(status)) = (call.room(), call.status()) else {
        return Err(Ending::refused("NOT_FOUND"));
    };
    if status.is_over() {
        return Err(LeaveReason::CallEnded.into());
    }
    let person = room.people.get(&visitor.pass.account).ok_or(Ending::refused("NOT_INVITED"))?;
    if person.left_at.is_some_and(|left| left > visitor.pass.issued) {
        return Err(RoomRefusal::Used.into());
    }
    match person.standing {
        Standing::Admitted | Standing::Joined(_) => Ok(true),
        Standing::Away(Some(until)) => Ok(shared.bus.clock().now() <= until),
        Standing::Invited | Standing::Waiting | Standing::Away(None) => Ok(false),
        Standing::Removed => Err(LeaveReason::Removed.into()),
    }
}

fn waiting(snapshot: &Snapshot, visitor: &Visitor) -> Say {
    let host = snapshot.call.room().and_then(|room: &Room| room.host);
    let ringing = snapshot.call.status() == Some(Status::Ringing);
    let host = host.filter(|_| !ringing).and_then(|host| snapshot.names.get(&host).cloned());
    Say::Waiting { call: visitor.pass.call, host }
}
