//! The edge over real HTTP and WebSocket, on a database of each test's own.

mod appointments;
mod limits;
mod pages;
mod server;
mod sign_in;
mod sockets;
