//! Looking for events in the history, for auditors.

use chrono::{DateTime, Utc};
use domain::SiteId;
use uuid::Uuid;

use crate::{Ledger, LedgerError, Position, Recorded};

/// Which events are looked for: those that everything given fits.
#[derive(Clone, Debug, Default)]
pub struct TimelineFilter {
    /// Of this site.
    pub site: Option<SiteId>,
    /// Of aggregates of this type.
    pub aggregate_type: Option<String>,
    /// Of this aggregate.
    pub aggregate_id: Option<String>,
    /// That concern this person: of the own account, done by, or naming that person.
    pub person: Option<Uuid>,
    /// Done by this account, or by the rule with this name.
    pub actor: Option<String>,
    /// That followed from the same request as this command.
    pub command: Option<Uuid>,
    /// Of these types.
    pub kinds: Vec<String>,
    /// That happened at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// That happened before this time.
    pub to: Option<DateTime<Utc>>,
}

impl Ledger {
    /// The next events after a place in the log that fit, in global order: those that are final. Their personal values are opened.
    pub async fn timeline(
        &self,
        filter: &TimelineFilter,
        after: Position,
        limit: i64,
    ) -> Result<Vec<Recorded>, LedgerError> {
        let conversation = match filter.command {
            Some(command) => match self.conversation(command).await? {
                Some(conversation) => Some(conversation),
                None => return Ok(vec![]),
            },
            None => None,
        };
        let search = sqlx::query(
            "SELECT transaction_id::text AS transaction, position, recorded_at, aggregate_type, aggregate_id,
                    sequence, event_type, event_version, payload, metadata
             FROM events
             WHERE (transaction_id, position) > ($1::text::xid8, $2)
               AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
               AND ($4::uuid IS NULL OR site_id = $4)
               AND ($5::text IS NULL OR aggregate_type = $5)
               AND ($6::text IS NULL OR aggregate_id = $6)
               AND ($7::text IS NULL OR aggregate_id = $7 OR metadata ->> 'actor_id' = $7
                    OR strpos(payload::text, $7) > 0)
               AND ($8::text IS NULL OR metadata ->> 'actor_id' = $8)
               AND ($9::text IS NULL OR metadata ->> 'correlation_id' = $9)
               AND ($10::text[] = '{}' OR event_type = ANY($10))
               AND ($11::timestamptz IS NULL OR (metadata ->> 'occurred_at')::timestamptz >= $11)
               AND ($12::timestamptz IS NULL OR (metadata ->> 'occurred_at')::timestamptz < $12)
             ORDER BY events.transaction_id, events.position LIMIT $3",
        )
        .bind(after.transaction.to_string())
        .bind(after.number)
        .bind(limit)
        .bind(filter.site.map(|site| site.0))
        .bind(filter.aggregate_type.as_deref())
        .bind(filter.aggregate_id.as_deref())
        .bind(filter.person.map(|person| person.to_string()))
        .bind(filter.actor.as_deref())
        .bind(conversation)
        .bind(&filter.kinds)
        .bind(filter.from)
        .bind(filter.to);
        let rows = search.fetch_all(&self.pool).await.map_err(LedgerError::of)?;
        self.log().recorded(&rows).await
    }

    /// The conversation that a command belongs to.
    async fn conversation(&self, command: Uuid) -> Result<Option<String>, LedgerError> {
        let found = "SELECT metadata ->> 'correlation_id' FROM events
             WHERE metadata ->> 'command_id' = $1 OR metadata ->> 'correlation_id' = $1 LIMIT 1";
        let found: Option<Option<String>> = sqlx::query_scalar(found)
            .bind(command.to_string())
            .fetch_optional(&self.pool)
            .await
            .map_err(LedgerError::of)?;
        Ok(found.flatten())
    }
}
