//! What a test client has seen.

use std::collections::BTreeMap;

use media::engine::Stream;

/// What a client has seen.
#[derive(Debug, Default, Clone)]
pub struct Seen {
    /// The events of its peer, offers left out.
    pub events: Vec<String>,
    /// The last offer's streams and text.
    pub streams: Vec<Stream>,
    /// The texts of all offers.
    pub offers: Vec<String>,
    /// Received packets by source: the first payload type, the sender's mark, the sequence numbers.
    pub received: BTreeMap<u32, (u8, u8, Vec<u16>)>,
    /// Packets of any kind that came by UDP.
    pub by_udp: usize,
    /// And by TCP.
    pub by_tcp: usize,
    /// The connection is up.
    pub connected: bool,
}

impl Seen {
    /// How many packets of the payload type bear the mark.
    pub fn count(&self, payload_type: u8, mark: u8) -> usize {
        let matching = self.received.values().filter(|(kind, of, _)| (*kind, *of) == (payload_type, mark));
        matching.map(|(_, _, sequences)| sequences.len()).sum()
    }

    /// How many packets are missing between the first and the last of each source.
    pub fn gaps(&self, payload_type: u8) -> usize {
        let matching = self.received.values().filter(|(kind, ..)| *kind == payload_type);
        matching
            .map(|(_, _, sequences)| {
                let base = sequences[0];
                let mut relative: Vec<i16> =
                    sequences.iter().map(|one| one.wrapping_sub(base).cast_signed()).collect();
                relative.sort_unstable();
                relative.dedup();
                let span = relative[relative.len() - 1] - relative[0] + 1;
                usize::try_from(span).unwrap() - relative.len()
            })
            .sum()
    }
}
