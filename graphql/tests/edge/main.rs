//! The edge over real HTTP and WebSocket, on a database of each test's own.

mod appointments;
mod figures;
mod limits;
mod origins;
mod pages;
mod patience;
mod protocol;
mod providers;
mod server;
mod sign_in;
mod slow;
mod socket;
mod sockets;
