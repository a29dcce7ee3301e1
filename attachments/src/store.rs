//! The store: its parts, and what its rooms share.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{AccountId, SiteId};
use sqlx::{PgConnection, PgPool};

use crate::{Limits, StoreError, disk::Disk};

/// The attachments of one installation. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: PgPool,
    pub(crate) disk: Disk,
    pub(crate) limits: Arc<Limits>,
    pub(crate) turns: Turns,
}

impl Store {
    /// Opens the store on a migrated database and its directory, which is made where it is missing, and removes the temporary files
    /// that a server which died has left. Other servers may use the same directory: what they are receiving stays.
    pub async fn open(pool: PgPool, directory: PathBuf, limits: Limits) -> Result<Self, StoreError> {
        let disk = blocking(move || {
            let disk = Disk::open(&directory)?;
            let left = disk.sweep_incoming()?;
            if left > 0 {
                tracing::info!(left, "removed files whose upload broke off");
            }
            Ok(disk)
        });
        Ok(Self { pool, disk: disk.await?, limits: Arc::new(limits), turns: Turns::default() })
    }

    /// What the operator has decided.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

/// Runs what blocks where that is allowed.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(StoreError::Fault(error.to_string())))
}

/// Takes the site's lock until the transaction ends: nobody else puts a file of this site in its place, or takes one away.
pub(crate) async fn lock_site(connection: &mut PgConnection, site: SiteId) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('attachments of the site ' || $1, 0))")
        .bind(site.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Whose uploads are under way in this process.
#[derive(Clone, Default)]
pub(crate) struct Turns {
    of: Arc<Mutex<HashMap<(SiteId, AccountId), u32>>>,
}

/// One upload that is under way.
pub(crate) struct Turn {
    turns: Turns,
    whose: (SiteId, AccountId),
}

impl Turns {
    /// Begins one; says how many this person has under way, this one included.
    pub(crate) fn begin(&self, site: SiteId, person: AccountId) -> (Turn, u32) {
        let whose = (site, person);
        let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        let count = of.entry(whose).or_default();
        *count += 1;
        (Turn { turns: self.clone(), whose }, *count)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut of = self.turns.of.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = of.get_mut(&self.whose) {
            *count -= 1;
            if *count == 0 {
                of.remove(&self.whose);
            }
        }
    }
}
