//! Checkpoints: the last digest of every stream at one moment, signed, to be kept where nobody who can change the database can change them.
//!
//! Each stream's digests are chained, so its last one stands for all of it. Whoever has a checkpoint can tell later that nothing before it
//! was changed, removed or rewritten, also by somebody who made all chains fit again.
//!
//! A checkpoint is a text of JSON lines: what is signed first, then a line for each stream. `docs/auditors.md` says how it is checked
//! without Randevu.

use chrono::{DateTime, SecondsFormat, Utc};
use data_encoding::HEXLOWER;
use domain::{Refusal, SiteId};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::{
    Ledger, LedgerError, MasterKey, Position, Purpose, Secrets,
    digest::EventDigest,
    verify::{Breach, LogOrder, Walked},
};

/// The format's name and version.
const FORMAT: &str = "randevu-checkpoint/1";
/// Streams whose site is asked for at a time.
const ASKED: usize = 10_000;

/// The last event of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The stream's aggregate type.
    #[serde(rename = "type")]
    pub aggregate_type: String,
    /// The stream's aggregate.
    #[serde(rename = "id")]
    pub aggregate_id: String,
    /// The number of its last event.
    pub sequence: i64,
    /// That event's digest, which covers all before it.
    #[serde(with = "hex")]
    pub digest: EventDigest,
}

impl Head {
    /// The stream's type and id.
    fn stream(&self) -> (&str, &str) {
        (&self.aggregate_type, &self.aggregate_id)
    }
}

/// What is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seal {
    format: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Everything up to here is covered.
    pub position: String,
    /// How many events are covered.
    pub events: u64,
    /// How many streams they belong to.
    pub streams: u64,
    /// SHA-256 over the heads.
    #[serde(with = "hex")]
    root: EventDigest,
    /// The order of the log, where the database said which cluster it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<LogOrder>,
    /// Whose signature it is (Ed25519).
    #[serde(with = "hex")]
    public_key: [u8; 32],
    #[serde(with = "hex")]
    signature: [u8; 64],
}

/// A signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// What is signed.
    pub seal: Seal,
    /// The last event of each stream, by type and id.
    pub heads: Vec<Head>,
}

/// Why a text is no checkpoint that can be relied on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is not in the format of a checkpoint.
    #[error("this is not a checkpoint, or damaged: line {line} cannot be read")]
    Unreadable {
        /// Which line.
        line: usize,
    },
    /// Its lines are not those that were signed.
    #[error("the checkpoint's lines are not those that were signed")]
    Altered,
    /// The signature is not that of the key.
    #[error("the checkpoint's signature is wrong")]
    Forged,
    /// It was signed by another installation.
    #[error("the checkpoint was signed with another key than {expected}")]
    OtherKey {
        /// The key that was expected, in hexadecimal.
        expected: String,
    },
}

impl Refusal for CheckpointError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "CHECKPOINT_UNREADABLE",
            Self::Altered => "CHECKPOINT_ALTERED",
            Self::Forged => "CHECKPOINT_FORGED",
            Self::OtherKey { .. } => "CHECKPOINT_OTHER_KEY",
        }
    }

    fn details(&self) -> Map<String, Value> {
        match self {
            Self::Unreadable { line } => Map::from_iter([("line".to_owned(), json!(line))]),
            Self::OtherKey { expected } => Map::from_iter([("expected".to_owned(), json!(expected))]),
            Self::Altered | Self::Forged => Map::new(),
        }
    }
}

/// Why no checkpoint was made.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The history does not verify: nothing is signed.
    #[error("the history does not verify, so nothing was signed; {} streams are broken", .0.len())]
    Broken(Vec<Breach>),
    /// The store could not be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// The key that signs an installation's checkpoints.
#[derive(Clone)]
pub struct CheckpointKey(SigningKey);

impl CheckpointKey {
    /// The key of an installation that was begun with this master key.
    pub fn of(master: &MasterKey) -> Self {
        Self::from(&Secrets::of(master))
    }

    /// What others check its signatures with.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs a text (Ed25519).
    pub(crate) fn sign(&self, text: &[u8]) -> [u8; 64] {
        self.0.sign(text).to_bytes()
    }

    fn seal(
        &self,
        heads: &[Head],
        (position, order): (Position, Option<LogOrder>),
        made_at: DateTime<Utc>,
    ) -> Seal {
        let mut seal = Seal {
            format: FORMAT.to_owned(),
            made_at,
            position: position.to_string(),
            // A chain that fits has every event from the first to its head.
            events: heads.iter().map(|head| head.sequence.unsigned_abs()).sum(),
            streams: heads.len() as u64,
            root: root(heads),
            order,
            public_key: self.public(),
            signature: [0; 64],
        };
        seal.signature = self.sign(seal.signed().as_bytes());
        seal
    }
}

impl From<&Secrets> for CheckpointKey {
    fn from(secrets: &Secrets) -> Self {
        Self(SigningKey::from_bytes(&secrets.get(Purpose::Checkpoints)))
    }
}

impl Seal {
    /// The text that the signature is over.
    fn signed(&self) -> String {
        let made_at = self.made_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let root = HEXLOWER.encode(&self.root);
        let order = self.order.as_ref().map_or_else(String::new, |order| order.signed() + "\n");
        format!("{FORMAT}\n{made_at}\n{}\n{}\n{}\n{root}\n{order}", self.position, self.events, self.streams)
    }
}

