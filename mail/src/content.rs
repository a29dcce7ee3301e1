//! What a letter says.

use crate::{LetterError, WebUrl, text};

/// The most characters of a preheader: what a list of mails shows of it.
const LONGEST_PREHEADER: usize = 150;
/// The most characters of a label of a fact or an action.
const LONGEST_LABEL: usize = 100;

/// The language of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Turkish.
    Tr,
    /// English.
    En,
}

impl Language {
    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::Tr => "tr",
            Self::En => "en",
        }
    }
}

/// The parts of a content, as the caller has them. There is no default: whoever makes a letter decides about each of them.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The language that all of it is in.
    pub language: Language,
    /// What a list of mails shows after the subject. Cut to 150 characters.
    pub preheader: Option<String>,
    /// The first line.
    pub greeting: String,
    /// The text; at least one. A line end in a paragraph stays one.
    pub paragraphs: Vec<String>,
    /// Labels and values, such as a date, a place, a name.
    pub facts: Vec<(String, String)>,
    /// Labels and addresses of what the reader can do; the first is the one that is meant to be done.
    pub actions: Vec<(String, WebUrl)>,
    /// The last line, above the footer.
    pub closing: Option<String>,
    /// Small print: who sends this, and why.
    pub footer: Vec<String>,
    /// Label and address of what the small print offers, such as getting no more of these.
    pub footer_link: Option<(String, WebUrl)>,
}

/// A checked content: nothing of it is empty, and all of it is harmless. Texts may come from anybody; control characters, characters
/// that turn the direction of writing and invisible ones are left out, and nothing is read as markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub(crate) language: Language,
    pub(crate) preheader: Option<String>,
    pub(crate) greeting: String,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) actions: Vec<(String, WebUrl)>,
    pub(crate) closing: Option<String>,
    pub(crate) footer: Vec<String>,
    pub(crate) footer_link: Option<(String, WebUrl)>,
}

impl Content {
    /// Cleans and checks. Refuses a content without a paragraph, and one with any part that shows nothing: an empty part is a
    /// mistake of whoever made it, and is left out on purpose with `None` or an empty list.
    pub fn new(parts: Parts) -> Result<Self, LetterError> {
        let Parts { language, preheader, greeting, paragraphs, facts, actions, closing, footer, footer_link } =
            parts;
        if paragraphs.is_empty() {
            return Err(LetterError::Empty("text"));
        }
        let label = |text: &str, what| given(text::line(text, LONGEST_LABEL), what);
        Ok(Self {
            language,
            preheader: preheader
                .map(|text| given(text::line(&text, LONGEST_PREHEADER), "preheader"))
                .transpose()?,
            greeting: given(text::line(&greeting, usize::MAX), "greeting")?,
            paragraphs: blocks(paragraphs, "paragraph")?,
            facts: facts
                .into_iter()
                .map(|(name, value)| {
                    Ok((label(&name, "label of a fact")?, given(text::block(&value), "value of a fact")?))
                })
                .collect::<Result<_, _>>()?,
            actions: actions
                .into_iter()
                .map(|(name, url)| Ok((label(&name, "label of an action")?, url)))
                .collect::<Result<_, _>>()?,
            closing: closing.map(|text| given(text::block(&text), "closing")).transpose()?,
            footer: blocks(footer, "footer line")?,
            footer_link: footer_link
                .map(|(name, url)| Ok::<_, LetterError>((label(&name, "label of a link")?, url)))
                .transpose()?,
        })
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }
}

fn given(text: String, what: &'static str) -> Result<String, LetterError> {
    if text.is_empty() { Err(LetterError::Empty(what)) } else { Ok(text) }
}

fn blocks(texts: Vec<String>, what: &'static str) -> Result<Vec<String>, LetterError> {
    texts.into_iter().map(|text| given(text::block(&text), what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Parts {
        Parts {
            language: Language::En,
            preheader: None,
            greeting: "Hello,".to_owned(),
            paragraphs: vec!["One.".to_owned()],
            facts: Vec::new(),
            actions: Vec::new(),
            closing: None,
            footer: Vec::new(),
            footer_link: None,
        }
    }

    #[test]
    fn a_content_needs_no_more_than_a_greeting_and_a_paragraph() {
        assert!(Content::new(parts()).is_ok());
    }

    #[test]
    fn a_part_that_shows_nothing_is_refused_by_its_name() {
        let nothing = "\u{202e} \r\n\u{200b}".to_owned();
        let link = WebUrl::new("https://example.org").unwrap();
        let cases: [(Parts, &str); 9] = [
            (Parts { greeting: nothing.clone(), ..parts() }, "greeting"),
            (Parts { paragraphs: Vec::new(), ..parts() }, "text"),
            (Parts { paragraphs: vec!["a".to_owned(), nothing.clone()], ..parts() }, "paragraph"),
            (Parts { preheader: Some(nothing.clone()), ..parts() }, "preheader"),
            (Parts { facts: vec![(nothing.clone(), "x".to_owned())], ..parts() }, "label of a fact"),
            (Parts { facts: vec![("x".to_owned(), nothing.clone())], ..parts() }, "value of a fact"),
            (Parts { actions: vec![(nothing.clone(), link)], ..parts() }, "label of an action"),
            (Parts { closing: Some(nothing.clone()), ..parts() }, "closing"),
            (Parts { footer: vec![nothing], ..parts() }, "footer line"),
        ];
        for (parts, what) in cases {
            assert_eq!(Content::new(parts).err(), Some(LetterError::Empty(what)));
        }
    }

    #[test]
    fn texts_are_cleaned_and_keep_their_lines_where_they_may_have_some() {
        let content = Content::new(Parts {
            greeting: "Hello\r\n<b>Ay\u{202e}şe</b>,".to_owned(),
            paragraphs: vec!["a\r\nb\0".to_owned()],
            facts: vec![("When\n".to_owned(), "10:00\n11:00".to_owned())],
            ..parts()
        })
        .unwrap();
        assert_eq!(content.greeting, "Hello <b>Ayşe</b>,");
        assert_eq!(content.paragraphs, ["a\nb"]);
        assert_eq!(content.facts, [("When".to_owned(), "10:00\n11:00".to_owned())]);
    }
}
