//! Text messages (SMS) through a provider: Netgsm, İletimerkezi or Twilio.
//!
//! # From a setting to a message
//!
//! A [`Config`] is parsed from one line of text, such as `netgsm://user:password@?header=RANDEVU`, and makes a [`Provider`]. That takes
//! a [`Message`] and either gives the [`Accepted`] reference under which the provider speaks about it from then on, or a [`SendError`]
//! that says what to do next:
//!
//! | Error | The message | Try again? |
//! | --- | --- | --- |
//! | [`SendError::Refused`] | did not go | no: the same message will be refused again |
//! | [`SendError::Later`] | did not go | yes, after the time that it names, if any |
//! | [`SendError::Unclear`] | may have gone | only if twice is better than never |
//! | [`SendError::Misconfigured`] | did not go, and no other will | after somebody has mended the settings |
//!
//! A provider tries once; how often and when to repeat is the caller's. None of the three documents that it recognises a repeated
//! request, so a repetition after [`SendError::Unclear`] may reach the person twice.
//!
//! # What became of it
//!
//! Providers call an address of ours with delivery receipts. [`Receipts`] checks that such a call is genuine and reads it
//! ([`Receipt`]).
//!
//! # What it costs
//!
//! Messages are charged by the segment. [`length`] says how a text travels and in how many segments, and shortens it.
//!
//! # Secrets
//!
//! Passwords, tokens and keys are in no `Debug` or `Display` of this crate and in none of its errors and log lines, also where a
//! provider repeats them in an answer. Requests go over HTTPS only (plain HTTP is taken for this machine's own addresses), and
//! redirects are never followed. Nothing is logged of a message but its key.

mod config;
mod http;
mod iletimerkezi;
pub mod length;
mod netgsm;
mod number;
mod provider;
mod receipt;
mod secret;
mod twilio;

pub use config::{Config, ConfigError};
pub use http::Options;
pub use number::{Number, NumberError};
pub use provider::{Accepted, Message, Provider, SendError};
pub use receipt::{Call, Receipt, ReceiptError, Receipts, State};
