//! Tickets' numbers, and which ticket went on in which.

use std::{borrow::Cow, collections::BTreeMap};

use domain::SiteId;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Effect, LedgerError, append::Append};

/// Where the number stands in the payload of the event that opens a ticket.
const NUMBER: &str = "/TicketOpened/opening/number";

/// Gives numbers to the tickets that `appends` open, each site's from its own counter, which stays held until the transaction ends: a
/// roll-back gives them back. Sites come in order, so two writers wait for one another instead of deadlocking.
pub(super) async fn number<'a>(
    connection: &mut PgConnection,
    appends: &[&'a Append],
) -> Result<Vec<Cow<'a, Append>>, LedgerError> {
    let mut wanted: BTreeMap<SiteId, i64> = BTreeMap::new();
    for site in appends.iter().filter_map(|append| opens(append)) {
        *wanted.entry(site).or_default() += 1;
    }
    if wanted.is_empty() {
        return Ok(appends.iter().map(|append| Cow::Borrowed(*append)).collect());
    }
    let mut last: BTreeMap<SiteId, i64> = take(connection, &wanted).await?;
    // From the first of those just taken, in the order in which the commands came.
    for (site, count) in &wanted {
        if let Some(number) = last.get_mut(site) {
            *number -= count;
        }
    }
    appends
        .iter()
        .map(|append| {
            let Some(site) = opens(append) else { return Ok(Cow::Borrowed(*append)) };
            let number =
                last.get_mut(&site).ok_or_else(|| LedgerError::Fault("a site has no counter".into()))?;
            *number += 1;
            numbered(append, *number).map(Cow::Owned)
        })
        .collect()
}

fn opens(append: &Append) -> Option<SiteId> {
    append.effects.iter().find_map(|effect| match effect {
        Effect::NumberTicket { site } => Some(*site),
        _ => None,
    })
}

/// Moves each site's counter on, and says where it stands then.
async fn take(
    connection: &mut PgConnection,
    wanted: &BTreeMap<SiteId, i64>,
) -> Result<BTreeMap<SiteId, i64>, LedgerError> {
    let taken: Vec<(Uuid, i64)> = sqlx::query_as(
        "INSERT INTO ticket_numbers AS counter (site_id, last)
         SELECT site_id, wanted FROM UNNEST($1::uuid[], $2::bigint[]) AS asked (site_id, wanted) ORDER BY site_id
         ON CONFLICT (site_id) DO UPDATE SET last = counter.last + excluded.last
         RETURNING site_id, last",
    )
    .bind(wanted.keys().map(|site| site.0).collect::<Vec<_>>())
    .bind(wanted.values().copied().collect::<Vec<_>>())
    .fetch_all(connection)
    .await
    .map_err(LedgerError::of)?;
    Ok(taken.into_iter().map(|(site, last)| (SiteId(site), last)).collect())
}

/// `append` with the number in its opening event, chained anew. A number names nobody, so it may stand beside what is sealed already.
fn numbered(append: &Append, number: i64) -> Result<Append, LedgerError> {
    let mut append = append.clone();
    let place = append
        .events
        .iter_mut()
        .find_map(|event| event.payload.pointer_mut(NUMBER))
        .ok_or_else(|| LedgerError::Fault("an opened ticket has a place for its number".into()))?;
    *place = Value::from(number);
    append.chain();
    Ok(append)
}

/// Notes which tickets went on in which. Under the site's lock, nobody else merges there meanwhile; what was merged itself takes nothing
/// in, so no chain of merges comes back to where it began.
pub(super) async fn merge(connection: &mut PgConnection, appends: &[&Append]) -> Result<(), LedgerError> {
    let mut merges: Vec<(Uuid, Uuid, Uuid)> = appends
        .iter()
        .flat_map(|append| &append.effects)
        .filter_map(|effect| match effect {
            Effect::MergeTicket { site, from, into } => Some((site.0, from.0, into.0)),
            _ => None,
        })
        .collect();
    if merges.is_empty() {
        return Ok(());
    }
    merges.sort_unstable();
    let mut sites: Vec<String> = merges.iter().map(|(site, ..)| site.to_string()).collect();
    sites.dedup();
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('merges at ' || site, 0)) FROM UNNEST($1::text[]) AS site")
        .bind(sites)
        .execute(&mut *connection)
        .await
        .map_err(LedgerError::of)?;
    // A statement of its own, so that it sees what was merged while we waited.
    let noted = sqlx::query(
        "INSERT INTO ticket_merges (site_id, from_id, into_id)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) AS asked (site_id, from_id, into_id)
         WHERE NOT EXISTS (SELECT FROM ticket_merges AS earlier WHERE earlier.from_id = asked.into_id)",
    )
    .bind(merges.iter().map(|merge| merge.0).collect::<Vec<_>>())
    .bind(merges.iter().map(|merge| merge.1).collect::<Vec<_>>())
    .bind(merges.iter().map(|merge| merge.2).collect::<Vec<_>>())
    .execute(connection)
    .await
    .map_err(LedgerError::of)?;
    if noted.rows_affected() < merges.len() as u64 {
        return Err(LedgerError::Conflict);
    }
    Ok(())
}
