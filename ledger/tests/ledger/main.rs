//! The ledger on a real PostgreSQL.

mod appends;
mod attachments;
mod checkpoints;
mod claims;
mod clusters;
mod desk;
mod log;
mod master_keys;
mod merges;
mod numbers;
mod personal;
mod scene;
mod searching;
mod tampering;
mod upcasts;
mod verifying;
