//! The master key: 32 secret bytes that wrap all other keys, and what follows from them.

use std::fmt;

use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305};
use data_encoding::HEXLOWER;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// How many bytes of what follows from a master key name it.
const NAME: usize = 8;

/// The key that wraps all others. Whoever has it and the database can read everything; it never leaves the process.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// These 32 secret, random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// What it is called where nobody may see it: 16 hexadecimal digits. Knowing them tells nothing about the key.
    pub fn id(&self) -> String {
        HEXLOWER.encode(&self.derive("name of the master key")[..NAME])
    }

    /// A key for one purpose (HKDF-SHA256); knowing it tells nothing about the others.
    pub fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        // 32 bytes are always within HKDF's limit of 255 blocks.
        let _ = Hkdf::<Sha256>::new(None, &*self.0).expand(purpose.as_bytes(), &mut *key);
        key
    }

    /// What persons' keys are wrapped with.
    pub(crate) fn wrapping(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(Key::from_slice(&*self.derive("subject-keys")))
    }
}

impl PartialEq for MasterKey {
    fn eq(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// The master keys that a process knows.
#[derive(Clone, Debug)]
pub struct MasterKeys {
    /// Whatever is wrapped from now on is wrapped with this one.
    pub current: MasterKey,
    /// What is still wrapped with this one opens, too, while the master key is exchanged.
    pub previous: Option<MasterKey>,
}

impl MasterKeys {
    /// The current one, then the other.
    pub(crate) fn all(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }
}

impl From<MasterKey> for MasterKeys {
    fn from(current: MasterKey) -> Self {
        Self { current, previous: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_key_is_named_without_being_told() {
        let (one, other) = (MasterKey::new([1; 32]), MasterKey::new([2; 32]));
        assert_eq!(one.id(), MasterKey::new([1; 32]).id());
        assert_ne!(one.id(), other.id());
        assert_eq!(one.id().len(), 16);
        assert_eq!(format!("{one:?}"), "MasterKey(…)");
    }
}
