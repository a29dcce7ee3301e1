//! Secrets of the installation besides persons' keys: what signs checkpoints, links and addresses.
//!
//! Each follows from the master key that the installation was begun with, and is kept from then on, wrapped like a person's key and beside
//! those. So exchanging the master key leaves valid what was signed before; it can be made to change them as well (see
//! [`Keyring::renew_secrets`]).

use std::collections::HashMap;

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Keyring, LedgerError, MasterKey};

/// What a secret is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Signing checkpoints of the history.
    Checkpoints,
    /// Signing links in mails.
    Links,
    /// Signing tokens for rooms of calls.
    Rooms,
    /// The address that carriers of text messages call.
    Receipts,
    /// Signing the addresses of calendar feeds, and of files.
    Feeds,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Checkpoints, Self::Links, Self::Rooms, Self::Receipts, Self::Feeds];

    /// What it is derived by. Never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Checkpoints => "checkpoints",
            Self::Links => "links in mails",
            Self::Rooms => "tokens for rooms",
            Self::Receipts => "delivery receipts",
            Self::Feeds => "calendar feeds",
        }
    }

    /// Where it is kept among persons' keys.
    fn id(self) -> Uuid {
        Uuid::new_v5(&SECRETS, self.name().as_bytes())
    }
}

/// What the places of secrets are named in.
const SECRETS: Uuid = Uuid::from_u128(0x8d0b_6f0e_35c1_4d52_b0ae_9d2a_41f6_7c13);

/// The first key that asked, which shows whose database this is.
pub(crate) const MARKER: Uuid = Uuid::nil();

/// The marker as it was before the master key was first exchanged: by that backups know which installation they are of.
pub(crate) const ORIGIN: Uuid = Uuid::from_u128(0x3f1c_8a57_0d64_4be9_9c0e_5b7d_62a4_f801);

/// Keys that are nobody's.
pub(crate) fn reserved() -> Vec<Uuid> {
    [MARKER, ORIGIN].into_iter().chain(Purpose::ALL.map(Purpose::id)).collect()
}

/// The secrets in force. They do not print.
#[derive(Clone)]
pub struct Secrets(HashMap<Purpose, Zeroizing<[u8; 32]>>);

impl Secrets {
    /// As an installation with this master key begins.
    pub fn of(master: &MasterKey) -> Self {
        Self(Purpose::ALL.into_iter().map(|purpose| (purpose, master.derive(purpose.name()))).collect())
    }

    /// The secret for a purpose.
    pub fn get(&self, purpose: Purpose) -> [u8; 32] {
        // There is one for each.
        self.0.get(&purpose).map(|secret| **secret).unwrap_or_default()
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Keyring {
    /// Keeps the secrets that are not kept yet, as they follow from `master`.
    pub(crate) async fn keep_secrets(&self, master: &MasterKey) -> Result<(), LedgerError> {
        let kept = self.stored(&Purpose::ALL.map(Purpose::id)).await?;
        for purpose in Purpose::ALL {
            if kept.iter().all(|(id, ..)| *id != purpose.id()) {
                self.keep(purpose.id(), &master.derive(purpose.name())).await?;
            }
        }
        Ok(())
    }

    /// The secrets in force. [`Keyring::check`] comes first.
    ///
    /// # Errors
    /// If the database does not answer, or one of them does not open.
    pub async fn secrets(&self) -> Result<Secrets, LedgerError> {
        let kept = self.stored(&Purpose::ALL.map(Purpose::id)).await?;
        let mut secrets = HashMap::new();
        for purpose in Purpose::ALL {
            let found = kept.iter().find(|(id, ..)| *id == purpose.id());
            let Some((id, Some(wrapped), master)) = found else {
                return Err(LedgerError::Fault(format!("the secret for {} is not there", purpose.name())));
            };
            secrets.insert(purpose, self.unwrap(*id, wrapped, master.as_deref())?);
        }
        Ok(Secrets(secrets))
    }

    /// Makes all secrets anew, as they follow from the current master key: what was signed with those before is worth nothing any more.
    /// For when the previous master key was seen by somebody, who could sign like we do. In force from each process's next start.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn renew_secrets(&self) -> Result<(), LedgerError> {
        let mut transaction = self.pool.begin().await.map_err(LedgerError::of)?;
        for purpose in Purpose::ALL {
            let secret = self.masters.current.derive(purpose.name());
            sqlx::query(
                "INSERT INTO subject_keys (subject_id, wrapped, master_key) VALUES ($1, $2, $3)
                 ON CONFLICT (subject_id) DO UPDATE SET wrapped = EXCLUDED.wrapped, master_key = EXCLUDED.master_key",
            )
            .bind(purpose.id())
            .bind(self.wrap(purpose.id(), &secret)?)
            .bind(self.current())
            .execute(&mut *transaction)
            .await
            .map_err(LedgerError::of)?;
        }
        transaction.commit().await.map_err(LedgerError::of)
    }
}
