//! Rows in memory while events are folded into them.

use std::collections::{HashMap, hash_map::Entry};

use cqrs_es::Aggregate;
use ledger::Replayed;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Touched, copy,
    model::{About, Misfit, ReadModel},
};

/// The rows of one table that a batch of events, or a whole rebuild, is folded into.
pub(crate) trait Sheet: Send + Sync {
    /// Puts a row there as the table holds it.
    fn put(&mut self, row: Value) -> Result<(), serde_json::Error>;
    /// The row that an event concerns; none when there is none, or when the event cannot be read.
    fn key(&self, event: &Replayed) -> Option<Uuid>;
    /// Folds one event. On an error nothing has changed.
    fn fold(&mut self, event: &Replayed) -> Result<(), Misfit>;
    /// The rows as the table shall hold them.
    fn outcome(&self) -> Result<Outcome, serde_json::Error>;
    /// Whom the changes concern.
    fn touched(&self) -> Vec<Touched>;
    /// Writes the rows as COPY takes them, in pieces of about a megabyte.
    fn copy(&self, piece: &mut dyn FnMut(Vec<u8>)) -> Result<(), serde_json::Error>;
    /// Takes one row out, as JSON.
    fn take(&mut self, id: Uuid) -> Result<Option<Value>, serde_json::Error>;
    /// Takes all rows out, as JSON.
    fn take_all(&mut self) -> Result<Vec<(Uuid, Value)>, serde_json::Error>;
    /// The columns of [`Sheet::copy`]; none when there are no rows.
    fn columns(&self) -> Result<Vec<String>, serde_json::Error>;
}

/// What a batch leaves of a table's rows.
pub(crate) struct Outcome {
    /// The columns that the rows have.
    pub(crate) columns: Vec<String>,
    /// Rows to write, as a JSON array.
    pub(crate) rows: String,
    /// Rows that are gone.
    pub(crate) gone: Vec<Uuid>,
}

struct Cell<M> {
    before: Option<M>,
    now: Option<M>,
    changed: bool,
}

pub(crate) struct Rows<M> {
    cells: HashMap<Uuid, Cell<M>>,
}

impl<M> Default for Rows<M> {
    fn default() -> Self {
        Self { cells: HashMap::new() }
    }
}

impl<M: ReadModel> Sheet for Rows<M> {
    fn put(&mut self, row: Value) -> Result<(), serde_json::Error> {
        let key = row.get(M::KEY).and_then(Value::as_str).and_then(|key| Uuid::parse_str(key).ok());
        let row: M = serde_json::from_value(row)?;
        if let Some(key) = key {
            self.cells.insert(key, Cell { before: Some(row.clone()), now: Some(row), changed: false });
        }
        Ok(())
    }

    fn key(&self, event: &Replayed) -> Option<Uuid> {
        if M::SEVERAL {
            let (content, about) = read::<M>(event).ok()?;
            M::key(&content, &about)
        } else {
            Uuid::parse_str(&event.aggregate_id).ok()
        }
    }

    fn fold(&mut self, event: &Replayed) -> Result<(), Misfit> {
        let (content, about) = read::<M>(event)?;
        let key = if M::SEVERAL { M::key(&content, &about) } else { Some(about.id) };
        let Some(key) = key else { return Ok(()) };
        match self.cells.entry(key) {
            Entry::Vacant(vacant) => {
                let now = M::fold(None, content, about)?;
                vacant.insert(Cell { before: None, now, changed: true });
            }
            Entry::Occupied(mut occupied) => {
                let cell = occupied.get_mut();
                cell.now = M::fold(cell.now.clone(), content, about)?;
                cell.changed = true;
            }
        }
        Ok(())
    }

    fn outcome(&self) -> Result<Outcome, serde_json::Error> {
        let changed = || self.cells.iter().filter(|(_, cell)| cell.changed);
        let rows: Vec<&M> = changed().filter_map(|(_, cell)| cell.now.as_ref()).collect();
        let columns = match rows.first() {
            Some(row) => copy::columns(row)?,
            None => vec![],
        };
        let gone = changed().filter(|(_, cell)| cell.now.is_none()).map(|(id, _)| *id).collect();
        Ok(Outcome { columns, rows: serde_json::to_string(&rows)?, gone })
    }

    fn touched(&self) -> Vec<Touched> {
        let changed = self.cells.values().filter(|cell| cell.changed);
        changed.filter_map(|cell| M::changed(cell.before.as_ref(), cell.now.as_ref())).collect()
    }

    fn copy(&self, piece: &mut dyn FnMut(Vec<u8>)) -> Result<(), serde_json::Error> {
        const PIECE: usize = 1 << 20;
        let mut buffer = Vec::with_capacity(PIECE + (PIECE >> 2));
        // In order of their keys, which is the order of their beginnings: indexes then grow at one end.
        let mut rows: Vec<_> =
            self.cells.iter().filter_map(|(id, cell)| Some((id, cell.now.as_ref()?))).collect();
        rows.sort_unstable_by_key(|(id, _)| *id);
        for (_, row) in rows {
            copy::line(row, M::JSON, &mut buffer)?;
            if buffer.len() >= PIECE {
                piece(std::mem::replace(&mut buffer, Vec::with_capacity(PIECE + (PIECE >> 2))));
            }
        }
        if !buffer.is_empty() {
            piece(buffer);
        }
        Ok(())
    }

    fn take(&mut self, id: Uuid) -> Result<Option<Value>, serde_json::Error> {
        self.cells.remove(&id).and_then(|cell| cell.now).map(serde_json::to_value).transpose()
    }

    fn take_all(&mut self) -> Result<Vec<(Uuid, Value)>, serde_json::Error> {
        let left = self.cells.drain().filter_map(|(id, cell)| Some((id, cell.now?)));
        left.map(|(id, row)| Ok((id, serde_json::to_value(row)?))).collect()
    }

    fn columns(&self) -> Result<Vec<String>, serde_json::Error> {
        match self.cells.values().find_map(|cell| cell.now.as_ref()) {
            Some(row) => copy::columns(row),
            None => Ok(vec![]),
        }
    }
}

/// An event as a fold takes it.
fn read<M: ReadModel>(event: &Replayed) -> Result<(<M::Aggregate as Aggregate>::Event, About), Misfit> {
    let misfit = |error: ledger::LedgerError| Misfit(error.to_string());
    let about = About {
        id: Uuid::parse_str(&event.aggregate_id).map_err(|error| Misfit(error.to_string()))?,
        site: event.site.ok_or_else(|| Misfit("the event belongs to no site".to_owned()))?,
        sequence: event.sequence,
        at: event.occurred_at().map_err(misfit)?,
    };
    Ok((event.event().map_err(misfit)?, about))
}
