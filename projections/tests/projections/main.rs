//! Projections on a real PostgreSQL.

mod following;
mod pages;
mod parking;
mod rebuilding;
mod scene;
mod sight;
mod slots;
