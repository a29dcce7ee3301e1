//! Whom and what an event names, so that it is found by them.

use serde_json::Value;
use uuid::Uuid;

/// The length of a UUID's text with hyphens.
const LENGTH: usize = 36;

/// What an event is found by anyway: its aggregate and its site.
pub(crate) fn known(aggregate_id: &str, site: Uuid) -> [Uuid; 2] {
    [Uuid::parse_str(aggregate_id).unwrap_or_default(), site]
}

/// Every UUID in a payload but those in `known`; each once, in order.
pub(crate) fn names(payload: &Value, known: &[Uuid]) -> Vec<Uuid> {
    let mut found = vec![];
    collect(payload, &mut found);
    tidy(&mut found, known);
    found
}

/// The same of a payload as it is stored, which is faster than making a tree of it. `found` keeps its memory from one event to the next.
pub(crate) fn of_text(payload: &[u8], known: &[Uuid], found: &mut Vec<Uuid>) {
    found.clear();
    let mut rest = payload;
    while let Some(start) = rest.iter().position(|byte| *byte == b'"') {
        rest = &rest[start + 1..];
        let Some(length) = string(rest) else { break };
        let (text, after) = (&rest[..length], &rest[length + 1..]);
        // What a colon follows is a key.
        if length == LENGTH && text[8] == b'-' && after.first() != Some(&b':') {
            found.extend(Uuid::try_parse_ascii(text).ok());
        }
        rest = after;
    }
    tidy(found, known);
}

/// How long the string is that begins here, up to its quotation mark.
fn string(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text.get(at..)?.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        if text[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

fn tidy(found: &mut Vec<Uuid>, known: &[Uuid]) {
    found.sort_unstable();
    found.dedup();
    found.retain(|name| !known.contains(name));
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
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::canonical;

    #[test]
    fn each_uuid_is_found_once_wherever_it_is() {
        let [one, other, own] = [1, 2, 3].map(Uuid::from_u128);
        let payload = json!({ "Booked": { "client": one, "rooms": [other, { "of": one }], "id": own, "note": "x", "n": 3 } });
        assert_eq!(names(&payload, &[own]), [one, other]);
        assert_eq!(names(&json!("00000000000000000000000000000001"), &[]), Vec::<Uuid>::new());
    }

    /// Few identifiers, so that they meet, and texts that look like them or would lead a reader of the text astray.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => (0..4_u128).prop_map(|number| Uuid::from_u128(number).to_string()),
            1 => (0..4_u128).prop_map(|number| Uuid::from_u128(number << 64).to_string().to_uppercase()),
            1 => (0..4_u128).prop_map(|number| Uuid::from_u128(number).simple().to_string()),
            1 => Just("\"00000000-0000-0000-0000-000000000001\"".to_owned()),
            1 => Just("00000000-0000-0000-0000-00000000000ç".to_owned()),
            2 => "[a-z\"\\\\:,ş\n-]{0,40}",
        ]
    }

    fn payload() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![Just(Value::Null), any::<i64>().prop_map(Value::from), text().prop_map(Value::from)];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(text(), inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_payload_and_its_canonical_form_name_the_same(payload in payload()) {
            let known = [Uuid::from_u128(1)];
            let mut found = vec![Uuid::max()];
            of_text(canonical::of_value(&payload).as_bytes(), &known, &mut found);
            prop_assert_eq!(found, names(&payload, &known));
        }
    }
}
