//! Placeholders, and filling them in.

use std::collections::BTreeMap;

use super::TemplateRefusal;

/// What differs from one answer to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Placeholder {
    /// Who is answered.
    CustomerName,
    /// Who answers.
    AgentName,
    /// The ticket's number.
    TicketNumber,
    /// The ticket's subject.
    TicketSubject,
    /// The site's name.
    SiteName,
}

/// What each placeholder stands for.
pub type Values = BTreeMap<Placeholder, String>;

impl Placeholder {
    /// Every placeholder.
    pub const ALL: [Self; 5] =
        [Self::CustomerName, Self::AgentName, Self::TicketNumber, Self::TicketSubject, Self::SiteName];

    /// As it is written between the braces.
    pub fn name(self) -> &'static str {
        match self {
            Self::CustomerName => "customer.name",
            Self::AgentName => "agent.name",
            Self::TicketNumber => "ticket.number",
            Self::TicketSubject => "ticket.subject",
            Self::SiteName => "site.name",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|placeholder| placeholder.name() == name)
    }
}

/// A piece of a template.
enum Piece<'a> {
    Text(&'a str),
    Named(&'a str),
}

/// The pieces of a text. Braces without an end are text.
fn pieces(mut text: &str) -> Vec<Piece<'_>> {
    let mut pieces = vec![];
    while let Some((before, rest)) = text.split_once("{{") {
        let Some((name, after)) = rest.split_once("}}") else { break };
        pieces.push(Piece::Text(before));
        pieces.push(Piece::Named(name.trim()));
        text = after;
    }
    pieces.push(Piece::Text(text));
    pieces
}

pub(super) fn check(text: &str) -> Result<(), TemplateRefusal> {
    for piece in pieces(text) {
        match piece {
            Piece::Named(name) if Placeholder::named(name).is_none() => {
                let name = name.chars().take(60).collect();
                return Err(TemplateRefusal::UnknownPlaceholder { name });
            }
            Piece::Text(text) if text.contains("{{") => return Err(TemplateRefusal::UnclosedPlaceholder),
            Piece::Text(_) | Piece::Named(_) => {}
        }
    }
    Ok(())
}

/// The text with its placeholders filled in. One pass: what a value says is never read as a placeholder. A value that is not known
/// (a person who was erased) leaves nothing.
pub fn filled_in(text: &str, values: &Values) -> String {
    let filled = pieces(text).into_iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Named(name) => {
            Placeholder::named(name).and_then(|name| values.get(&name)).map_or("", String::as_str)
        }
    });
    filled.collect()
}
