//! Reading integers in network order without ever panicking.

/// The two bytes at `at`.
pub fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(data.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// The three bytes at `at`.
pub fn u24_at(data: &[u8], at: usize) -> Option<u32> {
    let [a, b, c]: [u8; 3] = data.get(at..at.checked_add(3)?)?.try_into().ok()?;
    Some(u32::from_be_bytes([0, a, b, c]))
}

/// The four bytes at `at`.
pub fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(data.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The eight bytes at `at`.
pub fn u64_at(data: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(data.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

/// How far the 16-bit sequence number `to` is ahead of `from`, the shorter way round.
pub fn ahead(to: u16, from: u16) -> i16 {
    to.wrapping_sub(from).cast_signed()
}
