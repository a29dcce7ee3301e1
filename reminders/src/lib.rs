//! What the system does by itself: it remembers that something is due, and does it when the time has come.
//!
//! A **timer** is a row that says what is due when: a ticket's answer, an appointment's reminder, the end of a lock. Nobody sets
//! one directly. A [`Reaction`] reads the events and says which timers follow from each; timers and the place in the log that they
//! follow from are written in one transaction, so every event has its effect exactly once, whoever crashes when.
//!
//! When a timer is due, its [`Handler`] acts, usually by giving a command. It acts **at least once**: after a crash between acting
//! and forgetting the timer it acts again, with the same [`Due::command_id`], which the command bus answers with its first answer.
//! One process at a time fires timers, held apart from the others by a lock in PostgreSQL that ends with its connection. What came due
//! while nobody was there fires when somebody is, in due order, once.
//!
//! A timer may be due although what it waits for has happened just now: the event is committed, and the reaction that calls the
//! timer off has not read it yet. So a handler never decides: it gives a command, and the aggregate decides.

mod checkpoint;
mod error;
mod follower;
mod handler;
mod horizon;
mod leader;
mod lease;
mod news;
mod reaction;
mod running;
mod second_try;
mod service;
mod status;
mod store;
pub mod tickets;
mod timer;

pub use error::ReminderError;
pub use handler::{FireError, Handler};
pub use reaction::{Reaction, ReactionError};
pub use service::{NotReached, Service};
pub use status::{ReactionStatus, Status};
pub use timer::{Due, Timer, TimerChange};
