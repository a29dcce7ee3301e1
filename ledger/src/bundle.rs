//! Bundles: a case's events and files with what proves them, to be handed to somebody who has no access to Randevu.
//!
//! A bundle is a directory. `manifest.json` names every other file with its SHA-256, and `manifest.sig` is the installation's signature
//! over it; `events.jsonl` has the case's events ([`Evidence`](crate::Evidence)), `digests.jsonl` the digests of all events of every
//! stream that they are from ([`Head`]), also of those events that are not handed on. So each event can be held against the chain, and
//! the chain against a checkpoint. `docs/auditors.md` says how that is done without Randevu.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use crate::{
    Checkpoint, CheckpointKey, Evidence,
    checkpoint::{Head, hex, is_signed},
    digest::{EventDigest, GENESIS},
};

/// The format's name and version.
const FORMAT: &str = "randevu-bundle/1";

/// What a bundle holds. Its text is what is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    format: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// What was asked for, such as a person.
    pub about: BTreeMap<String, String>,
    /// Everything up to here was looked at.
    pub position: String,
    /// How many events it has.
    pub events: u64,
    /// How many streams they are from.
    pub streams: u64,
    /// Files that people attached.
    pub attachments: Vec<BundledAttachment>,
    /// All files but the manifest and its signature.
    pub files: Vec<BundledFile>,
    /// Whose signature it is (Ed25519).
    #[serde(with = "hex")]
    public_key: [u8; 32],
}

/// A file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundledFile {
    /// Where it is, in the bundle's directory.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

/// A file that somebody attached to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BundledAttachment {
    /// Its identifier, as the message's event has it.
    pub id: String,
    /// Its name, if that can still be read.
    pub name: Option<String>,
    /// What it is, by its content.
    pub media_type: String,
    /// Where it is in the bundle; nothing if the installation does not have it any more.
    pub path: Option<String>,
}

/// What is wrong with a bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// It is not in the format of a bundle.
    #[error("{file} cannot be read as a part of a bundle (line {line})")]
    Unreadable {
        /// Which file.
        file: String,
        /// Which line, from 1.
        line: usize,
    },
    /// It was signed by another installation.
    #[error("the bundle was signed with another key than {expected}")]
    OtherKey {
        /// The key that was expected, in hexadecimal.
        expected: String,
    },
    /// The signature is not that of the key.
    #[error("the signature of manifest.json is wrong")]
    Forged,
    /// A file is not there.
    #[error("{0} is missing")]
    Missing(String),
    /// A file is not what it was.
    #[error("{0} was changed")]
    Altered(String),
    /// There is a file that does not belong there.
    #[error("{0} does not belong to the bundle")]
    Foreign(String),
    /// An event does not fit the chain of its stream.
    #[error("event {sequence} of {aggregate_type} {aggregate_id} does not fit its chain")]
    Broken {
        /// The stream's aggregate type.
        aggregate_type: String,
        /// The stream's aggregate.
        aggregate_id: String,
        /// The event.
        sequence: i64,
    },
    /// There are more or fewer than the manifest says.
    #[error("there are {found} {what}, not {expected}")]
    Count {
        /// Of what.
        what: &'static str,
        /// How many there are.
        found: u64,
        /// How many there should be.
        expected: u64,
    },
    /// A stream's chain is not the one that a checkpoint knows.
    #[error("{aggregate_type} {aggregate_id} is not what the checkpoint knows of it")]
    Contradicted {
        /// The stream's aggregate type.
        aggregate_type: String,
        /// The stream's aggregate.
        aggregate_id: String,
    },
}

