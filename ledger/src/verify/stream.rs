//! Following streams event by event.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use uuid::Uuid;

use super::{Breach, Flaw, Walked};
use crate::{
    LedgerError, Position,
    canonical::Canonical,
    checkpoint::{Checkpoint, Head},
    copied::{self, Rows},
    digest::{self, EventDigest, Fields, GENESIS},
    names,
};

/// Streams' last events as a checkpoint knows them.
#[derive(Default)]
pub(super) struct Known(HashMap<(String, String), Old>);

struct Old {
    head: Head,
    /// Was there anything of this stream?
    seen: AtomicBool,
}

impl Known {
    pub(super) fn of(checkpoint: Option<&Checkpoint>) -> Self {
        let heads = checkpoint.into_iter().flat_map(|old| old.heads.iter().cloned());
        let named = |head: Head| {
            let name = (head.aggregate_type.clone(), head.aggregate_id.clone());
            (name, Old { head, seen: AtomicBool::new(false) })
        };
        Self(heads.map(named).collect())
    }

    /// Is there a checkpoint?
    fn is_of_any(&self) -> bool {
        !self.0.is_empty()
    }

    /// The streams that there are no longer.
    pub(super) fn gone(&self) -> impl Iterator<Item = Breach> {
        let unseen = self.0.values().filter(|old| !old.seen.load(Ordering::Relaxed));
        unseen.map(|old| breach(&old.head, 1, Flaw::CutOff))
    }

    /// The number and digest of a stream's last event.
    fn meet(&self, head: &Head) -> Option<(i64, EventDigest)> {
        if self.0.is_empty() {
            return None;
        }
        let old = self.0.get(&(head.aggregate_type.clone(), head.aggregate_id.clone()))?;
        old.seen.store(true, Ordering::Relaxed);
        Some((old.head.sequence, old.head.digest))
    }
}

/// Where a stream goes on after what a checkpoint knows of it, which may be nothing.
pub(super) struct Newer {
    pub(super) aggregate_type: String,
    pub(super) aggregate_id: String,
    sequence: i64,
    pub(super) place: Position,
}

impl Newer {
    /// It was put in among what the checkpoint knows.
    pub(super) fn backdated(self) -> Breach {
        let Self { aggregate_type, aggregate_id, sequence, .. } = self;
        Breach { aggregate_type, aggregate_id, sequence, flaw: Flaw::Backdated }
    }
}

/// Follows streams, one after the other.
pub(super) struct Walker {
    known: Arc<Known>,
    /// Are the streams' heads wanted?
    heads: bool,
    stream: Option<Stream>,
    /// Has the range's copy said that it is complete?
    ended: bool,
    payload: Canonical,
    metadata: Canonical,
    /// Whom an event names.
    names: Vec<Uuid>,
    pub(super) walked: Walked,
}

/// The stream that is gone through.
struct Stream {
    head: Head,
    /// Its last event as a checkpoint knows it.
    old: Option<(i64, EventDigest)>,
    /// Where its last event stands in the log.
    place: Position,
    flaw: Option<(i64, Flaw)>,
}

impl Walker {
    pub(super) fn new(known: Arc<Known>, heads: bool) -> Self {
        Self {
            known,
            heads,
            stream: None,
            ended: false,
            payload: Canonical::default(),
            metadata: Canonical::default(),
            names: vec![],
            walked: Walked::default(),
        }
    }

