//! The digest chain: every event's digest covers the one before it in its stream, so a changed byte in an old event shows.

use serde_json::Value;
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
    pub(crate) event_type: &'a str,
    pub(crate) event_version: &'a str,
    pub(crate) payload: &'a Value,
    pub(crate) metadata: &'a Value,
}

/// `SHA-256(previous ‖ fields)`, each field preceded by its length, JSON in canonical form.
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
    field(fields.event_type.as_bytes());
    field(fields.event_version.as_bytes());
    field(&canonical(fields.payload));
    field(&canonical(fields.metadata));
    hash.finalize().into()
}

/// JSON with sorted keys and no white space, whatever order the store gives them back in. Events hold no fractions, whose text could
/// differ between writers.
pub(crate) fn canonical(value: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            out.push(b'{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                text(key, out);
                out.push(b':');
                write(value, out);
            }
            out.push(b'}');
        }
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Value::String(string) => text(string, out),
        other => out.extend_from_slice(other.to_string().as_bytes()),
    }
}

fn text(string: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(Value::String(string.to_owned()).to_string().as_bytes());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_order_of_keys_does_not_matter() {
        let one: Value = serde_json::from_str(r#"{"b":1,"a":{"d":[1,"x"],"c":null}}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"a":{"c":null,"d":[1,"x"]},"b":1}"#).unwrap();
        assert_eq!(canonical(&one), canonical(&other));
    }

    #[test]
    fn fields_cannot_borrow_bytes_from_one_another() {
        let fields = |aggregate_type, aggregate_id| {
            chain(
                &GENESIS,
                &Fields {
                    aggregate_type,
                    aggregate_id,
                    sequence: 1,
                    event_type: "X",
                    event_version: "1.0.0",
                    payload: &json!({}),
                    metadata: &json!({}),
                },
            )
        };
        assert_ne!(fields("ab", "c"), fields("a", "bc"));
    }
}
