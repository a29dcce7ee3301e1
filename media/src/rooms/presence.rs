//! Who has a browser at the door of a call: a caller whose browser has gone does not go on ringing.

use std::{collections::HashMap, sync::Arc, sync::PoisonError, time::Duration};

use chrono::{DateTime, Utc};
use commands::{Caller, RoomPass, RoomRefusal};
use domain::{
    AccountId, Actor, CallId,
    call::{LeaveReason, Status},
};
use uuid::Uuid;

use super::{Shared, ending::Ending, tenure::RULE, watcher::Snapshot};

/// What is known of browsers and their tokens.
#[derive(Default)]
pub(super) struct Door {
    /// How many browsers somebody has at a call.
    present: HashMap<(CallId, AccountId), usize>,
    /// Tokens that were used, and until when they would be good.
    spent: HashMap<Uuid, DateTime<Utc>>,
}

/// One browser at the door of a call, or in its room.
pub(super) struct Here {
    shared: Arc<Shared>,
    pass: RoomPass,
}

impl Shared {
    /// Uses a token up. After a restart of the server that is forgotten, as the token soon is.
    pub(super) fn spend(&self, pass: &RoomPass) -> Result<(), RoomRefusal> {
        let now = self.bus.clock().now();
        let mut door = self.door.lock().unwrap_or_else(PoisonError::into_inner);
        door.spent.retain(|_, until| *until > now);
        match door.spent.insert(pass.id, pass.until) {
            None => Ok(()),
            Some(_) => Err(RoomRefusal::Used),
        }
    }

    /// Somebody's browser is there until it says that it ends.
    pub(super) fn note_presence(self: Arc<Self>, pass: &RoomPass) -> Here {
        let mut door = self.door.lock().unwrap_or_else(PoisonError::into_inner);
        *door.present.entry((pass.call, pass.account)).or_default() += 1;
        drop(door);
        Here { shared: self, pass: pass.clone() }
    }

    fn is_present(&self, call: CallId, account: AccountId) -> bool {
        let door = self.door.lock().unwrap_or_else(PoisonError::into_inner);
        door.present.contains_key(&(call, account))
    }

    /// Ends a call that still rings though its caller has gone.
    async fn give_up(&self, pass: &RoomPass) {
        let standing = self.bus.call(pass.site, pass.call).await.ok().and_then(|call| call.status());
        if standing != Some(Status::Ringing) {
            return;
        }
        let caller = Caller::new(Actor::System(RULE));
        if let Err(error) = self.bus.call_off(&caller, pass.site, pass.call).await {
            tracing::warn!(%error, "a call whose caller has gone goes on ringing");
        }
    }
}

impl Here {
    /// The browser has gone. A caller who said so gives up his call; one whose browser is lost has the grace to come back with it.
    pub(super) fn end(self, ending: &Ending, snapshot: &Snapshot) {
        let Self { shared, pass } = self;
        {
            let mut door = shared.door.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(count) = door.present.get_mut(&(pass.call, pass.account)) {
                *count -= 1;
                if *count == 0 {
                    door.present.remove(&(pass.call, pass.account));
                }
            }
        }
        let calls = snapshot.call.room().is_some_and(|room| room.opening.guests.contains(&pass.account));
        if !calls || snapshot.call.status() != Some(Status::Ringing) {
            return;
        }
        let grace = snapshot.call.opening().map_or(0, |opening| opening.rules.grace_seconds);
        let said = ending.reason() == LeaveReason::HungUp;
        let pause = if said { Duration::ZERO } else { Duration::from_secs(u64::from(grace)) };
        let (tasks, stop) = (shared.tasks.clone(), shared.stop.clone());
        tasks.spawn(async move {
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
            if !said && shared.is_present(pass.call, pass.account) {
                return;
            }
            shared.give_up(&pass).await;
        });
    }
}
