//! Files that are prepared for auditors, and checkpoints that auditors bring. They are there for a day. All of this blocks, and is called
//! where blocking is allowed.
//!
//! # Where they lie
//!
//! `<directory>/<site>/<id>.<kind>`; the id says when it was begun. What is being made lies in `<directory>/<site>/unfinished/<id>/`, under
//! a lock that the kernel lets go of when the server dies, and gets its name when all of it has reached the disk. So nothing half written
//! ever has a name that somebody asks for, and what was left by a server that died is known by its lock.
//!
//! Where somebody is forgotten all files of the site are taken away ([`Prepared::forget`]), those that are being made among them: whoever
//! makes one finds its directory gone, and fails.

mod making;

use std::{
    fs::{self, DirBuilder, File, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::SiteId;
use uuid::{NoContext, Timestamp, Uuid};

pub use making::Preparing;

/// For how long a file is there.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// So many of a kind a site has at most: the latest.
const MOST: usize = 20;
/// Where files are while they are made: in the same directory, so that giving them their name is one step.
const UNFINISHED: &str = "unfinished";
/// What a directory of something unfinished ends in once it is taken away.
const GONE: &str = "gone";

/// What is prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreparedKind {
    /// A case, as a bundle in a `.tar`.
    Case,
    /// A checkpoint that was made.
    Checkpoint,
    /// A checkpoint that somebody has brought, checked.
    Brought,
}

impl PreparedKind {
    const ALL: [Self; 3] = [Self::Case, Self::Checkpoint, Self::Brought];

    /// What files of this kind end in.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Case => "tar",
            Self::Checkpoint => "jsonl",
            Self::Brought => "checkpoint",
        }
    }
}

/// The directory of all of them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Prepared {
    root: Arc<Path>,
}

impl Prepared {
    /// Opens the directory, and makes it where it is missing. Nobody but the server's own user may look into it.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn open(root: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(root)?;
        fs::set_permissions(root, Permissions::from_mode(0o700))?;
        Ok(Self { root: root.into() })
    }

    /// Begins one of a site.
    ///
    /// # Errors
    /// If nothing can be written.
    pub fn begin(&self, site: SiteId, now: DateTime<Utc>) -> io::Result<Preparing> {
        Preparing::begin(self.of(site), now)
    }

    /// Where a file of a site lies, if it is there.
    pub fn find(&self, site: SiteId, kind: PreparedKind, id: Uuid, now: DateTime<Utc>) -> Option<PathBuf> {
        let path = self.of(site).join(name(id, kind));
        (is_kept(id, now) && path.is_file()).then_some(path)
    }

    /// Removes what has been there for a day, and what servers that died have left; says how many that were.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub fn sweep(&self, now: DateTime<Utc>) -> io::Result<u64> {
        let mut swept = 0;
        for of_site in entries(&self.root)? {
            for unfinished in entries(&of_site.join(UNFINISHED))? {
                if is_left(&unfinished)? {
                    discard(&unfinished)?;
                    swept += 1;
                }
            }
            for (id, file) in named(&of_site)? {
                if !is_kept(id, now) {
                    swept += u64::from(remove(&file)?);
                }
            }
        }
        Ok(swept)
    }

    /// Removes all of a site, also what is being made.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub fn forget(&self, site: SiteId) -> io::Result<()> {
        let of_site = self.of(site);
        // What is being made first: what gets its name meanwhile is found afterwards.
        for unfinished in entries(&of_site.join(UNFINISHED))? {
            discard(&unfinished)?;
        }
        for (_, file) in named(&of_site)? {
            remove(&file)?;
        }
        Ok(())
    }

    fn of(&self, site: SiteId) -> PathBuf {
        self.root.join(site.to_string())
    }
}

/// A time in the name of a file: sorts as the time does, and is a file's name everywhere.
pub fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true).replace([':', '-'], "")
}

/// An id that says when it was given.
fn id_of(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}

fn is_kept(id: Uuid, now: DateTime<Utc>) -> bool {
    let begun = id.get_timestamp().and_then(|begun| {
        let (seconds, nanoseconds) = begun.to_unix();
        DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
    });
    begun.is_some_and(|begun| now < begun + KEPT)
}

fn name(id: Uuid, kind: PreparedKind) -> String {
    format!("{id}.{}", kind.extension())
}

/// The files of a site, by their ids. What is none of ours is left alone.
fn named(of_site: &Path) -> io::Result<Vec<(Uuid, PathBuf)>> {
    let ours = |path: PathBuf| {
        let extension = path.extension()?.to_str()?;
        PreparedKind::ALL.into_iter().find(|kind| kind.extension() == extension)?;
        Some((path.file_stem()?.to_str()?.parse().ok()?, path))
    };
    Ok(entries(of_site)?.into_iter().filter_map(ours).collect())
}

/// What is in a directory, which need not be there.
fn entries(directory: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(directory) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(vec![]),
        found => found?.map(|entry| Ok(entry?.path())).collect(),
    }
}

/// Was it left by a server that died?
fn is_left(unfinished: &Path) -> io::Result<bool> {
    match File::open(unfinished) {
        Ok(directory) => Ok(directory.try_lock().is_ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Takes away what is unfinished: whoever makes it finds nothing any more where it was.
fn discard(unfinished: &Path) -> io::Result<()> {
    let gone = unfinished.with_extension(GONE);
    let moved = if gone == unfinished { Ok(()) } else { fs::rename(unfinished, &gone) };
    absent(moved.and_then(|()| fs::remove_dir_all(&gone)))?;
    Ok(())
}

fn remove(path: &Path) -> io::Result<bool> {
    absent(fs::remove_file(path))
}

/// Was something there to be removed?
fn absent(removed: io::Result<()>) -> io::Result<bool> {
    match removed {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
