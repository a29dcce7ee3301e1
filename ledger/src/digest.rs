//! The digest chain: every event's digest covers the one before it in its stream, so a changed byte in an old event shows.

use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub(crate) type EventDigest = [u8; 32];

/// What the first event of a stream is chained to.
pub(crate) const GENESIS: EventDigest = [0; 32];

/// The stored fields that a digest covers. Position and transaction are left out: a restore into another cluster may renumber them.
pub(crate) struct Fields<'a> {
    pub(crate) aggregate_type: &'a str,
    pub(crate) aggregate_id: &'a str,
    pub(crate) sequence: i64,
    pub(crate) event_type: &'a [u8],
    pub(crate) event_version: &'a [u8],
    /// In canonical form; see [`crate::canonical`].
    pub(crate) payload: &'a [u8],
    /// In canonical form.
    pub(crate) metadata: &'a [u8],
}

/// `SHA-256(previous ‖ fields)`, each field preceded by its length.
pub(crate) fn chain(previous: &EventDigest, fields: &Fields<'_>) -> EventDigest {
    let mut hash = Sha256::new();
    hash.update(previous);
    let mut field = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    field(fields.aggregate_type.as_bytes());
    field(fields.aggregate_id.as_bytes());
    field(&fields.sequence.to_be_bytes());
    field(fields.event_type);
    field(fields.event_version);
    field(fields.payload);
    field(fields.metadata);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_cannot_borrow_bytes_from_one_another() {
        let fields = |aggregate_type, aggregate_id| {
            chain(
                &GENESIS,
                &Fields {
                    aggregate_type,
                    aggregate_id,
                    sequence: 1,
                    event_type: b"X",
                    event_version: b"1.0.0",
                    payload: b"{}",
                    metadata: b"{}",
                },
            )
        };
        assert_ne!(fields("ab", "c"), fields("a", "bc"));
    }
}
