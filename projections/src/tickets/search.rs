//! Searching tickets by text, as search engines do: `word "a phrase" -without or`, `#123` for a number, the last word as far as it is
//! typed. Whatever is typed is a search, never an error.
//!
//! Words are found in their Turkish and English forms: see `search_vector` and `search_term` in the migrations. A ticket is found
//! when each word stands somewhere in it, in its subject or any of its messages. Customers search in what they see: their search
//! looks at their tickets' subjects and public messages, under the same row-level security as everything they read. The desk's goes
//! through `found_tickets`, which can use the indexes of words.

use sqlx::{Postgres, QueryBuilder, Transaction};

use crate::ReadError;

/// The most characters of a search that are looked at.
const LONGEST: usize = 300;
/// The most words and phrases of a search that are looked at.
const MOST: usize = 16;

/// A search, ready to be asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Search {
    /// A ticket is found that fits any of these.
    groups: Vec<Group<Term>>,
}

#[derive(Debug, PartialEq, Eq)]
struct Group<T> {
    /// All of these.
    wanted: Vec<T>,
    /// None of these.
    unwanted: Vec<T>,
}

impl<T> Default for Group<T> {
    fn default() -> Self {
        Self { wanted: vec![], unwanted: vec![] }
    }
}

impl<T> Group<T> {
    fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    fn all(&self) -> impl Iterator<Item = &T> {
        self.wanted.iter().chain(&self.unwanted)
    }
}

/// A word or phrase as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Typed {
    words: String,
    phrase: bool,
    /// May it go on?
    beginning: bool,
    /// The ticket's number that it names.
    number: Option<i64>,
}

/// A word or phrase as PostgreSQL looks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    /// A `tsquery`, perhaps empty.
    query: String,
    number: Option<i64>,
}

impl Search {
    /// Reads what was typed; none if nothing was.
    pub(super) async fn of(
        typed: Option<&str>,
        transaction: &mut Transaction<'static, Postgres>,
    ) -> Result<Option<Self>, ReadError> {
        let Some(typed) = typed else { return Ok(None) };
        let groups = parse(typed);
        let all: Vec<&Typed> = groups.iter().flat_map(Group::all).collect();
        let queries: Vec<(String, String)> = sqlx::query_as(
            "SELECT search_term(words, phrase, beginning)::text, search_word(words)::text
             FROM unnest($1::text[], $2::boolean[], $3::boolean[]) WITH ORDINALITY AS u (words, phrase, beginning, place)
             ORDER BY place",
        )
        .bind(all.iter().map(|typed| typed.words.as_str()).collect::<Vec<_>>())
        .bind(all.iter().map(|typed| typed.phrase).collect::<Vec<_>>())
        .bind(all.iter().map(|typed| typed.beginning).collect::<Vec<_>>())
        .fetch_all(&mut **transaction)
        .await?;
        let telling =
            all.iter().zip(&queries).any(|(typed, (term, _))| typed.number.is_some() || !term.is_empty());
        let mut queries = queries.into_iter();
        // Words that stand in every text are left out, unless there are no others.
        let mut term = |typed: &Typed| {
            let (term, word) = queries.next()?;
            let query = if telling { term } else { word };
            (typed.number.is_some() || !query.is_empty()).then_some(Term { query, number: typed.number })
        };
        let groups = groups.iter().map(|group| Group {
            wanted: group.wanted.iter().filter_map(&mut term).collect(),
            unwanted: group.unwanted.iter().filter_map(&mut term).collect(),
        });
        Ok(Some(Self { groups: groups.filter(|group| !group.is_empty()).collect() }))
    }

    /// Narrows a query of tickets `t` to those that are found.
    pub(super) fn push(&self, desk: bool, query: &mut QueryBuilder<'_, Postgres>) {
        if self.groups.is_empty() {
            query.push(" AND false");
            return;
        }
        // Without anything around it a single group can lead the plan.
        let several = self.groups.len() > 1;
        query.push(" AND ").push(if several { "((" } else { "" });
        for (index, group) in self.groups.iter().enumerate() {
            query.push(if index > 0 { ") OR (" } else { "" });
            if desk { group.push_for_desk(query) } else { group.push_for_customer(query) }
        }
        query.push(if several { "))" } else { "" });
    }

    /// Pushes how well a ticket `t` fits, as a whole number.
    pub(super) fn push_relevance(&self, desk: bool, query: &mut QueryBuilder<'_, Postgres>) {
        let wanted = || self.groups.iter().flat_map(|group| &group.wanted);
        let any = wanted().filter(|term| !term.query.is_empty()).map(|term| format!("({})", term.query));
        let any = any.collect::<Vec<_>>().join(" | ");
        let numbers: Vec<i64> = wanted().filter_map(|term| term.number).collect();
        query.push("(1000000 * (ts_rank(t.search, ").push_bind(any.clone()).push("::tsquery)");
        query.push(" + coalesce((SELECT max(ts_rank(m.search, ").push_bind(any).push("::tsquery))");
        query.push(" FROM ticket_messages m WHERE m.ticket_id = t.ticket_id");
        query.push(if desk { "" } else { PUBLIC }).push("), 0)");
        query.push(" + CASE WHEN t.number = ANY(").push_bind(numbers).push(") THEN 10 ELSE 0 END))::bigint");
    }
}

