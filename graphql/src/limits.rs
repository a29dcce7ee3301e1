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
