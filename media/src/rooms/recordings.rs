//! Recordings of calls: begun when the history says so, by whoever said it there, and ended likewise.
//!
//! A recording's folder has a file that names its call from the first packet until the history knows its files. So a process that takes the
//! rooms over finds what the one before has left, goes on with it if the recording goes on, and finishes it otherwise.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use commands::{Caller, CommandError, RecordingArchive};
use domain::{
    Actor, CallId, RecordingId, SiteId,
    call::{Call, RecordedFile},
};
use tokio::{sync::mpsc, task::spawn_blocking, time::sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Shared, tenure::RULE, watcher::Snapshot, watcher::Watching};
use crate::engine::{Engine, Tapped};
use crate::recording::{self, Recorder};

/// The file that names the call of an unfinished recording.
const OPEN: &str = "open";
/// The pause before the history is told again.
const PAUSE: Duration = Duration::from_secs(1);

/// The recordings of this process.
pub(super) struct Recordings {
    archive: RecordingArchive,
    /// What somebody here is at work on.
    running: Mutex<HashSet<RecordingId>>,
}

/// One recording.
#[derive(Clone, Copy)]
struct Which {
    site: SiteId,
    call: CallId,
    recording: RecordingId,
}

/// Whom may be recorded at this moment.
type Consenting = Arc<Mutex<HashSet<Uuid>>>;

impl Recordings {
    pub(super) fn new(archive: RecordingArchive) -> Self {
        Self { archive, running: Mutex::default() }
    }

    fn begin(&self, recording: RecordingId) -> bool {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).insert(recording)
    }

    fn end(&self, recording: RecordingId) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&recording);
    }
}

impl Shared {
    /// Sees to it that what the call says is being recorded is.
    pub(super) fn see_to_recording(self: &Arc<Self>, site: SiteId, call: CallId, snapshot: &Snapshot) {
        if let Some((recording, _)) = snapshot.call.room().and_then(|room| room.recording) {
            self.record(Which { site, call, recording });
        }
    }

    /// Goes on with what an earlier process has left.
    pub(super) async fn resume_recordings(self: &Arc<Self>) {
        let root = self.recordings.archive.root().to_owned();
        match spawn_blocking(move || unfinished(&root)).await.map_err(io::Error::other).flatten() {
            Ok(left) => left.into_iter().for_each(|which| self.record(which)),
            Err(error) => tracing::error!(%error, "unfinished recordings cannot be looked for"),
        }
    }

    fn record(self: &Arc<Self>, which: Which) {
        if !self.recordings.begin(which.recording) {
            return;
        }
        let shared = Arc::clone(self);
        self.tasks.spawn(async move {
            let recording = which.recording;
            if let Err(error) = shared.keep(which).await {
                tracing::error!(%error, %recording, "a recording is not finished; that is tried again when the rooms are next opened");
            }
            shared.recordings.end(recording);
        });
    }

    /// Records until the history says that the recording is over, and has it note the files.
    async fn keep(&self, which: Which) -> Result<(), Broken> {
        let folder = self.recordings.archive.folder(which.site, which.recording);
        let mut watching = self.watcher.watch(which.site, which.call).await?;
        if self.record_until_over(which, &folder, &mut watching).await? == Over::WithUs {
            return Ok(());
        }
        let call: Call = self.bus.load(which.site, which.call).await?;
        if call.room().is_some_and(|room| room.removed.contains(&which.recording)) {
            return Ok(blocking(move || remove(&folder)).await?);
        }
        let made = folder.clone();
        let files = blocking(move || recording::make_files(&made)).await?;
        self.note(which, News::Complete(files)).await?;
        blocking(move || {
            recording::remove_parts(&folder)?;
            fs::remove_file(folder.join(OPEN))
        })
        .await?;
        tracing::info!(recording = %which.recording, "a recording is complete");
        Ok(())
    }

