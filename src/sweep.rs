//! Files that nobody needs any more.

use std::time::Duration;

use attachments::Store;
use commands::Clock;
use operations::Prepared;
use tokio_util::sync::CancellationToken;

/// How often they are removed.
const EVERY: Duration = Duration::from_secs(3600);

/// Removes, now and then, files that were never attached or that nothing refers to any more, and what was prepared for auditors a day ago.
pub(crate) async fn run(files: Store, prepared: Prepared, clock: Clock, stop: CancellationToken) {
    let mut turns = tokio::time::interval(EVERY);
    while stop.run_until_cancelled(turns.tick()).await.is_some() {
        match files.sweep(clock.now()).await {
            Ok(swept) => tracing::debug!(?swept, "swept attached files"),
            Err(error) => tracing::warn!(%error, "attached files were not swept"),
        }
        let (prepared, now) = (prepared.clone(), clock.now());
        let swept = tokio::task::spawn_blocking(move || prepared.sweep(now)).await;
        match swept.unwrap_or_else(|error| Err(std::io::Error::other(error))) {
            Ok(swept) => tracing::debug!(swept, "swept files for auditors"),
            Err(error) => tracing::warn!(%error, "files for auditors were not swept"),
        }
    }
}
