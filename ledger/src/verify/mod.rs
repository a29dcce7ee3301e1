//! Tamper evidence: recomputes the digest chains and names what does not fit.
//!
//! The streams are divided into ranges that several connections read side by side, each by a short statement of its own: nothing is
//! held back however large the log is. Every stream is read by one statement, so what is appended meanwhile cannot tear it.

mod order;
mod ranges;
mod stream;
mod worker;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use domain::SiteId;

use tokio::{sync::mpsc, task::JoinSet};

use crate::{
    Ledger, LedgerError, Position,
    checkpoint::{Checkpoint, Head},
};
use ranges::Range;
use stream::{Known, Newer};
use worker::Task;

pub use order::LogOrder;

/// The most connections that are used.
const MOST_WORKERS: usize = 8;

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
    /// The log has the event before the one that it follows.
    Displaced,
    /// The log has the event among those that a checkpoint knows, which does not know it: it was put in afterwards.
    Backdated,
    /// The event is what it was, but not found by all whom it names (or by somebody whom it does not).
    Misfiled,
}

impl Flaw {
    /// Its name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Altered => "altered",
            Self::Gap => "gap",
            Self::CutOff => "cut_off",
            Self::Rewritten => "rewritten",
            Self::Displaced => "displaced",
            Self::Backdated => "backdated",
            Self::Misfiled => "misfiled",
        }
    }
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
    /// Are the order of the log and the times of recording as the checkpoint knows them? Nothing without one that says so, or where the
    /// log was brought into another database cluster since.
    pub in_order: Option<bool>,
}

impl Verified {
    /// Was nothing found?
    pub fn is_sound(&self) -> bool {
        self.breaches.is_empty() && self.in_order != Some(false)
    }
}

/// What going through all streams has shown.
#[derive(Default)]
pub(crate) struct Walked {
    pub(crate) events: u64,
    pub(crate) heads: Vec<Head>,
    pub(crate) breaches: Vec<Breach>,
    /// Where streams go on after what it knows of them.
    newer: Vec<Newer>,
}

impl Ledger {
    /// Recomputes every stream's chain over what is stored. An event that was changed, removed from the middle, moved, put in or hidden
    /// from searches for whom it names is found. Of `against`, an old checkpoint, also what was cut off, removed as a whole, or written anew with chains that fit. `progress` is
    /// told now and then how many events have been checked.
    ///
    /// # Errors
    /// If the database fails, or breaks off: what was not read is never taken for checked.
    pub async fn verify(
        &self,
        against: Option<&Checkpoint>,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Verified, LedgerError> {
        let known = Arc::new(Known::of(against));
        let ranges = ranges::divide(&self.pool).await?;
        let mut walked = self.walk(ranges, None, known.clone(), progress).await?;
        let order = against.and_then(|old| old.seal.order.as_ref());
        let in_order = match order {
            Some(order) => self.keeps(order).await?,
            None => None,
        };
        if let (Some(old), Some(order), Some(false)) = (against, order, in_order) {
            let end = old.seal.position.parse::<Position>();
            let end = end.map_err(|error| LedgerError::Fault(error.to_string()))?;
            let backdated = self.backdated(&mut walked, order.site, end).await?;
            walked.breaches.extend(backdated);
        }
        let Walked { events, mut breaches, .. } = walked;
        breaches.extend(known.gone());
        sort(&mut breaches);
        Ok(Verified { events, breaches, in_order })
    }

    /// As [`Ledger::verify`], but of one stream alone.
    ///
    /// # Errors
    /// If the database fails, or breaks off.
    pub async fn verify_stream(
        &self,
        aggregate_type: &str,
        aggregate_id: &str,
    ) -> Result<Option<Breach>, LedgerError> {
        let only = ranges::only(&self.pool, aggregate_type, aggregate_id).await?;
        let walked = self.walk(vec![only], None, Arc::default(), &mut |_| {}).await?;
        Ok(walked.breaches.into_iter().next())
    }

    /// What the log has up to where a checkpoint ends, at its site or at all, without it knowing that.
    async fn backdated(
        &self,
        walked: &mut Walked,
        site: Option<SiteId>,
        end: Position,
    ) -> Result<Vec<Breach>, LedgerError> {
        let mut newer = std::mem::take(&mut walked.newer);
        newer.retain(|one| one.place <= end);
        if let Some(site) = site {
            let streams = newer.iter().map(|one| (one.aggregate_type.as_str(), one.aggregate_id.as_str()));
            let here = self.streams_at(site, streams).await?;
            let mut here = here.into_iter();
            newer.retain(|_| here.next().unwrap_or_default());
        }
        let broken: HashSet<_> = walked
            .breaches
            .iter()
            .map(|one| (one.aggregate_type.as_str(), one.aggregate_id.as_str()))
            .collect();
        newer.retain(|one| !broken.contains(&(one.aggregate_type.as_str(), one.aggregate_id.as_str())));
        Ok(newer.into_iter().map(Newer::backdated).collect())
    }

    /// Goes through all streams, up to a place in the log: their heads and breaches, by type and id.
    pub(crate) async fn walk_until(
        &self,
        until: Position,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Walked, LedgerError> {
        let ranges = ranges::divide(&self.pool).await?;
        let mut walked = self.walk(ranges, Some(until), Arc::default(), progress).await?;
        sort(&mut walked.breaches);
        walked.heads.sort_unstable_by(|one, other| {
            (&one.aggregate_type, &one.aggregate_id).cmp(&(&other.aggregate_type, &other.aggregate_id))
        });
        Ok(walked)
    }

    async fn walk(
        &self,
        ranges: Vec<Range>,
        until: Option<Position>,
        known: Arc<Known>,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Walked, LedgerError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = ranges.len().min(cores.clamp(2, MOST_WORKERS));
        let (told, mut heard) = mpsc::unbounded_channel();
        let ranges = Arc::new(Mutex::new(ranges.into_iter()));
        let task = Task { pool: self.pool.clone(), ranges, until, known, told };
        // Dropped with this: whoever gives up waiting, or meets an error, ends all of them.
        let mut working = JoinSet::new();
        for _ in 0..workers {
            working.spawn(task.clone().work());
        }
        drop(task);
        let (mut walked, mut checked) = (Walked::default(), 0);
        loop {
            tokio::select! {
                Some(events) = heard.recv() => {
                    checked += events;
                    progress(checked);
                }
                done = working.join_next() => match done {
                    Some(done) => walked.add(done.map_err(|error| LedgerError::Fault(error.to_string()))??),
                    None => break,
                },
            }
        }
        progress(walked.events);
        Ok(walked)
    }
}

impl Walked {
    fn add(&mut self, other: Self) {
        self.events += other.events;
        self.heads.extend(other.heads);
        self.breaches.extend(other.breaches);
        self.newer.extend(other.newer);
    }
}

fn sort(breaches: &mut [Breach]) {
    breaches.sort_unstable_by(|one, other| {
        (&one.aggregate_type, &one.aggregate_id).cmp(&(&other.aggregate_type, &other.aggregate_id))
    });
}
