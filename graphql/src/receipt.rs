//! What a mutation leaves in the caller's hand, and how the caller reads what was written.

use std::time::Duration;

use async_graphql::{Context, SimpleObject};

use crate::asker::Asked;

/// How long an answer waits for the read models.
const PATIENCE: Duration = Duration::from_secs(5);

/// That a command was carried out.
///
/// The object beside it is read after the read models have passed the command, so it shows what was done. If they have not within 5
/// seconds the object is null; the command stands all the same, and reading later shows it.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Receipt {
    /// The place in the log after the command: a cursor for subscriptions (`after`).
    pub(crate) position: String,
    /// The version of the changed object since; of a ticket the one that its reader knows, 0 if it cannot be shown yet.
    pub(crate) version: i64,
    /// The command was carried out earlier under the same `commandId`; this is the first answer again.
    pub(crate) repeated: bool,
}

impl From<&commands::Receipt> for Receipt {
    fn from(receipt: &commands::Receipt) -> Self {
        Self { position: receipt.position.to_string(), version: receipt.sequence, repeated: receipt.repeated }
    }
}

/// Waits until these projections show what the command did; says whether they do.
pub(crate) async fn shown(context: &Context<'_>, receipt: &commands::Receipt, projections: &[&str]) -> bool {
    match context.services().runner.wait_for(projections, receipt.position, PATIENCE).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, position = %receipt.position, "a command is not shown yet");
            false
        }
    }
}
