//! The disk that the server writes to, and the database's. Nothing can be recorded once that is full.

use std::{
    io,
    path::{Path, PathBuf},
};

use rustix::fs::statvfs;
use sqlx::PgConnection;

/// A database whose disk has no more left than this (bytes) is about to stop.
pub(crate) const SCARCE: u64 = 1 << 30;

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

    /// The database's, if it is this machine's and the database tells where it lies: that takes a superuser, or `pg_read_all_settings`.
    pub(crate) async fn of_database(connection: &mut PgConnection) -> Option<Self> {
        let told: (Option<String>, bool) = sqlx::query_as(
            "SELECT current_setting('data_directory', true),
                    inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1'",
        )
        .fetch_one(connection)
        .await
        .ok()?;
        let directory = told.0.filter(|_| told.1)?;
        let disk = Self::of(directory, SCARCE);
        // Another machine's may be forwarded to this one's address.
        (Path::new(&disk.directory).is_dir() && disk.free().is_ok()).then_some(disk)
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
