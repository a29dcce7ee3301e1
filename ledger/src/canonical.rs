//! The form of JSON that digests are computed over: sorted keys, no white space, whatever order the store gives them back in. Events hold
//! no fractions, whose text could differ between writers.

use serde_json::Value;

/// How deep values may be nested, as in `serde_json`. What is deeper was not written by a ledger.
const DEEPEST: usize = 128;

/// The canonical form of a value.
pub(crate) fn of_value(value: &Value) -> String {
    let mut out = String::with_capacity(256);
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            out.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                text(key, out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::String(string) => text(string, out),
        other => out.push_str(&other.to_string()),
    }
}

fn text(string: &str, out: &mut String) {
    out.push_str(&Value::String(string.to_owned()).to_string());
}

/// How many keys there are in a value, at any depth.
fn keys_of(value: &Value) -> usize {
    match value {
        Value::Object(map) => map.len() + map.values().map(keys_of).sum::<usize>(),
        Value::Array(items) => items.iter().map(keys_of).sum(),
        _ => 0,
    }
}

/// Brings JSON text into the canonical form without building a tree of it, which takes several times as long.
/// Keeps its memory from one text to the next.
#[derive(Default)]
pub(crate) struct Canonical {
    out: Vec<u8>,
    members: Vec<Member>,
    sorted: Vec<u8>,
}

/// Where a member of an object stands in the output: its key without quotation marks, and all of it.
#[derive(Clone, Copy)]
struct Member {
    start: usize,
    key_end: usize,
    end: usize,
}

impl Canonical {
    /// The canonical form of `text`; nothing where it is not JSON.
    pub(crate) fn of_text(&mut self, text: &[u8]) -> Option<&[u8]> {
        self.out.clear();
        self.members.clear();
        let mut reader = Reader { text, at: 0 };
        let rewritten = self.value(&mut reader, 0).is_some() && reader.peek().is_none();
        if !rewritten {
            // A key with an escape has to be read before it can be sorted. That is rare, so it may be slow.
            let value: Value = serde_json::from_slice(text).ok()?;
            // One of two keys that say the same would be lost. No ledger wrote that.
            if keys_of(&value) != keys_in(text)? {
                return None;
            }
            self.out = of_value(&value).into_bytes();
        }
        Some(&self.out)
    }

    fn value(&mut self, reader: &mut Reader<'_>, depth: usize) -> Option<()> {
        match reader.peek()? {
            _ if depth > DEEPEST => None,
            b'{' => self.object(reader, depth),
            b'[' => self.array(reader, depth),
            b'"' => {
                let (string, _) = reader.string()?;
                self.out.extend_from_slice(string);
                Some(())
            }
            _ => self.scalar(reader.word()),
        }
    }

    fn object(&mut self, reader: &mut Reader<'_>, depth: usize) -> Option<()> {
        let first = self.members.len();
        reader.expect(b'{')?;
        self.out.push(b'{');
        let start = self.out.len();
        if reader.peek()? != b'}' {
            loop {
                let (key, escaped) = reader.peek().and_then(|_| reader.string())?;
                if escaped {
                    return None;
                }
                let member = self.out.len();
                self.out.extend_from_slice(key);
                let key_end = self.out.len() - 1;
                reader.expect(b':')?;
                self.out.push(b':');
                self.value(reader, depth + 1)?;
                self.members.push(Member { start: member, key_end, end: self.out.len() });
                if reader.peek()? != b',' {
                    break;
                }
                reader.expect(b',')?;
                self.out.push(b',');
            }
        }
        reader.expect(b'}')?;
        self.sort(first, start);
        self.out.push(b'}');
        Some(())
    }

    /// Puts the members from `first` on, which make up the output from `start` on, in the order of their keys.
    fn sort(&mut self, first: usize, start: usize) {
        let out = &self.out;
        let key = |member: &Member| &out[member.start + 1..member.key_end];
        let members = &mut self.members[first..];
        if !members.is_sorted_by_key(key) {
            members.sort_unstable_by(|one, other| key(one).cmp(key(other)));
            self.sorted.clear();
            for member in members.iter() {
                self.sorted.extend_from_slice(&self.out[member.start..member.end]);
                self.sorted.push(b',');
            }
            self.sorted.pop();
            self.out.truncate(start);
            self.out.extend_from_slice(&self.sorted);
        }
        self.members.truncate(first);
    }

    fn array(&mut self, reader: &mut Reader<'_>, depth: usize) -> Option<()> {
        reader.expect(b'[')?;
        self.out.push(b'[');
        if reader.peek()? != b']' {
            loop {
                self.value(reader, depth + 1)?;
                if reader.peek()? != b',' {
                    break;
                }
                reader.expect(b',')?;
                self.out.push(b',');
            }
        }
        reader.expect(b']')?;
        self.out.push(b']');
        Some(())
    }

