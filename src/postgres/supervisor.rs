//! Keeps one postmaster running: a thread that spawns it, waits on it and starts it again when it dies.
//!
//! It is a thread and not a task because Linux ties the death signal (`PR_SET_PDEATHSIG`, here set by `setpriv`) to the
//! thread that spawned the child. That signal is what stops PostgreSQL when this process is killed without a word.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio::sync::watch;

use super::PostgresError;
use super::cluster::Cluster;

/// How long a fast shutdown may take (it writes a checkpoint) before connections and all are dropped.
const FAST_SHUTDOWN: Duration = Duration::from_secs(30);
/// How long the immediate shutdown may take after that.
const IMMEDIATE_SHUTDOWN: Duration = Duration::from_secs(10);
/// Pauses between restarts double from the first to the last of these.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));
/// A postmaster that held this long was healthy: the next pause is a short one again.
const HEALTHY: Duration = Duration::from_mins(1);

/// What the supervised PostgreSQL is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Started or recovering, not answering yet.
    Starting,
    /// Answering.
    Ready,
    /// Died by itself; it is being started again. Holds how it ended.
    Down(String),
    /// Stopped on request, or given up at the first start. Holds what it printed last.
    Stopped(String),
}

/// The handle to the thread. Dropping it asks the thread to stop PostgreSQL.
#[derive(Debug)]
pub(super) struct Supervisor {
    stop: Sender<()>,
    status: watch::Receiver<Status>,
}

impl Supervisor {
    /// Returns when PostgreSQL answers; an error when it ended before it did.
    pub(super) async fn start(cluster: Cluster) -> Result<Self, PostgresError> {
        let (stop, stopped) = mpsc::channel();
        let (tell, mut status) = watch::channel(Status::Starting);
        std::thread::Builder::new()
            .name("postgres".into())
            .spawn(move || Thread { cluster, stopped, tell }.run())
            .map_err(|_| PostgresError::Supervisor)?;
        let first = status.wait_for(|status| *status != Status::Starting).await.map(|status| status.clone());
        match first {
            Ok(Status::Ready) => Ok(Self { stop, status }),
            Ok(Status::Down(output) | Status::Stopped(output)) => {
                Err(PostgresError::Program { program: "postgres", output })
            }
            Ok(Status::Starting) | Err(_) => Err(PostgresError::Supervisor),
        }
    }

    pub(super) fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Returns when PostgreSQL is gone.
    pub(super) async fn stop(mut self) {
        drop(self.stop);
        // An error means that the thread has ended, and it ends last of all.
        let _ = self.status.wait_for(|status| matches!(status, Status::Stopped(_))).await;
    }
}

struct Thread {
    cluster: Cluster,
    stopped: Receiver<()>,
    tell: watch::Sender<Status>,
}

/// How the life of one postmaster ended.
enum End {
    Asked,
    Died { how: String, was_ready: bool, lived: Duration },
}

impl Thread {
    fn run(self) {
        let mut pause = PAUSES.0;
        let mut first = true;
        loop {
            match self.one_life() {
                End::Asked => break self.finish(String::new()),
                End::Died { how, was_ready: false, .. } if first => break self.finish(how),
                End::Died { how, was_ready, lived } => {
                    first = false;
                    if was_ready && lived >= HEALTHY {
                        pause = PAUSES.0;
                    }
                    tracing::error!(how, restart_in = ?pause, "PostgreSQL died");
                    self.tell.send_replace(Status::Down(how));
                    if self.asked_to_stop_within(pause) {
                        break self.finish(String::new());
                    }
                    pause = (pause * 2).min(PAUSES.1);
                }
            }
        }
    }

    /// The lock goes before the word that all is over: whoever hears it may start the next server at once.
    fn finish(self, output: String) {
        let Self { cluster, tell, .. } = self;
        drop(cluster);
        tell.send_replace(Status::Stopped(output));
    }

    fn one_life(&self) -> End {
        let born = Instant::now();
        let died = |how, was_ready| End::Died { how, was_ready, lived: born.elapsed() };
        let spawned = self.cluster.postmaster().stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = match spawned {
            Ok(child) => child,
            Err(error) => return died(error.to_string(), false),
        };
        let log = child.stderr.take().map(Log::follow);
        let mut ready = false;
        let mut told = born;
        loop {
            match child.try_wait() {
                Ok(None) => {}
                Ok(Some(exit)) => {
                    let lines = log.map(Log::finish).unwrap_or_default();
                    return died(format!("{exit}; {}", lines.trim()), ready);
                }
                Err(error) => return died(error.to_string(), ready),
            }
            if !ready && self.is_ready(&child) {
                ready = true;
                tracing::info!(pid = child.id(), took = ?born.elapsed(), "PostgreSQL is ready");
                self.tell.send_replace(Status::Ready);
            }
            if !ready && told.elapsed() > Duration::from_secs(10) {
                told = Instant::now();
                tracing::info!("PostgreSQL is still starting: it recovers from a crash");
            }
            if self.asked_to_stop_within(Duration::from_millis(if ready { 100 } else { 10 })) {
                if let Some(log) = &log {
                    log.expect_farewells();
                }
                stop(&mut child);
                log.map(Log::finish);
                return End::Asked;
            }
        }
    }

    fn is_ready(&self, child: &Child) -> bool {
        // The file of an earlier life may say ready too, with another process id.
        let state = self.cluster.postmaster_file();
        state.is_some_and(|(pid, ready)| ready && u32::try_from(pid).is_ok_and(|pid| pid == child.id()))
    }

    fn asked_to_stop_within(&self, time: Duration) -> bool {
        !matches!(self.stopped.recv_timeout(time), Err(RecvTimeoutError::Timeout))
    }
}

/// Fast shutdown, then immediate, then the end. The child is not yet waited for, so its number is still its own.
fn stop(child: &mut Child) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    for (signal, grace) in [(Signal::INT, FAST_SHUTDOWN), (Signal::QUIT, IMMEDIATE_SHUTDOWN)] {
        let _ = pid.map(|pid| kill_process(pid, signal));
        let deadline = Instant::now() + grace;
        while Instant::now() < deadline {
            if !matches!(child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        tracing::warn!(?signal, "PostgreSQL does not stop");
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Passes the postmaster's messages on to our own log and remembers the last ones.
struct Log {
    thread: JoinHandle<()>,
    last: Arc<Mutex<VecDeque<String>>>,
    stopping: Arc<AtomicBool>,
}

impl Log {
    fn follow(stderr: impl Read + Send + 'static) -> Self {
        let last = Arc::new(Mutex::new(VecDeque::new()));
        let kept = Arc::clone(&last);
        let stopping = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stopping);
        let thread = std::thread::spawn(move || {
            for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                pass_on(&line, asked.load(Ordering::Relaxed));
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() == 10 {
                    kept.pop_front();
                }
                kept.push_back(line);
            }
        });
        Self { thread, last, stopping }
    }

    /// From now on connections are ended and refused because we asked for it: nothing to warn of.
    fn expect_farewells(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Waits a moment until the postmaster's children are gone too: they hold the other end of the pipe, and a new
    /// postmaster refuses to start beside them.
    fn finish(self) -> String {
        let deadline = Instant::now() + Duration::from_secs(5);
        while !self.thread.is_finished() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

fn pass_on(line: &str, stopping: bool) {
    match line.split(':').next() {
        Some("PANIC") => tracing::error!(target: "postgres", "{line}"),
        Some("FATAL" | "WARNING") if !stopping => tracing::warn!(target: "postgres", "{line}"),
        _ => tracing::debug!(target: "postgres", "{line}"),
    }
}
