//! The ledger on a real PostgreSQL.

mod appends;
mod claims;
mod log;
mod personal;
mod scene;
mod upcasts;
