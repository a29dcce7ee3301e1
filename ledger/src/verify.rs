//! Tamper evidence: recomputes the digest chains and names what does not fit.

use std::collections::HashMap;

use futures::TryStreamExt;
use serde_json::Value;
use sqlx::{Row, postgres::PgRow};

use crate::{
    Ledger, LedgerError, Position,
    checkpoint::{Checkpoint, Head},
    digest::{self, EventDigest, Fields, GENESIS},
};

/// Progress is told after so many events.
const TOLD: u64 = 10_000;

/// What is wrong with a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The event is not what it was, or does not follow the one before it.
    Altered,
    /// Events before this one are missing.
    Gap,
    /// From this event on all that a checkpoint knows is missing.
    CutOff,
    /// The chain fits, but not what a checkpoint knows of it: up to this event it was written anew.
    Rewritten,
}

/// Where a stream is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The stream's aggregate type.
    pub aggregate_type: String,
    /// The stream's aggregate.
    pub aggregate_id: String,
    /// The first event that does not fit.
    pub sequence: i64,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What a check of the whole ledger found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many events were checked.
    pub events: u64,
    /// The first breach of each broken stream, by type and id.
    pub breaches: Vec<Breach>,
}

/// What going through all streams has shown.
#[derive(Default)]
pub(crate) struct Walked {
    pub(crate) events: u64,
    pub(crate) heads: Vec<Head>,
    pub(crate) breaches: Vec<Breach>,
}

/// Streams' last events as a checkpoint knows them, by type and id.
type Known = HashMap<(String, String), Head>;

/// The stream that is gone through.
struct Stream {
    head: Head,
    /// Its last event as a checkpoint knows it.
    old: Option<Head>,
    flaw: Option<(i64, Flaw)>,
}

impl Ledger {
    /// Recomputes every stream's chain over what is stored. An event that was changed, removed from the middle, moved or put in is found. Of
    /// `against`, an old checkpoint, also what was cut off, removed as a whole, or written anew with chains that fit. `progress` is
    /// told how many events have been checked.
    pub async fn verify(
        &self,
        against: Option<&Checkpoint>,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Verified, LedgerError> {
        let heads = against.into_iter().flat_map(|old| old.heads.iter().cloned());
        let mut known: Known = heads.map(|head| (named(&head), head)).collect();
        let walked = self.walk_with(None, progress, &mut known).await?;
        let mut breaches = walked.breaches;
        // Streams that there are no longer.
        breaches.extend(known.into_values().map(|head| breach(&head, 1, Flaw::CutOff)));
        breaches.sort_by(|one, other| {
            (&one.aggregate_type, &one.aggregate_id).cmp(&(&other.aggregate_type, &other.aggregate_id))
        });
        Ok(Verified { events: walked.events, breaches })
    }

    /// Goes through all streams, up to a place in the log.
    pub(crate) async fn walk(
        &self,
        until: Option<Position>,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Walked, LedgerError> {
        self.walk_with(until, progress, &mut Known::new()).await
    }

    async fn walk_with(
        &self,
        until: Option<Position>,
        progress: &mut (dyn FnMut(u64) + Send),
        known: &mut Known,
    ) -> Result<Walked, LedgerError> {
        let end = until.unwrap_or(Position { transaction: i64::MAX.unsigned_abs(), number: i64::MAX });
        let mut rows = sqlx::query(
            "SELECT aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest
             FROM events WHERE (transaction_id, position) <= ($1::text::xid8, $2)
             ORDER BY aggregate_type, aggregate_id, sequence",
        )
        .bind(end.transaction.to_string())
        .bind(end.number)
        .fetch(&self.pool);
        let mut walked = Walked::default();
        let mut stream: Option<Stream> = None;
        while let Some(row) = rows.try_next().await.map_err(LedgerError::of)? {
            walked.events += 1;
            if walked.events.is_multiple_of(TOLD) {
                progress(walked.events);
            }
            let (kind, id) = (text(&row, "aggregate_type")?, text(&row, "aggregate_id")?);
            if let Some(ended) = stream.take_if(|stream| !stream.is(kind, id)) {
                walked.end(ended);
            }
            stream.get_or_insert_with(|| Stream::new(kind, id, known)).follow(&row)?;
        }
        if let Some(ended) = stream {
            walked.end(ended);
        }
        progress(walked.events);
        Ok(walked)
    }
}

impl Walked {
    /// A stream has no more events.
    fn end(&mut self, stream: Stream) {
        let cut = stream
            .old
            .filter(|old| old.sequence > stream.head.sequence)
            .map(|_| (stream.head.sequence + 1, Flaw::CutOff));
        if let Some((sequence, flaw)) = stream.flaw.or(cut) {
            self.breaches.push(breach(&stream.head, sequence, flaw));
        }
        self.heads.push(stream.head);
    }
}

impl Stream {
    fn new(kind: &str, id: &str, known: &mut Known) -> Self {
        let head = Head {
            aggregate_type: kind.to_owned(),
            aggregate_id: id.to_owned(),
            sequence: 0,
            digest: GENESIS,
        };
        let old = known.remove(&named(&head));
        Self { head, old, flaw: None }
    }

    fn is(&self, kind: &str, id: &str) -> bool {
        (self.head.aggregate_type.as_str(), self.head.aggregate_id.as_str()) == (kind, id)
    }

    /// Goes on to the stream's next event.
    fn follow(&mut self, row: &PgRow) -> Result<(), LedgerError> {
        let sequence: i64 = row.try_get("sequence").map_err(LedgerError::of)?;
        let payload: Value = row.try_get("payload").map_err(LedgerError::of)?;
        let metadata: Value = row.try_get("metadata").map_err(LedgerError::of)?;
        let stored: &[u8] = row.try_get("digest").map_err(LedgerError::of)?;
        let fields = Fields {
            aggregate_type: &self.head.aggregate_type,
            aggregate_id: &self.head.aggregate_id,
            sequence,
            event_type: text(row, "event_type")?,
            event_version: text(row, "event_version")?,
            payload: &payload,
            metadata: &metadata,
        };
        let stored: EventDigest = stored.try_into().unwrap_or(GENESIS);
        let flaw = if sequence != self.head.sequence + 1 {
            Some(Flaw::Gap)
        } else if digest::chain(&self.head.digest, &fields) != stored {
            Some(Flaw::Altered)
        } else if self.old.as_ref().is_some_and(|old| old.sequence == sequence && old.digest != stored) {
            Some(Flaw::Rewritten)
        } else {
            None
        };
        // What follows a breach is checked against what is stored, so that one change is one breach.
        self.flaw = self.flaw.or(flaw.map(|flaw| (sequence, flaw)));
        (self.head.sequence, self.head.digest) = (sequence, stored);
        Ok(())
    }
}

fn text<'row>(row: &'row PgRow, name: &str) -> Result<&'row str, LedgerError> {
    row.try_get(name).map_err(LedgerError::of)
}

fn named(head: &Head) -> (String, String) {
    (head.aggregate_type.clone(), head.aggregate_id.clone())
}

fn breach(head: &Head, sequence: i64, flaw: Flaw) -> Breach {
    Breach {
        aggregate_type: head.aggregate_type.clone(),
        aggregate_id: head.aggregate_id.clone(),
        sequence,
        flaw,
    }
}
