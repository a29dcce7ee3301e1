//! Why an append or a read failed.

use std::io::ErrorKind;

use cqrs_es::persist::PersistenceError;

/// PostgreSQL has no room left (its SQLSTATE, appendix A of its documentation).
pub const DISK_FULL: &str = "53100";

/// Why an append or a read failed. Those up to the conflict are answers; the others are faults.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LedgerError {
    /// A resource's time is taken (the claims' exclusion constraint).
    #[error("the time is taken")]
    SlotTaken,
    /// The provider's day has as many appointments as its rules allow.
    #[error("the day is full")]
    DayFull,
    /// Another account of the site has this email address.
    #[error("an account with this email address exists")]
    EmailTaken,
    /// Another site has this address name.
    #[error("a site with this address name exists")]
    SlugTaken,
    /// Who calls, or would take the call, is in another.
    #[error("who calls, or would take the call, is in another")]
    Engaged,
    /// A file to attach is not there, was uploaded by somebody else or at another site, or went with another message.
    #[error("an attachment is not there to be attached")]
    AttachmentGone,
    /// This command id was used for another command.
    #[error("this command id was used for another command")]
    CommandIdReused,
    /// This very command was carried out already: answer with its receipt.
    #[error("this command was carried out already")]
    AlreadyDone,
    /// Somebody else changed the same thing first: load and decide again.
    #[error("somebody else changed this first")]
    Conflict,
    /// The value cannot be stored.
    #[error("the value cannot be stored: {0}")]
    Unstorable(String),
    /// The database does not answer, or shed the work.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// An event is missing, or cannot be what was recorded: which, and why.
    #[error("{0}; `randevu audit verify` says whether the history was changed")]
    Spoilt(String),
    /// Something that should not happen: a bug or damage.
    #[error("{0}")]
    Fault(String),
}

impl LedgerError {
    /// What is stored does not have the shape that is expected. Why is said without the values that were found: they may be a person's.
    pub(crate) fn misshapen(error: &serde_json::Error) -> Self {
        Self::Fault(without_texts(&error.to_string()))
    }

    /// What a failed statement means. SQLSTATEs as documented by PostgreSQL, appendix A.
    pub(crate) fn of(error: sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else {
            return match error {
                sqlx::Error::RowNotFound | sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
                    Self::Fault(error.to_string())
                }
                sqlx::Error::Io(why) if why.kind() == ErrorKind::UnexpectedEof => {
                    Self::Unavailable("the connection broke off in the middle".to_owned())
                }
                other => Self::Unavailable(other.to_string()),
            };
        };
        match (database.code().as_deref(), database.constraint()) {
            (Some("23P01"), _) => Self::SlotTaken,
            (Some("23505"), Some("logins_email")) => Self::EmailTaken,
            (Some("23505"), Some("site_slugs_slug")) => Self::SlugTaken,
            (Some("23505"), Some("engagements_pkey" | "open_calls_caller")) => Self::Engaged,
            (Some("23505"), Some("commands_pkey")) => Self::AlreadyDone,
            (Some("23505"), Some("events_stream" | "consultations_first" | "claims_pkey"))
            | (Some("40P01" | "40001"), _) => Self::Conflict,
            (Some("22P05" | "22021" | "22P02" | "54000"), _) => Self::Unstorable(database.to_string()),
            (Some(DISK_FULL), _) => Self::Unavailable(format!("the database's disk is full: {database}")),
            // Connection exceptions, shutdown, out of resources, read-only standby.
            (Some(code), _)
                if code.starts_with("08")
                    || code.starts_with("57P")
                    || code.starts_with("53")
                    || code == "25006" =>
            {
                Self::Unavailable(database.to_string())
            }
            _ => Self::Fault(database.to_string()),
        }
    }
}

/// The message with dots for what stands between double quotes in it.
fn without_texts(message: &str) -> String {
    let (mut shown, mut inside, mut escaped) = (String::with_capacity(message.len()), false, false);
    for character in message.chars() {
        match (inside, character) {
            (true, '"') if !escaped => (inside, shown) = (false, shown + "…\""),
            (true, _) => escaped = character == '\\' && !escaped,
            (false, _) => {
                inside = character == '"';
                shown.push(character);
            }
        }
    }
    shown
}

impl From<LedgerError> for PersistenceError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Conflict => Self::OptimisticLockError,
            LedgerError::Unavailable(_) => Self::ConnectionError(Box::new(error)),
            other => Self::UnknownError(Box::new(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_told_without_the_values_that_were_found() {
        let wrong = serde_json::from_str::<Vec<u8>>(r#""Ay\"şe \\""#).unwrap_err();
        let told = LedgerError::misshapen(&wrong).to_string();
        assert!(told.starts_with("invalid type: string \"…\", expected a sequence"), "{told}");
        let wrong = serde_json::from_str::<bool>("7").unwrap_err();
        assert!(LedgerError::misshapen(&wrong).to_string().starts_with("invalid type: integer `7`"));
    }
}
