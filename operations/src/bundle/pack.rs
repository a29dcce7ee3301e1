//! A bundle as one file, for those to whom it is handed through the API.

use std::{
    fs::File,
    io::{self, BufWriter},
    path::Path,
};

use ledger::Manifest;
use tar::{Builder, Header};

/// Packs the bundle in a directory into a `.tar`, in which it lies in a directory of this name; says how many bytes that are.
///
/// # Errors
/// If a file cannot be read, or the `.tar` not be written.
pub fn pack(bundle: &Path, manifest: &Manifest, name: &str, to: File) -> io::Result<u64> {
    let mut tar = Builder::new(BufWriter::new(to));
    let own = ["manifest.json", "manifest.sig"].into_iter();
    for path in own.chain(manifest.files.iter().map(|file| file.path.as_str())) {
        let file = File::open(bundle.join(path))?;
        let mut header = Header::new_gnu();
        header.set_size(file.metadata()?.len());
        // It may hold what people have said in confidence.
        header.set_mode(0o600);
        header.set_mtime(manifest.made_at.timestamp().unsigned_abs());
        tar.append_data(&mut header, format!("{name}/{path}"), file)?;
    }
    let to = tar.into_inner()?.into_inner()?;
    to.sync_all()?;
    Ok(to.metadata()?.len())
}
