//! The edge: a GraphQL schema with subscriptions, sign-in, and the HTTP routes around them.
//!
//! Each domain has a module with its types, questions and changes; [`schema`] puts them together. Resolvers ask through the request's
//! asker, who is bound to a session: commands go to the bus with the asker as actor, questions to a reader with the asker's rights.
//! `http` is what surrounds them: limits, errors, sockets, health.

#![recursion_limit = "256"]

mod access;
mod account;
mod analytics;
mod appointment;
mod asker;
mod audit;
mod calendar_feed;
mod call;
mod codes;
mod config;
mod desk;
mod error;
mod history;
mod http;
mod job;
mod limits;
mod live;
mod message;
mod operator;
mod page;
mod personal;
mod provider;
mod receipt;
mod scalars;
mod schedule;
mod schema;
mod session;
mod sight;
mod signature;
mod site;
mod slots;
mod ticket;

use std::sync::Arc;

use attachments::Store;
use axum::Router;
use commands::{Bus, RecordingArchive};
use ledger::CheckpointKey;
use operations::{AccessLog, Disk, Prepared};
use projections::Runner;
use reminders::Receiving;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use codes::error_codes;
pub use config::{HttpConfig, TrustedProxies};
pub use schema::sdl;

use asker::Services;
use http::{Edge, gates::Gates, health::Readiness};

/// What the edge is made of.
pub struct Parts {
    /// Takes commands; its clock is the time of everything here.
    pub bus: Bus,
    /// Follows the log; says how far the read models are and what changes.
    pub runner: Runner,
    /// Keeps the files that go with tickets.
    pub attachments: Store,
    /// The files of recordings.
    pub recordings: RecordingArchive,
    /// The disk that is written to.
    pub disk: Disk,
    /// What is prepared for auditors.
    pub prepared: Prepared,
    /// Signs bundles and checkpoints.
    pub checkpoint_key: CheckpointKey,
    /// Takes what carriers of text messages say, where there is one.
    pub receiving: Option<Arc<Receiving>>,
    /// What the operator decided.
    pub config: HttpConfig,
    /// Cancelled when the server stops: open sockets are then closed.
    pub shutdown: CancellationToken,
}

/// The whole server as a service. Needs a Tokio runtime, and to be served with
/// `into_make_service_with_connect_info::<SocketAddr>()`: limits are counted by the peer's address.
pub fn app(parts: Parts) -> Router {
    let Parts {
        bus,
        runner,
        attachments,
        recordings,
        disk,
        prepared,
        checkpoint_key,
        receiving,
        config,
        shutdown,
    } = parts;
    let gates = Gates::new(&config);
    let editors = ticket::Editors::default();
    let accesses = AccessLog::start(bus.ledger().pool().clone());
    let services = Arc::new(Services {
        bus,
        runner,
        attachments,
        recordings,
        disk,
        prepared,
        checkpoint_key,
        config,
        gates,
        accesses,
        holds: watch::Sender::new(()),
        editors,
        receiving,
    });
    let schema = schema::RandevuSchema::new(Arc::clone(&services));
    http::router(Edge { schema, services, shutdown, readiness: Readiness::default() })
}
