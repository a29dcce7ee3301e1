//! Why a letter cannot be written, a transport not be set up, or a mail not be handed over.

use std::path::PathBuf;

/// What is wrong with the parts of a letter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// A text that every letter needs, or that was given, holds nothing that can be seen.
    #[error("the letter's {0} is empty")]
    Empty(&'static str),
    /// It is no address that mail can be sent to.
    #[error("the mail address cannot be used: {0}")]
    Address(&'static str),
    /// It is no address of a web page that may stand in a letter.
    #[error("the link cannot be used: {0}")]
    Link(&'static str),
    /// It cannot identify a message.
    #[error("the message id cannot be used: {0}")]
    MessageId(&'static str),
    /// The calendar text does not say what its method says.
    #[error("the calendar text cannot be attached: {0}")]
    Calendar(&'static str),
    /// The date cannot be written in a mail: it is before 1970, or after 9999.
    #[error("the letter's date is out of range")]
    Date,
    /// The template could not be filled in. A bug.
    #[error("the letter could not be rendered: {0}")]
    Render(String),
}

/// Why a transport cannot be set up. No variant holds a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// The server's URL is not one.
    #[error("the mail server's URL cannot be used: {0}")]
    Url(&'static str),
    /// The name to greet the server with is no host name.
    #[error("the name to greet the mail server with cannot be used: {0}")]
    Hello(String),
    /// A number or a time among the options is zero.
    #[error("the mail option {0} must not be zero")]
    Zero(&'static str),
    /// The certificates that are to be trusted cannot be read.
    #[error("the certificates in {path} cannot be used: {reason}")]
    Certificates {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
    /// The directory cannot be made.
    #[error("the directory {path} for mails cannot be used: {reason}")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// Why a mail was not handed over, and whether another try is of use. Texts of servers are cut and hold no control characters; no
/// variant holds a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The server does not take mail for this recipient, and never will. (An address that is none is refused before, as
    /// [`LetterError::Address`].)
    #[error("the server does not take mail for this address ({code}): {text}")]
    Address {
        /// The server's answer: 500 to 599.
        code: u16,
        /// What it said.
        text: String,
    },
    /// The server does not take this mail, and never will. The recipient's address is not what it minds.
    #[error("the server refuses the mail ({code}): {text}")]
    Refused {
        /// The server's answer: 500 to 599.
        code: u16,
        /// What it said.
        text: String,
    },
    /// The mail was surely not handed over, and another try may succeed: the server cannot be reached, does not take the login, is
    /// not trusted, was silent, or said "not now".
    #[error("the mail could not be handed over now: {reason}")]
    Later {
        /// The server's answer, if there was one.
        code: Option<u16>,
        /// What went wrong.
        reason: String,
    },
    /// The mail was handed over, at least in part, and no answer came that can be understood: it may have been accepted.
    #[error("the mail may have been handed over: {reason}")]
    Unclear {
        /// What went wrong.
        reason: String,
    },
}

impl SendError {
    /// A failure that another try may mend, without an answer of a server.
    pub(crate) fn later(reason: impl Into<String>) -> Self {
        Self::Later { code: None, reason: reason.into() }
    }

    /// Whether this mail must not be tried again as it is.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Address { .. } | Self::Refused { .. })
    }
}