    async fn record_until_over(
        &self,
        which: Which,
        folder: &Path,
        watching: &mut Watching,
    ) -> Result<Over, Broken> {
        let consenting = Consenting::default();
        let Some(since) = follow(which, watching, &consenting) else { return Ok(Over::Stopped) };
        let (enough, work) = (CancellationToken::new(), folder.to_owned());
        let passed = (self.bus.clock().now() - since).to_std().unwrap_or_default();
        let (engine, packets, heard) =
            (self.engine.clone(), self.engine.tap(which.call.0), consenting.clone());
        let until = enough.clone();
        let mut writing = spawn_blocking(move || {
            begin(&work, which.call)?;
            let recorder = Recorder::new(work, Instant::now(), passed);
            write(recorder, &engine, which.call, packets, &heard, &until)
        });
        let over = loop {
            tokio::select! {
                () = self.stop.cancelled() => break Over::WithUs,
                written = &mut writing => {
                    let error = written.map_err(io::Error::other).flatten().err();
                    tracing::error!(recording = %which.recording, ?error, "a recording broke off");
                    self.note(which, News::BrokenOff).await?;
                    return Ok(Over::Stopped);
                }
                changed = watching.snapshot.changed() => {
                    if changed.is_err() || follow(which, watching, &consenting).is_none() {
                        break Over::Stopped;
                    }
                }
            }
        };
        enough.cancel();
        if let Err(error) = writing.await.map_err(io::Error::other).flatten() {
            tracing::error!(recording = %which.recording, %error, "the end of a recording is missing");
        }
        Ok(over)
    }

    /// Has the history note something. While the database is away that is tried again, until we are stopped.
    async fn note(&self, which: Which, news: News) -> Result<(), CommandError> {
        let (by, Which { site, call, recording }) = (Caller::new(Actor::System(RULE)), which);
        loop {
            let noted = match &news {
                News::Complete(files) => {
                    self.bus.keep_recording(&by, site, call, recording, files.clone()).await
                }
                News::BrokenOff => self.bus.break_recording(&by, site, call, recording).await,
            };
            match noted {
                Err(error @ (CommandError::Unavailable(_) | CommandError::Conflict)) => {
                    if self.stop.run_until_cancelled(sleep(PAUSE)).await.is_none() {
                        return Err(error);
                    }
                }
                noted => return noted.map(drop),
            }
        }
    }
}

/// What the history is told.
enum News {
    /// These are its files.
    Complete(Vec<RecordedFile>),
    /// It cannot go on.
    BrokenOff,
}

/// How recording ended.
#[derive(PartialEq, Eq)]
enum Over {
    /// The history says so.
    Stopped,
    /// This process stops; another goes on.
    WithUs,
}

/// Why a recording is not finished.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// Looks at the call: since when the recording goes on, if it does, and who may be recorded.
fn follow(
    which: Which,
    watching: &mut Watching,
    consenting: &Consenting,
) -> Option<chrono::DateTime<chrono::Utc>> {
    let snapshot = Arc::clone(&watching.snapshot.borrow_and_update());
    let room = snapshot.call.room()?;
    let (_, since) = room.recording.filter(|(recording, _)| *recording == which.recording)?;
    let agreed = room.people.iter().filter(|(_, person)| person.consents).map(|(account, _)| account.0);
    *consenting.lock().unwrap_or_else(PoisonError::into_inner) = agreed.collect();
    Some(since)
}

/// Removes a folder, if it is there.
fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Marks a folder as that of an unfinished recording.
fn begin(folder: &Path, call: CallId) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(OPEN), call.to_string())
}

/// Writes packets of those who agree until it is enough.
fn write(
    mut recorder: Recorder,
    engine: &Engine,
    call: CallId,
    mut packets: mpsc::Receiver<Tapped>,
    consenting: &Consenting,
    enough: &CancellationToken,
) -> io::Result<()> {
    let runtime = tokio::runtime::Handle::current();
    loop {
        let packet = runtime.block_on(async {
            tokio::select! {
                biased;
                // What has arrived by then is still taken.
                () = enough.cancelled(), if !packets.is_closed() => { packets.close(); packets.recv().await }
                packet = packets.recv() => packet,
            }
        });
        let Some(packet) = packet else { break };
        let agrees = consenting.lock().unwrap_or_else(PoisonError::into_inner).contains(&packet.person);
        if agrees && let Some(wish) = recorder.record(packet)? {
            engine.want_key_frame(call.0, wish.person, wish.kind, wish.layer);
        }
    }
    recorder.finish()
}

/// The recordings that somebody has begun and nobody has finished.
fn unfinished(root: &Path) -> io::Result<Vec<Which>> {
    let mut found = vec![];
    for site in folders(root)? {
        for recording in folders(&site)? {
            let Ok(call) = fs::read_to_string(recording.join(OPEN)) else { continue };
            let name = |path: &Path| path.file_name()?.to_str().map(str::to_owned);
            let named = || {
                let site: SiteId = name(&site)?.parse().ok()?;
                let call: CallId = call.trim().parse().ok()?;
                Some(Which { site, call, recording: name(&recording)?.parse().ok()? })
            };
            found.extend(named());
        }
    }
    Ok(found)
}

fn folders(of: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(of) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        entries => entries?,
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    paths.filter(|path| path.as_ref().map_or(true, |path| path.is_dir())).collect()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other).flatten()
}
