//! What a document may ask for, checked before the engine looks at it.
//!
//! The engine limits depth and complexity, but walks all fragments to find out: a few lines of fragments that spread one another
//! make it walk for ever. So the fields that a document stands for are counted first, each fragment once.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::types::{ExecutableDocument, FragmentDefinition, Selection, SelectionSet},
};

use crate::error::EdgeRefusal;

/// The deepest nesting of fields.
pub(crate) const DEPTH: usize = 12;
/// The same where introspection is on: the query with which tools read the schema is deeper than any of ours.
pub(crate) const DEPTH_WITH_INTROSPECTION: usize = 18;
/// The most that a query may cost. A field costs 1, a list its length times what a row costs: a page of 100 appointments with both
/// people, payment and times is about 3,000.
pub(crate) const COMPLEXITY: usize = 5_000;
/// How deep the engine follows selections, fragments included, before it counts anything.
pub(crate) const RECURSION: usize = 24;
/// The most operations that a connection has under way.
pub(crate) const SUBSCRIPTIONS: usize = 20;
/// The most aliases of a document.
const ALIASES: usize = 30;
/// The most fields that a document stands for once its fragments are spread.
const FIELDS: usize = 2_000;
/// How deep fragments may spread fragments.
const SPREADS: usize = 16;

/// The deepest nesting of brackets of any kind: selections, arguments, lists, objects, types.
const NESTING: usize = 100;

/// Can the text be parsed at all? The parser follows each bracket with a call of its own, and a text that has thousands of them would
/// have it run out of stack, which ends the process. So brackets are counted first, those in strings and comments left out.
pub(crate) fn check_nesting(query: &str) -> Result<(), EdgeRefusal> {
    let (mut rest, mut depth, mut whole) = (query, 0_usize, true);
    while let Some(at) = rest.find(['{', '[', '(', '}', ']', ')', '"', '#']) {
        let (opening, behind) = rest[at..].split_at(1);
        rest = behind;
        match opening {
            "{" | "[" | "(" => depth += 1,
            "}" | "]" | ")" => depth = depth.saturating_sub(1),
            "#" => rest = rest.find(['\n', '\r']).map_or("", |end| &rest[end..]),
            _ if whole => match behind_string(rest) {
                Some(behind) => rest = behind,
                // A string that does not end: no document. From here on everything counts.
                None => whole = false,
            },
            _ => {}
        }
        if depth > NESTING {
            return Err(EdgeRefusal::TooDeep);
        }
    }
    Ok(())
}

/// What comes behind a string whose first quote has been read; nothing if it does not end.
fn behind_string(text: &str) -> Option<&str> {
    let block = text.strip_prefix("\"\"");
    let (mut rest, end) = block.map_or((text, "\""), |block| (block, "\"\"\""));
    loop {
        let stop = rest.find(['\\', '"', '\n', '\r'])?;
        if let Some(behind) = rest[stop..].strip_prefix(end) {
            return Some(behind);
        }
        let stopped = rest[stop..].chars().next()?;
        // A backslash takes what follows along: a quote, or in a block three.
        let escaped = rest[stop..].strip_prefix("\\\"\"\"").filter(|_| block.is_some());
        rest = match stopped {
            '\\' if escaped.is_some() => escaped?,
            '\\' if block.is_none() => rest.get(stop + 2..)?,
            '\n' | '\r' if block.is_none() => return None,
            _ => &rest[stop + 1..],
        };
    }
}

/// Is the document small enough to be looked at?
pub(crate) fn check(document: &ExecutableDocument) -> Result<(), EdgeRefusal> {
    let mut count = Count { fragments: &document.fragments, known: HashMap::new(), aliases: 0 };
    let mut fields = 0_usize;
    for (_, operation) in document.operations.iter() {
        fields = fields.saturating_add(count.set(&operation.node.selection_set.node, 0)?);
    }
    // Unused fragments count as well: the engine looks at them too.
    for name in document.fragments.keys() {
        count.fragment(name, 0)?;
    }
    if count.aliases > ALIASES {
        Err(EdgeRefusal::TooManyAliases)
    } else if fields > FIELDS {
        Err(EdgeRefusal::TooComplex)
    } else {
        Ok(())
    }
}

struct Count<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    known: HashMap<&'a str, usize>,
    aliases: usize,
}

