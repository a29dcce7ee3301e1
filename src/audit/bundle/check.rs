//! Checking a bundle. Nothing else is needed than the bundle and the key that its installation's auditors have noted down.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, BufRead, BufReader, ErrorKind},
    path::{Path, PathBuf},
};

use clap::Args;
use data_encoding::HEXLOWER;
use ledger::{BundleError, BundledFile, Chains, Checkpoint, Evidence, Manifest};
use serde::de::DeserializeOwned;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{audit, operator::Outcome};

/// Which bundle is checked, and against what.
#[derive(Args)]
pub struct VerifyBundle {
    /// The bundle's directory.
    #[arg(value_name = "DIRECTORY")]
    bundle: PathBuf,
    /// The key that has signed it, if not this installation's.
    #[arg(long, value_name = "HEX")]
    pub key: Option<String>,
    /// A checkpoint of the same installation: the bundle's streams are compared with it.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// For programs.
    #[arg(long)]
    json: bool,
}

/// Checks a bundle that `key` must have signed: that every file is what it was, that none is missing or foreign, and that every event
/// fits the chain of its stream.
///
/// # Errors
/// If anything is wrong: what.
pub fn verify(asked: &VerifyBundle, key: &[u8; 32]) -> Outcome {
    let old = asked.against.as_deref().map(|path| audit::read_checkpoint(path, key)).transpose()?;
    let (manifest, compared) = check(&asked.bundle, key, old.as_ref())
        .map_err(|error| format!("{}: {error}", asked.bundle.display()))?;
    let (events, streams, attachments) = (manifest.events, manifest.streams, manifest.attachments.len());
    if asked.json {
        let said = json!({
            "madeAt": manifest.made_at, "about": manifest.about, "position": manifest.position, "events": events,
            "streams": streams, "attachments": attachments, "compared": compared,
        });
        println!("{said}");
        return Ok(());
    }
    let about: Vec<_> = manifest.about.iter().map(|(name, value)| format!("{name} {value}")).collect();
    println!("the bundle of {} about {} is as it was signed", manifest.made_at, about.join(", "));
    println!("{events} events of {streams} streams fit their chains; {attachments} attachments");
    if let Some(compared) = compared {
        println!("{compared} of the streams were compared with the checkpoint");
    }
    Ok(())
}

type Checked<T> = Result<T, Box<dyn std::error::Error>>;

/// What the bundle holds, once it is known that `key` has signed it and all of it is as it was; and how many of its streams `old` knows.
///
/// # Errors
/// If anything is wrong: what.
pub fn check(bundle: &Path, key: &[u8; 32], old: Option<&Checkpoint>) -> Checked<(Manifest, Option<u64>)> {
    let signature = read(bundle, "manifest.sig")?;
    let manifest = Manifest::read(&read(bundle, "manifest.json")?, &signature, key)?;
    let mut expected: BTreeSet<_> = manifest.files.iter().map(|file| file.path.clone()).collect();
    expected.extend(["manifest.json", "manifest.sig"].map(str::to_owned));
    let found = files(bundle, "")?;
    if let Some(foreign) = found.difference(&expected).next() {
        return Err(BundleError::Foreign(foreign.clone()).into());
    }
    for file in &manifest.files {
        unchanged(bundle, file)?;
    }
    let mut chains = Chains::default();
    for head in lines(bundle, "digests.jsonl")? {
        chains.add(head?)?;
    }
    let mut events = 0;
    for event in lines::<Evidence>(bundle, "events.jsonl")? {
        chains.check(&event?)?;
        events += 1;
    }
    for (what, found, expected) in
        [("events", events, manifest.events), ("streams", chains.streams(), manifest.streams)]
    {
        if found != expected {
            return Err(BundleError::Count { what, found, expected }.into());
        }
    }
    let compared = old.map(|old| chains.compare(old)).transpose()?;
    Ok((manifest, compared))
}

/// All files below a directory of the bundle, by their paths in it. What is neither a file nor a directory does not belong there.
fn files(bundle: &Path, below: &str) -> Checked<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(bundle.join(below))? {
        let entry = entry?;
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            found.extend(files(bundle, &format!("{path}/"))?);
        } else if kind.is_file() {
            found.insert(path);
        } else {
            return Err(BundleError::Foreign(path).into());
        }
    }
    Ok(found)
}

fn unchanged(bundle: &Path, file: &BundledFile) -> Checked<()> {
    let mut content = open(bundle, &file.path)?;
    let mut hash = Sha256::new();
    let bytes = io::copy(&mut content, &mut hash).map_err(|error| format!("{}: {error}", file.path))?;
    if (bytes, HEXLOWER.encode(&hash.finalize())) == (file.bytes, file.sha256.clone()) {
        Ok(())
    } else {
        Err(BundleError::Altered(file.path.clone()).into())
    }
}

fn lines<T: DeserializeOwned>(
    bundle: &Path,
    path: &'static str,
) -> Checked<impl Iterator<Item = Checked<T>>> {
    let lines = BufReader::new(open(bundle, path)?).lines().zip(1..);
    Ok(lines.map(move |(text, line)| {
        let unreadable = |_| BundleError::Unreadable { file: path.to_owned(), line };
        Ok(serde_json::from_str(&text?).map_err(unreadable)?)
    }))
}

fn read(bundle: &Path, path: &str) -> Checked<Vec<u8>> {
    let mut content = vec![];
    io::copy(&mut open(bundle, path)?, &mut content).map_err(|error| format!("{path}: {error}"))?;
    Ok(content)
}

fn open(bundle: &Path, path: &str) -> Checked<File> {
    File::open(bundle.join(path)).map_err(|error| match error.kind() {
        ErrorKind::NotFound => BundleError::Missing(path.to_owned()).into(),
        _ => format!("{path}: {error}").into(),
    })
}