    /// Goes on with these rows; says how many they were.
    pub(super) fn walk(&mut self, piece: &[u8]) -> Result<u64, LedgerError> {
        let mut rows = Rows::of(piece)?;
        let before = self.walked.events;
        while let Some(
            [
                kind,
                id,
                sequence,
                event_type,
                version,
                payload,
                metadata,
                digest,
                transaction,
                number,
                site,
                filed,
            ],
        ) = rows.next()?
        {
            self.walked.events += 1;
            if !self.stream.as_ref().is_some_and(|stream| stream.is(kind, id)) {
                self.end();
                self.stream = Some(Stream::new(text(kind)?, text(id)?, &self.known));
            }
            let Some(stream) = &mut self.stream else { continue };
            let stored: EventDigest = digest.try_into().unwrap_or(GENESIS);
            let sequence = i64::from_be_bytes(copied::array(sequence)?);
            let place = Position {
                transaction: u64::from_be_bytes(copied::array(transaction)?),
                number: i64::from_be_bytes(copied::array(number)?),
            };
            let digest_of = |payload: &[u8], metadata: &[u8]| {
                let fields = Fields {
                    aggregate_type: &stream.head.aggregate_type,
                    aggregate_id: &stream.head.aggregate_id,
                    sequence,
                    event_type,
                    event_version: version,
                    payload,
                    metadata,
                };
                digest::chain(&stream.head.digest, &fields)
            };
            // Texts that an older version stored are brought into the form that digests cover. What is not JSON that a ledger writes has no
            // digest that fits.
            let fits = digest_of(payload, metadata) == stored
                || (self.payload.of_text(payload).zip(self.metadata.of_text(metadata)))
                    .is_some_and(|(payload, metadata)| digest_of(payload, metadata) == stored);
            let known = names::known(&stream.head.aggregate_id, Uuid::from_bytes(copied::array(site)?));
            names::of_text(payload, &known, &mut self.names);
            let found = copied::uuids(filed)?.eq(self.names.iter().copied());
            stream.follow(sequence, stored, fits, place, found);
            if self.known.is_of_any() && sequence == stream.old.map_or(1, |(last, _)| last + 1) {
                self.walked.newer.push(Newer {
                    aggregate_type: stream.head.aggregate_type.clone(),
                    aggregate_id: stream.head.aggregate_id.clone(),
                    sequence,
                    place,
                });
            }
        }
        self.ended |= rows.ended();
        Ok(self.walked.events - before)
    }

    /// A range was read to its end.
    pub(super) fn end_of_range(&mut self) -> Result<(), LedgerError> {
        self.end();
        if !std::mem::take(&mut self.ended) {
            return Err(LedgerError::Unavailable("the database broke off before the end".into()));
        }
        Ok(())
    }

    /// A stream has no more events.
    fn end(&mut self) {
        let Some(stream) = self.stream.take() else { return };
        let cut = stream
            .old
            .filter(|(sequence, _)| *sequence > stream.head.sequence)
            .map(|_| (stream.head.sequence + 1, Flaw::CutOff));
        if let Some((sequence, flaw)) = stream.flaw.or(cut) {
            self.walked.breaches.push(breach(&stream.head, sequence, flaw));
        }
        if self.heads {
            self.walked.heads.push(stream.head);
        }
    }
}

impl Stream {
    fn new(kind: &str, id: &str, known: &Known) -> Self {
        let head = Head {
            aggregate_type: kind.to_owned(),
            aggregate_id: id.to_owned(),
            sequence: 0,
            digest: GENESIS,
        };
        let old = known.meet(&head);
        Self { head, old, place: Position::START, flaw: None }
    }

    fn is(&self, kind: &[u8], id: &[u8]) -> bool {
        (self.head.aggregate_type.as_bytes(), self.head.aggregate_id.as_bytes()) == (kind, id)
    }

    /// Goes on to the stream's next event.
    fn follow(&mut self, sequence: i64, stored: EventDigest, fits: bool, place: Position, found: bool) {
        let flaw = if sequence != self.head.sequence + 1 {
            Some(Flaw::Gap)
        } else if !fits {
            Some(Flaw::Altered)
        } else if self.old.is_some_and(|old| old.0 == sequence && old.1 != stored) {
            Some(Flaw::Rewritten)
        } else if place <= self.place {
            Some(Flaw::Displaced)
        } else if !found {
            Some(Flaw::Misfiled)
        } else {
            None
        };
        // What follows a breach is checked against what is stored, so that one change is one breach.
        self.flaw = self.flaw.or(flaw.map(|flaw| (sequence, flaw)));
        (self.head.sequence, self.head.digest, self.place) = (sequence, stored, place);
    }
}

fn text(field: &[u8]) -> Result<&str, LedgerError> {
    std::str::from_utf8(field).map_err(|error| LedgerError::Fault(error.to_string()))
}

fn breach(head: &Head, sequence: i64, flaw: Flaw) -> Breach {
    Breach {
        aggregate_type: head.aggregate_type.clone(),
        aggregate_id: head.aggregate_id.clone(),
        sequence,
        flaw,
    }
}
