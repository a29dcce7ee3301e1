//! What differs between two states.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// A value that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where in the state: a JSON pointer (RFC 6901).
    pub path: String,
    /// As it was; null if there was nothing.
    pub from: Value,
    /// As it is; null if there is nothing.
    pub to: Value,
}

/// Every value that differs, in the order of their places.
pub fn differences(old: &Value, new: &Value) -> Vec<Difference> {
    let mut found = vec![];
    compare("", old, new, &mut found);
    found
}

fn compare(path: &str, old: &Value, new: &Value, out: &mut Vec<Difference>) {
    match (old, new) {
        (Value::Object(before), Value::Object(after)) => {
            let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
            for name in names {
                let value = |map: &Map<String, Value>| map.get(name).cloned().unwrap_or(Value::Null);
                compare(&format!("{path}/{name}"), &value(before), &value(after), out);
            }
        }
        _ if old == new => {}
        _ => out.push(Difference { path: path.to_owned(), from: old.clone(), to: new.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_names_where_and_from_what_to_what() {
        let (old, new) = (json!({"a": {"b": 1, "c": [1]}}), json!({"a": {"b": 2, "c": [1], "d": "x"}}));
        let found = differences(&old, &new);
        let one = |path: &str, from, to| Difference { path: path.to_owned(), from, to };
        assert_eq!(found, [one("/a/b", json!(1), json!(2)), one("/a/d", json!(null), json!("x"))]);
    }
}
