//! A letter: a content, with whom it is from, whom it goes to, and what goes with it.

use std::fmt;

use chrono::{DateTime, Datelike, Utc};

use crate::{
    Address, Calendar, Content, Language, LetterError, Mailbox, MessageId, WebUrl, mime, render, text,
};

/// The most characters of a subject. Longer ones are cut.
const LONGEST_SUBJECT: usize = 200;

/// A letter that is ready to be handed over: rendered, and certain to make a mail. `Debug` shows its id alone: what it says is
/// private, and its links may let somebody in.
#[derive(Clone)]
pub struct Letter {
    pub(crate) id: MessageId,
    pub(crate) date: DateTime<Utc>,
    pub(crate) from: Mailbox,
    pub(crate) reply_to: Option<Mailbox>,
    pub(crate) to: Mailbox,
    pub(crate) subject: String,
    pub(crate) language: Language,
    pub(crate) html: String,
    pub(crate) plain: String,
    pub(crate) calendar: Option<Calendar>,
    pub(crate) unsubscribe: Option<WebUrl>,
    bounces_to: Option<Address>,
}

impl Letter {
    /// Renders a letter.
    ///
    /// `date` is the date that the reader sees; the id and the date stay the same when a letter is handed over again. The subject
    /// is cleaned as a name is, and cut to 200 characters.
    pub fn new(
        id: MessageId,
        date: DateTime<Utc>,
        from: Mailbox,
        to: Mailbox,
        subject: &str,
        content: &Content,
    ) -> Result<Self, LetterError> {
        if !(1970..=9999).contains(&date.year()) {
            return Err(LetterError::Date);
        }
        let subject = text::line(subject, LONGEST_SUBJECT);
        if subject.is_empty() {
            return Err(LetterError::Empty("subject"));
        }
        let (html, plain) = (render::html(&subject, content)?, render::plain(content)?);
        let language = content.language;
        let (reply_to, calendar, unsubscribe, bounces_to) = (None, None, None, None);
        Ok(Self {
            id,
            date,
            from,
            reply_to,
            to,
            subject,
            language,
            html,
            plain,
            calendar,
            unsubscribe,
            bounces_to,
        })
    }

    /// Where answers go, if not to the sender.
    #[must_use]
    pub fn reply_to(self, mailbox: Mailbox) -> Self {
        Self { reply_to: Some(mailbox), ..self }
    }

    /// Adds a calendar entry: for the reader's calendar, and as the file `invite.ics`.
    #[must_use]
    pub fn calendar(self, calendar: Calendar) -> Self {
        Self { calendar: Some(calendar), ..self }
    }

    /// The page that ends letters of this kind: `List-Unsubscribe`. With `https` it also promises that a `POST` to it does so at
    /// once, without any question (RFC 8058); with `http` it cannot, and only the page is named.
    #[must_use]
    pub fn unsubscribe(self, url: WebUrl) -> Self {
        Self { unsubscribe: Some(url), ..self }
    }

    /// Where mail servers report what they could not deliver (`MAIL FROM`), if not to the sender. With it the sender that is shown
    /// may be of another domain than the one that this server may send for.
    #[must_use]
    pub fn bounces_to(self, address: Address) -> Self {
        Self { bounces_to: Some(address), ..self }
    }

    /// The id.
    pub fn id(&self) -> &MessageId {
        &self.id
    }

    /// The recipient.
    pub fn to(&self) -> &Mailbox {
        &self.to
    }

    /// The address that reports of mail servers go to.
    pub fn envelope_from(&self) -> &Address {
        self.bounces_to.as_ref().unwrap_or_else(|| self.from.address())
    }

    /// The cleaned subject.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The letter as a page.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// The letter as plain text.
    pub fn plain(&self) -> &str {
        &self.plain
    }

    /// The whole mail (RFC 5322), in ASCII, with lines that end in CR LF. The same letter gives the same bytes.
    pub fn to_mail(&self) -> String {
        mime::mail(self)
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parts;

    fn letter(date: &str, subject: &str) -> Result<Letter, LetterError> {
        let content = Content::new(Parts {
            language: Language::En,
            preheader: None,
            greeting: "Hello,".to_owned(),
            paragraphs: vec!["One.".to_owned()],
            facts: Vec::new(),
            actions: Vec::new(),
            closing: None,
            footer: Vec::new(),
            footer_link: None,
        })
        .unwrap();
        let mailbox = |address| Mailbox::new("", Address::new(address).unwrap());
        let (from, to) = (mailbox("from@example.org"), mailbox("to@example.org"));
        Letter::new(
            MessageId::new("1@example.org").unwrap(),
            date.parse().unwrap(),
            from,
            to,
            subject,
            &content,
        )
    }

    #[test]
    fn a_letter_without_a_subject_or_with_an_impossible_date_is_refused() {
        let now = "2026-03-02T06:00:00Z";
        assert_eq!(letter(now, "\u{202e}\r\n").err(), Some(LetterError::Empty("subject")));
        assert_eq!(letter("1969-12-31T23:59:59Z", "Hi").err(), Some(LetterError::Date));
        assert_eq!(letter("+10000-01-01T00:00:00Z", "Hi").err(), Some(LetterError::Date));
        assert_eq!(letter(now, "Hi\r\nBcc: x@example.org").unwrap().subject(), "Hi Bcc: x@example.org");
    }

    #[test]
    fn reports_go_to_the_sender_unless_told_otherwise() {
        let letter = letter("2026-03-02T06:00:00Z", "Hi").unwrap();
        assert_eq!(letter.envelope_from().as_str(), "from@example.org");
        let letter = letter.bounces_to(Address::new("bounces@example.net").unwrap());
        assert_eq!(letter.envelope_from().as_str(), "bounces@example.net");
    }

    #[test]
    fn a_mail_is_ascii_in_short_lines_and_names_no_envelope_sender() {
        let letter = letter("2026-03-02T06:00:00Z", "Ş".repeat(300).as_str()).unwrap();
        let mail = letter.bounces_to(Address::new("bounces@example.net").unwrap()).to_mail();
        assert!(mail.is_ascii());
        assert!(mail.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n'])));
        assert!(!mail.contains("bounces@example.net"));
        assert!(mail.contains("\r\nDate: Mon, 02 Mar 2026 06:00:00 +0000\r\n"), "{mail}");
    }
}