    fn scalar(&mut self, word: &[u8]) -> Option<()> {
        let digits = word.strip_prefix(b"-").unwrap_or(word);
        // A number that every reader writes as it stands.
        let plain = !digits.is_empty() && digits.len() <= 18 && digits.iter().all(u8::is_ascii_digit);
        if plain || matches!(word, b"true" | b"false" | b"null") {
            self.out.extend_from_slice(word);
        } else {
            let number: Value = serde_json::from_slice(word).ok()?;
            self.out.extend_from_slice(number.to_string().as_bytes());
        }
        Some(())
    }
}

/// How many keys there are in JSON text, at any depth.
fn keys_in(text: &[u8]) -> Option<usize> {
    let (mut reader, mut keys) = (Reader { text, at: 0 }, 0);
    while let Some(byte) = reader.peek() {
        if byte == b'"' {
            reader.string()?;
            keys += usize::from(reader.peek() == Some(b':'));
        } else {
            reader.at += 1;
        }
    }
    Some(keys)
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// A string with its quotation marks, as it stands: PostgreSQL and `serde_json` escape the same characters in the same way. And whether
    /// there is an escape in it.
    fn string(&mut self) -> Option<(&'a [u8], bool)> {
        let start = self.at;
        if *self.text.get(start)? != b'"' {
            return None;
        }
        let mut escaped = false;
        self.at += 1;
        loop {
            let rest = self.text.get(self.at..)?;
            let special = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
            if rest[special] == b'"' {
                self.at += special + 1;
                return Some((&self.text[start..self.at], escaped));
            }
            escaped = true;
            self.at += special + 2;
        }
    }

    /// What stands before the next white space, comma or bracket.
    fn word(&mut self) -> &'a [u8] {
        let rest = &self.text[self.at..];
        let ends = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b',' | b']' | b'}');
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of_text(text: &str) -> Option<String> {
        Canonical::default().of_text(text.as_bytes()).map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[test]
    fn the_order_of_keys_does_not_matter() {
        let one: Value = serde_json::from_str(r#"{"b":1,"a":{"d":[1,"x"],"c":null}}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"a":{"c":null,"d":[1,"x"]},"b":1}"#).unwrap();
        assert_eq!(of_value(&one), of_value(&other));
    }

    #[test]
    fn the_form_is_the_same_whether_it_is_made_from_a_value_or_from_its_text() {
        let values = [
            json!({}),
            json!([]),
            json!([[], {}, [{}, []]]),
            json!({"bb": 1, "a": {"dd": [1, "x"], "c": null, "": false}, "ab": [true, {"z": 1, "y": -2}]}),
            json!({"text": "a \"quoted\" \\ back\\slash\\\\, \u{1f}\u{8}\u{c}\n\r\t\u{7f} / çğıöşü 😀 ]},:{["}),
            json!({"a\"b": 1, "a\\": {"z": 1, "y": 2}, "a!": 3, "\n": 4}),
            json!({"prefix": 1, "prefixes": 2, "prefi": 3, "Prefix": 4, "prefix ": 5}),
            json!([
                0,
                -1,
                999_999_999_999_999_999_i64,
                u64::MAX,
                i64::MIN,
                1.5,
                1e300,
                -0.25,
                10_000_000_000.0
            ]),
            json!("alone"),
            json!(7),
            Value::Null,
        ];
        let mut kept = Canonical::default();
        for value in values {
            let expected = of_value(&value);
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                assert_eq!(of_text(&text).as_deref(), Some(expected.as_str()));
                assert_eq!(
                    kept.of_text(text.as_bytes()),
                    Some(expected.as_bytes()),
                    "memory that is used again"
                );
            }
        }
    }

    #[test]
    fn of_two_keys_that_say_the_same_none_is_lost() {
        let once = r#"{"a":{"b":2}}"#;
        assert_eq!(of_text(r#"{"a":{"b":1,"b":2}}"#).as_deref(), Some(r#"{"a":{"b":1,"b":2}}"#));
        assert_eq!(of_text(r#"{"a":{"\u0062":1,"b":2}}"#), None);
        assert_eq!(of_text(r#"{"a":{"\u0062":2}}"#).as_deref(), Some(once));
    }

    #[test]
    fn what_is_not_json_has_no_form() {
        for text in [
            "", "{", "{\"a\"}", "{\"a\":}", "[1,]", "[1 2]", "{} {}", "\"open", "\"\\", "wrong", "{1:2}", "-",
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
        assert_eq!(of_text(&"[".repeat(100_000)), None, "too deep");
    }
}
