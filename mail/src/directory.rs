//! Mails as files, for trying things out.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::task;

use crate::{Letter, SendError, SetupError, transport::Accepted};

/// The directory. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    path: Arc<Path>,
    next: Arc<AtomicU64>,
}

impl Directory {
    /// Opens the directory, and makes it where it is missing.
    pub(crate) fn open(path: PathBuf) -> Result<Self, SetupError> {
        match fs::create_dir_all(&path) {
            Ok(()) => Ok(Self { path: path.into(), next: Arc::default() }),
            Err(error) => Err(SetupError::Directory { path, reason: error.to_string() }),
        }
    }

    /// Writes a mail. The same letter again replaces its file.
    pub(crate) async fn send(&self, letter: &Letter) -> Result<Accepted, SendError> {
        let name = format!("{}-{}.eml", letter.date.format("%Y%m%dT%H%M%SZ"), letter.id);
        let place = self.path.join(name);
        let (mail, temporary) = (letter.to_mail(), self.temporary());
        blocking(move || {
            write(&temporary, mail.as_bytes()).and_then(|()| fs::rename(&temporary, &place)).inspect_err(
                |_| {
                    let _ = fs::remove_file(&temporary);
                },
            )?;
            Ok(Accepted { answer: place.display().to_string() })
        })
        .await
    }

    /// Whether a file can be written.
    pub(crate) async fn check(&self) -> Result<(), SendError> {
        let temporary = self.temporary();
        blocking(move || write(&temporary, b"").and_then(|()| fs::remove_file(&temporary))).await
    }

    /// A name that no other sender uses, and no reader of mails takes for one.
    fn temporary(&self) -> PathBuf {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        self.path.join(format!(".{}-{n}.part", process::id()))
    }
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    // Letters are private: other users of the machine may not read them.
    let mut file: File = OpenOptions::new().write(true).create(true).truncate(true).mode(0o640).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, SendError> {
    match task::spawn_blocking(work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            Err(SendError::later(format!("the mail cannot be written into its directory: {error}")))
        }
        Err(_) => Err(SendError::later("the server is stopping")),
    }
}
