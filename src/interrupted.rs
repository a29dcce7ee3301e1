//! How commands that take long are told to leave off.

use tokio::signal::unix::{SignalKind, signal};

/// Until Ctrl-C, or until whoever started the command ends it in good order (SIGTERM).
pub(crate) async fn interrupted() {
    let listened = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    let (Ok(mut interrupt), Ok(mut terminate)) = listened else { return std::future::pending().await };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
