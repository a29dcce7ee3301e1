//! Passwords: Argon2id with the parameters of OWASP's password storage cheat sheet (19 MiB, two passes).

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{SaltString, rand_core::OsRng},
};
use domain::account::Email;
use tokio::sync::Semaphore;

use crate::{CommandError, InputRefusal};

/// The fewest and the most characters of a password.
const LENGTH: std::ops::RangeInclusive<usize> = 10..=200;
/// Hashes computed at once: each takes a core and 19 MiB for some tens of milliseconds.
const AT_ONCE: usize = 4;

/// Hashes and checks passwords, a few at a time, away from the threads that serve.
#[derive(Clone)]
pub(crate) struct Passwords {
    room: Arc<Semaphore>,
    /// What an unknown account's password is checked against, so that the time taken does not tell whether there is one.
    decoy: Arc<std::sync::OnceLock<String>>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self { room: Arc::new(Semaphore::new(AT_ONCE)), decoy: Arc::default() }
    }

    /// Is it long enough, and not simply the address?
    pub(crate) fn check_strength(password: &str, email: &Email) -> Result<(), InputRefusal> {
        let characters = password.chars().count();
        let plain = password.eq_ignore_ascii_case(email.as_str());
        if LENGTH.contains(&characters) && password.len() <= 4 * LENGTH.end() && !plain {
            Ok(())
        } else {
            Err(InputRefusal::WeakPassword)
        }
    }

    /// The password's hash, as a PHC string.
    pub(crate) async fn hash(&self, password: String) -> Result<String, CommandError> {
        self.aside(move || hash(&password)).await?
    }

    /// Is it the password of `hash`? Without a hash it is not, but that takes as long to say.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, CommandError> {
        let decoy = Arc::clone(&self.decoy);
        self.aside(move || {
            let known = hash.is_some();
            let stored = match (hash, decoy.get()) {
                (Some(stored), _) => stored,
                (None, Some(decoy)) => decoy.clone(),
                (None, None) => {
                    let made = self::hash("a password that nobody has")?;
                    decoy.get_or_init(|| made).clone()
                }
            };
            let stored = PasswordHash::new(&stored).map_err(fault)?;
            Ok(argon2().verify_password(password.as_bytes(), &stored).is_ok() && known)
        })
        .await?
    }

    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, CommandError> {
        let _place = self.room.acquire().await.map_err(fault)?;
        tokio::task::spawn_blocking(work).await.map_err(fault)
    }
}

fn hash(password: &str) -> Result<String, CommandError> {
    let salt = SaltString::generate(&mut OsRng);
    Ok(argon2().hash_password(password.as_bytes(), &salt).map_err(fault)?.to_string())
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

fn fault(error: impl std::fmt::Display) -> CommandError {
    CommandError::Fault(error.to_string())
}
