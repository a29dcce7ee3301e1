//! Looking for events in the history, for auditors.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use domain::{SiteId, account::Account, schedule::Schedule};
use sqlx::{Postgres, QueryBuilder, postgres::PgRow};
use uuid::Uuid;

use crate::{Ledger, LedgerError, Position, Recorded};

/// The aggregates whose id may be a person's: with its type, an aggregate is found by the index of streams.
const TYPES: [&str; 2] = [Account::TYPE, Schedule::TYPE];

/// So many conversations that one led to are followed: what set up a site led to all that happened there.
const MOST_CONVERSATIONS: i64 = 10_000;

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
    /// That followed from the same request as this command, and what became of the aggregates that it began.
    pub command: Option<Uuid>,
    /// Of these types.
    pub kinds: Vec<String>,
    /// That happened at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// That happened before this time.
    pub to: Option<DateTime<Utc>>,
}

impl TimelineFilter {
    /// The search, with `before` before it, for `EXPLAIN`.
    fn statement(
        &self,
        before: &str,
        conversations: Option<&[Uuid]>,
        after: Position,
        limit: i64,
    ) -> QueryBuilder<'_, Postgres> {
        // Only what is asked for, so that PostgreSQL sees which index serves it.
        let mut search = QueryBuilder::new(before);
        search.push(
            "SELECT transaction_id::text AS transaction, position, recorded_at, aggregate_type, aggregate_id,
                    sequence, event_type, event_version, payload, metadata, digest
             FROM events WHERE (transaction_id, position) > (",
        );
        search.push_bind(after.transaction.to_string()).push("::text::xid8, ").push_bind(after.number);
        search.push(") AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())");
        if let Some(site) = self.site {
            search.push(" AND site_id = ").push_bind(site.0);
        }
        if let Some(aggregate_type) = &self.aggregate_type {
            search.push(" AND aggregate_type = ").push_bind(aggregate_type);
        }
        if let Some(id) = &self.aggregate_id {
            search.push(" AND aggregate_id = ").push_bind(id);
        }
        if let Some(person) = self.person {
            let text = person.to_string();
            search.push(" AND (aggregate_type = ANY (").push_bind(&TYPES[..]);
            search.push(") AND aggregate_id = ").push_bind(text.clone());
            search.push(" OR metadata ->> 'actor_id' = ").push_bind(text);
            search.push(" OR names <> '{}' AND names @> ").push_bind(vec![person]).push(")");
        }
        if let Some(actor) = &self.actor {
            search.push(" AND metadata ->> 'actor_id' = ").push_bind(actor);
        }
        if let Some(conversations) = conversations {
            search.push(" AND (metadata ->> 'correlation_id')::uuid = ANY (");
            search.push_bind(conversations.to_vec()).push(")");
        }
        if !self.kinds.is_empty() {
            search.push(" AND event_type = ANY (").push_bind(&self.kinds).push(")");
        }
        for (compared, time) in [(">=", self.from), ("<", self.to)] {
            let Some(time) = time else { continue };
            search.push(" AND occurred_at::timestamptz ").push(compared).push_bind(time);
            // For the index: by whole seconds, so it may let through more than is wanted.
            let second = time.format("%Y-%m-%dT%H:%M:%S").to_string();
            search.push(" AND left(occurred_at, 19) COLLATE \"C\" ");
            search.push(if compared == "<" { "<=" } else { compared }).push_bind(second);
        }
        search.push(" ORDER BY events.transaction_id, events.position LIMIT ").push_bind(limit);
        search
    }
}

impl Ledger {
    /// The next events after a place in the log that fit, in global order: those that are final. Their personal values are opened.
    pub async fn timeline(
        &self,
        filter: &TimelineFilter,
        after: Position,
        limit: i64,
    ) -> Result<Vec<Recorded>, LedgerError> {
        let rows = self.search(filter, after, limit).await?;
        self.log().recorded(&rows).await
    }

    /// The rows of the next events that fit, with their digests.
    pub(crate) async fn search(
        &self,
        filter: &TimelineFilter,
        after: Position,
        limit: i64,
    ) -> Result<Vec<PgRow>, LedgerError> {
        let conversations = match filter.command {
            Some(command) => match self.conversation(command).await? {
                Some(conversation) => Some(self.led_to(conversation).await?),
                None => return Ok(vec![]),
            },
            None => None,
        };
        let mut search = filter.statement("", conversations.as_deref(), after, limit);
        search.build().fetch_all(&self.pool).await.map_err(LedgerError::of)
    }

