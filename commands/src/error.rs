//! Why a command was not carried out.

use cqrs_es::AggregateError;
use domain::Refusal;
use ledger::LedgerError;
use serde_json::{Map, Value};

/// Why a command was not carried out. Nothing of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A rule says no.
    #[error("{0}")]
    Refused(Box<dyn Refusal>),
    /// The actor may not do this.
    #[error("this is not for you to do")]
    NotAllowed,
    /// There is no such thing, or not for this actor.
    #[error("there is no such thing")]
    NotFound,
    /// Others kept changing the same thing first.
    #[error("somebody else is changing this; try again")]
    Conflict,
    /// The store does not answer.
    #[error("the store is not available; try again")]
    Unavailable(String),
    /// A bug or damage. Logged, never shown.
    #[error("something went wrong")]
    Fault(String),
}

impl CommandError {
    /// The stable name a client program may match on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::NotAllowed => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::Fault(_) => "INTERNAL",
        }
    }

    /// Facts that help the caller.
    pub fn details(&self) -> Map<String, Value> {
        match self {
            Self::Refused(refusal) => refusal.details(),
            _ => Map::new(),
        }
    }

    /// A rule's "no" as a command's outcome.
    pub fn refused(refusal: impl Refusal) -> Self {
        match refusal.code() {
            "FORBIDDEN" => Self::NotAllowed,
            "NOT_FOUND" => Self::NotFound,
            _ => Self::Refused(Box::new(refusal)),
        }
    }
}

impl From<LedgerError> for CommandError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Conflict => Self::Conflict,
            LedgerError::Unavailable(why) => Self::Unavailable(why),
            LedgerError::Fault(why) | LedgerError::Spoilt(why) => Self::Fault(why),
            LedgerError::AlreadyDone => {
                Self::Fault("a command done was not answered with its receipt".into())
            }
            LedgerError::SlotTaken => InputRefusal::SlotTaken.into(),
            LedgerError::DayFull => InputRefusal::DayFull.into(),
            LedgerError::EmailTaken => InputRefusal::EmailTaken.into(),
            LedgerError::SlugTaken => InputRefusal::SlugTaken.into(),
            LedgerError::Engaged => InputRefusal::AlreadyInACall.into(),
            LedgerError::AttachmentGone => InputRefusal::AttachmentGone.into(),
            LedgerError::CommandIdReused => InputRefusal::CommandIdReused.into(),
            LedgerError::Unstorable(_) => InputRefusal::Unstorable.into(),
        }
    }
}

impl<E: Refusal> From<AggregateError<E>> for CommandError {
    fn from(error: AggregateError<E>) -> Self {
        match error {
            AggregateError::UserError(refusal) => Self::refused(refusal),
            AggregateError::AggregateConflict => Self::Conflict,
            AggregateError::DatabaseConnectionError(error) => Self::Unavailable(error.to_string()),
            AggregateError::DeserializationError(error) => Self::Fault(error.to_string()),
            AggregateError::UnexpectedError(error) => match error.downcast::<LedgerError>() {
                Ok(error) => (*error).into(),
                Err(error) => Self::Fault(error.to_string()),
            },
        }
    }
}

impl From<sqlx::Error> for CommandError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(_) | sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
                Self::Fault(error.to_string())
            }
            other => Self::Unavailable(other.to_string()),
        }
    }
}

/// Refusals that no single aggregate can know: they compare a command with what others did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputRefusal {
    /// The provider, or a room, is taken at that time.
    #[error("this time is taken")]
    SlotTaken,
    /// The provider takes no more appointments on that day.
    #[error("this day is full")]
    DayFull,
    /// The site has an account with this email address.
    #[error("an account with this email address exists")]
    EmailTaken,
    /// Another site has this address name.
    #[error("a site with this address name exists")]
    SlugTaken,
    /// The command id was used for another command.
    #[error("this command id was used for another command")]
    CommandIdReused,
    /// The database cannot hold the value.
    #[error("this value cannot be stored")]
    Unstorable,
    /// The appointment's client is no active client of the site.
    #[error("there is no such client")]
    NoSuchClient,
    /// The provider is no active provider of the site, or has no schedule.
    #[error("there is no such provider")]
    NoSuchProvider,
    /// Nobody is in two direct calls at a time.
    #[error("you are in another call")]
    AlreadyInACall,
    /// A file that is no longer there, is another one's, or goes with another message.
    #[error("there is no such file of yours, or it goes with another message")]
    AttachmentGone,
    /// The ticket's assignee is no active agent or admin of the site.
    #[error("there is no such agent")]
    NoSuchAgent,
    /// The site does not let clients open accounts themselves.
    #[error("this site opens accounts for its clients")]
    RegistrationClosed,
    /// Too short, too long, or the email address itself.
    #[error("a password has 10 to 200 characters and is not the email address")]
    WeakPassword,
    /// The current password is another one.
    #[error("this is not the current password")]
    WrongPassword,
}

impl Refusal for InputRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::SlotTaken => "SLOT_TAKEN",
            Self::DayFull => "DAY_FULL",
            Self::EmailTaken => "EMAIL_TAKEN",
            Self::SlugTaken => "SLUG_TAKEN",
            Self::CommandIdReused => "COMMAND_ID_REUSED",
            Self::Unstorable => "UNSTORABLE",
            Self::NoSuchClient => "NO_SUCH_CLIENT",
            Self::NoSuchProvider => "NO_SUCH_PROVIDER",
            Self::AlreadyInACall => "ALREADY_IN_A_CALL",
            Self::AttachmentGone => "ATTACHMENT_NOT_FOUND",
            Self::NoSuchAgent => "NO_SUCH_AGENT",
            Self::RegistrationClosed => "REGISTRATION_CLOSED",
            Self::WeakPassword => "WEAK_PASSWORD",
            Self::WrongPassword => "WRONG_PASSWORD",
        }
    }
}

impl From<InputRefusal> for CommandError {
    fn from(refusal: InputRefusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