/// The condition of a message `m` that customers see.
const PUBLIC: &str = " AND m.kind <> 'note' AND m.requester_id = t.requester_id";

impl Group<Term> {
    fn push_for_desk(&self, query: &mut QueryBuilder<'_, Postgres>) {
        let mut and = "";
        let mut found = |not: &str, terms: &[Term]| {
            let queries: Vec<String> = terms.iter().map(|term| term.query.clone()).collect();
            let numbers: Vec<Option<i64>> = terms.iter().map(|term| term.number).collect();
            query.push(and).push("t.ticket_id ").push(not).push("IN (SELECT found_tickets(");
            query.push_bind(queries).push(", ").push_bind(numbers).push("))");
            and = " AND ";
        };
        if !self.wanted.is_empty() {
            found("", &self.wanted);
        }
        for term in &self.unwanted {
            found("NOT ", std::slice::from_ref(term));
        }
    }

    fn push_for_customer(&self, query: &mut QueryBuilder<'_, Postgres>) {
        let wanted = self.wanted.iter().map(|term| ("", term));
        let unwanted = self.unwanted.iter().map(|term| ("NOT ", term));
        for (index, (not, term)) in wanted.chain(unwanted).enumerate() {
            query.push(if index > 0 { " AND " } else { "" }).push(not);
            query.push("(t.search @@ ").push_bind(term.query.clone()).push("::tsquery");
            if let Some(number) = term.number {
                query.push(" OR t.number = ").push_bind(number);
            }
            query.push(
                " OR EXISTS (SELECT FROM ticket_messages m WHERE m.ticket_id = t.ticket_id AND m.search @@ ",
            );
            query.push_bind(term.query.clone()).push("::tsquery").push(PUBLIC).push("))");
        }
    }
}

/// Reads what was typed.
fn parse(text: &str) -> Vec<Group<Typed>> {
    let text: Vec<char> = text
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .take(LONGEST)
        .collect();
    let mut groups = vec![Group::default()];
    let (mut place, mut terms) = (0, 0);
    while place < text.len() && terms < MOST {
        if text[place].is_whitespace() {
            place += 1;
            continue;
        }
        let begins = |place: usize| text.get(place).is_some_and(|next| !next.is_whitespace());
        let without = text[place] == '-' && begins(place + 1);
        place += usize::from(without);
        let phrase = text[place] == '"';
        place += usize::from(phrase);
        let ends = |character: &char| {
            if phrase { *character == '"' } else { character.is_whitespace() || *character == '"' }
        };
        let length = text[place..].iter().position(ends).unwrap_or(text.len() - place);
        let words: String = text[place..place + length].iter().collect();
        place += length + usize::from(phrase);
        if !phrase && !without && matches!(words.to_lowercase().as_str(), "or" | "veya") {
            groups.push(Group::default());
            continue;
        }
        let last = place >= text.len();
        let number = number(&words, phrase);
        let typed = Typed {
            beginning: last && goes_on(&words, phrase),
            words: if number.is_some() && words.starts_with('#') { String::new() } else { words },
            phrase,
            number,
        };
        terms += 1;
        if let Some(group) = groups.last_mut() {
            if without {
                group.unwanted.push(Typed { beginning: false, ..typed });
            } else {
                group.wanted.push(typed);
            }
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// The number of a ticket, with or without its sign.
fn number(word: &str, phrase: bool) -> Option<i64> {
    let digits = word.strip_prefix('#').unwrap_or(word);
    let plain = !phrase && digits.chars().all(|digit| digit.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// Can more letters be to come?
fn goes_on(word: &str, phrase: bool) -> bool {
    !phrase && word.chars().count() > 1 && word.chars().all(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(words: &str) -> Typed {
        Typed { words: words.to_owned(), ..Typed::default() }
    }

    #[test]
    fn words_phrases_exclusions_and_alternatives_are_told_apart() {
        let parsed = parse("iade \"kargo süresi\" -ücret veya #12 re");
        let phrase = Typed { phrase: true, ..word("kargo süresi") };
        let number = Typed { number: Some(12), ..word("") };
        let last = Typed { beginning: true, ..word("re") };
        assert_eq!(
            parsed,
            [
                Group { wanted: vec![word("iade"), phrase], unwanted: vec![word("ücret")] },
                Group { wanted: vec![number, last], unwanted: vec![] },
            ]
        );
    }

    #[test]
    fn odd_input_is_read_as_well_as_can_be() {
        for (text, terms) in [
            ("", 0),
            (" \t\0 ", 0),
            ("or", 0),
            ("or or", 0),
            ("-", 1),
            ("--x", 1),
            ("\"", 1),
            ("\"\"", 1),
            ("\"open", 1),
            ("a\"b c\"d", 3),
            ("-\"no way\" x", 2),
            ("# #a #99999999999999999999", 3),
            ("or x", 1),
        ] {
            let parsed = parse(text);
            let found: usize = parsed.iter().map(|group| group.all().count()).sum();
            assert_eq!(found, terms, "{text:?}: {parsed:?}");
        }
        let much = "x ".repeat(10_000);
        assert_eq!(parse(&much).iter().map(|group| group.all().count()).sum::<usize>(), MOST);
    }
}
