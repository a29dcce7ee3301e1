//! Personal values in what happened: withheld until asked for, and then recorded.

use std::collections::BTreeSet;

use domain::{
    AccountId,
    personal::{OPEN, SUBJECT},
};
use serde_json::{Map, Value};

/// What stands in place of a personal value that is not shown.
const WITHHELD: &str = "withheld";

/// The people of whom there is anything in the value.
pub(super) fn subjects(value: &Value) -> BTreeSet<AccountId> {
    let mut found = BTreeSet::new();
    visit(&mut value.clone(), &mut |personal| {
        found.extend(
            personal.get(SUBJECT).and_then(Value::as_str).and_then(|id| id.parse::<AccountId>().ok()),
        );
    });
    found
}

/// The value without what is personal in it; whose it is stays.
pub(super) fn masked(mut value: Value) -> Value {
    visit(&mut value, &mut |personal| {
        personal.remove(OPEN);
        personal.insert(WITHHELD.to_owned(), Value::Bool(true));
    });
    value
}

/// Does the place in a state (a JSON pointer) lie within a personal value?
pub(super) fn is_personal(path: &str) -> bool {
    path.split('/').any(|part| part == OPEN)
}

/// A personal value on its own, when it is not shown.
pub(super) fn withheld(value: &Value) -> Value {
    if value.is_null() { Value::Null } else { Value::from(WITHHELD) }
}

/// Every open personal value: an object of whose it is and what it says.
fn visit(value: &mut Value, each: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(map) if map.len() == 2 && map.contains_key(SUBJECT) && map.contains_key(OPEN) => {
            each(map);
        }
        Value::Object(map) => map.values_mut().for_each(|value| visit(value, each)),
        Value::Array(list) => list.iter_mut().for_each(|value| visit(value, each)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_masked_says_whose_it_is_and_nothing_of_it() {
        let id = AccountId(uuid::Uuid::from_u128(7));
        let event = json!({"Booked": {"notes": {"subject": id, "personal": "Gluten"}, "names": [{"subject": id, "personal": {"a": 1}}],
            "gone": {"subject": id, "erased": true}, "fee": 5}});
        assert_eq!(subjects(&event), BTreeSet::from([id]));
        let shown = masked(event);
        assert!(!shown.to_string().contains("Gluten"));
        assert_eq!(shown["Booked"]["notes"], json!({"subject": id, "withheld": true}));
        assert_eq!(shown["Booked"]["gone"], json!({"subject": id, "erased": true}));
        assert_eq!((&shown["Booked"]["fee"], subjects(&shown)), (&json!(5), BTreeSet::new()));
    }

    #[test]
    fn a_place_within_a_personal_value_is_known_by_its_path() {
        assert!(is_personal("/Active/profile/name/personal"));
        assert!(!is_personal("/Active/profile/name/subject"));
    }
}
