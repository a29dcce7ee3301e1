//! How far the log can be read, for all reactions at once.

use std::time::Duration;

use ledger::{Ledger, Position};
use tokio::{sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;

/// The first pause while a running transaction holds events back; it doubles up to [`SLOW`].
const SOON: Duration = Duration::from_millis(2);
/// How often the log is looked at though nobody said that it grew: another process's word may be lost.
const SLOW: Duration = Duration::from_secs(2);

/// Tells the reactions how far the log can be read, whenever it is further than before.
pub(crate) async fn watch_horizon(ledger: Ledger, reached: watch::Sender<Position>, stop: CancellationToken) {
    let mut appended = ledger.changes();
    let mut pause = SOON;
    loop {
        appended.mark_unchanged();
        let held_back = match ledger.horizon().await {
            Ok(horizon) => {
                let moved = reached.send_if_modified(|end| {
                    let further = horizon.end > *end;
                    *end = horizon.end.max(*end);
                    further
                });
                if moved {
                    pause = SOON;
                }
                horizon.held_back
            }
            Err(error) => {
                tracing::warn!(%error, "the log's end is unknown");
                false
            }
        };
        let delay = if held_back { pause } else { SLOW };
        pause = if held_back { (pause * 2).min(SLOW) } else { SOON };
        tokio::select! {
            () = stop.cancelled() => return,
            changed = appended.changed() => {
                if changed.is_err() {
                    // The ledger's announcer is gone; look by the clock alone.
                    sleep(SLOW).await;
                }
            }
            () = sleep(delay) => {}
        }
    }
}
