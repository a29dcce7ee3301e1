//! The disk that the server writes to. Where that is the database's too, nothing can be recorded once it is full.

use std::{io, path::PathBuf};

use rustix::fs::statvfs;

/// The disk on which a directory lies.
#[derive(Clone, Debug)]
pub struct Disk {
    directory: PathBuf,
    least: u64,
}

impl Disk {
    /// That of `directory`, which has room as long as `least` bytes are free.
    pub fn of(directory: impl Into<PathBuf>, least: u64) -> Self {
        Self { directory: directory.into(), least }
    }

    /// How many bytes may still be written there.
    ///
    /// # Errors
    /// If the directory is not there.
    pub fn free(&self) -> io::Result<u64> {
        let found = statvfs(&self.directory)?;
        Ok(found.f_bavail.saturating_mul(found.f_frsize))
    }

    /// Is there room? Where nobody can say there is none.
    pub fn has_room(&self) -> bool {
        self.free().is_ok_and(|free| free >= self.least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_has_room_down_to_what_has_to_be_free_and_one_that_is_not_there_has_none() {
        let directory = tempfile::tempdir().unwrap();
        let disk = |least| Disk::of(directory.path(), least);
        assert!(disk(0).free().unwrap() > 0);
        assert!(disk(1).has_room() && !disk(u64::MAX).has_room());
        assert!(!Disk::of(directory.path().join("nothing"), 0).has_room());
    }
}
