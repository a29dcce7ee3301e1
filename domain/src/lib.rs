//! The rules of Randevu: what may happen, to whom, when. Pure: no input or output, no clock, no database.
//!
//! Each aggregate is a folder. Its `mod.rs` opens with the aggregate's life story and holds the two pure functions every
//! rule lives in: `decide` (state + request → events or a refusal) and `evolve` (state + event → state). Time and actor are
//! inputs of a [`Request`], so a rule can be tested in microseconds and replayed years later with the same answer.

pub mod account;
pub mod actor;
pub mod appointment;
pub mod calendar;
pub mod call;
pub mod catalog;
pub mod desk;
pub mod ics;
pub mod ids;
pub mod money;
pub mod notification;
pub mod personal;
pub mod refusal;
pub mod request;
pub mod retention;
pub mod schedule;
pub mod site;
pub mod template;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;
pub mod ticket;
pub mod time;

pub use actor::{Actor, Role, Roles};
pub use ids::{
    AccountId, AppointmentId, AttachmentId, CallId, CategoryId, ConnectionId, DepartmentId, MessageId,
    NotificationId, RecordingId, ResourceId, SiteId, TemplateId, TicketId,
};
pub use money::{Currency, Money};
pub use personal::Personal;
pub use refusal::Refusal;
pub use request::Request;
pub use text::{Name, Notes, Reason};
pub use time::{TimeSlot, Zone};
