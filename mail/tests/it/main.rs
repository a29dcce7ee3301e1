//! Mails against a mail server that others wrote, read by a reader that others wrote, and against servers that fail.

mod certificates;
mod faults;
mod handing_over;
mod letters;
mod mails;
mod names;
mod scripted;
mod server;
