//! Where the files of recordings lie. They are too large for the log, which holds their digests.

use std::path::{Path, PathBuf};

use domain::{RecordingId, SiteId};

/// The directory of all recordings: a folder for each site, and in it one for each recording.
#[derive(Clone, Debug)]
pub struct RecordingArchive {
    root: PathBuf,
}

impl RecordingArchive {
    /// The archive in this directory, which need not exist yet.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Its directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of a recording.
    pub fn folder(&self, site: SiteId, recording: RecordingId) -> PathBuf {
        self.root.join(site.to_string()).join(recording.to_string())
    }

    /// Where a file of a recording lies. Nothing for what cannot be the name of one: names come from addresses.
    pub fn file(&self, site: SiteId, recording: RecordingId, name: &str) -> Option<PathBuf> {
        let stem = name.strip_suffix(".webm")?;
        let plain = !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        plain.then(|| self.folder(site, recording).join(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_a_recorded_file_is_looked_for() {
        let archive = RecordingArchive::new("/data/recordings".into());
        let (site, recording) = (SiteId::generate(), RecordingId::generate());
        let file = archive.file(site, recording, "0190-screen.webm").unwrap();
        assert_eq!(file, archive.folder(site, recording).join("0190-screen.webm"));
        for name in ["", ".webm", "../x.webm", "a/b.webm", "x.part", "open", "x.webm/", "\0.webm"] {
            assert_eq!(archive.file(site, recording, name), None, "{name}");
        }
    }
}
