//! The command bus on a real PostgreSQL, by a clock that the tests move.

mod appointments;
mod isolation;
mod passwords;
mod scene;
mod schedules;
mod sessions;
