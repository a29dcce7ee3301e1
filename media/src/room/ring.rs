//! The last packets of a received stream, kept to answer receivers that miss them.

/// How many packets are kept.
const PLACES: usize = 512;

/// A ring of payloads by sequence number. One ring serves all receivers of a stream.
#[derive(Debug, Default)]
pub struct Ring {
    places: Vec<Place>,
}

#[derive(Debug, Default, Clone)]
struct Place {
    sequence: u16,
    filled: bool,
    payload: Vec<u8>,
}

impl Ring {
    /// Keeps a payload.
    pub fn keep(&mut self, sequence: u16, payload: &[u8]) {
        if self.places.is_empty() {
            self.places.resize(PLACES, Place::default());
        }
        let place = &mut self.places[usize::from(sequence) % PLACES];
        place.sequence = sequence;
        place.filled = true;
        place.payload.clear();
        place.payload.extend_from_slice(payload);
    }

    /// The payload of a packet if it is still there.
    pub fn get(&self, sequence: u16) -> Option<&[u8]> {
        let place = self.places.get(usize::from(sequence) % PLACES)?;
        (place.filled && place.sequence == sequence).then_some(place.payload.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_kept_until_its_place_is_needed() {
        let mut ring = Ring::default();
        assert_eq!(ring.get(5), None);
        ring.keep(5, b"five");
        assert_eq!(ring.get(5), Some(&b"five"[..]));
        ring.keep(5 + 512, b"later");
        assert_eq!(ring.get(5), None);
        assert_eq!(ring.get(517), Some(&b"later"[..]));
    }
}
