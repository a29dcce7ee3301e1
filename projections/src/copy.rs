//! A row in the text form that `COPY … FROM STDIN` takes, made from the same struct that live rows are written from.
//!
//! Text, numbers, instants and identifiers are written as their text; a list of texts becomes a PostgreSQL array; whatever is
//! nested deeper, or stands in a column that is named as one of JSON, is written as JSON, which the column then must be.

use serde::Serialize;
use serde_json::{Error, Value};

/// Appends `row` as one line, its columns in the order of [`columns`]; those named in `json` hold JSON.
pub(crate) fn line<R: Serialize>(row: &R, json: &[&str], out: &mut Vec<u8>) -> Result<(), Error> {
    if let Value::Object(fields) = serde_json::to_value(row)? {
        for (index, (name, value)) in fields.iter().enumerate() {
            if index > 0 {
                out.push(b'\t');
            }
            if !value.is_null() && json.contains(&name.as_str()) {
                escaped(&value.to_string(), out);
            } else {
                field(value, out);
            }
        }
    }
    out.push(b'\n');
    Ok(())
}

/// The names of a row's columns.
pub(crate) fn columns<R: Serialize>(row: &R) -> Result<Vec<String>, Error> {
    match serde_json::to_value(row)? {
        Value::Object(fields) => Ok(fields.keys().cloned().collect()),
        _ => Ok(vec![]),
    }
}

fn field(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"\\N"),
        Value::Bool(yes) => out.push(if *yes { b't' } else { b'f' }),
        Value::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::String(text) => escaped(text, out),
        Value::Array(items) => escaped(&array(items), out),
        Value::Object(_) => escaped(&value.to_string(), out),
    }
}

fn array(items: &[Value]) -> String {
    let mut text = String::from("{");
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push('"');
        for character in item.as_str().unwrap_or_default().chars() {
            if matches!(character, '"' | '\\') {
                text.push('\\');
            }
            text.push(character);
        }
        text.push('"');
    }
    text.push('}');
    text
}

fn escaped(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_would_break_the_line_is_escaped() {
        let mut out = vec![];
        line(
            &json!({ "a": "x\ty\n\\z", "b": null, "c": ["q\"", "ş"], "d": { "e": 1 }, "f": true, "g": ["h"], "i": null }),
            &["g", "i"],
            &mut out,
        )
        .unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "x\\ty\\n\\\\z\t\\N\t{\"q\\\\\"\",\"ş\"}\t{\"e\":1}\tt\t[\"h\"]\t\\N\n");
    }
}
