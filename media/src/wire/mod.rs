//! What goes over the wire: parsers that take any bytes and never panic, and writers.

pub mod bits;
pub mod frame;
pub mod hello;
pub mod rtcp;
pub mod rtp;
pub mod sdp;
pub mod stun;
pub mod twcc;
pub mod vp8;

#[cfg(test)]
mod fuzz;
