//! Rows as they were: folded from events up to a moment, by the very folds that make the rows in use, which are not touched.
//!
//! The events are read stream by stream, and the rows of a stream are given away before the next are folded: a whole projection needs no more
//! memory than one page of events, or the longest stream. What a person said who was forgotten since reads as erased, at each moment.

use std::collections::BTreeMap;

use domain::{
    SiteId,
    personal::{OPEN, SUBJECT},
};
use futures::future::BoxFuture;
use ledger::{Ledger, LedgerError, Moment, MomentError, Position, Replayed};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    PROJECTIONS, ProjectionError, batch::fold_into, model::Projection, named, parked::ParkedStreams,
    sheet::Sheet,
};

/// The events that are read at once.
const PAGE: i64 = 10_000;

/// Which rows are asked for.
#[derive(Clone, Debug)]
pub struct PastRows<'a> {
    /// The projection's name.
    pub projection: &'a str,
    /// Only those of this aggregate; or the row with this key, where an aggregate has several.
    pub key: Option<Uuid>,
    /// Only those of this site.
    pub site: Option<SiteId>,
    /// As they were then; now if left out.
    pub at: Option<Moment>,
    /// Only those that are not as they were then.
    pub since: Option<Moment>,
}

/// A row at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRow {
    /// Its table.
    pub table: &'static str,
    /// Its key.
    pub key: Uuid,
    /// As it was at the earlier moment; nothing where it was not there, or no such moment was given.
    pub before: Option<Value>,
    /// As it was; nothing where it was there no more.
    pub row: Option<Value>,
}

impl PastRow {
    /// The row, and the row before, with each personal value marked as whose it is, in the way in which events have them.
    pub fn marked(&self) -> [Option<Value>; 2] {
        let tables = PROJECTIONS.iter().flat_map(|projection| projection.tables);
        let personal = tables.filter(|table| table.name == self.table).find_map(|table| table.personal);
        [&self.before, &self.row].map(|row| {
            let mut row = row.clone()?;
            let (Some(personal), Some(columns)) = (personal, row.as_object_mut()) else { return Some(row) };
            let subject = columns.get(personal.of).cloned();
            for name in personal.columns {
                if let Some(value) = columns.get_mut(*name)
                    && !is_empty(value)
                {
                    *value = json!({ SUBJECT: subject, OPEN: value.take() });
                }
            }
            Some(row)
        })
    }
}

/// Is there nothing that could be anybody's?
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// Whoever is told of past rows. One that only takes note is a function.
pub trait PastListener: Send {
    /// Is told; what goes on waits for it, and ends if it fails.
    fn told(&mut self, step: PastStep) -> BoxFuture<'_, Result<(), Unheard>>;
}

/// Why a listener does not go on.
pub type Unheard = Box<dyn std::error::Error + Send + Sync>;

impl<F: FnMut(PastStep) + Send> PastListener for F {
    fn told(&mut self, step: PastStep) -> BoxFuture<'_, Result<(), Unheard>> {
        self(step);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// What is told on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PastStep {
    /// The next rows.
    Rows(Vec<PastRow>),
    /// So many events are folded, of so many.
    Folded(u64, u64),
}

/// Why there are no rows to tell of.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    /// Nothing can be said of the moment.
    #[error(transparent)]
    Moment(#[from] MomentError),
    /// Whoever was told did not go on.
    #[error(transparent)]
    Unheard(Unheard),
    /// There is no such projection, or it cannot be folded.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
}

impl From<LedgerError> for PastError {
    fn from(error: LedgerError) -> Self {
        Self::Projection(error.into())
    }
}

/// Tells the rows that are asked for, in no order that means anything.
///
/// # Errors
/// If there is no such projection, a moment has not come or lies before everything, or the log cannot be read.
pub async fn past_rows(
    ledger: &Ledger,
    asked: &PastRows<'_>,
    told: &mut dyn PastListener,
) -> Result<(), PastError> {
    let projection = named(asked.projection)?;
    for moment in asked.at.iter().chain(&asked.since) {
        ledger.check_moment(*moment).await?;
    }
    if let (Some(since), Some(at)) = (asked.since, asked.at) {
        since.precedes(at)?;
    }
    let past = Past::begin(ledger, projection, asked).await?;
    if let Some(id) = asked.key {
        let events = past.streams(id).await?;
        if !events.is_empty() {
            return tell(told, PastStep::Rows(past.fold(&events)?)).await;
        }
        // It is no aggregate's, so all are looked through for a row with this key.
        if !projection.tables.iter().any(|table| table.several) {
            return Ok(());
        }
    }
    past.whole(told).await
}

/// The rows of one aggregate as they were at a moment, or now.
///
/// # Errors
/// As [`past_rows`].
pub async fn rows_at(
    ledger: &Ledger,
    projection: &str,
    aggregate: Uuid,
    at: Option<Moment>,
) -> Result<Vec<PastRow>, PastError> {
    let mut found = vec![];
    let asked = PastRows { projection, key: Some(aggregate), site: None, at, since: None };
    past_rows(ledger, &asked, &mut |step: PastStep| {
        if let PastStep::Rows(rows) = step {
            found.extend(rows);
        }
    })
    .await?;
    Ok(found)
}

async fn tell(listener: &mut dyn PastListener, step: PastStep) -> Result<(), PastError> {
    listener.told(step).await.map_err(PastError::Unheard)
}

struct Past<'a> {
    ledger: &'a Ledger,
    projection: &'static Projection,
    asked: &'a PastRows<'a>,
    fresh: ParkedStreams,
    /// Nothing beyond it is of interest.
    until: Position,
}

