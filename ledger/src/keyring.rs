//! Keys: the installation's master key, and one key for each person.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use domain::AccountId;
use hkdf::Hkdf;
use rand::RngCore;
use sha2::Sha256;
use sqlx::PgPool;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::LedgerError;

/// The key that wraps all others. Whoever has it and the database can read everything; it never leaves the process.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// These 32 secret, random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A key for one purpose (HKDF-SHA256); knowing it tells nothing about the others.
    pub fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        // 32 bytes are always within HKDF's limit of 255 blocks.
        let _ = Hkdf::<Sha256>::new(None, &*self.0).expand(purpose.as_bytes(), &mut *key);
        key
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// Destroys the key of the person `$1`, who may never have had one.
pub(crate) const DESTROY: &str = "INSERT INTO subject_keys (subject_id, wrapped, destroyed_at)
    VALUES ($1, NULL, now())
    ON CONFLICT (subject_id) DO UPDATE SET wrapped = NULL, destroyed_at = now()
    WHERE subject_keys.destroyed_at IS NULL";

/// One person's key, ready for use.
pub(crate) type SubjectKey = Arc<XChaCha20Poly1305>;

/// The most keys kept in memory; past it the store starts over.
const KEPT: usize = 20_000;

/// The keys of persons. Cheap to clone.
#[derive(Clone)]
pub struct Keyring {
    pool: PgPool,
    wrap: Arc<XChaCha20Poly1305>,
    known: Arc<Mutex<HashMap<Uuid, Option<SubjectKey>>>>,
}

impl Keyring {
    pub(crate) fn new(pool: PgPool, master: &MasterKey) -> Self {
        let wrap = cipher(&master.derive("subject-keys"));
        Self { pool, wrap: Arc::new(wrap), known: Arc::default() }
    }

    /// Does the database's data belong to this master key? The first key that asks becomes the one it belongs to, so that a lost key
    /// file is noticed before anything is sealed with another.
    pub async fn check(&self) -> Result<(), LedgerError> {
        self.for_sealing(Uuid::nil()).await.map(|_| ())
    }

    /// Destroys a person's key: what was sealed with it can never be opened again. For ever.
    pub async fn destroy(&self, subject: AccountId) -> Result<(), LedgerError> {
        sqlx::query(DESTROY).bind(subject.0).execute(&self.pool).await.map_err(LedgerError::of)?;
        self.cache().insert(subject.0, None);
        Ok(())
    }

    /// Goes on without the key that is in memory: it was destroyed, here or by another process.
    pub(crate) fn drop_copy(&self, subject: Uuid) {
        self.cache().remove(&subject);
    }

    /// Goes on without any key in memory: it is not known which were destroyed meanwhile.
    pub(crate) fn drop_copies(&self) {
        self.cache().clear();
    }

    /// The person's key; a new one if there was none, nothing if it was destroyed.
    pub(crate) async fn for_sealing(&self, subject: Uuid) -> Result<Option<SubjectKey>, LedgerError> {
        if let Some(known) = self.cache().get(&subject) {
            return Ok(known.clone());
        }
        let mut fresh = Zeroizing::new([0; 32]);
        rand::rng().fill_bytes(&mut *fresh);
        let wrapped = self.wrap_key(subject, &fresh)?;
        sqlx::query("INSERT INTO subject_keys (subject_id, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(subject)
            .bind(wrapped)
            .execute(&self.pool)
            .await
            .map_err(LedgerError::of)?;
        // Another writer may have been first: what is stored is what counts.
        self.load(&[subject]).await?;
        Ok(self.cache().get(&subject).cloned().flatten())
    }

    /// The keys of all these persons, those that exist.
    pub(crate) async fn for_opening(
        &self,
        subjects: &[Uuid],
    ) -> Result<HashMap<Uuid, SubjectKey>, LedgerError> {
        let missing: Vec<Uuid> = {
            let known = self.cache();
            subjects.iter().filter(|subject| !known.contains_key(subject)).copied().collect()
        };
        if !missing.is_empty() {
            self.load(&missing).await?;
        }
        let known = self.cache();
        Ok(subjects.iter().filter_map(|id| Some((*id, known.get(id)?.clone()?))).collect())
    }

    async fn load(&self, subjects: &[Uuid]) -> Result<(), LedgerError> {
        let rows: Vec<(Uuid, Option<Vec<u8>>)> =
            sqlx::query_as("SELECT subject_id, wrapped FROM subject_keys WHERE subject_id = ANY($1)")
                .bind(subjects)
                .fetch_all(&self.pool)
                .await
                .map_err(LedgerError::of)?;
        let mut opened = Vec::with_capacity(rows.len());
        for (subject, wrapped) in rows {
            let key = match wrapped {
                Some(wrapped) => Some(self.unwrap_key(subject, &wrapped)?),
                None => None,
            };
            opened.push((subject, key));
        }
        let mut known = self.cache();
        if known.len() > KEPT {
            known.clear();
        }
        known.extend(opened);
        Ok(())
    }

    fn wrap_key(&self, subject: Uuid, key: &[u8; 32]) -> Result<Vec<u8>, LedgerError> {
        encrypt(&self.wrap, key, subject.as_bytes())
    }

    fn unwrap_key(&self, subject: Uuid, wrapped: &[u8]) -> Result<SubjectKey, LedgerError> {
        let key = Zeroizing::new(decrypt(&self.wrap, wrapped, subject.as_bytes()).ok_or_else(|| {
            LedgerError::Fault(format!("the key of {subject} does not open with this master key"))
        })?);
        let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(
            key.as_slice()
                .try_into()
                .map_err(|_| LedgerError::Fault("a person's key has 32 bytes".into()))?,
        );
        Ok(Arc::new(cipher(&bytes)))
    }

    fn cache(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Option<SubjectKey>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(Key::from_slice(key))
}

/// Nonce (24 random bytes), then the ciphertext with its tag; `bound_to` must be given again to open it.
pub(crate) fn encrypt(
    cipher: &XChaCha20Poly1305,
    plain: &[u8],
    bound_to: &[u8],
) -> Result<Vec<u8>, LedgerError> {
    let mut nonce = [0; 24];
    rand::rng().fill_bytes(&mut nonce);
    let sealed = cipher
        .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: bound_to })
        .map_err(|_| LedgerError::Fault("sealing failed".into()))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// The plain bytes, if this cipher sealed them for `bound_to`.
pub(crate) fn decrypt(cipher: &XChaCha20Poly1305, sealed: &[u8], bound_to: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at_checked(24)?;
    cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: bound_to }).ok()
}
