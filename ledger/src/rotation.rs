//! Exchanging the master key: each person's key is wrapped anew, and nothing that was sealed with it is touched.
//!
//! While it goes on, servers know both master keys: they open what either has wrapped, and wrap with the new one. Each wrapped key says
//! with which it was wrapped, so it may be broken off at any moment and begun again.

use std::fmt;

use uuid::Uuid;

use crate::{
    Keyring, LedgerError,
    secrets::{MARKER, ORIGIN, reserved},
};

/// Wrapped anew in one transaction: short, because whoever follows the log waits for the oldest that writes.
const PAGE: i64 = 500;
/// In which advisory locks processes tell which master keys they know.
const LOCKS: i32 = 0x526e_6476;

/// Why a process must not go on with the master keys that it was given.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The database belongs to another master key.
    #[error("it is the master key {known}, and this database's data is sealed with {}", Named(.wrapped_by.as_deref()))]
    Other {
        /// The name of the one that fits, where it was written down.
        wrapped_by: Option<String>,
        /// The names of those that are known here.
        known: String,
    },
    /// Some keys are still wrapped with another one.
    #[error(
        "{keys} keys are still wrapped with {}: give that one as the previous master key until `randevu keys rotate` has wrapped all anew",
        Named(.wrapped_by.as_deref())
    )]
    Unfinished {
        /// The other's name, where it was written down.
        wrapped_by: Option<String>,
        /// How many.
        keys: i64,
    },
    /// The database does not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

struct Named<'a>(Option<&'a str>);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(id) => write!(f, "{id}"),
            None => f.write_str("another one"),
        }
    }
}

/// How many keys of persons each master key wraps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// By the master key's name; those that are known here come first, the current one before all.
    pub wrapped: Vec<(String, i64)>,
    /// Those that no master key known here opens, though nothing says that another one has wrapped them.
    pub unopened: i64,
    /// Those that were destroyed: their persons are forgotten.
    pub destroyed: i64,
    /// Processes that serve and do not know the current master key.
    pub strangers: i64,
}

/// What wrapping anew has come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Keys that were wrapped anew.
    pub rewrapped: u64,
    /// Keys that no master key known here opens; they stay as they are.
    pub unopened: u64,
}

impl Keyring {
    /// Does the database's data belong to these master keys? The first that asks becomes the one it belongs to, so that a lost key file is
    /// noticed before anything is sealed with another.
    pub async fn check(&self) -> Result<(), KeyringError> {
        if self.stored(&[MARKER]).await?.is_empty() {
            self.for_sealing(MARKER).await?;
        }
        let [(_, Some(wrapped), named)] = &self.stored(&[MARKER]).await?[..] else {
            return Err(LedgerError::Fault("the key that marks this database was destroyed".into()).into());
        };
        let Ok(fitting) = self.wrapped_by(MARKER, wrapped, named.as_deref()) else {
            let known = self.master_keys().collect::<Vec<_>>().join(" or ");
            return Err(KeyringError::Other { wrapped_by: named.clone(), known });
        };
        let master = self.masters.all().find(|master| master.id() == fitting);
        self.check_others().await?;
        self.keep_secrets(master.unwrap_or(&self.masters.current)).await?;
        Ok(())
    }

