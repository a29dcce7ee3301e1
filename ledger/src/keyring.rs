//! One key for each person, wrapped by the installation's master key.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use domain::AccountId;
use rand::RngCore;
use sqlx::PgPool;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{LedgerError, master_key::MasterKeys};

/// Destroys the key of the person `$1`, who may never have had one.
pub(crate) const DESTROY: &str = "INSERT INTO subject_keys (subject_id, wrapped, destroyed_at)
    VALUES ($1, NULL, now())
    ON CONFLICT (subject_id) DO UPDATE SET wrapped = NULL, destroyed_at = now()
    WHERE subject_keys.destroyed_at IS NULL";

/// One person's key, ready for use.
pub(crate) type SubjectKey = Arc<XChaCha20Poly1305>;

/// A key as it is stored: whose it is, wrapped (nothing once it was destroyed), and the name of the master key that wraps it.
pub(crate) type StoredKey = (Uuid, Option<Vec<u8>>, Option<String>);

/// The most keys kept in memory; past it the store starts over.
const KEPT: usize = 20_000;

/// The keys of persons. Cheap to clone.
#[derive(Clone)]
pub struct Keyring {
    pub(crate) pool: PgPool,
    pub(crate) masters: Arc<MasterKeys>,
    /// By the master keys' names; the current one is the first.
    wraps: Arc<[(String, XChaCha20Poly1305)]>,
    known: Arc<Mutex<HashMap<Uuid, Option<SubjectKey>>>>,
}

impl Keyring {
    pub(crate) fn new(pool: PgPool, masters: MasterKeys) -> Self {
        let wraps = masters.all().map(|master| (master.id(), master.wrapping())).collect();
        Self { pool, masters: Arc::new(masters), wraps, known: Arc::default() }
    }

    /// The names of the master keys that are known here, the current one first.
    pub fn master_keys(&self) -> impl Iterator<Item = &str> {
        self.wraps.iter().map(|(id, _)| id.as_str())
    }

    /// The name of the master key that wraps from now on.
    pub(crate) fn current(&self) -> &str {
        &self.wraps[0].0
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

    /// Goes on without the person's key in memory, if there is one: it may have been destroyed a moment ago, and the word of it be on its way.
    pub fn forget_copy(&self, person: AccountId) {
        self.drop_copy(person.0);
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
        self.keep(subject, &fresh).await?;
        // Another writer may have been first: what is stored is what counts.
        self.load(&[subject]).await?;
        Ok(self.cache().get(&subject).cloned().flatten())
    }

    /// Stores a key, unless there is one already.
    pub(crate) async fn keep(&self, subject: Uuid, key: &[u8; 32]) -> Result<(), LedgerError> {
        sqlx::query(
            "INSERT INTO subject_keys (subject_id, wrapped, master_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(subject)
        .bind(self.wrap(subject, key)?)
        .bind(self.current())
        .execute(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        Ok(())
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

    /// These keys as they are stored; those that are not are left out.
    pub(crate) async fn stored(&self, subjects: &[Uuid]) -> Result<Vec<StoredKey>, LedgerError> {
        sqlx::query_as("SELECT subject_id, wrapped, master_key FROM subject_keys WHERE subject_id = ANY($1)")
            .bind(subjects)
            .fetch_all(&self.pool)
            .await
            .map_err(LedgerError::of)
    }

    async fn load(&self, subjects: &[Uuid]) -> Result<(), LedgerError> {
        let rows = self.stored(subjects).await?;
        let mut opened = Vec::with_capacity(rows.len());
        for (subject, wrapped, master) in rows {
            let key = match wrapped {
                Some(wrapped) => {
                    Some(Arc::new(cipher(&*self.unwrap(subject, &wrapped, master.as_deref())?)))
                }
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

    /// The key wrapped with the current master key.
    pub(crate) fn wrap(&self, subject: Uuid, key: &[u8; 32]) -> Result<Vec<u8>, LedgerError> {
        encrypt(&self.wraps[0].1, key, subject.as_bytes())
    }

    /// The key that was wrapped with the master key of this name, or with one that is known here where nobody wrote down with which.
    ///
    /// # Errors
    /// [`LedgerError::Unavailable`] if that one is not known here: nothing is wrong with the data, and whoever knows it goes on.
    pub(crate) fn unwrap(
        &self,
        subject: Uuid,
        wrapped: &[u8],
        master: Option<&str>,
    ) -> Result<Zeroizing<[u8; 32]>, LedgerError> {
        let key = self.open(subject, wrapped, master)?.1;
        let key = key.as_slice().try_into().map(Zeroizing::new);
        key.map_err(|_| LedgerError::Fault("a person's key has 32 bytes".into()))
    }

    /// Which of the known master keys has wrapped it.
    pub(crate) fn wrapped_by(
        &self,
        subject: Uuid,
        wrapped: &[u8],
        master: Option<&str>,
    ) -> Result<&str, LedgerError> {
        Ok(self.open(subject, wrapped, master)?.0)
    }

    fn open(
        &self,
        subject: Uuid,
        wrapped: &[u8],
        master: Option<&str>,
    ) -> Result<(&str, Zeroizing<Vec<u8>>), LedgerError> {
        if let Some(named) = master
            && !self.master_keys().any(|known| known == named)
        {
            return Err(LedgerError::Unavailable(format!(
                "the key of {subject} is wrapped with the master key {named}, which is not known here"
            )));
        }
        let fitting = self.wraps.iter().filter(|(id, _)| master.is_none_or(|named| named == id));
        let mut opened =
            fitting.filter_map(|(id, wrap)| Some((id.as_str(), decrypt(wrap, wrapped, subject.as_bytes())?)));
        let (id, key) = opened.next().ok_or_else(|| {
            LedgerError::Fault(format!("the key of {subject} does not open with this master key"))
        })?;
        Ok((id, Zeroizing::new(key)))
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
