//! Appointments as iCalendar text (RFC 5545; scheduling methods from RFC 5546), for calendars outside of Randevu.
//!
//! Written by hand: the text depends on its input alone, lines end in CR LF and hold at most 75 octets, and nothing that a person
//! typed can begin a property of its own. An appointment keeps its `UID` for life; its `SEQUENCE` grows with each change of its
//! time, so that a calendar replaces the entry it has.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use crate::{AccountId, AppointmentId, TimeSlot, appointment::Status, site::Locale};

/// What the text asks the reading calendar to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Show these entries: a feed.
    Publish,
    /// Enter, or change, this appointment.
    Request,
    /// Take this appointment out.
    Cancel,
}

impl Method {
    /// The method for sending one appointment that stands where `status` says.
    pub fn of(status: Status) -> Self {
        if matches!(status, Status::Cancelled | Status::Declined) { Self::Cancel } else { Self::Request }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// One of the two people of an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The account; stands for the address where none is to be told.
    pub account: AccountId,
    /// The name, unless erased.
    pub name: Option<String>,
    /// The email address, where the reader may have it.
    pub email: Option<String>,
}

/// An appointment as a calendar shows it. Notes are not part of it: a calendar is read by more eyes than a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The appointment.
    pub id: AppointmentId,
    /// When.
    pub time: TimeSlot,
    /// Where it stands.
    pub status: Status,
    /// How often its time has changed.
    pub revision: u32,
    /// When it last changed (`DTSTAMP`); an input, so that the same appointment gives the same text.
    pub changed: DateTime<Utc>,
    /// Who gives it.
    pub provider: Party,
    /// Who takes it.
    pub client: Party,
    /// The name to show: the other person's, as the reader sees it.
    pub with: Option<String>,
}

/// The calendar text of `entries`, in the language of `locale`.
pub fn render(method: Method, locale: Locale, entries: &[Entry]) -> String {
    let mut text = Lines::default();
    text.line("BEGIN:VCALENDAR");
    text.line("VERSION:2.0");
    text.line("PRODID:-//Randevu//Appointments//EN");
    text.line("CALSCALE:GREGORIAN");
    text.line(&format!("METHOD:{}", method.as_str()));
    for entry in entries {
        event(&mut text, locale, entry);
    }
    text.line("END:VCALENDAR");
    text.0
}

fn event(text: &mut Lines, locale: Locale, entry: &Entry) {
    let (status, busy) = match entry.status {
        Status::Requested => ("TENTATIVE", "OPAQUE"),
        Status::Scheduled | Status::Confirmed | Status::InProgress | Status::Completed => {
            ("CONFIRMED", "OPAQUE")
        }
        Status::NoShow => ("CONFIRMED", "TRANSPARENT"),
        Status::Cancelled | Status::Declined => ("CANCELLED", "TRANSPARENT"),
    };
    text.line("BEGIN:VEVENT");
    text.line(&format!("UID:{}@randevu", entry.id));
    text.line(&format!("SEQUENCE:{}", entry.revision));
    text.line(&format!("DTSTAMP:{}", instant(entry.changed)));
    text.line(&format!("DTSTART:{}", instant(entry.time.start())));
    text.line(&format!("DTEND:{}", instant(entry.time.end())));
    text.line(&format!("SUMMARY:{}", escaped(&summary(locale, entry.with.as_deref()))));
    text.line(&format!("STATUS:{status}"));
    text.line(&format!("TRANSP:{busy}"));
    text.line(&format!("ORGANIZER{}", address(&entry.provider)));
    text.line(&format!("ATTENDEE;ROLE=REQ-PARTICIPANT{}", address(&entry.client)));
    text.line("END:VEVENT");
}

fn summary(locale: Locale, with: Option<&str>) -> String {
    let appointment = match locale {
        Locale::Tr => "Randevu",
        Locale::En => "Appointment",
    };
    with.map_or_else(|| appointment.to_owned(), |with| format!("{appointment}: {with}"))
}

/// The parameters and value of a calendar address. Where no mail address is to be told, the account's id serves as its URI.
fn address(party: &Party) -> String {
    let name = party.name.as_deref().map_or_else(String::new, |name| format!(";CN=\"{}\"", quotable(name)));
    match &party.email {
        // An address may hold characters that a URI cannot; a calendar only needs to show and compare it.
        Some(email) => format!("{name}:mailto:{}", email.replace(|c: char| c.is_control() || c == ' ', "")),
        None => format!("{name}:urn:uuid:{}", party.account),
    }
}

/// RFC 5545, 3.3.5, form 2: UTC.
fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// RFC 5545, 3.3.11: text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// RFC 6868: a quoted parameter holds neither quotes nor line breaks, so they are written with a caret.
fn quotable(text: &str) -> String {
    let mut quotable = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '^' => quotable.push_str("^^"),
            '"' => quotable.push_str("^'"),
            '\n' => quotable.push_str("^n"),
            c if c.is_control() => {}
            c => quotable.push(c),
        }
    }
    quotable
}

/// Content lines, folded (RFC 5545, 3.1): at most 75 octets to a line, never cut inside a character.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, line: &str) {
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > 75 {
                self.0.push_str("\r\n ");
                width = 1;
            }
            width += c.len_utf8();
            // Writing to a string cannot fail.
            let _ = self.0.write_char(c);
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests;
