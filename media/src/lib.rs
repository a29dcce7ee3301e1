//! The relay: rooms in which people see and hear each other.
//!
//! [`engine`] forwards media: it knows peers and rooms, and nothing of calls. [`rooms`] ties it to calls: it lets those in whom the call
//! lets in, tells browsers who else is there, and reports who comes and goes as commands. What a browser says and hears stands in
//! `docs/rooms.md`. [`turn`] is a TURN server for browsers that reach the relay by a detour only.

pub mod engine;
mod recording;
mod room;
pub mod rooms;
mod transport;
pub mod turn;
mod wire;
