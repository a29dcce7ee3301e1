//! The command bus: who may ask, what is loaded, what is decided, what is appended.
//!
//! [`Bus`] has one method for each thing that can be asked of Randevu. Each loads its aggregate through cqrs-es, refuses what
//! belongs to another site as if it did not exist, lets the domain decide with the actor and the clock's time as inputs, and
//! appends. Losing a race means deciding again; a command given twice under one id is carried out once.

mod accounts;
mod appointments;
mod bus;
mod caller;
mod calls;
mod clock;
mod error;
mod holds;
mod links;
mod notifications;
mod passwords;
mod retention;
mod schedules;
mod sessions;
mod sites;
mod step;
mod tickets;

pub use accounts::NewAccount;
pub use appointments::{BookAppointment, MoveAppointment};
pub use bus::Bus;
pub use caller::Caller;
pub use calls::{Reachable, RecordingArchive, Report, RoomGrants, RoomKey, RoomPass, RoomRefusal};
pub use clock::Clock;
pub use error::{CommandError, InputRefusal};
pub use ledger::Receipt;
pub use links::{Link, LinkKey, LinkPurpose, LinkRefusal};
pub use schedules::OpenSchedule;
pub use sessions::{Door, Session, SessionInfo, SignInRefusal, Tokens};
pub use sites::OpenSite;
pub use tickets::{NewMessage, OpenTicket, Standing, TicketRef};
