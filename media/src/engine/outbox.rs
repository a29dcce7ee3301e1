//! Datagrams waiting to be sent, in buffers that are used again and again.

use std::net::SocketAddr;

/// The room a buffer has from the start: no datagram of ours is longer.
const BUFFER: usize = 1_600;

/// A queue of datagrams.
#[derive(Debug, Default)]
pub struct Outbox {
    datagrams: Vec<(SocketAddr, Vec<u8>)>,
    used: usize,
}

impl Outbox {
    /// Adds an empty datagram and returns its buffer to be filled.
    pub fn push(&mut self, to: SocketAddr) -> &mut Vec<u8> {
        if self.used == self.datagrams.len() {
            self.datagrams.push((to, Vec::with_capacity(BUFFER)));
        }
        let (address, buffer) = &mut self.datagrams[self.used];
        *address = to;
        buffer.clear();
        self.used += 1;
        buffer
    }

    /// Takes the last datagram back.
    pub fn pop(&mut self) {
        self.used = self.used.saturating_sub(1);
    }

    /// The datagrams.
    pub fn datagrams(&self) -> &[(SocketAddr, Vec<u8>)] {
        &self.datagrams[..self.used]
    }

    /// Forgets the datagrams and keeps the buffers.
    pub fn clear(&mut self) {
        self.used = 0;
        // A burst must not hold memory for ever.
        self.datagrams.truncate(4_096);
    }
}
