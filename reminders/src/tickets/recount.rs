//! Counting all of a site's tickets anew.

use std::time::Duration;

use async_trait::async_trait;
use commands::{Bus, CommandError};
use domain::{SiteId, TicketId};
use futures::{StreamExt, TryStreamExt, stream};
use projections::{Reader, Runner};

use super::RECOUNT;
use crate::{Due, FireError, Handler};

/// How many tickets are asked for at once.
const PAGE: usize = 500;
/// How many are counted at once.
const AT_ONCE: usize = 16;
/// How long the read model may take to show every ticket opened before the change.
const PATIENCE: Duration = Duration::from_secs(20);

/// Reviews every ticket under way at a site whose hours or promises changed.
pub(super) struct Recount {
    pub(super) bus: Bus,
    pub(super) runner: Runner,
}

#[async_trait]
impl Handler for Recount {
    fn kinds(&self) -> &[&'static str] {
        &[RECOUNT]
    }

    /// Goes through all of them from the beginning each time it is called; those counted before are known by their command.
    async fn fire(&self, due: &Due) -> Result<(), FireError> {
        let ledger = self.bus.ledger();
        let end = ledger.log().end().await.map_err(FireError::new)?;
        self.runner.wait_for(&["tickets"], end, PATIENCE).await.map_err(FireError::new)?;
        let site = due.timer.site;
        let reader = Reader::system(ledger, site);
        let mut after = None;
        loop {
            let ids = reader.open_ticket_ids(after, PAGE).await.map_err(FireError::new)?;
            let Some(last) = ids.last().copied() else { return Ok(()) };
            stream::iter(ids)
                .map(|id| self.review(due, site, id))
                .buffer_unordered(AT_ONCE)
                .try_collect::<()>()
                .await?;
            after = Some(last);
        }
    }
}

impl Recount {
    async fn review(&self, due: &Due, site: SiteId, id: TicketId) -> Result<(), FireError> {
        let mut caller = due.caller("changed rules");
        let step = format!("{} {id}", due.timer.payload);
        caller.command_id = Some(due.command_id_for(&step));
        match self.bus.review_ticket(&caller, site, id).await {
            Ok(_) | Err(CommandError::NotFound) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
