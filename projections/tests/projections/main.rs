//! Projections on a real PostgreSQL.

mod following;
mod help_desk;
mod pages;
mod parking;
mod past;
mod random_tickets;
mod reasons;
mod rebuilding;
mod scene;
mod search;
mod sight;
mod slots;
mod ticket_changes;
mod ticket_folding;
mod ticket_lists;
mod ticket_rebuilding;
mod ticket_sight;
mod under_fire;
