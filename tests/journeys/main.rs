//! Journeys through the real parts: HTTP and WebSocket, the server, PostgreSQL.

mod accesses;
mod audit;
mod auditors;
mod bad_input;
mod booking;
mod calls;
mod cases;
mod checkpoints;
mod crash;
mod demo;
mod emergencies;
mod forgetting;
mod isolation;
mod keys;
mod live;
mod looks;
mod messages;
mod onlookers;
mod operators;
mod personal_data;
mod retention;
mod roles;
mod socket;
mod superadmin;
mod tickets;
mod world;
