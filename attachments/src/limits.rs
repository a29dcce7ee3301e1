//! What the operator decides about attachments.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::FileType;

/// What the operator decides about attachments. Sizes are in bytes.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most of one file: 10 MiB.
    pub file_bytes: u64,
    /// The kinds that are taken: all but ZIP archives.
    pub types: BTreeSet<FileType>,
    /// The most files of one person that wait to be attached, those being uploaded included: 30.
    pub waiting_files: u32,
    /// The most that one person's waiting files have together: 100 MiB.
    pub waiting_bytes: u64,
    /// How long an uploaded file waits for a message before it is swept: a day.
    pub waiting_time: TimeDelta,
    /// The most that the files of one site have together: 20 GiB. A content that is there twice counts once.
    pub site_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 10 << 20,
            types: FileType::ALL.into_iter().filter(|kind| *kind != FileType::Zip).collect(),
            waiting_files: 30,
            waiting_bytes: 100 << 20,
            waiting_time: TimeDelta::hours(24),
            site_bytes: 20 << 30,
        }
    }
}
