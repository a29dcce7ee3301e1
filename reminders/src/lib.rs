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
//! A **message** is a mail or a text message that goes out by itself. Reactions plan them into an outbox, in the same transaction; workers
//! write each in the moment in which it is sent, from what stands then, and hand it over at least once. How that ended is an event.
//!
//! A timer may be due although what it waits for has happened just now: the event is committed, and the reaction that calls the
//! timer off has not read it yet. So a handler never decides: it gives a command, and the aggregate decides.

pub mod calls;
mod carriers;
mod cause;
mod checkpoint;
mod error;
mod follower;
mod handler;
mod horizon;
mod leader;
pub mod lease;
mod letters;
mod news;
pub mod notify;
mod outbox;
mod overdue;
pub mod policy;
mod reaction;
mod receipts;
mod running;
mod second_try;
mod service;
mod status;
mod store;
pub mod tickets;
mod timer;
mod worker;

pub use carriers::Carriers;
pub use error::ReminderError;
pub use handler::{FireError, Handler};
pub use letters::{Letterhead, email_stamp, span, topic_of};
pub use outbox::{MessageChange, MessageFilter, MessageRow, MessageState, Planned};
pub use overdue::{Overdue, overdue};
pub use reaction::{Reaction, ReactionError};
pub use receipts::{ReceiveError, Receiving};
pub use service::{NotReached, Sending, Service};
pub use status::{ReactionStatus, Status, Waiting};
pub use timer::{Due, Timer, TimerChange, set_timers};
