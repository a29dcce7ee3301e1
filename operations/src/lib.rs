//! Looking after an installation that runs: whether anything is in the way, long work that people start and follow, the record of who
//! was shown what of whom, and what is kept of a person.

mod access;
mod doctor;
mod jobs;
pub mod masking;
pub mod personal_data;
mod scrub;

pub use access::{Access, AccessFilter, AccessLog, Batch, DataAccess, DataReader, NotRecorded};
pub use doctor::{DoctorError, Finding, examine};
pub use jobs::{Job, JobError, JobFilter, JobState, Jobs, NewJob, Steps, Stopped};
pub use scrub::{ScrubError, ScrubStep, Scrubbed, scrub};
