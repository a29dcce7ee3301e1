//! Personal values in what happened: withheld until asked for, and then recorded.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AccountId,
    personal::{OPEN, SUBJECT},
};
use serde_json::{Map, Value};

/// What stands in place of a personal value that is not shown.
const WITHHELD: &str = "withheld";

/// The people of whom there is anything in the value.
pub fn subjects(value: &Value) -> BTreeSet<AccountId> {
    let mut found = BTreeSet::new();
    each(&mut value.clone(), &mut String::new(), &mut |personal, _| found.extend(subject(personal)));
    found
}

/// The people of whom there is anything in the value, each with the places of it: names of fields, joined by `/`.
pub fn places(value: &Value) -> BTreeMap<AccountId, BTreeSet<String>> {
    let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    each(&mut value.clone(), &mut String::new(), &mut |personal, place| {
        if let Some(subject) = subject(personal) {
            found.entry(subject).or_default().insert(place.trim_start_matches('/').to_owned());
        }
    });
    found
}

fn subject(personal: &Map<String, Value>) -> Option<AccountId> {
    personal.get(SUBJECT).and_then(Value::as_str).and_then(|id| id.parse().ok())
}

/// The value without what is personal in it; whose it is stays.
pub fn masked(mut value: Value) -> Value {
    each(&mut value, &mut String::new(), &mut |personal, _| {
        personal.remove(OPEN);
        personal.insert(WITHHELD.to_owned(), Value::Bool(true));
    });
    value
}

/// Does the place in a state (a JSON pointer) lie within a personal value?
pub fn is_personal(path: &str) -> bool {
    path.split('/').any(|part| part == OPEN)
}

/// A personal value on its own, when it is not shown.
pub fn withheld(value: &Value) -> Value {
    if value.is_null() { Value::Null } else { Value::from(WITHHELD) }
}

/// Every open personal value, an object of whose it is and what it says, and its place.
fn each(value: &mut Value, place: &mut String, found: &mut impl FnMut(&mut Map<String, Value>, &str)) {
    match value {
        Value::Object(map) if map.len() == 2 && map.contains_key(SUBJECT) && map.contains_key(OPEN) => {
            found(map, place);
        }
        Value::Object(map) => {
            for (name, value) in map {
                let before = place.len();
                place.push('/');
                place.push_str(name);
                each(value, place, found);
                place.truncate(before);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| each(value, place, found)),
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
        let told = places(&event);
        assert_eq!(told[&id], BTreeSet::from(["Booked/names", "Booked/notes"].map(str::to_owned)));
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
