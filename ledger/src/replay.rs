//! Reading much of the log fast, for those who fold it into something else.
//!
//! A page carries only what a fold needs, and an event is parsed once, straight into the domain's type. Personal values are opened
//! only for those who ask for them; to others they read as erased.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use cqrs_es::persist::SerializedEvent;
use domain::SiteId;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use crate::{Ledger, LedgerError, Position, log, seal, upcast};

/// Up to where the log can be read now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// Everything up to here is final: nothing will appear at or before it any more.
    pub end: Position,
    /// Are there events beyond it, kept back by a transaction that still runs?
    pub held_back: bool,
}

/// One event, as a fold needs it.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// Where it stands in the global order.
    pub position: Position,
    /// The aggregate's stored name.
    pub aggregate_type: &'static str,
    /// The aggregate's identifier.
    pub aggregate_id: String,
    /// Its place in the aggregate's own stream, from 1.
    pub sequence: i64,
    /// The site in which it happened.
    pub site: Option<SiteId>,
    occurred_at: Option<String>,
    payload: Payload,
}

#[derive(Clone, Debug)]
enum Payload {
    /// As stored: today's shape, nothing to open.
    Stored(Box<[u8]>),
    /// Opened, or brought into today's shape.
    Today(Value),
    /// What the store says against reading it.
    Damaged(String),
}

impl Replayed {
    /// The event as the domain knows it.
    pub fn event<E: DeserializeOwned>(&self) -> Result<E, LedgerError> {
        let parsed = match &self.payload {
            Payload::Stored(bytes) => serde_json::from_slice(bytes),
            Payload::Today(value) => E::deserialize(value),
            Payload::Damaged(why) => return Err(LedgerError::Fault(why.clone())),
        };
        parsed.map_err(|error| LedgerError::misshapen(&error))
    }

    /// When it happened, by the server's clock.
    pub fn occurred_at(&self) -> Result<DateTime<Utc>, LedgerError> {
        self.occurred_at
            .as_deref()
            .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
            .map(|at| at.to_utc())
            .ok_or_else(|| LedgerError::Fault("the event does not say when it happened".into()))
    }
}

/// More unread events than these are not counted one by one.
const COUNTED: i64 = 20_000;

const COLUMNS: &str = "transaction_id::text AS transaction, position, aggregate_type, aggregate_id, sequence,
     event_type, event_version, site_id, occurred_at, payload";

const RANGE: &str = "WHERE (transaction_id, position) > ($1::text::xid8, $2)
       AND (transaction_id, position) <= ($3::text::xid8, $4)
       AND aggregate_type = ANY($5)
     ORDER BY events.transaction_id, events.position LIMIT $6";

