//! Packets waiting to be sent, in buffers that are used again and again.

use std::net::SocketAddr;

use crate::transport::path::{ConnectionId, Path};

/// The room a buffer has from the start: no packet of ours is longer.
const BUFFER: usize = 1_600;

/// What waits to be sent, by protocol.
#[derive(Debug, Default)]
pub struct Outbox {
    /// By UDP.
    pub datagrams: Queue<SocketAddr>,
    /// By TCP.
    pub frames: Queue<ConnectionId>,
    last_is_frame: bool,
}

impl Outbox {
    /// Adds an empty packet and returns its buffer to be filled.
    pub fn push(&mut self, to: Path) -> &mut Vec<u8> {
        self.last_is_frame = matches!(to, Path::Tcp(..));
        match to {
            Path::Udp(address) => self.datagrams.push(address),
            Path::Tcp(connection, _) => self.frames.push(connection),
        }
    }

    /// Takes the packet that was added last back.
    pub fn pop(&mut self) {
        if self.last_is_frame {
            self.frames.pop();
        } else {
            self.datagrams.pop();
        }
    }

    /// Whether nothing waits.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.datagrams.waiting().is_empty() && self.frames.waiting().is_empty()
    }
}

/// Packets, each with where it goes.
#[derive(Debug)]
pub struct Queue<To> {
    packets: Vec<(To, Vec<u8>)>,
    used: usize,
}

impl<To> Default for Queue<To> {
    fn default() -> Self {
        Queue { packets: Vec::new(), used: 0 }
    }
}

impl<To: Copy> Queue<To> {
    /// Adds an empty packet and returns its buffer to be filled.
    pub fn push(&mut self, to: To) -> &mut Vec<u8> {
        if self.used == self.packets.len() {
            self.packets.push((to, Vec::with_capacity(BUFFER)));
        }
        let (place, buffer) = &mut self.packets[self.used];
        *place = to;
        buffer.clear();
        self.used += 1;
        buffer
    }

    fn pop(&mut self) {
        self.used = self.used.saturating_sub(1);
    }

    /// The packets.
    pub fn waiting(&self) -> &[(To, Vec<u8>)] {
        &self.packets[..self.used]
    }

    /// Forgets the packets and keeps the buffers.
    pub fn clear(&mut self) {
        self.used = 0;
        // A burst must not hold memory for ever.
        self.packets.truncate(4_096);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packet_added_last_is_taken_back_whatever_its_protocol() {
        let mut outbox = Outbox::default();
        let address = "192.0.2.1:7".parse().unwrap();
        let (udp, tcp) = (Path::Udp(address), Path::Tcp(ConnectionId(3), address));
        outbox.push(udp).push(1);
        outbox.push(tcp).push(2);
        outbox.push(tcp).push(3);
        outbox.pop();
        outbox.push(udp).push(4);
        outbox.pop();
        assert_eq!(outbox.datagrams.waiting(), [(address, vec![1])]);
        assert_eq!(outbox.frames.waiting(), [(ConnectionId(3), vec![2])]);
        outbox.datagrams.clear();
        outbox.frames.clear();
        assert!(outbox.is_empty());
    }
}
