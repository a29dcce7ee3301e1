//! What a projection is: tables, each with the one function that folds events into its rows.

use chrono::{DateTime, NaiveDate, Utc};
use cqrs_es::Aggregate;
use domain::{AccountId, AppointmentId, SiteId};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::sheet::{Rows, Sheet};

/// A row of a read model: at most one for each aggregate. Its fields are the table's columns, as serde names them.
///
/// [`ReadModel::fold`] is all there is to it: following the log live and rebuilding use the same function.
pub trait ReadModel: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// The aggregate whose events are folded. Within a projection each aggregate feeds one table.
    type Aggregate: Aggregate;
    /// The table.
    const TABLE: &'static str;
    /// The column that holds the aggregate's identifier, which a fold takes from [`About::id`].
    const KEY: &'static str;
    /// Does the fold read personal values? To one that does not they read as erased.
    const PERSONAL: bool;

    /// The row after `event`, or none. Pure; an error parks the event, and its stream behind it.
    fn fold(
        row: Option<Self>,
        event: <Self::Aggregate as Aggregate>::Event,
        about: About,
    ) -> Result<Option<Self>, Misfit>;

    /// Whom a change of this row concerns.
    fn touches(&self) -> Touched;
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

/// Whom a changed row concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The site.
    pub site: SiteId,
    /// The account, where the row is one's.
    pub account: Option<AccountId>,
    /// The appointment, where the row is one's.
    pub appointment: Option<AppointmentId>,
    /// The provider whose time it is.
    pub provider: Option<AccountId>,
    /// The client.
    pub client: Option<AccountId>,
    /// The provider's local dates on which something changed: before and after.
    pub days: Vec<NaiveDate>,
}

impl Touched {
    /// Something of the site.
    pub fn of(site: SiteId) -> Self {
        Self { site, account: None, appointment: None, provider: None, client: None, days: vec![] }
    }
}

/// One table of a projection, whatever its rows.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) key: &'static str,
    pub(crate) aggregate: &'static str,
    pub(crate) personal: bool,
    pub(crate) sheet: fn() -> Box<dyn Sheet>,
}

impl Table {
    pub(crate) const fn of<M: ReadModel>() -> Self {
        Self {
            name: M::TABLE,
            key: M::KEY,
            aggregate: <M::Aggregate as Aggregate>::TYPE,
            personal: M::PERSONAL,
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

    pub(crate) fn personal(&self) -> bool {
        self.tables.iter().any(|table| table.personal)
    }

    /// The table that the aggregate's events feed.
    pub(crate) fn table_of(&self, aggregate: &str) -> Option<usize> {
        self.tables.iter().position(|table| table.aggregate == aggregate)
    }

    pub(crate) fn sheets(&self) -> Vec<Box<dyn Sheet>> {
        self.tables.iter().map(|table| (table.sheet)()).collect()
    }
}
