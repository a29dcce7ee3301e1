//! Read models: what screens ask for, folded from events; and the readers that screens ask through.
//!
//! A **projection** is a set of tables with one checkpoint, in a folder named after the screen it serves. Each table has one pure
//! function, [`ReadModel::fold`], that folds an event into its row; following the log live and rebuilding use the same one. The
//! [`Runner`] follows the log: it loads the rows that some events concern, folds, and writes rows and checkpoint in one
//! transaction. [`rebuild()`] folds the whole log into tables beside those in use and then exchanges them.
//!
//! Nobody reads a read model but through a [`Reader`], which is bound to a site and an actor.

pub mod accounts;
pub mod agenda;
pub mod analytics;
pub mod appointments;
mod batch;
pub mod calls;
mod change;
mod checkpoint;
mod copy;
pub mod desks;
mod error;
mod model;
mod parked;
mod past;
mod progress;
mod reader;
mod rebuild;
mod refold;
mod retention;
mod retry;
mod runner;
mod scan;
mod sheet;
pub mod sites;
pub mod sla_alerts;
pub mod sla_deadlines;
pub mod slots;
mod status;
pub mod templates;
pub mod ticket_messages;
pub mod tickets;
mod touched;
mod traces;
mod verify;

pub use change::Change;
pub use error::ProjectionError;
pub use model::{About, Misfit, PersonalColumns, ReadModel};
pub use parked::{Parked, parked};
pub use past::{PastError, PastListener, PastRow, PastRows, PastStep, Unheard, past_rows, rows_at};
pub use progress::Progress;
pub use reader::{
    ReadError, Reader,
    page::{Edge, MOST, Page, PageRequest},
};
pub use rebuild::{discard, discard_broken_off, prepare, rebuild};
pub use refold::refold;
pub use retention::{postponed_erasures, recordings_stopped_before, silent_clients};
pub use retry::{ParkedEvent, retry, skip};
pub use runner::{Runner, WaitError};
pub use status::{State, Status, pause, resume, status};
pub use touched::{Touched, TouchedCall, TouchedTicket};
pub use traces::{Traces, traces};
pub use verify::{Difference, compare, verify};

use model::Projection;

/// Every projection.
pub(crate) static PROJECTIONS: [&Projection; 12] = [
    &sites::PROJECTION,
    &accounts::PROJECTION,
    &slots::PROJECTION,
    &agenda::PROJECTION,
    &appointments::PROJECTION,
    &calls::PROJECTION,
    &desks::PROJECTION,
    &templates::PROJECTION,
    &tickets::PROJECTION,
    &ticket_messages::PROJECTION,
    &sla_deadlines::PROJECTION,
    &sla_alerts::PROJECTION,
];

/// The names of all projections.
pub fn names() -> impl Iterator<Item = &'static str> {
    PROJECTIONS.iter().map(|projection| projection.name)
}

pub(crate) fn named(name: &str) -> Result<&'static Projection, ProjectionError> {
    PROJECTIONS.into_iter().find(|projection| projection.name == name).ok_or(ProjectionError::Unknown)
}
