//! The master key: 32 random bytes that wrap the keys of people's data. Who has it and the database can read everything;
//! who loses it can read no personal data again. It is kept in a file of its own so that it can be backed up apart from
//! the database.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rand::TryRngCore;
use rand::rngs::OsRng;

/// The key. It does not print.
#[derive(Clone)]
pub struct MasterKey([u8; 32]);

impl MasterKey {
    /// The key's bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file cannot be read or written.
    #[error("the master key {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("the master key {} has {length} bytes, not 32", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// Its length in bytes.
        length: usize,
    },
    /// Every user of the machine can read the key.
    #[error("every user can get at the master key {}: chmod 600 it", .0.display())]
    Exposed(PathBuf),
}

/// Reads the key, or makes one where there is no file yet.
///
/// Two servers that start at the same time end up with the same key.
pub fn load_or_create(path: &Path) -> Result<MasterKey, MasterKeyError> {
    let failed = |source| MasterKeyError::Io { path: path.to_owned(), source };
    match load(path) {
        Err(MasterKeyError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {}
        loaded => return loaded,
    }
    match create(path) {
        Ok(()) => tracing::warn!(
            path = %path.display(),
            "created the master key: back it up, apart from the database; without it personal data cannot be read"
        ),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {} // another server was faster: its key counts
        Err(error) => return Err(failed(error)),
    }
    load(path)
}

/// Reads the key where there is one.
pub fn load(path: &Path) -> Result<MasterKey, MasterKeyError> {
    let failed = |source| MasterKeyError::Io { path: path.to_owned(), source };
    let bytes = fs::read(path).map_err(failed)?;
    // A secret that an orchestrator mounts is readable for the group; nobody needs more than that.
    if fs::metadata(path).map_err(failed)?.permissions().mode() & 0o007 != 0 {
        return Err(MasterKeyError::Exposed(path.to_owned()));
    }
    let length = bytes.len();
    bytes.try_into().map(MasterKey).map_err(|_| MasterKeyError::Length { path: path.to_owned(), length })
}

/// Writes the whole key under another name and then links it: the file is never seen half-written, nor overwritten.
fn create(path: &Path) -> io::Result<()> {
    let mut key = [0; 32];
    OsRng.try_fill_bytes(&mut key).map_err(io::Error::other)?;
    let directory = path.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(directory)?;
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    let written =
        file.write_all(&key).and_then(|()| file.sync_all()).and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    written?;
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_start_makes_a_key_that_only_its_owner_reads_and_later_ones_read_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("below/master.key");
        let made = load_or_create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(load_or_create(&path).unwrap().bytes(), made.bytes());
        assert_ne!(made.bytes(), &[0; 32]);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "the draft is gone");
    }

    #[test]
    fn a_key_of_another_length_or_open_to_all_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("master.key");
        fs::write(&path, [1; 31]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(load_or_create(&path), Err(MasterKeyError::Length { length: 31, .. })));
        fs::write(&path, [1; 32]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(load_or_create(&path), Err(MasterKeyError::Exposed(_))));
    }

    #[test]
    fn the_key_does_not_print() {
        assert_eq!(format!("{:?}", MasterKey([7; 32])), "MasterKey(…)");
    }
}
