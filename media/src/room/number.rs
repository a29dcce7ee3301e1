//! Conversions between whole and floating numbers, for rates and times.

/// A count as a floating number; what does not fit into 32 bits counts as the most that does.
pub fn float(count: impl TryInto<u32>) -> f64 {
    f64::from(count.try_into().unwrap_or(u32::MAX))
}

/// The whole part of a number; what does not fit becomes the nearest that does.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating is what is wanted")]
pub fn whole(number: f64) -> u32 {
    number as u32
}
