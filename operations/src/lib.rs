//! Looking after an installation that runs: whether anything is in the way, long work that people start and follow, what an aggregate had
//! come to at a moment, and the record of who has read what of whom.

mod access;
mod doctor;
mod history;
mod jobs;

pub use access::{Access, AccessFilter, AccessLog, Batch, DataAccess, DataReader, NotRecorded};
pub use doctor::{DoctorError, Finding, examine};
pub use history::{Aggregated, Difference, Moment, NoState};
pub use jobs::{Job, JobError, JobFilter, JobState, Jobs, NewJob, Steps, Stopped};
