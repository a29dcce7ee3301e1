//! What carries a client's packets: a UDP socket, and connections by TCP once they are wanted.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

/// The carrier. The library that drives the client knows UDP only, so TCP looks to it like UDP to another port.
pub struct Wire {
    udp: UdpSocket,
    tcp: Option<Connection>,
}

struct Connection {
    stream: TcpStream,
    to: SocketAddr,
    read: Vec<u8>,
}

impl Wire {
    pub fn new() -> Wire {
        Wire { udp: UdpSocket::bind("127.0.0.1:0").unwrap(), tcp: None }
    }

    pub fn local(&self) -> SocketAddr {
        self.udp.local_addr().unwrap()
    }

    /// The offer as a client takes it that knows one protocol only.
    pub fn narrow(&mut self, offer: &str, by_tcp: bool) -> String {
        let (keep, leave) = if by_tcp { (" tcp ", " udp ") } else { (" udp ", " tcp ") };
        let lines = offer.lines().filter(|line| !(line.starts_with("a=candidate:") && line.contains(leave)));
        let mut narrow = String::new();
        for line in lines {
            if by_tcp && line.starts_with("a=candidate:") {
                assert!(line.contains(keep) && line.ends_with(" typ host tcptype passive"), "{line}");
                let words: Vec<_> = line.split(' ').collect();
                self.connect(SocketAddr::new(words[4].parse().unwrap(), words[5].parse().unwrap()));
            }
            narrow += &line.replace(keep, " udp ").replace(" tcptype passive", "");
            narrow += "\r\n";
        }
        narrow
    }

    fn connect(&mut self, to: SocketAddr) {
        if self.tcp.is_none() {
            let stream = TcpStream::connect(to).unwrap();
            stream.set_nodelay(true).unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
            self.tcp = Some(Connection { stream, to, read: Vec::new() });
        }
    }

    pub fn send(&mut self, packet: &[u8], to: SocketAddr) {
        match &mut self.tcp {
            Some(tcp) if tcp.to == to => {
                let length = u16::try_from(packet.len()).unwrap().to_be_bytes();
                // The engine may have closed it.
                let _ = tcp.stream.write_all(&[&length, packet].concat());
            }
            _ => drop(self.udp.send_to(packet, to)),
        }
    }

    /// Whether packets from there came by TCP.
    pub fn is_tcp(&self, source: SocketAddr) -> bool {
        self.tcp.as_ref().is_some_and(|tcp| tcp.to == source)
    }

    /// What has come, after waiting for it a little.
    pub fn receive(&mut self) -> Vec<(SocketAddr, Vec<u8>)> {
        let (mut packets, mut buffer) = (Vec::new(), [0; 16_384]);
        self.udp.set_read_timeout(Some(Duration::from_millis(2))).unwrap();
        while let Ok((count, source)) = self.udp.recv_from(&mut buffer) {
            self.udp.set_nonblocking(true).unwrap();
            packets.push((source, buffer[..count].to_vec()));
        }
        self.udp.set_nonblocking(false).unwrap();
        let Some(Connection { stream, to, read }) = &mut self.tcp else { return packets };
        if let Ok(count) = stream.read(&mut buffer) {
            read.extend(&buffer[..count]);
        }
        while let Some(head) = read.first_chunk::<2>() {
            let end = 2 + usize::from(u16::from_be_bytes(*head));
            if read.len() < end {
                break;
            }
            packets.push((*to, read[2..end].to_vec()));
            read.drain(..end);
        }
        packets
    }
}