impl<'a> Past<'a> {
    async fn begin(
        ledger: &'a Ledger,
        projection: &'static Projection,
        asked: &'a PastRows<'a>,
    ) -> Result<Self, PastError> {
        let mut connection = ledger.pool().acquire().await.map_err(ProjectionError::from)?;
        let fresh = ParkedStreams::with_nothing_parked(&mut connection, projection.name)
            .await
            .map_err(ProjectionError::from)?;
        let end = ledger.horizon().await?.end;
        let until = match (asked.at, asked.since) {
            (Some(Moment::Place(at)), Some(Moment::Place(since))) => at.max(since).min(end),
            (Some(Moment::Place(at)), None) => at.min(end),
            _ => end,
        };
        Ok(Self { ledger, projection, asked, fresh, until })
    }

    /// The streams of one aggregate, of whatever type.
    async fn streams(&self, id: Uuid) -> Result<Vec<Replayed>, LedgerError> {
        let mut events = vec![];
        for table in self.projection.tables {
            let stream = self
                .ledger
                .replay_stream(table.aggregate, &id.to_string(), 1, table.personal.is_some())
                .await?;
            let wanted = |event: &Replayed| {
                event.position <= self.until && self.asked.site.is_none_or(|site| event.site == Some(site))
            };
            ledger::gapless(&stream)?;
            events.extend(stream.into_iter().filter(wanted));
        }
        Ok(events)
    }

    async fn whole(&self, told: &mut dyn PastListener) -> Result<(), PastError> {
        let aggregates = self.projection.aggregates();
        let total = self.ledger.count_of(&aggregates, self.asked.site, self.until).await?;
        let mut done = 0;
        let mut after = (String::new(), String::new());
        loop {
            let mut page = self
                .ledger
                .replay_by_stream(
                    &after,
                    self.until,
                    PAGE,
                    &aggregates,
                    &self.projection.personal(),
                    self.asked.site,
                )
                .await?;
            let Some(last) = page.last() else { return Ok(()) };
            let (kind, id) = (last.aggregate_type, last.aggregate_id.clone());
            if i64::try_from(page.len()).is_ok_and(|events| events == PAGE) {
                // The last stream may go on beyond the page: it is left for the next, unless it is all there is.
                page.retain(|event| event.aggregate_type != kind || event.aggregate_id != id);
                if page.is_empty() {
                    let opened = self.projection.personal().contains(&kind);
                    page = self.ledger.replay_stream(kind, &id, 1, opened).await?;
                    page.retain(|event| event.position <= self.until);
                }
            }
            if let Some(last) = page.last() {
                after = (last.aggregate_type.to_owned(), last.aggregate_id.clone());
            }
            done += page.len() as u64;
            let mut rows = self.fold(&page)?;
            if let Some(key) = self.asked.key {
                rows.retain(|row| row.key == key);
            }
            if !rows.is_empty() {
                tell(told, PastStep::Rows(rows)).await?;
            }
            tell(told, PastStep::Folded(done, total)).await?;
        }
    }

    /// The rows that whole streams have come to; where two moments are given, those that differ.
    fn fold(&self, events: &[Replayed]) -> Result<Vec<PastRow>, ProjectionError> {
        let now = self.rows(events, self.asked.at)?;
        let Some(since) = self.asked.since else {
            let row = |((table, key), row)| PastRow { table, key, before: None, row: Some(row) };
            return Ok(now.into_iter().map(row).collect());
        };
        let mut before = self.rows(events, Some(since))?;
        let mut changed = vec![];
        for ((table, key), row) in now {
            let earlier = before.remove(&(table, key));
            if earlier.as_ref() != Some(&row) {
                changed.push(PastRow { table, key, before: earlier, row: Some(row) });
            }
        }
        let gone = |((table, key), row)| PastRow { table, key, before: Some(row), row: None };
        changed.extend(before.into_iter().map(gone));
        Ok(changed)
    }

    fn rows(
        &self,
        events: &[Replayed],
        at: Option<Moment>,
    ) -> Result<BTreeMap<(&'static str, Uuid), Value>, ProjectionError> {
        let mut sheets: Vec<Box<dyn Sheet>> = self.projection.sheets();
        let mut streams = self.fresh.clone();
        // Each stream up to its first event that the moment does not cover.
        let mut ended: Option<(&str, &str)> = None;
        let covered = events.iter().filter(|event| {
            let stream = (event.aggregate_type, event.aggregate_id.as_str());
            // An event that does not say when it happened is parked, whenever that was.
            let covered = ended != Some(stream)
                && at.is_none_or(|at| event.occurred_at().is_ok_and(|time| at.covers(event.position, time)));
            if !covered {
                ended = Some(stream);
            }
            covered
        });
        let covered: Vec<&Replayed> = covered.collect();
        let parked = fold_into(&mut sheets, self.projection, covered, &mut streams);
        // Of one aggregate there is nothing to tell without it; among all, a stream that does not fold is left as the live model leaves it.
        if let (Some(_), Some(parked)) = (self.asked.key, parked.first()) {
            return Err(ProjectionError::Unfolded(parked.to_string()));
        }
        let mut rows = BTreeMap::new();
        for (table, sheet) in self.projection.tables.iter().zip(&mut sheets) {
            rows.extend(sheet.take_all()?.into_iter().map(|(key, row)| ((table.name, key), row)));
        }
        Ok(rows)
    }
}