impl Checkpoint {
    /// The text to keep.
    pub fn text(&self) -> String {
        // Strings, numbers and times: writing them does not fail.
        let mut text = serde_json::to_string(&self.seal).unwrap_or_default();
        for head in &self.heads {
            text.push('\n');
            text += &serde_json::to_string(head).unwrap_or_default();
        }
        text.push('\n');
        text
    }

    /// As [`Checkpoint::read`], of what may not even be text.
    ///
    /// # Errors
    /// If it is not as `key` has signed it.
    pub fn read_bytes(bytes: &[u8], key: &[u8; 32]) -> Result<Self, CheckpointError> {
        let text = str::from_utf8(bytes).map_err(|error| {
            let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
            CheckpointError::Unreadable { line }
        })?;
        Self::read(text, key)
    }

    /// Reads a text and checks that it is as `key` has signed it.
    ///
    /// # Errors
    /// If it is not.
    pub fn read(text: &str, key: &[u8; 32]) -> Result<Self, CheckpointError> {
        let mut lines = text.lines().zip(1..);
        let unreadable = |line| CheckpointError::Unreadable { line };
        let (first, _) = lines.next().ok_or(unreadable(1))?;
        let seal: Seal = serde_json::from_str(first).map_err(|_| unreadable(1))?;
        if seal.format != FORMAT {
            return Err(unreadable(1));
        }
        if seal.public_key != *key {
            return Err(CheckpointError::OtherKey { expected: HEXLOWER.encode(key) });
        }
        if !is_signed(seal.signed().as_bytes(), &seal.signature, key) {
            return Err(CheckpointError::Forged);
        }
        let heads = lines.map(|(text, line)| serde_json::from_str(text).map_err(|_| unreadable(line)));
        let heads: Vec<Head> = heads.collect::<Result<_, _>>()?;
        if root(&heads) != seal.root {
            return Err(CheckpointError::Altered);
        }
        Ok(Self { seal, heads })
    }
}

impl Ledger {
    /// Checks the whole history and signs what its streams have come to.
    ///
    /// # Errors
    /// If the history does not verify, or cannot be read.
    pub async fn checkpoint(
        &self,
        key: &CheckpointKey,
        made_at: DateTime<Utc>,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Checkpoint, SealError> {
        let (position, Walked { heads, .. }) = self.sound(progress).await?;
        let order = self.order_until(None, position).await?;
        let seal = key.seal(&heads, (position, order), made_at);
        Ok(Checkpoint { seal, heads })
    }

    /// As [`Ledger::checkpoint`], which checks the whole history; what is signed is what the streams of one site have come to.
    ///
    /// # Errors
    /// If the history, of whichever site, does not verify, or cannot be read.
    pub async fn checkpoint_of(
        &self,
        site: SiteId,
        key: &CheckpointKey,
        made_at: DateTime<Utc>,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Checkpoint, SealError> {
        let (position, Walked { heads: all, .. }) = self.sound(progress).await?;
        let mut heads = vec![];
        for some in all.chunks(ASKED) {
            let here = self.streams_at(site, some.iter().map(Head::stream)).await?;
            heads.extend(some.iter().zip(here).filter(|(_, here)| *here).map(|(head, _)| head.clone()));
        }
        let order = self.order_until(Some(site), position).await?;
        let seal = key.seal(&heads, (position, order), made_at);
        Ok(Checkpoint { seal, heads })
    }

    /// Has any stream of the checkpoint an event at another site? Who holds one of the own site's streams only is told of all of them, also
    /// of those that are there no longer.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn reaches_beyond(&self, site: SiteId, old: &Checkpoint) -> Result<bool, LedgerError> {
        for some in old.heads.chunks(ASKED) {
            if self.any_elsewhere(site, some.iter().map(Head::stream)).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The end of a history in which everything fits, and what it has come to.
    async fn sound(&self, progress: &mut (dyn FnMut(u64) + Send)) -> Result<(Position, Walked), SealError> {
        let position = self.log().end().await?;
        let walked = self.walk_until(position, progress).await?;
        if walked.breaches.is_empty() {
            Ok((position, walked))
        } else {
            Err(SealError::Broken(walked.breaches))
        }
    }
}

/// SHA-256 over the heads' types and ids, each preceded by its length in eight bytes, their numbers in eight bytes, and their digests.
fn root(heads: &[Head]) -> EventDigest {
    let mut hash = Sha256::new();
    for head in heads {
        for text in [&head.aggregate_type, &head.aggregate_id] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        hash.update(head.sequence.to_be_bytes());
        hash.update(head.digest);
    }
    hash.finalize().into()
}

/// Is this the signature that the key makes of the text?
pub(crate) fn is_signed(text: &[u8], signature: &[u8; 64], key: &[u8; 32]) -> bool {
    let signature = Signature::from_bytes(signature);
    VerifyingKey::from_bytes(key).is_ok_and(|key| key.verify_strict(text, &signature).is_ok())
}

/// Bytes as hexadecimal text.
pub(crate) mod hex {
    use data_encoding::HEXLOWER;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&HEXLOWER.encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        from: D,
    ) -> Result<[u8; N], D::Error> {
        let bytes = HEXLOWER.decode(String::deserialize(from)?.as_bytes()).map_err(D::Error::custom)?;
        bytes.try_into().map_err(|_| D::Error::custom("of another length"))
    }
}
