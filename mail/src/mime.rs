//! A letter as a mail: headers and parts.
//!
//! ```text
//! multipart/alternative            with a calendar:   multipart/mixed
//!   text/plain                                          multipart/alternative
//!   text/html                                             text/plain
//!                                                         text/html
//!                                                         text/calendar; method=REQUEST
//!                                                       application/ics; name="invite.ics"
//! ```
//!
//! The last alternative is the one that Outlook and Gmail take for the invitation. The file is for readers that look at attachments
//! only. It has another type on purpose, as in the mails of Google Calendar: a second `text/calendar` with a method is shown as a
//! second invitation, or as a damaged one, by some versions of Outlook.

//! Written by hand, as the headers are: the same letter always gives the same bytes.

use std::fmt::Write;

use crate::{Calendar, Letter, Mailbox, encoding, header};

/// The boundaries of parts. No line of a part begins like one: `=_` occurs neither in quoted-printable nor in base64.
const OUTER: &str = "=_randevu_outer";
const INNER: &str = "=_randevu_inner";
/// The name of the calendar file.
const FILE_NAME: &str = "invite.ics";

/// The whole mail.
pub(crate) fn mail(letter: &Letter) -> String {
    let mut mail = Text(String::with_capacity(letter.html.len() * 2));
    headers(letter, &mut mail);
    match &letter.calendar {
        None => alternative(letter, None, &mut mail),
        Some(calendar) => {
            mail.header("Content-Type", &format!("multipart/mixed; boundary=\"{OUTER}\""));
            mail.line(&format!("\r\n--{OUTER}"));
            alternative(letter, Some(calendar), &mut mail);
            mail.line(&format!("\r\n--{OUTER}"));
            file(calendar, &mut mail);
            mail.line(&format!("\r\n--{OUTER}--"));
        }
    }
    mail.0
}

fn headers(letter: &Letter, mail: &mut Text) {
    let mailbox = |mailbox: &Mailbox| header::mailbox(mailbox.name(), mailbox.address().as_str());
    mail.header("Message-ID", &format!("<{}>", letter.id));
    mail.header("Date", &letter.date.format("%a, %d %b %Y %H:%M:%S +0000").to_string());
    mail.header("From", &mailbox(&letter.from));
    mail.header("To", &mailbox(&letter.to));
    if let Some(reply_to) = &letter.reply_to {
        mail.header("Reply-To", &mailbox(reply_to));
    }
    mail.header("Subject", &header::text(&letter.subject));
    mail.header("Content-Language", letter.language.tag());
    // No holiday answers, please: neither from those who keep to the standard (RFC 3834), nor from Exchange.
    mail.header("Auto-Submitted", "auto-generated");
    mail.header("X-Auto-Response-Suppress", "All");
    if let Some(url) = &letter.unsubscribe {
        mail.header("List-Unsubscribe", &format!("<{url}>"));
        if url.is_https() {
            mail.header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
    }
    mail.header("MIME-Version", "1.0");
}

fn alternative(letter: &Letter, calendar: Option<&Calendar>, mail: &mut Text) {
    mail.header("Content-Type", &format!("multipart/alternative; boundary=\"{INNER}\""));
    let invitation = calendar.map(|calendar| {
        (format!("text/calendar; method={}; charset=utf-8", calendar.method().as_str()), calendar.text())
    });
    let texts = [
        ("text/plain; charset=utf-8".to_owned(), letter.plain.as_str()),
        ("text/html; charset=utf-8".to_owned(), letter.html.as_str()),
    ];
    for (kind, text) in texts.into_iter().chain(invitation) {
        mail.line(&format!("\r\n--{INNER}"));
        mail.header("Content-Type", &kind);
        mail.header("Content-Transfer-Encoding", "quoted-printable");
        mail.line("");
        // The line end before a boundary is the boundary's.
        mail.0.push_str(&encoding::quoted_printable(text));
    }
    mail.line(&format!("\r\n--{INNER}--"));
}

fn file(calendar: &Calendar, mail: &mut Text) {
    mail.header("Content-Type", &format!("application/ics; name=\"{FILE_NAME}\""));
    mail.header("Content-Disposition", &format!("attachment; filename=\"{FILE_NAME}\""));
    // A file arrives as it was sent, line ends included.
    mail.header("Content-Transfer-Encoding", "base64");
    mail.line("");
    mail.0.push_str(&encoding::base64(calendar.text().as_bytes()));
}

/// Lines that end in CR LF.
struct Text(String);

impl Text {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push_str("\r\n");
    }

    /// A header as it is to be written: in ASCII, with line ends only where the next line begins with a space.
    fn header(&mut self, name: &str, value: &str) {
        // Writing into a string cannot fail.
        let _ = write!(self.0, "{name}: {value}\r\n");
    }
}
