//! Randevu: one self-hosted server for appointments, calls and tickets.
//!
//! This package puts the parts together; the parts themselves are crates of their own. `docs/architecture.md` is the map.

pub mod app;
pub mod audit;
pub mod config;
pub mod database;
pub mod demo;
mod erasure;
mod figures;
mod interrupted;
pub mod master_key;
pub mod operator;
pub mod outbox;
pub mod postgres;
mod progress;
mod relay;
mod retention;
mod sweep;
pub mod telemetry;
