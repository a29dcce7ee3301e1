//! Attachments on a real PostgreSQL and a real disk.

mod archives;
mod bombs;
mod breaking_off;
mod kinds;
mod programs;
mod races;
mod random;
mod reading;
mod scene;
mod sweeping;
mod uploads;
