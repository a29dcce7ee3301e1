//! How long a packet of Opus sounds (RFC 6716, section 3.1).

/// Twenty milliseconds of nothing.
pub(super) const SILENCE: [u8; 3] = [0xf8, 0xff, 0xfe];

/// How long a packet sounds, in milliseconds; at most 120.
pub(super) fn lasts(packet: &[u8]) -> u64 {
    let Some(first) = packet.first() else { return 0 };
    let config = usize::from(first >> 3);
    // In quarters of a millisecond, as the shortest frames have two and a half.
    let frame = match config {
        0..12 => [40, 80, 160, 240][config % 4],
        12..16 => [40, 80][config % 2],
        _ => [10, 20, 40, 80][config % 4],
    };
    let count = match first & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => packet.get(1).map_or(0, |second| u64::from(second & 0x3f)),
    };
    (frame * count / 4).min(120)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_says_how_long_a_packet_sounds() {
        assert_eq!(lasts(&SILENCE), 20);
        assert_eq!(lasts(&[0x78, 0]), 20, "what browsers send");
        assert_eq!(lasts(&[3 << 3, 0]), 60);
        assert_eq!(lasts(&[14 << 3 | 1, 0]), 20);
        assert_eq!(lasts(&[16 << 3 | 3, 4, 0]), 10);
        assert_eq!(lasts(&[3 << 3 | 3, 63]), 120);
        assert_eq!((lasts(&[]), lasts(&[0xff])), (0, 0));
    }
}
