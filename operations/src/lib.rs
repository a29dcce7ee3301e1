//! Looking after an installation that runs: whether anything is in the way, and long work that people start and follow.

mod doctor;
mod jobs;

pub use doctor::{DoctorError, Finding, examine};
pub use jobs::{Job, JobError, JobFilter, JobState, Jobs, NewJob, Steps, Stopped};
