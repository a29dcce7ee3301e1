//! One file while it is made.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{MOST, PreparedKind, UNFINISHED, discard, id_of, name, named, remove};

/// How often a directory is tried. A second try is needed only when a sweep finds it before it is locked.
const TRIES: usize = 5;
/// What will be the file.
const CONTENT: &str = "content";

/// Something that is being made. It goes away when this is dropped, unless it has got its name.
#[derive(Debug)]
pub struct Preparing {
    id: Uuid,
    of_site: PathBuf,
    directory: PathBuf,
    /// Locked as long as it is open.
    _lock: File,
}

impl Preparing {
    pub(super) fn begin(of_site: PathBuf, now: DateTime<Utc>) -> io::Result<Self> {
        let unfinished = of_site.join(UNFINISHED);
        DirBuilder::new().recursive(true).mode(0o700).create(&unfinished)?;
        for _ in 0..TRIES {
            let id = id_of(now);
            let directory = unfinished.join(id.to_string());
            DirBuilder::new().mode(0o700).create(&directory)?;
            // A sweep may have come between.
            if let Some(lock) = locked(&directory) {
                return Ok(Self { id, of_site, directory, _lock: lock });
            }
        }
        Err(io::Error::other("what is begun cannot be locked"))
    }

    /// The directory in which it is made. What is there besides the content goes away.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Was it taken away meanwhile, because somebody is forgotten?
    pub fn is_gone(&self) -> bool {
        !self.directory.exists()
    }

    /// What will be the file, to be written.
    ///
    /// # Errors
    /// If it cannot be, or was begun before.
    pub fn content(&self) -> io::Result<File> {
        OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(self.directory.join(CONTENT))
    }

    /// Gives the content, which must have reached the disk, its name. The oldest of the site's files of this kind go where there are too
    /// many.
    ///
    /// # Errors
    /// If it was taken away, or the disk does not take it.
    pub fn finish(self, kind: PreparedKind) -> io::Result<Uuid> {
        fs::rename(self.directory.join(CONTENT), self.of_site.join(name(self.id, kind)))?;
        let mut files = named(&self.of_site)?;
        files.retain(|(_, file)| file.extension().is_some_and(|extension| extension == kind.extension()));
        files.sort_unstable();
        for (_, file) in &files[..files.len().saturating_sub(MOST)] {
            remove(file)?;
        }
        Ok(self.id)
    }
}

impl Drop for Preparing {
    fn drop(&mut self) {
        if let Err(error) = discard(&self.directory) {
            tracing::warn!(%error, "something unfinished stays until the next sweep");
        }
    }
}

/// The directory's lock, if nobody else has it and the directory is still where it was.
fn locked(directory: &Path) -> Option<File> {
    let lock = File::open(directory).ok()?;
    lock.try_lock().ok()?;
    let (held, there) = (lock.metadata().ok()?, fs::metadata(directory).ok()?);
    ((held.dev(), held.ino()) == (there.dev(), there.ino())).then_some(lock)
}
