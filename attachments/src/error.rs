//! Why a file is not taken, or not found.

use std::io;

use domain::{AttachmentId, Refusal};
use serde_json::{Map, Value, json};

/// A rule's "no" about a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentRefusal {
    /// It has no content.
    #[error("the file is empty")]
    Empty,
    /// It is larger than any may be.
    #[error("a file has at most {limit} bytes")]
    TooLarge {
        /// The most bytes.
        limit: u64,
    },
    /// Its content is of a kind that is not taken, whatever its name says.
    #[error("this is a file of a kind that is not taken: {found}")]
    TypeRefused {
        /// What the content is.
        found: String,
    },
    /// Its name says one thing, its content another.
    #[error("the name ends in .{extension}, but the content is something else: {found}")]
    TypeMismatch {
        /// What the name ends in.
        extension: String,
        /// What the content is.
        found: String,
    },
    /// It is small, but made to grow without measure in whatever opens it.
    #[error("the file would harm whoever opens it: {why}")]
    Bomb {
        /// What it claims.
        why: &'static str,
    },
    /// Its name cannot be one.
    #[error("the file's name cannot be used: {why}")]
    Name {
        /// What is wrong with it.
        why: &'static str,
    },
    /// There is no such attachment at the site, or it is not this person's.
    #[error("there is no such attachment")]
    NotFound {
        /// The one that is missing.
        id: AttachmentId,
    },
    /// The person has uploaded too many files without using them.
    #[error("at most {limit} uploaded files wait to be attached; attach some first")]
    TooManyWaiting {
        /// The most files that wait.
        limit: u32,
    },
    /// The person's files that wait are too large together.
    #[error("uploaded files that wait to be attached have at most {limit} bytes together; attach some first")]
    TooMuchWaiting {
        /// The most bytes that wait.
        limit: u64,
    },
    /// The site's files fill all the room that it has.
    #[error("the site has no room for more files")]
    SiteFull {
        /// The most bytes of a site.
        limit: u64,
    },
}

impl Refusal for AttachmentRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "ATTACHMENT_EMPTY",
            Self::TooLarge { .. } => "ATTACHMENT_TOO_LARGE",
            Self::TypeRefused { .. } => "ATTACHMENT_TYPE_REFUSED",
            Self::TypeMismatch { .. } => "ATTACHMENT_TYPE_MISMATCH",
            Self::Bomb { .. } => "ATTACHMENT_BOMB",
            Self::Name { .. } => "ATTACHMENT_NAME",
            Self::NotFound { .. } => "ATTACHMENT_NOT_FOUND",
            Self::TooManyWaiting { .. } => "ATTACHMENT_TOO_MANY_WAITING",
            Self::TooMuchWaiting { .. } => "ATTACHMENT_TOO_MUCH_WAITING",
            Self::SiteFull { .. } => "ATTACHMENT_SITE_FULL",
        }
    }

    fn details(&self) -> Map<String, Value> {
        let facts = match self {
            Self::Empty => json!({}),
            Self::TooLarge { limit } | Self::TooMuchWaiting { limit } | Self::SiteFull { limit } => {
                json!({ "limit": limit })
            }
            Self::TooManyWaiting { limit } => json!({ "limit": limit }),
            Self::TypeRefused { found } => json!({ "found": found }),
            Self::TypeMismatch { extension, found } => json!({ "extension": extension, "found": found }),
            Self::Bomb { why } | Self::Name { why } => json!({ "why": why }),
            Self::NotFound { id } => json!({ "id": id }),
        };
        match facts {
            Value::Object(facts) => facts,
            _ => Map::new(),
        }
    }
}

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] AttachmentRefusal),
    /// The sender went away, or stopped sending. There may be nobody left to tell.
    #[error("the upload broke off: {0}")]
    Interrupted(String),
    /// The database does not answer, or the disk is full. Another try may succeed.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// A bug or damage: a file that is missing, a directory that cannot be written. Logged, never shown.
    #[error("{0}")]
    Fault(String),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(_) | sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
                Self::Fault(error.to_string())
            }
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded | Kind::ReadOnlyFilesystem | Kind::TimedOut => {
                Self::Unavailable(error.to_string())
            }
            _ => Self::Fault(error.to_string()),
        }
    }
}
