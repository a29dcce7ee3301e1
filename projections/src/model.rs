//! What a projection is: tables, each with the one function that folds events into its rows.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use domain::SiteId;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    Touched,
    sheet::{Rows, Sheet},
};

/// A row of a read model. Its fields are the table's columns, as serde names them.
///
/// [`ReadModel::fold`] is all there is to it: following the log live and rebuilding use the same function. Most tables have one row
/// for each aggregate; where there are several, [`ReadModel::key`] says which of them an event concerns.
pub trait ReadModel: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// The aggregate whose events are folded. Within a projection each aggregate feeds one table.
    type Aggregate: Aggregate;
    /// The table.
    const TABLE: &'static str;
    /// The column that holds the row's key: the aggregate's identifier, which a fold takes from [`About::id`], or what
    /// [`ReadModel::key`] gives.
    const KEY: &'static str;
    /// Can an aggregate have several rows?
    const SEVERAL: bool = false;
    /// The columns that hold JSON although their values may be lists or texts. A list is otherwise one of texts.
    const JSON: &'static [&'static str] = &[];
    /// What of the row is made of personal values, and whose they are; nothing where the fold reads none. To a fold that reads none they
    /// read as erased.
    const PERSONAL: Option<PersonalColumns>;

    /// The row that `event` concerns; none of them when there is none. Asked only where there can be [several](Self::SEVERAL).
    fn key(event: &<Self::Aggregate as Aggregate>::Event, about: &About) -> Option<Uuid> {
        let _ = event;
        Some(about.id)
    }

    /// The row after `event`, or none. Pure; an error parks the event, and its stream behind it.
    fn fold(
        row: Option<Self>,
        event: <Self::Aggregate as Aggregate>::Event,
        about: About,
    ) -> Result<Option<Self>, Misfit>;

    /// Whom this row concerns.
    fn touches(&self) -> Touched;

    /// Whom a change from one row to the other concerns.
    fn changed(before: Option<&Self>, now: Option<&Self>) -> Option<Touched> {
        let before = before.map(Self::touches);
        match now.map(Self::touches) {
            Some(now) => Some(now.and(before)),
            None => before,
        }
    }
}

/// The columns of a table that are made of somebody's personal values. Values that still say themselves whose they are need no mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonalColumns {
    /// The column that says whose they are.
    pub of: &'static str,
    /// These columns.
    pub columns: &'static [&'static str],
}

/// What a fold may know of an event besides its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// The aggregate.
    pub id: Uuid,
    /// The site in which it happened.
    pub site: SiteId,
    /// Its place in the aggregate's own stream, from 1.
    pub sequence: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
}

/// An event that does not fit what is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Misfit(pub String);

impl Misfit {
    /// An event of an aggregate that never began.
    pub fn unbegun() -> Self {
        Self("the event's aggregate has not begun".to_owned())
    }
}

/// One table of a projection, whatever its rows.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) key: &'static str,
    pub(crate) aggregate: &'static str,
    pub(crate) personal: Option<PersonalColumns>,
    pub(crate) several: bool,
    pub(crate) sheet: fn() -> Box<dyn Sheet>,
}

impl Table {
    pub(crate) const fn of<M: ReadModel>() -> Self {
        Self {
            name: M::TABLE,
            key: M::KEY,
            aggregate: <M::Aggregate as Aggregate>::TYPE,
            personal: M::PERSONAL,
            several: M::SEVERAL,
            sheet: || Box::new(Rows::<M>::default()),
        }
    }
}

/// A set of tables with one checkpoint.
pub(crate) struct Projection {
    pub(crate) name: &'static str,
    /// Raised when a fold or a table changes: what was folded before is then rebuilt at the next start.
    pub(crate) version: i32,
    pub(crate) tables: &'static [Table],
}

impl Projection {
    pub(crate) fn aggregates(&self) -> Vec<&'static str> {
        self.tables.iter().map(|table| table.aggregate).collect()
    }

    /// The aggregates of whose events personal values are read.
    pub(crate) fn personal(&self) -> Vec<&'static str> {
        self.tables.iter().filter(|table| table.personal.is_some()).map(|table| table.aggregate).collect()
    }

    /// The table that the aggregate's events feed.
    pub(crate) fn table_of(&self, aggregate: &str) -> Option<usize> {
        self.tables.iter().position(|table| table.aggregate == aggregate)
    }

    pub(crate) fn sheets(&self) -> Vec<Box<dyn Sheet>> {
        self.tables.iter().map(|table| (table.sheet)()).collect()
    }
}