    async fn check_others(&self) -> Result<(), KeyringError> {
        let unknown: Option<(String, i64)> = sqlx::query_as(
            "SELECT master_key, count(*) FROM subject_keys WHERE wrapped IS NOT NULL AND master_key <> ALL ($1)
             GROUP BY 1 ORDER BY 2 DESC LIMIT 1",
        )
        .bind(self.master_keys().collect::<Vec<_>>())
        .fetch_optional(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        if let Some((id, keys)) = unknown {
            return Err(KeyringError::Unfinished { wrapped_by: Some(id), keys });
        }
        // Those of before master keys had names were all wrapped with the same one.
        let nameless: Option<(Uuid, Vec<u8>, i64)> = sqlx::query_as(
            "SELECT subject_id, wrapped, count(*) OVER () FROM subject_keys
             WHERE wrapped IS NOT NULL AND master_key IS NULL AND subject_id <> ALL ($1) LIMIT 1",
        )
        .bind([MARKER, ORIGIN])
        .fetch_optional(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        match nameless {
            Some((id, wrapped, keys)) if self.unwrap(id, &wrapped, None).is_err() => {
                Err(KeyringError::Unfinished { wrapped_by: None, keys })
            }
            _ => Ok(()),
        }
    }

    /// How many keys each master key wraps. Opens those that do not say it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn census(&self) -> Result<Census, LedgerError> {
        let told: Vec<(Option<String>, i64)> = sqlx::query_as(
            "SELECT CASE WHEN wrapped IS NULL THEN '' ELSE master_key END, count(*) FROM subject_keys
             WHERE subject_id <> ALL ($1) GROUP BY 1 ORDER BY 2 DESC",
        )
        .bind(reserved())
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        let mut census = Census { strangers: self.strangers().await?, ..Census::default() };
        census.wrapped = self.master_keys().map(|id| (id.to_owned(), 0)).collect();
        for (id, keys) in told {
            match id.as_deref() {
                None => self.count_nameless(&mut census).await?,
                Some("") => census.destroyed = keys,
                Some(id) => add(&mut census.wrapped, id, keys),
            }
        }
        Ok(census)
    }

    async fn count_nameless(&self, census: &mut Census) -> Result<(), LedgerError> {
        let mut after = None;
        loop {
            let page = self.page(after, true).await?;
            let Some((last, ..)) = page.last() else { return Ok(()) };
            after = Some(*last);
            for (id, wrapped, _) in page {
                if reserved().contains(&id) {
                    continue;
                }
                match self.wrapped_by(id, &wrapped, None) {
                    Ok(master) => add(&mut census.wrapped, master, 1),
                    Err(_) => census.unopened += 1,
                }
            }
        }
    }

    /// Wraps every key anew that the current master key does not wrap yet. Says how many are done, of how many. May be broken off at any
    /// moment and begun again.
    ///
    /// # Errors
    /// If the database does not answer; what was done until then stays done.
    pub async fn rotate(&self, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<Rotated, LedgerError> {
        // Before the marker changes: by its first form backups know the installation.
        sqlx::query(
            "INSERT INTO subject_keys (subject_id, wrapped) SELECT $1, wrapped FROM subject_keys
             WHERE subject_id = $2 AND master_key IS DISTINCT FROM $3 ON CONFLICT DO NOTHING",
        )
        .bind(ORIGIN)
        .bind(MARKER)
        .bind(self.current())
        .execute(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        let total: i64 = sqlx::query_scalar(&format!("SELECT count(*) FROM subject_keys WHERE {OTHERS}"))
            .bind(self.current())
            .bind(ORIGIN)
            .fetch_one(&self.pool)
            .await
            .map_err(LedgerError::of)?;
        let mut done = Rotated::default();
        // Until nothing is left: a process that does not know the new one yet may have wrapped a key meanwhile.
        loop {
            let (before, mut after) = (done.rewrapped, None);
            done.unopened = 0;
            while let Some(last) = self.rewrap(after, &mut done).await? {
                after = Some(last);
                progress(done.rewrapped, total.unsigned_abs());
            }
            if done.rewrapped == before {
                return Ok(done);
            }
        }
    }

    /// Wraps some keys anew; gives the last of them, or nothing when there were none.
    async fn rewrap(&self, after: Option<Uuid>, done: &mut Rotated) -> Result<Option<Uuid>, LedgerError> {
        let page = self.page(after, false).await?;
        let Some(last) = page.last().map(|(id, ..)| *id) else { return Ok(None) };
        let (mut ids, mut before, mut now) = (vec![], vec![], vec![]);
        for (id, wrapped, named) in page {
            let Ok(key) = self.unwrap(id, &wrapped, named.as_deref()) else {
                done.unopened += 1;
                continue;
            };
            now.push(self.wrap(id, &key)?);
            ids.push(id);
            before.push(wrapped);
        }
        // A key that was destroyed meanwhile stays so.
        let rewrapped = sqlx::query(
            "UPDATE subject_keys k SET wrapped = n.now, master_key = $4
             FROM UNNEST($1::uuid[], $2::bytea[], $3::bytea[]) AS n (id, before, now)
             WHERE k.subject_id = n.id AND k.wrapped = n.before",
        )
        .bind(ids)
        .bind(before)
        .bind(now)
        .bind(self.current())
        .execute(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        done.rewrapped += rewrapped.rows_affected();
        Ok(Some(last))
    }

    /// Some of the keys that the current master key does not wrap; of those that do not say which one does, if only these are asked for.
    async fn page(
        &self,
        after: Option<Uuid>,
        nameless: bool,
    ) -> Result<Vec<(Uuid, Vec<u8>, Option<String>)>, LedgerError> {
        sqlx::query_as(&format!(
            "SELECT subject_id, wrapped, master_key FROM subject_keys
             WHERE {OTHERS} AND ($3::uuid IS NULL OR subject_id > $3) AND (master_key IS NULL OR NOT $5)
             ORDER BY subject_id LIMIT $4"
        ))
        .bind(self.current())
        .bind(ORIGIN)
        .bind(after)
        .bind(PAGE)
        .bind(nameless)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// Says to others, for as long as the session lives, which master keys this process knows.
    pub(crate) async fn tell_known(&self, session: impl sqlx::PgExecutor<'_>) -> Result<(), sqlx::Error> {
        let known: Vec<i32> = std::iter::once(0).chain(self.master_keys().map(lock)).collect();
        sqlx::query("SELECT pg_advisory_lock_shared($1, k) FROM UNNEST($2::int[]) k")
            .bind(LOCKS)
            .bind(known)
            .execute(session)
            .await?;
        Ok(())
    }

    /// How many processes serve that do not know the current master key: they could not open what it wraps.
    async fn strangers(&self) -> Result<i64, LedgerError> {
        sqlx::query_scalar(
            "WITH told AS (SELECT l.pid, l.objid::bigint AS key FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                 WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.classid::bigint = $1
                   AND d.datname = current_database() AND l.granted)
             SELECT count(DISTINCT pid) FROM told WHERE pid NOT IN (SELECT pid FROM told WHERE key = $2)",
        )
        .bind(i64::from(LOCKS))
        .bind(i64::from(lock(self.current()).cast_unsigned()))
        .fetch_one(&self.pool)
        .await
        .map_err(LedgerError::of)
    }
}

/// Keys that another master key wraps: the current one is `$1`, and what stays as it is `$2`.
const OTHERS: &str = "wrapped IS NOT NULL AND master_key IS DISTINCT FROM $1 AND subject_id <> $2";

/// A master key's name as a lock's.
fn lock(id: &str) -> i32 {
    id.bytes().fold(17_i32, |hash, byte| hash.wrapping_mul(31).wrapping_add(i32::from(byte)))
}

fn add(counts: &mut Vec<(String, i64)>, id: &str, keys: i64) {
    match counts.iter_mut().find(|(known, _)| known == id) {
        Some((_, count)) => *count += keys,
        None => counts.push((id.to_owned(), keys)),
    }
}
