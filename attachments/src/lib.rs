//! Files that people attach to messages: taken in, judged by their content, kept, handed out, swept.
//!
//! # The life of an attachment
//!
//! 1. **Uploaded.** A person sends a file. It streams into a temporary file while it is measured and hashed, never whole in memory,
//!    and is cut off at the limit. Its content says what it is ([`sniff`]); what is not on the site's list is refused by name of what
//!    it is. Then it is moved to its place, and only then a row makes it readable. It waits, and only its uploader may use it.
//! 2. **Attached** to a message of a ticket ([`Store::attach`]), before the command that sends the message. When the command
//!    is refused, [`Store::release`] lets it wait again.
//! 3. **Settled**: somebody has looked, and the ticket's history names it ([`Store::settle`]).
//!
//! What still waits a day after its upload is swept ([`Store::sweep`]).
//!
//! # Which side wins
//!
//! The event is the truth. Who may read an attachment follows from its message in the ticket's read model, so one that
//! is attached without an event is seen by nobody. That is what remains when the server dies between the attaching and the event;
//! an hour later [`Store::settle`] asks the ticket's history, and lets it wait again, to be swept. An event without its attachment
//! cannot be: the ledger binds the rows once more in the transaction that stores the event
//! (`ledger/src/statements/attachments.rs`), and refuses it when one is gone; an attached one is never swept.
//!
//! # Where files lie
//!
//! `<directory>/<site>/<first two digits>/<SHA-256>`: the same content twice at one site is one file, and no file belongs to two
//! sites. Whoever puts a file in its place or takes one away holds the site's lock in PostgreSQL, so that no row is ever without
//! its file, however many servers share the directory. A crash leaves at most a file without a row, or a temporary one; the
//! sweep finds both.
//!
//! Rights are the caller's: every function here takes the site, and those that change something take the uploader.

mod attach;
mod clean;
mod disk;
mod disposition;
mod error;
mod file_type;
mod incoming;
mod limits;
mod meta;
mod name;
mod read;
mod settle;
pub mod sniff;
mod store;
mod upload;

pub use attach::Target;
pub use clean::Swept;
pub use disposition::Disposition;
pub use error::{AttachmentRefusal, StoreError};
pub use file_type::FileType;
pub use limits::Limits;
pub use meta::{Attached, Meta};
pub use name::FileName;
pub use read::Opened;
pub use settle::{Settled, Witness};
pub use store::Store;
pub use upload::Upload;
