//! How far the log can be read, for all projections at once.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use ledger::{Ledger, Position};
use tokio::{sync::Notify, sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;

/// The first pause while a running transaction holds events back; it doubles up to [`SLOW`].
const SOON: Duration = Duration::from_millis(2);
/// How often the log is looked at though nobody said that it grew: a wake-up may be lost.
const SLOW: Duration = Duration::from_secs(1);

/// The furthest position that somebody waits for.
#[derive(Default)]
pub(super) struct Wanted {
    position: Mutex<Position>,
    news: Notify,
}

impl Wanted {
    pub(super) fn want(&self, position: Position) {
        let mut wanted = self.position.lock().unwrap_or_else(PoisonError::into_inner);
        if position > *wanted {
            *wanted = position;
            self.news.notify_one();
        }
    }

    fn position(&self) -> Position {
        *self.position.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the projections how far the log can be read, whenever it is further than before.
pub(super) async fn watch_horizon(
    ledger: Ledger,
    reached: watch::Sender<Position>,
    wanted: Arc<Wanted>,
    stop: CancellationToken,
) {
    let mut appended = ledger.changes();
    let mut pause = SOON;
    loop {
        appended.mark_unchanged();
        let waits = match ledger.horizon().await {
            Ok(horizon) => {
                let moved = reached.send_if_modified(|end| {
                    let further = horizon.end > *end;
                    *end = horizon.end.max(*end);
                    further
                });
                if moved {
                    pause = SOON;
                }
                horizon.held_back || wanted.position() > horizon.end
            }
            Err(error) => {
                tracing::warn!(%error, "the log's end is unknown");
                false
            }
        };
        let delay = if waits { pause } else { SLOW };
        pause = if waits { (pause * 2).min(SLOW) } else { SOON };
        tokio::select! {
            () = stop.cancelled() => return,
            changed = appended.changed() => {
                if changed.is_err() {
                    // The ledger's announcer is gone; look by the clock alone.
                    sleep(SLOW).await;
                }
            }
            () = wanted.news.notified() => pause = SOON,
            () = sleep(delay) => {}
        }
    }
}
