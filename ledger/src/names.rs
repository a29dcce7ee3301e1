//! Whom and what an event names, so that it is found by them.

use serde_json::Value;
use uuid::Uuid;

/// The length of a UUID's text with hyphens.
const LENGTH: usize = 36;

/// Every UUID in a payload but those in `known`, which the event is found by anyway; each once.
pub(crate) fn names(payload: &Value, known: &[Uuid]) -> Vec<Uuid> {
    let mut found = vec![];
    collect(payload, &mut found);
    found.sort_unstable();
    found.dedup();
    found.retain(|name| !known.contains(name));
    found
}

fn collect(value: &Value, found: &mut Vec<Uuid>) {
    match value {
        Value::Object(map) => map.values().for_each(|value| collect(value, found)),
        Value::Array(items) => items.iter().for_each(|value| collect(value, found)),
        // Not those in another form, such as digests without hyphens.
        Value::String(text) if text.len() == LENGTH => found.extend(Uuid::parse_str(text).ok()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_uuid_is_found_once_wherever_it_is() {
        let [one, other, own] = [1, 2, 3].map(Uuid::from_u128);
        let payload = json!({ "Booked": { "client": one, "rooms": [other, { "of": one }], "id": own, "note": "x", "n": 3 } });
        assert_eq!(names(&payload, &[own]), [one, other]);
        assert_eq!(names(&json!("00000000000000000000000000000001"), &[]), Vec::<Uuid>::new());
    }
}
