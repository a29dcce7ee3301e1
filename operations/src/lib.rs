//! Looking after an installation that runs: whether anything is in the way, long work that people start and follow, the record of who
//! was shown what of whom, what is kept of a person, and what auditors take away.

mod access;
pub mod bundle;
mod disk;
mod doctor;
mod jobs;
pub mod masking;
pub mod personal_data;
mod prepared;
mod scrub;

pub use access::{
    Access, AccessFilter, AccessLog, AccessPlace, Batch, DataAccess, DataReader, Field, Looking, NoPlace,
    NotRecorded, Sighted,
};
pub use disk::Disk;
pub use doctor::{DoctorError, Finding, examine};
pub use jobs::{Job, JobError, JobFilter, JobState, Jobs, NewJob, Steps, Stopped, aside};
pub use prepared::{Prepared, PreparedKind, Preparing, stamp};
pub use scrub::{ScrubError, ScrubStep, Scrubbed, scrub};
