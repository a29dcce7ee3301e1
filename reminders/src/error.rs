//! Why timers or reactions could not be read or written.

use commands::CommandError;
use ledger::LedgerError;

/// Why timers or reactions could not be read or written. Waited out by the service; nothing is lost.
#[derive(Debug, thiserror::Error)]
pub enum ReminderError {
    /// The log could not be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The tables could not be read or written.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A task was stopped in the middle.
    #[error("interrupted: {0}")]
    Interrupted(&'static str),
}

impl ReminderError {
    fn code(&self) -> Option<String> {
        let Self::Database(error) = self else { return None };
        Some(error.as_database_error()?.code()?.into_owned())
    }

    /// Is it the fault of what was to be stored, so that trying again is no use? Classes 22 (data exception), 23 (integrity) and 54
    /// (a limit, such as a key's length) of PostgreSQL's appendix A.
    pub(crate) fn is_of_the_data(&self) -> bool {
        self.code().is_some_and(|code| ["22", "23", "54"].iter().any(|class| code.starts_with(class)))
    }

    /// Did the database take one side in a conflict between two transactions, so that the other need only try again?
    pub(crate) fn is_a_lost_race(&self) -> bool {
        self.code().is_some_and(|code| code == "40P01" || code == "40001")
    }
}

impl From<ReminderError> for CommandError {
    fn from(error: ReminderError) -> Self {
        match error {
            ReminderError::Ledger(error) => error.into(),
            ReminderError::Database(error) => error.into(),
            ReminderError::Interrupted(why) => Self::Unavailable(why.to_owned()),
        }
    }
}