    /// Which of these streams (types and ids) have any event at a site, in their order.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn streams_at<'a>(
        &self,
        site: SiteId,
        streams: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Vec<bool>, LedgerError> {
        let (types, ids): (Vec<_>, Vec<_>) = streams.unzip();
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM events e WHERE e.aggregate_type = wanted.type AND e.aggregate_id = wanted.id AND e.site_id = $3)
             FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (type, id, place) ORDER BY place",
        )
        .bind(types)
        .bind(ids)
        .bind(site.0)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// Has any of these streams (types and ids) an event at a site other than this one? The installation itself is none.
    ///
    /// # Errors
    /// If the database does not answer.
    pub(crate) async fn any_elsewhere<'a>(
        &self,
        site: SiteId,
        streams: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<bool, LedgerError> {
        let (types, ids): (Vec<_>, Vec<_>) = streams.unzip();
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM unnest($1::text[], $2::text[]) AS wanted (type, id)
                 JOIN events e ON e.aggregate_type = wanted.type AND e.aggregate_id = wanted.id
                 WHERE e.site_id NOT IN ($3, $4))",
        )
        .bind(types)
        .bind(ids)
        .bind(site.0)
        .bind(SiteId::PLATFORM.0)
        .fetch_one(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// The site in which something happened.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn site_of(
        &self,
        aggregate_type: &str,
        aggregate_id: &str,
    ) -> Result<Option<SiteId>, LedgerError> {
        let found: Option<Uuid> = sqlx::query_scalar(
            "SELECT site_id FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence LIMIT 1",
        )
        .bind(aggregate_type)
        .bind(aggregate_id)
        .fetch_optional(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        Ok(found.map(SiteId))
    }

    /// The conversation that a command belongs to.
    async fn conversation(&self, command: Uuid) -> Result<Option<Uuid>, LedgerError> {
        // What was asked first is its own conversation.
        let found = "SELECT (metadata ->> 'correlation_id')::uuid
             FROM commands JOIN events USING (aggregate_type, aggregate_id, sequence)
             WHERE command_id = $1 AND metadata ->> 'command_id' = $1::text
             UNION ALL
             SELECT $1 WHERE EXISTS (SELECT FROM events WHERE (metadata ->> 'correlation_id')::uuid = $1)
             LIMIT 1";
        sqlx::query_scalar(found).bind(command).fetch_optional(&self.pool).await.map_err(LedgerError::of)
    }

    /// A conversation, and those in which what began in it went on: an appointment's cancellation is somebody's new request.
    async fn led_to(&self, conversation: Uuid) -> Result<Vec<Uuid>, LedgerError> {
        sqlx::query_scalar(
            "WITH RECURSIVE led_to (id) AS (
                 SELECT $1
                 UNION
                 SELECT (later.metadata ->> 'correlation_id')::uuid FROM led_to
                 JOIN events first ON (first.metadata ->> 'correlation_id')::uuid = led_to.id AND first.sequence = 1
                 JOIN events later USING (aggregate_type, aggregate_id)
             )
             SELECT id FROM led_to WHERE id IS NOT NULL LIMIT $2",
        )
        .bind(conversation)
        .bind(MOST_CONVERSATIONS)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use sqlx::Executor;

    use super::*;
    use crate::testing::TestDatabase;

    #[tokio::test]
    async fn a_search_for_a_person_an_actor_or_a_conversation_goes_by_an_index() {
        let database = TestDatabase::create().await;
        let pool = database.pool(2).await;
        // So many that PostgreSQL sees what an index is worth.
        pool.execute(
            "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest, names)
             SELECT 'test', md5(n::text)::uuid, 1, 'Tested', '1.0.0', '{}', jsonb_build_object('actor_id', md5(n::text)::uuid,
                 'correlation_id', md5(n::text)::uuid, 'occurred_at', '2027-03-01T05:00:00Z'), sha256('x'), ARRAY[md5(n::text)::uuid]
             FROM generate_series(1, 20000) n",
        )
        .await
        .unwrap();
        pool.execute("VACUUM ANALYZE events").await.unwrap();
        let (id, any) = (Uuid::from_u128(1), TimelineFilter::default);
        let searches = [
            (
                TimelineFilter { person: Some(id), ..any() },
                None,
                &["events_stream", "events_actor", "events_names"][..],
            ),
            (TimelineFilter { actor: Some(id.to_string()), ..any() }, None, &["events_actor"]),
            (any(), Some(&[id][..]), &["events_conversation"]),
        ];
        for (filter, conversations, indexes) in searches {
            let mut search = filter.statement("EXPLAIN ", conversations, Position::START, 500);
            let plan: Vec<String> = search.build_query_scalar().fetch_all(&pool).await.unwrap();
            let plan = plan.join("\n");
            assert!(!plan.contains("Seq Scan"), "{plan}");
            assert!(indexes.iter().all(|index| plan.contains(index)), "{plan}");
        }
    }
}
