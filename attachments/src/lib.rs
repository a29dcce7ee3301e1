//! Files that people attach to messages: taken in, judged by their content, kept, handed out, swept.
//!
//! # The life of an attachment
//!
//! 1. **Uploaded.** A person sends a file. It streams into a temporary file while it is measured and hashed, never whole in memory,
//!    and is cut off at the limit. Its content says what it is ([`sniff`]); what is not on the site's list is refused by name of what
//!    it is. Then it is moved to its place, and only then a row makes it readable. It waits, and belongs to its uploader: nobody else
//!    can send it with a message.
//! 2. **Bound** to one message of a ticket, for ever. That is not done here: the ledger binds it in the transaction that stores the
//!    message's event (`ledger/src/statements/attachments.rs`). An event that names a file which is gone, is somebody else's, or went
//!    with another message is not stored.
//! 3. Or **swept** ([`Store::sweep`]), when no message has named it for a day.
//!
//! So no file belongs to a message without an event that names it, and none that an event names is ever swept. Where both are tried
//! at once, the row's lock decides: the sweep passes over a row that is being bound, and the ledger waits for one that is being
//! swept, and then does not find it.
//!
//! # Where files lie
//!
//! `<directory>/<site>/<first two digits>/<SHA-256>`: the same content twice at one site is one file, and no file belongs to two
//! sites. Whoever puts a file in its place or takes one away holds the site's lock in PostgreSQL, so that no row is ever without
//! its file, however many servers share the directory. A crash leaves at most a file without a row, or a temporary one; the
//! sweep finds both.
//!
//! Rights are the caller's: uploading and reading take the site, and uploading takes the uploader.

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
pub mod sniff;
mod store;
mod upload;

pub use clean::Swept;
pub use disposition::Disposition;
pub use error::{AttachmentRefusal, StoreError};
pub use file_type::FileType;
pub use limits::Limits;
pub use meta::{Attached, Meta};
pub use name::FileName;
pub use read::Opened;
pub use store::Store;
pub use upload::Upload;
