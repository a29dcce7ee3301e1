//! Turns a letter into a standard mail and hands it over to a mail server.
//!
//! # From a letter to a mail
//!
//! A [`Content`] is what is said: checked, cleaned, and complete, or there is none. A [`Letter`] is a content with its sender, its
//! recipient and its subject. It is rendered when it is made, as HTML and as plain text, so that what is sent later cannot fail to
//! be written. Whatever people typed arrives harmless: a name cannot begin a header of its own, turn the direction of writing, or
//! become markup.
//!
//! # Handing over
//!
//! A [`Transport`] hands letters over: to a server ([`Transport::smtp`]), or, for trying things out, into a directory
//! ([`Transport::directory`]). It sends once and says exactly how that went; trying again is the caller's task, and [`SendError`]
//! tells when it is of use:
//!
//! | error | what is known | what to do |
//! | --- | --- | --- |
//! | [`SendError::Address`] | the server does not take mail for this recipient | do not try again; ask for another address |
//! | [`SendError::Refused`] | the server refuses this mail for good | do not try again; somebody must look |
//! | [`SendError::Later`] | the mail was not handed over | try again, after a while |
//! | [`SendError::Unclear`] | the mail was handed over, and no answer came | a second try may be a second mail |
//!
//! A second try carries the same `Message-ID` ([`MessageId`] is the caller's), so that most mailboxes show a mail once that was
//! accepted twice.
//!
//! # Addresses
//!
//! Mail is handed over to any server, so addresses are ASCII on the wire: a domain may be written in any script and is sent in its
//! ASCII form (`örnek.com` becomes `xn--rnek-4qa.com`); what stands before the `@` must be ASCII, since few servers take
//! anything else. See [`Address`].
//!
//! # What is not done here
//!
//! - Signing (DKIM) is the server's that takes the mails, and so is the keeping of mails that cannot be delivered at once.
//! - Logins are `PLAIN` and `LOGIN`; there is no OAuth.
//! - A display name may be somebody else's name, or look like an address: who may be called what is for the caller to decide.

mod address;
mod calendar;
mod content;
mod directory;
mod encoding;
mod error;
mod header;
mod id;
mod letter;
mod link;
mod mime;
mod render;
mod smtp;
mod text;
mod transport;

pub use address::{Address, Mailbox};
pub use calendar::{Calendar, Method};
pub use content::{Content, Language, Parts};
pub use error::{LetterError, SendError, SetupError};
pub use id::MessageId;
pub use letter::Letter;
pub use link::WebUrl;
pub use smtp::{SmtpOptions, SmtpUrl, TlsMode};
pub use transport::{Accepted, Transport};