impl Manifest {
    /// What a bundle about this case holds, as far as that is known before its files are written.
    pub fn new(
        about: BTreeMap<String, String>,
        position: String,
        made_at: DateTime<Utc>,
        key: &CheckpointKey,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            made_at,
            about,
            position,
            events: 0,
            streams: 0,
            attachments: vec![],
            files: vec![],
            public_key: key.public(),
        }
    }

    /// How many of the attached files the installation does not have any more.
    pub fn missing(&self) -> usize {
        self.attachments.iter().filter(|file| file.path.is_none()).count()
    }

    /// The text to write, and the signature over it.
    pub fn signed(&self, key: &CheckpointKey) -> (String, [u8; 64]) {
        // Strings, numbers and times: writing them does not fail.
        let text = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        let signature = key.sign(text.as_bytes());
        (text, signature)
    }

    /// Reads a manifest's text and checks that it is as `key` has signed it.
    ///
    /// # Errors
    /// If it is not.
    pub fn read(text: &[u8], signature: &[u8], key: &[u8; 32]) -> Result<Self, BundleError> {
        let unreadable = |line| BundleError::Unreadable { file: "manifest.json".into(), line };
        let manifest: Self = serde_json::from_slice(text).map_err(|error| unreadable(error.line()))?;
        if manifest.format != FORMAT {
            return Err(unreadable(1));
        }
        if manifest.public_key != *key {
            return Err(BundleError::OtherKey { expected: HEXLOWER.encode(key) });
        }
        let signature = signature.try_into().map_err(|_| BundleError::Forged)?;
        if is_signed(text, signature, key) { Ok(manifest) } else { Err(BundleError::Forged) }
    }
}

/// The digests of whole streams.
#[derive(Debug, Default)]
pub struct Chains(BTreeMap<(String, String), Vec<EventDigest>>);

impl Chains {
    /// How many streams they are of.
    pub fn streams(&self) -> u64 {
        self.0.len() as u64
    }

    /// Adds the digest of a stream's next event.
    ///
    /// # Errors
    /// If it is not the next one.
    pub fn add(&mut self, next: Head) -> Result<(), BundleError> {
        let Head { aggregate_type, aggregate_id, sequence, digest } = next;
        let chain = self.0.entry((aggregate_type.clone(), aggregate_id.clone())).or_default();
        if i64::try_from(chain.len() + 1) != Ok(sequence) {
            return Err(BundleError::Broken { aggregate_type, aggregate_id, sequence });
        }
        chain.push(digest);
        Ok(())
    }

    /// Holds an event against its stream's chain.
    ///
    /// # Errors
    /// If it does not fit.
    pub fn check(&self, event: &Evidence) -> Result<(), BundleError> {
        let fits = || {
            let chain = self.0.get(&(event.aggregate_type.clone(), event.aggregate_id.clone()))?;
            let index = usize::try_from(event.sequence).ok()?.checked_sub(1)?;
            let previous = index.checked_sub(1).map_or(Some(&GENESIS), |before| chain.get(before))?;
            Some(chain.get(index)? == &event.digest && event.fits(previous))
        };
        if fits() == Some(true) {
            return Ok(());
        }
        Err(BundleError::Broken {
            aggregate_type: event.aggregate_type.clone(),
            aggregate_id: event.aggregate_id.clone(),
            sequence: event.sequence,
        })
    }

    /// Holds the chains against a checkpoint: says of how many streams both know an event to compare.
    ///
    /// # Errors
    /// If they differ.
    pub fn compare(&self, checkpoint: &Checkpoint) -> Result<u64, BundleError> {
        let mut compared = 0;
        for head in &checkpoint.heads {
            let chain = self.0.get(&(head.aggregate_type.clone(), head.aggregate_id.clone()));
            let index = usize::try_from(head.sequence - 1).unwrap_or(usize::MAX);
            let Some(digest) = chain.and_then(|chain| chain.get(index)) else { continue };
            if *digest != head.digest {
                return Err(BundleError::Contradicted {
                    aggregate_type: head.aggregate_type.clone(),
                    aggregate_id: head.aggregate_id.clone(),
                });
            }
            compared += 1;
        }
        Ok(compared)
    }
}
