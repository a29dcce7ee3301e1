//! In which order, and when, the database says that the events were recorded: no digest of a stream covers that, a checkpoint does.

use data_encoding::HEXLOWER;
use domain::SiteId;
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use crate::{Ledger, LedgerError, Position, checkpoint::hex, copied::Rows, digest::EventDigest};

/// The order of the log's first events, as a checkpoint keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogOrder {
    /// Of this site only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// Of so many events.
    pub events: u64,
    /// The database cluster whose log it is: another one numbers a restored log anew, so that concurrent events may change places.
    pub cluster: String,
    /// SHA-256 over each event's digest and time of recording (microseconds since 2000, eight bytes), in the order of the log.
    #[serde(with = "hex")]
    pub digest: EventDigest,
}

impl LogOrder {
    /// It as a line of what is signed.
    pub(crate) fn signed(&self) -> String {
        let site = self.site.map_or_else(|| "-".to_owned(), |site| site.to_string());
        format!("{site} {} {} {}", self.events, self.cluster, HEXLOWER.encode(&self.digest))
    }
}

impl Ledger {
    /// The order of the log up to a place; nothing where the cluster does not say who it is.
    pub(crate) async fn order_until(
        &self,
        site: Option<SiteId>,
        until: Position,
    ) -> Result<Option<LogOrder>, LedgerError> {
        let Some(cluster) = self.cluster().await? else { return Ok(None) };
        let upto = format!("(transaction_id, position) <= ('{}'::xid8, {})", until.transaction, until.number);
        let (events, digest) = fold(&self.pool, site, &upto, i64::MAX).await?;
        Ok(Some(LogOrder { site, events, cluster, digest }))
    }

    /// Is the log in this order still? Nothing where that cannot be said, because it lies in another cluster by now.
    pub(super) async fn keeps(&self, order: &LogOrder) -> Result<Option<bool>, LedgerError> {
        if self.cluster().await?.as_ref() != Some(&order.cluster) {
            return Ok(None);
        }
        let first = i64::try_from(order.events).unwrap_or(i64::MAX);
        let found = fold(&self.pool, order.site, "true", first).await?;
        Ok(Some(found == (order.events, order.digest)))
    }

    async fn cluster(&self) -> Result<Option<String>, LedgerError> {
        let mut connection = self.pool.acquire().await.map_err(LedgerError::of)?;
        Self::system_identifier(&mut connection).await.map_err(LedgerError::of)
    }
}

/// How many events of a site, or of all, fulfil a condition, at most `first`, and what their order comes to.
async fn fold(
    pool: &PgPool,
    site: Option<SiteId>,
    condition: &str,
    first: i64,
) -> Result<(u64, EventDigest), LedgerError> {
    let site = site.map_or_else(String::new, |site| format!("AND site_id = '{site}'"));
    let statement = format!(
        "COPY (SELECT digest, recorded_at FROM events WHERE {condition} {site}
             ORDER BY transaction_id, position LIMIT {first}) TO STDOUT (FORMAT binary)"
    );
    let mut connection = pool.acquire().await.map_err(LedgerError::of)?;
    // Dropped half-way it has unread rows.
    connection.close_on_drop();
    let (mut events, mut hash, mut ended) = (0, Sha256::new(), false);
    let mut pieces = connection.copy_out_raw(&statement).await.map_err(LedgerError::of)?;
    while let Some(piece) = pieces.try_next().await.map_err(LedgerError::of)? {
        let mut rows = Rows::of(&piece)?;
        while let Some([digest, recorded_at]) = rows.next()? {
            events += 1;
            hash.update(digest);
            hash.update(recorded_at);
        }
        ended |= rows.ended();
    }
    if ended {
        Ok((events, hash.finalize().into()))
    } else {
        Err(LedgerError::Unavailable("the database broke off before the end".into()))
    }
}
