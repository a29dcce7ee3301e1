//! A bundle while it is written: a directory of another name, that goes away unless it is finished.

use std::{
    fmt::Display,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, BufReader, BufWriter, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use ledger::{BundledFile, CheckpointKey, Manifest};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;

use super::ExportError;

/// Read at a time (bytes).
const CHUNK: usize = 1 << 16;

/// A bundle that is being written.
pub(super) struct Draft {
    target: PathBuf,
    directory: PathBuf,
    files: Vec<BundledFile>,
}

/// A file of it.
pub(super) struct Part {
    path: String,
    shown: String,
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

type Written<T> = Result<T, ExportError>;

/// What something is called until all of it is written.
pub fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".unfinished");
    name.into()
}

/// What could not be written, and why.
fn unwritten(what: impl Display, why: impl Display) -> ExportError {
    ExportError::Unwritten(format!("{what}: {why}"))
}

impl Draft {
    /// Begins one that is to be `target`, which must not be there. What an attempt that was killed has left behind is removed.
    pub(super) fn create(target: &Path) -> Written<Self> {
        if target.exists() {
            return Err(ExportError::InTheWay(target.to_owned()));
        }
        let directory = unfinished(target);
        let failed = |error: io::Error| unwritten(directory.display(), error);
        if directory.exists() {
            fs::remove_dir_all(&directory).map_err(failed)?;
        }
        // It holds what people have said in confidence.
        DirBuilder::new().mode(0o700).create(&directory).map_err(failed)?;
        Ok(Self { target: target.to_owned(), directory, files: vec![] })
    }

    /// Begins a file.
    pub(super) fn file(&self, path: &str) -> Written<Part> {
        let place = self.directory.join(path);
        let shown = place.display().to_string();
        let opened = (|| {
            // Never the bundle's own directory: where that was taken away, nothing of it is to be there again.
            if let Some(parent) = place.parent().filter(|parent| *parent != self.directory) {
                match DirBuilder::new().mode(0o700).create(parent) {
                    Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
                    _ => {}
                }
            }
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&place)
        })();
        let file = opened.map_err(|error| unwritten(&shown, error))?;
        Ok(Part { path: path.to_owned(), shown, file: BufWriter::new(file), hash: Sha256::new(), bytes: 0 })
    }

    /// Takes in a file that is written.
    pub(super) fn add(&mut self, part: Part) -> Written<BundledFile> {
        let file = part.end()?;
        self.files.push(file.clone());
        Ok(file)
    }

    /// What stands in the lines of a file that is written.
    pub(super) fn lines<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Written<impl Iterator<Item = Written<T>> + use<T>> {
        let place = self.directory.join(path).display().to_string();
        let file = File::open(&place).map_err(|error| unwritten(&place, error))?;
        let lines = serde_json::Deserializer::from_reader(BufReader::new(file)).into_iter();
        Ok(lines.map(move |line| line.map_err(|error| unwritten(&place, error))))
    }

    /// Takes in a file as it is.
    pub(super) async fn copy(&mut self, path: &str, mut from: tokio::fs::File) -> Written<BundledFile> {
        let mut part = self.file(path)?;
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = from.read(&mut chunk).await.map_err(|error| unwritten(path, error))?;
            if read == 0 {
                return self.add(part);
            }
            part.write(&chunk[..read])?;
        }
    }

    /// Writes the manifest over all files and its signature, and gives the bundle its name. The manifest is then complete.
    pub(super) fn finish(mut self, mut manifest: Manifest, key: &CheckpointKey) -> Written<Manifest> {
        manifest.files = std::mem::take(&mut self.files);
        let (text, signature) = manifest.signed(key);
        for (path, content) in [("manifest.json", text.as_bytes()), ("manifest.sig", &signature)] {
            let mut part = self.file(path)?;
            part.write(content)?;
            part.end()?;
        }
        let named = File::open(&self.directory)
            .and_then(|directory| directory.sync_all())
            .and_then(|()| fs::rename(&self.directory, &self.target));
        named.map_err(|error| unwritten(self.target.display(), error))?;
        Ok(manifest)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // A finished one is not there any more under this name.
        let _ = fs::remove_dir_all(&self.directory);
    }
}

impl Part {
    /// Adds a line of JSON.
    pub(super) fn line(&mut self, value: &impl Serialize) -> Written<()> {
        let mut line = serde_json::to_vec(value).map_err(|error| self.failed(&error))?;
        line.push(b'\n');
        self.write(&line)
    }

    fn write(&mut self, bytes: &[u8]) -> Written<()> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| self.failed(&error))
    }

    fn end(mut self) -> Written<BundledFile> {
        let written = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        written.map_err(|error| self.failed(&error))?;
        let sha256 = HEXLOWER.encode(&self.hash.finalize());
        Ok(BundledFile { path: self.path, bytes: self.bytes, sha256 })
    }

    fn failed(&self, error: &dyn std::error::Error) -> ExportError {
        unwritten(&self.shown, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_away_while_it_was_written_does_not_come_back() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("case");
        let draft = Draft::create(&target).unwrap();
        draft.file("events.jsonl").unwrap().line(&"an event").unwrap();
        draft.file("attachments/1").unwrap();
        draft.file("attachments/2").unwrap();
        fs::remove_dir_all(&draft.directory).unwrap();
        for path in ["digests.jsonl", "attachments/3"] {
            assert!(matches!(draft.file(path), Err(ExportError::Unwritten(_))), "{path}");
        }
        drop(draft);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
    }
}