impl Ledger {
    /// Up to where the log can be read now. It only ever moves forward.
    pub async fn horizon(&self) -> Result<Horizon, LedgerError> {
        let (oldest, held_back): (String, bool) = sqlx::query_as(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text,
                    EXISTS (SELECT FROM events WHERE transaction_id >= pg_snapshot_xmin(pg_current_snapshot()))",
        )
        .fetch_one(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        let oldest: u64 =
            oldest.parse().map_err(|_| LedgerError::Fault("a transaction id is a number".into()))?;
        Ok(Horizon { end: Position { transaction: oldest.saturating_sub(1), number: i64::MAX }, held_back })
    }

    /// The events of `aggregate_types` after `after` and up to `until`, at most `limit`, in global order. `until` must lie within a
    /// [`Horizon`]. An event that cannot be opened does not spoil its page: [`Replayed::event`] says so.
    pub async fn replay(
        &self,
        after: Position,
        until: Position,
        limit: i64,
        aggregate_types: &[&'static str],
        personal: bool,
    ) -> Result<Vec<Replayed>, LedgerError> {
        let opened = if personal { aggregate_types } else { &[] };
        self.replay_opening(after, until, limit, aggregate_types, opened).await
    }

    /// As [`Ledger::replay`], with personal values opened in events of the types in `opened` alone: each costs its decryption.
    pub async fn replay_opening(
        &self,
        after: Position,
        until: Position,
        limit: i64,
        aggregate_types: &[&'static str],
        opened: &[&str],
    ) -> Result<Vec<Replayed>, LedgerError> {
        let rows = sqlx::query(&format!("SELECT {COLUMNS} FROM events {RANGE}"))
            .bind(after.transaction.to_string())
            .bind(after.number)
            .bind(until.transaction.to_string())
            .bind(until.number)
            .bind(aggregate_types)
            .bind(limit)
            .fetch_all(&self.pool)
            .await
            .map_err(LedgerError::of)?;
        self.replayed(&rows, aggregate_types, opened).await
    }

    /// How many events of `aggregate_types` follow `after`, and when the first of them was recorded. Many are told by the numbers that the log
    /// has given out since, of whichever type.
    pub async fn unread(
        &self,
        after: Position,
        aggregate_types: &[&str],
    ) -> Result<(i64, Option<DateTime<Utc>>), LedgerError> {
        // The place is a parameter, not another table's column: so the planner knows that few events lie behind it, and takes the index.
        let (count, first): (i64, Option<DateTime<Utc>>) = sqlx::query_as(
            "SELECT count(*), (array_agg(recorded_at))[1] FROM (
                 SELECT recorded_at FROM events
                 WHERE (transaction_id, position) > ($1::text::xid8, $2) AND aggregate_type = ANY($3)
                 ORDER BY events.transaction_id, events.position LIMIT $4) AS unread",
        )
        .bind(after.transaction.to_string())
        .bind(after.number)
        .bind(aggregate_types)
        .bind(COUNTED)
        .fetch_one(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        if count < COUNTED {
            return Ok((count, first));
        }
        let end = self.log().end().await?;
        Ok((count.max(end.number.saturating_sub(after.number)), first))
    }

    /// The commands that the events of `aggregate_types` after `after` and up to `until` come from, as W3C trace context.
    pub async fn traces(
        &self,
        after: Position,
        until: Position,
        aggregate_types: &[&'static str],
    ) -> Result<Vec<String>, LedgerError> {
        sqlx::query_scalar(
            "SELECT DISTINCT metadata ->> 'traceparent' FROM events
             WHERE (transaction_id, position) > ($1::text::xid8, $2) AND (transaction_id, position) <= ($3::text::xid8, $4)
               AND aggregate_type = ANY($5) AND metadata ->> 'traceparent' IS NOT NULL",
        )
        .bind(after.transaction.to_string())
        .bind(after.number)
        .bind(until.transaction.to_string())
        .bind(until.number)
        .bind(aggregate_types)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)
    }

    /// The events of `aggregate_types` up to `until`, at most `limit`, stream by stream: those behind the stream `after` (type and id; empty
    /// for the first). Of one site, if one is given. Personal values are opened as by [`Ledger::replay_opening`].
    pub async fn replay_by_stream(
        &self,
        after: &(String, String),
        until: Position,
        limit: i64,
        aggregate_types: &[&'static str],
        opened: &[&str],
        site: Option<SiteId>,
    ) -> Result<Vec<Replayed>, LedgerError> {
        let rows = sqlx::query(&format!(
            "SELECT {COLUMNS} FROM events
             WHERE (aggregate_type, aggregate_id) > ($1, $2) AND (transaction_id, position) <= ($3::text::xid8, $4)
               AND aggregate_type = ANY($5) AND ($7::uuid IS NULL OR site_id = $7)
             ORDER BY aggregate_type, aggregate_id, sequence LIMIT $6"
        ))
        .bind(&after.0)
        .bind(&after.1)
        .bind(until.transaction.to_string())
        .bind(until.number)
        .bind(aggregate_types)
        .bind(limit)
        .bind(site.map(|site| site.0))
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        self.replayed(&rows, aggregate_types, opened).await
    }

    /// How many events of these types there are up to `until`, of one site if one is given.
    pub async fn count_of(
        &self,
        aggregate_types: &[&str],
        site: Option<SiteId>,
        until: Position,
    ) -> Result<u64, LedgerError> {
        let count: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM events WHERE aggregate_type = ANY($1) AND ($2::uuid IS NULL OR site_id = $2)
               AND (transaction_id, position) <= ($3::text::xid8, $4)",
        )
        .bind(aggregate_types)
        .bind(site.map(|site| site.0))
        .bind(until.transaction.to_string())
        .bind(until.number)
        .fetch_one(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        Ok(count.unsigned_abs())
    }

    /// The events of one aggregate from `sequence` on, in their order.
    pub async fn replay_stream(
        &self,
        aggregate_type: &'static str,
        aggregate_id: &str,
        sequence: i64,
        personal: bool,
    ) -> Result<Vec<Replayed>, LedgerError> {
        let rows = sqlx::query(&format!(
            "SELECT {COLUMNS} FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence >= $3
             ORDER BY sequence"
        ))
        .bind(aggregate_type)
        .bind(aggregate_id)
        .bind(sequence)
        .fetch_all(&self.pool)
        .await
        .map_err(LedgerError::of)?;
        let types = [aggregate_type];
        self.replayed(&rows, &types, if personal { &types } else { &[] }).await
    }

    async fn replayed(
        &self,
        rows: &[PgRow],
        aggregate_types: &[&'static str],
        opened: &[&str],
    ) -> Result<Vec<Replayed>, LedgerError> {
        let names: HashMap<&str, &'static str> = aggregate_types.iter().map(|name| (*name, *name)).collect();
        let upcasters = upcast::upcasters();
        let mut page = Vec::with_capacity(rows.len());
        for row in rows {
            let (mut event, event_type, event_version) = replayed(row, &names)?;
            if upcasters.iter().any(|upcaster| upcaster.can_upcast(event_type, event_version)) {
                let old = SerializedEvent {
                    aggregate_id: event.aggregate_id.clone(),
                    sequence: usize::try_from(event.sequence).unwrap_or_default(),
                    aggregate_type: event.aggregate_type.to_owned(),
                    event_type: event_type.to_owned(),
                    event_version: event_version.to_owned(),
                    payload: event.event()?,
                    metadata: Value::Null,
                };
                event.payload = Payload::Today(upcast::upcast(old, &upcasters).payload);
            }
            page.push(event);
        }
        if !opened.is_empty() {
            self.open_page(&mut page, opened).await?;
        }
        Ok(page)
    }

    async fn open_page(&self, page: &mut [Replayed], opened: &[&str]) -> Result<(), LedgerError> {
        let mut sealed = vec![];
        for event in page.iter_mut().filter(|event| opened.contains(&event.aggregate_type)) {
            if let Payload::Stored(bytes) = &event.payload
                && std::str::from_utf8(bytes).is_ok_and(|text| text.contains(SEALED_FIELD))
            {
                event.payload = Payload::Today(event.event()?);
                sealed.push(event);
            } else if let Payload::Today(_) = event.payload {
                sealed.push(event);
            }
        }
        let values = sealed.iter_mut().filter_map(|event| match &mut event.payload {
            Payload::Today(value) => Some(value),
            _ => None,
        });
        match seal::open(values, &self.keyring).await {
            Ok(()) => return Ok(()),
            Err(LedgerError::Fault(_)) => {}
            Err(other) => return Err(other),
        }
        // One of them is damaged. Opening is repeatable: what is open stays as it is.
        for event in sealed {
            let Payload::Today(value) = &mut event.payload else { continue };
            match seal::open(std::iter::once(value), &self.keyring).await {
                Ok(()) => {}
                Err(LedgerError::Fault(why)) => event.payload = Payload::Damaged(why),
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }
}

/// How a sealed value shows in JSON text; see [`domain::personal::SEALED`].
const SEALED_FIELD: &str = "\"sealed\"";

fn replayed<'a>(
    row: &'a PgRow,
    names: &HashMap<&str, &'static str>,
) -> Result<(Replayed, &'a str, &'a str), LedgerError> {
    let read = || -> Result<_, sqlx::Error> {
        let name: &str = row.try_get("aggregate_type")?;
        let stored = row.try_get_raw("payload")?;
        let bytes = stored.as_bytes().map_err(sqlx::Error::Decode)?;
        let event = Replayed {
            position: Position::START,
            aggregate_type: names.get(name).copied().unwrap_or_default(),
            aggregate_id: row.try_get("aggregate_id")?,
            sequence: row.try_get("sequence")?,
            site: row.try_get::<Option<Uuid>, _>("site_id")?.map(SiteId),
            occurred_at: row.try_get("occurred_at")?,
            payload: Payload::Stored(bytes.into()),
        };
        Ok((event, row.try_get("event_type")?, row.try_get("event_version")?))
    };
    let (mut event, event_type, event_version) = read().map_err(LedgerError::of)?;
    event.position = log::position(row)?;
    Ok((event, event_type, event_version))
}
