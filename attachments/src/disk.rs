//! Where files lie. All of this blocks, and is called where blocking is allowed.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use data_encoding::HEXLOWER;
use domain::SiteId;
use uuid::Uuid;

use crate::meta::Sha256Sum;

/// Where files are while they come in: in the same directory, so that moving them is one step.
const INCOMING: &str = "incoming";
/// How often a name for a temporary file is tried. A second try is needed only when a sweep finds it before it is locked.
const TRIES: usize = 5;

/// The directory of all files. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    root: Arc<Path>,
}

/// A temporary file. It is removed when this is dropped, unless it has been moved to its place. Whoever writes it holds its
/// lock: the kernel lets go of the lock when the server dies, and that is how a sweep knows what was left.
#[derive(Debug)]
pub(crate) struct Temporary {
    path: PathBuf,
    placed: bool,
}

impl Disk {
    /// Opens the directory, and makes it where it is missing. Nobody but the server's own user may look into it.
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        for directory in [root.to_owned(), root.join(INCOMING)] {
            DirBuilder::new().recursive(true).mode(0o700).create(&directory)?;
            fs::set_permissions(&directory, Permissions::from_mode(0o700))?;
        }
        sync(root)?;
        Ok(Self { root: root.into() })
    }

    /// A new temporary file, locked, to be written and read.
    pub(crate) fn incoming(&self) -> io::Result<(Temporary, File)> {
        for _ in 0..TRIES {
            let path = self.root.join(INCOMING).join(Uuid::new_v4().simple().to_string());
            let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
            let temporary = Temporary { path, placed: false };
            // A sweep may have come between.
            if file.try_lock().is_ok() && file.metadata()?.nlink() > 0 {
                return Ok((temporary, file));
            }
        }
        Err(io::Error::other("temporary files cannot be locked"))
    }

    /// Removes what servers that died have left; says how much that was.
    pub(crate) fn sweep_incoming(&self) -> io::Result<u64> {
        let mut swept = 0;
        for entry in fs::read_dir(self.root.join(INCOMING))? {
            let path = entry?.path();
            let file = match File::open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            match file.try_lock() {
                Ok(()) => swept += u64::from(remove(&path)?),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(swept)
    }

    /// Where a site's file lies.
    pub(crate) fn path(&self, site: SiteId, sum: &Sha256Sum) -> PathBuf {
        let name = HEXLOWER.encode(sum);
        self.root.join(site.to_string()).join(&name[..2]).join(name)
    }

    /// Removes a file; says whether it was there.
    pub(crate) fn remove(&self, site: SiteId, sum: &Sha256Sum) -> io::Result<bool> {
        remove(&self.path(site, sum))
    }

    /// The sites that have a directory.
    pub(crate) fn sites(&self) -> io::Result<Vec<SiteId>> {
        let entries = fs::read_dir(&self.root)?.collect::<io::Result<Vec<_>>>()?;
        Ok(entries.iter().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect())
    }

    /// The files of a site, which may never have had any. What is none of ours is left alone.
    pub(crate) fn files(&self, site: SiteId) -> io::Result<Vec<Sha256Sum>> {
        let mut sums = vec![];
        let folders = match fs::read_dir(self.root.join(site.to_string())) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(sums),
            folders => folders?,
        };
        for folder in folders {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder)? {
                sums.extend(file?.file_name().to_str().and_then(sum));
            }
        }
        Ok(sums)
    }
}

impl Temporary {
    /// Moves the file to its place at a site. Its content must have reached the disk. When this returns, so has its name.
    pub(crate) fn place(mut self, disk: &Disk, site: SiteId, sum: &Sha256Sum) -> io::Result<()> {
        let path = disk.path(site, sum);
        let missing = || io::Error::other("a file lies in a folder");
        let folder = path.parent().ok_or_else(missing)?;
        let of_site = folder.parent().ok_or_else(missing)?;
        make(of_site, &disk.root)?;
        make(folder, of_site)?;
        fs::rename(&self.path, &path)?;
        self.placed = true;
        sync(folder)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.placed
            && let Err(error) = remove(&self.path)
        {
            tracing::warn!(%error, "a temporary file stays until the next sweep");
        }
    }
}

/// Makes a directory that may be there, and its name last.
fn make(directory: &Path, parent: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(directory) {
        Ok(()) => sync(parent),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Lets the names in a directory reach the disk.
fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The digest that a file is named after.
fn sum(name: &str) -> Option<Sha256Sum> {
    HEXLOWER.decode(name.as_bytes()).ok()?.try_into().ok()
}