impl<'a> Count<'a> {
    fn set(&mut self, set: &'a SelectionSet, spreads: usize) -> Result<usize, EdgeRefusal> {
        let mut fields = 0_usize;
        for item in &set.items {
            let more = match &item.node {
                Selection::Field(field) => {
                    self.aliases += usize::from(field.node.alias.is_some());
                    1 + self.set(&field.node.selection_set.node, spreads)?
                }
                Selection::InlineFragment(fragment) => {
                    self.set(&fragment.node.selection_set.node, spreads)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(spread.node.fragment_name.node.as_str(), spreads)?
                }
            };
            fields = fields.saturating_add(more);
        }
        Ok(fields)
    }

    fn fragment(&mut self, name: &str, spreads: usize) -> Result<usize, EdgeRefusal> {
        // An unknown fragment is for the engine to name.
        let Some((name, fragment)) = self.fragments.get_key_value(name) else { return Ok(0) };
        if let Some(fields) = self.known.get(name.as_str()) {
            return Ok(*fields);
        }
        // A fragment that spreads itself ends here too.
        if spreads >= SPREADS {
            return Err(EdgeRefusal::TooDeep);
        }
        let fields = self.set(&fragment.node.selection_set.node, spreads + 1)?;
        self.known.insert(name.as_str(), fields);
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(query: &str) -> Result<(), EdgeRefusal> {
        check(&async_graphql::parser::parse_query(query).unwrap())
    }

    #[test]
    fn a_text_of_many_brackets_is_refused_before_it_is_parsed() {
        for (open, close) in [("[", "]"), ("{a:", "}"), ("(", ")")] {
            let nested = |depth: usize| format!("{{a(b:{}1{})}}", open.repeat(depth), close.repeat(depth));
            assert_eq!(check_nesting(&nested(98)), Ok(()));
            assert_eq!(check_nesting(&nested(99)), Err(EdgeRefusal::TooDeep));
            assert_eq!(check_nesting(&nested(100_000)), Err(EdgeRefusal::TooDeep));
        }
        assert_eq!(check_nesting(&"{a(b:[1])}".repeat(1000)), Ok(()), "one beside the other");
    }

    #[test]
    fn brackets_in_strings_and_comments_nest_nothing() {
        let many = "[".repeat(200);
        for text in [
            format!("{{a(b:\"{many}\")}}"),
            format!("{{a(b:\"\\\"{many}\")}}"),
            format!("{{a(b:\"\\\\\") # {many}\n}}"),
            format!("{{a(b:\"\"\"\n{many}\"\" \\\"\"\" {many}\"\"\")}}"),
            format!("# {many}\r{{a}}"),
        ] {
            assert_eq!(check_nesting(&text), Ok(()), "{text}");
        }
        for text in [
            format!("{{a(b:\"\" {many})}}"),
            format!("{{a(b:\"\\\\\" {many})}}"),
            format!("{{a(b:\"{many}"),
            format!("{{a(b:\"\"\"{many}"),
            format!("{{a(b:\"\n\"{many}"),
            format!("#\n{many}"),
            format!("\"\"\" \\\"\"\" \"\"\"{many}"),
        ] {
            assert_eq!(check_nesting(&text), Err(EdgeRefusal::TooDeep), "{text}");
        }
    }

    #[test]
    fn thirty_aliases_are_enough() {
        let query = |n: usize| format!("{{ {} }}", (0..n).map(|i| format!("a{i}: me ")).collect::<String>());
        assert_eq!(checked(&query(30)), Ok(()));
        assert_eq!(checked(&query(31)), Err(EdgeRefusal::TooManyAliases));
    }

    #[test]
    fn aliases_hidden_in_fragments_count() {
        let fields: String = (0..31).map(|i| format!("a{i}: id ")).collect();
        assert_eq!(
            checked(&format!("{{ me {{ ...F }} }} fragment F on Account {{ {fields} }}")),
            Err(EdgeRefusal::TooManyAliases)
        );
    }

    #[test]
    fn fragments_that_multiply_are_refused_without_walking_them() {
        let mut query = "{ ...F0 }".to_owned();
        for i in 0..15 {
            use std::fmt::Write;
            write!(query, " fragment F{i} on Query {{ {} }}", format!("...F{} ", i + 1).repeat(50)).unwrap();
        }
        query.push_str(" fragment F15 on Query { me { id } }");
        assert_eq!(checked(&query), Err(EdgeRefusal::TooComplex));
    }

    #[test]
    fn a_fragment_that_spreads_itself_is_refused() {
        assert_eq!(checked("{ ...F } fragment F on Query { ...F ...F }"), Err(EdgeRefusal::TooDeep));
    }
}
